"""The law as shipped: what every row must say, and landmarks that anybody can look up."""

from collections import Counter

import pytest

from lineage.instants import parse_lenient
from lineage.packs.clocks import AnswerDeadline, BreachClock, Span
from lineage.packs.pack import Pack
from lineage.packs.packs import shipped
from lineage.packs.regimes import AffiliateTest, AgeLine, LocationRadius, Regime, Threshold
from lineage.packs.sections import SECTIONS
from lineage.packs.transfer_law import Adequacy, Membership
from lineage.packs.us_law import BulkThreshold, CcpaCategory, CountryOfConcern

NOW = parse_lenient("2026-11-23")
US_LAWS = ("ccpa", "shine-the-light", "cpni", "oregon", "minnesota")


@pytest.mark.parametrize("pack", list(shipped()), ids=lambda pack: pack.head.id)
def test_every_row_has_its_source_and_its_interval(pack: Pack) -> None:
    """Status and interval agree on the day the pack is about (the reader refuses anything else)."""
    for row, place in pack.entries:
        where = f"{place.file} line {place.line}"
        assert row.source.strip(), where
        assert row.covers(pack.head.as_of) == (row.status == "in_force"), where


def test_the_law_sections_are_filled() -> None:
    """No section of a law pack is empty."""
    assert [name for name, one in SECTIONS["law"].items() if not len(shipped().rows(one))] == []


@pytest.mark.parametrize(
    ("moment", "members", "place", "is_member"),
    [
        ("2013-06-30", 27, "HR", False),
        ("2013-07-01", 28, "HR", True),
        ("2020-06-01", 28, "GB", True),
        ("2020-12-31T22:59:59Z", 28, "GB", True),
        ("2020-12-31T23:00:00Z", 27, "GB", False),
        ("2026-11-23", 27, "FR", True),
        ("2026-11-23", 27, "CH", False),
    ],
)
def test_members_of_the_union(moment: str, members: int, place: str, is_member: bool) -> None:
    """Twenty-seven, or twenty-eight with the United Kingdom and Croatia; the EEA adds three."""
    at = parse_lenient(moment)
    outermost = {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}
    rows = [row for row in shipped().rows(Membership).in_force(at) if row.id not in outermost]
    assert Counter(row.area for row in rows) == {"EU": members, "EEA": 3}
    assert (place in {row.id for row in rows}) == is_member


def adequate(moment: str, regime: str = "gdpr") -> set[str]:
    rows = shipped().rows(Adequacy).in_force(parse_lenient(moment))
    return {row.place for row in rows if row.regime == regime}


def test_adequacy_decisions_come_and_go() -> None:
    """Safe Harbour and Privacy Shield fell; the framework of 2023 took their place."""
    old = {"CH", "CA", "AR", "GG", "IM", "JE", "FO", "AD", "IL", "UY", "NZ"}
    assert adequate("2015-10-05") == old | {"US"}
    assert adequate("2015-10-06") == old
    assert adequate("2020-07-15") == old | {"US", "JP"}
    assert adequate("2020-07-16") == old | {"JP"}
    assert adequate("2023-07-09") == old | {"JP", "GB", "KR"}
    assert adequate("2026-11-23") == old | {"JP", "GB", "KR", "US", "EPO", "BR"}
    assert adequate("2031-12-27") == old | {"JP", "KR", "US", "EPO", "BR"}
    assert "US" not in adequate("2023-10-11", "uk-gdpr")
    assert "US" in adequate("2023-10-12", "uk-gdpr")
    assert "US" in adequate("2024-09-15", "ch-fadp")


def test_lines_for_affiliates_and_for_location() -> None:
    """Percentages and metres differ from law to law."""
    tests = {row.id: (row.comparison, row.percent) for row in shipped().rows(AffiliateTest)}
    assert tests == {
        "policy-50": ("ge", 50),
        "communications-act-10": ("gt", 10),
        "ccpa-50": ("gt", 50),
        "ccpa-joint-venture-40": ("ge", 40),
        "covered-person-50": ("ge", 50),
        "oregon-50": ("gt", 50),
        "minnesota-50": ("gt", 50),
    }
    radii = {row.id: (row.comparison, row.metres) for row in shipped().rows(LocationRadius)}
    assert radii == {
        "fideslang": ("lt", 500),
        "ccpa": ("le", 563.88),
        "doj-bulk-data": ("le", 1000),
        "coppa": (None, None),
    }


def test_numbers_that_change() -> None:
    """The CCPA's revenue was adjusted on 1 January 2025."""
    rows = shipped().rows(Threshold)
    found = [rows.at("ccpa.revenue", parse_lenient(day)) for day in ("2024-12-31", "2025-01-01")]
    assert [row.value for row in found if row] == [25_000_000, 26_625_000]


def test_children_are_children_until_different_ages() -> None:
    """Every member of the EEA has an age between thirteen and sixteen."""
    ages = {row.place: row.years for row in shipped().rows(AgeLine).in_force(NOW) if row.place}
    areas = shipped().rows(Membership).in_force(NOW)
    outermost = {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}
    assert set(ages) - {"GB"} == {row.id for row in areas} - outermost
    assert set(ages.values()) == {13, 14, 15, 16}
    denmark = shipped().rows(AgeLine).at("gdpr:DK", parse_lenient("2023-12-31"))
    assert denmark is not None
    assert (denmark.years, ages["DK"]) == (13, 15)


def test_laws_that_are_not_in_force_yet_apply_to_no_moment() -> None:
    """Proposals and rules delayed without a date are there to be read, not to be applied."""
    clocks = shipped().rows(BreachClock)
    for proposal in ("omnibus-33-authority", "cpni-amended-agencies", "cpni-amended-customers"):
        assert clocks.of(proposal)
        assert clocks.at(proposal, parse_lenient("2030-01-01")) is None
    assert clocks.at("dpdp-board", parse_lenient("2027-05-13")) is None
    assert clocks.at("dpdp-board", parse_lenient("2027-05-14"))
    regime = shipped().rows(Regime).at("dpdp", NOW)
    assert regime is None


def test_clocks() -> None:
    """California set thirty days from 2026 on; before, no number."""
    clocks = shipped().rows(BreachClock)
    before = clocks.at("ca-1798.82-residents", parse_lenient("2025-12-31"))
    since = clocks.at("ca-1798.82-residents", parse_lenient("2026-01-01"))
    assert before is not None
    assert since is not None
    assert (before.not_after, since.not_after) == (None, Span(30, "days"))
    hours = clocks.at("gdpr-33-authority", NOW)
    assert hours is not None
    assert hours.not_after == Span(72, "hours")
    laws = {row.id for row in shipped().rows(AnswerDeadline)}
    assert laws == {*US_LAWS, "ccpa-opt-out", "gdpr-15", "lgpd", "pipl"}


def test_bulk_data() -> None:
    """28 CFR 202.205 and .601, as they read."""
    above = {row.id: row.above for row in shipped().rows(BulkThreshold)}
    assert above == {
        "genomic": 100,
        "omic": 1_000,
        "biometric": 1_000,
        "geolocation": 1_000,
        "health": 10_000,
        "financial": 10_000,
        "identifiers": 100_000,
    }
    countries = shipped().rows(CountryOfConcern).in_force(NOW)
    assert {row.id for row in countries} == {"CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"}
    assert not shipped().rows(CountryOfConcern).in_force(parse_lenient("2025-04-07"))
    assert shipped().rows(CcpaCategory).ids == set("ABCDEFGHIJKL")
