"""Verdicts are a function of what was recorded, not of the order in which it came."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lineage.answers.query import FindingsQuery
from lineage.bootstrap import Lineage
from tests.builders import Event, day
from tests.policy.strategies import LAST_DAY, PEOPLE, policy_worlds
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

AS_OF = day(LAST_DAY + 20)


def opened(events: list[Event], batch: int = 1000) -> Lineage:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events, batch)
    return lineage


def findings(lineage: Lineage, **query: Any) -> list[dict[str, Any]]:
    """Findings without what names facts, in whose ids pseudonyms are different each time."""
    answer = lineage.findings(FindingsQuery.model_validate({"as_of": AS_OF, **query}))
    assert answer["next"] is None
    return [{**one, "facts": len(one["facts"])} for one in answer["findings"]]


@given(policy_worlds(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_batches_and_duplicates_change_no_verdict(
    events: list[Event], chance: random.Random, batch: int
) -> None:
    """Shuffled, told twice, and recorded a few at a time."""
    again = [{**event, "recordedtime": day(LAST_DAY + 15)} for event in events]
    shuffled = events + chance.sample(again, chance.randint(0, len(again)))
    chance.shuffle(shuffled)
    # What is told again counts as the first telling only where it comes first.
    first: dict[str, Event] = {}
    for event in shuffled:
        first.setdefault(event["id"], event)
    expected, other = opened(list(first.values())), opened(shuffled, batch)
    for person in PEOPLE:
        assert findings(other, subject=person) == findings(expected, subject=person)
    assert findings(other) == findings(expected)


@given(policy_worlds(), st.integers(0, LAST_DAY + 10))
def test_the_past_is_judged_as_it_was_known(events: list[Event], known: int) -> None:
    """`known_at` gives the findings of the world that held only what was recorded by then."""
    by_then = [event for event in events if event["recordedtime"] <= day(known)]
    everything, past = opened(events), opened(by_then)
    for person in PEOPLE:
        then = findings(everything, subject=person, known_at=day(known))
        assert then == findings(past, subject=person, known_at=day(known))
    assert findings(everything, known_at=day(known)) == findings(past, known_at=day(known))
