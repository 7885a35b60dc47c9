"""By which path each copy was reached: from what arrived earliest, then by the shortest way.

What is left to choose then is chosen by what events are called, so that an answer does not depend
on the order of recording.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.mirror.mirror import Mirror
from lineage.tracing.copies import INFERRED, RECORDED
from lineage.tracing.incident.layout import Numbers
from lineage.tracing.incident.record import Flags, Instants, Ordinals
from lineage.tracing.incident.spread import Groups, Said, Sources

START: Final = -1
"""Stands for no copy that it came of: the path begins here."""

Ints = NDArray[np.int64]


class Waiting(NamedTuple):
    """Parallel arrays: copies that something led to without their saying what."""

    copy: Numbers
    person: Numbers
    stock: NDArray[np.uint32]
    left_at: Instants


class Ways(NamedTuple):
    """By source: how it was reached."""

    before: Numbers
    """Index of the source it came of, START where it is the first."""
    steps: Ints
    """Movements on the path."""
    weakness: Ints
    """Of its weakest link, as in `tracing.copies`."""


class Shelf:
    """Sources by whose they are and what, the one to be taken first in front."""

    def __init__(self, fed: Sources, found: Flags, any_stock: Ints) -> None:
        """`any_stock` as in the layout."""
        here = np.flatnonzero(found)
        also = here[any_stock[fed.stock[here]] >= 0]
        source = np.concatenate((here, also))
        self.doubled = np.arange(len(source)) >= len(here)
        """Whether it stands for all categories of its holder."""
        stock = np.concatenate((fed.stock[here], any_stock[fed.stock[also]].astype(np.uint32)))
        by_arrival = np.argsort(fed.arrived_at[source], kind="stable")
        self._groups = groups = Groups(len(any_stock), len(source))
        keys = groups.keys(
            fed.person[source[by_arrival]], stock[by_arrival], np.arange(len(source))
        )
        keys.sort()
        keys, rank = groups.apart(keys)
        place = by_arrival[rank]
        self.source = source[place]
        self.doubled = self.doubled[place]
        self.arrived_at, self._until = fed.arrived_at[self.source], fed.until[self.source]
        self.first = np.diff(keys, prepend=keys[:1] + np.uint64(1)) != 0
        """Whether it is the first of its group."""
        self.group = np.cumsum(self.first) - 1
        self._keys = keys[self.first]
        alike = ~self.first & (np.diff(self.arrived_at, prepend=0) == 0)
        self.tied = alike | np.append(alike[1:], False)
        """Whether another of its group arrived at the same instant."""

    def settle(self, steps: Ints, rank: Ints) -> None:
        """Put those that arrived at one instant into order: by steps, then by rank (by source)."""
        tied = np.flatnonzero(self.tied)
        mine = self.source[tied]
        order = np.lexsort((rank[mine], steps[mine], self.arrived_at[tied], self.group[tied]))
        for column in (self.source, self._until, self.doubled):
            column[tied] = column[tied[order]]

    def leading_to(self, waiting: Waiting) -> Numbers:
        """The first source that each of some copies can have come of; each has one."""
        moments = np.sort(waiting.left_at)
        span = len(moments) + 1
        until = self.group * span + moments.searchsorted(self._until, side="right")
        # What is gone before something that comes first serves nobody.
        useful = np.diff(np.maximum.accumulate(until), prepend=-1) > 0
        group = self._keys.searchsorted(self._groups.numbers(waiting.person, waiting.stock))
        wanted = group * span + moments.searchsorted(waiting.left_at, side="right")
        found: Numbers = self.source[useful][until[useful].searchsorted(wanted)]
        return found


def ways(
    mirror: Mirror,
    ordinals: Ordinals,
    arrived_at: Instants,
    shelf: Shelf,
    start: Ways,
    waiting: Waiting,
    said: Said,
) -> Ways:
    """How each source was reached; the shelf is then in order.

    `start` tells of those with which paths begin. `said` leads from sources that were reached to
    copies that were, and that do not begin a path.
    """
    several = np.bincount(said.child, minlength=1)[said.child] > 1
    tied = np.concatenate((shelf.source[shelf.tied], said.parent[several]))
    rank = _ranks(mirror, ordinals, tied)
    found = start
    while True:
        shelf.settle(found.steps, rank)
        before = start.before.copy()
        before[waiting.copy] = shelf.leading_to(waiting)
        keys = (rank[said.parent], found.steps[said.parent], arrived_at[said.parent], said.child)
        order = np.lexsort(keys) if several.any() else np.argsort(said.child)
        first = order[np.diff(said.child[order], prepend=START) != 0]
        before[said.child[first]] = said.parent[first]
        following = _followed(start, before, waiting)
        if not len(tied) or np.array_equal(following.steps, found.steps):
            return following
        found = following


def _followed(start: Ways, before: Numbers, waiting: Waiting) -> Ways:
    """Steps and weakness along what each source came of."""
    led = np.flatnonzero(before != START)
    link = np.full(len(before), RECORDED, dtype=np.int64)
    link[waiting.copy] = INFERRED
    steps, weakness = start.steps.copy(), start.weakness.copy()
    while True:
        further = steps[before[led]] + 1
        weaker = np.maximum(link[led], weakness[before[led]])
        if np.array_equal(steps[led], further) and np.array_equal(weakness[led], weaker):
            return Ways(before, steps, weakness)
        steps[led], weakness[led] = further, weaker


def _ranks(mirror: Mirror, ordinals: Ordinals, tied: Numbers) -> Ints:
    """By source: the place of its event among those of some sources, by what they are called."""
    found = np.zeros(len(ordinals), dtype=np.int64)
    events, place = np.unique(ordinals[tied], return_inverse=True)
    if len(events):
        names = mirror.identities(events)
        rank = np.empty(len(events), dtype=np.int64)
        rank[sorted(range(len(events)), key=names.__getitem__)] = np.arange(len(events))
        found[tied] = rank[place]
    return found
