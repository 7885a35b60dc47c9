"""A finding before it is written out: what, when, about which event or parties."""

from typing import NamedTuple


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

    @property
    def key(self) -> tuple[int, str, str, str]:
        """Order of findings in an answer."""
        return (self.occurred_at, self.code, self.event, self.reason)

    @property
    def cursor(self) -> str:
        """The key as text that sorts alike, for continuing an answer."""
        moment = self.occurred_at + 2**63
        return f"{moment:020d}|{self.code}|{self.event}|{self.reason}"
