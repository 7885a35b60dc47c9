"""Spread over a temporal contact network, against the textbook's single pass over its edges.

The shape is that of public contact data (SocioPatterns; Holme and Saramäki, "Temporal networks",
2012): few nodes with most of the contacts, few pairs that meet again and again, and bursts. Each
person's data is a network of its own.
"""

import numpy as np
import pytest

from lineage.activities import Flow, FlowDatum
from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import standing
from lineage.stores import ids
from lineage.stores.base import Batch
from lineage.stores.columns import MOVEMENT, SUBJECTS, Columns
from lineage.tracing.incident.incident import INTEGRITY, Incident
from lineage.tracing.incident.record import Record
from lineage.tracing.incident.trace import IncidentTrace
from tests.reference.store import ReferenceStore

NODES, PAIRS = 120, 900
Contacts = list[tuple[int, int, int]]
"""(moment, number of the pair, person) of each contact."""


def a_network(contacts: int, people: int, seed: int) -> tuple[list[tuple[int, int]], Contacts]:
    """(pairs of nodes, contacts), both skewed; many contacts share a moment."""
    chance = np.random.default_rng(seed)
    ends = (chance.random((PAIRS, 2)) ** 2 * NODES).astype(int)
    bursts = np.sort(chance.integers(0, contacts, contacts // 4))
    moment = np.sort(bursts[(chance.random(contacts) * len(bursts)).astype(int)])
    pair = (chance.random(contacts) ** 2.5 * PAIRS).astype(int)
    person = (chance.random(contacts) ** 2 * people).astype(int)
    pairs = [(int(one), int(other)) for one, other in ends]
    return pairs, list(zip(moment.tolist(), pair.tolist(), person.tolist(), strict=True))


def first_reached(
    pairs: list[tuple[int, int]], contacts: Contacts, seed: int, begin: int, end: int
) -> set[tuple[int, int, int]]:
    """(person, node, moment): since when each node was reached, in one pass in order of time.

    Contacts of one moment do not follow one another.
    """
    reached: dict[tuple[int, int], int] = {}
    for moment, pair, person in contacts:
        sender, receiver = pairs[pair]
        leaves = sender == seed != receiver and begin <= moment < end
        if leaves or reached.get((person, sender), OPEN) < moment:
            reached.setdefault((person, receiver), moment)
    return {(person, node, moment) for (person, node), moment in reached.items()}


@pytest.mark.parametrize(
    ("contacts", "people"),
    [(3_000, 20), pytest.param(1_000_000, 20_000, marks=pytest.mark.thorough)],
)
def test_what_is_reached_is_reached_in_one_pass(contacts: int, people: int) -> None:
    """From several nodes, in several windows: the same nodes, first at the same moments."""
    pairs, met = a_network(contacts, people, seed=contacts)
    mirror = recorded(pairs, met)
    stands = standing(mirror, OPEN, OPEN, ())
    for node, begin, end in ((0, contacts // 10, contacts // 5), (7, 0, contacts), (40, 5, 50)):
        incident = Incident(f"n{node}", begin, end, INTEGRITY)
        trace = IncidentTrace(Record(mirror, stands, frozenset()), incident)
        found, parties = trace.left, trace.record.layout.parties
        columns = (found.subjects, found.holder, found.since)
        assert {
            (person - 1, int(parties[holder][1:]), since)
            for person, holder, since in zip(*(column.tolist() for column in columns), strict=True)
        } == first_reached(pairs, met, node, begin, end)


def recorded(pairs: list[tuple[int, int]], contacts: Contacts) -> Mirror:
    """The contacts as movements, in one batch."""
    data = (FlowDatum("email"),)
    flows = [Flow("onward", f"n{one}", f"n{other}", data) for one, other in pairs]
    numbers = {flow: number for number, flow in enumerate(dict.fromkeys(flows), 1)}
    moment, pair, person = (np.array(column) for column in zip(*contacts, strict=True))
    count = len(contacts)
    cells, overflow = ids.pack([f"c{index}" for index in range(count)])
    none, no_times = np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int64)
    every = np.arange(count, dtype=np.uint32)
    columns = Columns(
        kind=np.full(count, MOVEMENT, dtype=np.uint8),
        who=np.full(count, SUBJECTS, dtype=np.uint8),
        activity=np.array([numbers[flow] for flow in flows], dtype=np.uint32)[pair],
        occurred_at=moment.astype(np.int64),
        recorded_at=np.zeros(count, dtype=np.int64),
        source=np.zeros(count, dtype=np.uint16),
        identity=every.astype(np.uint64),
        id_cells=np.frombuffer(cells, dtype=np.uint8),
        id_overflow=np.frombuffer(overflow, dtype=np.uint8),
        row_event=every,
        row_subject=(person + 1).astype(np.uint32),
        completed_event=none,
        completed_at=no_times,
        ended_event=none,
        ended_at=no_times,
        link_event=none,
        link_identity=none.astype(np.uint64),
        link_parent=none,
        detail_event=none,
        detail_end=none,
        details=np.empty(0, dtype=np.uint8),
        sources=("//contacts.example/",),
    )
    store = ReferenceStore()
    activities = tuple((number, flow) for flow, number in numbers.items())
    store.record(Batch(sequence=1, columns=columns, activities=activities))
    return Mirror(store)
