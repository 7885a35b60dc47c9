"""Findings that one person's history shows: gaps, orders of time that cannot be, late reports.

Derived whenever they are asked for, never stored: a receipt that is reported late closes a gap.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from lineage.judging.finding import finding
from lineage.tracing.hops import Hop
from lineage.tracing.trace import Trace
from lineage.view import View

GAP_RULE: Final = "structure.chain"
ORDER_RULE: Final = "structure.time-order"
LATE_RULE: Final = "structure.late"

GAP_REASON: Final = "the sender was not recorded as holding {}"
ORDER_REASON: Final = "it left before what it says it derives from had arrived"
LATE_REASON: Final = "recorded later after it happened than reports may take"


def history_findings(view: View, traced: Trace) -> list[dict[str, Any]]:
    """Findings about the hops of one person that the audience may see, in order of time."""
    visible = [hop for hop in traced.hops if traced.visible(hop)]
    found = [
        finding(
            code,
            rule,
            reason,
            event=view.mirror.identity(hop.ordinal)[1],
            subjects=1,
            occurred_at=hop.departed_at,
            recorded_at=hop.recorded_at,
        )
        for hop, code, rule, reason in (
            *gaps(traced),
            *_out_of_order(traced, visible),
            *(
                (hop, "event-late", LATE_RULE, LATE_REASON)
                for hop in visible
                if hop.recorded_at - hop.departed_at > view.late_after
            ),
        )
    ]
    return sorted(found, key=lambda one: (one["occurred_at"], one["code"], one["event"]))


def gaps(traced: Trace) -> Iterator[tuple[Hop, str, str, str]]:
    """One finding a hop, naming the categories whose receipt is missing."""
    missing: dict[int, list[str]] = defaultdict(list)
    hops: dict[int, Hop] = {}
    for hop, category in traced.gaps:
        if traced.visible(hop):
            missing[hop.ordinal].append(category)
            hops[hop.ordinal] = hop
    for ordinal, categories in missing.items():
        reason = GAP_REASON.format(", ".join(sorted(categories)))
        yield hops[ordinal], "lineage-gap", GAP_RULE, reason


def _out_of_order(traced: Trace, hops: list[Hop]) -> Iterator[tuple[Hop, str, str, str]]:
    arrivals = {hop.ordinal: hop.arrived_at for hop in traced.hops}
    for hop in hops:
        if any(arrivals.get(parent, hop.departed_at) > hop.departed_at for parent in hop.parents):
            yield hop, "time-order-violation", ORDER_RULE, ORDER_REASON
