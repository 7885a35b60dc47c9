"""Who must be told of a breach by when, under each law that may reach it.

Windows, not deadlines: a duty may have a moment before which it is forbidden, an end that law
enforcement moves, or no number at all. The tool says what the law's elements and clocks give;
whether a risk is high, or harm unlikely, is for counsel, and the duty says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lineage.instants import OPEN
from lineage.law.bounds import Bounds, total
from lineage.law.breach import Breach, Duty, DutyStatus, Progress, Told, first
from lineage.law.breaches import Window, window
from lineage.law.elements import Degree, Elements, Profile, counted
from lineage.law.numbers import meets
from lineage.law.ruling import Outcome
from lineage.packs.breach_law import BreachTrigger
from lineage.packs.clocks import BreachClock
from lineage.packs.pack import AnyRow
from lineage.packs.packs import Packs
from lineage.packs.regimes import Threshold

Reached = list[tuple[Profile, Degree]]
"""Profiles whose people a duty is about, for sure or perhaps."""
ONE: Bounds = Bounds(1, 1)
"""An authority, a controller, a register: one is to be told."""


class _Asked(NamedTuple):
    """A trigger's answer."""

    outcome: Outcome
    reason: str


def duties(
    packs: Packs, breach: Breach, profiles: Sequence[Profile], now: int
) -> tuple[list[Duty], dict[str, Reached]]:
    """(Every duty of a breach in the order of the packs, whom each is about by its clock's id).

    `now` is the moment at which status is told. Rules that are not in force come as pending.
    """
    case = _Case(packs, breach, profiles, now)
    found = [case.duty(clock, pending) for clock, pending in case.clocks()]
    return found, {one.clock.id: case.reached(one.clock) for one in found}


def people_of(one: Reached, other: Reached) -> Bounds:
    """How many people two duties are both about."""
    degrees = {id(profile): degree for profile, degree in other}
    return total(
        counted(profile.people, min(degree, degrees[id(profile)]))
        for profile, degree in one
        if id(profile) in degrees
    )


class _Case:
    """A breach under the law of when it came to be known."""

    def __init__(self, packs: Packs, breach: Breach, profiles: Sequence[Profile], now: int) -> None:
        self._packs, self._breach, self._profiles, self._now = packs, breach, profiles, now
        self._since = min(breach.anchors.values(), default=now)
        self._elements = Elements(packs, self._since)
        self._found: dict[str, Reached] = {}

    def clocks(self) -> Iterator[tuple[BreachClock, bool]]:
        """Each clock as it ran when the breach set it going, and whether its rule is pending."""
        rows = self._packs.rows(BreachClock)
        for clock_id in dict.fromkeys(row.id for row in rows):
            at = self._breach.anchors.get(rows.of(clock_id)[0].anchor, self._since)
            ran = rows.at(clock_id, at)
            if ran is not None:
                yield ran, False
            elif all(row.valid_from is None or row.valid_from > at for row in rows.of(clock_id)):
                yield rows.of(clock_id)[-1], True

    def reached(self, clock: BreachClock) -> Reached:
        """Whom a clock is about."""
        name = clock.when or f"every breach under {clock.regime}"
        if name not in self._found:
            self._found[name] = list(self._reached(clock))
        return self._found[name]

    def duty(self, clock: BreachClock, pending: bool) -> Duty:
        """What a clock asks for in this breach."""
        breach, reached = self._breach, self.reached(clock)
        people = total(counted(one.people, degree) for one, degree in reached)
        asked = self._asked(clock, people)
        applies = breach.applies.get(clock.regime, Outcome.CANNOT_TELL)
        anchor_at = _anchor(breach, clock, reached)
        running = window(self._packs, clock, anchor_at, anchor_at or self._now, breach.holds)
        progress = _progress(breach, clock, running, reached)
        if pending:
            status: DutyStatus = "pending"
        else:
            status = _status(clock, applies, asked.outcome, running, progress, self._now)
        return Duty(
            clock, pending, applies, asked.outcome, asked.reason, people, running, progress, status
        )

    def _reached(self, clock: BreachClock) -> Iterator[tuple[Profile, Degree]]:
        trigger = self._standing(BreachTrigger, clock.when)
        if trigger is not None and self._breach.kind not in trigger.kinds:
            return
        for profile in self._profiles:
            if trigger is None:
                reached = self._elements.any_data(clock.regime, profile)
            else:
                reached = self._elements.reaches(trigger, profile)
            if reached:
                yield profile, reached

    def _asked(self, clock: BreachClock, people: Bounds) -> _Asked:
        """Whether the duty arises: from whose data there is, then from what else the law asks."""
        if clock.to in ("controller", "owner") and not self._breach.at_processor:
            return _Asked(Outcome.DOES_NOT, "the holder does not keep the data for others")
        trigger = self._standing(BreachTrigger, clock.when)
        if trigger is not None and self._breach.kind not in trigger.kinds:
            return _Asked(Outcome.DOES_NOT, f"not a breach of {' or '.join(trigger.kinds)}")
        if not people.any:
            return _Asked(Outcome.DOES_NOT, f"nobody's data meets it: {clock.trigger}")
        if trigger is None:
            outcome = Outcome.HOLDS if people.lower else Outcome.CANNOT_TELL
            return _Asked(outcome, clock.trigger)
        for asked in (_intended(self._breach, trigger), self._enough(clock, people)):
            if asked is not None:
                return asked
        if not people.lower:
            reason = f"for sure of nobody, perhaps of some: {clock.trigger}"
            return _Asked(Outcome.CANNOT_TELL, reason)
        if trigger.judgement:
            outcome = Outcome.HOLDS if trigger.presumed else Outcome.CANNOT_TELL
            return _Asked(outcome, f"for counsel: {trigger.judgement}")
        return _Asked(Outcome.HOLDS, clock.trigger)

    def _enough(self, clock: BreachClock, people: Bounds) -> _Asked | None:
        """Whether a number of people that the law asks for is not reached, or perhaps not."""
        line = self._standing(Threshold, clock.above)
        if line is None or meets(line.comparison, people.lower, line.value):
            return None
        words = f"{line.comparison} {line.value:g} {line.unit}"
        if people.upper is None or meets(line.comparison, people.upper, line.value):
            return _Asked(Outcome.CANNOT_TELL, f"perhaps {words}")
        return _Asked(Outcome.DOES_NOT, f"at most {people.upper} people, not {words}")

    def _standing(self, section: type[AnyRow], row_id: str | None) -> AnyRow | None:
        """A row as it stood when the breach came to be known, or as it is proposed."""
        if row_id is None:
            return None
        rows = self._packs.rows(section)
        return rows.at(row_id, self._since) or rows.of(row_id)[-1]


