"""A report as PDF: tagged (PDF/UA-1), for archives (PDF/A-3), with its provenance attached.

Typst lays it out. The template reads the document as data, so that nothing that a sender wrote is
ever markup. The fonts are those that Typst brings, and those of a folder that an operator names:
the fonts of the machine would make the bytes depend on it.
"""

import re
from importlib.resources import as_file, files
from typing import Final

import orjson
import typst

from lineage.errors import ReportError
from lineage.reports.document import Document
from lineage.reports.provenance import Provenance
from lineage.reports.words import Words

TEMPLATE: Final = files("lineage.reports.formats") / "page.typ"
ATTACHMENT: Final = "provenance.json"
TYPEFACE: Final = "Libertinus Serif"
PART: Final = 12
BREAK: Final = "\u200b"
"""Zero-width space: where a word too long for a column may be broken."""
_LONG: Final = re.compile(r"\S{34,}")
_NO_GLYPH: Final = re.compile(r'the text `?"(.+?)"`? could not be displayed')


def pdf(document: Document, provenance: Provenance, made_for: int, fonts: str) -> bytes:
    """The file. `made_for` is the moment it is dated at, `fonts` a folder or empty.

    Raises ReportError where a character has no glyph in any font.
    """
    words = Words(document.language)
    data = document.as_data() | {
        "digest": provenance.answer_sha256,
        "packs": ", ".join(f"{pack.id} {pack.version}" for pack in provenance.packs),
        "page_of": words.text("page {page} of {pages}", page="{page}", pages="{pages}"),
        "paper": provenance.paper,
        "fonts": _families(fonts),
    }
    try:
        with as_file(TEMPLATE) as template:
            made: bytes = typst.compile(
                str(template),
                format="pdf",
                sys_inputs={
                    "document": orjson.dumps(_printable(data, words)).decode(),
                    "provenance": provenance.canonical(),
                },
                font_paths=[fonts] if fonts else [],
                ignore_system_fonts=True,
                pdf_standards=["a-3a", "ua-1"],
                timestamp=made_for // 1_000_000,
            )
    except typst.TypstError as error:
        raise ReportError(_complaint(str(error))) from None
    return made


def _families(fonts: str) -> list[str]:
    """The typeface of reports, then whatever else there is, for scripts that it lacks."""
    found = typst.Fonts(font_paths=[fonts] if fonts else [], include_system_fonts=False).families()
    return [TYPEFACE, *sorted(set(found) - {TYPEFACE})]


def _printable(value: object, words: Words) -> object:
    """The same with counts as the language writes them, and long words that may be broken."""
    if isinstance(value, dict):
        return {name: _printable(one, words) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one, words) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return words.number(value)
    if isinstance(value, str):
        return _LONG.sub(lambda found: BREAK.join(_parts(found[0])), value)
    return value


def _parts(word: str) -> list[str]:
    return [word[start : start + PART] for start in range(0, len(word), PART)]


def _complaint(message: str) -> str:
    missing = _NO_GLYPH.search(message)
    if missing:
        # The code point is enough to choose a font by, and repeats nothing of a name.
        point = f"U+{ord(missing[1][0]):04X}"
        return (
            f"no font has the character {point}; name a folder of fonts in LINEAGE_FONTS,"
            " or take the form html"
        )
    return f"the layout failed: {message.splitlines()[0]}"
