"""Events in the store's numbers, column by column."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lineage.ingest.decoded import DecodedEvent
from lineage.ingest.names import ResolvedFact


@dataclass(frozen=True, slots=True)
class ResolvedEvents:
    """Decoded events, and the numbers that stand for what they name. Indexed like `events`."""

    events: list[DecodedEvent]
    """No raw identifier is left but in `people`."""
    identity: NDArray[np.uint64]
    """Hash of (source, id)."""
    activity: NDArray[np.uint32]
    row_event: NDArray[np.uint32]
    """Ascending; a row is one person of one event …"""
    row_subject: NDArray[np.uint32]
    """… and this is who."""
    link_event: NDArray[np.uint32]
    """Ascending; an event that was derived from …"""
    link_identity: NDArray[np.uint64]
    """… the event of this identity."""
    facts: dict[int, ResolvedFact]

    def only(self, chosen: NDArray[np.intp]) -> "ResolvedEvents":
        """These events, ascending, as if there had been no others."""
        place = np.full(len(self.events), len(self.events), dtype=np.uint32)
        place[chosen] = np.arange(len(chosen), dtype=np.uint32)
        rows = np.isin(self.row_event, chosen)
        links = np.isin(self.link_event, chosen)
        return ResolvedEvents(
            [self.events[index] for index in chosen.tolist()],
            self.identity[chosen],
            self.activity[chosen],
            place[self.row_event[rows]],
            self.row_subject[rows],
            place[self.link_event[links]],
            self.link_identity[links],
            {
                int(place[index]): fact
                for index, fact in self.facts.items()
                if place[index] < len(chosen)
            },
        )
