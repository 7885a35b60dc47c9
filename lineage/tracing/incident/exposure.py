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
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import NOTHING, Copies
from lineage.tracing.incident.erasures import leaves_doubt
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.layout import Layout, Numbers
from lineage.tracing.incident.record import Flags, Instants, Moves, Ordinals, Record, Subjects

CLEAR: Final = 0
ENCRYPTED_KEY_EXPOSED: Final = 1
PSEUDONYMISED: Final = 2
ENCRYPTED_KEY_SAFE: Final = 3
STATES: Final = ("clear", "encrypted_key_exposed", "pseudonymised", "encrypted_key_safe")
"""Words for states, the worst first."""

RECORDED: Final = 0
POSSIBLE: Final = 1
CERTAINTY: Final = ("recorded", "possible")

TICKED_MAX: Final = 1 << 28
"""Above it counting different numbers by ticking them off would take too much memory."""


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
    """What was exposed."""

    categories: tuple[str, ...]
    """Names by category number."""
    rows: Exposed

    def subjects(self, state: int) -> Bounds:
        """People of whom anything was exposed in a state."""
        return self._counted(state, self.rows.subjects.astype(np.intp))

    def records(self, state: int) -> Bounds:
        """Categories of people that were exposed in a state."""
        keys = self.rows.subjects.astype(np.intp) * len(self.categories) + self.rows.category
        return self._counted(state, keys)

    def _counted(self, state: int, keys: Numbers) -> Bounds:
        here = self.rows.state == state
        upper = _distinct(keys[here])
        sure = here & (self.rows.certainty == RECORDED)
        return Bounds(_distinct(keys[sure]) if (sure != here).any() else upper, upper)


def _distinct(keys: Numbers) -> int:
    """How many different ones there are. To tick them off takes a tenth of sorting them."""
    highest = int(keys.max(initial=0))
    if highest >= TICKED_MAX:
        return len(np.unique(keys))
    ticked = np.zeros(highest + 1, dtype=np.bool_)
    ticked[keys] = True
    return int(np.count_nonzero(ticked))


class Held(NamedTuple):
    """The copies that were held at some instant of the window; arrays are parallel to `copies`."""

    copies: Copies
    gone_at: Instants
    possible: Flags
    """Whether one may have been erased before, or lain in another system."""

    def where(self, chosen: Flags) -> "Held":
        return Held(self.copies.where(chosen), self.gone_at[chosen], self.possible[chosen])


def nothing_held() -> Held:
    """No copies at all."""
    return Held(NOTHING, NOTHING.arrived_at, np.empty(0, dtype=np.bool_))


def held(record: Record, brought: Brought, incident: Incident) -> Held:
    """What the holder, or only its named systems, held at some instant of the window."""
    here = at_holder(record.layout, incident)
    copies = brought.by(here, lambda moves: _meets(incident, moves, moves.ended_at))
    gone_at = brought.gone_at(copies)
    met = _meets(incident, copies, gone_at)
    copies, gone_at = copies.where(met), gone_at[met]
    unsure = record.layout.where(lambda flow, _: not incident.surely_in(flow.to_system))
    # Had it been erased when nobody confirms it, it would have been gone all the window.
    doubted = brought.gone_at(copies, leaves_doubt) <= _begun(incident, copies)
    return Held(copies, gone_at, doubted | unsure[copies.entry])


def exposure(record: Record, held: Held, incident: Incident) -> Exposure:
    """What was held, in the state in which it was."""
    layout, copies = record.layout, held.copies
    state, unsure = _states(
        layout, incident, np.flatnonzero(np.bincount(copies.entry, minlength=1))
    )
    possible = held.possible | unsure[copies.entry]
    rows = Exposed(
        copies.subjects,
        copies.ordinals,
        layout.category[copies.entry],
        state[copies.entry],
        np.where(possible, POSSIBLE, RECORDED).astype(np.uint8),
    )
    return Exposure(layout.categories, rows)


def at_holder(layout: Layout, incident: Incident, any_system: bool = False) -> Flags:
    """The entries that bring the holder, or only its named systems, what the incident reached."""
    return layout.where(
        lambda flow, category: (
            flow.to_party == incident.holder
            and (any_system or incident.maybe_in(flow.to_system))
            and incident.reaches(category)
        )
    )


def _begun(incident: Incident, copies: Moves | Copies) -> Instants:
    """Since when each copy was there in the window."""
    return np.maximum(copies.arrived_at, incident.begins_at)


def _meets(incident: Incident, copies: Moves | Copies, until: Instants) -> Flags:
    """Whether `[arrived, until)` and the window share an instant."""
    return (copies.arrived_at < incident.ends_at) & (until > _begun(incident, copies))


def _states(
    layout: Layout, incident: Incident, entries: Numbers
) -> tuple[NDArray[np.uint8], Flags]:
    """(state of each entry, whether it is only possible that it was exposed like that)."""
    states = np.zeros(len(layout), dtype=np.uint8)
    possible = np.zeros(len(layout), dtype=np.bool_)
    for entry in entries.tolist():
        states[entry], possible[entry] = state_of(*layout[entry], incident)
    return states, possible


def state_of(flow: Flow, category: str, incident: Incident) -> tuple[int, bool]:
    """(the worst state in which a flow brings a category, whether that is only possible)."""
    return min(
        _state(one.state, one.key_holder, incident)
        for one in flow.data
        if one.category == category and one.state not in NO_LONGER_PERSONAL
    )


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
