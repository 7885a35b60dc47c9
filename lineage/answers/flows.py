"""Observed flows and the parties between which they run."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow, encode
from lineage.answers.query import Moments
from lineage.answers.secrecy import STATEMENT
from lineage.errors import NotFound
from lineage.facts import PARTY
from lineage.instants import OPEN, write
from lineage.mirror.select import activities_of, standing
from lineage.view import UNKNOWN, View, country


def flows(view: View, query: Moments, now: int) -> dict[str, Any]:
    """Every observed processing activity with its count and dates."""
    moments = query.as_of_us(now), query.known_at_us()
    return _answer("flows", view, moments, {"flows": _flows(view, *moments)})


def parties(view: View, query: Moments, now: int) -> dict[str, Any]:
    """Every party that is declared or was seen in a flow."""
    moments = query.as_of_us(now), query.known_at_us()
    listed = _flows(view, *moments)
    known = set(view.facts.ids(PARTY)) | {end["party"] for flow in listed for end in _ends(flow)}
    found = [_party(view, party, listed, *moments) for party in sorted(known)]
    return _answer("parties", view, moments, {"parties": found})


def party(view: View, party_id: str, query: Moments, now: int) -> dict[str, Any]:
    """One party and the flows it takes part in. Raises NotFound."""
    moments = query.as_of_us(now), query.known_at_us()
    listed = [
        flow
        for flow in _flows(view, *moments)
        if party_id in (flow["from"]["party"], flow["to"]["party"])
    ]
    if not listed and view.facts.last(PARTY, party_id) is None:
        raise NotFound("no party of this id is recorded")
    about = _party(view, party_id, listed, *moments)
    return _answer("party", view, moments, {"party": about, "flows": listed})


def flow_id(flow: Flow) -> str:
    """An id that depends on nothing but what the flow is."""
    return "f-" + hashlib.blake2b(encode(flow), digest_size=6).hexdigest()


def _answer(
    command: str, view: View, moments: tuple[int, int], body: dict[str, Any]
) -> dict[str, Any]:
    as_of, known_at = moments
    return {
        "query": {
            "command": command,
            "as_of": write(as_of),
            "known_at": write(view.known_at_shown(as_of, known_at)),
        },
        "statement": STATEMENT,
        "complete": True,
        "gaps": [],
        "next": None,
        **body,
    }


def counted(view: View, as_of: int, known_at: int) -> NDArray[np.bool_]:
    """For each event whether flows count it: recorded by then, and happened or planned."""
    mirror = view.mirror
    kept = standing(mirror, OPEN, known_at, view.retracted(known_at))
    # A plan lies ahead; everything else must have happened.
    happened = mirror.occurred_at.view[: len(kept)] <= as_of
    planned = mirror.activities_where(lambda one: isinstance(one, Flow) and one.kind == "planned")
    kept &= happened | planned[mirror.activity.view[: len(kept)]]
    return kept


def _flows(view: View, as_of: int, known_at: int) -> list[dict[str, Any]]:
    met = activities_of(view.mirror, counted(view, as_of, known_at))
    found = [
        _flow(flow, int(met.times[number]), int(met.first[number]), int(met.last[number]))
        for number, flow in view.mirror.flows()
        if met.times[number]
    ]
    return sorted(
        found, key=lambda one: (one["from"]["party"], one["to"]["party"], one["kind"], one["flow"])
    )


def _flow(flow: Flow, movements: int, first: int, last: int) -> dict[str, Any]:
    return {
        "flow": flow_id(flow),
        "kind": flow.kind,
        "from": {
            "party": flow.from_party,
            "system": flow.from_system or UNKNOWN,
            "place": flow.from_place or UNKNOWN,
        },
        "to": {
            "party": flow.to_party,
            "system": flow.to_system or UNKNOWN,
            "place": flow.to_place or UNKNOWN,
            "access_places": list(flow.access_places),
            "class": flow.to_class or UNKNOWN,
            "role": flow.to_role or UNKNOWN,
            "on_behalf_of": flow.on_behalf_of or UNKNOWN,
        },
        "categories": sorted(flow.categories),
        "subject_roles": list(flow.subject_roles),
        "purposes": list(flow.purposes) or [UNKNOWN],
        "legal_basis": flow.gdpr or UNKNOWN,
        "tool": flow.tool or UNKNOWN,
        "reference": flow.tool_reference or UNKNOWN,
        "movements": movements,
        "first_at": write(first),
        "last_at": write(last),
    }


def _ends(flow: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (end for end in (flow["from"], flow["to"]) if not end["party"].startswith("@"))


def _party(
    view: View, party_id: str, listed: list[dict[str, Any]], as_of: int, known_at: int
) -> dict[str, Any]:
    fact = view.facts.at(PARTY, party_id, as_of, known_at) or {}
    inbound = [flow for flow in listed if flow["to"]["party"] == party_id]
    outbound = [flow for flow in listed if flow["from"]["party"] == party_id]
    place = str(fact.get("place", UNKNOWN))
    return {
        "party": party_id,
        "name": fact.get("name", UNKNOWN),
        "class": fact.get("class", UNKNOWN),
        "place": place,
        "country": country(place),
        "declared": bool(fact),
        "movements_in": sum(flow["movements"] for flow in inbound),
        "movements_out": sum(flow["movements"] for flow in outbound),
        "categories": sorted({category for flow in inbound for category in flow["categories"]}),
    }
