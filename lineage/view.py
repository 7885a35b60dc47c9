"""What every answer reads: the mirror, the facts, and who the company is."""

from dataclasses import dataclass, field
from functools import cached_property

from lineage.activities import Flow
from lineage.facts import ALWAYS, CORRECTION, PARTY, SYSTEM, FactBook
from lineage.mirror.mirror import Mirror
from lineage.packs.packs import Packs, shipped

UNKNOWN = "unknown"
COMPANY_CLASS = "company"
LATE_AFTER = 24 * 3600 * 1_000_000


@dataclass(frozen=True)
class View:
    """The record as one answer sees it. Made anew whenever something was recorded."""

    mirror: Mirror
    facts: FactBook
    company_setting: str = ""
    """The company's party id where an operator named it."""
    late_after: int = LATE_AFTER
    """Microseconds after which a report counts as late."""
    packs: Packs = field(default_factory=shipped)
    """Law, policy and vocabulary, at any time."""

    @cached_property
    def company(self) -> frozenset[str]:
        """Parties that are the company itself: declared, or claimed by what it received."""
        declared = {
            fact_id
            for fact_id in self.facts.ids(PARTY)
            if (said := self.facts.last(PARTY, fact_id)) and said.body.get("class") == COMPANY_CLASS
        }
        claimed = {
            flow.to_party for _, flow in self.mirror.flows() if flow.to_class == COMPANY_CLASS
        }
        return frozenset(
            ({self.company_setting} if self.company_setting else set()) or declared or claimed
        )

    @cached_property
    def _retractions(self) -> list[tuple[int, tuple[str, str]]]:
        return [
            (statement.recorded_at, (of["source"], of["id"]))
            for statement in self.facts.statements(CORRECTION)
            if (of := statement.body["of"])
        ]

    def retracted(self, known_at: int) -> frozenset[tuple[str, str]]:
        """(source, id) of events that a correction took back, as known at a moment."""
        return frozenset(
            identity for recorded_at, identity in self._retractions if recorded_at <= known_at
        )

    def known_at_shown(self, as_of: int, known_at: int) -> int:
        """The `known_at` of a query with its default filled in: everything that is recorded."""
        return known_at if known_at != ALWAYS else max(as_of, self.mirror.newest_recorded_at)

    def party_name(self, party: str, as_of: int, known_at: int) -> str:
        fact = self.facts.at(PARTY, party, as_of, known_at) or {}
        return str(fact.get("name") or UNKNOWN)

    def party_class(self, flow: Flow, as_of: int, known_at: int) -> str:
        """The receiver's class as declared, else as the movement claims."""
        fact = self.facts.at(PARTY, flow.to_party, as_of, known_at) or {}
        return str(fact.get("class") or flow.to_class or UNKNOWN)

    def place(self, flow: Flow, as_of: int, known_at: int) -> str:
        """Where a movement went: as it says, else where its system, else where its party is."""
        if flow.to_place:
            return flow.to_place
        system = self.facts.at(SYSTEM, flow.to_system, as_of, known_at) or {}
        party = self.facts.at(PARTY, flow.to_party, as_of, known_at) or {}
        return str(system.get("place") or party.get("place") or UNKNOWN)


def country(place: str) -> str:
    """ISO 3166-1 code of a place that may be a subdivision."""
    return place.split("-")[0] if place != UNKNOWN else UNKNOWN
