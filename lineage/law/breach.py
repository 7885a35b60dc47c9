"""A breach as the law sees it: what happened, who was told when, and whom the law asks to tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from lineage.law.bounds import NOBODY, Bounds
from lineage.law.breaches import Hold, Window
from lineage.law.ruling import Outcome
from lineage.packs.breach_law import IncidentKind
from lineage.packs.clocks import Anchor, BreachClock

Whom = Literal["authority", "law_enforcement", "people", "controller", "owner", "register"]
DutyStatus = Literal[
    "pending",
    "not_applicable",
    "not_triggered",
    "waiting_for_anchor",
    "held",
    "not_yet",
    "open",
    "overdue",
    "partly",
    "met",
    "late",
    "early",
]
"""`pending` a rule that is not in force; `not_applicable` the law does not reach the company;
`held` law enforcement asked for silence; `not_yet` before its window; `open` in it; `overdue` after
it, not done or not for everybody; `partly` done for some; then how it was done: in time (`met`),
too `late`, or too `early`."""


class Told(NamedTuple):
    """A notice that was sent."""

    to: Whom
    at: int
    regime: str = ""
    """Only under this law; under any if empty."""
    duty: str = ""
    """Only for this clock; for any if empty."""
    reference: str = ""

    def does(self, clock: BreachClock) -> bool:
        """Whether it is what a clock asks for."""
        return (
            self.to == clock.to
            and self.duty in ("", clock.id)
            and self.regime in ("", clock.regime)
        )


@dataclass(frozen=True)
class Breach:
    """What an incident says that duties depend on."""

    kind: IncidentKind
    anchors: Mapping[Anchor, int]
    """What has happened so far; `consumer_notice_sent` follows from `told`."""
    intentional: bool | None = None
    at_processor: bool = False
    """Whether the holder keeps the data for others."""
    told: tuple[Told, ...] = ()
    holds: tuple[Hold, ...] = ()
    applies: Mapping[str, Outcome] = field(default_factory=dict)
    """Law → whether it reaches the company; cannot be told where it is missing."""


class Progress(NamedTuple):
    """What has been done of a duty: people, or one whoever else is to be told."""

    met: Bounds = NOBODY
    late: Bounds = NOBODY
    early: Bounds = NOBODY
    untold: Bounds = NOBODY
    first_at: int | None = None


class Duty(NamedTuple):
    """One clock of one law in one breach."""

    clock: BreachClock
    pending: bool
    """Whether the rule is not in force, and shown as if it were."""
    applies: Outcome
    """Whether the law reaches the company."""
    trigger: Outcome
    """Whether what the law asks for was exposed."""
    reason: str
    people: Bounds
    """Whose data makes the duty."""
    window: Window
    progress: Progress
    status: DutyStatus
    last_safe_at: int | None = None
    """Until when, exclusively, it must be done lest another duty's window be empty."""

    @property
    def binds(self) -> bool:
        """Whether it may have to be done."""
        return not self.pending and self.status not in ("not_applicable", "not_triggered")


DONE: Final = frozenset({"met", "late", "early"})


def first(moments: Iterable[int]) -> int | None:
    return min(moments, default=None)
