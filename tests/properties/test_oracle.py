"""The product gives the answer that the specification gives, on every store."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import Event
from tests.properties.strategies import questions, worlds
from tests.reference import oracle
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, embedded, fill, lineage_on, specified

MANY = 10 * settings().max_examples


@settings(max_examples=MANY)
@given(worlds(), st.lists(questions(("company", "subject", "buyer")), min_size=1, max_size=4))
def test_answers_are_those_of_the_specification(events: list[Event], asked: list[Question]) -> None:
    """Recipients, exclusions, holdings, gaps and erasure equal those of the naive oracle."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    for question in asked:
        assert specified(ask(lineage, question)) == oracle.where(events, *question)


@given(worlds(), st.lists(questions(), min_size=1, max_size=3))
def test_stores_give_the_same_answers(events: list[Event], asked: list[Question]) -> None:
    """Not a byte of an answer depends on which store it was read from."""
    reference = lineage_on(ReferenceStore())
    fill(reference, events)
    with embedded() as lineage:
        fill(lineage, events)
        for question in asked:
            assert ask(lineage, question) == ask(reference, question)
