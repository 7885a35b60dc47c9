"""What an audience may not learn of, decided before anything is counted.

Orders are read as they stand in the whole record, whatever `known_at` asks: the answer is given
today, and an order that came after the moment asked about binds all the same. An order hides until
the `as_of` of the answer reaches its end (adr/0005). An event that names an order nobody recorded
is hidden from everybody whom such orders are made against.
"""

from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from lineage.facts import ALWAYS, SECRECY, FactBook, Statement
from lineage.mirror.mirror import Mirror
from lineage.view import View

RESTRICTED: Final = frozenset({"subject", "public", "counterparty", "buyer"})
AUDIENCES: Final = ("company", "subject", "buyer", "regulator", "court", "public", "counterparty")

STATEMENT: Final = "This answer does not include disclosures that the law forbids us to describe."
"""The same in every answer, whether or not anything was left out."""


class Secrecy:
    """The orders that bind one answer."""

    def __init__(self, facts: FactBook, audience: str, as_of: int) -> None:
        orders = {fact_id: facts.last(SECRECY, fact_id) for fact_id in facts.ids(SECRECY)}
        self._audience = audience
        self._binding = {
            fact_id: order is not None and _binds(order, audience, as_of)
            for fact_id, order in orders.items()
        }
        self._covered = {
            (reference["source"], reference["id"])
            for fact_id, order in orders.items()
            if order is not None and self._binding[fact_id]
            for reference in order.body.get("covers", ())
        }

    @property
    def restricts(self) -> bool:
        """Whether any order could bind this audience."""
        return self._audience in RESTRICTED

    def hidden_anywhere(self, mirror: Mirror) -> frozenset[int]:
        """All events that this audience may not learn of."""
        if not self.restricts:
            return frozenset()
        covered = {ordinal for identity in self._covered for ordinal in mirror.find(identity)}
        return frozenset(covered | self._naming(mirror.all_details()))

    def hidden(
        self, mirror: Mirror, ordinals: NDArray[np.uint32], details: dict[int, bytes]
    ) -> set[int]:
        """Those of some events that this audience may not learn of."""
        if not self.restricts:
            return set()
        found = self._naming(details)
        if self._covered:
            identities = zip(ordinals.tolist(), mirror.identities(ordinals), strict=True)
            found.update(ordinal for ordinal, identity in identities if identity in self._covered)
        return found

    def _naming(self, details: dict[int, bytes]) -> set[int]:
        """Events that say by themselves which order they fall under."""
        return {
            ordinal
            for ordinal, detail in details.items()
            if b'"secrecy"' in detail and self._binds(orjson.loads(detail).get("secrecy"))
        }

    def _binds(self, order: str | None) -> bool:
        return order is not None and self._binding.get(order, True)


def secrecy_of(view: View, audience: str, as_of: int) -> Secrecy:
    """The orders that bind an answer to an audience."""
    epoch, _ = view.facts.epoch(as_of, ALWAYS)
    return view.once(("secrecy", audience, epoch), lambda: Secrecy(view.facts, audience, as_of))


def _binds(order: Statement, audience: str, as_of: int) -> bool:
    return audience in order.body.get("audiences", RESTRICTED) and as_of < order.valid_to
