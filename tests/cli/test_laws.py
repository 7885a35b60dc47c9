"""`lineage where --law`: what each law asks for stands first, as a table."""

from pathlib import Path

import pytest

from tests.answers.laws.asking import a_world, served, sold
from tests.builders import encoded
from tests.cli.running import Run, run

__all__ = ["run"]

JUNE = "2026-06-01T00:00:00Z"


@pytest.fixture
def recorded(run: Run) -> Run:
    """A store with a sale, a service and network information."""
    events = [
        *a_world(),
        sold("s1", JUNE, direct_marketing=True),
        served("b1", JUNE, categories=["call_detail_record"]),
    ]
    Path("a.ndjson").write_bytes(b"\n".join(encoded(event) for event in events))
    assert run("ingest", "a.ndjson").code == 0
    return run


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ("ccpa", ["In the twelve months before the request", "business_partner"]),
        ("cpni", ["Network information that left", "none: not_needed"]),
        ("lgpd", ["Public entities: none.", "Private entities", "RAZ Inc (RAZ)"]),
        ("minnesota", ["Third parties with this person's data", "RAZ Inc (RAZ)"]),
        ("oregon", ["Third parties with this person's data", "RAZ Inc (RAZ)"]),
        ("pipl", ["separate consent", "in force: False"]),
        (
            "shine-the-light",
            ["For direct marketing of their own in 2026", "Whether the law applies"],
        ),
    ],
)
def test_each_law_has_a_table(recorded: Run, law: str, said: list[str]) -> None:
    done = recorded("where", "ANA", "--law", law, "--received-at", "2027-01-15T00:00:00Z")
    assert done.code == 0
    for words in said:
        assert words in done.out


def test_the_year_that_is_asked_about(recorded: Run) -> None:
    """Only where the law has years."""
    asked = ("where", "ANA", "--law", "shine-the-light", "--calendar-year", "2025")
    assert recorded(*asked, "--format", "json").json["query"]["calendar_year"] == 2025
    wrong = recorded("where", "ANA", "--calendar-year", "2025")
    assert wrong.code == 2
    assert "expected calendar_year only with the law shine-the-light" in wrong.err
