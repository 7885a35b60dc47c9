"""Findings that one person's history shows: gaps, orders of time that cannot be, late reports.

Derived whenever they are asked for, never stored: a receipt that is reported late closes a gap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from lineage.judging.flows import undeclared_at
from lineage.judging.seen import Seen
from lineage.tracing.hops import Hop
from lineage.tracing.trace import Trace
from lineage.view import View

GAP_RULE: Final = "structure.chain"
ORDER_RULE: Final = "structure.time-order"
LATE_RULE: Final = "structure.late"

ORDER_REASON: Final = "it left before what it says it derives from had arrived"
LATE_REASON: Final = "it was reported later after it happened than reports may be"


def history_findings(view: View, traced: Trace, known_at: int) -> Iterator[Seen]:
    """Findings about the structure of one person's history, as far as the audience may see it."""
    visible = [hop for hop in traced.hops if traced.visible(hop)]
    yield from gaps(view, traced)
    for hop in _out_of_order(traced, visible):
        yield of_hop(view, hop, "time-order-violation", ORDER_REASON, ORDER_RULE)
    undeclared, late_after = undeclared_at(view, known_at), view.late_after
    for hop in visible:
        if hop.recorded_at - hop.departed_at > late_after:
            yield of_hop(view, hop, "event-late", LATE_REASON, LATE_RULE)
        for code, reason, rule in undeclared.of(hop.flow, hop.departed_at):
            yield of_hop(view, hop, code, reason, rule)


def gaps(view: View, traced: Trace) -> Iterator[Seen]:
    """One finding a hop, naming the categories whose receipt is missing."""
    if not traced.gaps:
        return
    missing: dict[int, list[str]] = defaultdict(list)
    hops = {gap.hop.ordinal: gap.hop for gap in traced.gaps if traced.visible(gap.hop)}
    for hop, category in traced.gaps:
        missing[hop.ordinal].append(category)
    for ordinal, hop in hops.items():
        reason = "the sender was not recorded as holding " + ", ".join(sorted(missing[ordinal]))
        yield of_hop(view, hop, "lineage-gap", reason, GAP_RULE)


def _out_of_order(traced: Trace, hops: Iterable[Hop]) -> Iterator[Hop]:
    derived = [hop for hop in hops if hop.parents]
    if not derived:
        return
    arrivals = {hop.ordinal: hop.arrived_at for hop in traced.hops}
    for hop in derived:
        if any(arrivals.get(parent, hop.departed_at) > hop.departed_at for parent in hop.parents):
            yield hop


def of_hop(view: View, hop: Hop, code: str, reason: str, rule: str) -> Seen:
    """A finding about one movement of one person."""
    return Seen(
        hop.departed_at,
        code,
        view.mirror.identity(hop.ordinal)[1],
        reason,
        rule,
        hop.recorded_at,
        1,
        frozenset({hop.sender, hop.receiver}),
    )
