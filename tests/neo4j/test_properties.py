"""An answer from Neo4j is the answer of the reference store, however the events came in."""

from hypothesis import given
from hypothesis import strategies as st

from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.builders import Event
from tests.properties.strategies import few, questions, worlds
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on, split


@few
@given(
    events=worlds(),
    asked=st.lists(questions(("company", "subject", "buyer")), min_size=1, max_size=3),
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
def test_batches_and_restarts_change_no_answer(
    database: Address, events: list[Event], asked: list[Question], sizes: list[int]
) -> None:
    """However input is cut into batches, and whoever opens the store in between."""
    reference = lineage_on(ReferenceStore())
    fill(reference, events)
    expected = [ask(reference, question) for question in asked]
    graph.empty(database)
    reader_store = Neo4jStore(database)
    reader = lineage_on(reader_store)
    for part in split(events, sizes):
        store = Neo4jStore(database)
        fill(lineage_on(store), part)
        store.close()
        reader.view()
    assert [ask(reader, question) for question in asked] == expected
    assert reader_store.check() == []
    reader_store.close()
