"""What rules say of the movements of one flow: once for each kind of people, for all of them.

A *cell* is people of one kind in events of one flow over an interval in which all the facts that
were looked at are the same. One of its people is asked, and stands for the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lineage.facts import ABOUT_PEOPLE, CONSENT
from lineage.judging.counting import Counting
from lineage.judging.everybody import Everybody
from lineage.judging.flow_verdicts import FlowVerdicts, Judged
from lineage.judging.kinds import NO_KIND, Kinds, Numbers
from lineage.judging.person_rule import EVENT, FIRST_SEEN
from lineage.judging.person_verdicts import PersonVerdicts, raised
from lineage.judging.seen import Seen
from lineage.judging.segments import Group, Ordinals
from lineage.judging.verdict import Said
from lineage.stores.columns import ALL_HELD

REFERENCES: Final = ("consent", "cpni_approval")
"""What a movement may name that is one person's own."""
TRACED_MAX: Final = 2_000
"""People whose traces are kept: one stands for many cells."""


class Told(NamedTuple):
    """What was said, and the findings that makes, without their times and events."""

    said: tuple[Said, ...] = ()
    raised: tuple[Seen, ...] = ()


class Cell(NamedTuple):
    """Findings of events, each without its time and event, of so many people in each event."""

    raised: tuple[Seen, ...]
    ordinals: Ordinals
    """In order of time."""
    people: NDArray[np.int64]
    shared: NDArray[np.bool_]
    """Whether an event has people of other cells too."""


class Pairs(NamedTuple):
    """People who are asked for themselves, each with an event."""

    subjects: NDArray[np.int64]
    ordinals: Ordinals


class _Part(NamedTuple):
    """Rows of one group in an interval: who, in which of the group's events, of what kind."""

    subjects: NDArray[np.int64]
    places: NDArray[np.int64]
    kinds: Numbers


