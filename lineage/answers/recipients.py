"""Recipients of one person's data: named, with the chain each of them is reached by."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lineage.activities import Flow
from lineage.answers.safeguards import safeguards
from lineage.instants import write
from lineage.tracing.hops import Hop
from lineage.tracing.trace import Chain, Copy, Trace
from lineage.view import UNKNOWN, View, country

HAVE_BEEN = "have_been"
WILL_BE = "will_be"


@dataclass(slots=True)
class _Found:
    """What is gathered about one recipient."""

    chain: Chain
    hops: list[Hop] = field(default_factory=list)
    categories: set[str] = field(default_factory=set)


def recipients(
    view: View, traced: Trace, hops: Iterable[Hop], planned: Iterable[Hop], moment: tuple[int, int]
) -> list[dict[str, Any]]:
    """The answer's recipients, by party and state. `moment` is (as_of, known_at)."""
    been: dict[str, _Found] = {}
    for hop in hops:
        _gather(been, hop, [traced.copies[hop.ordinal, category] for category in hop.categories])
    will: dict[str, _Found] = {}
    for hop in planned:
        moved = _already_moved(hop, been)
        expected = [copy for copy in traced.foresee(hop) if copy.category not in moved]
        if expected:
            _gather(will, hop, expected)
    found = [(party, HAVE_BEEN, seen) for party, seen in been.items()]
    found += [(party, WILL_BE, seen) for party, seen in will.items()]
    return [
        _recipient(view, party, state, seen, moment)
        for party, state, seen in sorted(found, key=lambda item: item[:2])
    ]


def _gather(found: dict[str, _Found], hop: Hop, copies: list[Copy]) -> None:
    chain = min(copy.chain for copy in copies)
    seen = found.setdefault(hop.receiver, _Found(chain))
    seen.chain = min(seen.chain, chain)
    seen.hops.append(hop)
    seen.categories.update(copy.category for copy in copies)


def _already_moved(plan: Hop, been: dict[str, _Found]) -> set[str]:
    """Categories of a plan that a real movement has carried since the planned moment."""
    seen = been.get(plan.receiver)
    if seen is None:
        return set()
    return {
        category
        for hop in seen.hops
        if hop.sender == plan.sender
        and (hop.departed_at >= plan.departed_at or plan.ordinal in hop.parents)
        for category in hop.categories
    }


def _recipient(
    view: View, party: str, state: str, found: _Found, moment: tuple[int, int]
) -> dict[str, Any]:
    as_of, known_at = moment
    identified = sorted(
        ((hop.departed_at, view.mirror.identity(hop.ordinal), hop) for hop in found.hops),
        key=lambda item: item[:2],
    )
    hops = [hop for _, _, hop in identified]
    flows = list(dict.fromkeys(hop.flow for hop in hops))
    last = hops[-1].flow
    place = view.place(last, as_of, known_at)
    return {
        "party": party,
        "name": view.party_name(party, as_of, known_at),
        "class": view.party_class(last, as_of, known_at),
        "role": last.to_role or UNKNOWN,
        "place": place,
        "country": country(place),
        "places": sorted({view.place(flow, as_of, known_at) for flow in flows}),
        "access_places": sorted({place for flow in flows for place in flow.access_places}),
        "state": state,
        "depth": found.chain.depth,
        "via": list(found.chain.via),
        "categories": sorted(found.categories),
        "purposes": sorted({purpose for flow in flows for purpose in flow.purposes or (UNKNOWN,)}),
        "legal_bases": sorted({basis for flow in flows for basis in _bases(flow)}),
        "safeguards": safeguards(view, hops, known_at),
        "first_at": write(hops[0].departed_at),
        "last_at": write(hops[-1].departed_at),
        "access_open": any(
            hop.flow.kind == "grant_access" and hop.ended_at > as_of for hop in hops
        ),
        "movements": len(hops),
        "certainty": found.chain.certainty,
        "evidence": evidence(identity for _, identity, _ in identified),
    }


def _bases(flow: Flow) -> tuple[str, ...]:
    return tuple(basis for basis in (flow.gdpr, flow.art9) if basis) or (UNKNOWN,)


def evidence(identities: Iterable[tuple[str, str]]) -> list[Any]:
    """Event ids in order, with their source where two sources use the same id."""
    sources: dict[str, set[str]] = defaultdict(set)
    ordered = list(identities)
    for source, event_id in ordered:
        sources[event_id].add(source)
    return [
        event_id if len(sources[event_id]) == 1 else {"source": source, "id": event_id}
        for source, event_id in ordered
    ]
