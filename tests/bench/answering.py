"""Opening a store, and asking about one person after the other."""

import random
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from lineage.answers.query import DisclosureQuery, HoldingsQuery, Moments
from lineage.bootstrap import open_lineage
from lineage.settings import Settings
from tests.bench.machine import resident_bytes
from tests.bench.world import Shape, subject

QUESTIONS = 20_000
MOVEMENTS_MAX = 50
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
Row = tuple[str, str, str]


def measure(store: Path, shape: Shape) -> list[Row]:
    """Time to the first answer, memory a movement, and how long answers take."""
    before, begun = resident_bytes(), time.perf_counter()
    lineage = open_lineage(Settings(store=str(store)))
    lineage.where(_about(shape.people // 2))
    opened_s = time.perf_counter() - begun
    memory = (resident_bytes() - before) / shape.movements
    columns = (lineage.mirror.nbytes + lineage.directory.nbytes) / shape.movements
    chance = random.Random(shape.seed)
    few: list[float] = []
    many: list[float] = []
    for _ in range(QUESTIONS):
        query = _about(chance.randrange(shape.people))
        begun = time.perf_counter()
        answer = lineage.where(query)
        took = time.perf_counter() - begun
        movements = sum(one["movements"] for one in answer["recipients"])
        (few if movements <= MOVEMENTS_MAX else many).append(took)
    cuts = quantiles(few, n=100)
    rows = [
        ("first answer after opening, s", f"{opened_s:.2f}", "3"),
        ("memory of the columns, bytes a movement", f"{columns:.1f}", "45"),
        ("resident memory, bytes a movement", f"{memory:.1f}", ""),
        (f"where, ≤ {MOVEMENTS_MAX} movements, p50, ms", f"{cuts[49] * 1000:.2f}", ""),
        (f"where, ≤ {MOVEMENTS_MAX} movements, p99, ms", f"{cuts[98] * 1000:.2f}", "1"),
        ("flows, s", f"{_timed(lambda: lineage.flows(Moments())):.2f}", ""),
        (
            "holdings of the largest party, s",
            f"{_timed(lambda: lineage.holdings(HoldingsQuery(party='P001'))):.2f}",
            "",
        ),
    ]
    if many:
        rows.append(
            (f"where, > {MOVEMENTS_MAX} movements, worst, ms", f"{max(many) * 1000:.1f}", "")
        )
    lineage.close()
    return rows


def _about(person: int) -> DisclosureQuery:
    return DisclosureQuery(subject=subject(person), as_of=AS_OF)


def _timed(work: object) -> float:
    assert callable(work)
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
