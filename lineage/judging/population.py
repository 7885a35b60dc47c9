"""What rules say of everybody's movements: of flows at once, of some people one by one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.facts import ABOUT_PEOPLE
from lineage.judging.bulk import Bulk
from lineage.judging.everybody import Everybody
from lineage.judging.flow_verdicts import flow_verdicts
from lineage.judging.merge import merged, told_apart
from lineage.judging.person import judged_findings
from lineage.judging.person_verdicts import PersonVerdicts, raised
from lineage.judging.seen import Seen
from lineage.judging.segments import Segment, segments
from lineage.judging.sequels import sequence_suspects
from lineage.judging.suspects import Suspects
from lineage.judging.verdict import worse
from lineage.policy.catalogue import DESCRIBED
from lineage.stores.columns import ALL_HELD

NOBODY = -1
Key = tuple[object, ...]


class Asked(NamedTuple):
    """Which people of which segments are asked one by one."""

    segment_of: NDArray[np.int32]
    """By ordinal, the number of its segment, NOBODY where no rule speaks of it."""
    group_of: NDArray[np.int32]
    """By segment, the number of its group."""
    groups: list[NDArray[np.bool_]]
    """By group, whether each person is asked."""

    def has(self, subject: int, ordinal: int) -> bool:
        segment = self.segment_of[ordinal]
        return bool(segment != NOBODY and self.groups[self.group_of[segment]][subject])


@dataclass(frozen=True)
class Population:
    """The judgement of all movements, as known at a moment, with copies looked at as of another."""

    everybody: Everybody
    as_of: int

    def findings(self) -> tuple[list[Bulk], list[Seen]]:
        """(what is said of whole flows, what is said of people, counted)."""
        found, ordinals = self._of_people()
        in_segment: dict[int, list[Key]] = defaultdict(list)
        for key, ordinal in ordinals.items():
            in_segment[int(self._asked.segment_of[ordinal])].append(key)
        bulks: list[Bulk] = []
        for number, segment in enumerate(self._segments):
            also = {key: ordinals[key] for key in in_segment[number]}
            bulks += self._bulks(segment, found, also)
        return bulks, list(found.values())

    @cached_property
    def _segments(self) -> list[Segment]:
        view = self.everybody.view
        verdicts = flow_verdicts(view.facts, view.packs, view.company, self.everybody.known_at)
        return list(segments(view.mirror, self.everybody.kept, verdicts))

    @cached_property
    def _asked(self) -> Asked:
        view, people = self.everybody.view, self.everybody.people
        suspects = Suspects(view.facts, view.mirror, people, self.everybody.known_at)
        segment_of = np.full(len(self.everybody.kept), NOBODY, dtype=np.int32)
        groups: dict[bytes, int] = {}
        arrays: list[NDArray[np.bool_]] = []
        group_of = np.zeros(len(self._segments), dtype=np.int32)
        for number, segment in enumerate(self._segments):
            segment_of[segment.ordinals] = number
            array = suspects.of(segment) | self._of_hidden
            group = groups.setdefault(np.packbits(array).tobytes(), len(groups))
            if group == len(arrays):
                arrays.append(array)
            group_of[number] = group
        return Asked(segment_of, group_of, arrays)

    @cached_property
    def _of_hidden(self) -> NDArray[np.bool_]:
        """People of hidden events, whose other events may be heard of only in part."""
        everybody = self.everybody
        found = np.zeros(everybody.people, dtype=bool)
        hidden = np.zeros(len(everybody.kept), dtype=bool)
        hidden[list(everybody.hidden)] = True
        if (hidden & everybody.wide).any():
            return ~found
        for subjects, ordinals in everybody.view.mirror.scan_rows():
            found[subjects[hidden[ordinals]]] = True
        return found

    @cached_property
    def _asked_of(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """(how many people each event has who are not asked, whom to ask)."""
        asked, left = self._asked, self.everybody.people_of_events.copy()
        subjects: list[NDArray[np.uint32]] = []
        for run_subjects, run_ordinals in self.everybody.view.mirror.scan_rows():
            segment = asked.segment_of[run_ordinals]
            for number, group in enumerate(asked.groups):
                if not group.any():
                    continue
                of_group = (segment != NOBODY) & (asked.group_of[segment] == number)
                hit = of_group & group[run_subjects]
                subjects.append(np.unique(run_subjects[hit]))
                left -= np.bincount(run_ordinals[hit], minlength=len(left))
        named = np.unique(np.concatenate(subjects)) if subjects else np.empty(0, dtype=np.uint32)
        return left, named

    def _of_people(self) -> tuple[dict[Key, Seen], dict[Key, int]]:
        """(findings of people, the ordinals of those that are about a movement)."""
        _, named = self._asked_of
        suspects = {*named.tolist(), *self._held_at_once(), *sequence_suspects(self.everybody)}
        found: dict[Key, Seen] = {}
        ordinals: dict[Key, int] = {}
        for subject in sorted(suspects):
            person = self._person(subject)
            known = {
                (hop.departed_at, person.view.mirror.identity(hop.ordinal)[1]): hop.ordinal
                for hop in person.visible
            }
            for seen in self._of_person(person, subject):
                key = key_of(seen)
                before = found.get(key)
                found[key] = _counted(before, seen) if before else seen
                ordinal = known.get((seen.occurred_at, seen.event))
                if ordinal is not None:
                    ordinals[key] = ordinal
        return found, ordinals

    def _held_at_once(self) -> Iterator[int]:
        """Who may be among those whom a movement of everyone held concerns."""
        for ordinal, who in self.everybody.view.mirror.wide:
            segment = self._asked.segment_of[ordinal]
            if who == ALL_HELD and segment != NOBODY:
                group = self._asked.groups[self._asked.group_of[segment]]
                yield from np.flatnonzero(group).tolist()

    def _person(self, subject: int) -> PersonVerdicts:
        view, known_at = self.everybody.view, self.everybody.known_at
        return PersonVerdicts(view, self.everybody.traced(subject), subject, known_at)

    def _of_person(self, person: PersonVerdicts, subject: int) -> Iterator[Seen]:
        hops = (one for one in person if self._asked.has(subject, one.hop.ordinal))
        for seen in merged(judged_findings(person, hops, self.as_of)):
            yield _of_many(seen)

    def _bulks(
        self, segment: Segment, found: dict[Key, Seen], also: dict[Key, int]
    ) -> Iterator[Bulk]:
        """What is said of a segment, of the people in it who are not asked for themselves.

        Where the same was found of people who are (`also`, with its event), they are counted
        together and it is said once.
        """
        left, _ = self._asked_of
        some = (left[segment.ordinals] > 0) | self.everybody.wide[segment.ordinals]
        ordinals = segment.ordinals[some]
        parties = frozenset({segment.flow.from_party, segment.flow.to_party})
        for like in raised(segment.judged.said, parties):
            same = {key: one for key, one in also.items() if _alike(key, like)}
            for key, ordinal in same.items():
                people = int(left[ordinal])
                found[key] = _counted(found[key], like._replace(subjects=people))
            apart = ordinals[~np.isin(ordinals, list(same.values()))] if same else ordinals
            yield Bulk(like, apart, left[apart])


def _alike(key: Key, like: Seen) -> bool:
    """Whether a finding of people says what is said of their flow."""
    return (key[1], key[4]) == (like.code, told_apart(like.code, like.ambiguity))


def key_of(seen: Seen) -> Key:
    """What makes a finding one with that of another person."""
    party = frozenset() if seen.event else seen.parties
    at = seen.occurred_at if seen.event else 0
    return (at, seen.code, seen.event, party, told_apart(seen.code, seen.ambiguity))


def _counted(one: Seen, other: Seen) -> Seen:
    """The findings of two people together: what they share, and how many they are."""
    return one._replace(
        occurred_at=one.occurred_at if one.event else min(one.occurred_at, other.occurred_at),
        subjects=one.subjects + other.subjects,
        facts=tuple(fact for fact in one.facts if fact in other.facts),
        reason="; ".join(sorted({*one.reason.split("; "), *other.reason.split("; ")})),
        policy=worse(one.policy, other.policy),
        law=worse(one.law, other.law),
    )


def _of_many(seen: Seen) -> Seen:
    """A finding without the facts about its person; of a party in general, as people differ."""
    facts = tuple(fact for fact in seen.facts if fact.type not in ABOUT_PEOPLE)
    described = DESCRIBED.get(seen.rule)
    general = described.reason if described and not seen.event else seen.reason
    return seen._replace(reason=general, facts=facts)
