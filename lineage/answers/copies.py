"""Live copies of one person's data."""

from collections.abc import Iterable
from typing import Any

from lineage.instants import write
from lineage.tracing.copies import Copy
from lineage.tracing.hops import SUBJECT
from lineage.tracing.trace import Trace
from lineage.tracing.wipes import Wipes

RECORDED = "recorded"
POSSIBLE = "possible"


def live(traced: Trace, as_of: int) -> list[Copy]:
    """Copies held at a moment, the first to arrive first."""
    found = [
        copy
        for copies in traced.copies.values()
        for copy in copies
        if copy.arrived_at <= as_of < copy.wiped_at
        and as_of < copy.hop.ended_at
        and not copy.hidden
        and copy.hop.receiver != SUBJECT
    ]
    found.sort(key=lambda copy: copy.arrived_at)
    return found


def holdings(copies: Iterable[Copy], wipes: Wipes, as_of: int) -> list[dict[str, Any]]:
    """Who holds what, since when, and how sure that is. `copies` are live, in order of arrival."""
    sure: list[tuple[Copy, frozenset[str]]] = []
    unsure: list[tuple[Copy, frozenset[str]]] = []
    for copy in copies:
        doubtful = _doubtful(copy, wipes, as_of)
        sure.append((copy, copy.categories - doubtful if doubtful else copy.categories))
        if doubtful:
            unsure.append((copy, doubtful))
    known: dict[str, frozenset[str]] = {}
    grouped: dict[tuple[str, int, str], frozenset[str]] = {}
    for parts, certainty in ((sure, RECORDED), (unsure, POSSIBLE)):
        for copy, categories in parts:
            party = copy.hop.receiver
            before = known.get(party)
            # The first copy of a category says since when it is held.
            new = categories - before if before else categories
            if new:
                known[party] = before | new if before else new
                key = (party, copy.arrived_at, certainty)
                grouped[key] = grouped[key] | new if key in grouped else new
    return [
        {
            "party": party,
            "categories": sorted(categories),
            "since": write(since),
            "certainty": certainty,
        }
        for (party, since, certainty), categories in sorted(grouped.items())
    ]


def _doubtful(copy: Copy, wipes: Wipes, as_of: int) -> frozenset[str]:
    """Categories of a copy that may be gone though nothing confirms it."""
    if not wipes.leave_doubt_at(copy.hop.receiver):
        return frozenset()
    return frozenset(one for one in copy.categories if wipes.in_doubt(copy.hop, one, as_of))
