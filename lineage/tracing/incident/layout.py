"""The categories of all flows laid out in one line, so that numpy can go from rows to categories.

An *entry* of the layout is one category of one flow. Erasures end what is held at a *place*, a
system of a party; what a party sends may come from any of its systems, its *stock*.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.sorted_runs import within
from lineage.tracing.history import NO_LONGER_PERSONAL
from lineage.tracing.hops import SUBJECT

Numbers = NDArray[np.intp]
Named = TypeVar("Named", "Place", "Stock", str)

DERIVE = "derive"


class Place(NamedTuple):
    """A category at a system of a holder; `system` is empty where nobody named one."""

    holder: str
    system: str
    category: str


class Stock(NamedTuple):
    """A category at a holder, whatever the system."""

    holder: str
    category: str


ANY = ""
"""The category of a stock that stands for all of them: what is derived may come of anything."""


class Layout:
    """Entries of flows, one flow's after the other's, ascending by flow and category.

    Every array is by entry.
    """

    def __init__(self, flows: Mapping[int, Flow], activities: int) -> None:
        """`activities` is one more than the highest number of an activity."""
        self.flows = flows
        self._named = [
            (number, category)
            for number, flow in sorted(flows.items())
            for category in sorted(personal_categories(flow))
        ]
        self.categories = tuple(sorted({category for _, category in self._named}))
        """Names by category number."""
        numbers = {name: number for number, name in enumerate(self.categories)}
        self.flow: Numbers = np.array([number for number, _ in self._named], dtype=np.intp)
        """Number of the flow."""
        self.category = np.array([numbers[name] for _, name in self._named], dtype=np.uint16)
        """Number of the category."""
        self.places, self.place = _numbered(
            [Place(flow.to_party, flow.to_system, name) for flow, name in self]
        )
        """`place` is the index into `places` of where it arrives."""
        there = [Stock(flow.to_party, name) for flow, name in self]
        here = [Stock(flow.from_party, ANY if _derives(flow) else name) for flow, name in self]
        self.stocks, stock = _numbered(here + there)
        self.sent_from, self.sent_to = stock[: len(here)], stock[len(here) :]
        """Indices into `stocks`: what it can come from, and what it adds to."""
        derived = {one.holder: number for number, one in enumerate(self.stocks) if not one.category}
        self.any_stock: Numbers = np.array(
            [derived.get(one.holder, -1) for one in self.stocks], dtype=np.intp
        )
        """By stock, that of the same holder which stands for all categories; -1 for none."""
        parties = [stock.holder for stock in here + there]
        self.parties, party = _numbered(parties)
        self.sender, self.receiver = party[: len(here)], party[len(here) :]
        """Indices into `parties`."""
        self.derives = self.where(lambda flow, _: _derives(flow))
        """Whether it may come of other categories (design, section 4, rule 6)."""
        self._width = np.bincount(self.flow, minlength=activities)
        self._first = np.cumsum(self._width) - self._width

    def __len__(self) -> int:
        return len(self._named)

    def __iter__(self) -> Iterator[tuple[Flow, str]]:
        """(flow, category) of each entry."""
        return ((self.flows[number], category) for number, category in self._named)

    def __getitem__(self, entry: int) -> tuple[Flow, str]:
        number, category = self._named[entry]
        return self.flows[number], category

    def where(self, wanted: Callable[[Flow, str], bool]) -> NDArray[np.bool_]:
        """The entries that are wanted."""
        return np.array([wanted(flow, category) for flow, category in self], dtype=np.bool_)

    def of(self, flow: int) -> range:
        """The entries of a flow."""
        first = int(self._first[flow])
        return range(first, first + int(self._width[flow]))

    def expanded(self, activity: Numbers) -> tuple[Numbers, Numbers]:
        """(row, entry) of every category of rows whose flows are given."""
        width = self._width[activity]
        rows = np.repeat(np.arange(len(activity)), width)
        return rows, np.repeat(self._first[activity], width) + within(width)


def personal_categories(flow: Flow) -> frozenset[str]:
    """Categories of a flow that are still data about a person."""
    return frozenset(one.category for one in flow.data if one.state not in NO_LONGER_PERSONAL)


def _derives(flow: Flow) -> bool:
    return flow.kind == DERIVE and flow.from_party != SUBJECT


def _numbered(named: Sequence[Named]) -> tuple[list[Named], NDArray[np.uint32]]:
    """(each one once, ascending; for each its index in that)."""
    distinct = sorted(set(named))
    numbers = {one: number for number, one in enumerate(distinct)}
    return distinct, np.array([numbers[one] for one in named], dtype=np.uint32)
