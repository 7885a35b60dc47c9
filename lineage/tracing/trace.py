"""Who could have what of a person, from whom, by which chain: time-respecting throughout.

A holder holds a category from the arrival of a copy until a confirmed erasure there. A hop can
carry a category only if the sender's holding covers the departure: arrival < departure (equality
only where `derived_from` says so), departure ≤ erasure. Categories never grow along a path
(design, section 4; time-respecting paths after Kempe, Kleinberg and Kumar, 2000).
"""

from collections import defaultdict
from collections.abc import Collection, Set
from typing import Final, NamedTuple

from lineage.tracing.hops import SUBJECT, History, Hop
from lineage.tracing.order import in_order
from lineage.tracing.wipes import Wipes

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


class Copy(NamedTuple):
    """One category that one hop brought to one holder."""

    hop: Hop
    category: str
    arrived_at: int
    wiped_at: int
    """When it was confirmed erased there, OPEN where it was not."""
    chain: Chain
    stale: bool
    """Whether it descends from data the company has erased since (GDPR Art. 17, 19)."""
    hidden: bool
    """Whether this audience may not learn of it."""

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

    def serves_no_better_than(self, other: "Copy") -> bool:
        """Whether whatever this copy can feed, the other one feeds by as good a chain."""
        return (
            other.arrived_at <= self.arrived_at
            and other.wiped_at >= self.wiped_at
            and other.hop.ended_at >= self.hop.ended_at
            and other.chain.leads_no_worse_than(self.chain)
            and (other.stale, other.hidden) == (self.stale, self.hidden)
        )


class Gap(NamedTuple):
    """A holder sent what nobody recorded it receiving, or what it had erased."""

    hop: Hop
    category: str


class Trace:
    """A person's copies, found in one pass over the hops in order of departure."""

    def __init__(
        self, history: History, company: Collection[str], hidden: Set[int] = frozenset()
    ) -> None:
        """`company` are the parties that are sources themselves; `hidden` the ordinals of hops an
        audience may not learn of, which hide whatever only they can have fed.
        """
        self.copies: dict[tuple[int, str], Copy] = {}
        """By (ordinal of the hop, category)."""
        self.gaps: list[Gap] = []
        self.hops: list[Hop] = []
        """The hops that concern this person, cut to what concerns it, in order of departure."""
        self._company, self._hidden = company, hidden
        self._wipes = Wipes(history.wipes)
        self._erased_at = self._wipes.last_by(company)
        self._best: dict[tuple[str, str], list[Copy]] = defaultdict(list)
        self._sent: dict[tuple[str, str], list[Copy]] = defaultdict(list)
        ordered, self._cycles = in_order((*history.hops, *history.blanket))
        for hop in ordered:
            self._settle(hop)

    @property
    def wipes(self) -> Wipes:
        return self._wipes

    def visible(self, hop: Hop) -> bool:
        """Whether the audience may learn of a hop."""
        return any(not self.copies[hop.ordinal, category].hidden for category in hop.categories)

    def foresee(self, hop: Hop) -> list[Copy]:
        """What a hop that is not part of the trace would have brought, such as a planned one."""
        copies = (self._copy(hop, category) for category in hop.categories)
        return [copy for copy in copies if copy is not None]

    def _settle(self, hop: Hop) -> None:
        """Enter the copies a hop brings, after those of every hop that can have fed it."""
        copies = self.foresee(hop)
        if not copies:
            return
        if len(copies) < len(hop.categories):
            hop = hop._replace(categories=frozenset(copy.category for copy in copies))
            copies = [copy._replace(hop=hop) for copy in copies]
        self.hops.append(hop)
        for copy in copies:
            self._arrive(copy)
            if copy.is_fed_by_nobody and hop.flow.kind != "derive":
                self.gaps.append(Gap(hop, copy.category))

    def _copy(self, hop: Hop, category: str) -> Copy | None:
        """None where a movement of everyone held did not include this category of the person."""
        source = hop.sender in self._company or hop.sender == SUBJECT
        weakness, feeds = (RECORDED, []) if source and hop.named else self._feeds(hop, category)
        grounds = feeds if hop.named else feeds + self._evidence(hop, category)
        if not (grounds or hop.named):
            return None
        hidden = bool(grounds) and all(copy.hidden for copy in grounds)
        feeds = [] if source else feeds
        return Copy(
            hop,
            category,
            hop.arrived_at,
            self._wipes.wiped_at(hop, category),
            Chain(1, RECORDED, ()) if source else _extended(hop.sender, weakness, feeds),
            self._is_stale(hop, category, feeds),
            hidden or hop.ordinal in self._hidden,
        )

    def _feeds(self, hop: Hop, category: str) -> tuple[int, list[Copy]]:
        """What a category of a hop can have come from; what the hop itself says wins."""
        said = [
            copy
            for copy in self._parents(hop, category)
            if copy.carries(hop.departed_at, explicit=True)
        ]
        if said:
            return RECORDED, said
        return INFERRED, [
            copy
            for copy in self._best.get((hop.sender, category), ())
            if copy.carries(hop.departed_at, explicit=False)
        ]

    def _parents(self, hop: Hop, category: str) -> list[Copy]:
        """Copies of a category at the sender that a hop says it was derived from."""
        if not hop.parents:
            return []
        circular = self._cycles.get(hop.ordinal, ())
        found = (
            self.copies.get((parent, category)) for parent in hop.parents if parent not in circular
        )
        return [
            copy
            for copy in found
            if copy and copy.hop.receiver == hop.sender and copy.hop.departed_at <= hop.departed_at
        ]

    def _evidence(self, hop: Hop, category: str) -> list[Copy]:
        """What shows that the company, whose collections need not be recorded, held a category:
        that it sent it before and had not erased it since.
        """
        if hop.sender not in self._company:
            return []
        sent = self._sent.get((hop.sender, category), ())
        erased_at = self._wipes.last_before(hop.sender, category, hop.departed_at)
        return [
            copy
            for copy in sent
            if copy.hop.departed_at < hop.departed_at
            and (erased_at is None or erased_at < copy.hop.departed_at)
        ]

    def _is_stale(self, hop: Hop, category: str, feeds: list[Copy]) -> bool:
        erased_at = self._erased_at(category)
        if erased_at is None:
            return False
        if hop.departed_at <= erased_at:
            return True
        if hop.sender == SUBJECT:
            return False
        origins = self._parents(hop, category) or feeds
        if not origins and hop.sender in self._company:
            received = self._best.get((hop.sender, category), ())
            return all(copy.stale for copy in received if copy.arrived_at < hop.departed_at)
        return not origins or any(copy.stale for copy in origins)

    def _arrive(self, copy: Copy) -> None:
        self.copies[copy.hop.ordinal, copy.category] = copy
        if copy.hop.sender in self._company:
            self._sent[copy.hop.sender, copy.category].append(copy)
        here = self._best[copy.hop.receiver, copy.category]
        if not any(copy.serves_no_better_than(other) for other in here):
            here[:] = [other for other in here if not other.serves_no_better_than(copy)]
            here.append(copy)


def _extended(sender: str, weakness: int, feeds: list[Copy]) -> Chain:
    """The best chain through the sender; what an audience may not see is no way for it."""
    if not feeds:
        return Chain(GAP_DEPTH, GAP, (sender,))
    visible = [copy for copy in feeds if not copy.hidden] or feeds
    return min(
        Chain(
            copy.chain.depth + 1,
            max(copy.chain.weakness, weakness),
            (*copy.chain.via, sender),
        )
        for copy in visible
    )
