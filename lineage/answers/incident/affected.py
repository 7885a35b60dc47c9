"""Everybody exposed, put together by what they have in common.

Of each person, what was exposed becomes two sets of bits, one bit a category in a state: what is
sure, and what is possible. People who differ in nothing that a duty depends on are one profile:
where they live, their roles, the notices that reached them, and what laws see in their data. A
million people have some hundreds of profiles, and clocks are worked out on these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.law.bounds import Bounds
from lineage.law.elements import Datum, Profile, degree
from lineage.mirror.mirror import Mirror
from lineage.packs.breach_law import BreachElement
from lineage.packs.packs import Packs
from lineage.people import Lives
from lineage.tracing.incident.exposure import RECORDED, STATES, Exposed, Exposure

ROLES: Final = ("user", "account_admin", "contact_non_user", "call_counterparty")
_WORD: Final = 63
"""Bits in use of each signed word."""
MIXED: Final = 1 << len(ROLES)
"""Marks people known only from movements of several roles: theirs may be any of these."""

Words = list[NDArray[np.int64]]
Numbers = NDArray[np.int64]


class Sets(NamedTuple):
    """Each combination of exposed data that somebody has, once: by bit, in words of bits."""

    data: list[Datum]
    """What each bit stands for."""
    sure: Words
    possible: Words

    def has(self, words: Words, bit: int) -> NDArray[np.bool_]:
        """Of each combination whether a bit is in it."""
        return (words[bit // _WORD] >> (bit % _WORD) & 1).astype(np.bool_)

    def decoded(self, words: Words, one: int) -> frozenset[Datum]:
        """The data of one combination."""
        return frozenset(
            datum
            for bit, datum in enumerate(self.data)
            if int(words[bit // _WORD][one]) >> (bit % _WORD) & 1
        )


@dataclass(frozen=True)
class Affected:
    """People exposed, ascending by number; what is by person is parallel to `people`."""

    people: NDArray[np.uint32]
    sets: Sets
    set_of: Numbers
    """By person, the index of the combination of data."""
    lives: Lives
    place: Numbers
    band: Numbers
    roles: Numbers
    """Bits of ROLES; MIXED where a person's role is one of several."""
    profile: Numbers
    """By person, the index into `profiles`."""
    profiles: list[Profile]
    """Of the data of each, one category stands for all in which laws see the same."""


def affected(
    exposure: Exposure,
    mirror: Mirror,
    lives: Lives,
    told: Sequence[NDArray[np.bool_] | None],
    packs: Packs,
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
    sure, possible = [one[people] for one in sure], [one[people] for one in possible]
    set_of, first = _joined([*sure, *possible], len(people))
    sets = Sets(data, [one[first] for one in sure], [one[first] for one in possible])
    roles = _roles(mirror, rows, size)[people]
    place, band = (one.astype(np.int64) for one in lives.of(people))
    reached = [_reached(one, people) for one in told]
    alike, seen = _alike(packs, sets)
    key, first = _joined([alike[set_of], roles, place, *reached], len(people))
    sizes = np.bincount(key, minlength=len(first)).tolist()
    profiles = []
    for one, count in zip(first.tolist(), sizes, strict=True):
        surely, perhaps = seen[int(alike[set_of[one]])]
        profiles.append(
            Profile(
                lives.places[place[one]],
                role_names(int(roles[one])),
                surely,
                perhaps,
                Bounds(count if surely else 0, count),
                frozenset(index for index, column in enumerate(reached) if column[one]),
            )
        )
    return Affected(people, sets, set_of, lives, place, band, roles, key, profiles)


Seen = list[tuple[frozenset[Datum], frozenset[Datum]]]


def _alike(packs: Packs, sets: Sets) -> tuple[Numbers, Seen]:
    """(By combination, its number among those in which laws see the same; what they see in each).

    Laws see of a category only which of their elements it holds, and its state.
    """
    elements = packs.rows(BreachElement)
    kinds: dict[tuple[object, ...], int] = {}
    kind_of: list[int] = []
    stands_for: list[Datum] = []
    for datum in sets.data:
        sight = (datum.state, *(degree(packs, one, datum.category) for one in elements))
        kind_of.append(kinds.setdefault(sight, len(kinds)))
        if kind_of[-1] == len(stands_for):
            stands_for.append(datum)
    count = len(sets.sure[0]) if sets.sure else 0
    columns = []
    for words in (sets.sure, sets.possible):
        for kind in range(len(kinds)):
            column = np.zeros(count, dtype=np.int64)
            for bit, own in enumerate(kind_of):
                if own == kind:
                    column |= sets.has(words, bit)
            columns.append(column)
    alike, first = _joined(columns, count)
    half = len(kinds)
    seen = [
        (
            frozenset(stands_for[k] for k in range(half) if columns[k][one]),
            frozenset(stands_for[k] for k in range(half) if columns[half + k][one]),
        )
        for one in first.tolist()
    ]
    return alike, seen


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


def _roles(mirror: Mirror, rows: Exposed, size: int) -> Numbers:
    """Bits of the roles in which each person's data came, and whether only perhaps."""
    by_flow = np.array([_role_bits(one) for one in mirror.activities], dtype=np.int64)
    bits = by_flow[mirror.activity.view[rows.ordinals]]
    found = np.zeros(size, dtype=np.int64)
    for one in np.flatnonzero(np.bincount(bits)).tolist() if len(bits) else ():
        found[rows.subjects[bits == one]] |= one
    # Who also came in one role alone is known by that.
    mixed = (found & MIXED) > 0
    alone = np.zeros(size, dtype=np.int64)
    for one in range(len(ROLES)):
        alone[rows.subjects[bits == 1 << one]] |= 1 << one
    return np.where(mixed & (alone > 0), alone, found)


def _role_bits(activity: object) -> int:
    roles = activity.subject_roles if isinstance(activity, Flow) else ()
    bits = sum(1 << ROLES.index(role) for role in roles if role in ROLES)
    # Movements that name nobody do not say in which role.
    return bits if len(roles) == 1 and bits else bits | MIXED


def role_names(bits: int) -> frozenset[str]:
    """The roles of a person, none where they are not known."""
    if bits & MIXED:
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
