"""Read a scenario's folder, which stands beside the checkout, and ask what it asks."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lineage import instants
from lineage.answers.incident.query import TraceQuery
from lineage.answers.query import DisclosureQuery, FindingsQuery
from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin, Received
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.report import diligence_report
from tests.reference.store import ReferenceStore
from tests.worlds import lineage_on

FOLDER = Path(__file__).parents[3] / "shared" / "scenarios"
Answer = dict[str, Any]


class Scenario:
    """The events of one scenario, recorded, and its expected answer."""

    def __init__(self, number: str) -> None:
        self.events = [
            json.loads(line)
            for line in (FOLDER / number / "events.ndjson").read_text().splitlines()
        ]
        text = (FOLDER / number / "expected.json").read_text()
        told = json.loads(text)
        self.queries: list[dict[str, Any]] = told["queries"]
        self.expected: dict[str, Any] = told["expected"]
        self.lineage: Lineage = lineage_on(ReferenceStore())
        self.record(*self.events)

    def record(self, *events: dict[str, Any]) -> None:
        """Record further events, as history."""
        received = [Received(json.dumps(event).encode()) for event in events]
        outcomes = self.lineage.pipeline.submit(received, Origin("scenario", imports_history=True))
        assert {outcome.status for outcome in outcomes} == {"recorded"}

    def where(self, **query: Any) -> Answer:
        query.pop("command", None)
        return self.lineage.where(DisclosureQuery.model_validate({"audience": "company"} | query))

    def findings(self, **query: Any) -> Answer:
        query.pop("command", None)
        return self.lineage.findings(FindingsQuery.model_validate(query))

    def due_diligence(self, **query: Any) -> Answer:
        asked = DiligenceQuery.model_validate(query)
        return diligence_report(self.lineage, asked, instants.now()).answer

    def trace(self, **query: Any) -> Answer:
        query.pop("command", None)
        return self.lineage.trace(TraceQuery.model_validate(query))


def by_party(recipients: Iterable[Answer]) -> dict[str, Answer]:
    return {one["party"]: one for one in recipients}


def events_of(answer: Answer, reason: str) -> list[str]:
    return [one["event"] for one in answer["excluded"] if one["reason"] == reason]


def codes(answer: Answer, *wanted: str) -> list[tuple[str, str]]:
    """(event, code) of findings of these codes."""
    return [(one["event"], one["code"]) for one in answer["findings"] if one["code"] in wanted]


def listed(holdings: Iterable[Answer], *left_out: str) -> list[Answer]:
    """Holders with their categories, in the words of the scenarios."""
    return [
        {"holder": one["party"], "categories": one["categories"]}
        for one in holdings
        if one["party"] not in left_out
    ]
