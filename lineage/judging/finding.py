"""One finding, as answers show it: what was seen, where, and what it rests on."""

from typing import Any, Final

from lineage.instants import UNKNOWN, write
from lineage.judging.seen import Seen

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
    "use-untraced": WARNING,
}
"""Severity by code. `transfer-tool-unknown`, `column-unmapped` and `use-untraced` are ours."""


def finding(seen: Seen) -> dict[str, Any]:
    """A finding in the shape of the contract. It names an event or a party."""
    about = {"event": seen.event} if seen.event else {"party": ", ".join(sorted(seen.parties))}
    return {
        **about,
        "code": seen.code,
        "severity": SEVERITY[seen.code],
        "ambiguity": None,
        "verdict": {"policy": "unknown", "law": "unknown"},
        "clauses": [],
        "facts": [],
        "subjects": seen.subjects,
        "reason": seen.reason,
        "rule": seen.rule,
        "occurred_at": _written(seen.occurred_at),
        "recorded_at": _written(seen.recorded_at),
    }


def _written(micros: int) -> str:
    return "unknown" if micros == UNKNOWN else write(micros)
