"""One person's history: what moved, what was erased."""

from typing import Final, NamedTuple

from lineage.activities import ErasureAct, Flow

SUBJECT: Final = "@subject"
PUBLIC: Final = "@public"
USERS: Final = "@users"

CONFIRMED: Final = "confirmed"
CLAIMED: Final = "claimed"


class Hop(NamedTuple):
    """A movement as far as it concerns one person. Times are microseconds since 1970."""

    ordinal: int
    flow: Flow
    sender: str
    receiver: str
    """The flow's parties."""
    categories: frozenset[str]
    """The flow's, or fewer where only these were held of this person."""
    departed_at: int
    arrived_at: int
    ended_at: int
    """When standing access ended; `instants.OPEN` where it did not or nothing of the kind was."""
    parents: tuple[int, ...] = ()
    """Ordinals of the events it says it was derived from."""
    recorded_at: int = 0
    named: bool = True
    """False for a movement of everyone its sender held, which may or may not include the person."""


class Wipe(NamedTuple):
    """An erasure as far as it concerns one person."""

    ordinal: int
    act: ErasureAct
    at: int
    recorded_at: int = 0
    certain: bool = True
    """False where the person may or may not be among those it covers."""

    def covers(self, category: str) -> bool:
        return not self.act.categories or category in self.act.categories

    @property
    def ends_holdings(self) -> bool:
        return self.certain and self.act.status == CONFIRMED


class History(NamedTuple):
    """Everything recorded of one person by a moment, in no particular order."""

    hops: tuple[Hop, ...]
    wipes: tuple[Wipe, ...]
    blanket: tuple[Hop, ...] = ()
    """Movements of everyone the sender holds, which may or may not include this person."""
