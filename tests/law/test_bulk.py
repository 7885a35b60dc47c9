"""Bulk data: twelve months, one exporter and one recipient, each kind and all of them combined."""

import pytest

from lineage.law.bulk import crossed, kinds, window_start
from lineage.packs.packs import shipped
from lineage.packs.us_law import BulkThreshold
from tests.law.moments import NOW, at

PACKS = shipped()
ROWS = {row.id: row for row in PACKS.rows(BulkThreshold)}


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        ("2026-11-23T09:00:00Z", "2025-11-23T09:00:00Z"),
        ("2028-02-29", "2027-02-28"),
        ("2025-03-01", "2024-03-01"),
    ],
)
def test_the_window_is_a_year_of_the_calendar(moment: str, start: str) -> None:
    """Back to the same day and time; to 28 February from a leap day."""
    assert window_start(at(moment)) == at(start)


@pytest.mark.parametrize(
    ("categories", "precision_m", "found"),
    [
        (("email",), None, set()),
        (("email", "phone_number"), None, {"identifiers"}),
        (("precise_location",), 40, {"geolocation"}),
        (("precise_location",), 1000, {"geolocation"}),
        (("precise_location",), 1001, set()),
        (("precise_location",), None, {"geolocation"}),
        (("payment_data", "email", "device_id"), None, {"financial", "identifiers"}),
        (("moon",), None, set()),
    ],
)
def test_kinds_of_sensitive_data(
    categories: tuple[str, ...], precision_m: float | None, found: set[str]
) -> None:
    """One identifier alone is none; a position must be exact, or of unknown precision."""
    assert {row.id for row in kinds(PACKS, categories, precision_m, NOW)} == found
    assert not kinds(PACKS, categories, precision_m, at("2025-04-07"))


@pytest.mark.parametrize(
    ("counts", "holds", "cited"),
    [
        ({}, False, set()),
        ({"geolocation": 1_000}, False, {"geolocation"}),
        ({"geolocation": 1_001}, True, {"geolocation"}),
        ({"identifiers": 100_000}, False, {"identifiers"}),
        ({"identifiers": 100_001}, True, {"identifiers"}),
        ({"identifiers": 1_001, "geolocation": 1}, True, {"identifiers", "geolocation"}),
        ({"identifiers": 1_000, "geolocation": 1_000}, False, {"identifiers", "geolocation"}),
        ({"identifiers": 10_001, "financial": 5}, True, {"identifiers", "financial"}),
        ({"identifiers": 10_001, "financial": 0}, False, {"identifiers"}),
    ],
)
def test_counts_that_are_bulk(counts: dict[str, int], holds: bool, cited: set[str]) -> None:
    """More than the number, not as many; combined kinds take the lowest."""
    asked = crossed(counts, ROWS.values())
    assert asked.holds is holds
    assert {row.id for row in asked.rows} == cited
