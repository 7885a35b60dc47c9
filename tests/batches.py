"""Batches made by hand, for tests of stores: no event in them means anything."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pyroaring import BitMap

from lineage.activities import ErasureAct, Flow, FlowDatum
from lineage.stores import ids, members
from lineage.stores.base import (
    Batch,
    FactRow,
    LineageStore,
    ManifestRow,
    QuarantineRow,
    StoredFinding,
    SubjectRow,
)
from lineage.stores.columns import MOVEMENT, SUBJECTS, Columns


def some_columns(event_ids: Sequence[str] = ("m1",), subjects: Sequence[int] = (1,)) -> Columns:
    """Movements of activity 1, each about all of these people; every second has everything."""
    count = len(event_ids)
    cells, overflow = ids.pack(list(event_ids))
    some = np.arange(0, count, 2, dtype=np.uint32)
    details = [b'{"extra":%d}' % index for index in some.tolist()]
    return Columns(
        kind=np.full(count, MOVEMENT, dtype=np.uint8),
        who=np.full(count, SUBJECTS, dtype=np.uint8),
        activity=np.ones(count, dtype=np.uint32),
        occurred_at=np.arange(count, dtype=np.int64) * 1_000_000 - 5,
        recorded_at=np.arange(count, dtype=np.int64) * 2_000_000,
        source=np.zeros(count, dtype=np.uint16),
        identity=np.arange(count, dtype=np.uint64) + np.uint64(2**63),
        id_cells=np.frombuffer(cells, dtype=np.uint8),
        id_overflow=np.frombuffer(overflow, dtype=np.uint8),
        row_event=np.repeat(np.arange(count, dtype=np.uint32), len(subjects)),
        row_subject=np.tile(np.array(subjects, dtype=np.uint32), count),
        completed_event=some,
        completed_at=some.astype(np.int64) + 7,
        ended_event=some,
        ended_at=some.astype(np.int64) + 9,
        link_event=some,
        link_identity=some.astype(np.uint64) + np.uint64(2**63),
        link_parent=some,
        detail_event=some,
        detail_end=np.cumsum([len(detail) for detail in details], dtype=np.uint32),
        details=np.frombuffer(b"".join(details), dtype=np.uint8),
        sources=("//penguin.example/movements",),
    )


def a_batch(sequence: int = 1, **given: Any) -> Batch:
    """A batch of one event, unless columns are given."""
    given.setdefault("columns", some_columns((f"m{sequence}",)))
    return Batch(sequence=sequence, **given)


def a_flow(receiver: str = "NIM") -> Flow:
    return Flow("disclose", "PGN", receiver, (FlowDatum("email", state="clear"),), tool="t")


def an_act(holder: str = "NIM") -> ErasureAct:
    return ErasureAct(holder, "confirmed", categories=("email", "phone_number"))


def a_person(number: int) -> SubjectRow:
    return SubjectRow(number, bytes([number]) * 16, f"s-{number}", b"sealed %d" % number)


def people_in(store: LineageStore, after: int = 0) -> list[tuple[int, bytes]]:
    """(number, tag) of everybody the pages of a store hold."""
    found: list[tuple[int, bytes]] = []
    for page in store.subjects(after):
        assert len(page.numbers) > 0
        assert page.numbers.dtype == np.uint32
        assert len(page.tags) == 16 * len(page.numbers)
        tags = [page.tags[start : start + 16] for start in range(0, len(page.tags), 16)]
        found += zip(page.numbers.tolist(), tags, strict=True)
    return found


def a_fact(ordinal: int, fact_type: str = "personaldata.party.v1", **given: Any) -> FactRow:
    values: dict[str, Any] = {
        "fact_id": f"f{ordinal}",
        "occurred_at": -1,
        "recorded_at": 2,
        "valid_from": -(2**62),
        "valid_to": 2**63 - 1,
        "subjects": (),
        "body": b'{"id":"f"}',
    }
    return FactRow(ordinal=ordinal, type=fact_type, **(values | given))


def a_finding(code: str = "event-conflict", **given: Any) -> StoredFinding:
    return StoredFinding(code, "warning", "why", "structure.identity", 5, **given)


def a_refusal(number: int, **given: Any) -> QuarantineRow:
    values: dict[str, Any] = {
        "recorded_at": 3,
        "origin": "topic",
        "position": f"0:{number}",
        "media": "application/cloudevents+json",
        "reason": "not-json",
        "detail": "expected JSON",
        "raw": b"\x00\xff sealed",
    }
    return QuarantineRow(number=number, **(values | given))


def a_manifest(
    digits: str = "a", people: Iterable[int] = (), problem: str = "", recorded_at: int = 4
) -> ManifestRow:
    """What was found of a manifest whose digest is of these digits."""
    return ManifestRow(digits * 64, recorded_at, problem, members.pack(BitMap(people)))


def same_columns(one: Columns, other: Columns) -> bool:
    return one.sources == other.sources and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in Columns.__slots__
        if name != "sources"
    )
