"""A store copied into another, of any kind: everything is there, and answers stay the same."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lineage.copying import copy, differences
from lineage.errors import HeadMoved, StoreUnavailable, UsageError
from lineage.ingest.pipeline import Received
from lineage.stores.base import Announcement, Batch, LineageStore
from tests.batches import a_batch, a_manifest, a_person
from tests.builders import a_movement, a_party, an_erasure, an_event, encoded
from tests.conformance.stores import EmbeddedPlace, Place, place
from tests.worlds import HISTORY, Question, ask, lineage_on

Open = Callable[[str], Place]
PAIRS = [
    ("embedded", "embedded"),
    ("embedded", "neo4j"),
    ("neo4j", "embedded"),
    ("embedded", "reference"),
]


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    places: list[Place] = []

    def open_(kind: str) -> Place:
        folder = tmp_path / str(len(places))
        folder.mkdir()
        places.append(place(kind, folder, lambda: request.getfixturevalue("database")))
        return places[-1]

    yield open_
    for one in places:
        one.close()


BATCHES = [
    [a_party(), a_party("NIM", "vendor"), a_movement("m1", 1), a_movement("m2", 2, cohort=9)],
    [
        a_movement("m3", 3, sender="NIM", receiver="SHW", people=("BEN", "ANA")),
        an_event("consent", {"id": "co", "subjects": ["CAM"], "status": "given"}, "co", 3),
    ],
    [an_erasure("x1", 4), a_movement("m1", 5), a_movement("m4", 6, all_held=True)],
]


def filled(store: LineageStore) -> None:
    """Something of everything, quarantined input that was replayed among it."""
    lineage = lineage_on(store)
    for number, events in enumerate(BATCHES):
        received = [Received(b"no event"), *(Received(encoded(event)) for event in events)]
        lineage.pipeline.submit(received, HISTORY, positions={"topic/0": str(number)})
    store.record(
        a_batch_after(
            store,
            subjects=(a_person(4), a_person(5)),
            manifests=(a_manifest("0", [1, 3, 5]), a_manifest("b", problem="missing")),
        )
    )
    store.record(a_batch_after(store, replayed=((1, 77),)))
    store.mark({"halted/topic/0": "why"})
    store.announce(2, [Announcement(1, "f", True, b"{}"), Announcement(2, "g", True, b"{}")])


def a_batch_after(store: LineageStore, **given: Any) -> Batch:
    return a_batch(store.head() + 1, **given)


@pytest.mark.parametrize(("kind", "other"), PAIRS)
def test_a_copy_holds_the_same(opened: Open, kind: str, other: str) -> None:
    """Down to the last row, with somebody forgotten in between; and it answers the same."""
    shelf = opened(kind)
    source, target = shelf.open(), opened(other).open()
    filled(source)
    shelf.forget(2)
    assert copy(source, target) == {"batches": 5, "events": 10, "announcements": 2}
    assert differences(source, target) == []
    assert target.check() == []
    for person in ("ANA", "CAM"):
        question = Question(person)
        assert ask(lineage_on(target), question) == ask(lineage_on(source), question)
    assert copy(source, target) == {"batches": 0, "events": 0, "announcements": 0}


def test_a_copy_that_was_cut_off_goes_on(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever recording into the target failed."""
    source = opened("embedded").open()
    filled(source)
    for fails_at in range(1, source.head() + 1):
        target = opened("embedded").open()
        record = target.record

        def failing(batch: Batch, at: int = fails_at, record: Any = record) -> None:
            if batch.sequence == at:
                raise StoreUnavailable("cut off")
            record(batch)

        monkeypatch.setattr(target, "record", failing)
        with pytest.raises(StoreUnavailable):
            copy(source, target)
        monkeypatch.undo()
        assert target.head() == fails_at - 1
        copy(source, target)
        assert differences(source, target) == []


def test_a_copy_is_brought_up(opened: Open) -> None:
    """What was recorded since is added; input that was replayed since is pending no more."""
    source, target = opened("embedded").open(), opened("embedded").open()
    filled(source)
    copy(source, target)
    source.record(a_batch_after(source, replayed=((2, 88),), positions={"topic/1": "5"}))
    source.announce(3, [Announcement(3, "f", False, b"{}")])
    assert copy(source, target) == {"batches": 1, "events": 1, "announcements": 1}
    assert differences(source, target) == []


def test_another_record_is_not_copied_over(opened: Open) -> None:
    """A target with batches of its own, or made with another key, is wrong use."""
    source, target = opened("embedded").open(), opened("embedded").open()
    filled(source)
    filled(target)
    with pytest.raises(UsageError):
        copy(source, target)
    fresh = opened("embedded").open()
    fresh.setting("key", "another")
    with pytest.raises(UsageError):
        copy(source, fresh)


def test_a_source_that_grows_meanwhile_is_refused(opened: Open) -> None:
    """Its positions would be ahead of the events that were copied; the next copy goes on."""
    source, target = opened("embedded").open(), opened("embedded").open()
    filled(source)
    record = target.record

    def growing(batch: Batch) -> None:
        if batch.sequence == 1:
            source.record(a_batch_after(source))
        record(batch)

    target.record = growing  # type: ignore[method-assign]
    with pytest.raises(HeadMoved):
        copy(source, target)
    copy(source, target)
    assert differences(source, target) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE batch SET raw = x'00' WHERE sequence = 1", "received otherwise"),
        ("UPDATE subject SET pseudonym = 'x' WHERE number = 1", "person 1"),
        ("UPDATE quarantine SET detail = 'x' WHERE number = 1", "quarantined input 1"),
        ("UPDATE announcement SET message = x'7b7d20' WHERE number = 2", "announcement 2"),
        ("DELETE FROM finding", "findings"),
        ("UPDATE fact SET fact_id = 'x'", "facts"),
        ("DELETE FROM position WHERE source = 'topic/0'", "positions"),
        (
            "UPDATE batch SET columns = (SELECT columns FROM batch WHERE sequence = 2)"
            " WHERE sequence = 3",
            "batch 3",
        ),
    ],
)
def test_differences_are_named(opened: Open, change: str, said: str) -> None:
    """Whatever is not the same shows, whichever table it is in."""
    shelf = opened("embedded")
    assert isinstance(shelf, EmbeddedPlace)
    source, target = opened("embedded").open(), shelf.open()
    filled(source)
    copy(source, target)
    shelf.change(change)
    assert any(said in difference for difference in differences(source, target))
