"""An event in the store's numbers."""

from dataclasses import dataclass

from lineage.ingest.decoded import DecodedEvent
from lineage.ingest.names import ResolvedFact


@dataclass(slots=True)
class ResolvedEvent:
    """A decoded event, and the numbers that stand for what it names."""

    event: DecodedEvent
    identity: int
    activity: int
    subjects: tuple[int, ...]
    parents: tuple[int, ...]
    """Identities of the events it was derived from …"""
    links: tuple[int, ...]
    """… and their ordinals, NOT_RECORDED where there is none yet."""
    fact: ResolvedFact | None
