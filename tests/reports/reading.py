"""Reports read back as a reader sees them, whatever their form: text, and rows of tables."""

import csv
from html.parser import HTMLParser
from io import BytesIO, StringIO

from pypdf import PdfReader

from lineage.reports.files import WHOLE, Made
from lineage.reports.formats.pdf import BREAK


class Page(HTMLParser):
    """An HTML report: its text, the cells of its tables, and what it would load or run."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._rows: list[list[str]] = []
        self._in_cell = self._quiet = False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        match tag:
            case "table":
                self._rows = self.tables[str(dict(attrs)["id"])] = []
            case "tr":
                self._rows.append([])
            case "td" | "th":
                self._rows[-1].append("")
                self._in_cell = True
            case "div" if self._in_cell and self._rows[-1][-1]:
                self._rows[-1][-1] += "; "
            case "script" | "style":
                self._quiet = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")
        self._quiet = self._quiet and tag not in ("script", "style")

    def handle_data(self, data: str) -> None:
        if self._quiet:
            return
        self.text += data
        if self._in_cell:
            self._rows[-1][-1] += data.strip("\n")


def pdf_text(content: bytes) -> str:
    """All of a PDF's text, squeezed."""
    return "".join(pdf_pages(content))


def pdf_pages(content: bytes) -> list[str]:
    """The text of each page, squeezed."""
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def squeezed(text: str) -> str:
    """Text without what breaks lines and words in a layout: white space, hyphens, soft breaks."""
    return "".join(text.replace(BREAK, "").replace("\xad", "").replace("-", "").split())


def csv_rows(files: Made, table: str) -> list[list[str]]:
    """Rows of a table, its head first."""
    return list(csv.reader(StringIO(files[f"{table}.csv"].decode(), newline="")))


def page(files: Made) -> Page:
    return Page(files[WHOLE])
