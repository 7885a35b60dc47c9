"""Where each person lived and how old they were at a moment, of everybody at once.

Statements about people are too many to be kept as they are. Of each, a few numbers are: whom it
is about, when it holds, when it was recorded, and which of a handful of texts it says. The last
word on a person is that of `FactBook.holding`, whatever the order of arrival.
"""

import threading
from typing import Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from lineage.facts import SUBJECT, FactBook
from lineage.mirror.growable import Growable

KEY: Final = "people"
_TYPES: Final = frozenset({SUBJECT})


class Lives(NamedTuple):
    """What is known of people at one moment, by subject number; a number beyond is unknown."""

    place: NDArray[np.uint16]
    """Index into `places`; 0 is unknown."""
    band: NDArray[np.uint8]
    """Index into `bands`; 0 is unknown."""
    places: tuple[str, ...]
    bands: tuple[str, ...]

    def of(self, subjects: NDArray[np.uint32]) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
        """(place, band) of each of some people."""
        known = subjects < len(self.place)
        at = np.where(known, subjects, 0)
        if not len(self.place):
            return np.zeros(len(subjects), np.uint16), np.zeros(len(subjects), np.uint8)
        return np.where(known, self.place[at], 0), np.where(known, self.band[at], 0)


class LifeStatements:
    """Every statement of subject facts, as columns. Catches up with the store when asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = -1
        self._subject = Growable(np.uint32)
        self._said = Growable(np.uint32)
        self._times = [Growable(np.int64) for _ in range(4)]
        """Recorded, occurred, valid from, valid to."""
        self._texts: dict[bytes, int] = {}
        self._asked: tuple[tuple[int, int, int], Lives] | None = None

    def lives(self, facts: FactBook, valid_at: int, known_at: int) -> Lives:
        """What held of everybody at a moment, as known at another."""
        with self._lock:
            self._catch_up(facts)
            key = (self._last, valid_at, known_at)
            if self._asked is None or self._asked[0] != key:
                self._asked = (key, self._lives(valid_at, known_at))
            return self._asked[1]

    def _catch_up(self, facts: FactBook) -> None:
        rows = facts.of_people(_TYPES, self._last)
        if not rows:
            return
        people = [row.subjects[0] if row.subjects else 0 for row in rows]
        said = [self._texts.setdefault(_text(row.body), len(self._texts)) for row in rows]
        self._subject.extend(np.array(people, dtype=np.uint32))
        self._said.extend(np.array(said, dtype=np.uint32))
        for column, name in zip(
            self._times, ("recorded_at", "occurred_at", "valid_from", "valid_to"), strict=True
        ):
            column.extend(np.array([getattr(row, name) for row in rows], dtype=np.int64))
        self._last = rows[-1].ordinal

    def _lives(self, valid_at: int, known_at: int) -> Lives:
        recorded, occurred, begins, ends = (column.view for column in self._times)
        rows = np.flatnonzero((recorded <= known_at) & (begins <= valid_at))
        texts = sorted(self._texts)
        rank = np.empty(len(texts), dtype=np.uint32)
        for number, text in enumerate(texts):
            rank[self._texts[text]] = number
        said, subject = rank[self._said.view[rows]], self._subject.view[rows]
        order = np.lexsort((said, occurred[rows], recorded[rows], subject))
        last = order[np.flatnonzero(np.diff(subject[order], append=np.uint32(0xFFFFFFFF)))]
        holds = last[ends[rows[last]] > valid_at]
        return _coded(texts, subject[holds], said[holds])


def lives(facts: FactBook, valid_at: int, known_at: int) -> Lives:
    """Where everybody lived and how old they were at a moment, as known at another."""
    kept = facts.lasting.setdefault(KEY, LifeStatements())
    assert isinstance(kept, LifeStatements)
    return kept.lives(facts, valid_at, known_at)


def _text(body: bytes) -> bytes:
    """What a statement says, without whom it is about: in the order of the whole statements."""
    said = orjson.loads(body)
    said.pop("id", None)
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _coded(texts: list[bytes], subject: NDArray[np.uint32], said: NDArray[np.uint32]) -> Lives:
    bodies = [orjson.loads(text) for text in texts]
    places, place_of = _numbered([str(one.get("residency") or "") for one in bodies])
    bands, band_of = _numbered([str(one.get("born_year_band") or "") for one in bodies])
    size = int(subject.max()) + 1 if len(subject) else 0
    place, band = np.zeros(size, np.uint16), np.zeros(size, np.uint8)
    if size:
        place[subject], band[subject] = place_of[said], band_of[said]
    return Lives(place, band, places, bands)


def _numbered(words: list[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """(Each word once in order, the unknown one first; the number of each of the given words)."""
    distinct = tuple(sorted({"", *words}))
    number = {word: index for index, word in enumerate(distinct)}
    return distinct, np.array([number[word] for word in words], dtype=np.int64)
