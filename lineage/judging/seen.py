"""A finding before it is written out: what, when, about which event or parties, and why."""

from typing import Final, NamedTuple

from lineage.instants import UNKNOWN
from lineage.judging.lens import Cited
from lineage.judging.verdict import UNJUDGED

SEPARATOR: Final = "!"
"""Sorts before whatever codes are made of."""


class Seen(NamedTuple):
    """Times are microseconds since 1970, `instants.UNKNOWN` where there is none."""

    occurred_at: int
    code: str
    event: str
    """Event id; empty where the finding is about a party."""
    reason: str
    rule: str
    recorded_at: int
    subjects: int = 0
    parties: frozenset[str] = frozenset()
    ambiguity: str = ""
    severity: str = ""
    """Where it is not that of the code."""
    clauses: tuple[str, ...] = ()
    facts: tuple[Cited, ...] = ()
    policy: str = UNJUDGED
    """The verdict on the movement under the policy …"""
    law: str = UNJUDGED
    """… and under the law."""

    @property
    def key(self) -> str:
        """Order of findings in an answer, as text that also continues one: time, then code."""
        party = "" if self.event else ", ".join(sorted(self.parties))
        about = (self.code, self.event, party, self.ambiguity, self.reason)
        return SEPARATOR.join((f"{self.occurred_at - UNKNOWN:020d}", *about))
