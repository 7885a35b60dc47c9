"""The command line, as a person runs it: a process, its exit code, what it prints."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.builders import a_movement, a_party
from tests.openlineage.builders import MAPPING

SCENARIOS = Path(__file__).resolve().parents[3] / "shared" / "scenarios"


def run(folder: Path, *words: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`lineage …` in a folder, 80 columns wide, with nothing of the caller's settings."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LINEAGE_")
    }
    return subprocess.run(
        [sys.executable, "-c", "from lineage.cli.main import main; main()", *words],
        cwd=folder,
        env={**environment, "COLUMNS": "80"},
        input=text,
        capture_output=True,
        check=False,
        timeout=60,
    )


def answer(folder: Path, *words: str) -> Any:
    done = run(folder, *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return orjson.loads(done.stdout)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A folder with a store in which one movement is recorded."""
    lines = b"\n".join(orjson.dumps(event) for event in (a_party(), a_movement("m1")))
    assert run(tmp_path, "ingest", "-", text=lines).returncode == 0
    return tmp_path


def test_ingest_says_what_became_of_the_input(tmp_path: Path) -> None:
    """Recorded, duplicate and quarantined are counted, and quarantine is exit code 3."""
    line = orjson.dumps(a_movement("m1"))
    done = run(tmp_path, "ingest", "-", "--format", "json", text=line + b"\n" + line + b"\n{}\n")
    summary = orjson.loads(done.stdout)
    assert done.returncode == 3
    assert (summary["recorded"], summary["duplicate"], summary["quarantined"]) == (1, 1, 1)
    assert summary["reasons"][0]["positions"] == ["stdin:3"]


def test_quarantine_is_listed_and_replayed(tmp_path: Path) -> None:
    """What cannot be recorded waits, is shown without its bytes, and stays when tried in vain."""
    run(tmp_path, "ingest", "-", text=b'{"secret": 1}')
    [row] = answer(tmp_path, "quarantine", "list")["quarantine"]
    assert row["position"] == "stdin:1"
    assert b"secret" not in run(tmp_path, "quarantine", "show", "1").stdout
    assert b"secret" in run(tmp_path, "quarantine", "show", "1", "--raw").stdout
    assert run(tmp_path, "quarantine", "replay", "--all").returncode == 3
    assert run(tmp_path, "quarantine", "replay", "99").returncode == 1


def test_openlineage_is_not_replayed_one_by_one(tmp_path: Path) -> None:
    """An event says something only with the others of its file: the replay says what to do."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING)
    words = ("--format", "openlineage", "--mapping", str(mapping))
    assert run(tmp_path, "ingest", "-", *words, text=b"{}").returncode == 3
    replayed = run(tmp_path, "quarantine", "replay", "1")
    assert replayed.returncode == 3
    told = " ".join(replayed.stdout.decode().split())
    assert "openlineage-event" in told
    assert "`lineage consume --rebuild` into a new store" in told


@pytest.mark.parametrize(
    "words",
    [
        ("where", "ANA", "--as-of", "yesterday"),
        ("where", "ANA", "--law", "none-such"),
        ("where", "ANA", "--audience", "nobody"),
        ("ingest", "no-such-file.ndjson"),
        ("ingest", "-", "--format", "openlineage"),
        ("quarantine", "replay"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_code_2(recorded: Path, words: tuple[str, ...]) -> None:
    """With one clear message and no traceback."""
    done = run(recorded, *words)
    assert done.returncode == 2
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_asking_without_a_store_is_wrong_use(tmp_path: Path) -> None:
    """And leaves no store behind."""
    done = run(tmp_path, "where", "ANA")
    assert done.returncode == 2
    assert b"lineage ingest" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["flows", "parties", "findings", "verify", "settings"])
def test_tables_cut_nothing_off(recorded: Path, command: str) -> None:
    """At eighty columns, what does not fit is folded."""
    done = run(recorded, command)
    assert done.returncode == 0, done.stderr
    assert "…" not in done.stdout.decode()


def test_verify_tells_a_damaged_store(recorded: Path) -> None:
    """The store agrees with itself until somebody changes a byte of a batch."""
    import sqlite3

    assert answer(recorded, "verify")["ok"]
    with sqlite3.connect(recorded / "lineage-data" / "lineage.sqlite") as connection:
        connection.execute("UPDATE batch SET raw = x'00'")
    connection.close()
    done = run(recorded, "verify")
    assert done.returncode == 1
    assert b"PROBLEM" in done.stdout


def test_questions_about_people_are_journalled(recorded: Path) -> None:
    """Under the pseudonym."""
    run(recorded, "where", "some-very-own-id")
    journal = (recorded / "lineage-data" / "access.ndjson").read_bytes()
    assert b'"where"' in journal
    assert b"some-very-own-id" not in journal


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason="the shared scenarios are not here")
def test_scenario_1(tmp_path: Path) -> None:
    """Recipients, depths, via, states, categories, evidence and exclusions, exactly."""
    expected = orjson.loads((SCENARIOS / "01" / "expected.json").read_bytes())["expected"]
    run(tmp_path, "ingest", str(SCENARIOS / "01" / "events.ndjson"))
    given = answer(tmp_path, "where", "ANA", "--as-of", "2026-11-23T09:00:00Z")
    names = ("party", "state", "depth", "via", "country", "categories", "evidence")
    wanted = ("id", "state", "depth", "via", "country", "categories", "events")
    assert [[one[name] for name in names] for one in given["recipients"]] == [
        [one[name] for name in wanted] for one in expected["recipients"]
    ]
    assert [one["event"] for one in given["excluded"]] == list(expected["excluded"])
