"""`lineage store` and `lineage verify --against`, on embedded stores."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import a_movement, encoded
from tests.cli.running import Run, run

__all__ = ["run"]


@pytest.fixture
def recorded(run: Run) -> Run:
    Path("event.json").write_bytes(encoded(a_movement("m1", 1)))
    assert run("ingest", "event.json").code == 0
    return run


def test_a_copy_is_made_compared_and_opened(recorded: Run) -> None:
    """With the key file of the original, which is not copied; a difference is a failure."""
    done = recorded("store", "copy", "lineage-data", "copied", "--format", "json")
    assert (done.code, done.json["batches"], done.json["events"]) == (0, 1, 1)
    assert not Path("copied/key").exists()
    assert recorded("verify", "--against", "copied").code == 0
    asked = recorded("where", "ANA", "--store", "copied", "--key-file", "lineage-data/key")
    assert "NIM" in asked.out
    with closing(sqlite3.connect("copied/lineage.sqlite")) as connection:
        connection.execute("UPDATE subject SET pseudonym = 'another'")
        connection.commit()
    compared = recorded("verify", "--against", "copied")
    assert compared.code == 1
    assert "DIFFERENCE person 1" in compared.out


def test_a_schema_is_created_and_brought_up(run: Run) -> None:
    """From nothing, and once more without an effect."""
    first = run("store", "migrate", "--format", "json").json
    assert first["before"] == 0
    again = run("store", "migrate", "--format", "json").json
    assert again["before"] == again["schema"] == first["schema"]


def test_a_newer_schema_is_refused(recorded: Run) -> None:
    with closing(sqlite3.connect("lineage-data/lineage.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    done = recorded("store", "migrate")
    assert done.code == 1
    assert "99" in done.err


@pytest.mark.parametrize(
    "words", [("store", "copy", "nowhere", "copied"), ("store", "copy", "lineage-data", "ftp://x")]
)
def test_a_store_that_is_none_is_wrong_use(recorded: Run, words: tuple[str, ...]) -> None:
    """Nothing is made of it."""
    assert recorded(*words).code == 2
    assert not Path("copied").exists()
