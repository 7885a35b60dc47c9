"""The code lists load, are consistent, and cover what the worked scenarios use."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from lineage.packs.vocabulary import Vocabulary, vocabulary

FOLDER = Path(__file__).parents[3] / "shared" / "scenarios"
FILES = sorted(FOLDER.glob("*/events.ndjson"))
ROW = {"code": "x", "name": "X", "source": "product"}


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


def test_lists_load_once() -> None:
    """They are read from their file the first time only, and nobody can change them."""
    assert vocabulary() is vocabulary()
    with pytest.raises(ValidationError, match="frozen"):
        vocabulary().categories = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        vocabulary().categories["x"] = vocabulary().categories["email"]  # type: ignore[index]


def test_a_code_stands_in_a_list_once() -> None:
    """Two rows of one code are an error, not a choice."""
    row = {**ROW, "dpv": []}
    with pytest.raises(ValidationError, match="each code once"):
        Vocabulary.model_validate({"recipient_classes": [row, row]})


def test_names_are_told_apart() -> None:
    """Within a list no two codes have the same name."""
    lists = vocabulary()
    for table in (lists.categories, lists.purposes, lists.recipient_classes, lists.transfer_tools):
        names = [row.name for row in table.values()]
        assert len(set(names)) == len(names)


def test_lists_are_complete() -> None:
    """Every clause of purposes but the two without a code, every tool, every condition."""
    lists = vocabulary()
    clauses = {clause for purpose in lists.purposes.values() for clause in purpose.clauses}
    # P-18 is an opt-out and P-24 opens no purpose of its own.
    assert {f"P-{n:02}" for n in range(1, 29)} - clauses == {"P-18", "P-24"}
    assert len(lists.transfer_tools) == 17
    assert {f"eu-gdpr:A6-1-{letter}" for letter in "abcdef"} <= lists.basis_codes
    assert {f"eu-gdpr:A9-2-{letter}" for letter in "abcdefghij"} <= lists.basis_codes
    gated = {row.permission for row in lists.categories.values() if row.mode == "permission"}
    assert gated == {"precise_location", "contacts", "camera", "microphone", "phone", "storage"}


def test_unknown_codes_are_their_own_names() -> None:
    """An answer shows what was recorded."""
    assert vocabulary().tool_name("eu-gdpr:A45-3") == "Adequacy decision"
    assert vocabulary().tool_name("handshake") == "handshake"
    assert vocabulary().basis_name("eu-gdpr:A6-1-f") == "Legitimate interests"
    assert vocabulary().basis_name("because") == "because"


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
    lists = vocabulary()
    assert {(table, code) for table, code in used if code not in getattr(lists, table)} == set()
