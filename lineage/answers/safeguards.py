"""The transfer tools behind a recipient's data, and whether they were in force at each movement."""

from collections.abc import Iterable
from typing import Any, Final

from lineage.activities import Flow
from lineage.facts import AGREEMENT, CERTIFICATION
from lineage.instants import OPEN, write
from lineage.judging.lens import Lens
from lineage.law.ruling import Outcome, Result
from lineage.law.transfers import CONSENT, Safeguards, Transfer, tool_in_force
from lineage.packs.packs import Packs
from lineage.packs.regimes import Regime
from lineage.packs.transfer_law import Adequacy, Membership, Scheme, TransferTool
from lineage.tracing.hops import Hop
from lineage.view import UNKNOWN, View

SECTIONS: Final = (Regime, Adequacy, Membership, Scheme, TransferTool)
"""Sections whose rows decide whether a tool is in force."""
NO_END: Final = "open"


def safeguards(view: View, hops: Iterable[Hop], known_at: int) -> list[dict[str, Any]]:
    """One row for each tool and reference that movements name.

    `in_force_at_movement` is false where it was not at one of them, `unknown` where that cannot be
    told without what nobody declared, or without the person's consents.
    """
    named: dict[tuple[str, str], list[Result]] = {}
    for hop in hops:
        if hop.flow.tool:
            ruling = _ruling(view, hop.flow, hop.departed_at, known_at)
            named.setdefault((hop.flow.tool, hop.flow.tool_reference), []).append(ruling)
    return [
        _written(view, tool, reference, rulings, known_at)
        for (tool, reference), rulings in sorted(named.items())
    ]


def hop_of(flow: Flow, place: str) -> Transfer:
    """A flow in the words of the law on transfers."""
    return Transfer(
        flow.from_party,
        flow.to_party,
        "" if place == UNKNOWN else place,
        flow.access_places,
        flow.tool,
        flow.tool_reference,
    )


def safeguards_of(lens: Lens, flow: Flow, without: str = "") -> Safeguards:
    """Certifications and agreements that name the receiver, but for one fact."""
    certifications, agreements = (
        tuple(one.body for one in lens.naming(kind, flow.to_party) if one.body["id"] != without)
        for kind in (CERTIFICATION, AGREEMENT)
    )
    return Safeguards(certifications, agreements)


def regime_of(packs: Packs, tool: str) -> str:
    """The law under which a tool is one; the first where it is one under several."""
    rows = packs.rows(TransferTool).of(tool)
    return rows[-1].regimes[0] if rows else UNKNOWN


def _ruling(view: View, flow: Flow, at: int, known_at: int) -> Result:
    """Whether a flow's tool was in force at a moment; worked out once for as long as it is so."""
    place = view.place(flow, at, known_at)
    key = ("tool", view.packs, flow, place, known_at)
    kept = view.facts.derived.setdefault(key, [])
    for since, until, ruling in kept:
        if since <= at < until:
            found: Result = ruling
            return found
    lens = Lens(view.facts, at, known_at)
    for section in SECTIONS:
        lens.narrow(view.packs.rows(section).changes)
    regime = regime_of(view.packs, flow.tool)
    facts = safeguards_of(lens, flow)
    made = tool_in_force(view.packs, regime, hop_of(flow, place), facts, at)
    kept.append((lens.since, lens.until, made))
    return made


def _written(
    view: View, tool: str, reference: str, rulings: list[Result], known_at: int
) -> dict[str, Any]:
    since, until = _interval(view, reference, rulings, known_at)
    return {
        "tool": tool,
        "name": view.packs.name(TransferTool, tool),
        "reference": reference or UNKNOWN,
        "valid_from": UNKNOWN if since is None else write(since),
        "valid_to": UNKNOWN if until is None else NO_END if until == OPEN else write(until),
        "in_force_at_movement": _in_force(tool, rulings),
    }


def _in_force(tool: str, rulings: list[Result]) -> bool | str:
    outcomes = {one.outcome for one in rulings}
    if tool == CONSENT:
        return UNKNOWN
    if Outcome.DOES_NOT in outcomes:
        return False
    return UNKNOWN if Outcome.CANNOT_TELL in outcomes else True


def _interval(
    view: View, reference: str, rulings: list[Result], known_at: int
) -> tuple[int | None, int | None]:
    """Over which interval it holds: the fact that is named or relied on, else the decision."""
    cited = [fact_id for one in reversed(rulings) for fact_id in one.facts]
    for fact_id in (reference, *cited):
        for kind in (CERTIFICATION, AGREEMENT):
            said = view.facts.last(kind, fact_id, known_at)
            if said is not None:
                return said.valid_from, said.valid_to
    for one in reversed(rulings):
        for row in one.rows:
            if isinstance(row, Adequacy):
                return row.valid_from, row.ends
    return None, None
