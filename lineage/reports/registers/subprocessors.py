"""Processors and sub-processors at any depth (GDPR Art. 28(2), (4); EDPB Opinion 22/2024)."""

from collections import defaultdict
from collections.abc import Iterator

from lineage.reports.document import Cell, Column, Grid, Section, Text
from lineage.reports.registers.material import Records
from lineage.view import country

KINDS = ("processor", "sub_processor")
Pair = tuple[str, str]
"""(who gives the data, who processes it)."""


def processors(r: Records) -> list[Section]:
    """Who processes for the company, through whom, and how that compares with the contracts."""
    observed = _observed(r)
    depths = _depths(r, observed)
    declared = {
        (one["parties"][0], one["parties"][1])
        for one in r.agreements
        if one.get("kind") in KINDS and len(one.get("parties", ())) == 2
    }
    text = r.words.text
    title = text("Processors and sub-processors")
    if not observed and not declared:
        return [Section(title, (Text(text("No processor is recorded.")),))]
    sections = [Section(title, (_grid(r, title, observed, depths, declared),))]
    for grid_id, heading, pairs in (
        ("declared_only", text("Declared, but never observed"), declared - set(observed)),
        (
            "observed_only",
            text("Observed, but no contract is declared"),
            observed.keys() - declared,
        ),
    ):
        if pairs:
            sections.append(Section(heading, (_pairs(r, grid_id, heading, pairs),)))
    return sections


def _observed(r: Records) -> dict[Pair, set[str]]:
    """Pair → countries that data was sent to."""
    found: dict[Pair, set[str]] = defaultdict(set)
    for flow in r.flows:
        if flow["to"]["role"] in KINDS and flow["to"]["party"] not in r.company:
            places = (flow["to"]["place"], *flow["to"]["access_places"])
            found[flow["from"]["party"], flow["to"]["party"]] |= set(map(country, places))
    return dict(found)


def _depths(r: Records, observed: dict[Pair, set[str]]) -> dict[str, int]:
    """Fewest steps from the company to each processor; those it does not reach are not in it."""
    depths = dict.fromkeys(r.company, 0)
    frontier = set(r.company)
    while frontier:
        reached = {to for frm, to in observed if frm in frontier and to not in depths}
        depth = min(depths[one] for one in frontier) + 1
        depths |= dict.fromkeys(reached, depth)
        frontier = reached
    return depths


def _grid(
    r: Records,
    title: str,
    observed: dict[Pair, set[str]],
    depths: dict[str, int],
    declared: set[Pair],
) -> Grid:
    text = r.words.text
    columns = (
        Column("processor", text("Processor"), 5),
        Column("depth", text("Depth"), 1, is_count=True),
        Column("through", text("Data come from"), 4),
        Column("countries", text("Where"), 3),
        Column("contract", text("Contract"), 3),
    )
    return Grid("processors", title, columns, tuple(_rows(r, observed, depths, declared)))


def _rows(
    r: Records, observed: dict[Pair, set[str]], depths: dict[str, int], declared: set[Pair]
) -> Iterator[tuple[Cell, ...]]:
    text = r.words.text
    pairs = sorted(observed, key=lambda pair: (depths.get(pair[1], len(observed)), *pair[::-1]))
    for sender, processor in pairs:
        yield (
            r.names.with_address(processor),
            depths.get(processor, text("unknown")),
            r.names.party(sender),
            tuple(sorted(r.words.country(one) for one in observed[sender, processor])),
            text("declared") if (sender, processor) in declared else text("not declared"),
        )


def _pairs(r: Records, grid_id: str, title: str, pairs: set[Pair]) -> Grid:
    text = r.words.text
    columns = (Column("from", text("Data come from")), Column("processor", text("Processor")))
    rows = tuple((r.names.party(sender), r.names.party(to)) for sender, to in sorted(pairs))
    return Grid(grid_id, title, columns, rows)
