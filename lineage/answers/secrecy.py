"""What an audience may not learn of, decided before anything is counted.

Orders are read as they stand in the whole record, whatever `known_at` asks: the answer is given
today, and an order that came after the moment asked about binds all the same. An order hides until
the `as_of` of the answer reaches its end (adr/0005). An event that names an order nobody recorded
is hidden from everybody whom such orders are made against.
"""

from collections.abc import Iterable
from typing import Final

import orjson

from lineage.facts import SECRECY, FactBook, Statement
from lineage.mirror.mirror import Mirror

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
        naming = self.hidden(mirror, (), mirror.all_details())
        return frozenset(covered | naming)

    def hidden(
        self, mirror: Mirror, ordinals: Iterable[int], details: dict[int, bytes]
    ) -> set[int]:
        """Those of some events that this audience may not learn of."""
        if not self.restricts:
            return set()
        named = {
            ordinal
            for ordinal, detail in details.items()
            if b'"secrecy"' in detail and self._binds(orjson.loads(detail).get("secrecy"))
        }
        if self._covered:
            named.update(
                ordinal for ordinal in ordinals if mirror.identity(ordinal) in self._covered
            )
        return named

    def _binds(self, order: str | None) -> bool:
        return order is not None and self._binding.get(order, True)


def _binds(order: Statement, audience: str, as_of: int) -> bool:
    return audience in order.body.get("audiences", RESTRICTED) and as_of < order.valid_to
