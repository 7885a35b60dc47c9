"""Duties after a breach as windows: from when and until when each may and must be done."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from lineage.instants import OPEN
from lineage.law.days import after, end_of_day, local_day
from lineage.packs.clocks import Anchor, BreachClock, Calendar, Span
from lineage.packs.packs import Packs

HOUR_US: Final = 3600 * 1_000_000
Status = Literal["running", "waiting_for_anchor", "no_number"]


class Window(NamedTuple):
    """When a duty is to be done. Moments are microseconds, None where there is none."""

    clock: BreachClock
    anchor_at: int | None
    not_before: int | None
    not_after: int | None
    """The first moment that is too late."""
    status: Status


def windows(packs: Packs, regime: str, anchors: Mapping[Anchor, int], at: int) -> Iterator[Window]:
    """The duties of a law in force at a moment. `anchors` holds what has happened so far."""
    for clock in packs.rows(BreachClock).in_force(at):
        if clock.regime == regime:
            yield window(packs, clock, anchors.get(clock.anchor), at)


def window(packs: Packs, clock: BreachClock, anchor_at: int | None, at: int) -> Window:
    """One duty's window, from the moment that starts it."""
    if anchor_at is None:
        return Window(clock, None, None, None, "waiting_for_anchor")
    calendar = packs.rows(Calendar).at(clock.calendar, at) if clock.calendar else None
    not_before = _end(clock.not_before, anchor_at, calendar, clock.zone)
    not_after = _end(clock.not_after, anchor_at, calendar, clock.zone)
    return Window(clock, anchor_at, not_before, not_after, "running" if not_after else "no_number")


def joined(duties: list[Window]) -> tuple[int | None, int | None, bool]:
    """(not before, not after, empty) of duties towards the same people that all bind at once."""
    begins = [one.not_before for one in duties if one.not_before is not None]
    ends = [one.not_after for one in duties if one.not_after is not None]
    not_before, not_after = max(begins, default=None), min(ends, default=None)
    return not_before, not_after, (not_before or 0) >= (not_after or OPEN)


def last_safe_notice(packs: Packs, clock: BreachClock, not_after: int, at: int) -> int:
    """Until when, exclusively, the notice that a wait runs from must go out.

    It leaves the people's window open: the wait of `clock` ends before `not_after`.
    """
    calendar = packs.rows(Calendar).at(clock.calendar, at) if clock.calendar else None
    if clock.not_before is None or calendar is None:
        return not_after
    day = local_day(not_after, clock.zone)
    while end_of_day(after(day, clock.not_before, calendar), clock.zone) >= not_after:
        day -= timedelta(days=1)
    return end_of_day(day, clock.zone)


def _end(span: Span | None, anchor_at: int, calendar: Calendar | None, zone: str) -> int | None:
    if span is None:
        return None
    if span.unit == "hours":
        return anchor_at + span.amount * HOUR_US
    return end_of_day(after(local_day(anchor_at, zone), span, calendar), zone)
