"""A due-diligence answer as a document: two minutes on the first page, then section by section."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lineage.reports.document import Block, Cell, Column, Document, Grid, Pairs, Section, Text

Answer = Mapping[str, Any]
Field = tuple[str, str, int]
"""Name in the answer, title of the column, share of the width."""

FEWER: Final = "too few to show"
COUNTS: Final = frozenset(
    {"people", "movements", "findings", "people_at_once", "disclosures", "notices_sent"}
)
FLAGS: Final[tuple[Field, ...]] = (
    ("grade", "Grade", 2),
    ("name", "What was found", 5),
    ("clauses", "Clauses", 4),
    ("findings", "Findings", 2),
    ("people_at_once", "People at once", 2),
    ("evidence", "Examples", 4),
)
FOUND: Final[tuple[Field, ...]] = (
    ("severity", "Severity", 2),
    ("code", "Code", 5),
    ("ambiguity", "Ambiguity", 2),
    ("clauses", "Clauses", 4),
    ("findings", "Findings", 2),
    ("people_at_once", "People at once", 2),
    ("evidence", "Examples", 4),
)
TABLES: Final[tuple[tuple[str, str, tuple[Field, ...]], ...]] = (
    (
        "parties",
        "Parties",
        (
            ("party", "Party", 2),
            ("name", "Name", 4),
            ("class", "Class", 3),
            ("place", "Place", 2),
            ("declared", "Declared", 1),
        ),
    ),
    (
        "ownership",
        "Ownership as declared",
        (
            ("owner", "Owner", 2),
            ("owned", "Owned", 2),
            ("percent", "Percent", 1),
            ("interest", "Interest", 2),
            ("control", "Control", 1),
            ("common_branding", "Common branding", 2),
        ),
    ),
    (
        "policies",
        "Versions of the policy",
        (
            ("version", "Version", 2),
            ("pack", "Pack", 3),
            ("governs_from", "Governs from", 3),
            ("posted_at", "Posted", 3),
            ("effective_at", "Effective", 3),
            ("movements", "Movements", 2),
        ),
    ),
    (
        "inventory",
        "Inventory: what was received where",
        (
            ("holder", "Holder", 2),
            ("system", "System", 3),
            ("place", "Place", 2),
            ("category", "Category", 4),
            ("people", "People", 2),
        ),
    ),
    (
        "recipients",
        "Recipients",
        (
            ("name", "Recipient", 4),
            ("class", "Class", 3),
            ("roles", "Roles", 2),
            ("purposes", "Purposes", 4),
            ("categories", "Categories", 4),
            ("first_at", "First", 3),
            ("last_at", "Last", 3),
            ("contracts", "Contracts", 4),
            ("sends_on_to", "Sends on to", 2),
            ("people", "People", 2),
        ),
    ),
    (
        "transfers",
        "Transfers to other countries",
        (
            ("exporter", "Exporter", 2),
            ("importer", "Importer", 2),
            ("from_country", "From", 1),
            ("to_country", "To", 1),
            ("tool", "Tool", 3),
            ("reference", "Reference", 3),
            ("movements", "Movements", 2),
            ("people", "People", 2),
        ),
    ),
    (
        "bases",
        "Legal bases as recorded",
        (
            ("legal_basis", "Legal basis", 5),
            ("movements", "Movements", 2),
            ("people", "People", 2),
        ),
    ),
    (
        "sale_share",
        "Sale and sharing under the CCPA",
        (
            ("kind", "Kind", 3),
            ("to_class", "To", 3),
            ("categories", "Category letters", 3),
            ("movements", "Movements", 2),
            ("people", "People", 2),
        ),
    ),
    (
        "cpni",
        "Customer proprietary network information",
        (
            ("party", "Recipient", 3),
            ("categories", "Categories", 5),
            ("movements", "Movements", 2),
            ("people", "People", 2),
        ),
    ),
    (
        "retention",
        "Retention schedule",
        (
            ("holder", "Holder", 2),
            ("category", "Category", 3),
            ("purpose", "Purpose", 3),
            ("period", "Period", 2),
            ("starts", "Starts", 3),
        ),
    ),
    (
        "incidents",
        "Incidents",
        (
            ("incident", "Incident", 3),
            ("holder", "Holder", 2),
            ("kind", "Kind", 3),
            ("from", "From", 3),
            ("to", "To", 3),
            ("discovered_at", "Discovered", 3),
            ("categories", "Categories", 4),
            ("notices_sent", "Notices sent", 2),
        ),
    ),
)


def document(answer: Answer, company: str, acquirer: str) -> Document:
    """The report. Names of the company and the acquirer are given as they are to be read."""
    asked = answer["query"]
    sections = [_summary(answer), _grid_section("red_flags", "Red flags", FLAGS, answer)]
    sections += [_grid_section(key, title, fields, answer) for key, title, fields in TABLES]
    sections += [_affiliates(answer), _choices(answer), _children(answer), _government(answer)]
    sections += [
        _grid_section("findings", "Findings", FOUND, answer),
        _grid_section("ambiguities", "Ambiguities of the policy", FOUND, answer),
    ]
    return Document(
        title="Due diligence on personal data",
        language="en",
        sender=(company,) if company else (),
        lead=(
            ("Transaction", asked["transaction"]),
            ("Acquirer", acquirer),
            ("As of", asked["as_of"]),
            ("As known at", asked["known_at"]),
            ("Written for", asked["audience"]),
        ),
        sections=tuple(sections),
        closing=f"{answer['statement']} {answer['suppressed']}",
        is_wide=True,
    )


def _summary(answer: Answer) -> Section:
    """What a reader with two minutes needs."""
    flags = answer["red_flags"]
    graded = {
        grade: sum(one["grade"] == grade for one in flags)
        for grade in ("critical", "high", "medium")
    }
    abroad = sorted({one["to_country"] for one in answer["transfers"]})
    untold = sum(one["tool"] == "unknown" for one in answer["transfers"])
    deal = answer["transaction"]
    rows: tuple[tuple[str, Cell], ...] = (
        ("Structure and stage", f"{deal['structure']}, {deal['stage']}"),
        ("Red flags", ", ".join(f"{count} {grade}" for grade, count in graded.items())),
        ("Gravest", tuple(one["name"] for one in flags[:3]) or ("none",)),
        ("Recipients", len(answer["recipients"])),
        ("Countries that data goes to", ", ".join(abroad) or "none"),
        ("Ways abroad without a recorded tool", untold),
        ("Incidents", len(answer["incidents"])),
        ("Disclosures to authorities", answer["government"]["disclosures"]),
    )
    return Section("Summary", (Pairs(rows),))


def _affiliates(answer: Answer) -> Section:
    now = Pairs(tuple((test, _names(found)) for test, found in answer["affiliates"].items()))
    rows = tuple(
        (_moment(one["from"]), test, _names(found))
        for one in answer["affiliates_over_time"]
        for test, found in one["affiliates"].items()
    )
    columns = (
        Column("from", "From", 2),
        Column("test", "Test", 3),
        Column("parties", "Parties", 5),
    )
    changes = Grid("affiliates_over_time", "Changes over time", columns, rows)
    return Section("Group companies under each test", (now, changes) if rows else (now,))


def _names(parties: Iterable[str]) -> str:
    return ", ".join(parties) or "none"


def _choices(answer: Answer) -> Section:
    rows = tuple((name.replace("_", " "), _cell(n)) for name, n in answer["choices"].items())
    return Section("Choices of people that bind a buyer too", (Pairs(rows),))


def _children(answer: Answer) -> Section:
    children = answer["children"]
    blocks: list[Block] = [Pairs((("Known to be under 13", _cell(children["known_under_13"])),))]
    if children["received_by"]:
        fields = (("party", "Recipient", 3), ("people", "People", 2))
        blocks.append(_grid("received_by", "Who received their data", fields, children))
    return Section("Children", tuple(blocks))


def _government(answer: Answer) -> Section:
    government = answer["government"]
    blocks: list[Block] = [Pairs((("Disclosures", government["disclosures"]),))]
    if government["by_instrument"]:
        fields = (("instrument", "Instrument", 3), ("disclosures", "Disclosures", 2))
        blocks.append(_grid("by_instrument", "By instrument", fields, government))
    return Section("Disclosures to authorities", tuple(blocks))


def _grid_section(key: str, title: str, fields: Iterable[Field], answer: Answer) -> Section:
    if not answer[key]:
        return Section(title, (Text("None is recorded."),))
    return Section(title, (_grid(key, title, fields, answer),))


def _grid(key: str, title: str, fields: Iterable[Field], answer: Answer) -> Grid:
    columns = tuple(Column(name, head, share, name in COUNTS) for name, head, share in fields)
    rows = tuple(
        tuple(
            _cell("–" if row[one.id] is None and not one.is_count else row[one.id])
            for one in columns
        )
        for row in answer[key]
    )
    return Grid(key, title, columns, rows)


def _cell(value: Any) -> Cell:
    if value is None:
        return FEWER
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return tuple(map(_line, value)) or ("–",)
    return _moment(str(value))


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_moment(str(one)) for one in value.values())
    return str(value)


def _moment(text: str) -> str:
    """A whole day without its midnight."""
    return text.removesuffix("T00:00:00Z")
