"""What a rule of law says of a case."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from lineage.packs.rows import Row

Fact = Mapping[str, Any]
"""Body of a fact that holds at the moment asked about, with its `id`."""


class Outcome(StrEnum):
    """Whether what the rule asks holds."""

    HOLDS = "holds"
    DOES_NOT = "does_not"
    CANNOT_TELL = "cannot_tell"


class Result(NamedTuple):
    """A rule's answer, and what it rests on."""

    rule: str
    outcome: Outcome
    reason: str
    """One line for people; names no person."""
    missing: str = ""
    """The field that nobody declared, where the answer cannot be told."""
    rows: tuple[Row, ...] = ()
    facts: tuple[str, ...] = ()
    """Ids of facts, each within its type."""

    @property
    def holds(self) -> bool:
        return self.outcome is Outcome.HOLDS

    @property
    def fails(self) -> bool:
        return self.outcome is Outcome.DOES_NOT


class LawRule(NamedTuple):
    """A rule's stable id, where it is written, and what it asks."""

    id: str
    citation: str
    asks: str

    def holds(self, reason: str, rows: Iterable[Row] = (), facts: Iterable[Fact] = ()) -> Result:
        return Result(self.id, Outcome.HOLDS, reason, "", tuple(rows), _ids(facts))

    def fails(self, reason: str, rows: Iterable[Row] = (), facts: Iterable[Fact] = ()) -> Result:
        return Result(self.id, Outcome.DOES_NOT, reason, "", tuple(rows), _ids(facts))

    def untold(self, field: str, rows: Iterable[Row] = (), facts: Iterable[Fact] = ()) -> Result:
        """Nobody declared `field`, on which the answer depends."""
        reason = f"nobody declared {field}"
        return Result(self.id, Outcome.CANNOT_TELL, reason, field, tuple(rows), _ids(facts))


def _ids(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(str(fact["id"]) for fact in facts)
