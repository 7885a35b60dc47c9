"""A finding before it is written out: what, when, about which event or parties, and why."""

from typing import NamedTuple

from lineage.judging.lens import Cited
from lineage.judging.verdict import UNJUDGED


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
    def key(self) -> tuple[int, str, str, str, str, str]:
        """Order of findings in an answer."""
        party = "" if self.event else ", ".join(sorted(self.parties))
        return (self.occurred_at, self.code, self.event, party, self.ambiguity, self.reason)

    @property
    def cursor(self) -> str:
        """The key as text that sorts alike, for continuing an answer."""
        moment = self.occurred_at + 2**63
        return f"{moment:020d}|" + "|".join(self.key[1:])
