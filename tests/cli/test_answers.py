"""What commands print: the same as JSON and as tables, nothing cut off, help with examples."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.builders import a_collection, a_movement, a_party, encoded
from tests.cli.running import COMMANDS, Run, Words, run

__all__ = ["run"]

NAME = "Nimbus [eu] Harbor :key: Hosting and Backup of Everything Incorporated"


@pytest.fixture
def recorded(run: Run) -> Run:
    """A store with a chain PGN → NIM → SHW and a sender that was never seen receiving."""
    events = [
        a_party(),
        a_party("NIM", "service_provider", place="US-OR") | {"id": "party-nim"},
        a_collection("c1", 1, categories=("email", "phone_number")),
        a_movement("m1", 2, categories=("email", "phone_number"), purposes=["hosting_backend"]),
        a_movement("m2", 3, kind="onward", sender="NIM", receiver="SHW"),
        a_movement("m3", 4, kind="onward", sender="GHO", receiver="SKU"),
    ]
    events[1]["data"]["name"] = NAME
    Path("events.json").write_bytes(orjson.dumps(events))
    assert run("ingest", "events.json").code == 0
    return run


def test_ingest_of_each_form_of_file(run: Run) -> None:
    """The same event as JSON, NDJSON, CSV and standard input is recorded once."""
    event = a_movement("m1", 2)
    Path("a.json").write_bytes(encoded(event))
    Path("a.ndjson").write_bytes(encoded(event) + b"\n\n")
    header = "id,source,type,time,recordedtime,data.kind,data.from.party,data.to.party"
    cells = "m1,{source},{type},{time},{recordedtime},disclose,PGN,NIM".format(**event)
    Path("a.csv").write_text(f"{header},data.subjects,data.data\n{cells},ANA,email\n")
    done = run(
        "ingest", "a.json", "a.ndjson", "a.csv", "-", "--format", "json", text=encoded(event)
    )
    assert (done.code, done.json["recorded"], done.json["duplicate"]) == (0, 1, 3)


def test_ingest_of_a_missing_file_makes_no_store(run: Run) -> None:
    """Nothing is recorded of the files beside it either."""
    Path("a.json").write_bytes(encoded(a_movement()))
    done = run("ingest", "a.json", "missing.json")
    assert done.code == 2
    assert "missing.json" in done.err
    assert not Path("lineage-data").exists()


def test_an_unreadable_csv_is_wrong_use(run: Run) -> None:
    """A file in Latin-1 is refused with a message that says what was expected."""
    Path("a.csv").write_bytes("id,source\nZoë,x\n".encode("latin-1"))
    done = run("ingest", "a.csv")
    assert done.code == 2
    assert "UTF-8" in done.err


def test_the_quarantine_table_says_why(run: Run) -> None:
    """The summary names reason and place; the list and the replay say what waits."""
    Path("a.ndjson").write_bytes(b'{"secret": 1}\n')
    done = run("ingest", "a.ndjson")
    assert done.code == 3
    assert "a.ndjson:1" in done.out
    assert "a.ndjson" in run("quarantine", "list").out
    assert "secret" not in run("quarantine", "list").out
    assert run("quarantine", "replay", "1", "--format", "json").json["quarantined"] == 1


def test_where_shows_the_same_as_json_and_as_table(recorded: Run) -> None:
    """Recipients, how far down, through whom, by which evidence; and the gap beside them."""
    words = ("where", "ANA", "--as-of", "2020-02-01")
    answer = recorded(*words, "--format", "json").json
    found = {one["party"]: (one["depth"], one["via"]) for one in answer["recipients"]}
    assert found["NIM"] == (1, [])
    assert found["SHW"] == (2, ["NIM"])
    table = squeezed(recorded(*words).out)
    for one in answer["recipients"]:
        for word in (one["party"], *one["categories"], *one["evidence"], f"depth {one['depth']}"):
            assert squeezed(word) in table
    for gap in answer["gaps"]:
        assert gap["event"] in table
        assert gap["reason"].split()[0] in table
    assert answer["statement"].replace(" ", "") in table
    assert not answer["complete"]


def test_names_are_shown_as_they_were_written(recorded: Run) -> None:
    """However long, and with brackets and colons that the terminal library would interpret."""
    for words in (("parties",), ("where", "ANA"), ("holdings", "--party", "NIM")):
        assert "[eu]" in recorded(*words).out
        assert ":key:" in recorded(*words).out
        for word in NAME.split():
            assert word in recorded(*words).out


@pytest.mark.parametrize(
    "words",
    [
        ("where", "ANA", "--received-at", "2020-02-01"),
        ("findings",),
        ("flows",),
        ("parties",),
        ("holdings", "--party", "NIM"),
        ("quarantine", "list"),
        ("verify",),
        ("settings",),
    ],
    ids=" ".join,
)
def test_tables_fit_in_80_columns(recorded: Run, words: Words) -> None:
    """Nothing is cut off and no line is longer than the terminal is wide."""
    done = recorded(*words)
    assert done.code == 0
    assert "…" not in done.out
    if words[0] != "verify":
        assert max(map(len, done.out.splitlines())) <= 80


def test_findings_are_narrowed_and_paged(recorded: Run) -> None:
    """By code, by party, by time; `--cursor` goes on where the last answer ended."""
    everything = recorded("findings", "--format", "json").json
    codes = {one["code"] for one in everything["findings"]}
    assert "lineage-gap" in codes
    gaps = recorded("findings", "--code", "lineage-gap", "--format", "json").json["findings"]
    assert {one["event"] for one in gaps} == {"m3"}
    later = recorded("findings", "--from", "2021-01-01", "--format", "json").json
    assert not [one for one in later["findings"] if one.get("event") in {"m1", "m2", "m3"}]
    seen: list[Any] = []
    cursor: str | None = None
    while True:
        go_on = ("--cursor", cursor) if cursor else ()
        page = recorded("findings", "--limit", "1", *go_on, "--format", "json").json
        seen += page["findings"]
        if (cursor := page["next"]) is None:
            break
    assert seen == everything["findings"]


def test_flows_are_drawn(recorded: Run) -> None:
    """As GraphML and DOT for drawing programs; as JSON with what the graph shows."""
    assert recorded("flows", "--graph", "graphml").out.startswith("<?xml")
    drawn = recorded("flows", "--graph", "dot").out
    assert '"PGN" -> "NIM"' in drawn
    graph = recorded("flows", "--graph", "json", "--from", "PGN", "--to", "SHW").json
    assert [hop["to"] for hop in graph["chain"]] == ["NIM", "SHW"]
    assert graph["choke_points"] == [{"party": "NIM", "people": 1, "only_way_to": ["SHW"]}]
    assert (graph["cycles"], graph["complete"]) == ([], True)


@pytest.mark.parametrize(
    "words", [("--from", "PGN"), ("--from", "PGN", "--to", "NIM"), ("--graph", "png")]
)
def test_a_chain_needs_both_ends_and_the_graph(recorded: Run, words: Words) -> None:
    """Anything else is wrong use, said before a store is opened."""
    assert recorded("flows", *words).code == 2


def test_flows_parties_and_holdings_agree(recorded: Run) -> None:
    """A receiver of a flow is a party, and holds what it got."""
    flows = recorded("flows", "--format", "json").json["flows"]
    parties = {one["party"] for one in recorded("parties", "--format", "json").json["parties"]}
    assert {flow["to"]["party"] for flow in flows} <= parties
    held = recorded("holdings", "--party", "NIM", "--format", "json").json["holdings"]
    assert {one["category"] for one in held} == {"email", "phone_number"}
    assert {one["people"]["lower"] for one in held} == {1}


def test_a_damaged_store_fails_verification(recorded: Run) -> None:
    """A byte changed in the columns of a batch is exit code 1, without a traceback."""
    assert recorded("verify", "--format", "json").json["ok"]
    connection = sqlite3.connect("lineage-data/lineage.sqlite")
    connection.execute(
        "UPDATE batch SET columns = substr(columns, 1, length(columns) - 1) || x'7f'"
    )
    connection.commit()
    connection.close()
    done = recorded("verify")
    assert done.code == 1
    assert "PROBLEM" in done.out or "lineage:" in done.err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_shows_an_example(run: Run, words: Words) -> None:
    """Every command's help has an example that calls this very command."""
    done = run(*words, "--help")
    assert done.code == 0
    called = r"\s+".join(("Example:", "lineage", *words))
    assert re.search(called + r"\b", done.out)


def squeezed(text: str) -> str:
    """Without white space, where a table has folded what did not fit."""
    return re.sub(r"\s", "", text)
