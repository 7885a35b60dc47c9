"""An answer depends on what is recorded, and on nothing else (design, section 4, rule 1)."""

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lineage.stores.embedded import EmbeddedStore
from tests.builders import Event, day
from tests.properties.strategies import (
    RECORDED_FROM,
    RECORDED_TO,
    Features,
    questions,
    worlds,
)
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on, split

AUDIENCES = ("company", "subject", "buyer")
asked = st.lists(questions(AUDIENCES), min_size=1, max_size=3)


def answers(events: list[Event], questions: list[Question]) -> list[dict[str, Any]]:
    """The answers of a store that got these events at once."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    return [ask(lineage, question) for question in questions]


@given(worlds(), asked, st.randoms(use_true_random=False))
def test_order_of_arrival_changes_no_answer(
    events: list[Event], asked: list[Question], chance: random.Random
) -> None:
    """Events say when they were recorded; in which order they came in is nobody's business."""
    shuffled = events.copy()
    chance.shuffle(shuffled)
    assert answers(shuffled, asked) == answers(events, asked)


@given(worlds(), asked, st.randoms(use_true_random=False))
def test_duplicates_change_no_answer(
    events: list[Event], asked: list[Question], chance: random.Random
) -> None:
    """A redelivery, which is recorded later, is counted as one and otherwise ignored."""
    again = [{**event, "recordedtime": day(RECORDED_TO + 1)} for event in events]
    twice = events + chance.sample(again, chance.randint(0, len(again)))
    lineage = lineage_on(ReferenceStore())
    fates = [outcome.status for outcome in fill(lineage, twice)]
    assert fates.count("recorded") == len(events)
    assert fates.count("duplicate") == len(twice) - len(events)
    assert [ask(lineage, question) for question in asked] == answers(events, asked)


@given(worlds(), asked, st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_batches_and_restarts_change_no_answer(
    events: list[Event], asked: list[Question], sizes: list[int]
) -> None:
    """However input is cut into batches, and whoever opens the store in between."""
    expected = answers(events, asked)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lineage.sqlite"
        reader_store = EmbeddedStore(path)
        reader = lineage_on(reader_store)
        for part in split(events, sizes):
            store = EmbeddedStore(path)
            fill(lineage_on(store), part)
            store.close()
            reader.view()
        assert [ask(reader, question) for question in asked] == expected
        reader_store.close()
        reopened = EmbeddedStore(path)
        assert [ask(lineage_on(reopened), question) for question in asked] == expected
        assert reopened.check() == []
        reopened.close()


DECLARED = Features(secrecy=False, declared_company=True)


@given(worlds(DECLARED), questions(), st.integers(RECORDED_FROM, RECORDED_TO - 1))
def test_the_past_is_answered_as_it_was_known(
    events: list[Event], question: Question, known: int
) -> None:
    """`known_at` gives the answer of the world that held only what was recorded by then.

    Secrecy is the exception: orders bind as they stand today, whatever `known_at` asks.
    """
    question = question._replace(known_at=day(known))
    by_then = [event for event in events if event["recordedtime"] <= day(known)]
    assert answers(events, [question]) == answers(by_then, [question])