def _intended(breach: Breach, trigger: BreachTrigger) -> _Asked | None:
    if not trigger.intentional or breach.intentional:
        return None
    if breach.intentional is None:
        return _Asked(Outcome.CANNOT_TELL, "nobody declared incident.intentional")
    return _Asked(Outcome.DOES_NOT, "it was not intentional")


def _anchor(breach: Breach, clock: BreachClock, reached: Reached) -> int | None:
    if clock.anchor != "consumer_notice_sent":
        return breach.anchors.get(clock.anchor)
    sent = (
        one.at
        for index, one in enumerate(breach.told)
        if one.to == "people" and one.regime in ("", clock.regime)
        if any(index in profile.told for profile, _ in reached)
    )
    return first(sent)


def _progress(breach: Breach, clock: BreachClock, running: Window, reached: Reached) -> Progress:
    if clock.to == "people":
        return _people_told(breach, clock, running, reached)
    sent = first(one.at for one in breach.told if one.does(clock))
    how = _how(running, sent, sent)
    return Progress(**{how: ONE}, first_at=sent)


def _people_told(breach: Breach, clock: BreachClock, running: Window, reached: Reached) -> Progress:
    """How many of the people were told in time. Any notice to them can be too early."""
    parts: dict[str, list[Bounds]] = defaultdict(list)
    sent = []
    for profile, degree in reached:
        notices = [(one, one.at) for index, one in _to_people(breach) if index in profile.told]
        doing = first(at for one, at in notices if one.does(clock))
        how = _how(running, doing, first(at for _, at in notices))
        parts[how].append(counted(profile.people, degree))
        sent += [doing] if doing is not None else []
    return Progress(**{how: total(people) for how, people in parts.items()}, first_at=first(sent))


def _to_people(breach: Breach) -> Iterator[tuple[int, Told]]:
    return ((index, one) for index, one in enumerate(breach.told) if one.to == "people")


def _how(running: Window, done_at: int | None, told_at: int | None) -> str:
    """`met`, `late`, `early` or `untold`. `told_at` is of any notice to the same people."""
    waits = running.clock.not_before is not None or running.not_before is not None
    if waits and told_at is not None and told_at < (running.not_before or OPEN):
        return "early"
    if done_at is None:
        return "untold"
    return "late" if running.not_after is not None and done_at >= running.not_after else "met"


def _status(
    clock: BreachClock,
    applies: Outcome,
    trigger: Outcome,
    running: Window,
    progress: Progress,
    now: int,
) -> DutyStatus:
    if applies is Outcome.DOES_NOT:
        return "not_applicable"
    if trigger is Outcome.DOES_NOT:
        return "not_triggered"
    return _done(progress) or _running(clock, running, progress, now)


def _done(progress: Progress) -> DutyStatus | None:
    """How it was done, None where somebody is still to be told."""
    if progress.early.any:
        return "early"
    if progress.untold.any or progress.first_at is None:
        return None
    return "late" if progress.late.any else "met"


def _running(clock: BreachClock, running: Window, progress: Progress, now: int) -> DutyStatus:
    if running.status == "waiting_for_anchor":
        return "waiting_for_anchor"
    if any(hold.begins_at <= now < hold.ends_at for hold in running.pauses):
        return "held"
    if running.not_before is not None and now < running.not_before:
        return "not_yet"
    if running.not_after is not None and now >= running.not_after:
        return "overdue"
    return "partly" if clock.to == "people" and progress.first_at is not None else "open"
