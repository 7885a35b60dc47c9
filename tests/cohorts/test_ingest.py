"""Bulk events on their way in: a manifest is read once, checked, and recorded with its event."""

import logging
import random
import tempfile
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.bootstrap import Lineage
from lineage.cohorts.problems import COUNT, DIGEST, MISSING, OUTSIDE
from lineage.ingest.pipeline import Origin, Received
from lineage.settings import Settings
from lineage.stores.embedded import EmbeddedStore
from lineage.verify import verify
from tests.builders import (
    Event,
    a_cohort,
    a_manifest,
    a_movement,
    a_party,
    an_erasure,
    encoded,
)
from tests.reference.store import ReferenceStore
from tests.worlds import HISTORY, KEYS, Question, ask, fill, lineage_on, split

PEOPLE = ("zq-ana@example.org", "zq-ben@example.org")
COHORT = a_cohort(PEOPLE)


def supply(folder: Path, people: Sequence[str]) -> None:
    (folder / a_cohort(people)["uri"]).write_bytes(a_manifest(people))


def a_bulk(event_id: str = "m1", at: int = 1, **cohort: Any) -> Event:
    return a_movement(event_id, at, cohort={**COHORT, **cohort})


@pytest.fixture
def lineage(tmp_path: Path) -> Iterator[Lineage]:
    """On a store in `data`, with manifests in `manifests`."""
    (tmp_path / "manifests").mkdir()
    store = EmbeddedStore(tmp_path / "lineage.sqlite")
    yield lineage_on(store, manifests=tmp_path / "manifests")
    store.close()


def problems(lineage: Lineage) -> list[str]:
    return [row.problem for _, row in lineage.store.manifests(0)]


def test_people_go_into_the_batch_of_their_event(lineage: Lineage, tmp_path: Path) -> None:
    """Newcomers with their lookup rows, who may be revealed; the next event reads nothing."""
    supply(tmp_path / "manifests", PEOPLE)
    fill(lineage, [a_movement("m0", 0, people=PEOPLE[:1]), a_bulk()])
    [(sequence, row)] = lineage.store.manifests(0)
    assert (sequence, row.problem, lineage.store.head()) == (1, "", 1)
    members = lineage.view().mirror.members(1)
    assert members is not None
    assert sorted(lineage.directory.reveal(number) or "" for number in members) == list(PEOPLE)
    (tmp_path / "manifests" / COHORT["uri"]).unlink()
    fill(lineage, [a_bulk("m2", 2)])
    assert lineage.view().mirror.members(2) == members
    assert len(problems(lineage)) == 1
    assert verify(lineage.store)["ok"]


def test_one_way_keeps_no_identifier_of_a_manifest(tmp_path: Path) -> None:
    """Members are found again, and nobody can say who they are."""
    supply(tmp_path, PEOPLE)
    settings = Settings(identifiers="one-way", manifests=str(tmp_path))
    lineage = Lineage(settings, ReferenceStore(), KEYS)
    fill(lineage, [a_party(), a_bulk()])
    assert [one["party"] for one in ask(lineage, Question(PEOPLE[0]))["recipients"]] == ["NIM"]
    assert [row.sealed for row in lineage.store.people(0, 9)] == [b"", b""]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, ""),
        ({"count": 3}, COUNT),
        ({"count": 1}, COUNT),
        ({"sha256": "0" * 64}, DIGEST),
        ({"uri": "nowhere"}, MISSING),
        ({"uri": "/etc/passwd"}, OUTSIDE),
    ],
)
def test_a_manifest_is_checked(
    lineage: Lineage, tmp_path: Path, said: dict[str, Any], problem: str
) -> None:
    """The event is recorded whatever became of it, and nobody of a wrong one is."""
    supply(tmp_path / "manifests", PEOPLE)
    assert [one.status for one in fill(lineage, [a_bulk(**said)])] == ["recorded"]
    assert problems(lineage) == [problem]
    assert lineage.store.counters()[0] == (0 if problem else 2)
    assert lineage.view().mirror.cohorts.problem(0) == problem


def test_a_repeated_identifier_counts_once(lineage: Lineage, tmp_path: Path) -> None:
    """The count is of people, not of lines."""
    supply(tmp_path / "manifests", [*PEOPLE, PEOPLE[0]])
    fill(lineage, [a_movement("m1", 1, cohort=a_cohort([*PEOPLE, PEOPLE[0]]))])
    members = lineage.view().mirror.members(0)
    assert members is not None
    assert len(members) == 2


