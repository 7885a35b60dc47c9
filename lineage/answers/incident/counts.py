"""Counts of people and records, each at least and at most (GDPR Art. 33(3)(a)).

A record is a category of a person. What each combination of exposed data counts for is worked out
once; people are then weighed by their combinations, whole columns at a time.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.answers.incident.affected import Affected, Sets, Words, role_names
from lineage.law.bounds import Bounds, total
from lineage.law.elements import Profile
from lineage.tracing.incident.exposure import STATES
from lineage.view import UNKNOWN

Answer = dict[str, Any]
Numbers = NDArray[np.int64]
ANY: Final = "any"
"""In whatever state."""


class _Weight(NamedTuple):
    """By combination of data: what one person who has it counts for."""

    lower: Numbers
    upper: Numbers


def counts(affected: Affected, unread: Iterable[Profile] = ()) -> Answer:
    """By state, residence, role, age band and category. `unread` are people nobody named."""
    others = list(unread)
    sizes = np.bincount(affected.set_of, minlength=len(affected.sets.sure[0]))
    people = {state: _people(affected.sets, state) for state in (ANY, *STATES)}
    records = {state: _records(affected.sets, state) for state in (ANY, *STATES)}
    both = (people[ANY], records[ANY])
    return {
        "subjects": {
            state: _sum(people[state], sizes, _more(others, state, records=False))
            for state in (ANY, *STATES)
        },
        "records": {
            state: _sum(records[state], sizes, _more(others, state, records=True))
            for state in (ANY, *STATES)
        },
        "by_residence": _grouped(affected, affected.place, affected.lives.places, both, others),
        "by_role": _by_role(affected, both, others),
        "by_age_band": _grouped(affected, affected.band, affected.lives.bands, both, others),
        "by_category": dict(_by_category(affected.sets, sizes, others)),
    }


def bounds(found: Bounds) -> Answer:
    return {"lower": found.lower, "upper": UNKNOWN if found.upper is None else found.upper}


def _sum(weight: _Weight, sizes: Numbers, more: Bounds) -> Answer:
    counted = Bounds(int(weight.lower @ sizes), int(weight.upper @ sizes))
    return bounds(total([counted, more]))


def _people(sets: Sets, state: str, category: str = "") -> _Weight:
    """One for each combination with anything in a state, or of a category in it."""
    wanted = [
        bit
        for bit, one in enumerate(sets.data)
        if state in (ANY, one.state) and category in ("", one.category)
    ]
    return _Weight(_any(sets, sets.sure, wanted), _any(sets, sets.possible, wanted))


def _records(sets: Sets, state: str) -> _Weight:
    """The categories of each combination in a state."""
    each = [_people(sets, state, name) for name in sorted({one.category for one in sets.data})]
    none = np.zeros(len(sets.sure[0]), dtype=np.int64)
    return _Weight(sum((one.lower for one in each), none), sum((one.upper for one in each), none))


def _any(sets: Sets, words: Words, bits: Iterable[int]) -> Numbers:
    found = np.zeros(len(words[0]), dtype=np.int64)
    for bit in bits:
        found |= sets.has(words, bit)
    return found


def _grouped(
    affected: Affected,
    group: Numbers,
    names: tuple[str, ...],
    weights: tuple[_Weight, _Weight],
    others: list[Profile],
) -> Answer:
    """By the number of a group of each person; those nobody named are in the unknown one."""
    here = set(np.unique(group).tolist()) | ({0} if others else set())
    sums = [
        np.bincount(group, weights=column[affected.set_of], minlength=len(names))
        for weight in weights
        for column in weight
    ]
    found = {}
    for number in sorted(here, key=lambda one: names[one] or UNKNOWN):
        lower, upper, records, most = (int(one[number]) for one in sums)
        found[names[number] or UNKNOWN] = _both(
            Bounds(lower, upper), Bounds(records, most), [] if number else others
        )
    return found


def _by_role(affected: Affected, weights: tuple[_Weight, _Weight], others: list[Profile]) -> Answer:
    """A person in two roles counts in both."""
    groups: dict[str, NDArray[np.bool_]] = {}
    for bits in np.unique(affected.roles).tolist():
        for name in sorted(role_names(bits)) or [UNKNOWN]:
            here = affected.roles == bits
            groups[name] = groups[name] | here if name in groups else here
    if others:
        groups.setdefault(UNKNOWN, np.zeros(len(affected.people), dtype=np.bool_))
    found = {}
    for name in groups:
        chosen = affected.set_of[groups[name]]
        people, records = (
            Bounds(int(one.lower[chosen].sum()), int(one.upper[chosen].sum())) for one in weights
        )
        found[name] = _both(people, records, others if name == UNKNOWN else [])
    return dict(sorted(found.items()))


def _both(people: Bounds, records: Bounds, others: list[Profile]) -> Answer:
    return {
        "subjects": bounds(total([people, _more(others, ANY, records=False)])),
        "records": bounds(total([records, _more(others, ANY, records=True)])),
    }


def _by_category(sets: Sets, sizes: Numbers, others: list[Profile]) -> Iterator[tuple[str, Answer]]:
    """People, in whatever state and in each state that anything of the category was in."""
    data = {*sets.data, *(one for profile in others for one in profile.possible)}
    for category in sorted({one.category for one in data}):
        present = {one.state for one in data if one.category == category}
        yield (
            category,
            {
                state: _sum(
                    _people(sets, state, category),
                    sizes,
                    _more(others, state, records=False, category=category),
                )
                for state in (ANY, *STATES)
                if state == ANY or state in present
            },
        )


def _more(others: list[Profile], state: str, records: bool, category: str = "") -> Bounds:
    """Those nobody named, of whom nothing is sure."""
    parts = []
    for one in others:
        found = {
            datum.category
            for datum in one.possible
            if state in (ANY, datum.state) and category in ("", datum.category)
        }
        each = len(found) if records else int(bool(found))
        parts.append(Bounds(0, None if one.people.upper is None else each * one.people.upper))
    return total(parts)
