"""Why copies that a holder got, or was about to get, were not there in the window."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import everything
from lineage.tracing.incident.exposure import at_holder
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.record import Ordinals, Record, Subjects

ERASED: Final = 0
ENDED: Final = 1
COMPLETED_LATE: Final = 2
ARRIVED_LATE: Final = 3
ELSEWHERE: Final = 4
REASONS: Final = (
    "erased_by_window_start",
    "access_ended_by_window_start",
    "completed_after_window",
    "arrived_at_or_after_window_end",
    "held_in_another_system",
)


class NotExposed(NamedTuple):
    """Parallel arrays: a category of a copy of a person that was not exposed."""

    subjects: Subjects
    ordinals: Ordinals
    category: NDArray[np.uint16]
    """Index into `Layout.categories`."""
    reason: NDArray[np.uint8]
    """Index into REASONS."""


def not_exposed(record: Record, brought: Brought, incident: Incident) -> NotExposed:
    """Every copy at the holder that was not there at any instant of the window.

    Of whom none is listed here and none is exposed, the holder was never sent anything.
    """
    copies = brought.by(at_holder(record.layout, incident, any_system=True), everything)
    gone_at = brought.gone_at(copies)
    begun = np.maximum(copies.arrived_at, incident.begins_at)
    elsewhere = record.layout.where(lambda flow, _: not incident.maybe_in(flow.to_system))
    reason = np.select(
        [
            elsewhere[copies.entry],
            copies.departed_at >= incident.ends_at,
            copies.arrived_at >= incident.ends_at,
            copies.ended_at <= np.minimum(begun, gone_at),
            gone_at <= begun,
        ],
        [ELSEWHERE, ARRIVED_LATE, COMPLETED_LATE, ENDED, ERASED],
        default=len(REASONS),
    ).astype(np.uint8)
    missed = copies.where(found := reason < len(REASONS))
    return NotExposed(
        missed.subjects,
        missed.ordinals,
        record.layout.category[missed.entry],
        reason[found],
    )
