"""What every row of a pack has: an id, a source, and the interval over which it holds."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from lineage.instants import OPEN, parse_lenient, write

UNSETTLED: Final = "null"
MIDNIGHT: Final = "T00:00:00Z"

Id = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Status = Literal["in_force", "pending", "expired"]


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value == UNSETTLED:
        return None
    try:
        return parse_lenient(value)
    except ValueError:
        raise ValueError("expected a date such as 2026-11-23, or an RFC 3339 time") from None


def _written(moment: int | None) -> str | None:
    return None if moment is None else write(moment).removesuffix(MIDNIGHT)


Moment = Annotated[int, BeforeValidator(_moment)]
"""Microseconds since 1970. In a file a date, which is its first instant in UTC, or a time."""
MaybeMoment = Annotated[
    int | None, BeforeValidator(_moment), PlainSerializer(_written, when_used="json")
]
"""The same, or none: the key is left out, or `null` overrules a default of the pack."""


class Row(BaseModel):
    """One row of a section.

    `status` says how the law stood on the day the pack is about (`as_of` of its head). What
    applies to a moment is decided by the interval alone, and a row that has no beginning yet,
    such as a proposal, applies to none. Several rows may have one id, at different times.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    SECTION: ClassVar[str]
    """Name of the section in a pack."""
    PER_PACK: ClassVar[bool] = False
    """Whether ids are those of one pack, as clauses are, and not shared by all packs."""
    REFERS: ClassVar[Mapping[str, str]] = {}
    """Fields that hold ids of rows, with the section these stand in."""

    id: Id
    source: Annotated[str, Field(min_length=1)]
    """Where it is written: article, decision, clause, line."""
    valid_from: MaybeMoment = None
    """Since when it holds; none where that is not settled."""
    valid_to: MaybeMoment = None
    """Until when, exclusively; none where that is open."""
    status: Status
    note: str = ""
    """What a reader should know; not evaluated."""

    @property
    def ref(self) -> str:
        """Section and id, as verdicts cite a row."""
        return f"{self.SECTION}.{self.id}"

    @property
    def ends(self) -> int:
        """End of the interval, `instants.OPEN` where it has none."""
        return OPEN if self.valid_to is None else self.valid_to

    def covers(self, instant: int) -> bool:
        """Whether it holds at a moment. Intervals are half-open."""
        return self.valid_from is not None and self.valid_from <= instant < self.ends
