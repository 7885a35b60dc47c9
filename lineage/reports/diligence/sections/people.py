"""Facts about people, in counts: children, choices that bind a buyer too, and what is sold."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

import orjson
from pyroaring import BitMap

from lineage.activities import Flow
from lineage.facts import AGREEMENT, CONSENT, PREFERENCE, SUBJECT
from lineage.law import ccpa, cpni
from lineage.reports.diligence.deal import Deal, personal
from lineage.stores.base import FactRow

Answer = dict[str, Any]
CHILD: Final = "under_13"


def children(deal: Deal) -> Answer:
    """People known to be under 13 (16 CFR 312.2), and who received their data."""
    known = _people(deal, SUBJECT, lambda body: body.get("born_year_band") == CHILD)
    reached: dict[str, BitMap] = defaultdict(BitMap)
    for number, flow in deal.outbound:
        reached[flow.to_party] |= deal.people_of(number) & known
    return {
        "known_under_13": deal.coarse(len(known)),
        "received_by": [
            {"party": party, "people": deal.coarse(len(people))}
            for party, people in sorted(reached.items())
            if people
        ],
    }


def choices(deal: Deal) -> Answer:
    """Choices of people that are in force: they bind whoever takes the data over."""
    return {
        "consents_withdrawn": deal.coarse(
            len(_people(deal, CONSENT, lambda body: body.get("status") == "withdrawn"))
        ),
        "consents_given": deal.coarse(
            len(_people(deal, CONSENT, lambda body: body.get("status") == "given"))
        ),
        **{
            preference: deal.coarse(len(_chose(deal, preference)))
            for preference in ("opt_out_of_sale", "limit_sensitive", "marketing_opt_out")
        },
    }


def sales(deal: Deal) -> list[Answer]:
    """What each flow was under the CCPA, to which kind of third party, with category letters."""
    groups: dict[tuple[str, str], list[tuple[int, Flow]]] = defaultdict(list)
    for number, flow in deal.outbound:
        if flow.from_party in deal.view.company:
            to_class = deal.view.party_class(flow, deal.as_of, deal.known_at)
            groups[_kind(deal, flow, to_class), to_class].append((number, flow))
    return [
        {
            "kind": kind,
            "to_class": to_class,
            "categories": list(
                ccpa.letters(
                    deal.view.packs, {code for _, flow in flows for code in personal(flow)}
                )
            ),
            "movements": deal.count(number for number, _ in flows),
            "people": deal.people(number for number, _ in flows),
        }
        for (kind, to_class), flows in sorted(groups.items())
    ]


def customer_network_information(deal: Deal) -> list[Answer]:
    """Who received CPNI or had access to it (47 CFR 64.2009(c))."""
    groups: dict[str, list[tuple[int, Flow]]] = defaultdict(list)
    for number, flow in deal.outbound:
        if cpni.categories(deal.view.packs, personal(flow)):
            groups[flow.to_party].append((number, flow))
    return [
        {
            "party": party,
            "categories": sorted(
                {
                    row.id
                    for _, flow in flows
                    for row in cpni.categories(deal.view.packs, personal(flow))
                }
            ),
            "movements": deal.count(number for number, _ in flows),
            "people": deal.people(number for number, _ in flows),
        }
        for party, flows in sorted(groups.items())
    ]


def _kind(deal: Deal, flow: Flow, to_class: str) -> str:
    said = ccpa.Disclosure(
        kind=flow.kind,
        purposes=flow.purposes,
        categories=tuple(personal(flow)),
        to_class=to_class,
        to_role=flow.to_role,
        consideration=flow.consideration,
        initiated_by=flow.initiated_by,
    )
    terms = [
        fact.body
        for fact in deal.lens.naming(AGREEMENT, flow.to_party)
        if fact.body["parties"][1] == flow.to_party
    ]
    return ccpa.disclosure_type(deal.view.packs, said, terms, deal.as_of)


def _chose(deal: Deal, preference: str) -> BitMap:
    return _people(
        deal,
        PREFERENCE,
        lambda body: body.get("preference") == preference and body.get("status") == "on",
    )


def _people(deal: Deal, fact_type: str, wanted: Callable[[Answer], bool]) -> BitMap:
    """People of whom a fact holds at the report's moment."""
    found = BitMap()
    for row in _holding(deal, fact_type):
        if wanted(orjson.loads(row.body)):
            found.update(row.subjects)
    return found


def _holding(deal: Deal, fact_type: str) -> Iterator[FactRow]:
    """The newest statement of each fact that had begun, as known, where it has not ended."""
    newest: dict[str, FactRow] = {}
    for row in deal.view.facts.of_people(frozenset({fact_type})):
        if row.recorded_at <= deal.known_at and row.valid_from <= deal.as_of:
            other = newest.get(row.fact_id)
            if other is None or _order(other) < _order(row):
                newest[row.fact_id] = row
    return (row for row in newest.values() if deal.as_of < row.valid_to)


def _order(row: FactRow) -> tuple[int, int, bytes]:
    return row.recorded_at, row.occurred_at, row.body