def test_an_event_that_comes_again_is_another_occasion(lineage: Lineage, tmp_path: Path) -> None:
    """A redelivery finds the manifest that was missing; one that still does not adds nothing."""
    again = [Received(encoded(a_bulk()))]
    fill(lineage, [a_bulk()])
    assert [one.status for one in lineage.pipeline.submit(again, HISTORY)] == ["duplicate"]
    assert (problems(lineage), lineage.store.head()) == ([MISSING], 1)
    supply(tmp_path / "manifests", PEOPLE)
    assert [one.status for one in lineage.pipeline.submit(again, HISTORY)] == ["duplicate"]
    assert problems(lineage) == [MISSING, ""]
    assert lineage.view().mirror.members(0) is not None
    assert ask(lineage, Question(PEOPLE[0], known_at="2021-01-01T00:00:00Z"))["gaps"]


def test_a_manifest_may_lie_beside_its_events(tmp_path: Path) -> None:
    """In the folder that the origin names, without any setting."""
    supply(tmp_path, PEOPLE)
    lineage = lineage_on(ReferenceStore())
    received = [Received(encoded(a_bulk()))]
    lineage.pipeline.submit(received, Origin("file", imports_history=True, folders=(tmp_path,)))
    assert lineage.view().mirror.members(0) is not None


def test_a_refused_event_brings_nobody(lineage: Lineage, tmp_path: Path) -> None:
    """The manifest of an event that conflicts with another is not recorded."""
    fill(lineage, [a_movement("m1", 1)])
    supply(tmp_path / "manifests", PEOPLE)
    assert [one.status for one in fill(lineage, [a_bulk()])] == ["quarantined"]
    assert (problems(lineage), lineage.store.counters()[0]) == ([], 1)


def test_no_identifier_of_a_manifest_is_in_clear(
    lineage: Lineage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a file of the store, not in a log, not in a finding; whether it was taken or not."""
    caplog.set_level(logging.DEBUG)
    supply(tmp_path / "manifests", PEOPLE)
    fill(lineage, [a_bulk(), a_bulk("m2", count=7)])
    for file in tmp_path.glob("lineage.sqlite*"):
        assert b"zq-" not in file.read_bytes()
    assert "zq-" not in caplog.text
    assert "zq-" not in repr(list(lineage.store.manifests(0)))


EVERYBODY = ("ANA", "BEN", "CAM")
PEOPLE_OF = {
    a_cohort(people)["sha256"]: people
    for count in (1, 2, 3)
    for people in combinations(EVERYBODY, count)
}
some = st.sets(st.sampled_from(EVERYBODY), min_size=1).map(lambda people: tuple(sorted(people)))


@st.composite
def bulk_events(draw: st.DrawFn) -> list[Event]:
    """Movements and erasures of cohorts, some of which say another number of people."""
    events: list[Event] = [a_party()]
    for number in range(draw(st.integers(1, 5))):
        cohort = a_cohort(draw(some))
        cohort["count"] += draw(st.sampled_from([0, 0, 0, 1]))
        at = draw(st.integers(1, 6))
        if draw(st.integers(0, 3)) == 0:
            holder = draw(st.sampled_from(["NIM", "SHW"]))
            events.append(an_erasure(f"x{number}", at, holder=holder, cohort=cohort))
        else:
            sender, receiver = draw(st.sampled_from([("PGN", "NIM"), ("NIM", "SHW")]))
            recorded = draw(st.integers(at, 8))
            events.append(
                a_movement(
                    f"m{number}",
                    at,
                    sender=sender,
                    receiver=receiver,
                    cohort=cohort,
                    recorded=recorded,
                )
            )
    return events


def named(events: Sequence[Event]) -> list[Event]:
    """The same events with their people by name, where their manifests say who these are."""
    found = []
    for event in events:
        cohort = event["data"].get("cohort")
        if cohort and cohort["count"] == len(PEOPLE_OF[cohort["sha256"]]):
            rest = {name: value for name, value in event["data"].items() if name != "cohort"}
            event = {**event, "data": {**rest, "subjects": list(PEOPLE_OF[cohort["sha256"]])}}
        found.append(event)
    return found


@given(bulk_events(), st.randoms(use_true_random=False), st.lists(st.integers(1, 3), min_size=1))
def test_order_duplicates_batches_and_restarts_change_no_answer(
    events: list[Event], chance: random.Random, sizes: list[int]
) -> None:
    """Answers are those of events that name the same people, as known at any moment."""
    questions = [
        Question(person, known_at=known_at)
        for person in ("ANA", "BEN")
        for known_at in (None, "2020-01-05T00:00:00Z", "2020-01-08T00:00:00Z")
    ]
    plain = lineage_on(ReferenceStore())
    fill(plain, named(events))
    expected = [ask(plain, question) for question in questions]
    shuffled = [*events, *chance.sample(events, len(events) // 2)]
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for people in PEOPLE_OF.values():
            supply(folder, people)
        for part in split(shuffled, sizes):
            store = EmbeddedStore(folder / "lineage.sqlite")
            fill(lineage_on(store, manifests=folder), part)
            store.close()
        store = EmbeddedStore(folder / "lineage.sqlite")
        lineage = lineage_on(store)
        assert [ask(lineage, question) for question in questions] == expected
        assert verify(store)["ok"]
        store.close()
