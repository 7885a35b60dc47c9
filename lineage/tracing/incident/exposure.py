"""Exposure: what a holder held at some instant of a window, of whom, in which state.

A copy counts where `[arrived, erased or access ended)` and the window share an instant (law, GDPR
Art. 33(3)(a): categories and approximate numbers of people and of records). It is `possible` where
an erasure that nothing confirms may have come before, where nobody knows in which system it lay,
or where nobody knows who holds the key.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.tracing.history import NO_LONGER_PERSONAL
from lineage.tracing.incident.erasures import NextErasure, ends, erasures, leaves_doubt
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.layout import Layout
from lineage.tracing.incident.record import Flags, Moves, Ordinals, Record, Subjects

CLEAR: Final = 0
ENCRYPTED_KEY_EXPOSED: Final = 1
PSEUDONYMISED: Final = 2
ENCRYPTED_KEY_SAFE: Final = 3
STATES: Final = ("clear", "encrypted_key_exposed", "pseudonymised", "encrypted_key_safe")
"""Words for states, the worst first."""

RECORDED: Final = 0
POSSIBLE: Final = 1
CERTAINTY: Final = ("recorded", "possible")


class Exposed(NamedTuple):
    """Parallel arrays: one category of one copy of one person."""

    subjects: Subjects
    ordinals: Ordinals
    """The movement that brought the copy, or granted the access."""
    category: NDArray[np.uint16]
    """Index into `Exposure.categories`."""
    state: NDArray[np.uint8]
    """Index into STATES."""
    certainty: NDArray[np.uint8]
    """RECORDED or POSSIBLE."""

    def where(self, chosen: Flags) -> "Exposed":
        return Exposed._make(column[chosen] for column in self)


class Bounds(NamedTuple):
    """A count that lies between two numbers."""

    lower: int
    upper: int


class Exposure(NamedTuple):
    """What was exposed, in no particular order."""

    categories: tuple[str, ...]
    """Names by category number."""
    rows: Exposed

    def subjects(self, state: int) -> Bounds:
        """People of whom anything was exposed in a state."""
        here = self.rows.where(self.rows.state == state)
        sure = here.subjects[here.certainty == RECORDED]
        return Bounds(len(np.unique(sure)), len(np.unique(here.subjects)))

    def records(self, state: int) -> Bounds:
        """Categories of people that were exposed in a state."""
        here = self.rows.where(self.rows.state == state)
        keys = (here.subjects.astype(np.uint64) << np.uint64(16)) | here.category
        return Bounds(len(np.unique(keys[here.certainty == RECORDED])), len(np.unique(keys)))


def exposure(record: Record, incident: Incident) -> Exposure:
    """What the holder, or only its named systems, held at some instant of the window."""
    numbers = record.numbers(lambda flow: _arrives(flow, incident))
    flows = {number: record.flows[number] for number in numbers}
    layout = Layout(flows, len(record.mirror.activities))
    moves = record.moves(numbers)
    moves = moves.where(
        (moves.arrived_at < incident.ends_at)
        & (moves.ended_at > np.maximum(incident.begins_at, moves.arrived_at))
    )
    rows, entries = layout.expanded(moves.activity)
    reached = np.array([incident.reaches(name) for name in layout.categories], dtype=np.bool_)
    kept = reached[layout.category[entries]]
    return _held(record, incident, layout, moves, rows[kept], entries[kept])


def _held(
    record: Record,
    incident: Incident,
    layout: Layout,
    moves: Moves,
    rows: NDArray[np.intp],
    entries: NDArray[np.intp],
) -> Exposure:
    subjects, places, arrived = moves.subjects[rows], layout.place[entries], moves.arrived_at[rows]
    begun = np.maximum(arrived, incident.begins_at)
    erased = erasures(record, frozenset((incident.holder,)))
    gone_at = NextErasure(erased, layout.places, ends).after(places, subjects, arrived)
    held = gone_at > begun
    in_doubt = NextErasure(erased, layout.places, leaves_doubt).after(places, subjects, arrived)
    state, unsure = _states(layout, record, incident)
    possible = (in_doubt <= begun) | unsure[entries]
    exposed = Exposed(
        subjects,
        moves.ordinals[rows],
        layout.category[entries],
        state[entries],
        np.where(possible, POSSIBLE, RECORDED).astype(np.uint8),
    )
    return Exposure(layout.categories, exposed.where(held))


def _arrives(flow: Flow, incident: Incident) -> bool:
    return flow.to_party == incident.holder and incident.maybe_in(flow.to_system)


def _states(layout: Layout, record: Record, incident: Incident) -> tuple[NDArray[np.uint8], Flags]:
    """(state of each entry, whether it is only possible that it was exposed like that)."""
    found = [
        state_of(record.flows[flow], layout.categories[category], incident)
        for flow, category in zip(layout.flow.tolist(), layout.category.tolist(), strict=True)
    ]
    return (
        np.array([state for state, _ in found], dtype=np.uint8),
        np.array([possible for _, possible in found], dtype=np.bool_),
    )


def state_of(flow: Flow, category: str, incident: Incident) -> tuple[int, bool]:
    """(the worst state in which a flow brings a category, whether that is only possible)."""
    state, possible = min(
        _state(one.state, one.key_holder, incident)
        for one in flow.data
        if one.category == category and one.state not in NO_LONGER_PERSONAL
    )
    return state, possible or not incident.surely_in(flow.to_system)


def _state(state: str, key_holder: str, incident: Incident) -> tuple[int, bool]:
    if state == "pseudonymised":
        return PSEUDONYMISED, False
    if state != "encrypted":
        # That data were unintelligible must be shown (GDPR Art. 34(3)(a)), so silence is not that.
        return CLEAR, False
    if incident.key_compromised is False:
        return ENCRYPTED_KEY_SAFE, False
    if incident.key_compromised or key_holder == incident.holder:
        return ENCRYPTED_KEY_EXPOSED, False
    return (ENCRYPTED_KEY_SAFE, False) if key_holder else (ENCRYPTED_KEY_EXPOSED, True)
