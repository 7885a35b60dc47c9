"""`lineage where` tells by when the answer is due, under the law that asks."""

from pathlib import Path

import pytest

from lineage.answers.query import Law
from tests.builders import a_movement, encoded
from tests.cli.running import Run, run

__all__ = ["run"]


@pytest.mark.parametrize(
    ("law", "due", "extended"),
    [
        ("gdpr-15", "2026-12-23", "2027-02-23"),
        ("oregon", "2027-01-07", "2027-02-21"),
        ("minnesota", "2027-01-07", "2027-02-21"),
        ("lgpd", "2026-12-08", None),
        ("pipl", None, None),
    ],
)
def test_each_law_has_its_deadline(run: Run, law: Law, due: str, extended: str | None) -> None:
    """As JSON, and as a sentence where there is a day."""
    Path("a.json").write_bytes(encoded(a_movement()))
    assert run("ingest", "a.json").code == 0
    words = ("where", "ANA", "--law", law, "--received-at", "2026-11-23T20:00:00Z")
    answer = run(*words, "--format", "json").json
    assert answer["query"]["law"] == law
    assert answer["deadline"] == {
        "received_at": "2026-11-23T20:00:00Z",
        "acknowledge_by": None,
        "due": due,
        "due_if_extended": extended,
        "extended": False,
    }
    said = run(*words).out
    assert (f"Answer due {due}" in said) == (due is not None)
    assert (f", {extended} if extended." in said) == (extended is not None)


def test_a_law_that_nobody_knows_is_wrong_use(run: Run) -> None:
    """The message lists those that there are."""
    Path("a.json").write_bytes(encoded(a_movement()))
    run("ingest", "a.json")
    done = run("where", "ANA", "--law", "moon")
    assert done.code == 2
    assert "--law: " in done.err
    assert "'oregon'" in done.err
