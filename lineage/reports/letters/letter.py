"""The letter of each law: which parts it has, and nothing that the law does not ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lineage.reports.document import Cell, Document, Section
from lineage.reports.letters import background, california, copies, network, recipients
from lineage.reports.letters.material import Material

Part = Callable[[Material], Section | None]


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter under one law is called and consists of."""

    title: str
    """A message."""
    law: str
    """How the law is cited; not translated."""
    parts: tuple[Part, ...]


NAMED: Final[tuple[Part, ...]] = (
    recipients.received,
    recipients.expected,
    copies.holders,
    copies.erasure,
    copies.uncertain,
)
LETTERS: Final[Mapping[str, Letter]] = {
    "gdpr-15": Letter(
        "Information about the recipients of your data",
        "Regulation (EU) 2016/679, Art. 15(1)(c), 15(2), 19",
        (*NAMED, background.sources, background.periods, background.rights),
    ),
    "ccpa": Letter(
        "Categories of data that we collected, sold, shared and disclosed",
        "Cal. Civ. Code 1798.110, 1798.115, 1798.120, 1798.130",
        (
            california.collected,
            california.last_twelve_months,
            california.extended,
            california.opt_out,
            copies.undeclared,
        ),
    ),
    "shine-the-light": Letter(
        "Disclosures for the direct marketing of others",
        "Cal. Civ. Code 1798.83",
        (california.direct_marketing, copies.undeclared),
    ),
    "cpni": Letter(
        "Disclosures of network information about you",
        "47 U.S.C. 222; 47 CFR 64.2009",
        (network.register,),
    ),
    "lgpd": Letter(
        "Information about the recipients of your data",
        "Lei 13.709/2018, Art. 9, 18 VII, 19, 33",
        (recipients.received, copies.uncertain, background.sources),
    ),
    "pipl": Letter(
        "Information about the recipients of your data",
        "Personal Information Protection Law, Art. 23, 39, 45",
        (recipients.received, recipients.expected, copies.uncertain),
    ),
    "oregon": Letter(
        "Third parties that have received your data",
        "ORS 646A.574(1)(a)(B)",
        (recipients.third_parties, copies.uncertain),
    ),
    "minnesota": Letter(
        "Third parties that have received your data",
        "Minn. Stat. 325M.14",
        (recipients.third_parties, copies.uncertain),
    ),
}
"""By law, as queries name it."""


def letter(m: Material) -> Document:
    """The answer of `where` as a letter under the law that was asked by."""
    asked = m.answer["query"]
    form, text = LETTERS[asked["law"]], m.words.text
    sections = tuple(section for part in form.parts if (section := part(m)))
    return Document(
        title=text(form.title),
        language=m.words.language,
        sender=m.names.with_address(m.company) if m.company else (),
        lead=_lead(m, form, asked),
        sections=sections,
        closing=m.words.name(m.answer["statement"]),
    )


def _lead(m: Material, form: Letter, asked: dict[str, str]) -> tuple[tuple[str, Cell], ...]:
    text = m.words.text
    lead: list[tuple[str, Cell]] = [
        (text("Person"), asked["subject"]),
        (text("Legal basis of this answer"), form.law),
        (text("As of"), m.words.date(asked["as_of"])),
    ]
    received = m.answer["deadline"]["received_at"]
    if received:
        lead.append((text("Your request was received on"), m.words.date(received)))
    return tuple(lead)
