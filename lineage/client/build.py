"""Events from arguments: dicts in the shape of the contract, with nothing that was not said."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import uuid4

from lineage.errors import EventRefused
from lineage.events.common import Event, format_instant
from lineage.events.envelope import MODELS

_TYPE_OF: Final[dict[type[Event], str]] = {model: name for name, model in MODELS.items()}

Part = TypeVar("Part", bound=Event)
Json = dict[str, Any]


def envelope(
    event_type: str, source: str, data: Mapping[str, Any], at: datetime | None, event_id: str | None
) -> Json:
    """A CloudEvent that happened `at` (default: now), with a random id unless one is given.

    An id of one's own lets an application repeat the event after a crash and have it recorded
    once. Raises EventRefused for a time without a zone.
    """
    return {
        "specversion": "1.0",
        # Without dashes: no short identifier of a person can stand in it as a whole word.
        "id": uuid4().hex if event_id is None else event_id,
        "source": source,
        "type": event_type,
        "time": format_instant(_aware(datetime.now(UTC) if at is None else at)),
        "data": dict(data),
    }


def type_of(model: Event) -> str:
    """The event type of a model of the wire. Raises EventRefused for a part of one."""
    try:
        return _TYPE_OF[type(model)]
    except KeyError:
        raise EventRefused("unknown-type", "expected the model of an event type") from None


def dumped(model: Event) -> Json:
    """What was said in a model, in the names of the wire; plain references as plain text."""
    data = model.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    for name in ("subjects", "derived_from"):
        if isinstance(data.get(name), list):
            data[name] = [_plain(one) for one in data[name]]
    return data


def said(**fields: Any) -> Json:
    """The fields that were given."""
    return {name: value for name, value in fields.items() if value is not None}


def part(value: str | Part, name: str) -> str | Json | Any:
    """A model in full, or the one field that a text stands for."""
    return dumped(value) if isinstance(value, Event) else {name: value}


def members(values: Iterable[Any] | None, name: str | None = None) -> list[Any] | None:
    """A list whose members are models or texts, where it was given."""
    if values is None:
        return None
    if isinstance(values, str):
        raise EventRefused("invalid-data", "data: expected a list, found one text")
    return [
        _plain(dumped(value)) if isinstance(value, Event) else {name: value} if name else value
        for value in values
    ]


def time(at: datetime | None) -> str | None:
    return None if at is None else format_instant(_aware(at))


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise EventRefused("invalid-time", "expected a time with a zone, such as datetime.now(UTC)")
    return at.astimezone(UTC)


def _plain(reference: Any) -> Any:
    """`{"id": x}` says no more than x, and decoders are quicker with x."""
    if isinstance(reference, dict) and reference.keys() == {"id"}:
        return reference["id"]
    return reference
