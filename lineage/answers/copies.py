"""Live copies of one person's data, and what an erasure has left of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import orjson

from lineage.facts import NOTICE
from lineage.instants import write
from lineage.tracing.copies import Copy
from lineage.tracing.hops import CONFIRMED, SUBJECT
from lineage.tracing.trace import Trace
from lineage.tracing.wipes import Wipes
from lineage.view import View

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


def erasure_state(
    view: View, traced: Trace, copies: Iterable[Copy], as_of: int, known_at: int
) -> dict[str, Any]:
    """What the company's own erasure has left elsewhere, and who was told of it (Art. 17, 19).

    `copies` are the live ones.
    """
    executed_at = traced.wipes.executed_at
    outstanding: dict[str, set[str]] = defaultdict(set)
    for copy in copies:
        if copy.stale and copy.hop.receiver not in view.company:
            outstanding[copy.hop.receiver] |= copy.categories
    return {
        "executed_at": write(executed_at) if executed_at is not None else None,
        "outstanding": [
            {"party": party, "categories": sorted(categories)}
            for party, categories in sorted(outstanding.items())
        ],
        "notified": _notified(view, traced, as_of, known_at) if traced.wipes.all else [],
    }


def _notified(view: View, traced: Trace, as_of: int, known_at: int) -> list[dict[str, Any]]:
    """Holders other than the company that were told of this person's erasure."""
    told = _told(view, traced, as_of, known_at)
    holders = {
        hop.receiver
        for hop in traced.hops
        if hop.receiver in told and traced.visible(hop) and hop.receiver not in view.company
    }
    return [{"party": party, "at": write(told[party])} for party in sorted(holders)]


def _told(view: View, traced: Trace, as_of: int, known_at: int) -> dict[str, int]:
    """Holder → when it was first told of this person's erasure: by notice, or asked to erase."""
    wipes = sorted(traced.wipes.all, key=lambda wipe: wipe.ordinal)
    details = view.mirror.details(np.array([wipe.ordinal for wipe in wipes], dtype=np.uint32))
    references = {orjson.loads(detail).get("reference") for detail in details.values()} - {None}
    told = [(wipe.act.holder, wipe.at) for wipe in wipes if wipe.act.status != CONFIRMED]
    told += [
        (notice.body["to_party"], notice.occurred_at)
        for notice in (view.facts.statements(NOTICE, known_at) if references else ())
        if notice.body.get("about") == "erasure"
        and notice.body.get("reference") in references
        and "to_party" in notice.body
        and notice.occurred_at <= as_of
    ]
    first: dict[str, int] = {}
    for party, at in sorted(told, key=lambda one: one[1]):
        first.setdefault(party, at)
    return first
