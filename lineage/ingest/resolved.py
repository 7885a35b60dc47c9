"""An event in the store's numbers."""

from typing import NamedTuple

from lineage.ingest.decoded import DecodedEvent
from lineage.ingest.names import ResolvedFact


class ResolvedEvent(NamedTuple):
    """A decoded event, and the numbers that stand for what it names."""

    event: DecodedEvent
    identity: int
    """Hash of (source, id)."""
    activity: int
    subjects: tuple[int, ...]
    parents: tuple[int, ...]
    """Identities of the events it was derived from."""
    fact: ResolvedFact | None
