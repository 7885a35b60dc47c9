"""The whole answer, section by section (law 6.2)."""

from collections.abc import Iterable
from typing import Any

from lineage.answers.query import known_at_shown
from lineage.answers.secrecy import STATEMENT
from lineage.facts import RETENTION
from lineage.instants import write
from lineage.reports.diligence.deal import Deal, deal_of
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.diligence.sections import events, parties, people, recipients
from lineage.reports.diligence.sections import findings as found_by
from lineage.stores.base import StoredFinding
from lineage.view import View

Answer = dict[str, Any]


def due_diligence(
    view: View, stored: Iterable[StoredFinding], query: DiligenceQuery, now: int
) -> Answer:
    """What a buyer would take over. `query` is pinned. Raises NotFound for the transaction."""
    deal = deal_of(view, stored, query)
    found = found_by.tallies(deal)
    return {
        "query": _echo(query, deal, now),
        "statement": STATEMENT,
        "complete": True,
        "gaps": [],
        "next": None,
        "transaction": {"id": query.transaction, **_declared(deal)},
        "red_flags": found_by.red_flags(deal, found),
        "parties": parties.parties(deal),
        "ownership": parties.ownership(deal),
        "affiliates": parties.affiliates(deal, deal.as_of),
        "affiliates_over_time": parties.groups_over_time(deal),
        "policies": parties.policies(deal),
        "inventory": recipients.inventory(deal),
        "recipients": recipients.recipients(deal),
        "transfers": recipients.transfers(deal),
        "bases": recipients.bases(deal),
        "choices": people.choices(deal),
        "sale_share": people.sales(deal),
        "cpni": people.customer_network_information(deal),
        "children": people.children(deal),
        "retention": _schedule(deal),
        "incidents": events.incidents(deal),
        "government": events.government(deal),
        "findings": found_by.findings(deal, found),
        "ambiguities": found_by.ambiguities(deal, found),
        "suppressed": _suppressed(deal),
    }


def _echo(query: DiligenceQuery, deal: Deal, now: int) -> Answer:
    return {
        "command": "report due-diligence",
        "transaction": query.transaction,
        "as_of": write(deal.as_of),
        "known_at": write(known_at_shown(now, deal.known_at)),
        "audience": query.audience,
        "k": deal.coarse.k,
    }


def _declared(deal: Deal) -> Answer:
    names = ("structure", "acquirer", "stage", "assets_include_personal_data")
    return {name: deal.transaction.get(name, "unknown") for name in names}


def _schedule(deal: Deal) -> list[Answer]:
    names = ("holder", "category", "purpose", "period", "starts")
    rules = [fact.body for fact in deal.lens.every(RETENTION)]
    found = [{name: str(rule.get(name, "unknown")) for name in names} for rule in rules]
    return sorted(found, key=lambda one: tuple(one.values()))


def _suppressed(deal: Deal) -> str:
    """The same words whether or not anything was left out."""
    if deal.coarse.k == 1:
        return "Counts are exact."
    return (
        f"Counts of people and of movements are rounded down to a multiple of {deal.coarse.k};"
        f" what is below {deal.coarse.k} is left out. No names of people, and no disclosure that"
        " the law forbids to describe, are part of this report."
    )
