"""When and from whom the company collected what it disclosed."""

from collections import defaultdict
from collections.abc import Iterator

from lineage.answers.laws.asked import Asked, third_party_category
from lineage.instants import parse
from lineage.judging.case import is_personal
from lineage.tracing.hops import SUBJECT, Hop
from lineage.view import UNKNOWN

CONSUMER = "consumer"
"""The source of what came from the person (11 CCR 7001, "categories of sources")."""


class Collections:
    """The movements that brought one person's data to the company."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        company = asked.view.company
        arrived = [hop for hop in asked.traced.hops if hop.receiver in company]
        self._at_company = {hop.ordinal: hop for hop in arrived}
        self._brought: dict[str, list[Hop]] = defaultdict(list)
        for hop in arrived:
            if hop.sender not in company:
                for category in _personal(hop):
                    self._brought[category].append(hop)

    def collected_at(self, hop: Hop, category: str) -> int | None:
        """When what a disclosure carries was collected last, None where nobody recorded it.

        What the event says wins, then what it derives from, then what the company had by then.
        """
        said = self._asked.datum(hop, category, "collected_at")
        if said:
            return max(parse(one) for one in said)
        found = list(self._origins(hop, category, set()))
        if not found:
            found = [
                one.arrived_at
                for one in self._brought.get(category, ())
                if one.arrived_at < hop.departed_at
            ]
        return max(found, default=None)

    def sources(self, category: str) -> tuple[set[str], set[str]]:
        """(categories of sources, purposes of collecting) of a category."""
        hops = self._brought.get(category, ())
        purposes = {purpose for hop in hops for purpose in hop.flow.purposes or (UNKNOWN,)}
        return {self._source(hop) for hop in hops}, purposes

    @property
    def categories(self) -> set[str]:
        return set(self._brought)

    def _source(self, hop: Hop) -> str:
        if hop.sender == SUBJECT:
            return CONSUMER
        return third_party_category(self._asked.case(hop), hop.sender)

    def _origins(self, hop: Hop, category: str, seen: set[int]) -> Iterator[int]:
        """Arrivals at the company that a movement says it derives from, in any number of steps."""
        for ordinal in hop.parents:
            parent = self._at_company.get(ordinal)
            if parent is None or ordinal in seen or category not in _personal(parent):
                continue
            if parent.arrived_at > hop.departed_at:
                # What came later cannot be what left, whatever the event says of it.
                continue
            seen.add(ordinal)
            if parent.sender in self._asked.view.company:
                yield from self._origins(parent, category, seen)
            else:
                yield parent.arrived_at


def _personal(hop: Hop) -> set[str]:
    return {one.category for one in hop.flow.data if is_personal(one)} & hop.categories
