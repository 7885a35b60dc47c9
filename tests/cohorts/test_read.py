"""What a manifest says, by its bytes alone; and the code of whatever is wrong with it."""

import io
from contextlib import suppress
from pathlib import Path

import orjson
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from lineage.cohorts import read
from lineage.cohorts.problems import COLUMN, MISSING, TOO_LARGE, UNREADABLE, Problem
from lineage.cohorts.read import content, manifest

identifiers = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
)


def in_parquet(**columns: list[object]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def said(found: bytes) -> list[str]:
    return list(manifest(found).people)


def problem(found: bytes) -> str:
    with pytest.raises(Problem) as raised:
        manifest(found)
    return raised.value.code


@given(identifiers)
def test_every_form_says_the_same(people: list[str]) -> None:
    """Text or objects a line each, an array of either, CSV and Parquet."""
    lines = b"\n".join(map(orjson.dumps, people))
    rows = [{"name": "x", "id": person} for person in people]
    quoted = "".join(f'1,"{person.replace(chr(34), chr(34) * 2)}"\r\n' for person in people)
    for form in (
        lines,
        b"\n".join(map(orjson.dumps, rows)),
        orjson.dumps(people),
        orjson.dumps(rows),
        b"name,ID\r\n" + quoted.encode(),
        in_parquet(subject=list(people)),
    ):
        assert said(form) == people


@pytest.mark.parametrize(
    ("found", "people"),
    [
        (b"", []),
        (b" \n\n", []),
        (b"id", []),
        (b"[]", []),
        (b'\xef\xbb\xbf"ANA"\n', ["ANA"]),
        (b"\xef\xbb\xbfid\nANA\n", ["ANA"]),
        (b'"ANA"\r\n\r\n"BEN"\r\n', ["ANA", "BEN"]),
        (b"user_id\nANA\n\nANA\n", ["ANA", "ANA"]),
        (b"17\n18\n", []),
        (b'{"user_id": 17}\n{"user_id": "18", "more": {"x": [1]}}\n', ["17", "18"]),
        (b'{"subject": "no", "id": "ANA"}', ["ANA"]),
        (b"id\nANA\r\n", ["ANA"]),
        (b' [17, "ANA"]', ["17", "ANA"]),
    ],
)
def test_what_may_differ(found: bytes, people: list[str]) -> None:
    """Marks of byte order, ends of lines, blank lines, whole numbers, which column comes first."""
    if found == b"17\n18\n":
        # A header would have to name a column.
        assert problem(found) == COLUMN
    else:
        assert said(found) == people


def test_whole_numbers_of_parquet() -> None:
    """By their digits."""
    assert said(in_parquet(id=[17, 2**63 - 1])) == ["17", "9223372036854775807"]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (b"ANA\nBEN\n", COLUMN),
        (b"name\nANA\n", COLUMN),
        (b'{"name": "ANA"}', COLUMN),
        (b'{"id": "ANA"}\n{"name": "BEN"}', COLUMN),
        (b'[{"id": "ANA"}, "BEN"]', COLUMN),
        (in_parquet(name=["ANA"]), COLUMN),
        (in_parquet(id=[1.5]), UNREADABLE),
        (in_parquet(id=["ANA", None]), UNREADABLE),
        (in_parquet(id=["ANA"])[:-9], UNREADABLE),
        (b"PAR1", UNREADABLE),
        (b'{"id": "ANA"', UNREADABLE),
        (b'{"id": null}', UNREADABLE),
        (b'{"id": true}', UNREADABLE),
        (b'{"id": ""}', UNREADABLE),
        (b'"' + b"a" * 501 + b'"', UNREADABLE),
        (b'"ANA"\n{"id": "BEN"}', UNREADABLE),
        (b"[[1]]", UNREADABLE),
        (b"[" * 100_000, UNREADABLE),
        (b'"\xff"', UNREADABLE),
        (b"id\n\xff\n", UNREADABLE),
        (b'id,x\n"ANA', UNREADABLE),
        (b"x,id\n1\n", UNREADABLE),
        (b'"\\ud800"', UNREADABLE),
        ("id\nANA".encode("utf-16"), UNREADABLE),
    ],
)
def test_what_is_wrong(found: bytes, code: str) -> None:
    """Each with its code, and never with a word of the file."""
    assert problem(found) == code


@given(st.binary(max_size=60), st.sampled_from([b"", b"id\n", b'{"id":', b'["', b"PAR1"]))
def test_anything_is_a_manifest_or_a_problem(found: bytes, start: bytes) -> None:
    """Nothing else is raised, whatever the bytes."""
    with suppress(Problem):
        manifest(start + found)


def test_a_file_is_read_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger one is not taken, a missing one and a folder neither."""
    monkeypatch.setattr(read, "BYTES_MAX", 8)
    file = tmp_path / "m"
    file.write_bytes(b"12345678")
    assert content(file) == b"12345678"
    file.write_bytes(b"123456789")
    for path, code in ((file, TOO_LARGE), (tmp_path / "n", MISSING), (tmp_path, UNREADABLE)):
        with pytest.raises(Problem) as raised:
            content(path)
        assert raised.value.code == code
