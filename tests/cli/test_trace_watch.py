"""Answers to a breach over time: kept as given, had again, and what late events changed."""

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lineage import kept
from lineage.answers.incident.query import TraceQuery
from lineage.bootstrap import Lineage, open_lineage
from lineage.cli.trace_watch import watched
from lineage.ingest.pipeline import Origin, Received
from lineage.kept import Change, changes
from lineage.settings import Settings
from tests.answers.incident.tracing import a_life, a_regime, an_incident
from tests.builders import Event, a_fact, a_movement, a_party, day, encoded
from tests.cli.running import Run, run

__all__ = ["run"]

QUERY = TraceQuery(incident="INC-1")
BEFORE = (
    a_party(),
    a_regime("gdpr"),
    a_life("ANA", residency="DE"),
    a_movement("m1", 1),
    an_incident(),
)
LATE = a_movement("m2", 2, people=["BEN"])
NOTICE = a_fact("notice", "n1", 21, about="breach", reference="INC-1", all=True, sent_at=day(22))


def record(lineage: Lineage, *events: Event) -> None:
    received = [Received(encoded(one)) for one in events]
    lineage.pipeline.submit(received, Origin("test", imports_history=True))


def until_stopped(lineage: Lineage, wait: Callable[[float], None]) -> list[list[Change] | None]:
    """What a watch says changed, until somebody interrupts it."""
    seen = []
    with suppress(KeyboardInterrupt):
        for _, changed in watched(lineage, QUERY, wait):
            seen.append(changed)
    return seen


@pytest.fixture
def lineage(tmp_path: Path) -> Iterator[Lineage]:
    opened = open_lineage(Settings(store=str(tmp_path / "lineage-data")))
    record(opened, *BEFORE)
    yield opened
    opened.close()


def test_it_says_what_late_events_change(lineage: Lineage) -> None:
    """People, duties and records, under their names; nothing where nothing changed."""
    arriving: list[tuple[Event, ...]] = [(), (LATE,), (), (NOTICE,)]

    def wait(_: float) -> None:
        if not arriving:
            raise KeyboardInterrupt
        record(lineage, *arriving.pop(0))

    seen = [
        {one.what: (one.before, one.after) for one in changed or ()}
        for changed in until_stopped(lineage, wait)
    ]
    assert len(seen) == 3
    assert seen[1]["counts.subjects.any"] == ({"lower": 1, "upper": 1}, {"lower": 2, "upper": 2})
    assert seen[1]["counts.by_residence.unknown.subjects"] == (None, {"lower": 1, "upper": 1})
    assert seen[2]["duties.gdpr-34-people.status"] == ("open", "met")
    assert [
        one["counts"]["subjects"]["any"]["upper"] for one in lineage.kept.about("INC-1", None)
    ] == [1, 2, 2]


def test_it_compares_with_the_last_answer_of_long_ago(lineage: Lineage) -> None:
    """Also where that was given to another process, with another page size."""

    def wait(_: float) -> None:
        raise KeyboardInterrupt

    first = lineage.trace(TraceQuery(incident="INC-1", limit=1, detail="full"))
    lineage.kept.keep(first)
    lineage.kept.keep(lineage.trace(TraceQuery(incident="INC-1", audience="court")))
    record(lineage, LATE)
    seen = until_stopped(lineage, wait)
    assert seen[0] is None
    assert Change("counts.subjects.any", {"lower": 1, "upper": 1}, {"lower": 2, "upper": 2}) in (
        seen[1] or ()
    )


def test_what_was_known_when_we_notified(run: Run, tmp_path: Path, lineage: Lineage) -> None:
    """Kept without rows of people, for its owner alone, and had again by its moment."""
    assert run("trace", "INC-1", "--kept").out.startswith("No answer was given yet.")
    assert run("trace", "INC-1").code == 0
    record(lineage, LATE)
    assert run("trace", "INC-1", "--known-at", day(30), "--format", "json").code == 0
    answers = run("trace", "INC-1", "--kept", "--format", "json").json["answers"]
    assert [one["counts"]["subjects"]["any"]["upper"] for one in answers] == [1, 2]
    assert all(not set(kept.ROWS) & set(one) for one in answers)
    path = tmp_path / "lineage-data" / kept.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = run("trace", "INC-1", "--kept").out
    assert "2020-01-31T00:00:00Z" in shown
    path.write_bytes(path.read_bytes() + b'{"torn')
    assert len(run("trace", "INC-1", "--kept", "--format", "json").json["answers"]) == 2


def test_watching_the_past_makes_no_sense(run: Run, lineage: Lineage) -> None:
    done = run("trace", "INC-1", "--watch", "--known-at", day(30))
    assert (done.code, "do not change" in done.err) == (2, True)


def test_changes_are_named() -> None:
    """What came, what went, and what stayed."""
    before = {
        "holder": "NIM",
        "duties": [{"duty": "a", "status": "open"}, {"duty": "b", "status": "met"}],
    }
    after = {"holder": "NIM", "duties": [{"duty": "b", "status": "late"}], "exposed": [1]}
    assert changes(before, after) == [
        Change("duties.a.duty", "a", None),
        Change("duties.a.status", "open", None),
        Change("duties.b.status", "met", "late"),
    ]
