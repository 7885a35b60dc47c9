"""The categories of some flows laid out in one line, so that numpy can go from rows to categories.

A *place* is where a category of a person can be held: a system of a party. Erasures end what is
held at places. An *entry* of the layout is one category of one flow.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.sorted_runs import within
from lineage.tracing.incident.record import personal_categories


class Place(NamedTuple):
    """A category at a system of a holder; `system` is empty where nobody named one."""

    holder: str
    system: str
    category: str


class Layout:
    """Entries of some flows, one flow's after the other's."""

    def __init__(self, flows: Mapping[int, Flow], activities: int) -> None:
        """`activities` is one more than the highest number of an activity."""
        entries = [
            (number, category)
            for number, flow in flows.items()
            for category in sorted(personal_categories(flow))
        ]
        self.categories = tuple(sorted({category for _, category in entries}))
        """Names by category number."""
        numbers = {name: number for number, name in enumerate(self.categories)}
        self.flow = np.array([number for number, _ in entries], dtype=np.intp)
        """By entry, the number of its flow."""
        self.category = np.array([numbers[name] for _, name in entries], dtype=np.uint16)
        """By entry, the number of its category."""
        there = [
            Place(flows[number].to_party, flows[number].to_system, category)
            for number, category in entries
        ]
        self.places = sorted(set(there))
        known = {place: index for index, place in enumerate(self.places)}
        self.place = np.array([known[place] for place in there], dtype=np.uint32)
        """By entry, the index into `places` of where it arrives."""
        self._width = np.bincount(self.flow, minlength=activities)
        self._first = np.cumsum(self._width) - self._width

    def expanded(self, activity: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(row, entry) of every category of rows whose flows are given."""
        width = self._width[activity]
        rows = np.repeat(np.arange(len(activity)), width)
        return rows, np.repeat(self._first[activity], width) + within(width)
