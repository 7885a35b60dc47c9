"""One finding, as answers show it: what was seen, where, and what it rests on."""

from typing import Any, Final

from lineage.instants import write
from lineage.view import UNKNOWN

VIOLATION: Final = "violation"
WARNING: Final = "warning"

SEVERITY: Final = {
    "lineage-gap": WARNING,
    "time-order-violation": WARNING,
    "event-late": WARNING,
    "event-conflict": WARNING,
    "entity-unresolved": WARNING,
    "category-not-declared": VIOLATION,
    "purpose-not-declared": VIOLATION,
    "transfer-tool-unknown": WARNING,
    "column-unmapped": WARNING,
}
"""Severity by code (policy, section 12); the last two are ours."""


def finding(
    code: str,
    rule: str,
    reason: str,
    *,
    event: str = "",
    party: str = "",
    subjects: int = 0,
    occurred_at: int | None = None,
    recorded_at: int | None = None,
) -> dict[str, Any]:
    """A finding in the shape of the contract. It names an event or a party."""
    about = {"event": event} if event else {"party": party or UNKNOWN}
    return {
        **about,
        "code": code,
        "severity": SEVERITY[code],
        "ambiguity": None,
        "verdict": {"policy": UNKNOWN, "law": UNKNOWN},
        "clauses": [],
        "facts": [],
        "subjects": subjects,
        "reason": reason,
        "rule": rule,
        "occurred_at": UNKNOWN if occurred_at is None else write(occurred_at),
        "recorded_at": UNKNOWN if recorded_at is None else write(recorded_at),
    }
