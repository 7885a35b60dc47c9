"""What is worth acting on in the clocks of a breach."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lineage.law.bounds import Bounds
from lineage.law.breach import Duty
from lineage.law.collisions import Collision
from lineage.law.ruling import Outcome

MISSED = "deadline-missed"
BEFORE_ALLOWED = "notice-before-allowed"
EMPTY = "notice-window-empty"


class BreachFinding(NamedTuple):
    """A finding about one clock of a breach."""

    code: str
    clock: str
    """Id of the clock's row."""
    citation: str
    reason: str
    people: Bounds


def breach_findings(
    duties: Iterable[Duty], collisions: Iterable[Collision]
) -> Iterator[BreachFinding]:
    """What is certain of clocks: missed or late, before it was allowed, no moment left.

    A duty that may not arise, or under a law that may not reach the company, gives none.
    """
    for duty in duties:
        if _certain(duty):
            yield from _of_duty(duty)
    for clash in collisions:
        if clash.empty and _certain(clash.waiting) and _certain(clash.pressing):
            yield BreachFinding(
                EMPTY,
                clash.waiting.clock.id,
                f"{clash.waiting.clock.source}; {clash.pressing.clock.source}",
                clash.reason,
                clash.people,
            )


def _of_duty(duty: Duty) -> Iterator[BreachFinding]:
    clock = duty.clock
    if duty.status == "early":
        reason = f"told before {clock.source} allows it"
        yield BreachFinding(BEFORE_ALLOWED, clock.id, clock.source, reason, duty.progress.early)
    if duty.status in ("overdue", "late") or duty.progress.late.any:
        how = "not done in time" if duty.status == "overdue" else "done late"
        yield BreachFinding(MISSED, clock.id, clock.source, f"{how}: {clock.duty}", duty.people)


def _certain(duty: Duty) -> bool:
    return duty.binds and duty.applies is Outcome.HOLDS and duty.trigger is Outcome.HOLDS
