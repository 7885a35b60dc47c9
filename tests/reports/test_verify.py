"""A report that is checked years later: it holds, or the check says what is different."""

from pathlib import Path

import pytest

from lineage.errors import ReportError
from lineage.reports import files
from lineage.reports.files import Form, made
from lineage.reports.verify import verify
from tests.builders import a_movement
from tests.reports.making import chain, letter, recorded
from tests.worlds import NOW, fill

FORMS: tuple[tuple[Form, str], ...] = (
    ("html", "r.html"),
    ("pdf", "r.pdf"),
    ("json", "r.json"),
    ("csv", "r"),
)
KNOWN = "2029-01-01T00:00:00Z"
AFTER_ALL = 4000
"""A day after KNOWN, in days since 2020."""


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_report_holds_though_more_was_recorded_since(
    tmp_path: Path, form: Form, name: str
) -> None:
    """Its `known_at` stands: what came later does not change what was known then."""
    place = tmp_path / name
    with recorded(tmp_path / "store", *chain()) as lineage:
        files.write(made(letter(lineage, known_at=KNOWN), form), place)
        late = a_movement("m9", 4, receiver="TRN", recorded=AFTER_ALL)
        fill(lineage, [late])
        assert verify(lineage, *files.read(place), "", NOW).holds


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_report_of_another_record_does_not_hold(tmp_path: Path, form: Form, name: str) -> None:
    """The tables that differ are named."""
    place = tmp_path / name
    with recorded(tmp_path / "a", *chain()) as lineage:
        files.write(made(letter(lineage, known_at=KNOWN), form), place)
    with recorded(tmp_path / "b", *chain()[:-2]) as lineage:
        found = verify(lineage, *files.read(place), "", NOW)
    assert not found.holds
    assert not found.same_answer
    assert found.counts_changed == ("holders", "periods", "recipients")


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_changed_byte_is_seen(tmp_path: Path, form: Form, name: str) -> None:
    """Somebody's edit leaves the answer's digest as it was, and shows all the same."""
    place = tmp_path / name
    with recorded(tmp_path / "store", *chain()) as lineage:
        files.write(made(letter(lineage, known_at=KNOWN), form), place)
        edited = place / "recipients.csv" if place.is_dir() else place
        edited.write_bytes(edited.read_bytes() + b"\n")
        found = verify(lineage, *files.read(place), "", NOW)
    assert (found.same_answer, found.same_bytes, found.holds) == (True, False, False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "found no provenance"),
        (b"%PDF-1.7 and nothing else", "found no provenance"),
        (b"<html></html>", "found no provenance"),
        (b'{"provenance": {"version": 1}}', "not one that this version reads"),
        (b"\xff\xfe\x00", "found no provenance"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """With what was expected."""
    place = tmp_path / "file"
    place.write_bytes(content)
    with pytest.raises(ReportError, match=said):
        files.read(place)
    with pytest.raises(ReportError, match="cannot be read"):
        files.read(tmp_path / "missing")
