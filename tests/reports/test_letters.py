"""What a letter says: everything that its law asks for, and nothing that is not its reader's."""

from pathlib import Path
from typing import Any, get_args

import pytest

from lineage.answers.query import Law
from lineage.instants import parse
from lineage.reports.document import Grid
from lineage.reports.letters.letter import LETTERS
from lineage.reports.report import Report
from lineage.reports.words import Words
from tests.builders import (
    a_collection,
    a_fact,
    a_movement,
    a_party,
    a_secrecy_order,
    an_erasure,
)
from tests.reports.making import LATER, chain, letter, recorded

NAMED: dict[str, set[str]] = {
    "ccpa": set(),
    "cpni": set(),
    "shine-the-light": set(),
    "oregon": {"RAZ Inc"},
    "minnesota": {"RAZ Inc"},
}
"""Whom the letter of a law names, where it is not everybody."""
LETTER_B = "B: What a customer record holds (1798.80(e))"


def grids(report: Report) -> dict[str, Grid]:
    return {grid.id: grid for grid in report.document.grids()}


def test_recipients_are_named_with_all_that_art_15_asks(tmp_path: Path) -> None:
    """Name, contact, role, country, chain, data, purpose, basis with its article, dates."""
    with recorded(tmp_path, *chain()) as lineage:
        found = grids(letter(lineage))
    assert found["recipients"].rows == (
        (
            ("NIM Inc", "processor", "1 Harbour Way, Portland"),
            ("United States",),
            "E-mail address; Telephone number",
            ("Hosting and backend", "Performance of a contract (Art. 6(1)(b))"),
            ("January 3, 2020", "1 disclosure"),
            ("–",),
        ),
        (
            ("SHW Inc", "sub-processor"),
            ("Japan", "received from us through NIM Inc"),
            "E-mail address",
            ("unknown", "unknown"),
            ("January 4, 2020", "1 disclosure"),
            ("–",),
        ),
    )
    assert found["periods"].rows == (
        ("E-mail address", "all purposes", "1 year and 6 months after they were last used"),
    )


def test_one_letter_in_four_languages_says_the_same(tmp_path: Path) -> None:
    """As many rows in as many tables; only the words differ."""
    with recorded(tmp_path, *chain()) as lineage:
        made = [letter(lineage, language=language) for language in ("en", "de", "fr", "es")]
    assert len({tuple(report.counts.items()) for report in made}) == 1
    assert len({report.answer_sha256 for report in made}) == 1
    assert len({report.document.title for report in made}) == 4
    for report in made:
        assert report.document.language == report.query["language"]
        assert report.document.closing == Words(report.document.language).name(
            report.answer["statement"]
        )


def test_every_law_that_a_person_can_ask_by_has_a_letter() -> None:
    """None of the contract's laws is left without."""
    assert set(LETTERS) == set(get_args(Law))


@pytest.mark.parametrize("law", LETTERS)
def test_a_letter_of_each_law(tmp_path: Path, law: str) -> None:
    """Who is named: third parties only, everybody, or nobody, as each law asks."""
    third = a_movement("m3", 4, receiver="RAZ", to={"role": "third_party"})
    with recorded(tmp_path, *chain(), a_party("RAZ", "business_partner"), third) as lineage:
        text = str(letter(lineage, law=law, received_at=LATER).document)
    named = {party for party in ("NIM Inc", "RAZ Inc") if party in text}
    assert named == NAMED.get(law, {"NIM Inc", "RAZ Inc"})
    assert ("Your rights" in text) == (law == "gdpr-15")


def test_california_gets_two_lists_for_each_look_back(tmp_path: Path) -> None:
    """By letter, with categories of recipients instead of names; what is old is in the second
    pair only.
    """
    sold: dict[str, Any] = {
        "receiver": "RAZ",
        "consideration": "monetary",
        "to": {"class": "business_partner"},
    }
    terms = a_fact("agreement", "t1", kind="ccpa_terms", parties=["PGN", "NIM"])
    events = [
        terms,
        a_party("RAZ", "business_partner"),
        a_party("NIM", "service_provider"),
        a_collection("c1", "2022-02-01T00:00:00Z", categories=("email", "precise_location")),
        a_movement("s1", "2023-01-01T00:00:00Z", categories=["precise_location"], **sold),
        a_movement("b1", "2026-01-01T00:00:00Z", purposes=["hosting_backend"]),
        a_fact(
            "preference",
            "o1",
            "2026-05-01T00:00:00Z",
            subjects=["ANA"],
            preference="opt_out_of_sale",
            status="on",
        ),
        a_movement("s2", "2026-05-04T00:00:00Z", **sold),
    ]
    asked: dict[str, Any] = {
        "law": "ccpa",
        "received_at": "2026-06-01T00:00:00Z",
        "as_of": "2026-06-01T00:00:00Z",
    }
    with recorded(tmp_path, *events) as lineage:
        report = letter(lineage, **asked)
    found = {name: [row[0] for row in grid.rows] for name, grid in grids(report).items()}
    assert found["recent_sold_or_shared"] == ["A: Identifiers", LETTER_B]
    assert [str(row).split(":")[0] for row in found["extended_sold_or_shared"]] == [
        "A",
        "B",
        "G",
        "L",
    ]
    assert grids(report)["recent_business_purpose"].rows[0][1] == ("service providers",)
    text = str(report.document)
    assert "We stop selling and sharing your data by May 21, 2026." in text
    assert "The third party of 1 disclosure in the meantime is told as well." in text
    assert "RAZ Inc" not in text


