"""What every answer reads: the mirror, the facts, and who the company is."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.facts import ALWAYS, CORRECTION, PARTY, SYSTEM, FactBook
from lineage.mirror.mirror import Mirror
from lineage.packs.packs import Packs, shipped
from lineage.tracing.history import Histories

UNKNOWN = "unknown"
COMPANY_CLASS = "company"
LATE_AFTER = 24 * 3600 * 1_000_000
KEPT_MAX: Final = 256
"""Things kept by `View.once`."""

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class View:
    """The record as answers see it: live events, and facts and flows as they stand.

    Made anew whenever a fact or a flow was recorded that was not known before, so that what is
    derived from these two alone is worked out once.
    """

    mirror: Mirror
    facts: FactBook
    company_setting: str = ""
    """The company's party id where an operator named it."""
    late_after: int = LATE_AFTER
    """Microseconds after which a report counts as late."""
    packs: Packs = field(default_factory=shipped)
    """Law, policy and vocabulary, at any time."""
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def histories(self) -> Histories:
        return Histories(self.mirror)

    def once(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, made once. It must be a function of `key`, the facts and the flows.

        What depends on a moment is kept by `facts.epoch` of the moment: it is the same throughout.
        """
        found: Kept | None = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            found = self._kept[key] = make()
        return found

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

    def retracted(self, known_at: int) -> frozenset[tuple[str, str]]:
        """(source, id) of events that a correction took back, as known at a moment."""
        _, known = self.facts.epoch(0, known_at)
        return self.once(("retracted", known), lambda: self._retracted(known_at))

    def _retracted(self, known_at: int) -> frozenset[tuple[str, str]]:
        bodies = (said.body for said in self.facts.statements(CORRECTION, known_at))
        return frozenset((body["of"]["source"], body["of"]["id"]) for body in bodies)

    def retracted_among(self, ordinals: NDArray[np.uint32], known_at: int) -> set[int]:
        """Those of some events that were taken back, as known at a moment."""
        retracted = self.retracted(known_at)
        if not retracted:
            return set()
        identities = zip(ordinals.tolist(), self.mirror.identities(ordinals), strict=True)
        return {ordinal for ordinal, identity in identities if identity in retracted}

    def known_at_shown(self, as_of: int, known_at: int) -> int:
        """The `known_at` of a query with its default filled in: everything that is recorded."""
        return known_at if known_at != ALWAYS else max(as_of, self.mirror.newest_recorded_at)

    def party_name(self, party: str, as_of: int, known_at: int) -> str:
        fact = self.facts.at(PARTY, party, as_of, known_at) or {}
        return str(fact.get("name") or UNKNOWN)

    def party_contact(self, party: str, as_of: int, known_at: int) -> str:
        """How to reach a party, as declared."""
        fact = self.facts.at(PARTY, party, as_of, known_at) or {}
        return str(fact.get("contact") or UNKNOWN)

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
