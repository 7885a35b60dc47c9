"""Shows delivery over HTTP: to a real server of ours, and to one that misbehaves in every way."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest

from api import auth
from lineage.client import Client, Party, Receipt, Undelivered
from lineage.client import http as client_http
from lineage.client.http import HttpTransport
from lineage.errors import (
    DeliveryRefused,
    EventQuarantined,
    Unacknowledged,
    Unreachable,
    UsageError,
)

SOURCE = "//shop.example/crm"
STARTS = "import typer; from api.command import serve; typer.run(serve)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A real `lineage serve` with tokens: its address and a token that may send events."""
    folder = tmp_path_factory.mktemp("server")
    token = auth.create(folder / "tokens", "crm", ["ingest"])
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS, "--port", "0", "--tokens-file", "tokens"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    found = None
    while found is None:
        line = process.stdout.readline()
        assert line, "the server ended"
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
    yield found[0], token
    process.kill()
    process.communicate()


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts are as short as can be."""
    monkeypatch.setattr(client_http, "PAUSE_S", 0.001)


def test_events_are_recorded(server: tuple[str, str]) -> None:
    """More than one request takes, each with a receipt; what comes again is known."""
    url, token = server
    with Client(HttpTransport(url, token=token), source=SOURCE) as client:
        events = [client.event(Party(id=f"P{number}")) for number in range(2_500)]
        assert {future.result() for future in client.send_all(events)} == {Receipt("recorded")}
        assert client.send(events[7]).result() == Receipt("duplicate")


def test_what_the_server_quarantines_is_told(server: tuple[str, str]) -> None:
    """The client's checks see one event; that its identity is taken, only the record knows."""
    url, token = server
    client = Client(HttpTransport(url, token=token), source=SOURCE)
    good = client.send(client.event(Party(id="NIM", name="Nimbus"), event_id="same"))
    bad = client.send(client.event(Party(id="NIM", name="Another"), event_id="same"))
    assert good.result() == Receipt("recorded")
    error = bad.exception()
    assert isinstance(error, EventQuarantined)
    assert (error.reason, error.number > 0) == ("event-conflict", True)
    with pytest.raises(Undelivered):
        client.close()


def test_a_wrong_token_is_an_operators_matter(server: tuple[str, str]) -> None:
    """It is not tried again, and the token does not show."""
    error = outcome(server[0], token="wrong")
    assert isinstance(error, DeliveryRefused)
    assert "401" in str(error)
    assert "wrong" not in str(error)


