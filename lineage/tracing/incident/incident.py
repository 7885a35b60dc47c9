"""What happened to a holder, as a trace takes it: where, when, to which of its data."""

from dataclasses import dataclass
from typing import Final

from lineage.activities import Flow

CONFIDENTIALITY: Final = "confidentiality"
INTEGRITY: Final = "integrity"
AVAILABILITY: Final = "availability"


@dataclass(frozen=True, slots=True)
class Incident:
    """A breach of security (GDPR Art. 4(12)). Times are microseconds since 1970."""

    holder: str
    begins_at: int
    ends_at: int
    """End of `[begins_at, ends_at)`."""
    kind: str = CONFIDENTIALITY
    systems: frozenset[str] = frozenset()
    """The holder's systems that it reached; empty stands for all of them."""
    categories: frozenset[str] = frozenset()
    """The categories that it reached; empty stands for all of them."""
    key_compromised: bool | None = None
    """Whether the keys of encrypted data were taken; None where nobody said."""

    def reaches(self, category: str) -> bool:
        return not self.categories or category in self.categories

    def surely_in(self, system: str) -> bool:
        """Whether data there was reached for certain; `system` is empty where nobody named one."""
        return not self.systems or system in self.systems

    def maybe_in(self, system: str) -> bool:
        """Whether data there may have been reached."""
        return self.surely_in(system) or not system

    def stays(self, flow: Flow) -> bool:
        """Whether a flow leaves neither the holder nor the systems that the incident was in."""
        elsewhere = self.systems and flow.to_system and flow.to_system not in self.systems
        return flow.from_party == flow.to_party == self.holder and not elsewhere
