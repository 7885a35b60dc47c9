"""What one person's movements come to: which copies there are, and what fed them.

Written from design.md, section 4, rule by rule. Every question looks at every movement again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tests.reference.record import NEVER, SUBJECT, Erasure, Identity, Move

RECORDED, INFERRED, GAP = 0, 1, 2
CERTAINTY = ("recorded", "inferred", "gap")

Chain = tuple[int, int, tuple[str, ...]]
"""(depth, weakness, via): the smaller the better."""


@dataclass(frozen=True)
class Copy:
    """One category that one movement brought to its receiver."""

    move: Move
    category: str
    chain: Chain
    erased: datetime
    """When its erasure was confirmed, NEVER where none was."""
    stale: bool
    """Whether it descends from what the company has erased since."""
    gap: bool
    """Whether nobody recorded the sender receiving it."""
    hidden: bool

    def can_feed(self, departs: datetime, *, said: bool) -> bool:
        """Rule 6: arrival < departure (or equal, where it is said so), departure ≤ erasure."""
        early = self.move.arrives < departs or (said and self.move.arrives == departs)
        return early and departs <= self.erased and departs < self.move.ends

    def live(self, at: datetime) -> bool:
        """Rule 5: held over `[arrival, erasure)`, and access over `[granted, ended)`."""
        return self.move.arrives <= at < min(self.erased, self.move.ends)


class Story:
    """The copies of one person. `hidden` are events that an audience may not learn of."""

    def __init__(
        self,
        moves: Iterable[Move],
        erasures: Iterable[Erasure],
        company: frozenset[str],
        hidden: Iterable[Identity] = (),
    ) -> None:
        self.moves, self.erasures, self.company = list(moves), list(erasures), company
        self.hidden = set(hidden)
        self._copies: dict[tuple[Move, str], Copy | None] = {}

    def copies(self) -> list[Copy]:
        """Every copy of every movement that concerns the person."""
        found = (
            self.copy(move, category) for move in self.moves for category in sorted(move.categories)
        )
        return [copy for copy in found if copy]

    def copy(self, move: Move, category: str) -> Copy | None:
        """None where a movement of everyone held did not include this category of the person."""
        key = (move, category)
        if key not in self._copies:
            self._copies[key] = self._made(move, category)
        return self._copies[key]

    def _made(self, move: Move, category: str) -> Copy | None:
        weakness, feeders = self.feeders(move, category)
        evidence = self._evidence(move, category)
        if not move.named and not feeders and not evidence:
            return None
        source = move.sender in self.company or move.sender == SUBJECT
        hidden = move.identity in self.hidden
        if not source and feeders:
            hidden |= all(feeder.hidden for feeder in feeders)
        if not move.named:
            hidden |= all(known.hidden for known in feeders + evidence)
        return Copy(
            move,
            category,
            (1, RECORDED, ()) if source else self._chain(move, weakness, feeders),
            self._erased(move, category),
            self._stale(move, category, [] if source else feeders),
            not source and not feeders and move.kind != "derive",
            hidden,
        )

    def feeders(self, move: Move, category: str) -> tuple[int, list[Copy]]:
        """What the sender can have sent: what the movement says, else whatever was in time."""
        said = [
            copy
            for copy in self._origins_said(move, category)
            if copy.can_feed(move.departs, said=True)
        ]
        if said:
            return RECORDED, said
        return INFERRED, [
            copy
            for copy in self._received(move.sender, category, move.departs)
            if copy.can_feed(move.departs, said=False)
        ]

    def _received(self, holder: str, category: str, before: datetime) -> list[Copy]:
        found = (
            self.copy(other, category)
            for other in self.moves
            if other.receiver == holder and category in other.categories and other.arrives < before
        )
        return [copy for copy in found if copy]

    def _origins_said(self, move: Move, category: str) -> list[Copy]:
        found = (
            self.copy(parent, category)
            for parent in self._parents(move)
            if parent.receiver == move.sender
            and category in parent.categories
            and parent.departs <= move.departs
            # Two movements that say each is derived from the other say nothing.
            and move not in self._ancestors(parent)
        )
        return [copy for copy in found if copy]

    def _parents(self, move: Move) -> list[Move]:
        return [other for other in self.moves if other.identity in move.parents]

    def _ancestors(self, move: Move) -> set[Move]:
        """A movement and all it says it derives from at that very instant, directly or not."""
        found, new = {move}, {move}
        while new:
            older = {parent for child in new for parent in self._parents(child)}
            new = {parent for parent in older if parent.departs == move.departs} - found
            found |= new
        return found

    def _chain(self, move: Move, weakness: int, feeders: list[Copy]) -> Chain:
        if not feeders:
            return 2, GAP, (move.sender,)
        visible = [copy for copy in feeders if not copy.hidden] or feeders
        return min(
            (depth + 1, max(weakest, weakness), (*via, move.sender))
            for depth, weakest, via in (copy.chain for copy in visible)
        )

    def _erased(self, move: Move, category: str) -> datetime:
        return min(
            (
                erasure.at
                for erasure in self.erasures
                if erasure.holder == move.receiver
                and erasure.ends_holdings
                and erasure.covers(category)
                and erasure.at >= move.arrives
                and erasure.system in ("", move.system)
            ),
            default=NEVER,
        )

    def _evidence(self, move: Move, category: str) -> list[Copy]:
        """What the company sent of the person before and had not erased: it needs no collection."""
        if move.named or move.sender not in self.company:
            return []
        sent = [
            copy
            for other in self.moves
            if other.sender == move.sender
            and other.departs < move.departs
            and category in other.categories
            and (copy := self.copy(other, category))
        ]
        return [
            copy
            for copy in sent
            if not any(
                copy.move.departs <= at < move.departs
                for at in self._confirmed({move.sender}, category)
            )
        ]

    def _confirmed(self, holders: Iterable[str], category: str) -> list[datetime]:
        """When some holders confirmed that a category was gone from all of their systems."""
        return [
            erasure.at
            for erasure in self.erasures
            if erasure.holder in holders
            and erasure.ends_holdings
            and not erasure.system
            and erasure.covers(category)
        ]

    def _stale(self, move: Move, category: str, feeders: list[Copy]) -> bool:
        """Whether this is data that the company erased, still on its way or come back."""
        erased = max(self._confirmed(self.company, category), default=None)
        if erased is None:
            return False
        if move.departs <= erased:
            return True
        if move.sender == SUBJECT:
            return False
        origins = self._origins_said(move, category) or feeders
        if origins:
            return any(origin.stale for origin in origins)
        if move.sender in self.company:
            received = self._received(move.sender, category, move.departs)
            return all(copy.stale for copy in received)
        return True

    def came_back(self, copy: Copy) -> bool:
        """Whether it is old data, and its holder had confirmed before that it was gone."""
        holder = copy.move.receiver
        return (
            copy.stale
            and not holder.startswith("@")
            and any(at < copy.move.arrives for at in self._confirmed({holder}, copy.category))
        )

    def erased_at(self, copy: Copy) -> datetime:
        """When the company erased what a copy is of: the first time since it arrived, or last."""
        erased = self._confirmed(self.company, copy.category)
        return min((at for at in erased if at >= copy.move.arrives), default=max(erased))

    def in_doubt(self, copy: Copy, at: datetime) -> bool:
        """Whether it may be gone though nothing confirms it."""
        return any(
            copy.move.arrives <= erasure.at <= at and erasure.covers(copy.category)
            for erasure in self.erasures
            if erasure.holder == copy.move.receiver and may_reach(erasure, copy.move)
        )


def may_reach(erasure: Erasure, move: Move) -> bool:
    """Whether an erasure that ends no holding for certain may have been of this copy."""
    claimed = erasure.status == "claimed"
    unsure = erasure.status == "confirmed" and not erasure.certain
    elsewhere = erasure.status == "confirmed" and bool(erasure.system) and not move.system
    if claimed or unsure:
        return not move.system or erasure.system in ("", move.system)
    return elsewhere
