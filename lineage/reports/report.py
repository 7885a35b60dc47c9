"""Reports: from a query to an answer to a document, and what all of it was made from."""

from dataclasses import dataclass
from typing import Any

from lineage.bootstrap import Lineage
from lineage.reports.diligence.answer import due_diligence
from lineage.reports.diligence.document import document
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.document import Document
from lineage.reports.letters.letter import letter
from lineage.reports.letters.material import material
from lineage.reports.provenance import PackUsed, digest, packs_used
from lineage.reports.query import LetterQuery, RegisterQuery
from lineage.reports.registers.material import records
from lineage.reports.registers.register import register
from lineage.view import UNKNOWN

DISCLOSURE = "disclosure"
REGISTER = "register"
DILIGENCE = "due-diligence"


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
        made_for=pinned.known_at_us(),
    )


def register_report(lineage: Lineage, query: RegisterQuery, now: int) -> Report:
    """A register of the company, for itself and its authority."""
    pinned = query.pinned(now)
    found = records(lineage.view(), pinned, now)
    return Report(
        kind=REGISTER,
        query=pinned.model_dump(mode="json", exclude_none=True),
        answer=found.answer,
        document=register(found, pinned),
        packs=packs_used(lineage.packs),
        made_for=pinned.known_at_us(),
    )


def diligence_report(lineage: Lineage, query: DiligenceQuery, now: int) -> Report:
    """What a buyer would take over. Raises NotFound where the transaction is not declared."""
    pinned, view = query.pinned(now), lineage.view()
    answer = due_diligence(view, lineage.store.findings(), pinned, now)
    moments = pinned.moments_us()
    company = min(view.company, default="")
    acquirer = answer["transaction"]["acquirer"]
    names = [view.party_name(party, *moments) for party in (company, acquirer)]
    shown = [
        party if name == UNKNOWN else name
        for party, name in zip((company, acquirer), names, strict=True)
    ]
    return Report(
        kind=DILIGENCE,
        query=pinned.model_dump(mode="json", exclude_none=True),
        answer=answer,
        document=document(answer, *shown),
        packs=packs_used(lineage.packs),
        made_for=pinned.known_at_us(),
    )
