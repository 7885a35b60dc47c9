"""Shows the commands `serve` and `token`, and a real server over the sample company."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api import auth, command
from lineage import access
from lineage.errors import UsageError

STARTS = "import typer; from api.command import serve; typer.run(serve)"
PERSON = "sample-ana"

app = typer.Typer()
app.command("serve")(command.serve)
app.command("token")(command.token)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("LINEAGE_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_refuses_to_be_reached_by_others(tmp_path: Path, host: str) -> None:
    """Without tokens nothing but loopback is listened on; nothing is made either."""
    result = CliRunner().invoke(app, ["serve", "--host", host, "--store", "store"])
    assert result.exit_code == 2
    assert "tokens" in result.output
    assert not (tmp_path / "store").exists()


def test_an_empty_tokens_file_is_no_tokens(tmp_path: Path) -> None:
    (tmp_path / "tokens").touch()
    with pytest.raises(UsageError):
        command.check_address("192.0.2.1", auth.load(tmp_path / "tokens"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_needs_no_tokens(host: str) -> None:
    command.check_address(host, None)


def test_tokens_allow_any_address(tmp_path: Path) -> None:
    auth.create(tmp_path / "tokens", "portal", ["disclose"])
    command.check_address("192.0.2.1", auth.load(tmp_path / "tokens"))


def test_token_is_printed_once(tmp_path: Path) -> None:
    """What is printed opens what was asked for."""
    arguments = ["token", "portal", "--scope", "disclose", "--tokens-file", "tokens"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    found = auth.load(tmp_path / "tokens").find(result.stdout.strip())
    assert found is not None
    assert found.scopes == {"disclose"}
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_token_needs_a_file() -> None:
    result = CliRunner().invoke(app, ["token", "portal", "--scope", "disclose"])
    assert result.exit_code == 2
    assert "--tokens-file" in result.output


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A real server on a free port; (its introduction, the process)."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS, "--store", "store", "--sample", "--port", "0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield "".join(process.stdout.readline() for _ in range(4)), process
    if process.poll() is None:
        process.kill()
    process.communicate()


def ask(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        answer: dict[str, Any] = json.loads(response.read())
        return answer


def test_server(tmp_path: Path, server: tuple[str, subprocess.Popen[str]]) -> None:
    """It introduces itself, answers, survives nothing but leaves its journal, and logs no one."""
    introduction, process = server
    found = re.search(r"http://127\.0\.0\.1:\d+", introduction)
    assert found, process.communicate()
    assert introduction.count("curl") == 3
    assert PERSON in introduction
    assert ask(f"{found[0]}/health/ready")["status"] == "ready"
    answer = ask(f"{found[0]}/v1/disclosures", {"subject": PERSON})
    assert {one["depth"] for one in answer["recipients"]} == {1, 2, 3}
    # A request is logged after its answer went out; the next one shows that it has been.
    ask(f"{found[0]}/health/live")
    process.kill()
    _, errors = process.communicate()
    logged = [json.loads(line) for line in errors.splitlines()]
    assert [line["route"] for line in logged][:2] == ["/health/ready", "/v1/disclosures"]
    noted = (tmp_path / "store" / access.FILE).read_text()
    assert json.loads(noted)["what"] == "POST /v1/disclosures"
    assert PERSON not in noted + errors


def test_server_stops_when_told(server: tuple[str, subprocess.Popen[str]]) -> None:
    """On SIGTERM it ends without a word of complaint."""
    introduction, process = server
    found = re.search(r"http://127\.0\.0\.1:\d+", introduction)
    assert found, process.communicate()
    ask(f"{found[0]}/health/live")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
