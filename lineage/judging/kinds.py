"""People of whom the same is known, so that one of them is asked instead of millions.

What is stated of most people is the same: where they live, what they agreed to, which permissions
they gave, all of it from before anything of theirs moved and for good. Such people are of one
*kind*, a small number for each type of fact, and rules say the same of them. Whoever changed their
mind, or of whom something was learnt later, is of no kind and is asked for themselves.
"""

import hashlib
import threading
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from lineage.facts import (
    ALWAYS,
    CONSENT,
    NOTICE,
    PERMISSION,
    PREFERENCE,
    REQUEST,
    SUBJECT,
    FactBook,
)
from lineage.instants import OPEN, UNKNOWN, parse
from lineage.judging.law.opt_outs import OF_SALE
from lineage.sorted_runs import SortedRuns
from lineage.stores.base import FactRow

TYPES: Final = (SUBJECT, CONSENT, PERMISSION, PREFERENCE, NOTICE, REQUEST)
NO_KIND: Final = -1
MOMENTS: Final = (
    "verified_at",
    "age_known_at",
    "sent_at",
    "delivered_at",
    "displayed_at",
    "posted_at",
)
"""Times in bodies. Once they have passed it makes no difference when they were."""

Numbers = NDArray[np.int64]


class _Kept:
    """One type of fact: the kind of each person, by number."""

    def __init__(self) -> None:
        self.kind = np.zeros(0, dtype=np.int32)
        self.since = np.zeros(0, dtype=np.int64)
        """From when on what is said of each person is all there is to it; OPEN where never."""
        self._stated = SortedRuns()
        self._bodies: dict[bytes, int] = {}
        self._kinds: dict[frozenset[int], int] = {frozenset(): 0}
        self._sets: list[frozenset[int]] = [frozenset()]
        self._next: dict[tuple[int, int], int] = {}

    def add(self, rows: list[FactRow]) -> None:
        """Learn what was stated. A second statement of one fact makes its people unlike others."""
        self._make_room(max((max(row.subjects, default=0) for row in rows), default=0) + 1)
        ids = np.array([_id_of(row) for row in rows], dtype=np.uint64)
        again = np.zeros(len(rows), dtype=bool)
        again[self._stated.matches(ids)[0]] = True
        _, first = np.unique(ids, return_index=True)
        twice = np.ones(len(rows), dtype=bool)
        twice[first] = False
        self._stated.append(ids, np.zeros(len(ids), dtype=np.uint32))
        for row, unlike in zip(rows, (again | twice).tolist(), strict=True):
            since, number = self._read(row)
            for subject in row.subjects:
                before = int(self.kind[subject])
                self.kind[subject] = self._next_kind(before, number)
                self.since[subject] = OPEN if unlike else max(int(self.since[subject]), since)

    def _read(self, row: FactRow) -> tuple[int, int]:
        """(since when it holds for good, the number of what it says)."""
        body: dict[str, Any] = orjson.loads(row.body)
        lasting = row.valid_to == OPEN and not _starts_a_period(row.type, body)
        since = row.valid_from if lasting else OPEN
        for name in MOMENTS:
            if name in body:
                # A moment that has just come may be too late for what happens at that instant.
                since = max(since, parse(body.pop(name)) + 1)
        body.pop("subjects", None)
        if row.type != NOTICE:
            # A finding cites notices, and no other fact about a person.
            body.pop("id", None)
        said = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
        return since, self._bodies.setdefault(said, len(self._bodies))

    def _next_kind(self, before: int, number: int) -> int:
        found = self._next.get((before, number))
        if found is None:
            together = self._sets[before] | {number}
            if together not in self._kinds:
                self._kinds[together] = len(self._sets)
                self._sets.append(together)
            found = self._next[before, number] = self._kinds[together]
        return found

    def _make_room(self, people: int) -> None:
        more = people - len(self.kind)
        if more > 0:
            more += more // 2
            self.kind = np.concatenate((self.kind, np.zeros(more, dtype=np.int32)))
            self.since = np.concatenate((self.since, np.full(more, UNKNOWN)))


class Kinds:
    """What was stated of people, as known at one moment. May be shared between threads."""

    def __init__(self, known_at: int = ALWAYS) -> None:
        self._known_at, self._last = known_at, -1
        self._kept = {fact_type: _Kept() for fact_type in TYPES}
        self._lock = threading.Lock()

    def catch_up(self, facts: FactBook) -> list[FactRow]:
        """Learn what was stated since; the statements."""
        with self._lock:
            rows = facts.of_people(frozenset(TYPES), self._last)
            self._last = max((row.ordinal for row in rows), default=self._last)
            known = [row for row in rows if row.recorded_at <= self._known_at and row.subjects]
            for fact_type, kept in self._kept.items():
                of_type = [row for row in known if row.type == fact_type]
                if of_type:
                    kept.add(of_type)
            return known

    def of(self, reads: Iterable[str], first_seen: Numbers) -> Numbers:
        """The kind of each person with respect to what rules read, NO_KIND where it has none.

        `first_seen` holds when each person's first movement was, and says how many people count.
        """
        together = np.zeros(len(first_seen), dtype=np.int64)
        steady = np.ones(len(first_seen), dtype=bool)
        for fact_type in sorted(set(reads) & self._kept.keys()):
            kept = self._kept[fact_type]
            count = min(len(kept.kind), len(first_seen))
            kind = np.zeros(len(first_seen), dtype=np.int64)
            kind[:count] = kept.kind[:count]
            steady[:count] &= kept.since[:count] <= first_seen[:count]
            if kind.any():
                _, together = np.unique(together * (kind.max() + 1) + kind, return_inverse=True)
        return np.where(steady, together, NO_KIND)


def kinds_of(facts: FactBook, known_at: int) -> Kinds:
    """Kinds as known at a moment; those of all that is recorded are kept and caught up."""
    kinds = facts.lasting.get("kinds") if known_at == ALWAYS else None
    if kinds is None:
        kinds = Kinds(known_at)
        if known_at == ALWAYS:
            facts.lasting["kinds"] = kinds
    kinds.catch_up(facts)
    found: Kinds = kinds
    return found


def _starts_a_period(fact_type: str, body: dict[str, Any]) -> bool:
    """Whether rules count from the day itself: what follows an opt-out has a time to stop."""
    if fact_type == REQUEST:
        return True
    return (body.get("preference"), body.get("status")) == (OF_SALE, "on")


def _id_of(row: FactRow) -> int:
    name = f"{row.type}\0{row.fact_id}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "little")
