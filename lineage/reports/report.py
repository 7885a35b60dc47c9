"""Reports: from a query to an answer to a document, and what all of it was made from."""

from dataclasses import dataclass
from typing import Any

from lineage.bootstrap import Lineage
from lineage.instants import OPEN, from_datetime
from lineage.reports.document import Document
from lineage.reports.letters.letter import letter
from lineage.reports.letters.material import material
from lineage.reports.provenance import PackUsed, digest, packs_used
from lineage.reports.query import LetterQuery

DISCLOSURE = "disclosure"


@dataclass(frozen=True, slots=True)
class Report:
    """One report, ready to be put into any form."""

    kind: str
    query: dict[str, Any]
    """As JSON, with its moments filled in."""
    answer: dict[str, Any]
    document: Document
    packs: tuple[PackUsed, ...]
    made_for: int
    """The `known_at` it stands at, microseconds."""

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {grid.id: len(grid.rows) for grid in self.document.grids()}

    @property
    def answer_sha256(self) -> str:
        return digest(self.answer)


def disclosure_letter(lineage: Lineage, query: LetterQuery, now: int) -> Report:
    """Where a person's data has gone, as a letter. `now` fills in moments that were left open."""
    pinned = query.pinned(now)
    person = lineage.person(pinned.subject)
    answer = lineage.where(pinned, person)
    return Report(
        kind=DISCLOSURE,
        query=pinned.model_dump(mode="json", exclude_none=True),
        answer=answer,
        document=letter(material(person.view, pinned, answer)),
        packs=packs_used(lineage.packs),
        made_for=OPEN if pinned.known_at is None else from_datetime(pinned.known_at),
    )
