"""What the arrival of an event shows and later evidence cannot cure.

Findings that rest on what is known (an undeclared party, a gap in a chain, a late event) are not
stored: they are derived whenever they are asked for, as known at any moment, so that evidence
which arrives later cures them without a trace of the order of arrival (`lineage.judging`,
adr/0004). What remains for this place are findings that no column can show again.
"""

from lineage.ingest.decoded import DecodedEvent
from lineage.stores.base import StoredFinding


def conflict(event: DecodedEvent, recorded_at: int) -> StoredFinding:
    """Two events claim one identity with different content; the first one stays."""
    return StoredFinding(
        code="event-conflict",
        severity="warning",
        reason="an event with this source and id was recorded before, with other content",
        rule="structure.identity",
        recorded_at=recorded_at,
        occurred_at=event.occurred_at,
        event_source=event.source,
        event_id=event.id,
    )
