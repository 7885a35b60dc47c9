"""The lookup from raw identifiers to subject numbers, without keeping an identifier.

Numbers are dense, so that columns stay small; pseudonyms, which people see, are random and say
nothing about the number, the identifier or the order of arrival.
"""

import os
from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from struct import Struct
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from lineage.errors import KeyMismatch
from lineage.sorted_runs import SortedRuns
from lineage.stores.base import LineageStore, SubjectRow
from lineage.subjects.keys import TAG_BYTES, Keys

RECENT_MAX: Final = 50_000
"""Identifiers whose number is remembered in memory, to spare the keyed hash."""

PART: Final = 100_000
"""Identifiers of a crowd that are hashed before they are looked up."""

_HALVES: Final = Struct("=QQ")
"""A tag as two numbers: one is looked up, the other confirms."""

REVERSIBLE: Final = "reversible"
ONE_WAY: Final = "one-way"
_PSEUDONYM_BYTES: Final = 10
FORGOTTEN: Final = "forgotten"
_KEY: Final = "key"
"""The setting of a store that says which key file it was made with."""


def check_key(store: LineageStore, keys: Keys) -> None:
    """Raises KeyMismatch where a store was made with another key file."""
    if store.setting(_KEY, keys.fingerprint) != keys.fingerprint:
        raise KeyMismatch(
            "the store was made with another key file; point --key-file at the right one"
        )


def has_key(store: LineageStore) -> bool:
    """Whether a store was made with some key file."""
    return _KEY in store.settings()


class Crowd(NamedTuple):
    """Many people, looked up."""

    known: BitMap
    """Numbers of those who are recorded."""
    strangers: dict[bytes, str]
    """Tag → raw identifier of those who are not, each once."""

    @property
    def size(self) -> int:
        """How many different people they are."""
        return len(self.known) + len(self.strangers)


