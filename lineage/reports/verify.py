"""Make a report again from what it says it was made from, and compare."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from pydantic import ValidationError

from lineage.bootstrap import Lineage
from lineage.errors import ReportError
from lineage.reports import files
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.files import Made
from lineage.reports.provenance import Provenance, packs_used
from lineage.reports.query import LetterQuery, RegisterQuery
from lineage.reports.report import (
    DILIGENCE,
    DISCLOSURE,
    REGISTER,
    Report,
    diligence_report,
    disclosure_letter,
    register_report,
)


class Verified(NamedTuple):
    """How a file compares with what the record gives today."""

    same_bytes: bool
    same_answer: bool
    packs_changed: tuple[str, ...]
    """Packs that differ from those the report was made with, by id."""
    counts_changed: tuple[str, ...]
    """Tables with another number of rows."""

    @property
    def holds(self) -> bool:
        """Whether the file says what the record gives."""
        return self.same_bytes and self.same_answer


def make(lineage: Lineage, kind: str, query: Mapping[str, object], now: int) -> Report:
    """A report by its kind. Raises ReportError where this version cannot make it."""
    maker = MAKERS.get(kind)
    if maker is None:
        raise ReportError(f"this version makes no report {kind!r}")
    try:
        return maker(lineage, query, now)
    except ValidationError:
        raise ReportError("its query is not one that this version understands") from None


def verify(lineage: Lineage, provenance: Provenance, found: Made, fonts: str, now: int) -> Verified:
    """Re-run the query of a report and compare it with its bytes. Raises ReportError."""
    report = make(lineage, provenance.report, provenance.query, now)
    used = {pack.id: pack.sha256 for pack in provenance.packs}
    present = {pack.id: pack.sha256 for pack in packs_used(lineage.packs)}
    made = files.made(report, files.form(provenance), files.paper(provenance), fonts)
    return Verified(
        same_bytes=dict(made) == dict(found),
        same_answer=report.answer_sha256 == provenance.answer_sha256,
        packs_changed=tuple(sorted(id for id in used | present if used.get(id) != present.get(id))),
        counts_changed=tuple(
            sorted(
                id
                for id in provenance.counts | report.counts
                if provenance.counts.get(id) != report.counts.get(id)
            )
        ),
    )


def _letter(lineage: Lineage, query: Mapping[str, object], now: int) -> Report:
    return disclosure_letter(lineage, LetterQuery.model_validate(query), now)


def _register(lineage: Lineage, query: Mapping[str, object], now: int) -> Report:
    return register_report(lineage, RegisterQuery.model_validate(query), now)


def _diligence(lineage: Lineage, query: Mapping[str, object], now: int) -> Report:
    return diligence_report(lineage, DiligenceQuery.model_validate(query), now)


MAKERS: Final[Mapping[str, Callable[[Lineage, Mapping[str, object], int], Report]]] = {
    DISCLOSURE: _letter,
    REGISTER: _register,
    DILIGENCE: _diligence,
}
"""By kind of report."""
