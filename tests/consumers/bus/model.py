"""What a store must hold after everything in the log was read: the reference model's word."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from consumers.records import received
from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin
from lineage.stores.base import LineageStore
from lineage.verify import verify
from tests.reference.store import ReferenceStore

AS_OF = datetime(2035, 1, 1, tzinfo=UTC)
KAFKA = Origin("kafka")


def events_of(store: LineageStore) -> list[tuple[Any, ...]]:
    """Every recorded event: identity and times. One that was counted twice stands here twice."""
    found = []
    for batch in store.batches(0):
        columns = batch.columns
        found += [
            (
                *columns.identity_text(index),
                int(columns.occurred_at[index]),
                int(columns.recorded_at[index]),
            )
            for index in range(columns.events)
        ]
    return sorted(found)


def refused_in(store: LineageStore) -> list[tuple[str, str]]:
    """Place and reason of everything in quarantine."""
    rows = store.quarantine(0, 1_000_000, pending_only=False)
    return sorted((row.position, row.reason) for row in rows)


def modelled(lineage: Lineage, log: Iterable[Any]) -> Lineage:
    """The reference model, having read the log record by record, with the same keys."""
    model = Lineage(lineage.settings, ReferenceStore(), lineage.keys)
    model.pipeline.submit(received(log), KAFKA)
    return model


def answers(lineage: Lineage, people: Iterable[str], known_at: datetime | None = None) -> list[str]:
    """What is answered about each person."""
    return [
        json.dumps(
            lineage.where(
                DisclosureQuery(subject=person, as_of=AS_OF, known_at=known_at, audience="company")
            )
            | {"query": None},
            sort_keys=True,
        )
        for person in people
    ]


def check_against_model(lineage: Lineage, log: list[Any], people: Iterable[str]) -> tuple[int, int]:
    """(events lost, events counted twice), both of which are zero; all else must be equal too."""
    model = modelled(lineage, log)
    got, expected = events_of(lineage.store), events_of(model.store)
    lost, twice = len(set(expected) - set(got)), len(got) - len(set(got))
    assert (lost, twice) == (0, 0)
    assert got == expected
    assert refused_in(lineage.store) == refused_in(model.store)
    assert answers(lineage, people) == answers(model, people)
    assert verify(lineage.store)["problems"] == []
    return lost, twice
