"""The trace of one incident: each part worked out when it is asked for."""

from dataclasses import dataclass
from functools import cached_property

from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.exposure import Exposure, Held, exposure, held
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.onward import Onward, held_in_window, left_in_window
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
    def left(self) -> Onward:
        """Where went on what left the holder inside the window."""
        return left_in_window(self.record, self.brought, self.incident)

    @cached_property
    def went_on(self) -> Onward:
        """Where went on what the holder held in the window, whenever it left afterwards."""
        return held_in_window(self.record, self.brought, self.incident, self.held)
