"""Who could have what of a person, from whom, by which chain: time-respecting throughout.

A holder holds a category from the arrival of a copy until a confirmed erasure there. A hop can
carry a category only if the sender's holding covers the departure: arrival < departure (equality
only where `derived_from` says so), departure ≤ erasure. Categories never grow along a path
(design, section 4; time-respecting paths after Kempe, Kleinberg and Kumar, 2000).

One pass over the hops in order of departure suffices, because whatever feeds a hop left earlier.
"""

from collections import defaultdict
from collections.abc import Collection, Set

from lineage.instants import OPEN
from lineage.tracing.copies import DIRECT, INFERRED, RECORDED, Copy, Gap, Lot, extended
from lineage.tracing.hops import SUBJECT, History, Hop
from lineage.tracing.order import in_order
from lineage.tracing.stock import Received, Sent
from lineage.tracing.wipes import NO_WIPES, Wipes


class Trace:
    """A person's copies, found in one pass over the hops in order of departure."""

    def __init__(
        self, history: History, company: Collection[str], hidden: Set[int] = frozenset()
    ) -> None:
        """`company` are the parties that are sources themselves; `hidden` the ordinals of hops an
        audience may not learn of, which hide whatever only they can have fed.
        """
        self.copies: dict[int, list[Copy]] = {}
        """By ordinal of the hop that brought them."""
        self.gaps: list[Gap] = []
        self.hops: list[Hop] = []
        """The hops that concern this person, cut to what concerns it, in order of departure."""
        self.wipes = Wipes(history.wipes, company) if history.wipes else NO_WIPES
        self._company, self._hidden = company, hidden
        self._sources = frozenset((*company, SUBJECT))
        self._at: dict[str, list[Copy]] = defaultdict(list)
        self._from: dict[str, list[Copy]] = defaultdict(list)
        self._received: dict[tuple[str, str], Received] = {}
        self._sent: dict[tuple[str, str], Sent] = {}
        ordered, self._cycles = in_order((*history.hops, *history.blanket))
        for hop in ordered:
            self._settle(hop)

    def visible(self, hop: Hop) -> bool:
        """Whether the audience may learn of a hop."""
        return not self._hidden or not all(copy.hidden for copy in self.copies[hop.ordinal])

    def foresee(self, hop: Hop) -> list[Copy]:
        """What a hop brings, or would bring that is not part of the trace, such as a plan.

        Where nothing can have been erased, all of a hop from a source fares alike, and so does all
        that one movement brought and the next says it passes on. Most hops are such.
        """
        parents = self._parents(hop) if hop.parents else []
        if not hop.named or self.wipes.reach(hop.receiver):
            return self._one_by_one(hop, parents)
        hidden = hop.ordinal in self._hidden
        if hop.sender in self._sources:
            return [Copy(hop, hop.categories, hop.arrived_at, DIRECT, OPEN, False, hidden)]
        if len(parents) == 1 and parents[0].brings_all_of(hop):
            chain = extended(hop.sender, RECORDED, parents)
            hidden = hidden or parents[0].hidden
            return [Copy(hop, hop.categories, hop.arrived_at, chain, OPEN, False, hidden)]
        return self._one_by_one(hop, parents)

    def _one_by_one(self, hop: Hop, parents: list[Copy]) -> list[Copy]:
        """What a hop brings, looked at category by category."""
        alike: dict[Lot, list[str]] = {}
        for category in hop.categories:
            lot = self._lot(hop, category, [one for one in parents if category in one.categories])
            if lot is not None:
                alike.setdefault(lot, []).append(category)
        return [
            Copy(hop, frozenset(categories), hop.arrived_at, *lot)
            for lot, categories in alike.items()
        ]

    def _settle(self, hop: Hop) -> None:
        """Enter the copies a hop brings, after those of every hop that can have fed it."""
        copies = self.foresee(hop)
        if not copies:
            return
        if not hop.named:
            hop = hop._replace(categories=frozenset().union(*(one.categories for one in copies)))
            copies = [copy._replace(hop=hop) for copy in copies]
        self.hops.append(hop)
        self.copies[hop.ordinal] = copies
        self._at[hop.receiver] += copies
        if hop.sender in self._company:
            self._from[hop.sender] += copies
        for copy in copies:
            if copy.is_fed_by_nobody and hop.flow.kind != "derive":
                self.gaps += [Gap(hop, category) for category in copy.categories]

    def _lot(self, hop: Hop, category: str, parents: list[Copy]) -> Lot | None:
        """None where a movement of everyone held did not include this category of the person."""
        source = hop.sender in self._sources
        weakness, feeds = RECORDED, list[Copy]()
        if not (source and hop.named):
            weakness, feeds = self._feeds(hop, category, parents)
        grounds = feeds if hop.named else feeds + self._evidence(hop, category)
        if not (grounds or hop.named):
            return None
        hidden = bool(grounds) and all(copy.hidden for copy in grounds)
        feeds = [] if source else feeds
        return Lot(
            DIRECT if source else extended(hop.sender, weakness, feeds),
            self.wipes.wiped_at(hop, category),
            self.wipes.company_erased and self._is_stale(hop, category, parents or feeds),
            hidden or hop.ordinal in self._hidden,
        )

    def _feeds(self, hop: Hop, category: str, parents: list[Copy]) -> tuple[int, list[Copy]]:
        """What a category of a hop can have come from; what the hop itself says wins."""
        said = [copy for copy in parents if copy.carries(hop.departed_at, explicit=True)]
        if said:
            return RECORDED, said
        return INFERRED, self._received_by(hop.sender, category).carrying(hop.departed_at)

    def _parents(self, hop: Hop) -> list[Copy]:
        """Copies at the sender that a hop says it was derived from."""
        circular = self._cycles.get(hop.ordinal, ())
        return [
            copy
            for parent in hop.parents
            if parent not in circular
            for copy in self.copies.get(parent, ())
            if copy.hop.receiver == hop.sender and copy.hop.departed_at <= hop.departed_at
        ]

    def _received_by(self, holder: str, category: str) -> Received:
        key = (holder, category)
        if key not in self._received:
            self._received[key] = Received(self._at[holder], category)
        return self._received[key]

    def _evidence(self, hop: Hop, category: str) -> list[Copy]:
        """What shows that the company, whose collections need not be recorded, held a category:
        that it sent it before and had not erased it since.
        """
        if hop.sender not in self._company:
            return []
        key = (hop.sender, category)
        if key not in self._sent:
            self._sent[key] = Sent(self._from[hop.sender], category)
        erased_at = self.wipes.last_before(hop.sender, category, hop.departed_at)
        return self._sent[key].between(-OPEN if erased_at is None else erased_at, hop.departed_at)

    def _is_stale(self, hop: Hop, category: str, origins: list[Copy]) -> bool:
        erased_at = self.wipes.last_by_company(category)
        if erased_at is None:
            return False
        if hop.departed_at <= erased_at:
            return True
        if hop.sender == SUBJECT:
            return False
        if not origins and hop.sender in self._company:
            received = self._received_by(hop.sender, category)
            return all(copy.stale for copy in received if copy.arrived_at < hop.departed_at)
        return not origins or any(copy.stale for copy in origins)
