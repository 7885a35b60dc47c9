"""Radii, ages and thresholds: the value on the line, just inside and just outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.law.numbers import BANDS, below, consent_line, meets, precise, reached
from lineage.law.ruling import Outcome
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at

PACKS = shipped()
HOLDS, DOES_NOT, CANNOT_TELL = Outcome.HOLDS, Outcome.DOES_NOT, Outcome.CANNOT_TELL


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_comparisons(value: int, line: int) -> None:
    """Beyond, on, or below a line."""
    assert meets("gt", value, line) == (value > line)
    assert meets("ge", value, line) == (value >= line)
    assert meets("lt", value, line) == (value < line)
    assert meets("le", value, line) == (value <= line)


@pytest.mark.parametrize(
    ("radius", "precision_m", "outcome", "missing"),
    [
        ("fideslang", 499.9, HOLDS, ""),
        ("fideslang", 500, DOES_NOT, ""),
        ("ccpa", 563.88, HOLDS, ""),
        ("ccpa", 563.89, DOES_NOT, ""),
        ("doj-bulk-data", 1000, HOLDS, ""),
        ("doj-bulk-data", 1000.1, DOES_NOT, ""),
        ("doj-bulk-data", None, CANNOT_TELL, "data.precision_m"),
        ("coppa", 10, CANNOT_TELL, "whether it names the street and the town"),
        ("moon", 10, DOES_NOT, ""),
    ],
)
def test_precise_location(
    radius: str, precision_m: float | None, outcome: Outcome, missing: str
) -> None:
    """Four laws, four radii."""
    asked = precise(PACKS, radius, precision_m, NOW)
    assert (asked.outcome, asked.missing) == (outcome, missing)
    assert len(asked.rows) == (radius != "moon")


@pytest.mark.parametrize(
    ("line", "band", "outcome"),
    [
        ("coppa", "under_13", HOLDS),
        ("coppa", "13_15", DOES_NOT),
        ("ccpa.opt-in", "13_15", HOLDS),
        ("ccpa.opt-in", "16_17", DOES_NOT),
        ("gdpr:DE", "13_15", HOLDS),
        ("gdpr:AT", "13_15", CANNOT_TELL),
        ("gdpr:AT", "under_13", HOLDS),
        ("gdpr:AT", "16_17", DOES_NOT),
        ("gdpr:BE", "13_15", DOES_NOT),
        ("coppa", "", CANNOT_TELL),
        ("coppa", "unknown", CANNOT_TELL),
        ("dpdp", "16_17", DOES_NOT),
        ("moon", "under_13", DOES_NOT),
    ],
)
def test_age_lines(line: str, band: str, outcome: Outcome) -> None:
    """A band that a line cuts through cannot be told; a line not in force draws nothing."""
    asked = below(PACKS, line, band, NOW)
    assert asked.outcome is outcome
    assert asked.missing.startswith("born_year_band") == (outcome is CANNOT_TELL)
    assert below(PACKS, "dpdp", "16_17", at("2027-05-14")).holds


@given(st.integers(5, 30), st.sampled_from(sorted(BANDS)))
def test_bands_agree_with_every_age_in_them(age: int, band: str) -> None:
    """Where a line is told to hold, it holds for each age of the band."""
    youngest, oldest = BANDS[band]
    asked = below(PACKS, "gdpr:CZ", band, NOW)
    if youngest <= age < oldest and asked.outcome is not CANNOT_TELL:
        assert asked.holds == (age < 15)


def test_consent_is_asked_of_parents_by_country() -> None:
    """A country's own age where it has one, else that of the law."""
    assert consent_line(PACKS, "gdpr", "DE-BE", NOW) == "gdpr:DE"
    assert consent_line(PACKS, "gdpr", "US-CA", NOW) == "gdpr"
    assert consent_line(PACKS, "uk-gdpr", "GB", NOW) == "uk-gdpr:GB"
    assert consent_line(PACKS, "uk-gdpr", "GB", at("2020-01-01")) == "uk-gdpr"


@pytest.mark.parametrize(
    ("threshold", "value", "moment", "outcome"),
    [
        ("ccpa.revenue", 26_625_000, NOW, DOES_NOT),
        ("ccpa.revenue", 26_625_001, NOW, HOLDS),
        ("ccpa.revenue", 26_000_000, at("2024-12-31"), HOLDS),
        ("ccpa.consumers", 100_000, NOW, HOLDS),
        ("ccpa.consumers", 99_999, NOW, DOES_NOT),
        ("ccpa.consumers", None, NOW, CANNOT_TELL),
        ("shine-the-light.employees", 20, NOW, HOLDS),
        ("shine-the-light.employees", 19, NOW, DOES_NOT),
        ("ca-breach.attorney-general", 500, NOW, DOES_NOT),
        ("ca-breach.attorney-general", 501, NOW, HOLDS),
        ("cpni.agencies", 1_000, NOW, DOES_NOT),
    ],
)
def test_thresholds(threshold: str, value: float | None, moment: int, outcome: Outcome) -> None:
    """Numbers are those of the moment; a rule that is not in force has none."""
    asked = reached(PACKS, threshold, value, moment)
    assert asked.outcome is outcome
    assert asked.missing == (threshold if value is None else "")
