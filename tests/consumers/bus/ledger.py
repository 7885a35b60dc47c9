"""Which faults were tried how often, and what was lost or counted twice: written by the run."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

TABLE = "LINEAGE_TEST_FAULTS_TABLE"
"""The variable that names the file a run writes its table into."""

_HEAD = """# Faults

Written by `make faults` on {date} (Python {python}, {machine}, a real broker; the embedded store
where no other is named). After each fault all that was in the log was read, and the store held
against the reference model: events and times, what is in quarantine and why, every person's answer.
Each try has another order of events, and rubbish among them.

| fault | times tried | events in the logs | events lost | events counted twice |
|---|--:|--:|--:|--:|
"""


@dataclass
class Ledger:
    """Fault → (times tried, events, lost, counted twice)."""

    rows: dict[str, list[int]] = field(default_factory=dict)

    def add(self, fault: str, events: int, lost: int, twice: int) -> None:
        row = self.rows.setdefault(fault, [0, 0, 0, 0])
        for index, number in enumerate((1, events, lost, twice)):
            row[index] += number

    def write(self, path: Path) -> None:
        head = _HEAD.format(
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            python=platform.python_version(),
            machine=f"{os.cpu_count()} cores",
        )
        rows = [
            f"| {fault} | " + " | ".join(f"{number:,}" for number in numbers) + " |"
            for fault, numbers in sorted(self.rows.items())
        ]
        path.write_text(head + "\n".join(rows) + "\n")


@pytest.fixture(scope="session")
def ledger() -> Iterator[Ledger]:
    kept = Ledger()
    yield kept
    if os.environ.get(TABLE) and kept.rows:
        kept.write(Path(os.environ[TABLE]))