def test_direct_marketing_names_and_addresses(tmp_path: Path) -> None:
    """Shine the Light: in the year asked about and in no other."""
    partner = a_party("RAZ", "business_partner", contact="2 Sand Road, Reno")
    events = [
        partner,
        a_movement("s1", "2025-03-01T00:00:00Z", receiver="RAZ", direct_marketing=True),
    ]
    with recorded(tmp_path, *events) as lineage:
        asked: dict[str, Any] = {"law": "shine-the-light", "received_at": "2026-02-01T00:00:00Z"}
        found = grids(letter(lineage, **asked))
        other = letter(lineage, **asked, calendar_year=2024)
    assert found["direct_marketing"].rows == ((("RAZ Inc", "2 Sand Road, Reno"), "E-mail address"),)
    assert "in 2024" in str(other.document)
    assert other.counts == {}


def test_network_information_is_listed_without_numbers(tmp_path: Path) -> None:
    """That call records went, to whom and when, and whether that was approved."""
    events = [
        a_party("GAN", "public_authority"),
        a_movement("d1", 5, receiver="RAZ", categories=["call_detail_record"]),
        a_movement("d2", 6, receiver="RAZ", categories=["email"]),
        a_movement(
            "d3", 7, kind="grant_access", receiver="SHW", categories=["call_detail_record"], ended=9
        ),
    ]
    with recorded(tmp_path, *events) as lineage:
        rows = grids(letter(lineage, law="cpni"))["register"].rows
    assert [(row[0], row[1]) for row in rows] == [
        (("RAZ",), ("January 6, 2020",)),
        (("SHW",), ("January 8, 2020", "access until January 10, 2020")),
    ]


def test_a_letter_of_nothing(tmp_path: Path) -> None:
    """Somebody of whom nothing is recorded gets a letter that says so."""
    with recorded(tmp_path) as lineage:
        report = letter(lineage, subject="nobody")
    assert "No disclosure of your data is recorded." in str(report.document)
    assert report.counts == {}


def test_secret_disclosures_leave_no_trace(tmp_path: Path) -> None:
    """The letter with a hidden disclosure is, to the digest, the letter without it."""
    secret = a_movement("m9", 4, receiver="GAN", secrecy="so-1")
    order = a_secrecy_order("so-1", recorded=4)
    with recorded(tmp_path / "a", *chain(), secret, order) as lineage:
        hidden = letter(lineage)
    with recorded(tmp_path / "b", *chain(), order) as lineage:
        without = letter(lineage)
    with recorded(tmp_path / "c", *chain(), secret, order) as lineage:
        company = letter(lineage, audience="company")
    assert hidden.document == without.document
    assert hidden.answer_sha256 == without.answer_sha256
    assert company.counts["recipients"] == 3


def test_an_erasure_names_who_was_told_and_who_still_has_a_copy(tmp_path: Path) -> None:
    """Art. 19: recipients are told, and named to the person who asks."""
    events = [
        *chain(),
        an_erasure("x1", 5, holder="PGN"),
        an_erasure("x2", 6, holder="NIM", status="notified"),
    ]
    with recorded(tmp_path, *events) as lineage:
        found = grids(letter(lineage))
    assert found["erasure_notified"].rows == (("NIM Inc", "January 7, 2020"),)
    assert {row[0] for row in found["erasure_outstanding"].rows} == {"NIM Inc", "SHW Inc"}


def test_a_gap_is_said_plainly(tmp_path: Path) -> None:
    """A holder that sent what nobody recorded it receiving: the list may lack some."""
    gap = a_movement("g1", 4, kind="onward", sender="GHO", receiver="SKU")
    with recorded(tmp_path, *chain(), gap) as lineage:
        found = grids(letter(lineage))
    assert ("GHO", "E-mail address") in found["gaps"].rows


def test_a_cohort_that_nobody_could_read_may_include_the_person(tmp_path: Path) -> None:
    """Its recipient is named as one who may have got the data."""
    with recorded(tmp_path, *chain(), a_movement("b1", 4, receiver="RAZ", cohort=50)) as lineage:
        found = grids(letter(lineage))
    assert found["unread"].rows == (("RAZ", "E-mail address"),)


def test_moments_left_open_are_filled_in_once(tmp_path: Path) -> None:
    """So that the same question can be asked again when more is recorded."""
    now = parse("2026-11-23T09:00:00Z")
    with recorded(tmp_path, a_collection("c1", 1)) as lineage:
        report = letter(lineage, now=now, as_of=None)
    assert report.query["as_of"] == report.query["known_at"] == "2026-11-23T09:00:00Z"
    assert report.made_for == now
