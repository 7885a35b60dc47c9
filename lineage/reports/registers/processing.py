"""The record of processing activities (GDPR Art. 30): as controller, and as processor."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from lineage.reports.document import Cell, Column, Grid, Section, Text
from lineage.reports.periods import written_period
from lineage.reports.registers.material import Answer, Records
from lineage.view import UNKNOWN, country

PROCESSORS = ("processor", "sub_processor")


def as_controller(r: Records) -> Section:
    """Art. 30(1): by purpose, what is done to whose data, for whom, for how long."""
    text = r.words.text
    title = text("Processing activities as controller")
    ours = [flow for flow in r.flows if _concerns(r, flow) and not _on_behalf(r, flow)]
    groups = _grouped(ours, lambda flow: tuple(flow["purposes"]))
    if not groups:
        return Section(title, (Text(text("No processing activity is recorded.")),))
    columns = (
        Column("purposes", text("What for, and on which legal basis"), 5),
        Column("subjects", text("Whose data"), 3),
        Column("categories", text("Which data"), 4),
        Column("recipients", text("Recipients"), 5),
        Column("countries", text("Countries and safeguards"), 4),
        Column("periods", text("How long"), 4),
        Column("observed", text("Observed"), 3),
    )
    rows = tuple(_controller_row(r, purposes, flows) for purposes, flows in groups)
    return Section(title, (Grid("processing", title, columns, rows),))


def as_processor(r: Records) -> Section | None:
    """Art. 30(2): by controller, what is done on its behalf; None where nothing is."""
    text = r.words.text
    theirs = [flow for flow in r.flows if _on_behalf(r, flow)]
    groups = _grouped(theirs, lambda flow: flow["to"]["on_behalf_of"])
    if not groups:
        return None
    title = text("Processing activities on behalf of others")
    columns = (
        Column("controller", text("Controller"), 4),
        Column("purposes", text("What for"), 4),
        Column("categories", text("Which data"), 4),
        Column("countries", text("Countries and safeguards"), 4),
        Column("observed", text("Observed"), 3),
    )
    rows = tuple(
        (
            r.names.with_address(controller),
            r.names.purposes(_all(flows, "purposes")),
            r.names.categories(_all(flows, "categories")),
            _countries(r, flows),
            _observed(r, flows),
        )
        for controller, flows in groups
    )
    return Section(title, (Grid("processing_for_others", title, columns, rows),))


def _concerns(r: Records, flow: Answer) -> bool:
    return bool({flow["from"]["party"], flow["to"]["party"]} & r.company)


def _on_behalf(r: Records, flow: Answer) -> bool:
    to = flow["to"]
    return (
        to["party"] in r.company
        and to["role"] in PROCESSORS
        and to["on_behalf_of"] not in (UNKNOWN, *r.company)
    )


def _grouped(
    flows: Iterable[Answer], key: Callable[[Answer], Any]
) -> list[tuple[Any, list[Answer]]]:
    groups: dict[Hashable, list[Answer]] = defaultdict(list)
    for flow in flows:
        groups[key(flow)].append(flow)
    return sorted(groups.items())


def _controller_row(r: Records, purposes: tuple[str, ...], flows: list[Answer]) -> tuple[Cell, ...]:
    bases = {flow["legal_basis"] for flow in flows}
    recipients = {
        flow["to"]["party"]
        for flow in flows
        if flow["to"]["party"] not in r.company and not flow["to"]["party"].startswith("@")
    }
    return (
        (r.names.purposes(purposes), r.names.bases(bases)),
        tuple(sorted(r.names.subject_role(role) for role in _all(flows, "subject_roles"))),
        r.names.categories(_all(flows, "categories")),
        tuple(sorted(r.names.party(party) for party in recipients)) or ("–",),
        _countries(r, flows),
        _periods(r, purposes, _all(flows, "categories")),
        _observed(r, flows),
    )


def _countries(r: Records, flows: list[Answer]) -> tuple[str, ...]:
    """Each country that something was sent to, with the tools named for it."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in flows:
        if flow["to"]["party"].startswith("@"):
            continue
        where = r.words.country(country(flow["to"]["place"]))
        found[where] |= {r.names.tool(flow["tool"])} if flow["tool"] != UNKNOWN else set()
    return tuple(
        f"{where}: {'; '.join(sorted(tools))}" if tools else where
        for where, tools in sorted(found.items())
    ) or ("–",)


def _periods(r: Records, purposes: tuple[str, ...], categories: set[str]) -> tuple[str, ...]:
    """Retention rules of the company for these purposes and data (Art. 30(1)(f))."""
    rules = [
        rule
        for rule in r.schedule
        if rule.get("period")
        and rule.get("holder") in (None, *r.company)
        and rule.get("purpose") in (None, *purposes)
        and rule.get("category") in (None, *categories)
    ]
    lines = {
        f"{r.names.categories([rule['category']])}: {written_period(r.words, rule)}"
        if rule.get("category")
        else written_period(r.words, rule)
        for rule in rules
    }
    return tuple(sorted(lines)) or (r.words.text("no period is declared"),)


def _observed(r: Records, flows: list[Answer]) -> tuple[str, ...]:
    movements = sum(flow["movements"] for flow in flows)
    first, last = min(flow["first_at"] for flow in flows), max(flow["last_at"] for flow in flows)
    return (
        r.words.plural("{count} movement", "{count} movements", movements),
        r.words.text("from {first} to {last}", first=r.words.date(first), last=r.words.date(last)),
    )


def _all(flows: list[Answer], field: str) -> set[str]:
    return {one for flow in flows for one in flow[field]}
