"""Where two laws pull apart: one forbids telling people yet, another wants them told.

Nothing is resolved here. A window that two duties share may be empty, or be kept open only if a
step is done in time; both are said, with how many people are under both.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from lineage.instants import OPEN
from lineage.law.bounds import Bounds
from lineage.law.breach import Duty
from lineage.law.breaches import last_safe_notice
from lineage.law.duties import Reached, people_of
from lineage.packs.clocks import Anchor
from lineage.packs.packs import Packs

_GIVEN_BY: Final[Mapping[Anchor, str]] = {
    "le_notice_sent": "law_enforcement",
    "consumer_notice_sent": "people",
}
"""Anchors that the doing of another duty sets."""


class Collision(NamedTuple):
    """A duty that must wait, and one that must not, towards some of the same people."""

    waiting: Duty
    pressing: Duty
    people: Bounds
    not_before: int | None
    """None where the wait has not begun."""
    not_after: int | None
    """None where the other law sets no number."""
    empty: bool
    """Whether no moment is left that both allow."""
    last_safe_at: int | None
    """Until when, exclusively, the step that begins the wait must be done; None where it was."""
    reason: str


def collisions(
    packs: Packs, found: Sequence[Duty], about: Mapping[str, Reached], now: int
) -> list[Collision]:
    """Every pair of duties to people of which one forbids what the other asks for."""
    to_people = [one for one in found if one.clock.to == "people" and one.binds]
    waits = [one for one in to_people if one.clock.not_before or one.window.pauses]
    return [
        _collision(packs, waiting, pressing, people, now)
        for waiting in waits
        for pressing in to_people
        if pressing.clock.regime != waiting.clock.regime
        if (people := people_of(about[waiting.clock.id], about[pressing.clock.id])).any
    ]


def with_last_safe(found: Sequence[Duty], clashes: Sequence[Collision]) -> list[Duty]:
    """The duties, each with until when it must be done for the sake of one that waits for it."""
    safe: dict[tuple[str, str], int] = {}
    for clash in clashes:
        clock = clash.waiting.clock
        step = (clock.regime, _GIVEN_BY.get(clock.anchor, ""))
        if clash.last_safe_at is not None:
            safe[step] = min(clash.last_safe_at, safe.get(step, OPEN))
    return [
        one._replace(last_safe_at=safe.get((one.clock.regime, one.clock.to))) if one.binds else one
        for one in found
    ]


def _collision(packs: Packs, waiting: Duty, pressing: Duty, people: Bounds, now: int) -> Collision:
    not_before, not_after = waiting.window.not_before, pressing.window.not_after
    safe = None
    if waiting.window.anchor_at is None and not_after is not None and not_after != OPEN:
        safe = last_safe_notice(packs, waiting.clock, not_after, now)
    if not_before is not None:
        empty = not_after is not None and not_before >= not_after
    else:
        empty = safe is not None and now >= safe
    return Collision(
        waiting,
        pressing,
        people,
        not_before,
        not_after,
        empty,
        safe,
        _reason(waiting, pressing, empty),
    )


def _reason(waiting: Duty, pressing: Duty, empty: bool) -> str:
    before, after = waiting.clock, pressing.clock
    if empty:
        return f"{before.source} forbids telling people before {after.source} has them told"
    if pressing.window.not_after is not None:
        return f"{after.source} sets an end, {before.source} a beginning"
    return f"{after.source} wants it {after.measure}; {before.source} forbids it for a while"
