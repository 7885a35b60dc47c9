"""A due-diligence report on events, and what plain Python counts in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lineage.instants import write
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.report import Report, diligence_report
from tests.builders import Event, a_fact, a_movement, a_party
from tests.reports.making import LATER, recorded
from tests.worlds import NOW

Answer = dict[str, Any]


def deal(at: int = 0, **data: Any) -> list[Event]:
    """TX-1: KIT buys assets."""
    given = {"structure": "asset", "acquirer": "KIT", "stage": "due_diligence", **data}
    return [a_party("KIT", "acquirer"), a_fact("transaction", "TX-1", at, **given)]


def report(folder: Path, *events: Event, **asked: Any) -> Report:
    """A report on TX-1 as of long after everything, unless asked otherwise."""
    given = {"transaction": "TX-1", "as_of": LATER, "known_at": write(NOW), **asked}
    with recorded(folder, *deal(), *events) as lineage:
        return diligence_report(lineage, DiligenceQuery.model_validate(given), NOW)


def crowd(count: int, name: str = "p") -> list[str]:
    return [f"{name}{number}" for number in range(count)]


def sent(event_id: str, people: Sequence[str], **given: Any) -> Event:
    return a_movement(event_id, 5, people=people, **given)


def counted(events: Iterable[Event]) -> dict[str, tuple[int, int]]:
    """Recipient → (movements, people), by reading the events one by one."""
    movements: dict[str, int] = defaultdict(int)
    people: dict[str, set[str]] = defaultdict(set)
    for event in events:
        data = event["data"]
        movements[data["to"]["party"]] += 1
        people[data["to"]["party"]] |= set(data["subjects"])
    return {party: (movements[party], len(people[party])) for party in movements}
