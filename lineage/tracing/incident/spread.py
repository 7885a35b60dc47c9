"""Which copies an incident can have reached: time-respecting paths, of everybody at once.

A copy feeds what leaves its holder after it arrived and before it was erased (Kempe, Kleinberg and
Kumar, 2000). Whether a copy is reached does not depend on which path is looked at first, so whole
generations of copies are followed at a time: as many rounds as the longest path has hops.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.tracing.incident.copies import Copies
from lineage.tracing.incident.layout import Layout, Numbers
from lineage.tracing.incident.record import Flags, Instants

Keys = NDArray[np.uint64]


class Sources(NamedTuple):
    """Parallel arrays: copies that can feed others."""

    person: Numbers
    """Dense number of the person."""
    stock: NDArray[np.uint32]
    arrived_at: Instants
    until: Instants
    """The last moment at which data leaving the holder can be the copy."""

    def where(self, chosen: Numbers | Flags) -> "Sources":
        return Sources._make(column[chosen] for column in self)


def sources(layout: Layout, person: Numbers, copies: Copies, gone_at: Instants) -> Sources:
    """What copies are for those that come after."""
    until = np.minimum(gone_at, copies.ended_at - 1)
    return Sources(person, layout.sent_to[copies.entry], copies.arrived_at, until)


def joined_sources(*parts: Sources) -> Sources:
    """One after the other."""
    return Sources._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


class Groups:
    """One number for whose and from which stock, so that these are sorted and found together."""

    def __init__(self, stocks: int, ranks: int) -> None:
        """`ranks` is how many entries there can be, whatever the group."""
        self._stocks = np.uint64(stocks)
        self._bits = np.uint64(int(ranks).bit_length())

    def numbers(self, person: Numbers, stock: NDArray[np.uint32]) -> Keys:
        return person.astype(np.uint64) * self._stocks + stock

    def keys(self, person: Numbers, stock: NDArray[np.uint32], rank: NDArray[Any]) -> Keys:
        """Numbers that ascend by group, then by rank."""
        return (self.numbers(person, stock) << self._bits) | rank.astype(np.uint64)

    def apart(self, keys: Keys) -> tuple[Keys, Numbers]:
        """(group, rank) of keys."""
        return keys >> self._bits, (keys & ((np.uint64(1) << self._bits) - np.uint64(1))).astype(
            np.intp
        )


class Departures:
    """Copies by whose data they are and what they left from, in order of departure."""

    def __init__(self, layout: Layout, person: Numbers, copies: Copies, inferred: Flags) -> None:
        """`inferred` are those of which nothing says what they came of."""
        order = np.argsort(copies.departed_at, kind="stable")
        self._departed = copies.departed_at[order]
        self._any = layout.any_stock
        self._groups = Groups(len(layout.stocks), len(order))
        stock = layout.sent_from[copies.entry]
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        self._keys = self._groups.keys(person, stock, rank)[inferred]
        self._keys.sort()
        self.copies: Numbers = order[self._groups.apart(self._keys)[1]]
        """Indices of the copies, in the order of the ranges below."""

    def fed_by(self, fed: Sources) -> tuple[Numbers, Numbers]:
        """Ranges `[first, end)` of the copies that sources feed; one or two of each source."""
        first, end = self._ranges(fed, fed.stock)
        stock = self._any[fed.stock]
        some = np.flatnonzero(stock >= 0)
        more_first, more_end = self._ranges(fed.where(some), stock[some].astype(np.uint32))
        return np.concatenate((first, more_first)), np.concatenate((end, more_end))

    def _ranges(self, fed: Sources, stock: NDArray[np.uint32]) -> tuple[Numbers, Numbers]:
        after = self._departed.searchsorted(fed.arrived_at, side="right")
        until = self._departed.searchsorted(fed.until, side="right")
        first = self._keys.searchsorted(self._groups.keys(fed.person, stock, after))
        end = self._keys.searchsorted(self._groups.keys(fed.person, stock, until))
        return first, np.maximum(first, end)


class Said(NamedTuple):
    """Parallel arrays: copies and what they say they came of, as indices of copies or origins."""

    child: Numbers
    parent: Numbers

    def where(self, chosen: Flags) -> "Said":
        return Said(self.child[chosen], self.parent[chosen])


def reached(fed: Sources, begin: Flags, left: Departures, said: Said, may_begin: Flags) -> Flags:
    """Which copies are reached, of `fed`: the copies, and behind them origins at the holder.

    It begins with `begin`. `may_begin` are copies that origins can feed without it being said.
    """
    count = len(may_begin)
    found = begin.copy()
    origins = np.flatnonzero(begin[count:]) + count
    new = fed_by_inference(left, fed.where(origins), count) & may_begin
    new[said.child[said.parent >= count]] = True
    new |= begin[:count]
    while new.any():
        found[:count] |= new
        following = fed_by_inference(left, fed.where(np.flatnonzero(new)), count)
        inside = said.parent < count
        following[said.child[inside][new[said.parent[inside]]]] = True
        new = following & ~found[:count]
    return found


def fed_by_inference(left: Departures, fed: Sources, count: int) -> Flags:
    """Which copies some sources feed by inference."""
    first, end = left.fed_by(fed)
    changes = np.bincount(first, minlength=len(left.copies) + 1)
    changes -= np.bincount(end, minlength=len(left.copies) + 1)
    found = np.zeros(count, dtype=np.bool_)
    found[left.copies[np.cumsum(changes[:-1]) > 0]] = True
    return found
