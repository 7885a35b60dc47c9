"""The code lists load, are consistent, and cover what the worked scenarios use."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from lineage.packs.packs import shipped
from lineage.packs.sections import SECTIONS
from lineage.packs.transfer_law import TransferTool
from lineage.packs.vocabulary import (
    Category,
    Coded,
    LegalBasis,
    Purpose,
    RecipientClass,
)

FOLDER = Path(__file__).parents[3] / "shared" / "scenarios"
FILES = sorted(FOLDER.glob("*/events.ndjson"))
CODED: tuple[type[Coded], ...] = (Category, Purpose, RecipientClass, TransferTool, LegalBasis)


def used_codes(value: Any, name: str = "") -> set[tuple[str, str]]:
    """(list, code) of everything an event says in a field that a list covers."""
    if isinstance(value, dict):
        return {found for key, inner in value.items() for found in used_codes(inner, key)}
    if isinstance(value, list):
        return {found for inner in value for found in used_codes(inner, name)}
    table = {
        "category": "categories",
        "categories": "categories",
        "purpose": "purposes",
        "purposes": "purposes",
        "class": "recipient_classes",
        "recipient_class": "recipient_classes",
        "tool": "transfer_tools",
        "gdpr": "legal_bases",
        "art9": "legal_bases",
    }.get(name)
    return {(table, value)} if table and isinstance(value, str) else set()


def test_names_are_told_apart() -> None:
    """Within a list no two codes have the same name."""
    for section in CODED:
        names = [row.name for row in shipped().rows(section)]
        assert len(set(names)) == len(names) > 10


def test_lists_are_complete() -> None:
    """Every clause of purposes but the two without a code, every tool, every condition."""
    packs = shipped()
    clauses = {clause for purpose in packs.rows(Purpose) for clause in purpose.clauses}
    # P-18 is an opt-out and P-24 opens no purpose of its own.
    assert {f"P-{n:02}" for n in range(1, 29)} - clauses == {"P-18", "P-24"}
    bases = packs.rows(LegalBasis).ids
    assert {f"eu-gdpr:A6-1-{letter}" for letter in "abcdef"} <= bases
    assert {f"eu-gdpr:A9-2-{letter}" for letter in "abcdefghij"} <= bases
    gated = {row.permission for row in packs.rows(Category) if row.mode == "permission"}
    assert gated == {"precise_location", "contacts", "camera", "microphone", "phone", "storage"}


def test_unknown_codes_are_their_own_names() -> None:
    """An answer shows what was recorded."""
    packs = shipped()
    assert packs.name(TransferTool, "eu-gdpr:A45-3") == "Adequacy decision"
    assert packs.name(TransferTool, "handshake") == "handshake"
    assert packs.name(LegalBasis, "eu-gdpr:A6-1-f") == "Legitimate interests"


@pytest.mark.skipif(
    not FILES, reason="the folder of worked scenarios does not lie beside the checkout"
)
def test_lists_cover_the_scenarios() -> None:
    """Every category, purpose, class, tool and basis that the worked scenarios use."""
    used = {
        found
        for file in FILES
        for line in file.read_bytes().splitlines()
        for found in used_codes(orjson.loads(line)["data"])
    }
    assert len(used) > 20
    sections = {name: one for kind in SECTIONS.values() for name, one in kind.items()}
    known = {name: shipped().rows(section).ids for name, section in sections.items()}
    assert {(table, code) for table, code in used if code not in known[table]} == set()
