"""The trace of one incident: each part worked out when it is asked for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lineage.tracing.incident.availability import OnlyThere, only_there
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.exposure import Exposure, Held, exposure, held
from lineage.tracing.incident.gaps import Gaps, gaps
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.not_exposed import NotExposed, not_exposed
from lineage.tracing.incident.not_onward import NotOnward, not_onward
from lineage.tracing.incident.onward import Onward, Spread, held_in_window, left_in_window
from lineage.tracing.incident.record import Record


@dataclass(frozen=True)
class IncidentTrace:
    """What an incident did, by the events of a record."""

    record: Record
    incident: Incident

    @cached_property
    def brought(self) -> Brought:
        return Brought(self.record)

    @cached_property
    def held(self) -> Held:
        """The copies that were at the holder in the window."""
        return held(self.record, self.brought, self.incident)

    @cached_property
    def exposure(self) -> Exposure:
        """Of whom which categories were exposed, in which state."""
        return exposure(self.record, self.held, self.incident)

    @cached_property
    def only_there(self) -> OnlyThere:
        """What existed only at the holder in the window (availability)."""
        return only_there(self.record, self.brought, self.incident, self.held)

    @property
    def left(self) -> Onward:
        """Where went on what left the holder inside the window."""
        return self._left.onward

    @property
    def went_on(self) -> Onward:
        """Where went on what the holder held in the window, whenever it left afterwards."""
        return self._went_on.onward

    @cached_property
    def not_exposed(self) -> NotExposed:
        """What came to the holder and was not there in the window, and why."""
        return not_exposed(self.record, self.brought, self.incident)

    @cached_property
    def not_left(self) -> NotOnward:
        """What did not go on of what left inside the window, and why."""
        return not_onward(self.record, self.brought, self.incident, self._left, None)

    @cached_property
    def not_went_on(self) -> NotOnward:
        """What did not go on of what the holder held in the window, and why."""
        return not_onward(self.record, self.brought, self.incident, self._went_on, self.held)

    def gaps(self, onward: Onward) -> Gaps:
        """What the holder, or those who were reached, sent and nobody recorded them receiving."""
        parties = self.record.layout.parties
        holders = frozenset(parties[number] for number in np.unique(onward.holder))
        return gaps(self.record, self.brought, self.incident, holders)

    @cached_property
    def _left(self) -> Spread:
        return left_in_window(self.record, self.brought, self.incident)

    @cached_property
    def _went_on(self) -> Spread:
        return held_in_window(self.record, self.brought, self.incident, self.held)
