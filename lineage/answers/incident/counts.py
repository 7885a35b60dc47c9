"""Counts of people and records, each at least and at most (GDPR Art. 33(3)(a))."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from lineage.law.bounds import Bounds, total
from lineage.law.elements import Datum, Profile
from lineage.tracing.incident.exposure import STATES
from lineage.view import UNKNOWN

Answer = dict[str, Any]
ANY: Final = "any"
"""In whatever state."""

Of = Callable[[Iterable[Datum]], int]
"""How many records a set of exposed data is."""


def counts(profiles: Iterable[Profile]) -> Answer:
    """By state, residence, role, age band and category. A record is a category of a person."""
    found = list(profiles)
    return {
        "subjects": _by_state(found, _people),
        "records": _by_state(found, _records),
        "by_residence": _grouped(found, lambda one: [one.residency or UNKNOWN]),
        "by_role": _grouped(found, lambda one: sorted(one.roles) or [UNKNOWN]),
        "by_age_band": _grouped(found, lambda one: [one.age_band or UNKNOWN]),
        "by_category": _by_category(found),
    }


def bounds(found: Bounds) -> Answer:
    return {"lower": found.lower, "upper": UNKNOWN if found.upper is None else found.upper}


def _by_state(found: list[Profile], count: Of) -> Answer:
    return {
        state: bounds(_total(found, partial(_counted, count, state))) for state in (ANY, *STATES)
    }


def _counted(count: Of, state: str, data: Iterable[Datum]) -> int:
    return count(_in(data, state))


def _grouped(found: list[Profile], names: Callable[[Profile], list[str]]) -> Answer:
    """A person in two roles counts in both."""
    groups: dict[str, list[Profile]] = {}
    for profile in found:
        for name in names(profile):
            groups.setdefault(name, []).append(profile)
    return {
        name: {
            "subjects": bounds(_total(groups[name], _people)),
            "records": bounds(_total(groups[name], _records)),
        }
        for name in sorted(groups)
    }


def _by_category(found: list[Profile]) -> Answer:
    """People, in whatever state and in each state that anything of the category was in."""
    data = {datum for profile in found for datum in profile.possible}
    return {
        category: {
            state: bounds(_total(found, partial(_has, category, state)))
            for state in (ANY, *STATES)
            if state == ANY or Datum(category, state) in data
        }
        for category in sorted({datum.category for datum in data})
    }


def _has(category: str, state: str, data: Iterable[Datum]) -> int:
    return _people(one for one in _in(data, state) if one.category == category)


def _total(profiles: list[Profile], count: Of) -> Bounds:
    return total(
        Bounds(
            count(one.sure) * one.people.lower,
            None if one.people.upper is None else count(one.possible) * one.people.upper,
        )
        for one in profiles
    )


def _in(data: Iterable[Datum], state: str) -> list[Datum]:
    return [one for one in data if state in (ANY, one.state)]


def _people(data: Iterable[Datum]) -> int:
    return int(any(True for _ in data))


def _records(data: Iterable[Datum]) -> int:
    return len({one.category for one in data})
