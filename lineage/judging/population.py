"""What rules say of everybody's movements: of kinds of people at once, of some one by one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lineage.judging.bulk import Bulk
from lineage.judging.cells import Cell, Cells, Pairs, of_many, paired
from lineage.judging.counting import Counting
from lineage.judging.everybody import Everybody
from lineage.judging.flow_verdicts import flow_verdicts
from lineage.judging.kinds import kinds_of
from lineage.judging.merge import merged, told_apart
from lineage.judging.person import sequence_findings
from lineage.judging.person_verdicts import PersonVerdicts, movement_findings
from lineage.judging.seen import Seen
from lineage.judging.segments import groups
from lineage.judging.sequels import sequence_suspects
from lineage.judging.verdict import worse
from lineage.policy.catalogue import DESCRIBED

Key = tuple[object, ...]


@dataclass(frozen=True)
class Population:
    """The judgement of all movements, as known at a moment, with copies looked at as of another."""

    everybody: Everybody
    as_of: int
    _found: dict[Key, Seen] = field(default_factory=dict)

    def findings(self) -> tuple[list[Bulk], list[Seen]]:
        """(what is said of many events at once, what is said of events and parties one by one)."""
        bulks = [bulk for cell in self._cells_of_all() for bulk in self._bulks(cell)]
        for subject, ordinals in self._asked():
            for seen in self._of_person(self._cells.person(subject), subject, ordinals):
                self._count(seen)
        for seen in self._cells.counting.findings():
            self._count(seen)
        return bulks, list(self._found.values())

    @cached_property
    def _cells(self) -> Cells:
        view, known_at = self.everybody.view, self.everybody.known_at
        verdicts = flow_verdicts(view.facts, view.packs, view.company, known_at)
        kinds = kinds_of(view.facts, known_at)
        counting = Counting(view.mirror)
        return Cells(self.everybody, verdicts, kinds, self._of_hidden, self._apart, counting)

    def _cells_of_all(self) -> Iterator[Cell]:
        for group in groups(self.everybody.view.mirror, np.flatnonzero(self.everybody.kept)):
            yield from self._cells.of(group)

    @cached_property
    def _sequences(self) -> dict[int, list[Seen]]:
        """What the events of each person show only together."""
        found = {}
        for subject in sorted(set(sequence_suspects(self.everybody))):
            seen = list(sequence_findings(self._person(subject), self.as_of))
            if seen:
                found[subject] = seen
        return found

    @cached_property
    def _apart(self) -> NDArray[np.int64]:
        """People with the events that their other events show something about."""
        pairs = []
        for subject, found in self._sequences.items():
            events = {seen.event for seen in found if seen.event}
            pairs += [
                paired(subject, hop.ordinal)
                for hop in (self._person(subject).visible if events else ())
                if self.everybody.view.mirror.identity(hop.ordinal)[1] in events
            ]
        return np.array(sorted(pairs), dtype=np.int64)

    def _person(self, subject: int) -> PersonVerdicts:
        view, known_at = self.everybody.view, self.everybody.known_at
        return PersonVerdicts(view, self.everybody.traced(subject), subject, known_at)

    @cached_property
    def _of_hidden(self) -> NDArray[np.bool_]:
        """People of hidden events, whose other events may be heard of only in part."""
        everybody = self.everybody
        found = np.zeros(everybody.people, dtype=bool)
        hidden = np.array(sorted(everybody.hidden), dtype=np.int64)
        if everybody.wide[hidden].any():
            return ~found
        found[everybody.named.of(hidden).subjects] = True
        return found

    def _bulks(self, cell: Cell) -> Iterator[Bulk]:
        """A cell's findings; those of events that other cells share are counted together."""
        alone = ~cell.shared
        for like in cell.raised:
            like = of_many(like)
            yield Bulk(like, cell.ordinals[alone], cell.people[alone])
            for ordinal, people in zip(
                cell.ordinals[cell.shared].tolist(), cell.people[cell.shared].tolist(), strict=True
            ):
                self._count(self._at(like, ordinal, people))

    def _at(self, like: Seen, ordinal: int, people: int) -> Seen:
        mirror = self.everybody.view.mirror
        return like._replace(
            occurred_at=int(mirror.occurred_at.view[ordinal]),
            event=mirror.identity(ordinal)[1],
            recorded_at=int(mirror.recorded_at.view[ordinal]),
            subjects=people,
        )

    def _asked(self) -> Iterator[tuple[int, set[int]]]:
        """(person, the events that this person is asked about), for all who are asked."""
        by_person: dict[int, set[int]] = defaultdict(set)
        for subject, ordinal in zip(*_together(self._cells.asked), strict=True):
            by_person[subject].add(ordinal)
        for subject in sorted(by_person.keys() | self._sequences.keys()):
            yield subject, by_person[subject]

    def _of_person(
        self, person: PersonVerdicts, subject: int, ordinals: set[int]
    ) -> Iterator[Seen]:
        movements: list[Seen] = []
        for hop in person.visible:
            judged = person.judged(hop) if hop.ordinal in ordinals else None
            if judged is not None:
                movements += movement_findings(person.view, judged)
                row = np.array([subject]), np.array([hop.ordinal])
                self._cells.counting.add(judged.flow.case, judged.said, *row)
        for seen in merged((*movements, *self._sequences.get(subject, ()))):
            yield _in_general(of_many(seen))

    def _count(self, seen: Seen) -> None:
        key = key_of(seen)
        before = self._found.get(key)
        self._found[key] = counted(before, seen) if before else seen


def _together(pairs: list[Pairs]) -> tuple[list[int], list[int]]:
    if not pairs:
        return [], []
    return (
        np.concatenate([one.subjects for one in pairs]).tolist(),
        np.concatenate([one.ordinals for one in pairs]).tolist(),
    )


def key_of(seen: Seen) -> Key:
    """What a finding is about: of one event or party, for one code."""
    party = frozenset() if seen.event else seen.parties
    at = seen.occurred_at if seen.event else 0
    return (at, seen.code, seen.event, party, told_apart(seen.code, seen.ambiguity))


def counted(one: Seen, other: Seen) -> Seen:
    """The findings of two people together: what they share, and how many they are."""
    return one._replace(
        occurred_at=one.occurred_at if one.event else min(one.occurred_at, other.occurred_at),
        subjects=one.subjects + other.subjects,
        facts=tuple(fact for fact in one.facts if fact in other.facts),
        reason="; ".join(sorted({*one.reason.split("; "), *other.reason.split("; ")})),
        policy=worse(one.policy, other.policy),
        law=worse(one.law, other.law),
    )


def _in_general(seen: Seen) -> Seen:
    """Of a party it is told in general what was found, as people differ."""
    described = DESCRIBED.get(seen.rule)
    return seen._replace(reason=described.reason) if described and not seen.event else seen
