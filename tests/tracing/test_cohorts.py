"""Bulk movements and erasures in answers: members of a cohort are people like any other.

The same story is told twice, once with people by name and once by manifests. Whatever is asked of
anybody, both give one answer.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from lineage import instants
from lineage.answers.query import FindingsQuery, HoldingsQuery
from lineage.bootstrap import Lineage
from lineage.cohorts.problems import REASONS
from lineage.cohorts.read import manifest
from tests.builders import (
    Event,
    a_cohort,
    a_collection,
    a_manifest,
    a_movement,
    a_party,
    an_erasure,
    day,
)
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on

EVERYBODY = ("ANA", "BEN", "CAM")
PARTIES = [a_party(), a_party("NIM", "service_provider"), a_party("SHW", "service_provider")]


MANIFESTS = {
    a_cohort(people)["sha256"]: a_manifest(people)
    for count in (1, 2)
    for people in combinations(EVERYBODY, count)
}


def story(*, named: bool) -> list[Event]:
    """A bulk disclosure goes on, comes back in part, and some of it is erased."""

    def who(*people: str) -> dict[str, Any]:
        return {"people": people} if named else {"people": (), "cohort": a_cohort(people)}

    return [
        *PARTIES,
        a_movement("m1", 1, **who("ANA", "BEN")),
        a_movement("m2", 2, sender="NIM", receiver="SHW", derived_from=["m1"], **who("ANA", "CAM")),
        a_movement("m3", 3, receiver="SHW", categories=("email", "phone_number"), **who("BEN")),
        an_erasure("x1", 4, holder="NIM", **who("ANA")),
        a_movement("m4", 5, sender="NIM", receiver="SHW", all_held=True),
        an_erasure("x2", 6, holder="SHW", status="claimed", **who("BEN")),
        a_movement("m5", 7, kind="grant_access", ended=9, **who("CAM")),
        a_movement("m6", 20, kind="planned", receiver="TRN", **who("ANA")),
        a_collection("c1", 1, people=EVERYBODY),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every manifest that the story points at."""
    for event in story(named=False):
        if cohort := event["data"].get("cohort"):
            (tmp_path / cohort["uri"]).write_bytes(MANIFESTS[cohort["sha256"]])
    return tmp_path


def told(events: Sequence[Event], folder: Path | str = "", batch: int = 1000) -> Lineage:
    lineage = lineage_on(ReferenceStore(), manifests=folder)
    fill(lineage, events, batch)
    return lineage


def moment(number: int) -> datetime:
    return datetime.fromisoformat(day(number)).astimezone(UTC)


@pytest.mark.parametrize("person", [*EVERYBODY, "NOBODY"])
@pytest.mark.parametrize("as_of", [1, 2, 3, 4, 5, 6, 8, 30])
def test_a_member_is_as_good_as_named(folder: Path, person: str, as_of: int) -> None:
    """Recipients, chains, copies, gaps, erasures and plans, for members and for others."""
    question = Question(person, day(as_of))
    named = ask(told(story(named=True)), question)
    for batch in (1, 1000):
        assert ask(told(story(named=False), folder, batch), question) == named


@pytest.mark.parametrize("party", ["NIM", "SHW"])
@pytest.mark.parametrize("as_of", [1, 2, 3, 4, 5, 6, 8, 30])
def test_holdings_count_members(folder: Path, party: str, as_of: int) -> None:
    """Exactly, with no bounds where everybody is known."""
    query = HoldingsQuery(party=party, as_of=moment(as_of))
    answers = [
        told(story(named=named), "" if named else folder).holdings(query) for named in (True, False)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("subject", [None, *EVERYBODY])
def test_findings_count_members(folder: Path, subject: str | None) -> None:
    """Of everybody and of each, with as many people."""
    query = FindingsQuery(subject=subject, as_of=moment(30), limit=1000)
    answers = [
        told(story(named=named), "" if named else folder).findings(query) for named in (True, False)
    ]
    assert answers[0]["findings"] == answers[1]["findings"]


def test_a_non_member_hears_nothing_of_it(folder: Path) -> None:
    """No recipient, no gap, no evidence."""
    lineage = told([*PARTIES, a_movement("m1", 1, cohort=a_cohort(["ANA", "BEN"]))], folder)
    assert [one["party"] for one in ask(lineage, Question("BEN"))["recipients"]] == ["NIM"]
    answer = ask(lineage, Question("CAM"))
    assert (answer["recipients"], answer["gaps"], answer["complete"]) == ([], [], True)


def test_without_its_manifest_nobody_is_certain(folder: Path) -> None:
    """A gap for everybody, doubt by an erasure, bounds from none to all, and a finding."""
    events = [
        *PARTIES,
        a_movement("m1", 1, cohort=a_cohort(["DAN", "EVE"])),
        a_movement("m2", 1, receiver="SHW", people=["ANA"]),
        an_erasure("x1", 2, holder="SHW", cohort=a_cohort(["DAN", "EVE"])),
    ]
    lineage = told(events, folder)
    answer = ask(lineage, Question("ANA"))
    assert answer["gaps"] == [
        {"event": "m1", "holder": "NIM", "category": "email", "reason": "cohort_not_read"}
    ]
    assert [one["certainty"] for one in answer["holdings"]] == ["possible"]
    [held] = lineage.holdings(HoldingsQuery(party="NIM", as_of=moment(30)))["holdings"]
    assert held["people"] == {"lower": 0, "upper": 2}
    [kept] = lineage.holdings(HoldingsQuery(party="SHW", as_of=moment(30)))["holdings"]
    assert (kept["people"], kept["certainty"]) == ({"lower": 0, "upper": 1}, "possible")
    found = lineage.findings(FindingsQuery(code="cohort-unresolved", as_of=moment(30)))["findings"]
    assert [(one["event"], one["subjects"], one["reason"]) for one in found] == [
        ("m1", 2, REASONS["missing"]),
        ("x1", 2, REASONS["missing"]),
    ]


def test_a_late_manifest_cures_what_its_absence_left_open(folder: Path) -> None:
    """From when it came on; what was known before stays answerable."""
    people = ["DAN", "EVE"]
    lineage = told([*PARTIES, a_movement("m1", 1, cohort=a_cohort(people))], folder)
    before = instants.write(instants.now() - 1)
    found = manifest(a_manifest(people))
    assert lineage.pipeline.supply(found, {2})
    assert not lineage.pipeline.supply(found, {2})
    assert [
        one["party"] for one in ask(lineage, Question("DAN", "2029-01-01T00:00:00Z"))["recipients"]
    ] == ["NIM"]
    assert ask(lineage, Question("ANA"))["complete"]
    assert not ask(lineage, Question("ANA", known_at=before))["complete"]
    codes = FindingsQuery(code="cohort-unresolved", as_of=moment(30))
    assert lineage.findings(codes)["findings"] == []
    then = FindingsQuery(
        code="cohort-unresolved", as_of=moment(30), known_at=datetime.fromisoformat(before)
    )
    assert len(lineage.findings(then)["findings"]) == 1
