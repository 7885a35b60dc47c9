"""Registers: what was observed, what was declared, and where the two differ."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lineage.bootstrap import Lineage
from lineage.reports.document import Cell, Grid
from lineage.reports.files import WHOLE, made
from lineage.reports.query import RegisterQuery
from lineage.reports.report import register_report
from tests.builders import Event, a_collection, a_correction, a_fact, a_movement, a_party
from tests.reports.making import LATER, chain, recorded
from tests.reports.reading import page, pdf_text, squeezed
from tests.worlds import NOW


def grids(lineage: Lineage, name: str, **asked: Any) -> dict[str, Grid]:
    query = RegisterQuery.model_validate({"name": name, "as_of": LATER, **asked})
    return {grid.id: grid for grid in register_report(lineage, query, NOW).document.grids()}


def column(grid: Grid, column_id: str) -> list[Cell]:
    index = [one.id for one in grid.columns].index(column_id)
    return [row[index] for row in grid.rows]


def contract(kind: str, parties: Sequence[str], at: int = 0, **data: Any) -> Event:
    return a_fact("agreement", "-".join(parties), at, kind=kind, parties=list(parties), **data)


def test_the_record_as_controller_groups_by_purpose(tmp_path: Path) -> None:
    """Both ends of the company count; what others pass on does not, nor plans nor own steps."""
    events = [
        *chain(),
        a_movement("i1", 5, kind="internal", receiver="PGN", purposes=["manage_requests"]),
        a_movement("w1", 900, kind="planned", receiver="AUK", purposes=["contact_user"]),
        a_movement("m3", 9, purposes=["hosting_backend"], categories=["postal_address"]),
    ]
    with recorded(tmp_path, *events) as lineage:
        found = grids(lineage, "art-30")["processing"]
    assert [cell[0] for cell in column(found, "purposes") if isinstance(cell, tuple)] == [
        "Hosting and backend",
        "unknown",
    ]
    hosting = dict(zip([one.id for one in found.columns], found.rows[0], strict=True))
    assert hosting["categories"] == "E-mail address; Postal address; Telephone number"
    assert hosting["recipients"] == ("NIM Inc",)
    assert hosting["observed"] == ("2 movements", "from January 3, 2020 to January 10, 2020")
    assert hosting["periods"] == ("E-mail address: 1 year and 6 months after they were last used",)


def test_work_for_other_controllers_stands_apart(tmp_path: Path) -> None:
    """Art. 30(2): where the company is the processor of a customer."""
    on_behalf = {"role": "processor", "on_behalf_of": "ACME"}
    events = [
        a_party("ACME", "third_party", contact="dpo@acme.example"),
        a_movement(
            "m1", 1, sender="ACME", receiver="PGN", to=on_behalf, purposes=["provide_service"]
        ),
        a_collection("c1", 2, purposes=["provide_service"]),
    ]
    with recorded(tmp_path, *events) as lineage:
        found = grids(lineage, "art-30")
    assert column(found["processing_for_others"], "controller") == [
        ("ACME Inc", "dpo@acme.example")
    ]
    assert [row[-1] for row in found["processing"].rows] == [
        ("1 movement", "from January 3, 2020 to January 3, 2020")
    ]


def test_processors_at_any_depth_with_their_contracts(tmp_path: Path) -> None:
    """Depth from the company, whom the data come from, and the differences both ways."""
    events = [
        *chain(),
        contract("processor", ("PGN", "NIM")),
        contract("processor", ("PGN", "AUK")),
        a_movement("g1", 9, kind="onward", sender="GHO", receiver="SKU", to={"role": "processor"}),
    ]
    with recorded(tmp_path, *events) as lineage:
        found = grids(lineage, "processors")
    table = found["processors"]
    assert column(table, "depth") == [1, 2, "unknown"]
    assert column(table, "through") == ["PGN Inc", "NIM Inc", "GHO"]
    assert column(table, "contract") == ["declared", "not declared", "not declared"]
    assert found["declared_only"].rows == (("PGN Inc", "AUK"),)
    assert found["observed_only"].rows == (("GHO", "SKU"), ("NIM Inc", "SHW Inc"))


@pytest.mark.parametrize(("as_of", "declared"), [("2020-01-11", True), ("2020-01-10", False)])
def test_a_contract_counts_from_the_day_it_holds(
    tmp_path: Path, as_of: str, declared: bool
) -> None:
    """Facts are read as of the register's moment."""
    events = [*chain(), contract("processor", ("PGN", "NIM"), 10)]
    with recorded(tmp_path, *events) as lineage:
        table = grids(lineage, "processors", as_of=f"{as_of}T00:00:00Z")["processors"]
    assert column(table, "contract")[0] == ("declared" if declared else "not declared")


def test_what_was_taken_back_is_in_no_register(tmp_path: Path) -> None:
    """A correction retracts the only movement to a processor."""
    with recorded(tmp_path, *chain()[:4], a_correction("k1", "m1", 9)) as lineage:
        assert grids(lineage, "processors") == {}


def test_empty_registers_say_so(tmp_path: Path) -> None:
    """In a document without tables."""
    with recorded(tmp_path) as lineage:
        for name, said in (
            ("art-30", "No processing activity is recorded."),
            ("processors", "No processor is recorded."),
        ):
            query = RegisterQuery.model_validate({"name": name})
            report = register_report(lineage, query, NOW)
            assert report.counts == {}
            assert said in str(report.document)
            assert squeezed(said) in pdf_text(made(report, "pdf")[WHOLE])


def test_a_wide_register_lies_on_its_side_and_says_the_same(tmp_path: Path) -> None:
    """Seven columns do not fit a page that stands."""
    with recorded(tmp_path, *chain()) as lineage:
        query = RegisterQuery.model_validate({"name": "art-30", "as_of": LATER, "language": "fr"})
        report = register_report(lineage, query, NOW)
    web, text = page(made(report, "html")), pdf_text(made(report, "pdf")[WHOLE])
    for cell in (cell for row in web.tables["processing"] for cell in row):
        assert all(squeezed(line) in text for line in cell.split("; ")), cell
