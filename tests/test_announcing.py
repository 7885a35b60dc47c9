"""Findings are told as they come, change and are cured, whoever tells them and however often."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.announcing import CHANGED, CURED, NEW, Announcer, identity_of
from lineage.bootstrap import open_lineage
from lineage.ingest.pipeline import Origin, Received
from lineage.settings import Settings
from lineage.stores.base import LineageStore
from tests.builders import a_movement, a_party, encoded
from tests.conformance.stores import KINDS, place
from tests.reference.store import ReferenceStore


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LineageStore]:
    shelf = place(request.param, tmp_path, lambda: request.getfixturevalue("database"))
    yield shelf.open()
    shelf.close()


def gap(event: str = "m1", people: int = 1) -> dict[str, Any]:
    return {"event": event, "code": "lineage-gap", "rule": "r", "reason": "x", "subjects": people}


def told(store: LineageStore, after: int = 0) -> list[tuple[str, str]]:
    """(event, state) of each announcement."""
    bodies = [orjson.loads(one.message)["data"] for one in store.announcements(after, 1000)]
    return [(body["event"], body["state"]) for body in bodies]


def test_a_finding_is_told_when_it_comes_changes_and_goes(store: LineageStore) -> None:
    """And not again in between; a cured one that comes back is new."""
    announcer = Announcer(store, "here")
    announcer.announce(1, [gap("a"), gap("b")])
    announcer.announce(2, [gap("a"), gap("b", people=2)])
    announcer.announce(3, [gap("a"), gap("b", people=2)])
    announcer.announce(4, [gap("b", people=2)])
    announcer.announce(5, [gap("a"), gap("b", people=2)])
    expected = [("a", NEW), ("b", NEW), ("b", CHANGED), ("a", CURED), ("a", NEW)]
    assert told(store) == expected
    assert store.judged() == 5


def test_what_was_told_is_remembered_by_the_store(store: LineageStore) -> None:
    """Another process, or the same one started again, tells nothing twice."""
    Announcer(store, "here").announce(1, [gap("a"), gap("b")])
    assert Announcer(store, "here").announce(2, [gap("b")]) == 1
    assert told(store, after=2) == [("a", CURED)]


def test_a_slower_announcer_learns_from_the_faster_one(store: LineageStore) -> None:
    """Both looked at the record; only what is not told yet is told, from the newest look."""
    slow, fast = Announcer(store, "here"), Announcer(store, "here")
    fast.announce(3, [gap("a"), gap("c")])
    assert slow.announce(2, [gap("a")]) == 0
    assert slow.announce(4, [gap("a"), gap("b")]) == 2
    assert told(store, after=2) == [("b", NEW), ("c", CURED)]


def test_messages_have_ids_that_tell_repeats_from_news(store: LineageStore) -> None:
    """The same announcement keeps its id, a later one of the same finding has another."""
    announcer = Announcer(store, "here")
    announcer.announce(1, [gap(people=1)])
    announcer.announce(2, [gap(people=2)])
    one, two = (orjson.loads(row.message) for row in store.announcements(0, 10))
    assert one["id"] != two["id"]
    assert one["data"]["finding"] == two["data"]["finding"] == identity_of(gap())
    assert (one["source"], one["type"]) == ("//lineage/here", "personaldata.finding.v1")


STATES = st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 2)), max_size=8)


@given(STATES, st.sets(st.integers(0, 7)))
def test_whoever_replays_the_messages_has_the_findings(
    states: list[dict[str, int]], restarts: set[int]
) -> None:
    """After any history, with restarts anywhere: applying what was told gives what stands."""
    store = ReferenceStore()
    announcer = Announcer(store, "here")
    seen: dict[str, int] = {}
    for step, state in enumerate(states, start=1):
        if step in restarts:
            announcer = Announcer(store, "here")
        announcer.announce(step, [gap(event, people) for event, people in state.items()])
    for one in store.announcements(0, 10_000):
        body = orjson.loads(one.message)["data"]
        if body["state"] == CURED:
            del seen[body["event"]]
        else:
            assert seen.get(body["event"]) != body["subjects"]
            seen[body["event"]] = body["subjects"]
    assert seen == (states[-1] if states else {})


def test_late_evidence_cures_what_was_told(tmp_path: Path) -> None:
    """A gap is told, and told to be gone once the missing receipt is reported."""
    lineage = open_lineage(Settings(store=str(tmp_path / "store")))
    history = Origin("file", imports_history=True)

    def record(*events: dict[str, Any]) -> None:
        lineage.pipeline.submit([Received(encoded(event)) for event in events], history)
        lineage.announce()

    parties = [a_party(), a_party("NIM", "service_provider"), a_party("SHW", "service_provider")]
    record(*parties, a_movement("m2", 5, kind="onward", sender="NIM", receiver="SHW"))
    assert told(lineage.store) == [("m2", NEW)]
    record(a_movement("m1", 3))
    assert told(lineage.store) == [("m2", NEW), ("m2", CURED)]
    assert lineage.announce() == 0
    lineage.close()
