"""Whom to tell of a breach, row by row: what was exposed, where they live, by which duty."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lineage.answers.incident.traced import Traced
from lineage.law.elements import Degree, Profile
from lineage.stores.base import LineageStore, SubjectRow
from lineage.view import UNKNOWN

COLUMNS: Final = (
    "person",
    "identifier",
    "residence",
    "age_band",
    "roles",
    "categories",
    "perhaps_categories",
    "unreadable_categories",
    "duties",
    "perhaps_duties",
    "told",
)
"""`unreadable` are those whose key is safe; `told` the duties of which the person was told."""
FORGOTTEN: Final = "forgotten"
READ_AT_ONCE: Final = 10_000
SAFE: Final = "encrypted_key_safe"

Row = dict[str, Any]
Reveal = Callable[[SubjectRow], str]


def rows(
    traced: Traced, store: LineageStore, people: NDArray[np.uint32], reveal: Reveal | None
) -> Iterator[Row]:
    """A row for each of some people exposed, ascending by number.

    `identifier` is empty unless `reveal` opens it. No more people are in memory than are read at
    once.
    """
    kinds = _Kinds(traced)
    where = traced.affected.people.searchsorted(people)
    profile_of = traced.affected.profile[where].tolist()
    found = (row for _, row in lookup_rows(store, people))
    for row, profile in zip(found, profile_of, strict=True):
        yield {
            "person": row.pseudonym if row else FORGOTTEN,
            "identifier": reveal(row) if row and reveal else "",
            **kinds.of(profile),
        }


def lookup_rows(
    store: LineageStore, numbers: NDArray[np.uint32]
) -> Iterator[tuple[int, SubjectRow | None]]:
    """The lookup row of each of some ascending numbers, None where it was destroyed."""
    read: Iterator[SubjectRow] = iter(())
    row: SubjectRow | None = None
    for number in numbers.tolist():
        while row is None or row.number < number:
            row = next(read, None)
            if row is None:
                page = store.people(number - 1, READ_AT_ONCE)
                if not page:
                    break
                read = iter(page)
        yield number, row if row and row.number == number else None


class _Kinds:
    """What a row says of everybody of a profile, worked out once for each."""

    def __init__(self, traced: Traced) -> None:
        self._traced = traced
        self._known: dict[int, Row] = {}
        self._duties = [
            (
                one.clock.id,
                {id(profile): degree for profile, degree in traced.reached[one.clock.id]},
            )
            for one in traced.duties
            if one.clock.to == "people" and one.binds
        ]
        self._clocks = {one.clock.id: one.clock for one in traced.duties}

    def of(self, number: int) -> Row:
        if number not in self._known:
            self._known[number] = self._row(self._traced.affected.profiles[number])
        return self._known[number]

    def _row(self, profile: Profile) -> Row:
        sure = {one.category for one in profile.sure if one.state != SAFE}
        perhaps = {one.category for one in profile.possible if one.state != SAFE} - sure
        safe = {one.category for one in profile.possible if one.state == SAFE}
        return {
            "residence": profile.residency or UNKNOWN,
            "age_band": profile.age_band or UNKNOWN,
            "roles": sorted(profile.roles) or [UNKNOWN],
            "categories": sorted(sure),
            "perhaps_categories": sorted(perhaps),
            "unreadable_categories": sorted(safe),
            "duties": self._asked(profile, Degree.YES),
            "perhaps_duties": self._asked(profile, Degree.MAYBE),
            "told": self._told(profile),
        }

    def _asked(self, profile: Profile, degree: Degree) -> list[str]:
        return sorted(name for name, about in self._duties if about.get(id(profile)) == degree)

    def _told(self, profile: Profile) -> list[str]:
        told = [one for i, one in enumerate(self._traced.notices.told) if i in profile.told]
        return sorted(
            name
            for name, about in self._duties
            if id(profile) in about and any(one.does(self._clocks[name]) for one in told)
        )
