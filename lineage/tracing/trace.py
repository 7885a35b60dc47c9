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
from lineage.tracing.wipes import Wipes

RECORDED: Final = 0
INFERRED: Final = 1
GAP: Final = 2
CERTAINTY: Final = ("recorded", "inferred", "gap")
"""Words for how sure a chain is, the surest first."""


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
            and other.chain <= self.chain
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
        self._last_sent: dict[tuple[str, str], int] = {}
        self._named = {hop.ordinal for hop in history.hops}
        self._pending = {hop.ordinal: hop for hop in (*history.hops, *history.blanket)}
        for hop in sorted(self._pending.values(), key=lambda hop: (hop.departed_at, hop.ordinal)):
            self._settle(hop)
        self.hops.sort(key=lambda hop: (hop.departed_at, hop.ordinal))

    @property
    def wipes(self) -> Wipes:
        return self._wipes

    def visible(self, hop: Hop) -> bool:
        """Whether the audience may learn of a hop."""
        return any(not self.copies[hop.ordinal, category].hidden for category in hop.categories)

    def chain(self, hop: Hop) -> Chain:
        """The best chain of any category of a hop."""
        return min(self.copies[hop.ordinal, category].chain for category in hop.categories)

    def _settle(self, hop: Hop) -> None:
        """Find the copies a hop brings, after those of its parents."""
        if self._pending.pop(hop.ordinal, None) is None:
            return
        for parent in hop.parents:
            if parent in self._pending:
                self._settle(self._pending[parent])
        if hop.ordinal not in self._named:
            hop = hop._replace(categories=self._held_of(hop))
            if not hop.categories:
                return
        self.hops.append(hop)
        for category in hop.categories:
            self._arrive(self._copy(hop, category))
        if hop.sender in self._company:
            self._last_sent.update(
                ((hop.sender, category), hop.departed_at) for category in hop.categories
            )

    def _copy(self, hop: Hop, category: str) -> Copy:
        if hop.sender in self._company or hop.sender == SUBJECT:
            chain, feeds = Chain(1, RECORDED, ()), []
        else:
            weakness, feeds = self._feeds(hop, category)
            chain = _extended(hop.sender, weakness, feeds)
            if not feeds and hop.flow.kind != "derive":
                self.gaps.append(Gap(hop, category))
        return Copy(
            hop,
            category,
            hop.arrived_at,
            self._wipes.wiped_at(hop, category),
            chain,
            self._is_stale(hop, category, feeds),
            hop.ordinal in self._hidden or (bool(feeds) and all(feed.hidden for feed in feeds)),
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
        found = (self.copies.get((parent, category)) for parent in hop.parents)
        return [copy for copy in found if copy and copy.hop.receiver == hop.sender]

    def _held_of(self, hop: Hop) -> frozenset[str]:
        """What of the categories of a movement of everyone its sender holds of this person."""
        return frozenset(
            category
            for category in hop.categories
            if self._feeds(hop, category)[1] or self._evidently_held(hop, category)
        )

    def _evidently_held(self, hop: Hop, category: str) -> bool:
        """Whether the company, whose collections need not be recorded, sent it before."""
        sent_at = self._last_sent.get((hop.sender, category))
        return sent_at is not None and not self._wipes.between(
            hop.sender, category, sent_at, hop.departed_at
        )

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
            origins = self._best.get((hop.sender, category), [])
            return not any(erased_at < copy.arrived_at < hop.departed_at for copy in origins)
        return not origins or any(copy.stale for copy in origins)

    def _arrive(self, copy: Copy) -> None:
        self.copies[copy.hop.ordinal, copy.category] = copy
        here = self._best[copy.hop.receiver, copy.category]
        if not any(copy.serves_no_better_than(other) for other in here):
            here[:] = [other for other in here if not other.serves_no_better_than(copy)]
            here.append(copy)


def _extended(sender: str, weakness: int, feeds: list[Copy]) -> Chain:
    """The best chain through the sender; what an audience may not see is no way for it."""
    if not feeds:
        return Chain(2, GAP, (sender,))
    visible = [copy for copy in feeds if not copy.hidden] or feeds
    return min(
        Chain(
            copy.chain.depth + 1,
            max(copy.chain.weakness, weakness),
            (*copy.chain.via, sender),
        )
        for copy in visible
    )
