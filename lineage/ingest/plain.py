"""The JSON of a plain movement, read in one go: its own parts are checked, the rest stays bytes.

The types below say what is plain about a movement. msgspec checks an event against them while it
parses, and leaves the values of all other fields as the bytes they came in (`msgspec.Raw`).
"""

from operator import attrgetter
from typing import Annotated, Final, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from lineage.events.movement import Movement
from lineage.events.who import SUBJECTS_MAX
from lineage.ingest.json_text import EVENT_BYTES_MAX

PARENTS_MAX: Final = 1_000
FIELDS_MAX: Final = 64
_ABSENT: Final = Raw(b"")

Name = Annotated[str, Meta(min_length=1, max_length=500)]


class OwnData(Struct, gc=False):
    """What a movement's data does not share with that of others."""

    subjects: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=SUBJECTS_MAX)]
    derived_from: Annotated[tuple[Name, ...], Meta(max_length=PARENTS_MAX)] = ()
    completed_at: str | None = None
    ended_at: str | None = None


Data = TypeVar("Data", bound=OwnData)


class PlainMovement(Struct, Generic[Data], gc=False, forbid_unknown_fields=True):
    """An event of type movement whose envelope holds nothing that would have to be kept apart."""

    id: Name
    source: Name
    type: Literal["personaldata.movement.v1"]
    time: str
    specversion: Literal["1.0"]
    data: Data
    recordedtime: str | None = None
    datacontenttype: Literal["application/json"] = "application/json"


_OWN: Final = frozenset(OwnData.__struct_fields__)
_KNOWN: Final = frozenset(
    field.alias or name for name, field in Movement.model_fields.items()
).difference(_OWN)


class PlainReader:
    """Reads movements whose data has the fields that the model knows, and some that it does not."""

    def __init__(self, unknown: frozenset[str] = frozenset()) -> None:
        self._shared = _KNOWN | unknown
        fields = {f"shared_{index}": name for index, name in enumerate(sorted(self._shared))}
        data = msgspec.defstruct(
            "MovementData",
            [(field, Raw, _ABSENT) for field in fields],
            bases=(OwnData,),
            rename=fields,
            forbid_unknown_fields=True,
            gc=False,
        )
        self._parts = attrgetter(*fields)
        self._decode = msgspec.json.Decoder(PlainMovement[data]).decode  # type: ignore[valid-type]

    def read(self, received: bytes) -> PlainMovement[OwnData] | None:
        """A plain movement, None for anything that needs a closer look."""
        if len(received) > EVENT_BYTES_MAX:
            return None
        try:
            if not received.isascii():
                # What stays bytes is not decoded; a value that another of the same name replaces
                # would stay unseen altogether.
                received.decode()
            return self._decode(received)
        except (ValueError, RecursionError):
            return None

    def shape(self, movement: PlainMovement[OwnData]) -> bytes:
        """What a movement shares with others, as bytes.

        The values stand in a fixed order, apart by a byte that no JSON text contains.
        """
        return b"\0".join(self._parts(movement.data))

    def with_fields(self, names: set[str]) -> "PlainReader":
        """A reader to which these are names of fields too, where there are not too many of them.

        Its shapes are other bytes. This reader where it knows them, or cannot.
        """
        shared = self._shared | (names - _OWN)
        known = len(shared) == len(self._shared)
        if known or len(shared) > FIELDS_MAX or not all(map(str.isidentifier, shared)):
            return self
        return PlainReader(shared - _KNOWN)