class Directory:
    """Who is who in one store. Give out numbers with `numbers_of`, then record `take_new()`."""

    def __init__(self, store: LineageStore, keys: Keys, identifiers: str = REVERSIBLE) -> None:
        """Raises KeyMismatch where the store was made with another key file."""
        check_key(store, keys)
        self._store, self._keys = store, keys
        self._one_way = store.setting("identifiers", identifiers) == ONE_WAY
        self._runs = SortedRuns()
        self._tails = np.empty(0, dtype=np.uint64)
        self._last = 0
        self._recent: dict[str, int] = {}
        self._new: dict[int, SubjectRow] = {}
        self._new_tags: dict[bytes, int] = {}
        self.catch_up()

    @property
    def one_way(self) -> bool:
        """Whether identifiers were never kept, not even sealed."""
        return self._one_way

    @property
    def nbytes(self) -> int:
        return self._runs.nbytes + self._tails.nbytes

    def catch_up(self) -> None:
        """Forget numbers that were not recorded, learn those that were."""
        self._forget_new()
        self._recent.clear()
        pages = list(self._store.subjects(self._last))
        if pages:
            self._learn(
                np.concatenate([page.numbers for page in pages]),
                b"".join(page.tags for page in pages),
            )
        self._last = self._store.counters()[0]

    def numbers_of(self, identifiers: Sequence[str]) -> NDArray[np.uint32]:
        """The number of each person, a new one where there is none. One look-up for them all."""
        if len(self._recent) > RECENT_MAX:
            self._recent.clear()
        recent = self._recent
        unseen = [one for one in dict.fromkeys(identifiers) if one not in recent]
        if unseen:
            recent.update(zip(unseen, self._looked_up(unseen), strict=True))
        return np.array([recent[one] for one in identifiers], dtype=np.uint32)

    def crowd(self, identifiers: Sequence[str]) -> Crowd:
        """Many people looked up at once. It may be millions, so nothing of it is remembered."""
        parts = [identifiers[start : start + PART] for start in range(0, len(identifiers), PART)]
        # Looking up leaves Python's lock: it is done by the time the next part is hashed.
        with ThreadPoolExecutor(max_workers=1) as beside:
            looked_up = [
                (part, tags, beside.submit(self._recorded, tags))
                for part, tags in zip(parts, map(self._keys.tags, parts), strict=True)
            ]
        known, strangers = BitMap(), dict[bytes, str]()
        for part, tags, found in looked_up:
            numbers = found.result()
            known |= BitMap(array("I", numbers.tobytes()))
            for index in np.flatnonzero(numbers == 0).tolist():
                strangers[tags[TAG_BYTES * index : TAG_BYTES * (index + 1)]] = part[index]
        known.discard(0)
        return Crowd(known, strangers)

    def numbers_of_crowd(self, crowd: Crowd) -> BitMap:
        """The numbers of a crowd, new ones for those whom nobody has seen before."""
        unseen = {
            tag: identifier
            for tag, identifier in crowd.strangers.items()
            if tag not in self._new_tags
        }
        self._welcomed(list(unseen), list(unseen.values()))
        return crowd.known | BitMap(self._new_tags[tag] for tag in crowd.strangers)

    def find(self, identifier: str) -> int | None:
        """The number of a person the store knows, None for anybody else."""
        tag = self._keys.tag(identifier)
        if tag in self._new_tags:
            return self._new_tags[tag]
        head, tail = _HALVES.unpack(tag)
        for number in self._runs.get(head):
            if self._tails[number] == tail:
                return number
        return None

    def take_new(self) -> tuple[SubjectRow, ...]:
        """The rows to record with the batch that first names these people."""
        return tuple(self._new.values())

    def recorded(self) -> None:
        """The batch with `take_new()` is in the store."""
        rows = tuple(self._new.values())
        if rows:
            numbers = np.array([row.number for row in rows], dtype=np.uint32)
            self._learn(numbers, b"".join(row.tag for row in rows))
        self._last += len(rows)
        self._forget_new()

    def pseudonym(self, number: int) -> str:
        """What people see instead of the identifier; `forgotten` where the row was destroyed."""
        row = self._new.get(number) or self._store.subject(number)
        return row.pseudonym if row else FORGOTTEN

    def reveal(self, number: int) -> str | None:
        """The raw identifier, None in one-way mode or where the row was destroyed."""
        row = self._store.subject(number)
        return self._keys.open_person(row.sealed) if row and row.sealed else None

    def _looked_up(self, identifiers: Sequence[str]) -> list[int]:
        """The number of each of these different people, newcomers included."""
        tags = [self._keys.tag(identifier) for identifier in identifiers]
        numbers = self._known(tags)
        strangers = [index for index, number in enumerate(numbers) if not number]
        newcomers = self._welcomed(
            [tags[index] for index in strangers], [identifiers[index] for index in strangers]
        )
        for index, number in zip(strangers, newcomers, strict=True):
            numbers[index] = number
        return numbers

    def _recorded(self, tags: bytes) -> NDArray[np.uint32]:
        """The number of each person recorded before, 0 for anybody else."""
        halves = np.frombuffer(tags, dtype=np.uint64).reshape(-1, 2)
        places, found = self._runs.matches(halves[:, 0])
        sure = self._tails[found] == halves[places, 1]
        numbers = np.zeros(len(halves), dtype=np.uint32)
        numbers[places[sure]] = found[sure]
        return numbers

    def _known(self, tags: Sequence[bytes]) -> list[int]:
        """The number of each person recorded or welcomed before, 0 for strangers."""
        numbers: list[int] = self._recorded(b"".join(tags)).tolist()
        if not self._new:
            return numbers
        return [
            number or self._new_tags.get(tag, 0) for number, tag in zip(numbers, tags, strict=True)
        ]

    def _welcomed(self, tags: Sequence[bytes], identifiers: Sequence[str]) -> range:
        """Numbers for people nobody has seen before."""
        first = self._last + len(self._new) + 1
        numbers = range(first, first + len(tags))
        sealed = [b""] * len(tags) if self._one_way else self._keys.seal_people(identifiers)
        drawn = os.urandom(_PSEUDONYM_BYTES * len(tags)).hex()
        digits = 2 * _PSEUDONYM_BYTES
        for index, (number, tag) in enumerate(zip(numbers, tags, strict=True)):
            pseudonym = "s-" + drawn[index * digits : (index + 1) * digits]
            self._new[number] = SubjectRow(number, tag, pseudonym, sealed[index])
            self._new_tags[tag] = number
        return numbers

    def _forget_new(self) -> None:
        self._new.clear()
        self._new_tags.clear()

    def _learn(self, numbers: NDArray[np.uint32], tags: bytes) -> None:
        halves: NDArray[np.uint64] = np.frombuffer(tags, dtype=np.uint64).reshape(-1, 2)
        needed = int(numbers.max()) + 1
        if needed > len(self._tails):
            grown = np.zeros(max(needed, len(self._tails) * 9 // 8), dtype=np.uint64)
            grown[: len(self._tails)] = self._tails
            self._tails = grown
        self._tails[numbers] = halves[:, 1]
        # Last, so that a reader in another thread finds no number without its tag.
        self._runs.append(halves[:, 0], numbers)
