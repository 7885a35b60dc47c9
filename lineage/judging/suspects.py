"""People about whom rules may say something else than about everybody else.

Whatever depends on one person is asked person by person, which nobody wants for millions. Two
things narrow it down. Some rules only speak of people of whom certain facts were stated, such as a
child or an opt-out. Others only speak where a fact is missing: whoever has had it from before
their first event, for good, is nobody to ask.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lineage.facts import CONSENT, PERMISSION, PREFERENCE, SUBJECT, FactBook
from lineage.instants import OPEN
from lineage.judging.segments import Segment
from lineage.mirror.mirror import Mirror
from lineage.policy.people.agreement import transfer_is_agreed_to
from lineage.policy.people.children import child_is_protected
from lineage.policy.people.marketing import opt_out_is_heeded
from lineage.policy.people.parents import parent_consents
from lineage.policy.people.permissions import permission_is_granted
from lineage.stores.base import FactRow

MARKED: Final = {
    child_is_protected.id: (SUBJECT, b'"born_year_band"'),
    parent_consents.id: (SUBJECT, b'"born_year_band"'),
    opt_out_is_heeded.id: (PREFERENCE, b""),
}
"""Rules that speak of nobody of whom no fact of a type with these bytes in it was stated."""
CONSENTING: Final = "consenting"
MARK: Final = "marked"
EVERYONE: Final = ("everyone", "")
AGREED: Final = b'"given"'
GRANTED: Final = b'"granted"'


class Suspects:
    """Whom to ask, rule by rule. Everything is by number of the person."""

    def __init__(self, facts: FactBook, mirror: Mirror, people: int, known_at: int) -> None:
        types = frozenset({SUBJECT, PREFERENCE, CONSENT, PERMISSION})
        self._rows = [row for row in facts.of_people(types) if row.recorded_at <= known_at]
        self._people = people
        self._first_event = _first_events(mirror, people)
        self._found: dict[object, NDArray[np.bool_]] = {}

    def of(self, segment: Segment) -> NDArray[np.bool_]:
        """Whether to ask about each person who is in the segment."""
        found = np.zeros(self._people, dtype=bool)
        for key in self._keys(segment):
            if key == EVERYONE:
                return np.ones(self._people, dtype=bool)
            if key not in self._found:
                self._found[key] = self._worked_out(key)
            found |= self._found[key]
        return found

    def _keys(self, segment: Segment) -> Iterator[tuple[str, str]]:
        judged = segment.judged
        if judged.curable:
            yield (CONSENTING, "")
        for rule in judged.personal:
            if rule.id in MARKED:
                yield (MARK, rule.id)
            elif rule.id == transfer_is_agreed_to.id:
                yield (CONSENT, "")
            elif rule.id == permission_is_granted.id:
                gates = judged.case.book.gates
                yield from (
                    (PERMISSION, gates[one].id) for one in judged.case.categories if one in gates
                )
            else:
                yield EVERYONE

    def _worked_out(self, key: tuple[str, str]) -> NDArray[np.bool_]:
        kind, name = key
        if kind == CONSENTING:
            return self._named(CONSENT, lambda row: b'"implied"' not in row.body)
        if kind == MARK:
            fact_type, mark = MARKED[name]
            return self._named(fact_type, lambda row: mark in row.body)
        stated = [row for row in self._rows if row.type == kind and _says(row, kind, name)]
        good = AGREED if kind == CONSENT else GRANTED
        return _since(self._people, stated, good) > self._first_event

    def _named(self, fact_type: str, wanted: Callable[[FactRow], bool]) -> NDArray[np.bool_]:
        found = np.zeros(self._people, dtype=bool)
        for row in self._rows:
            if row.type == fact_type and wanted(row):
                found[list(row.subjects)] = True
        return found


def _says(row: FactRow, kind: str, name: str) -> bool:
    return kind != PERMISSION or f'"permission":"{name}"'.encode() in row.body


def _since(people: int, rows: Iterable[FactRow], mark: bytes) -> NDArray[np.int64]:
    """Since when each person has had the fact for good, `OPEN` where that is not so plain."""
    since = np.full(people, OPEN, dtype=np.int64)
    unsteady = np.zeros(people, dtype=bool)
    for row in rows:
        for subject in row.subjects:
            if mark in row.body and row.valid_to == OPEN:
                since[subject] = min(since[subject], row.valid_from)
            else:
                unsteady[subject] = True
    since[unsteady] = OPEN
    return since


def _first_events(mirror: Mirror, people: int) -> NDArray[np.int64]:
    """When the first event of each person happened."""
    first = np.full(people, OPEN, dtype=np.int64)
    occurred = mirror.occurred_at.view
    for subjects, ordinals in mirror.scan_rows():
        np.minimum.at(first, subjects, occurred[ordinals])
    return first
