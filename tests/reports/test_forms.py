"""Each form of one report says the same, loads nothing, and is the same bytes every time."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from pypdf import PdfReader

from lineage.errors import ReportError
from lineage.reports import files
from lineage.reports.document import Cell
from lineage.reports.files import WHOLE, Form, made
from lineage.reports.formats.tables import METADATA, safe
from lineage.reports.report import Report
from tests.builders import a_movement, a_party
from tests.reports.making import chain, letter, many, recorded
from tests.reports.reading import csv_rows, page, pdf_pages, pdf_text, squeezed

FORMS: tuple[Form, ...] = ("html", "pdf", "json", "csv")
HOSTILE = '<script>alert(1)</script> #panic("x") *b* \\ $e$ {{ 7*7 }} "quoted"; \u202eright'


def written(cell: Cell) -> str:
    return (
        cell if isinstance(cell, str) else str(cell) if isinstance(cell, int) else "; ".join(cell)
    )


def forms(report: Report) -> dict[str, files.Made]:
    return {form: made(report, form) for form in FORMS}


def test_every_cell_is_the_same_in_html_pdf_and_csv(tmp_path: Path) -> None:
    """The tables of the page, of the files and of the layout are the document's."""
    with recorded(tmp_path, *chain()) as lineage:
        report = letter(lineage, language="de")
    all_forms = forms(report)
    tables, text = page(all_forms["html"]).tables, pdf_text(all_forms["pdf"][WHOLE])
    assert set(tables) == set(report.counts)
    for grid in report.document.grids():
        rows = [[written(cell) for cell in row] for row in grid.rows]
        assert tables[grid.id][1:] == rows
        assert csv_rows(all_forms["csv"], grid.id)[1:] == [
            [safe(cell) for cell in row] for row in rows
        ]
        for line in (line for row in rows for cell in row for line in cell.split("; ")):
            assert squeezed(line) in text, line
    assert orjson.loads(all_forms["json"][WHOLE])["answer"] == report.answer


@pytest.mark.parametrize("form", FORMS)
def test_the_same_question_gives_the_same_bytes(tmp_path: Path, form: Form) -> None:
    """Whenever it is asked, and in whichever order it was recorded."""
    with recorded(tmp_path / "a", *chain()) as lineage:
        first = made(letter(lineage, known_at="2029-01-01T00:00:00Z"), form)
    with recorded(tmp_path / "b", *reversed(chain())) as lineage:
        later = made(letter(lineage, now=2**50, known_at="2029-01-01T00:00:00Z"), form)
    assert dict(first) == dict(later)


def test_what_senders_wrote_is_text_in_every_form(tmp_path: Path) -> None:
    """Names that are markup, formulas or template code are shown as they are."""
    events = [a_party("NIM", "vendor", name=HOSTILE), a_movement("m1", 2)]
    with recorded(tmp_path, *events) as lineage:
        all_forms = forms(letter(lineage))
    web = page(all_forms["html"])
    assert web.tables["recipients"][1][0].startswith(HOSTILE)
    assert [attrs for tag, attrs in web.elements if tag == "script"] == [
        {"type": "application/json", "id": "provenance"}
    ]
    assert squeezed('#panic("x")*b*\\$e${{7*7}}') in pdf_text(all_forms["pdf"][WHOLE])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, start: str) -> None:
    """A spreadsheet runs what begins so; an apostrophe stops it."""
    name = f"{start}cmd|' /C calc'!A0"
    with recorded(tmp_path, a_party("NIM", "vendor", name=name), a_movement("m1", 2)) as lineage:
        rows = csv_rows(made(letter(lineage), "csv"), "recipients")
    assert rows[1][0].startswith(f"'{start}cmd")


def test_a_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    """No element loads a file, no table lacks its heads, and the language is said."""
    with recorded(tmp_path, *chain()) as lineage:
        web = page(made(letter(lineage, language="fr"), "html"))
    assert not [tag for tag, attrs in web.elements if {"src", "href"} & set(attrs)]
    assert ("html", {"lang": "fr"}) in web.elements
    assert {attrs.get("scope") for tag, attrs in web.elements if tag == "th"} == {"col"}


def test_a_pdf_is_tagged_titled_and_carries_its_provenance(tmp_path: Path) -> None:
    """PDF/UA and PDF/A are declared, the language is set, heads of tables are repeated."""
    with recorded(tmp_path, *many(300)) as lineage:
        report = letter(lineage, language="es")
        content = made(report, "pdf", "us-letter")[WHOLE]
    reader = PdfReader(BytesIO(content))
    root: Any = reader.root_object
    assert bool(root["/MarkInfo"]["/Marked"])
    assert str(root["/Lang"]) == "es"
    assert reader.metadata is not None
    assert reader.metadata.title == report.document.title
    declared = root["/Metadata"].get_data()
    assert b"<pdfuaid:part>1<" in declared
    assert b"<pdfaid:part>3<" in declared
    assert float(reader.pages[0].mediabox.width) == 612
    head = squeezed("Garantía de la transferencia")
    assert sum(head in text for text in pdf_pages(content)) > 5
    assert report.counts["recipients"] == 300
    assert list(reader.attachments) == ["provenance.json"]


def test_a_name_that_no_font_can_show_is_refused_by_its_code_point(tmp_path: Path) -> None:
    """The name itself is not repeated, and the page takes it."""
    with recorded(
        tmp_path, a_party("NIM", "vendor", name="海鸥公司"), a_movement("m1", 2)
    ) as lineage:
        report = letter(lineage)
        with pytest.raises(ReportError, match=r"U\+6D77.*LINEAGE_FONTS") as refused:
            made(report, "pdf")
    assert "海" not in str(refused.value)
    assert "海鸥公司" in page(made(report, "html")).text


def test_right_to_left_and_long_names_are_laid_out(tmp_path: Path) -> None:
    """Hebrew is in the fonts that are brought along; a word too long is broken, not cut."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    events = [
        a_party("NIM", "vendor", name="חברת דוגמה"),
        a_party("SHW", "vendor", name=long),
        a_movement("m1", 2),
        a_movement("m2", 2, receiver="SHW"),
    ]
    with recorded(tmp_path, *events) as lineage:
        text = pdf_text(made(letter(lineage), "pdf")[WHOLE])
    assert long in text
    assert any("א" <= letter_ <= "ת" for letter_ in text)


def test_files_appear_whole_and_for_their_owner_only(tmp_path: Path) -> None:
    """A report names people."""
    with recorded(tmp_path / "store", *chain()) as lineage:
        report = letter(lineage)
    files.write(made(report, "html"), tmp_path / "letter.html")
    files.write(made(report, "csv"), tmp_path / "letter")
    assert (tmp_path / "letter.html").stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in (tmp_path / "letter").iterdir()) == sorted(
        [METADATA, *(f"{table}.csv" for table in report.counts)]
    )
    assert not [one for one in os.listdir(tmp_path) if one.startswith(".")]
    with pytest.raises(ReportError, match="cannot be written"):
        files.write(made(report, "html"), tmp_path / "letter.html" / "below")
