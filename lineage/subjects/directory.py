"""The lookup from raw identifiers to subject numbers, without keeping an identifier.

Numbers are dense, so that columns stay small; pseudonyms, which people see, are random and say
nothing about the number, the identifier or the order of arrival.
"""

import secrets
from collections.abc import Iterable, Mapping
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
FORGOTTEN: Final = "forgotten"


def check_key(store: LineageStore, keys: Keys) -> None:
    """Raises KeyMismatch where a store was made with another key file."""
    if store.setting("key", keys.fingerprint) != keys.fingerprint:
        raise KeyMismatch(
            "the store was made with another key file; point --key-file at the right one"
        )


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
        self._new: dict[bytes, SubjectRow] = {}
        self.catch_up()

    @property
    def nbytes(self) -> int:
        return self._runs.nbytes + self._tails.nbytes

    def catch_up(self) -> None:
        """Forget numbers that were not recorded, learn those that were."""
        self._new.clear()
        self._recent.clear()
        pages = list(self._store.subjects(self._last))
        if pages:
            self._learn(
                np.concatenate([page.numbers for page in pages]),
                b"".join(page.tags for page in pages),
            )
        self._last = self._store.counters()[0]

    def numbers_of(self, identifiers: Iterable[str]) -> Mapping[str, int]:
        """The number of each person, a new one where there is none. One look-up for them all."""
        if len(self._recent) > RECENT_MAX:
            self._recent.clear()
        wanted = dict.fromkeys(identifiers)
        unseen = [identifier for identifier in wanted if identifier not in self._recent]
        tags = [self._keys.tag(identifier) for identifier in unseen]
        known = self._known(tags)
        for identifier, tag in zip(unseen, tags, strict=True):
            self._recent[identifier] = known.get(tag) or self._newcomer(tag, identifier)
        return self._recent

    def find(self, identifier: str) -> int | None:
        """The number of a person the store knows, None for anybody else."""
        tag = self._keys.tag(identifier)
        if tag in self._new:
            return self._new[tag].number
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
        self._new.clear()

    def pseudonym(self, number: int) -> str:
        """What people see instead of the identifier; `forgotten` where the row was destroyed."""
        new = next((row for row in self._new.values() if row.number == number), None)
        row = new or self._store.subject(number)
        return row.pseudonym if row else FORGOTTEN

    def reveal(self, number: int) -> str | None:
        """The raw identifier, None in one-way mode or where the row was destroyed."""
        row = self._store.subject(number)
        return self._keys.open_person(row.sealed) if row and row.sealed else None

    def _known(self, tags: list[bytes]) -> dict[bytes, int]:
        halves = np.frombuffer(b"".join(tags), dtype=np.uint64).reshape(-1, 2)
        found = {
            tags[index]: number
            for index, number in self._runs.matches(halves[:, 0])
            if self._tails[number] == halves[index, 1]
        }
        found.update((tag, self._new[tag].number) for tag in tags if tag in self._new)
        return found

    def _newcomer(self, tag: bytes, identifier: str) -> int:
        row = SubjectRow(
            number=self._last + len(self._new) + 1,
            tag=tag,
            pseudonym="s-" + secrets.token_hex(10),
            sealed=b"" if self._one_way else self._keys.seal_person(identifier),
        )
        self._new[tag] = row
        return row.number

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
