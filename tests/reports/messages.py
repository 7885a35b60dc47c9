"""Every message and name that a report can show, found in the code and the packs."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract

import lineage.reports
from lineage.answers.secrecy import STATEMENT
from lineage.packs.packs import shipped
from lineage.packs.transfer_law import TransferTool
from lineage.packs.us_law import CcpaCategory
from lineage.packs.vocabulary import Category, LegalBasis, Purpose
from lineage.reports.letters.letter import LETTERS
from lineage.reports.names import APPROVALS, CLASSES, ROLES, SUBJECTS
from lineage.reports.periods import STARTS
from lineage.reports.registers.register import REGISTERS

CALLS = {"text": None, "plural": (1, 2)}
Message = str | tuple[str, ...]


def needed() -> set[Message]:
    """Singular messages, and pairs of singular and plural."""
    return {*_written(), *_looked_up(), *_names()}


def _written() -> Iterator[Message]:
    for file in sorted(Path(lineage.reports.__file__).parent.rglob("*.py")):
        for _, message, _, _ in extract("python", BytesIO(file.read_bytes()), keywords=CALLS):
            yield message


def _looked_up() -> Iterator[Message]:
    """Those that stand in tables, and not where they are used."""
    yield STATEMENT
    yield from ROLES.values()
    yield from STARTS.values()
    yield from SUBJECTS.values()
    yield from CLASSES.values()
    yield from APPROVALS.values()
    yield from (letter.title for letter in LETTERS.values())
    yield from (register.title for register in REGISTERS.values())


def _names() -> Iterator[Message]:
    packs = shipped()
    for section in (Category, CcpaCategory, Purpose, LegalBasis, TransferTool):
        yield from (row.name for row in packs.rows(section))
