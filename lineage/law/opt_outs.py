"""From an opt-out to its fulfilment: time to stop, and whom to tell (Cal. Civ. Code 1798.120)."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from lineage.instants import OPEN
from lineage.law.days import end_of_day
from lineage.law.deadlines import deadline
from lineage.packs.packs import Packs

STOPPING: Final = "ccpa-opt-out"
"""The row that says how long a business may take to stop."""


class OptOut(NamedTuple):
    """A stretch of time over which a person does not want data sold or shared."""

    since: int
    until: int = OPEN

    def holds_at(self, at: int) -> bool:
        return self.since <= at < self.until


def joined(spans: Iterable[OptOut]) -> list[OptOut]:
    """Stretches in order, those that touch as one: saying it twice grants no new time."""
    found: list[OptOut] = []
    for since, until in sorted(spans):
        if found and since <= found[-1].until:
            found[-1] = OptOut(found[-1].since, max(found[-1].until, until))
        elif since < until:
            found.append(OptOut(since, until))
    return found


def comply_by(packs: Packs, since: int) -> date | None:
    """The last day to stop selling and sharing (11 CCR 7026(f)(1)); None where none is set."""
    return deadline(packs, STOPPING, since).due


def late_from(packs: Packs, since: int) -> int:
    """The first moment at which the time to stop is over.

    What is sold until then is no violation yet, but whoever got it must be told (11 CCR
    7026(f)(2)). Where no row gives time to stop, there is none.
    """
    found = deadline(packs, STOPPING, since)
    return (
        since if found.due is None or found.row is None else end_of_day(found.due, found.row.zone)
    )
