"""Duties after a breach as windows: from when and until when each may and must be done."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from lineage.instants import LATEST, OPEN
from lineage.law.days import after, end_of_day, local_day
from lineage.packs.clocks import Anchor, BreachClock, Calendar, Span
from lineage.packs.packs import Packs

HOUR_US: Final = 3600 * 1_000_000
Status = Literal["running", "waiting_for_anchor", "no_number"]


class Hold(NamedTuple):
    """Law enforcement asked for silence over `[begins_at, ends_at)`; OPEN where it did not say."""

    begins_at: int
    ends_at: int
    by: str = ""
    reference: str = ""


class Window(NamedTuple):
    """When a duty is to be done. Moments are microseconds, None where there is none."""

    clock: BreachClock
    anchor_at: int | None
    not_before: int | None
    not_after: int | None
    """The first moment that is too late."""
    status: Status
    pauses: tuple[Hold, ...] = ()
    """What stopped it for a while."""


def windows(packs: Packs, regime: str, anchors: Mapping[Anchor, int], at: int) -> Iterator[Window]:
    """The duties of a law in force at a moment. `anchors` holds what has happened so far."""
    for clock in packs.rows(BreachClock).in_force(at):
        if clock.regime == regime:
            yield window(packs, clock, anchors.get(clock.anchor), at)


def window(
    packs: Packs, clock: BreachClock, anchor_at: int | None, at: int, holds: Iterable[Hold] = ()
) -> Window:
    """One duty's window, from the moment that starts it.

    Where law enforcement can stop the duty, it may not be done before a hold has ended, and the
    time of the hold is given back at the end.
    """
    if anchor_at is None:
        return Window(clock, None, None, None, "waiting_for_anchor")
    calendar = _calendar(packs, clock, at)
    not_before = _end(clock.not_before, anchor_at, calendar, clock.zone)
    not_after = _end(clock.not_after, anchor_at, calendar, clock.zone)
    pauses = tuple(sorted(hold for hold in holds if clock.held and hold.ends_at > anchor_at))
    for begins_at, ends_at in _union(pauses, anchor_at):
        # A hold that begins when it is too late stops nothing.
        if not_after is None or begins_at < not_after:
            not_before = max(ends_at, not_before or ends_at)
            not_after = _later(not_after, ends_at - begins_at, clock.zone)
    status: Status = "running" if not_after else "no_number"
    return Window(clock, anchor_at, not_before, not_after, status, pauses)


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
    calendar = _calendar(packs, clock, at)
    if clock.not_before is None or calendar is None:
        return not_after
    day = local_day(not_after, clock.zone)
    while end_of_day(after(day, clock.not_before, calendar), clock.zone) >= not_after:
        day -= timedelta(days=1)
    return end_of_day(day, clock.zone)


def _calendar(packs: Packs, clock: BreachClock, at: int) -> Calendar | None:
    return packs.rows(Calendar).at(clock.calendar, at) if clock.calendar else None


def _union(pauses: Iterable[Hold], since: int) -> Iterator[tuple[int, int]]:
    """The time that holds in order of their beginning cover, each moment once."""
    covered = since
    for pause in pauses:
        begins_at = max(pause.begins_at, covered)
        if pause.ends_at > begins_at:
            yield begins_at, pause.ends_at
            covered = pause.ends_at


def _later(not_after: int | None, by: int, zone: str) -> int | None:
    """An end given back the time of a hold, to the end of that day."""
    if not_after is None or not_after + by >= LATEST:
        return not_after and OPEN
    return end_of_day(local_day(not_after + by - 1, zone), zone)


def _end(span: Span | None, anchor_at: int, calendar: Calendar | None, zone: str) -> int | None:
    if span is None:
        return None
    if span.unit == "hours":
        return anchor_at + span.amount * HOUR_US
    return end_of_day(after(local_day(anchor_at, zone), span, calendar), zone)
