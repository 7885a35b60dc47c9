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
    found = (row for _, row in lookup_rows(store, people))
    for row, place in zip(found, where.tolist(), strict=True):
        yield {
            "person": row.pseudonym if row else FORGOTTEN,
            "identifier": reveal(row) if row and reveal else "",
            **kinds.of(place),
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
    """What rows say of people who are alike, worked out once for each."""

    def __init__(self, traced: Traced) -> None:
        self._traced = traced
        self._known: dict[tuple[int, int, int], Row] = {}
        self._duties = [
            (
                one.clock.id,
                {id(profile): degree for profile, degree in traced.reached[one.clock.id]},
            )
            for one in traced.duties
            if one.clock.to == "people" and one.binds
        ]
        self._clocks = {one.clock.id: one.clock for one in traced.duties}

    def of(self, place: int) -> Row:
        """What a row says of the person at a place among those exposed."""
        affected = self._traced.affected
        data, profile = int(affected.set_of[place]), int(affected.profile[place])
        band = int(affected.band[place])
        key = (data, profile, band)
        if key not in self._known:
            self._known[key] = {
                **self._exposed(data),
                **self._row(affected.profiles[profile]),
                "age_band": affected.lives.bands[band] or UNKNOWN,
            }
        return self._known[key]

    def _exposed(self, data: int) -> Row:
        sets = self._traced.affected.sets
        surely, perhaps = sets.decoded(sets.sure, data), sets.decoded(sets.possible, data)
        sure = {one.category for one in surely if one.state != SAFE}
        return {
            "categories": sorted(sure),
            "perhaps_categories": sorted(
                {one.category for one in perhaps if one.state != SAFE} - sure
            ),
            "unreadable_categories": sorted({one.category for one in perhaps if one.state == SAFE}),
        }

    def _row(self, profile: Profile) -> Row:
        return {
            "residence": profile.residency or UNKNOWN,
            "roles": sorted(profile.roles) or [UNKNOWN],
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
