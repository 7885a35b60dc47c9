"""A report as one HTML file that needs no other: style, drawings and provenance are inside."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from lineage.reports.document import Document
from lineage.reports.provenance import Provenance
from lineage.reports.words import Words

PROVENANCE_ID: Final = "provenance"


def html(document: Document, provenance: Provenance) -> bytes:
    """The page. Whatever senders wrote is escaped by the template engine."""
    words = Words(document.language)
    # `<` would end the element early; in JSON it may be written as an escape.
    embedded = Markup(provenance.canonical().replace("<", "\\u003c"))
    page = _template().render(
        document=document.as_data(),
        words=words,
        provenance=embedded,
        provenance_id=PROVENANCE_ID,
        packs=provenance.packs,
        answer_sha256=provenance.answer_sha256,
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("lineage.reports.formats", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")
