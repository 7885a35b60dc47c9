"""Live copies of one person's data, and what an erasure has left of them."""

from collections import defaultdict
from typing import Any

import numpy as np
import orjson

from lineage.facts import NOTICE
from lineage.instants import write
from lineage.tracing.hops import CONFIRMED, SUBJECT
from lineage.tracing.trace import Copy, Trace
from lineage.view import View

RECORDED = "recorded"
POSSIBLE = "possible"


def live_copies(traced: Trace, as_of: int) -> list[dict[str, Any]]:
    """Who holds what at a moment, since when, and how sure that is."""
    by_holding: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in _live(traced, as_of):
        by_holding[copy.hop.receiver, copy.category].append(copy)
    grouped: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for (party, category), copies in by_holding.items():
        sure = [copy for copy in copies if not traced.wipes.in_doubt(copy.hop, category, as_of)]
        since = min(copy.arrived_at for copy in sure or copies)
        grouped[party, since, RECORDED if sure else POSSIBLE].append(category)
    return [
        {
            "party": party,
            "categories": sorted(categories),
            "since": write(since),
            "certainty": certainty,
        }
        for (party, since, certainty), categories in sorted(grouped.items())
    ]


def erasure_state(view: View, traced: Trace, as_of: int, known_at: int) -> dict[str, Any]:
    """What the company's own erasure has left elsewhere, and who was told of it (Art. 17, 19)."""
    executed_at = traced.wipes.confirmed_at(view.company)
    outstanding: dict[str, set[str]] = defaultdict(set)
    for copy in _live(traced, as_of):
        if copy.stale and copy.hop.receiver not in view.company:
            outstanding[copy.hop.receiver].add(copy.category)
    holders = {copy.hop.receiver for copy in traced.copies.values() if not copy.hidden}
    return {
        "executed_at": write(executed_at) if executed_at is not None else None,
        "outstanding": [
            {"party": party, "categories": sorted(categories)}
            for party, categories in sorted(outstanding.items())
        ],
        "notified": [
            {"party": party, "at": write(at)}
            for party, at in sorted(_told(view, traced, as_of, known_at).items())
            if party in holders and party not in view.company
        ],
    }


def _live(traced: Trace, as_of: int) -> list[Copy]:
    return [
        copy
        for copy in traced.copies.values()
        if copy.arrived_at <= as_of < copy.held_until
        and not copy.hidden
        and copy.hop.receiver != SUBJECT
    ]


def _told(view: View, traced: Trace, as_of: int, known_at: int) -> dict[str, int]:
    """Holder → when it was first told of this person's erasure: by notice, or asked to erase."""
    wipes = sorted(traced.wipes, key=lambda wipe: wipe.ordinal)
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
