"""Files become pieces of input: NDJSON, JSON, CSV."""

from pathlib import Path

import orjson
import pytest

from lineage.errors import UsageError
from lineage.ingest import sources
from lineage.ingest.decode import Decoder
from lineage.ingest.pipeline import Received
from tests.builders import a_movement


def read(path: Path, content: bytes) -> list[Received]:
    path.write_bytes(content)
    return list(sources.read(path))


def test_ndjson_is_an_event_a_line(tmp_path: Path) -> None:
    """Empty lines are passed over and counted; the last line needs no end."""
    pieces = read(tmp_path / "e.ndjson", b'{"a":1}\n\n  {"a":2}\r\n{"a":3}')
    assert [piece.raw for piece in pieces] == [b'{"a":1}', b'{"a":2}', b'{"a":3}']
    assert [piece.position for piece in pieces] == ["e.ndjson:1", "e.ndjson:3", "e.ndjson:4"]


def test_lines_longer_than_a_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that spans reads is one line; one without end is cut rather than swallow memory."""
    monkeypatch.setattr(sources, "CHUNK_BYTES", 4)
    monkeypatch.setattr(sources, "LINE_BYTES_MAX", 20)
    pieces = read(tmp_path / "e.ndjson", b"0123456789\n" + b"x" * 50)
    assert pieces[0].raw == b"0123456789"
    assert b"".join(piece.raw for piece in pieces[1:]) == b"x" * 50
    assert len(pieces) > 2


@pytest.mark.parametrize("many", [True, False])
def test_json_is_one_event_or_an_array(tmp_path: Path, many: bool) -> None:
    """Each event is a piece of its own."""
    event = a_movement("m1")
    pieces = read(tmp_path / "e.json", orjson.dumps([event, event] if many else event))
    assert [orjson.loads(piece.raw) for piece in pieces] == [event] * (2 if many else 1)


def test_broken_json_is_one_piece(tmp_path: Path) -> None:
    """So that it ends in quarantine and not in an error."""
    assert [piece.raw for piece in read(tmp_path / "e.json", b"[{")] == [b"[{"]


def test_csv_names_fields_by_path(tmp_path: Path) -> None:
    """Lists have `;` between their members; the first bytes may mark the encoding."""
    header = "id,source,type,time,data.kind,data.from.party,data.to.party,data.subjects,data.data"
    row = "m1,//s,personaldata.movement.v1,2026-01-01T00:00:00Z,disclose,CO,NIM,u1;u2,email;audio"
    [piece] = read(tmp_path / "e.csv", b"\xef\xbb\xbf" + f"{header}\n{row}\n".encode())
    event = Decoder().decode(piece.raw)
    assert event.people == ("u1", "u2")
    assert piece.position == "e.csv:2"
    assert orjson.loads(piece.raw)["data"]["data"] == [{"category": "email"}, {"category": "audio"}]


def test_no_file_is_wrong_use(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(UsageError, match="nothing-here"):
        sources.read(tmp_path / "nothing-here.ndjson")


def test_batches_keep_to_their_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """By number and by size, and nothing is left behind."""
    monkeypatch.setattr(sources, "BATCH_EVENTS", 3)
    monkeypatch.setattr(sources, "BATCH_BYTES", 10)
    pieces = [Received(b"x"), Received(b"y" * 10), Received(b"z")] + [Received(b"w")] * 3
    assert [len(batch) for batch in sources.batches(pieces)] == [2, 3, 1]
