"""A pack that is wrong is refused with the file, the line and what was expected."""

from pathlib import Path

import pytest

from lineage.errors import PackError
from lineage.packs.reading import parse_pack, read_pack
from tests.packs.a_pack import PACK, a_pack

DEFAULTS = "  defaults: {source: product, valid_from: 2020-01-01, status: in_force}\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("pack:", "parcel:", 1, "pack: expected a mapping with the head of the pack"),
        ("kind: law", "kind: poem", 3, "pack.kind: expected 'law', 'policy' or"),
        ("  title: Small\n", "", 1, "pack.title: expected this key"),
        ("title: Small", "titel: Small", 5, "pack.titel: unknown key; expected one of id, kind"),
        ("as_of: 2026-11-23", "as_of: 23.11.2026", 7, "pack.as_of: expected a date such as"),
        ("schemes:", "tools:", 9, "tools: a pack of kind law has the sections"),
        ("schemes:\n", "schemes: {}\nx:\n", 9, "expected a list of rows"),
        ("  - {id: old, name: Old", "  - old\n  - {id: old, name: Old", 10, "schemes.0: "),
        ("name: Renewed", "nmae: Renewed", 11, "schemes.old.nmae: unknown key; expected"),
        ("name: Renewed", "name: ''", 11, "schemes.old.name: expected otherwise: String"),
        (
            "valid_from: 2027-05-14",
            "valid_from: 2027-02-30",
            12,
            "schemes.next.valid_from: expected a date such as 2026-11-23",
        ),
        (
            "    name: Idea\n",
            "    name: Idea\n    valid_to: tomorrow\n",
            15,
            "schemes.idea.valid_to: expected a date such as 2026-11-23",
        ),
        ("status: pending}", "status: soon}", 12, "next.status: expected 'in_force', 'pending'"),
        (DEFAULTS, DEFAULTS + "  defaults: {}\n", 9, "expected each key once"),
        ("id: idea\n", "id: idea\n    id: idea\n", 14, "expected each key once, and 'id' is"),
        (
            "valid_to: 2024-01-01, status: expired",
            "valid_to: 2024-01-02, status: expired",
            11,
            "schemes.old: expected it to begin when that of small.yaml line 10",
        ),
        ("valid_to: 2024-01-01", "valid_to: 2019-01-01", 10, "expected valid_to after valid_from"),
        ("valid_to: 2024-01-01", "valid_to: 2020-01-01", 10, "expected valid_to after valid_from"),
        (", status: expired", "", 10, "expected an interval with the pack's as_of in it"),
        (
            "valid_to: 2024-01-01, status: expired",
            "valid_to: 2026-11-24, status: expired",
            10,
            "expected an interval that ends by the pack's as_of",
        ),
        ("2027-05-14", "2026-11-23", 12, "expected valid_from after the pack's as_of"),
        (
            "valid_from: 2024-01-01}",
            "valid_from: null}",
            11,
            "expected an interval with the pack's as_of in it",
        ),
        (
            "    valid_from: null\n",
            "    valid_from: null\n    valid_to: 2030-01-01\n",
            13,
            "expected no valid_to without valid_from",
        ),
    ],
)
def test_each_mistake_names_its_line(old: str, new: str, line: int, expected: str) -> None:
    """One piece of a sound pack is broken at a time."""
    with pytest.raises(PackError) as error:
        a_pack(old, new)
    told = [one for one in error.value.complaints if expected in one]
    assert told, error.value
    assert told[0].startswith((f"small.yaml: line {line}: ", f"small.yaml: line {line}, column "))


def test_every_mistake_is_told_at_once() -> None:
    """Somebody who mends a file need not run the check once for each."""
    with pytest.raises(PackError) as error:
        parse_pack(PACK.replace("name: Old", "nom: Old").replace("name: Next", "nom: Next"), "f")
    assert [one.split(": ")[1] for one in error.value.complaints] == [
        "line 10",
        "line 10",
        "line 12",
        "line 12",
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """The reason is the operating system's, or that the text is no YAML in UTF-8."""
    with pytest.raises(PackError, match=r"gone\.yaml: No such file"):
        read_pack(tmp_path / "gone.yaml")
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"pack: \xe9")
    with pytest.raises(PackError, match=r"latin\.yaml: expected text in UTF-8"):
        read_pack(file)
    file.write_text("pack: [")
    with pytest.raises(PackError, match=r"latin\.yaml: line 2, column 1: "):
        read_pack(file)
    file.write_text("[" * 5000)
    with pytest.raises(PackError, match=r"latin\.yaml: line 1, column \d+: .*nesting"):
        read_pack(file)
    file.write_text("[" * 900 + "]" * 900)
    with pytest.raises(PackError, match=r"latin\.yaml: expected less nesting"):
        read_pack(file)
    file.write_text("")
    with pytest.raises(PackError, match=r"latin\.yaml: line 1: pack: expected a mapping"):
        read_pack(file)
