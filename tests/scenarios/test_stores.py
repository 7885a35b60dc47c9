"""Every store gives the same answers to the scenarios, byte for byte."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest

from lineage import instants
from lineage.answers.graph import GraphQuery
from lineage.answers.query import DisclosureQuery, FindingsQuery, HoldingsQuery, Law, Moments
from lineage.bootstrap import Lineage
from lineage.errors import NotFound
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.report import diligence_report
from tests.conformance.stores import KINDS, Place, place
from tests.reference.store import ReferenceStore
from tests.scenarios.scenario import FOLDER
from tests.worlds import NOW, fill, lineage_on

SCENARIOS = sorted(path.parent.name for path in FOLDER.glob("*/events.ndjson"))
AS_OF = "2026-10-01T00:00:00Z"
BATCH = 7
PEOPLE = 3
"""So many are asked about under every law."""


@pytest.fixture(params=[kind for kind in KINDS if kind != "reference"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    opened = place(request.param, tmp_path, lambda: request.getfixturevalue("database"))
    yield opened
    opened.close()


@pytest.mark.parametrize("number", SCENARIOS)
def test_answers_do_not_depend_on_the_store(
    shelf: Place, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About everybody the scenario names, every party, and all of them, for each audience.

    The scenario is recorded in small batches, and answered by a process that did not record it.
    """
    monkeypatch.setattr(instants, "now", lambda: NOW)
    text = (FOLDER / number / "events.ndjson").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    expected = lineage_on(ReferenceStore())
    fill(expected, events)
    fill(lineage_on(shelf.open()), events, BATCH)
    answering = lineage_on(shelf.open())
    for answer, other in zip(answers(expected, events), answers(answering, events), strict=True):
        assert orjson.dumps(answer) == orjson.dumps(other)


def answers(lineage: Lineage, events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    moments = Moments.model_validate({"as_of": AS_OF})
    yield lineage.flows(moments)
    yield lineage.parties(moments)
    yield lineage.deferred_notices(moments)
    yield lineage.graph(GraphQuery.model_validate({"as_of": AS_OF}))
    if deals := lineage.view().facts.ids("personaldata.transaction.v1"):
        query = DiligenceQuery(transaction=deals[0], as_of=moments.as_of)
        yield diligence_report(lineage, query, NOW).answer
    yield lineage.findings(FindingsQuery.model_validate({"limit": 1000}))
    for party in sorted(lineage.view().facts.ids("personaldata.party.v1")):
        yield _held(lineage, party)
    for person in people(events):
        for audience in ("company", "subject", "buyer"):
            asked = {"subject": person, "as_of": AS_OF, "audience": audience}
            yield lineage.where(DisclosureQuery.model_validate(asked))
    for law, person in product(get_args(Law), people(events)[:PEOPLE]):
        asked = {"subject": person, "as_of": AS_OF, "audience": "company", "law": law}
        yield lineage.where(DisclosureQuery.model_validate(asked))


def _held(lineage: Lineage, party: str) -> dict[str, Any]:
    try:
        return lineage.holdings(HoldingsQuery.model_validate({"party": party, "as_of": AS_OF}))
    except NotFound as error:
        return {"refused": str(error)}


def people(events: list[dict[str, Any]]) -> list[str]:
    named: set[str] = set()
    for event in events:
        for person in event["data"].get("subjects") or ():
            named.add(person if isinstance(person, str) else person["id"])
    return sorted(named)
