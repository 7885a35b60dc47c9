"""What an incident exposed and where it went on, person by person: the specification of `trace`.

Written from law.md, section 5.1, and design.md, section 4. No cleverness: every question looks at
every movement again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.reference import record
from tests.reference.record import NEVER, SUBJECT, Erasure, Event, Identity, Move
from tests.reference.story import INFERRED, RECORDED, Copy, Story, may_reach

CERTAINTY = ("recorded", "inferred", "gap")
PERSONAL = (None, "clear", "encrypted", "pseudonymised")

Exposure = tuple[str, str, Identity, str, str]
"""(person, category, movement, state, certainty)."""


@dataclass(frozen=True)
class Incident:
    holder: str
    begins: datetime
    ends: datetime
    systems: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    key_compromised: bool | None = None

    def surely_in(self, system: str) -> bool:
        return not self.systems or system in self.systems

    def maybe_in(self, system: str) -> bool:
        return self.surely_in(system) or not system

    def reaches(self, category: str) -> bool:
        return not self.categories or category in self.categories


@dataclass(frozen=True)
class Way:
    """How a copy came from the holder; ways are ordered, the shown one first."""

    path: tuple[Identity, ...]
    weakness: int


@dataclass
class Person:
    """One person's part in an incident."""

    name: str
    events: list[Event]
    incident: Incident
    known_at: datetime = NEVER
    _ways: dict[Any, Way | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = record.unique(self.events)
        gone = record.retracted(kept, self.known_at)
        self.company = record.company(kept)
        self.said = {(event["source"], event["id"]): event["data"] for event in kept}
        moves = [
            replace(move, categories=frozenset(self._data(move)))
            for move in record.moves(kept, self.name)
            if move.kind != "planned" and move.recorded <= self.known_at and not move.cohort
        ]
        self.moves = [one for one in moves if one.categories and one.identity not in gone]
        erasures = [
            one
            for one in record.erasures(kept, self.name)
            if one.recorded <= self.known_at and one.identity not in gone
        ]
        self.story = Story(self.moves, erasures, self.company)
        self.copies = self.story.copies()

    def _data(self, move: Move) -> dict[str, list[dict[str, Any]]]:
        """Category → what is said of it, where it is still data about a person."""
        found: dict[str, list[dict[str, Any]]] = {}
        for datum in self.said[move.identity]["data"]:
            if datum.get("state") in PERSONAL:
                found.setdefault(datum["category"], []).append(datum)
        return found

    def exposed(self) -> set[Exposure]:
        return {
            (self.name, copy.category, copy.move.identity, state, certainty)
            for copy in self.copies
            if self._was_held(copy)
            for state, certainty in [self._state(copy)]
        }

    def _was_held(self, copy: Copy) -> bool:
        """Whether it was there at some instant of the window."""
        incident = self.incident
        return (
            copy.move.receiver == incident.holder
            and incident.maybe_in(copy.move.system)
            and incident.reaches(copy.category)
            and max(copy.move.arrives, incident.begins)
            < min(copy.erased, copy.move.ends, incident.ends)
        )

    def _in_doubt(self, copy: Copy) -> bool:
        """Whether it may not have been there in the window, or not where the breach was."""
        begun = max(copy.move.arrives, self.incident.begins)
        return self.story.in_doubt(copy, begun) or not self.incident.surely_in(copy.move.system)

    def _state(self, copy: Copy) -> tuple[str, str]:
        doubt = "possible" if self._in_doubt(copy) else "recorded"
        worst = []
        for datum in self._data(copy.move)[copy.category]:
            state, holder = datum.get("state") or "clear", datum.get("key_holder")
            if state == "clear":
                worst.append((0, "clear", doubt))
            elif state == "pseudonymised":
                worst.append((2, "pseudonymised", doubt))
            elif self.incident.key_compromised is False:
                worst.append((3, "encrypted_key_safe", doubt))
            elif self.incident.key_compromised or holder == self.incident.holder:
                worst.append((1, "encrypted_key_exposed", doubt))
            elif holder:
                worst.append((3, "encrypted_key_safe", doubt))
            else:
                worst.append((1, "encrypted_key_exposed", "possible"))
        _, state, certainty = min(worst, key=lambda one: (one[0], one[2] == "possible"))
        return state, certainty

    def not_exposed(self) -> set[tuple[str, str, Identity, str]]:
        """Copies at the holder that were not there in the window, with the reason."""
        return {
            (self.name, copy.category, copy.move.identity, self._why_not(copy))
            for copy in self.copies
            if copy.move.receiver == self.incident.holder
            and self.incident.reaches(copy.category)
            and not self._was_held(copy)
        }

    def _why_not(self, copy: Copy) -> str:
        move, incident = copy.move, self.incident
        if not incident.maybe_in(move.system):
            return "held_in_another_system"
        if move.departs >= incident.ends:
            return "arrived_at_or_after_window_end"
        if move.arrives >= incident.ends:
            return "completed_after_window"
        ended = move.ends <= copy.erased and move.ends <= max(move.arrives, incident.begins)
        return "access_ended_by_window_start" if ended else "erased_by_window_start"

    def only_there(self) -> set[tuple[str, str, Identity, str]]:
        """What the holder held in the window of which no other copy outlasted that."""
        found = set()
        for copy in self.copies:
            if not self._was_held(copy):
                continue
            begins = max(copy.move.arrives, self.incident.begins)
            ends = min(copy.erased, copy.move.ends, self.incident.ends)
            others = self._elsewhere(copy.category)
            if any(since <= begins and sure >= ends for since, _, sure in others):
                continue
            shared = any(since < ends and until > begins for since, until, _ in others)
            doubt = "possible" if shared or self._in_doubt(copy) else "recorded"
            found.add((self.name, copy.category, copy.move.identity, doubt))
        return found

    def _elsewhere(self, category: str) -> list[tuple[datetime, datetime, datetime]]:
        """(since, until, surely until) of copies that others had, and of what the company sent."""
        found = []
        for copy in self.copies:
            move = copy.move
            if copy.category != category:
                continue
            own = move.receiver == self.incident.holder
            if move.receiver != SUBJECT and not (own and self.incident.maybe_in(move.system)):
                until = min(copy.erased, move.ends)
                doubts = [one.at for one in self.story.erasures if self._doubts(one, copy)]
                found.append((move.arrives, until, min([until, *doubts])))
            if move.sender in self.company and move.sender != self.incident.holder:
                wiped = [
                    one.at
                    for one in self.story.erasures
                    if one.holder == move.sender
                    and one.ends_holdings
                    and not one.system
                    and one.covers(category)
                    and one.at >= move.departs
                ]
                gone = min(wiped, default=NEVER)
                found.append((move.departs, gone, gone))
        return found

    def _doubts(self, erasure: Erasure, copy: Copy) -> bool:
        """Whether an erasure that confirms nothing may have been of this copy."""
        return (
            erasure.holder == copy.move.receiver
            and erasure.covers(copy.category)
            and erasure.at >= copy.move.arrives
            and may_reach(erasure, copy.move)
        )

    def gaps(self, reached: set[str]) -> set[tuple[str, str, Identity]]:
        """What the holder, or one of those reached, sent that nobody recorded it receiving."""
        return {
            (self.name, copy.category, copy.move.identity)
            for copy in self.copies
            if copy.gap
            and copy.move.named
            and self.incident.reaches(copy.category)
            and (
                copy.move.sender == self.incident.holder
                or (copy.move.sender in reached and copy.move.departs >= self.incident.begins)
            )
        }

    def not_onward(self, reading: str) -> set[tuple[str, str, Identity, str]]:
        """What the holder, or somebody that had this person's data, sent and did not carry it."""
        since = self._since(reading)
        had = {holder for holder, _ in since}
        return {
            (self.name, copy.category, move.identity, self._why_not_onward(copy, reading, since))
            for copy in self.copies
            for move in [copy.move]
            if move.sender in had | {self.incident.holder}
            and SUBJECT not in (move.sender, move.receiver)
            and not self._stays(move)
            and self._way(move, copy.category, reading) is None
        }

    def _since(self, reading: str) -> dict[tuple[str, str], datetime]:
        """(holder, category) → since when it had what the incident reached."""
        since = {(holder, category): at for holder, _, category, at, *_ in self.onward(reading)}
        for copy in self.copies if reading == "held" else ():
            if self._was_held(copy):
                key = (self.incident.holder, copy.category)
                since[key] = min(since.get(key, NEVER), copy.move.arrives)
        return since

    def _why_not_onward(
        self, copy: Copy, reading: str, since: dict[tuple[str, str], datetime]
    ) -> str:
        move, incident = copy.move, self.incident
        at = since.get((move.sender, copy.category))
        had = at is not None and at < move.departs
        if move.sender == incident.holder:
            system = self.said[move.identity]["from"].get("system") or ""
            if move.departs < incident.begins:
                return "left_before_window"
            if not incident.maybe_in(system):
                return "left_another_system"
            if not incident.reaches(copy.category):
                return "category_not_affected"
            if reading == "left" and move.departs >= incident.ends and not had:
                return "left_at_or_after_window_end"
        if self._feeders(move, copy.category)[0] == RECORDED:
            return "derived_from_another_copy"
        if at is None:
            return "sender_had_another_copy"
        return "erased_at_sender_before" if had else "left_before_sender_received_it"

    def onward(self, reading: str) -> set[tuple[Any, ...]]:
        """(holder, person, category, since, path, certainty): the earliest of each."""
        best: dict[tuple[str, str], tuple[Any, ...]] = {}
        for move in self.moves:
            for category in move.categories:
                way = self._way(move, category, reading)
                if way is None or move.receiver == SUBJECT or self._stays(move):
                    continue
                key = (move.receiver, category)
                found = (move.arrives, len(way.path), move.identity, way)
                best[key] = min(best.get(key, found), found, key=lambda one: one[:3])
        return {
            (holder, self.name, category, since, way.path, CERTAINTY[way.weakness])
            for (holder, category), (since, _, _, way) in best.items()
        }

    def _stays(self, move: Move) -> bool:
        """Whether it leaves neither the holder nor the systems that the breach was in."""
        systems = self.incident.systems
        leaves_system = systems and move.system and move.system not in systems
        return move.sender == move.receiver == self.incident.holder and not leaves_system

    def _way(self, move: Move, category: str, reading: str) -> Way | None:
        key = (move.identity, category, reading)
        if key not in self._ways:
            self._ways[key] = None
            self._ways[key] = self._found(move, category, reading)
        return self._ways[key]

    def _found(self, move: Move, category: str, reading: str) -> Way | None:
        """The way that begins earliest, then the shortest; none for what nothing tainted fed."""
        if self.story.copy(move, category) is None or move.sender == SUBJECT:
            return None
        system = self.said[move.identity]["from"].get("system") or ""
        sent_here = move.sender == self.incident.holder and self.incident.maybe_in(system)
        if reading == "left" and sent_here and self._left_altered(move, category):
            return Way((move.identity,), RECORDED if self.incident.surely_in(system) else INFERRED)
        if move.departs < self.incident.begins:
            return None
        weakness, feeders = self._feeders(move, category)
        ways = []
        for copy in feeders:
            order = (copy.move.arrives,)
            if reading == "held" and self._was_held(copy) and (weakness == RECORDED or sent_here):
                doubt = INFERRED if self._in_doubt(copy) else RECORDED
                ways.append((order, 0, copy.move.identity, Way((), doubt)))
            way = self._way(copy.move, copy.category, reading)
            if way is not None:
                ways.append((order, len(way.path), copy.move.identity, way))
        if not ways:
            return None
        before = min(ways, key=lambda one: one[:3])[3]
        return Way((*before.path, move.identity), max(before.weakness, weakness))

    def _left_altered(self, move: Move, category: str) -> bool:
        return (
            self.incident.begins <= move.departs < self.incident.ends
            and self.incident.reaches(category)
            and not self._stays(move)
        )

    def _feeders(self, move: Move, category: str) -> tuple[int, list[Copy]]:
        """What it can have come from; what is derived may come of any category."""
        others = {copy.category for copy in self.copies} if move.kind == "derive" else {category}
        found = [self.story.feeders(move, other) for other in others]
        said = [one for weakness, fed in found for one in fed if weakness == RECORDED]
        return (RECORDED, said) if said else (INFERRED, [one for _, fed in found for one in fed])


def people(events: Iterable[Event], incident: Incident, known_at: datetime = NEVER) -> list[Person]:
    """Everybody whom any event names."""
    events = list(events)
    names = {
        who if isinstance(who, str) else who["id"]
        for event in events
        for who in event["data"].get("subjects") or ()
    }
    return [Person(name, events, incident, known_at) for name in sorted(names)]
