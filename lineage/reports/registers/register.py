"""Each register: what it is called, by which law, and its parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lineage.reports.document import Document, Section
from lineage.reports.query import RegisterQuery
from lineage.reports.registers.material import Records
from lineage.reports.registers.processing import as_controller, as_processor
from lineage.reports.registers.subprocessors import processors


@dataclass(frozen=True, slots=True)
class Register:
    """What a register is called and consists of."""

    title: str
    """A message."""
    law: str
    """How the law is cited; not translated."""
    parts: Callable[[Records], list[Section | None]]
    is_wide: bool = False


REGISTERS: Final[Mapping[str, Register]] = {
    "art-30": Register(
        "Record of processing activities",
        "Regulation (EU) 2016/679, Art. 30",
        lambda r: [as_controller(r), as_processor(r)],
        is_wide=True,
    ),
    "processors": Register(
        "Processors and sub-processors",
        "Regulation (EU) 2016/679, Art. 28; EDPB Opinion 22/2024",
        lambda r: [*processors(r)],
    ),
}
"""By name, as commands take it."""


def register(r: Records, query: RegisterQuery) -> Document:
    """A register as a document."""
    form, text = REGISTERS[query.name], r.words.text
    company = min(r.company, default="")
    return Document(
        title=text(form.title),
        language=r.words.language,
        sender=r.names.with_address(company) if company else (),
        lead=(
            (text("Legal basis of this record"), form.law),
            (text("As of"), r.words.date(r.answer["query"]["as_of"])),
            (text("As known on"), r.words.date(r.answer["query"]["known_at"])),
        ),
        sections=tuple(section for section in form.parts(r) if section),
        closing=r.words.name(r.answer["statement"]),
        is_wide=form.is_wide,
    )
