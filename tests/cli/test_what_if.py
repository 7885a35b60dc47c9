"""`lineage what-if` lists flows by what would carry them."""

from pathlib import Path

import orjson

from tests.answers.test_safeguards import DPF, certified, clauses, sent
from tests.builders import a_party
from tests.cli.running import Run, run

__all__ = ["run"]


def test_flows_are_listed(run: Run) -> None:
    """As JSON and as tables, with the tools that carry them."""
    Path("a.json").write_bytes(orjson.dumps([a_party(), certified(), sent("m1", transfer=DPF)]))
    assert run("ingest", "a.json").code == 0
    words = ("what-if", "--expire", "eu-us-dpf", "--on", "2027-01-01")
    answer = run(*words, "--format", "json").json
    assert answer["query"]["on"] == "2027-01-01T00:00:00Z"
    assert [one["to"]["party"] for one in answer["left_without_tool"]] == ["NIM"]
    out = run(*words).out
    assert "Left without a tool" in out
    assert "eu-gdpr:A45-3" in out
    Path("b.json").write_bytes(orjson.dumps(clauses()))
    run("ingest", "b.json")
    out = run(*words).out
    assert "Carried by another tool" in out
    assert "No flow would be left without a tool." in out
    gone = run("what-if", "--expire", "moon", "--on", "2027-01-01")
    assert (gone.code, "called moon" in gone.err) == (1, True)
