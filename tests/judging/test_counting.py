"""Distinct people over twelve months, and since 1 January: exactly when a line is crossed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.answers.query import FindingsQuery
from lineage.instants import parse, write
from lineage.judging.counting import presence
from lineage.judging.meters import a_year_later, next_year
from tests.builders import Event, a_fact, a_movement, a_party
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


@pytest.mark.parametrize(
    ("moment", "later"),
    [
        ("2026-11-23T09:00:00Z", "2027-11-23T09:00:00Z"),
        ("2027-02-28T23:59:59Z", "2028-02-28T23:59:59Z"),
        ("2028-02-29T12:00:00Z", "2029-03-01T00:00:00Z"),
    ],
)
def test_the_window_is_a_year_of_the_calendar(moment: str, later: str) -> None:
    """To the same day and time, to 1 March from a leap day."""
    assert write(int(a_year_later(np.array([parse(moment)]))[0])) == later


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-12-31T15:59:59Z", "2026-12-31T16:00:00Z"),
        ("2026-12-31T16:00:00Z", "2027-12-31T16:00:00Z"),
    ],
)
def test_the_year_is_that_of_china(moment: str, end: str) -> None:
    """It is 1 January there eight hours earlier."""
    assert write(int(next_year(np.array([parse(moment)]))[0])) == end


moved = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30)), min_size=1, max_size=30)


@given(moved, st.integers(1, 8))
def test_who_counts_is_who_moved_in_the_window(moves: list[tuple[int, int]], length: int) -> None:
    """Against counting people one by one, at every moment."""
    subjects, begins = (np.array(one, dtype=np.int64) for one in zip(*moves, strict=True))
    starts, stops = presence(subjects, begins, begins + length)
    for moment in range(40):
        expected = {who for who, at in moves if at <= moment < at + length}
        assert (starts <= moment).sum() - (stops <= moment).sum() == len(expected)


PLACE: dict[str, Any] = {"categories": ["precise_location"], "to": {"class": "vendor"}}
IDENTIFIERS: dict[str, Any] = {"categories": ["email", "phone_number"], "to": {"class": "vendor"}}


def people(first: int, count: int) -> list[str]:
    return [f"P-{number}" for number in range(first, first + count)]


def a_world(residency: str = "US-CA", count: int = 2100, **law: Any) -> list[Event]:
    """Two recipients, one in a country of concern and one that it owns, and where people live."""
    share: dict[str, Any] = {"owner": "TOP", "owned": "RAZ", "percent": 60, "interest": "voting"}
    return [
        a_party(place="US-CA", is_us_person=True),
        a_party("TOP", "vendor", place="CN"),
        a_party("RAZ", "vendor", place="SG"),
        a_fact("ownership", "top-raz", **share),
        a_fact("regime", law.get("id", "doj-bulk-data"), party="PGN", active=True),
        *(a_fact("subject", one, residency=residency) for one in people(0, count)),
    ]


def given_to(event: str, at: str, who: list[str], receiver: str = "TOP", **data: Any) -> Event:
    return a_movement(event, at, receiver=receiver, people=who, **data)


def crossings(events: list[Event]) -> list[tuple[str, int, str]]:
    """(event, people, what) of each time a line was crossed."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    query = FindingsQuery.model_validate({"code": "bulk-threshold-crossed"})
    return [
        (one["event"], one["subjects"], one["reason"].split(":")[0])
        for one in lineage.findings(query)["findings"]
    ]


DAY, LATER = "2026-01-10T00:00:00Z", "2026-02-10T00:00:00Z"
WORLD = a_world()
NAME = "Precise geolocation"


def test_one_movement_that_crosses_and_one_that_nearly_does() -> None:
    """More than a thousand devices; a thousand are not more."""
    assert crossings([*WORLD, given_to("m1", DAY, people(0, 1001), **PLACE)]) == [
        ("m1", 1001, NAME)
    ]
    assert crossings([*WORLD, given_to("m1", DAY, people(0, 1000), **PLACE)]) == []


def test_people_count_once_and_for_whoever_it_comes_to_in_the_end() -> None:
    """The same people again are no more; what an owner's company gets is the owner's."""
    first = given_to("m1", DAY, people(0, 700), **PLACE)
    same = given_to("m2", LATER, people(300, 700), **PLACE)
    owned = given_to("m3", LATER, people(700, 301), "RAZ", **PLACE)
    assert crossings([*WORLD, first, same]) == []
    assert crossings([*WORLD, first, owned]) == [("m3", 1001, NAME)]
    assert crossings([*WORLD, owned, first]) == [("m3", 1001, NAME)]


def test_the_window_slides() -> None:
    """What is a year old counts no longer, to the instant; what rises again is told again."""
    first = given_to("m1", "2025-05-01T00:00:00Z", people(0, 600), **PLACE)
    late = given_to("m2", "2026-05-01T00:00:00Z", people(600, 600), **PLACE)
    just = given_to("m2", "2026-04-30T23:59:59Z", people(600, 600), **PLACE)
    again = given_to("m3", "2026-05-02T00:00:00Z", people(1200, 600), **PLACE)
    assert crossings([*WORLD, first, late]) == []
    assert crossings([*WORLD, first, just]) == [("m2", 1200, NAME)]
    assert crossings([*WORLD, first, just, again]) == [("m2", 1200, NAME), ("m3", 1200, NAME)]


def test_combined_data_takes_the_lowest_line() -> None:
    """Identifiers of more than a thousand people are bulk once a position is among what goes."""
    identifiers = given_to("m1", DAY, people(0, 1001), **IDENTIFIERS)
    position = given_to("m2", LATER, people(0, 1), **PLACE)
    assert crossings([*WORLD, identifiers]) == []
    assert crossings([*WORLD, identifiers, position]) == [("m2", 1001, "combined data")]


@pytest.mark.parametrize("other", [{"residency": "DE"}, {"id": "ccpa"}])
def test_only_people_and_laws_that_count(other: dict[str, Any]) -> None:
    """Of people elsewhere, or where the law does not apply to the company, nothing is counted."""
    moved = given_to("m1", DAY, people(0, 1001), **PLACE)
    assert crossings([*a_world(**other), moved]) == []


def test_the_volume_of_a_year_in_china() -> None:
    """Sensitive data of ten thousand people, counted from 1 January."""
    sensitive: dict[str, Any] = {"categories": ["account_credentials"], "to": {"place": "US-CA"}}
    world = a_world("CN", 10_000, id="pipl")

    def moves(*counts: int, at: str) -> list[Event]:
        starts = [sum(counts[:index]) for index in range(len(counts))]
        parts = zip(starts, counts, strict=True)
        return [
            given_to(f"m{index}", at, people(*part), "RAZ", **sensitive)
            for index, part in enumerate(parts)
        ]

    together = moves(9_999, 1, at=DAY)
    assert [one[1] for one in crossings([*world, *together])] == [10_000]
    apart = [{**together[0], "time": "2025-12-31T15:00:00Z"}, together[1]]
    assert crossings([*world, *apart]) == []
