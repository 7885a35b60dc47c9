"""The lookup from raw identifiers to subject numbers, without keeping an identifier.

Numbers are dense, so that columns stay small; pseudonyms, which people see, are random and say
nothing about the number, the identifier or the order of arrival.
"""

import os
from collections.abc import Sequence
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lineage.errors import KeyMismatch
from lineage.sorted_runs import SortedRuns
from lineage.stores.base import LineageStore, SubjectRow
from lineage.subjects.keys import Keys

RECENT_MAX: Final = 50_000
"""Identifiers whose number is remembered in memory, to spare the keyed hash."""

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

    def _known(self, tags: Sequence[bytes]) -> list[int]:
        """The number of each person recorded or welcomed before, 0 for strangers."""
        halves = np.frombuffer(b"".join(tags), dtype=np.uint64).reshape(-1, 2)
        places, found = self._runs.matches(halves[:, 0])
        sure = self._tails[found] == halves[places, 1]
        numbers = np.zeros(len(tags), dtype=np.uint32)
        numbers[places[sure]] = found[sure]
        if not self._new:
            return numbers.tolist()
        return [
            number or self._new_tags.get(tag, 0)
            for number, tag in zip(numbers.tolist(), tags, strict=True)
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
