"""Who received what: inventory, recipients, transfers between countries, legal bases."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from lineage.activities import Flow
from lineage.facts import AGREEMENT
from lineage.instants import OPEN, write
from lineage.reports.diligence.deal import Deal, personal
from lineage.view import UNKNOWN, country

Answer = dict[str, Any]
Key = TypeVar("Key", bound=Hashable)
Numbered = Iterable[tuple[int, Flow]]


def inventory(deal: Deal) -> list[Answer]:
    """Holder, system, place and category → people whose data was received there."""
    groups: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for number, flow in deal.flows:
        if flow.to_party.startswith("@"):
            continue
        place = deal.view.place(flow, deal.as_of, deal.known_at)
        for category in personal(flow):
            groups[flow.to_party, flow.to_system or UNKNOWN, place, category].append(number)
    return [
        {
            "holder": holder,
            "system": system,
            "place": place,
            "category": category,
            "people": deal.people(numbers),
        }
        for (holder, system, place, category), numbers in sorted(groups.items())
    ]


def recipients(deal: Deal) -> list[Answer]:
    """Each recipient: what it got, for what, since when, by which contract, and whom it feeds."""
    groups = _grouped(deal.outbound, lambda flow: flow.to_party)
    onward: dict[str, set[str]] = defaultdict(set)
    for _, flow in deal.outbound:
        onward[flow.from_party].add(flow.to_party)
    return [
        _recipient(deal, party, flows, onward[party]) for party, flows in sorted(groups.items())
    ]


def transfers(deal: Deal) -> list[Answer]:
    """Data that went to another country: by whom, to whom, where, with which tool until when."""
    abroad = [(number, flow) for number, flow in deal.outbound if _from(flow) != _to(deal, flow)]
    groups = _grouped(
        abroad,
        lambda flow: (
            flow.from_party,
            flow.to_party,
            _from(flow),
            _to(deal, flow),
            flow.tool or UNKNOWN,
            flow.tool_reference or UNKNOWN,
        ),
    )
    return [
        {
            "exporter": key[0],
            "importer": key[1],
            "from_country": key[2],
            "to_country": key[3],
            "tool": key[4],
            "reference": key[5],
            "movements": deal.count(number for number, _ in flows),
            "people": deal.people(number for number, _ in flows),
        }
        for key, flows in sorted(groups.items())
    ]


def bases(deal: Deal) -> list[Answer]:
    """Movements and people by legal basis, as recorded."""
    groups = _grouped(deal.flows, lambda flow: flow.gdpr or UNKNOWN)
    return [
        {
            "legal_basis": basis,
            "movements": deal.count(number for number, _ in flows),
            "people": deal.people(number for number, _ in flows),
        }
        for basis, flows in sorted(groups.items())
    ]


def _recipient(deal: Deal, party: str, flows: list[tuple[int, Flow]], feeds: set[str]) -> Answer:
    numbers = [number for number, _ in flows]
    return {
        "party": party,
        "name": deal.view.party_name(party, deal.as_of, deal.known_at),
        "class": deal.view.party_class(flows[-1][1], deal.as_of, deal.known_at),
        "roles": sorted({flow.to_role or UNKNOWN for _, flow in flows}),
        "purposes": sorted({one for _, flow in flows for one in flow.purposes or (UNKNOWN,)}),
        "categories": sorted({one for _, flow in flows for one in personal(flow)}),
        "first_at": write(min(int(deal.met.first[number]) for number in numbers)),
        "last_at": write(max(int(deal.met.last[number]) for number in numbers)),
        "contracts": _contracts(deal, party),
        "sends_on_to": sorted(feeds),
        "movements": deal.count(numbers),
        "people": deal.people(numbers),
    }


def _contracts(deal: Deal, party: str) -> list[Answer]:
    found = [
        {
            "kind": str(fact.body.get("kind", UNKNOWN)),
            "with": str(fact.body["parties"][0]),
            "valid_from": write(fact.cited.valid_from),
            "valid_to": "open" if fact.cited.valid_to == OPEN else write(fact.cited.valid_to),
        }
        for fact in deal.lens.naming(AGREEMENT, party)
        if fact.body["parties"][1] == party
    ]
    return sorted(found, key=lambda one: (one["kind"], one["with"], one["valid_from"]))


def _grouped(flows: Numbered, key: Callable[[Flow], Key]) -> dict[Key, list[tuple[int, Flow]]]:
    groups: dict[Key, list[tuple[int, Flow]]] = defaultdict(list)
    for number, flow in flows:
        groups[key(flow)].append((number, flow))
    return groups


def _from(flow: Flow) -> str:
    return country(flow.from_place) if flow.from_place else UNKNOWN


def _to(deal: Deal, flow: Flow) -> str:
    return country(deal.view.place(flow, deal.as_of, deal.known_at))
