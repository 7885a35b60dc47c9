"""What a trace is made of: chains, copies and gaps, and how one copy can stand for another."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from lineage.tracing.hops import Hop

RECORDED: Final = 0
INFERRED: Final = 1
GAP: Final = 2
CERTAINTY: Final = ("recorded", "inferred", "gap")
"""Words for how sure a chain is, the surest first."""
GAP_DEPTH: Final = 2
"""Depth of a chain whose sender has the data from nobody knows where; fed chains are longer."""


class Chain(NamedTuple):
    """How a copy came from the company. Chains are ordered: shorter first, then surer."""

    depth: int
    """1 = straight from the company."""
    weakness: int
    """RECORDED, INFERRED or GAP: the weakest of its links."""
    via: tuple[str, ...]
    """Parties between the company and the receiver."""

    @property
    def certainty(self) -> str:
        return CERTAINTY[self.weakness]

    def leads_no_worse_than(self, other: "Chain") -> bool:
        """Whether no hop that extends both makes a better chain of the other."""
        return self.depth < other.depth or (
            self.depth == other.depth and self.weakness <= other.weakness and self.via <= other.via
        )


DIRECT: Final = Chain(1, RECORDED, ())
"""Straight from the company, or from the person."""


class Lot(NamedTuple):
    """What befell data that a hop brought."""

    chain: Chain
    wiped_at: int
    """When it was confirmed erased there, OPEN where it was not."""
    stale: bool
    """Whether it descends from data the company has erased since (GDPR Art. 17, 19)."""
    hidden: bool
    """Whether this audience may not learn of it."""


class Copy(NamedTuple):
    """Categories that one hop brought to one holder and that befell the same."""

    hop: Hop
    categories: frozenset[str]
    arrived_at: int
    chain: Chain
    wiped_at: int
    stale: bool
    hidden: bool
    """These four as in the lot."""

    @property
    def held_until(self) -> int:
        """End of `[arrived_at, held_until)`."""
        return min(self.wiped_at, self.hop.ended_at)

    @property
    def is_fed_by_nobody(self) -> bool:
        """Whether its chain begins with a sender that nobody recorded receiving it."""
        return self.chain.weakness == GAP and self.chain.depth == GAP_DEPTH

    def carries(self, departed_at: int, explicit: bool) -> bool:
        """Whether data leaving its holder at a moment can be this copy."""
        early = self.arrived_at < departed_at or (explicit and self.arrived_at == departed_at)
        return early and departed_at <= self.wiped_at and departed_at < self.hop.ended_at

    def brings_all_of(self, hop: Hop) -> bool:
        """Whether all that a hop says it passes on can be this copy."""
        return hop.categories <= self.categories and self.carries(hop.departed_at, explicit=True)

    def is_gone(self, at: int) -> bool:
        """Whether nothing that leaves its holder at a moment, or later, can be this copy."""
        return self.wiped_at < at or self.hop.ended_at <= at

    def serves_no_better_than(self, other: "Copy") -> bool:
        """Whether whatever this copy can feed, the other one feeds by as good a chain."""
        return (
            other.arrived_at <= self.arrived_at
            and other.wiped_at >= self.wiped_at
            and other.hop.ended_at >= self.hop.ended_at
            and other.chain.leads_no_worse_than(self.chain)
            and (other.stale, other.hidden) == (self.stale, self.hidden)
        )


class Held(NamedTuple):
    """One category of a copy."""

    hop: Hop
    category: str
    arrived_at: int
    held_until: int
    """End of `[arrived_at, held_until)`."""
    stale: bool
    hidden: bool


def one_by_one(brought: Iterable[Iterable[Copy]]) -> Iterator[Held]:
    """What hops brought, category by category, for rules that speak of one at a time."""
    for copy in chain.from_iterable(brought):
        until = copy.held_until
        for category in sorted(copy.categories):
            yield Held(copy.hop, category, copy.arrived_at, until, copy.stale, copy.hidden)


class Gap(NamedTuple):
    """A holder sent what nobody recorded it receiving, or what it had erased."""

    hop: Hop
    category: str


def extended(sender: str, weakness: int, feeds: list[Copy]) -> Chain:
    """The best chain through the sender; what an audience may not see is no way for it."""
    if not feeds:
        return Chain(GAP_DEPTH, GAP, (sender,))
    visible = [copy.chain for copy in feeds if not copy.hidden] or [copy.chain for copy in feeds]
    return min(
        [
            Chain(depth + 1, max(weakest, weakness), (*via, sender))
            for depth, weakest, via in visible
        ]
    )
