"""What OpenLineage events leave open, to be reported instead of dropped."""

from dataclasses import dataclass
from typing import Final

from lineage.openlineage.names import Dataset, Job

PENDING_MAX: Final = 100_000
REPORTED_MAX: Final = 1_000_000
"""Beyond this, what was reported may be reported again."""


@dataclass(frozen=True, order=True)
class UnmappedColumn:
    """A column that looks like personal data, and that the mapping says nothing about."""

    namespace: str
    name: str
    column: str
    category: str
    """A guess from the column's name."""
    occurred_at: int
    """When it was first seen, in microseconds since 1970."""


@dataclass(frozen=True, order=True)
class UntracedUse:
    """A job used data of which it cannot be told where, or whether, it went."""

    job: Job
    source: Dataset
    """`@subject` without a namespace for data collected from the person."""
    target: Dataset
    """Both parts empty where none is known; a sink's system without a namespace."""
    categories: tuple[str, ...]
    """What may have moved; empty where even that is unknown."""
    reason: str
    """`columns-unknown`, `no-output` (a sink is missing) or `run-not-ended`."""
    occurred_at: int
    """The first time, in microseconds since 1970."""


Column = tuple[Dataset, str, str]
Use = tuple[Job, Dataset, Dataset, str]


class Findings:
    """Collects findings, each reported once and with its first time."""

    def __init__(self) -> None:
        self._columns: dict[Column, int] = {}
        self._uses: dict[Use, UntracedUse] = {}
        self._reported: set[Column | Use] = set()

    def add_column(self, dataset: Dataset, column: str, category: str, at: int) -> None:
        key = (dataset, column, category)
        if key not in self._reported:
            self._columns[key] = min(at, self._columns.get(key, at))

    def add_use(self, use: UntracedUse) -> None:
        """Uses differing only in time and categories are one; the first one counts."""
        key = (use.job, use.source, use.target, use.reason)
        if key not in self._reported:
            self._uses[key] = min(use, self._uses.get(key, use), key=_first)

    @property
    def is_full(self) -> bool:
        return len(self._columns) > PENDING_MAX

    def drain(self) -> tuple[list[UnmappedColumn], list[UntracedUse]]:
        """All that was not reported before, sorted."""
        if len(self._reported) > REPORTED_MAX:
            self._reported.clear()
        self._reported.update(self._columns, self._uses)
        columns = sorted(
            UnmappedColumn(*dataset, column, category, at)
            for (dataset, column, category), at in self._columns.items()
        )
        uses = sorted(self._uses.values())
        self._columns, self._uses = {}, {}
        return columns, uses


def _first(use: UntracedUse) -> tuple[int, tuple[str, ...]]:
    return (use.occurred_at, use.categories)
