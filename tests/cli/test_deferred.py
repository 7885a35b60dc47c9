"""Commands of other packages: imported when called, listed all the same."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from lineage.cli.deferred import Deferred, deferred
from tests.builders import a_movement

HEAVY = ("kafka", "fastapi", "uvicorn", "neo4j")
"""Modules that only some commands need."""

RUN = f"""
import sys
from lineage.cli.main import main
try:
    main()
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def imported(folder: Path, *words: str, text: bytes = b"") -> str:
    """Which of the heavy modules `lineage …` has imported when it ends."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LINEAGE_")
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        cwd=folder,
        env=environment,
        input=text,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr.decode().splitlines()[-1]


def test_help_and_answers_import_no_server_and_no_client(tmp_path: Path) -> None:
    """What a question does not need is not imported for it."""
    assert imported(tmp_path, "--help") == "[]"
    assert imported(tmp_path, "ingest", "-", text=orjson.dumps(a_movement("m1"))) == "[]"
    assert imported(tmp_path, "where", "ANA") == "[]"


def test_a_command_that_is_called_is_imported(tmp_path: Path) -> None:
    """Otherwise the test above would show nothing."""
    assert "kafka" in imported(tmp_path, "consume", "--help")


@pytest.mark.parametrize("one", deferred(), ids=lambda one: str(one.name))
def test_the_list_says_what_the_command_says(one: Deferred) -> None:
    """The line read from the source text is the one of the command itself."""
    line = one.get_short_help_str(60)
    assert one.help
    assert line == one.command.get_short_help_str(60) != ""
