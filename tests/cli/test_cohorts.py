"""`lineage cohorts`: which manifests are awaited, and one that comes late."""

from pathlib import Path

import pytest

from tests.builders import a_cohort, a_manifest, a_movement, a_party, encoded
from tests.cli.running import Run, run

__all__ = ["run"]

COHORT = a_cohort(["ANA", "BEN"])


@pytest.fixture
def recorded(run: Run) -> Run:
    """A store with a bulk movement whose manifest is nowhere."""
    events = (a_party(), a_movement("m1", 1, cohort=COHORT))
    Path("deep").mkdir()
    Path("deep/events.ndjson").write_bytes(b"\n".join(map(encoded, events)))
    assert run("ingest", "deep/events.ndjson").code == 0
    return run


def listed(run: Run) -> list[tuple[str, bool, bool]]:
    answer = run("cohorts", "list", "--format", "json").json
    assert answer["complete"] == all(not one["problem"] for one in answer["cohorts"])
    return [
        (one["first_event"], bool(one["problem"]), bool(one["known_from"]))
        for one in answer["cohorts"]
    ]


def test_a_manifest_that_comes_late_is_joined(recorded: Run) -> None:
    """It is awaited until it is added, from wherever it lies, and then answers name its people."""
    assert listed(recorded) == [("m1", True, False)]
    assert "there is no file" in recorded("cohorts", "list").out.replace("\n", " ")
    Path("late").write_bytes(a_manifest(["ANA", "BEN"]))
    assert "is recorded" in recorded("cohorts", "add", "late").out
    assert "was known before" in recorded("cohorts", "add", "late").out
    assert listed(recorded) == [("m1", False, True)]
    answer = recorded("where", "BEN", "--format", "json").json
    assert [one["party"] for one in answer["recipients"]] == ["NIM"]
    assert recorded("verify").code == 0


def test_a_manifest_lies_beside_the_file(run: Run) -> None:
    """By a path relative to it."""
    Path("deep").mkdir()
    Path("deep/events.ndjson").write_bytes(encoded(a_movement("m1", 1, cohort=COHORT)))
    Path("deep", COHORT["uri"]).write_bytes(a_manifest(["ANA", "BEN"]))
    assert run("ingest", "deep/events.ndjson").code == 0
    assert listed(run) == [("m1", False, True)]


@pytest.mark.parametrize(
    ("content", "code"), [(b'"EVE"', 1), (b"name\nANA", 2), (b"[", 2), (None, 2)]
)
def test_what_is_no_awaited_manifest_is_refused(
    recorded: Run, content: bytes | None, code: int
) -> None:
    """With a reason that names nobody, and nothing is recorded."""
    if content is not None:
        Path("late").write_bytes(content)
    done = recorded("cohorts", "add", "late")
    assert done.code == code
    assert done.err.startswith("lineage: ")
    assert "EVE" not in done.err
    assert "ANA" not in done.err
    assert listed(recorded) == [("m1", True, False)]


def test_another_number_of_people_is_refused(run: Run) -> None:
    """The digest is right, and what the event says of it is not."""
    event = a_movement("m1", 1, cohort={**COHORT, "count": 3})
    Path("events.ndjson").write_bytes(encoded(event))
    run("ingest", "events.ndjson")
    Path("late").write_bytes(a_manifest(["ANA", "BEN"]))
    done = run("cohorts", "add", "late")
    assert done.code == 2
    assert "another number of people" in done.err