class Misbehaving(ThreadingHTTPServer):
    """Answers requests as a script says, then records; keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[str] = []
        self.bodies: list[list[Any]] = []
        self.connections: set[Any] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/behind/a/proxy/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def do_POST(self) -> None:
        assert self.path == "/behind/a/proxy/v1/events"
        body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        self.server.connections.add(self.client_address)
        match self.server.script.pop(0) if self.server.script else "record":
            case "record":
                self.answer(207, items([{"status": "recorded"}] * len(body)))
            case "unavailable":
                self.answer(503, orjson.dumps({"code": "store-unavailable"}))
            case "hang up":
                self.close_connection = True
            case "cut":
                self.send_response(207)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"items": [')
                self.close_connection = True
            case "sleep":
                self.connection.settimeout(5)
                self.connection.recv(1)
                self.close_connection = True
            case "proxy":
                self.answer(200, b"<html>")
            case "short":
                self.answer(207, items([]))
            case "nonsense":
                self.answer(207, items([{"status": "lost"}] * len(body)))
            case "moved":
                self.answer(301, b"[]")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def items(outcomes: list[dict[str, Any]]) -> bytes:
    return orjson.dumps({"items": outcomes})


@pytest.fixture
def misbehaving() -> Iterator[Misbehaving]:
    server = Misbehaving()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def outcome(url: str, **options: Any) -> Receipt | BaseException | None:
    """What becomes of one event."""
    transport = HttpTransport(url, **options)
    client = Client(transport, source=SOURCE)
    future = client.send(client.event(Party(id="NIM")))
    transport.close(0)
    return future.exception() or future.result()


@pytest.mark.parametrize("trouble", ["unavailable", "hang up", "cut"])
def test_a_request_is_tried_again(misbehaving: Misbehaving, trouble: str) -> None:
    """Where the server could not record, and where nobody knows whether it did."""
    misbehaving.script = [trouble] * 5
    assert outcome(misbehaving.url) == Receipt("recorded")
    assert len(misbehaving.bodies) == 6
    assert len({orjson.dumps(body) for body in misbehaving.bodies}) == 1


def test_attempts_come_to_an_end(misbehaving: Misbehaving) -> None:
    """With what is known then: nothing was recorded, or nobody knows."""
    misbehaving.script = ["unavailable"] * 3
    error = outcome(misbehaving.url, attempts_max=3)
    assert isinstance(error, Unreachable)
    assert "503 store-unavailable" in str(error)
    misbehaving.script = ["hang up", "unavailable"]
    assert isinstance(outcome(misbehaving.url, attempts_max=2), Unacknowledged)


def test_a_server_that_hangs(misbehaving: Misbehaving) -> None:
    """A wait has an end, and the next attempt may do."""
    misbehaving.script = ["sleep"]
    assert outcome(misbehaving.url, timeout_s=0.2) == Receipt("recorded")


@pytest.mark.parametrize("nonsense", ["proxy", "short", "nonsense"])
def test_an_answer_without_sense_acknowledges_nothing(
    misbehaving: Misbehaving, nonsense: str
) -> None:
    """What stands between may say 200 to anything."""
    misbehaving.script = [nonsense] * 3
    assert isinstance(outcome(misbehaving.url, attempts_max=3), Unacknowledged)


def test_a_redirect_is_not_followed(misbehaving: Misbehaving) -> None:
    """Evidence goes where it was told to go."""
    misbehaving.script = ["moved"]
    error = outcome(misbehaving.url)
    assert isinstance(error, DeliveryRefused)
    assert "301" in str(error)


def test_one_connection_is_kept(misbehaving: Misbehaving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it has been idle for so long that the server may be closing it."""
    with Client(HttpTransport(misbehaving.url), source=SOURCE) as client:
        for _ in range(3):
            client.send(client.event(Party(id="NIM"))).result()
        assert len(misbehaving.connections) == 1
        monkeypatch.setattr(client_http, "IDLE_S", -1.0)
        client.send(client.event(Party(id="NIM"))).result()
        assert len(misbehaving.connections) == 2


def test_batches_are_bounded_by_number_and_by_bytes(
    misbehaving: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In order, and each event once."""
    monkeypatch.setattr(client_http, "BATCH_EVENTS", 4)
    with Client(HttpTransport(misbehaving.url), source=SOURCE) as client:
        events = [
            client.event(Party(id=f"P{number}"), event_id=str(number)) for number in range(10)
        ]
        client.send_all(events)
        assert [len(body) for body in misbehaving.bodies] == [4, 4, 2]
        assert [one["id"] for body in misbehaving.bodies for one in body] == [
            str(number) for number in range(10)
        ]
        misbehaving.bodies.clear()
        monkeypatch.setattr(client_http, "BATCH_BYTES", len(events[0].text) + 1)
        client.send_all(events)
        assert [len(body) for body in misbehaving.bodies] == [2] * 5
        assert client.send_all([]) == []


def test_nobody_there() -> None:
    """A refused connection says that nothing was sent."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert isinstance(outcome(url, attempts_max=2), Unreachable)
    assert isinstance(outcome("http://name.invalid", attempts_max=1), Unreachable)


@pytest.mark.parametrize("url", ["lineage.example", "ftp://lineage.example", "https://", ""])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UsageError, match="https://"):
        HttpTransport(url)


def test_a_ca_file_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="CA file"):
        HttpTransport("https://lineage.example", ca_file=str(tmp_path / "missing.pem"))
