"""What a letter says: everything that its law asks for, and nothing that is not its reader's."""

from pathlib import Path

import pytest

from lineage.instants import parse
from lineage.reports.document import Grid
from lineage.reports.letters.letter import LETTERS
from lineage.reports.report import Report
from lineage.reports.words import Words
from tests.builders import a_collection, a_movement, a_party, a_secrecy_order, an_erasure
from tests.reports.making import chain, letter, recorded


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


@pytest.mark.parametrize("law", LETTERS)
def test_a_letter_of_each_law(tmp_path: Path, law: str) -> None:
    """Oregon and Minnesota ask for third parties: a processor is none of them."""
    third = a_movement("m3", 4, receiver="RAZ", to={"role": "third_party"})
    with recorded(tmp_path, *chain(), a_party("RAZ", "business_partner"), third) as lineage:
        document = letter(lineage, law=law).document
    text = str(document)
    assert "RAZ Inc" in text
    assert ("NIM Inc" in text) == (law not in ("oregon", "minnesota"))
    assert ("Your rights" in text) == (law == "gdpr-15")


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


def test_moments_left_open_are_filled_in_once(tmp_path: Path) -> None:
    """So that the same question can be asked again when more is recorded."""
    now = parse("2026-11-23T09:00:00Z")
    with recorded(tmp_path, a_collection("c1", 1)) as lineage:
        report = letter(lineage, now=now, as_of=None)
    assert report.query["as_of"] == report.query["known_at"] == "2026-11-23T09:00:00Z"
    assert report.made_for == now
