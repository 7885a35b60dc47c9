"""The transfer tools behind a recipient's data, and whether they were in force at each movement."""

from collections.abc import Sequence
from typing import Any, Final

from lineage.activities import Flow
from lineage.facts import AGREEMENT, CERTIFICATION
from lineage.instants import OPEN, write
from lineage.judging.lens import Lens, place_of
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


class Tool:
    """The ruling on a flow's tool over `[since, until)`, and what an answer says of it alone."""

    __slots__ = ("alone", "ruling", "since", "until")

    def __init__(self, lens: Lens, ruling: Result) -> None:
        self.since, self.until, self.ruling = lens.since, lens.until, ruling
        self.alone: list[dict[str, Any]] = []


class Tools:
    """The transfer tools of flows as known at one moment, worked out once for as long as it is so.

    `in_force_at_movement` is false where a tool was not at one of the movements, `unknown` where
    that cannot be told without what nobody declared, or without the person's consents.
    """

    def __init__(self, view: View, known_at: int) -> None:
        self._view, self._known_at = view, known_at
        self._kept: dict[Flow, list[Tool]] = {}

    def shown(self, hops: Sequence[Hop]) -> list[dict[str, Any]]:
        """One row for each tool and reference that movements, in order of departure, name."""
        if len(hops) == 1:
            flow = hops[0].flow
            return self._of(flow, hops[0].departed_at).alone if flow.tool else []
        named: dict[tuple[str, str], dict[Tool, None]] = {}
        for hop in hops:
            if hop.flow.tool:
                tools = named.setdefault((hop.flow.tool, hop.flow.tool_reference), {})
                tool = self._of(hop.flow, hop.departed_at)
                # Each once, in the order in which they were last relied on.
                tools.pop(tool, None)
                tools[tool] = None
        return [self._together(*name, list(tools)) for name, tools in sorted(named.items())]

    def _together(self, name: str, reference: str, tools: list[Tool]) -> dict[str, Any]:
        if len(tools) == 1:
            return tools[0].alone[0]
        rulings = [one.ruling for one in tools]
        return _written(self._view, name, reference, rulings, self._known_at)

    def _of(self, flow: Flow, at: int) -> Tool:
        kept = self._kept.setdefault(flow, [])
        for tool in kept:
            if tool.since <= at < tool.until:
                return tool
        view, lens = self._view, Lens(self._view.facts, at, self._known_at)
        for section in SECTIONS:
            lens.narrow(view.packs.rows(section).changes)
        regime = regime_of(view.packs, flow.tool)
        moved = hop_of(flow, place_of(lens, flow))
        facts = safeguards_of(lens, flow)
        made = Tool(lens, tool_in_force(view.packs, regime, moved, facts, at))
        row = _written(view, flow.tool, flow.tool_reference, [made.ruling], self._known_at)
        made.alone.append(row)
        kept.append(made)
        return made


def tools_at(view: View, known_at: int) -> Tools:
    """The tools as known at a moment, which it shares with every other moment of its epoch."""
    _, known = view.facts.epoch(0, known_at)
    return view.once(("tools", known), lambda: Tools(view, known_at))


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
