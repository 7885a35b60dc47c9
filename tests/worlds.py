"""Open the product on a store, fill it with events and ask it questions."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from lineage import instants
from lineage.answers.disclosure import disclosure
from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin, Outcome, Received
from lineage.settings import Settings
from lineage.stores.base import LineageStore
from lineage.stores.embedded import EmbeddedStore
from lineage.subjects.keys import Keys
from tests.builders import Event, encoded

KEYS = Keys(b"a key that only tests know of ...")
NOW = instants.parse("2030-01-01T00:00:00Z")
HISTORY = Origin("test", imports_history=True)


class Question(NamedTuple):
    person: str = "ANA"
    as_of: str = "2030-01-01T00:00:00Z"
    known_at: str | None = None
    audience: str = "company"


def lineage_on(store: LineageStore, company: str = "", manifests: Path | str = "") -> Lineage:
    """The product on a store, as a process that has just started sees it."""
    return Lineage(Settings(company=company, manifests=str(manifests)), store, KEYS)


@contextmanager
def embedded(company: str = "") -> Iterator[Lineage]:
    """The product on an embedded store that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder) / "lineage.sqlite")
        try:
            yield lineage_on(store, company)
        finally:
            store.close()


def fill(lineage: Lineage, events: Iterable[Event], batch: int = 1000) -> list[Outcome]:
    """Record events, as history, so many at a time."""
    received = [Received(encoded(event)) for event in events]
    return [
        outcome
        for start in range(0, len(received), batch)
        for outcome in lineage.pipeline.submit(received[start : start + batch], HISTORY)
    ]


def ask(lineage: Lineage, question: Question) -> dict[str, Any]:
    known_at = datetime.fromisoformat(question.known_at) if question.known_at else None
    query = DisclosureQuery(
        subject=question.person,
        as_of=datetime.fromisoformat(question.as_of).astimezone(UTC),
        known_at=known_at,
        audience=question.audience,  # type: ignore[arg-type]
    )
    return disclosure(lineage.view(), lineage.directory.find(question.person), query, NOW)


def specified(answer: dict[str, Any]) -> dict[str, Any]:
    """The part of an answer that the oracle specifies, in the oracle's words."""
    fields = ["party", "state", "depth", "via", "categories", "certainty", "movements"]
    fields += ["evidence", "first_at", "last_at"]
    recipients = [{name: one[name] for name in fields} for one in answer["recipients"]]
    for one in recipients:
        one["evidence"] = [
            event if isinstance(event, str) else event["id"] for event in one["evidence"]
        ]
    parts = {name: answer[name] for name in ("excluded", "holdings", "gaps", "erasure")}
    for one in parts["erasure"]["outstanding"]:
        one["re_introduced_by"] = [
            event if isinstance(event, str) else event["id"] for event in one["re_introduced_by"]
        ]
    return {"recipients": recipients, **parts}


def split(events: Sequence[Event], sizes: Sequence[int]) -> list[list[Event]]:
    """Events in consecutive parts of these sizes, over and over."""
    parts, start, turn = [], 0, 0
    while start < len(events):
        size = sizes[turn % len(sizes)]
        parts.append(list(events[start : start + size]))
        start, turn = start + size, turn + 1
    return parts
