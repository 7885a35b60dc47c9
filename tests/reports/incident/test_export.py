"""The working list of a breach: everybody once, in each form, restartable, safe to open."""

import csv
import io
import stat
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from lineage import access
from lineage.answers.incident.query import TraceQuery
from lineage.bootstrap import open_lineage
from lineage.errors import UsageError
from lineage.reports.incident import export as files
from lineage.reports.incident.forms import FORMS, LISTS
from lineage.reports.incident.people import COLUMNS
from lineage.settings import Settings
from tests.answers.incident.tracing import a_life, a_regime, an_incident
from tests.builders import a_fact, a_movement, a_party, an_erasure, day, encoded
from tests.cli.running import Run, run

__all__ = ["run"]

PEOPLE = [f"=person-{number:02}" for number in range(25)]
"""Names that a spreadsheet would run."""


@pytest.fixture
def store(run: Run) -> None:
    events = [
        a_party(),
        a_regime("gdpr"),
        *(a_life(one, residency="DE") for one in PEOPLE[:10]),
        a_movement("m1", 1, people=PEOPLE),
        a_movement("m2", 1, people=PEOPLE[:3], categories=["call_detail_record"]),
        a_movement("m3", 1, people=PEOPLE[:1], categories=["device_id"], state="encrypted"),
        an_erasure("x1", 2, people=PEOPLE[20:], status="claimed"),
        an_incident(key_compromised=False),
        a_fact("notice", "n1", 21, about="breach", reference="INC-1", subjects=PEOPLE[:2],
               sent_at=day(21)),
    ]  # fmt: skip
    assert run("ingest", "-", text=b"\n".join(encoded(one) for one in events)).code == 0


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, whatever its form."""
    if path.suffix == ".ndjson":
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    return [
        {
            name: (one[name].split(";") if one[name] else []) if name in LISTS else one[name]
            for name in one
        }
        for one in rows
    ]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("ending", sorted(FORMS))
def test_everybody_is_listed_once(run: Run, tmp_path: Path, ending: str) -> None:
    """Pseudonyms, categories by certainty, residence, duties and who was told; nobody by name."""
    out = tmp_path / f"people{ending}"
    done = run("trace", "INC-1", "--export", str(out))
    assert (done.code, "25 people" in done.out) == (0, True)
    rows = read(out)
    assert len(rows) == len({one["person"] for one in rows}) == 25
    assert all(list(one) == list(COLUMNS) for one in rows)
    assert all(one["person"].startswith("s-") and not one["identifier"] for one in rows)
    first = rows[0]
    assert first["residence"] == "DE"
    assert first["categories"] == ["call_detail_record", "email"]
    assert first["unreadable_categories"] == ["device_id"]
    assert first["duties"] == first["told"] == ["cpni-customers", "gdpr-34-people"]
    assert (rows[2]["told"], rows[24]["categories"], rows[24]["perhaps_categories"]) == (
        [],
        [],
        ["email"],
    )
    assert "gdpr-34-people" in rows[24]["perhaps_duties"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert b"person-" not in out.read_bytes()
    assert not list(tmp_path.glob("*.parts"))


@pytest.mark.usefixtures("store")
def test_identifiers_are_shown_on_demand_and_that_is_noted(run: Run, tmp_path: Path) -> None:
    """With an apostrophe where a spreadsheet would run them."""
    out = tmp_path / "people.csv"
    assert run("trace", "INC-1", "--export", str(out), "--reveal").code == 0
    assert {one["identifier"] for one in read(out)} == {f"'{name}" for name in PEOPLE}
    lines = (tmp_path / "lineage-data" / access.FILE).read_bytes().splitlines()
    noted = orjson.loads(lines[-1])
    assert (noted["what"], noted["about"]) == ("trace --export --reveal", "INC-1")
    assert run("trace", "INC-1", "--reveal").code == 2


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("ending", sorted(FORMS))
def test_an_export_that_was_cut_off_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """With the moments of its beginning, whatever was recorded since; parts are not made twice."""
    monkeypatch.setattr(files, "PEOPLE_AT_ONCE", 4)
    out = tmp_path / f"people{ending}"
    form = type(FORMS[ending])
    made: list[Path] = []
    part = form.part

    def failing(self: Any, rows: Any, path: Path) -> None:
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(path)
        part(self, rows, path)

    monkeypatch.setattr(form, "part", failing)
    assert run("trace", "INC-1", "--export", str(out)).code != 0
    assert not out.exists()

    def counting(self: Any, rows: Any, path: Path) -> None:
        made.append(path)
        part(self, rows, path)

    monkeypatch.setattr(form, "part", counting)
    late = a_movement("late", 1, people=["LATE"])
    late.pop("recordedtime")
    run("ingest", "-", text=encoded(late))
    assert run("trace", "INC-1", "--export", str(out)).code == 0
    assert len(made) == 7
    assert len(read(out)) == 25
    again = tmp_path / f"again{ending}"
    assert run("trace", "INC-1", "--export", str(again)).code == 0
    assert len(read(again)) == 26
    assert read(again)[:25] == read(out)


@pytest.mark.usefixtures("store")
def test_parts_of_another_list_are_not_taken(tmp_path: Path) -> None:
    """What was cut off was another question, or another audience of identifiers."""
    lineage = open_lineage(Settings(store=str(tmp_path / "lineage-data")))
    out = tmp_path / "people.csv"
    one = files.export_of(out, reveals=False)
    query = TraceQuery(incident="INC-1")
    traced = lineage.traced(query)
    asked = query.model_copy(update=traced.moments())
    next(files.exported(one, traced, asked, lineage.store, None))
    assert files.begun(one, query) == asked
    for export, other in (
        (files.export_of(out, reveals=True), query),
        (one, TraceQuery(incident="INC-1", audience="court")),
    ):
        with pytest.raises(UsageError, match="another list"):
            files.begun(export, other)
    lineage.close()


@pytest.mark.usefixtures("store")
def test_the_ending_says_the_form(run: Run) -> None:
    done = run("trace", "INC-1", "--export", "people.xlsx")
    assert (done.code, ".parquet" in done.err) == (2, True)
