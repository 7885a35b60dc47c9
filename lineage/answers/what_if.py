"""What if a decision, a scheme, a certification or an agreement ended: what would be left without.

The question that a pending appeal against an adequacy decision makes everybody ask (C-703/25 P).
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict

from lineage.activities import Flow
from lineage.answers.flows import flow_id, flows
from lineage.answers.query import Moments, known_at_shown
from lineage.answers.safeguards import hop_of, regime_of, safeguards_of
from lineage.answers.secrecy import STATEMENT
from lineage.errors import NotFound
from lineage.events.common import Instant, Reference
from lineage.facts import AGREEMENT, CERTIFICATION, REGIME
from lineage.instants import OPEN, from_datetime, write
from lineage.judging.lens import Lens
from lineage.law.ruling import Result
from lineage.law.transfers import Safeguards, Transfer, is_transfer, tool_in_force, tools_that_carry
from lineage.packs.packs import Packs
from lineage.view import View

GDPR = "gdpr"


class WhatIfQuery(BaseModel):
    """What would be left without a tool if something ended."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    expire: Reference
    """A scheme, adequacy decision or tool of the packs, or a certification or agreement."""
    on: Instant
    """When it ends."""
    known_at: Instant | None = None
    """What was recorded by then. Defaults to everything that is recorded."""


def what_if(view: View, query: WhatIfQuery, now: int) -> dict[str, Any]:
    """Flows left without a tool, and flows that another tool carries. Raises NotFound."""
    on = from_datetime(query.on)
    known_at = OPEN if query.known_at is None else from_datetime(query.known_at)
    after = view.packs.ending(query.expire, on)
    if after is view.packs and not _is_fact(view, query.expire, known_at):
        raise NotFound(f"no row and no fact called {query.expire} is in force on {write(on)}")
    listed = flows(view, Moments(known_at=query.known_at, as_of=query.on), now)["flows"]
    observed = {one["flow"]: one for one in listed}
    left, carried = [], []
    for _, flow in view.mirror.flows():
        found = observed.get(flow_id(flow))
        if found is None:
            continue
        before = dict(_carrying(view, view.packs, flow, (on, known_at)))
        others = dict(_carrying(view, after, flow, (on, known_at), query.expire))
        if before and not others:
            left.append(found | {"carried_by": sorted(before)})
        elif before.keys() - others.keys():
            carried.append(found | {"carried_by": sorted(others)})
    return {
        "query": {
            "command": "what-if",
            "expire": query.expire,
            "on": write(on),
            "known_at": write(known_at_shown(now, known_at)),
        },
        "statement": STATEMENT,
        "complete": True,
        "gaps": [],
        "next": None,
        "left_without_tool": sorted(left, key=_order),
        "carried_by_another": sorted(carried, key=_order),
    }


def _carrying(
    view: View, packs: Packs, flow: Flow, moment: tuple[int, int], without: str = ""
) -> Iterator[tuple[str, Result]]:
    """(tool, ruling) of what carries a flow across a border; nothing where it crosses none."""
    on, known_at = moment
    lens = Lens(view.facts, on, known_at)
    regime = regime_of(packs, flow.tool) if flow.tool else GDPR
    if not flow.tool and not _applies(lens, regime):
        return
    hop = hop_of(flow, view.place(flow, on, known_at))
    if is_transfer(packs, regime, hop, on).holds:
        yield from _tools(packs, regime, hop, safeguards_of(lens, flow, without), on)


def _tools(
    packs: Packs, regime: str, hop: Transfer, facts: Safeguards, on: int
) -> Iterator[tuple[str, Result]]:
    named = tool_in_force(packs, regime, hop, facts, on)
    if named.holds:
        yield hop.tool, named
    yield from tools_that_carry(packs, regime, hop, facts, on)


def _applies(lens: Lens, regime: str) -> bool:
    fact = lens.one(REGIME, regime)
    return fact is not None and fact.body.get("active") is True


def _is_fact(view: View, fact_id: str, known_at: int) -> bool:
    return any(view.facts.last(kind, fact_id, known_at) for kind in (CERTIFICATION, AGREEMENT))


def _order(flow: dict[str, Any]) -> tuple[str, str, str, str]:
    return (flow["from"]["party"], flow["to"]["party"], flow["kind"], flow["flow"])
