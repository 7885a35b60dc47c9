"""How what a sequence shows becomes a finding: about an erasure, or about a party."""

from lineage.instants import UNKNOWN
from lineage.judging.seen import Seen
from lineage.view import View


def of_event(view: View, ordinal: int, code: str, reason: str, rule: str, party: str) -> Seen:
    """A finding about an erasure."""
    return Seen(
        int(view.mirror.occurred_at.view[ordinal]),
        code,
        view.mirror.identity(ordinal)[1],
        reason,
        rule,
        int(view.mirror.recorded_at.view[ordinal]),
        1,
        frozenset({party}),
    )


def of_party(party: str, at: int, code: str, reason: str, rule: str) -> Seen:
    """A finding about a state of things at a party, since a moment."""
    return Seen(at, code, "", reason, rule, UNKNOWN, 1, frozenset({party}))
