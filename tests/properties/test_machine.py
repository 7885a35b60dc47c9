"""Each store driven beside a model: record, redeliver, conflict, quarantine, replay, reopen."""

import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lineage import instants
from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin, Pipeline, Received
from lineage.stores.neo4j.connection import Address
from lineage.subjects.directory import Directory
from tests.builders import Event, a_movement, day, encoded, identity
from tests.conformance.stores import Place, place
from tests.properties.strategies import few
from tests.reference import oracle
from tests.worlds import KEYS, Question, ask, lineage_on, specified

ORIGIN = Origin("bus")
GARBAGE = b"{not json"
HANDLES = 2

handles = st.integers(0, HANDLES - 1)
movements = st.builds(
    a_movement,
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.integers(1, 4) | st.integers(10, 14),
    sender=st.sampled_from(["PGN", "NIM", "TRN"]),
    receiver=st.sampled_from(["NIM", "TRN", "SKU"]),
    people=st.sampled_from([("ANA",), ("BEN",), ("ANA", "BEN")]),
    categories=st.sampled_from([("email",), ("ip_address",)]),
    derived_from=st.sampled_from([(), (), ("m1",), ("m2",)]),
    to=st.just({"class": "vendor"}),
)
inputs = st.lists(movements | st.just(None), min_size=1, max_size=4)
"""None stands for bytes that are no event."""


class Model:
    """What a store should hold, kept in plain lists."""

    def __init__(self) -> None:
        self.now = instants.parse(day(5))
        self.recorded: dict[tuple[str, str], Event] = {}
        self.waiting: dict[int, Event | None] = {}
        self.given_out = 0

    def take(self, event: Event | None, number: int | None = None) -> str:
        """What becomes of one piece of input, which may come from quarantine."""
        status = self._status(event)
        if status == "quarantined" and number is None:
            self.given_out += 1
            self.waiting[self.given_out] = event
        elif status != "quarantined" and number is not None:
            del self.waiting[number]
        return status

    def _status(self, event: Event | None) -> str:
        if event is None or instants.parse(event["time"]) > self.now + 300_000_000:
            return "quarantined"
        known = self.recorded.get(identity(event))
        if known is not None:
            return (
                "duplicate"
                if known["data"] == event["data"] and (known["time"] == event["time"])
                else "quarantined"
            )
        self.recorded[identity(event)] = {**event, "recordedtime": instants.write(self.now)}
        return "recorded"


class StoreMachine(RuleBasedStateMachine):
    """Two processes, as it were, that read and write one store."""

    kind: ClassVar[str]
    server: ClassVar[Address]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.place: Place = place(self.kind, Path(self.folder.name), lambda: self.server)
        self.model = Model()
        self.lineages: list[Lineage] = []
        self.pipelines: list[Pipeline] = []
        for _ in range(HANDLES):
            self._open()

    def _open(self) -> None:
        store = self.place.open()
        self.lineages.append(lineage_on(store))
        directory = Directory(store, KEYS)
        self.pipelines.append(Pipeline(store, KEYS, directory, clock=lambda: self.model.now))

    @rule(handle=handles, events=inputs)
    def record(self, handle: int, events: list[Event | None]) -> None:
        """A batch with anything in it, through either handle."""
        received = [Received(encoded(event) if event else GARBAGE) for event in events]
        outcomes = self.pipelines[handle].submit(received, ORIGIN)
        expected = [self.model.take(event) for event in events]
        assert [outcome.status for outcome in outcomes] == expected

    @rule(handle=handles)
    def replay(self, handle: int) -> None:
        """Everything that waits is tried again; what is still refused stays where it is."""
        rows = self.lineages[handle].store.quarantine(0, 1000)
        outcomes = self.pipelines[handle].replay(rows, ORIGIN)
        expected = [self.model.take(self.model.waiting[row.number], row.number) for row in rows]
        assert [outcome.status for outcome in outcomes] == expected

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        """What was in the future may now have happened."""
        self.model.now += days * 86_400_000_000

    @rule(handle=handles)
    def reopen(self, handle: int) -> None:
        """A process ends and another one starts."""
        self.lineages.pop(handle).store.close()
        self.pipelines.pop(handle)
        self._open()

    @rule(handle=handles, person=st.sampled_from(["ANA", "BEN", "NOBODY"]))
    def ask(self, handle: int, person: str) -> None:
        """Either handle gives the answer of the specification, having caught up or not."""
        question = Question(person=person)
        expected = oracle.where(list(self.model.recorded.values()), *question)
        assert specified(ask(self.lineages[handle], question)) == expected

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        """Events, quarantine and numbers given out, as any handle sees them."""
        for lineage in self.lineages:
            waiting = [row.number for row in lineage.store.quarantine(0, 1000)]
            assert waiting == sorted(self.model.waiting)
            assert lineage.store.size()[0] == len(self.model.recorded)
            assert lineage.store.counters()[1] == self.model.given_out

    def teardown(self) -> None:
        for lineage in self.lineages:
            assert lineage.store.check() == []
        self.place.close()
        self.folder.cleanup()


class EmbeddedMachine(StoreMachine):
    kind = "embedded"


class ReferenceMachine(StoreMachine):
    kind = "reference"


class Neo4jMachine(StoreMachine):
    kind = "neo4j"


TestEmbedded: Any = EmbeddedMachine.TestCase
TestReference: Any = ReferenceMachine.TestCase
TestEmbedded.settings = TestReference.settings = settings(stateful_step_count=15)


class TestNeo4j(Neo4jMachine.TestCase):  # type: ignore[misc, valid-type]
    """On a server, where each step costs some ten milliseconds, a tenth of the examples."""

    settings = settings(few, stateful_step_count=15)

    @pytest.fixture(autouse=True)
    def _server(self, database: Address) -> None:
        Neo4jMachine.server = database
