"""The trace of one incident: each part worked out when it is asked for."""

from dataclasses import dataclass
from functools import cached_property

from lineage.tracing.incident.exposure import Exposure, exposure
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.record import Record


@dataclass(frozen=True)
class IncidentTrace:
    """What an incident did, by the events of a record."""

    record: Record
    incident: Incident

    @cached_property
    def exposure(self) -> Exposure:
        return exposure(self.record, self.incident)