@dataclass
class Cells:
    """Makes cells of groups, and notes who is asked for themselves."""

    everybody: Everybody
    verdicts: FlowVerdicts
    kinds: Kinds
    unlike: NDArray[np.bool_]
    """People who are asked for themselves whatever is known of them."""
    apart: NDArray[np.int64]
    """Pairs of people and events that are asked for themselves, as `paired` numbers."""
    counting: Counting
    asked: list[Pairs] = field(default_factory=list)
    _by_reads: dict[frozenset[str], Numbers] = field(default_factory=dict)
    _traced: dict[int, PersonVerdicts] = field(default_factory=dict)

    def of(self, group: Group) -> Iterator[Cell]:
        """The cells of a group, interval by interval."""
        moments = self.everybody.view.mirror.occurred_at.view[group.ordinals]
        rows = self._rows(group)
        start = 0
        while start < len(group.ordinals):
            judged = self.verdicts.of(group.flow, group.detail, int(moments[start]))
            if judged is None:
                return
            end = int(moments.searchsorted(judged.until, side="left"))
            first, last = rows.places.searchsorted((start, end)).tolist()
            part = _Part(*(array[first:last] for array in rows))
            kinds = self._kinds(judged, part)
            part = part._replace(kinds=kinds)
            found = self._ask(group, judged, part)
            if judged.holds_at(int(moments[end - 1])):
                yield from self._made(group, judged, part, found)
                yield from self._of_nobody(group, judged, np.arange(start, end), part.places)
                start = end

    def _rows(self, group: Group) -> _Part:
        """The people of a group's events; those of movements of everyone held are found out."""
        rows = self.everybody.named.of(group.ordinals)
        subjects, places = rows.subjects.astype(np.int64), rows.places
        which = np.zeros(len(subjects), dtype=np.int64)
        for place in np.flatnonzero(self.everybody.wide[group.ordinals]).tolist():
            ordinal = int(group.ordinals[place])
            if self.everybody.who[ordinal] == ALL_HELD:
                people, theirs = self.everybody.blanket.concerned(group.flow, ordinal)
                subjects = np.concatenate((subjects, people.astype(np.int64)))
                places = np.concatenate((places, np.full(len(people), place)))
                which = np.concatenate((which, theirs))
        order = np.argsort(places, kind="stable")
        return _Part(subjects[order], places[order], which[order])

    def _kinds(self, judged: Judged, part: _Part) -> Numbers:
        """The kind of each row's person, as far as the rules of this flow can tell people apart."""
        which = part.kinds
        reads = frozenset().union(*(rule.reads for rule in judged.personal))
        reads |= {CONSENT} if judged.curable else frozenset()
        if EVENT in reads or any(judged.case.refers(one) for one in REFERENCES):
            return np.full(len(which), NO_KIND, dtype=np.int64)
        kinds = self._of_people(reads - {FIRST_SEEN})[part.subjects]
        unlike = (kinds == NO_KIND) | self.unlike[part.subjects]
        together = which * (kinds.max(initial=0) + 1) + kinds
        if FIRST_SEEN in reads and judged.case.version is not None:
            before = self.everybody.first_seen < judged.case.version.governs_from
            together = 2 * together + before[part.subjects]
        return np.where(unlike, NO_KIND, together)

    def _of_people(self, reads: frozenset[str]) -> Numbers:
        if reads not in self._by_reads:
            self._by_reads[reads] = self.kinds.of(reads, self.everybody.first_seen)
        return self._by_reads[reads]

    def _ask(self, group: Group, judged: Judged, part: _Part) -> dict[int, Told]:
        """Kind → what is raised, as one of its people finds."""
        parties = frozenset({group.flow.from_party, group.flow.to_party})
        if not judged.personal and not judged.curable:
            told = Told(judged.said, tuple(raised(judged.said, parties)))
            return dict.fromkeys(np.unique(part.kinds).tolist(), told)
        kinds, first = np.unique(part.kinds, return_index=True)
        found = {}
        for kind, row in zip(kinds.tolist(), first.tolist(), strict=True):
            if kind != NO_KIND:
                ordinal = int(group.ordinals[part.places[row]])
                found[kind] = self._of_one(int(part.subjects[row]), ordinal, parties)
        return found

    def _of_one(self, subject: int, ordinal: int, parties: frozenset[str]) -> Told:
        """What is said of one movement of one person; raised without facts about the person."""
        person = self.person(subject)
        hop = next((one for one in person.visible if one.ordinal == ordinal), None)
        judged = person.judged(hop) if hop else None
        said = judged.said if judged else ()
        return Told(said, tuple(of_many(seen) for seen in raised(said, parties)))

    def person(self, subject: int) -> PersonVerdicts:
        """The judgement of one person."""
        found = self._traced.get(subject)
        if found is None:
            if len(self._traced) >= TRACED_MAX:
                self._traced.clear()
            traced = self.everybody.traced(subject)
            found = PersonVerdicts(self.everybody.view, traced, subject, self.everybody.known_at)
            self._traced[subject] = found
        return found

    def _made(
        self, group: Group, judged: Judged, part: _Part, found: dict[int, Told]
    ) -> Iterator[Cell]:
        kinds = part.kinds
        if len(self.apart):
            codes = paired(part.subjects, group.ordinals[part.places])
            kinds = np.where(np.isin(codes, self.apart), NO_KIND, kinds)
        shared = _shared(part.places, kinds, len(group.ordinals))
        for kind in np.unique(kinds).tolist():
            rows = kinds == kind
            if kind == NO_KIND:
                ordinals = group.ordinals[part.places[rows]]
                self.asked.append(Pairs(part.subjects[rows], ordinals))
                continue
            told, here = found[kind], part.places[rows]
            self.counting.add(judged.case, told.said, part.subjects[rows], group.ordinals[here])
            places, people = np.unique(here, return_counts=True)
            if told.raised:
                yield Cell(told.raised, group.ordinals[places], people, shared[places])

    def _of_nobody(
        self, group: Group, judged: Judged, places: Ordinals, known: Ordinals
    ) -> Iterator[Cell]:
        """What is said of events whose people nobody knows, of as many as they say they have."""
        here = group.ordinals[np.setdiff1d(places, known)]
        wide = here[self.everybody.wide[here]]
        said = tuple(raised(judged.said, frozenset({group.flow.from_party, group.flow.to_party})))
        if said and len(wide):
            people = [self.everybody.cohort_size(ordinal) for ordinal in wide.tolist()]
            yield Cell(said, wide, np.array(people), np.zeros(len(wide), dtype=bool))


Pair = TypeVar("Pair", int, NDArray[np.int64])


def paired(subjects: Pair, ordinals: Pair) -> Pair:
    """A number for each pair of a person and an event."""
    return (subjects << 32) | ordinals


def of_many(seen: Seen) -> Seen:
    """A finding without the facts about its person."""
    return seen._replace(facts=tuple(one for one in seen.facts if one.type not in ABOUT_PEOPLE))


def _shared(places: NDArray[np.int64], kinds: Numbers, events: int) -> NDArray[np.bool_]:
    """Which events have people of several kinds."""
    if len(places) and bool((np.diff(places) == 0).any()):
        code = places * (kinds.max() + 2) + kinds + 1
        return np.bincount(np.unique(code) // (kinds.max() + 2), minlength=events) > 1
    return np.zeros(events, dtype=bool)
