"""Everybody exposed, put together by what they have in common.

Of each person, what was exposed becomes two sets of bits, one bit a category in a state: what is
sure, and what is possible. People with the same bits, residence, age band and roles, who were
reached by the same notices, are one profile. A million people have some hundreds of profiles, and
counts and duties are worked out on these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.law.bounds import Bounds
from lineage.law.elements import Datum, Profile
from lineage.mirror.mirror import Mirror
from lineage.people import Lives
from lineage.tracing.incident.exposure import RECORDED, STATES, Exposed, Exposure

ROLES: Final = ("user", "account_admin", "contact_non_user", "call_counterparty")
_WORD: Final = 63
"""Bits in use of each signed word."""
_MIXED: Final = 1 << len(ROLES)
"""Marks people known only from movements of several roles: theirs may be any of these."""

Words = list[NDArray[np.int64]]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Affected:
    """People exposed, ascending by number, and the profile of each."""

    people: NDArray[np.uint32]
    profile: Numbers
    """By person, the index into `profiles`."""
    profiles: list[Profile]

    @cached_property
    def sizes(self) -> Numbers:
        return np.bincount(self.profile, minlength=len(self.profiles))


def affected(
    exposure: Exposure, mirror: Mirror, lives: Lives, told: Sequence[NDArray[np.bool_] | None]
) -> Affected:
    """Everybody exposed. `told` says of each notice which subject numbers it reached, all if None.

    Its arrays are as long as the highest subject number it reached.
    """
    rows = exposure.rows
    size = int(rows.subjects.max()) + 1 if len(rows.subjects) else 0
    present = np.zeros(size, dtype=np.bool_)
    present[rows.subjects] = True
    people = np.flatnonzero(present).astype(np.uint32)
    data, sure, possible = _bits(exposure, size)
    roles = _roles(mirror, rows, size)[people]
    place, band = lives.of(people)
    reached = [_reached(one, people) for one in told]
    columns: list[NDArray[Any]] = [word[people] for word in (*sure, *possible)]
    columns += [roles, place, band, *reached]
    key, first = _joined(columns, len(people))
    profiles = [
        Profile(
            lives.places[place[one]],
            _role_names(int(roles[one])),
            _set(data, sure, int(people[one])),
            _set(data, possible, int(people[one])),
            Bounds(0, 0),
            lives.bands[band[one]],
            frozenset(index for index, column in enumerate(reached) if column[one]),
        )
        for one in first.tolist()
    ]
    sizes = np.bincount(key, minlength=len(profiles)).tolist()
    counted = [
        profile._replace(people=Bounds(size if profile.sure else 0, size))
        for profile, size in zip(profiles, sizes, strict=True)
    ]
    return Affected(people, key, counted)


def _bits(exposure: Exposure, size: int) -> tuple[list[Datum], Words, Words]:
    """(What each bit stands for, what is sure and what is possible of each person)."""
    rows = exposure.rows
    code = (rows.category.astype(np.int64) * len(STATES) + rows.state) * 2
    code += rows.certainty != RECORDED
    present = np.flatnonzero(np.bincount(code)) if len(code) else np.empty(0, dtype=np.int64)
    kinds = sorted({one // 2 for one in present.tolist()})
    words = len(kinds) // _WORD + 1
    sure = [np.zeros(size, dtype=np.int64) for _ in range(words)]
    possible = [np.zeros(size, dtype=np.int64) for _ in range(words)]
    for one in present.tolist():
        # Setting a bit twice is setting it once, so people may come several times.
        subjects = rows.subjects[code == one]
        word, bit = divmod(kinds.index(one // 2), _WORD)
        possible[word][subjects] |= 1 << bit
        if one % 2 == RECORDED:
            sure[word][subjects] |= 1 << bit
    data = [
        Datum(exposure.categories[one // len(STATES)], STATES[one % len(STATES)]) for one in kinds
    ]
    return data, sure, possible


def _set(data: list[Datum], words: Words, person: int) -> frozenset[Datum]:
    return frozenset(
        datum
        for index, datum in enumerate(data)
        if int(words[index // _WORD][person]) >> (index % _WORD) & 1
    )


def _roles(mirror: Mirror, rows: Exposed, size: int) -> Numbers:
    """Bits of the roles in which each person's data came, and whether only perhaps."""
    by_flow = np.array([_role_bits(one) for one in mirror.activities], dtype=np.int64)
    bits = by_flow[mirror.activity.view[rows.ordinals]]
    found = np.zeros(size, dtype=np.int64)
    for one in np.flatnonzero(np.bincount(bits)).tolist() if len(bits) else ():
        found[rows.subjects[bits == one]] |= one
    # Who also came in one role alone is known by that.
    mixed = (found & _MIXED) > 0
    alone = np.zeros(size, dtype=np.int64)
    for one in range(len(ROLES)):
        alone[rows.subjects[bits == 1 << one]] |= 1 << one
    return np.where(mixed & (alone > 0), alone, found)


def _role_bits(activity: object) -> int:
    roles = activity.subject_roles if isinstance(activity, Flow) else ()
    bits = sum(1 << ROLES.index(role) for role in roles if role in ROLES)
    # Movements that name nobody do not say in which role.
    return bits if len(roles) == 1 and bits else bits | _MIXED


def _role_names(bits: int) -> frozenset[str]:
    """The roles of a person, none where they are not known."""
    if bits & _MIXED:
        return frozenset()
    return frozenset(role for index, role in enumerate(ROLES) if bits >> index & 1)


def _reached(told: NDArray[np.bool_] | None, people: NDArray[np.uint32]) -> NDArray[np.bool_]:
    if told is None:
        return np.ones(len(people), dtype=np.bool_)
    within = people < len(told)
    found = np.zeros(len(people), dtype=np.bool_)
    found[within] = told[people[within]]
    return found


def _joined(columns: Sequence[NDArray[Any]], count: int) -> tuple[Numbers, Numbers]:
    """(The number of each row's combination of values, the first row of each combination)."""
    key = np.zeros(count, dtype=np.int64)
    for column in columns:
        values = np.unique(column)
        if len(values) > 1:
            # Numbered anew each time, so that keys stay small however many columns there are.
            combined = key * len(values) + values.searchsorted(column)
            key = np.unique(combined).searchsorted(combined)
    _, first = np.unique(key, return_index=True)
    return key, first
