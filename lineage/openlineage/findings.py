"""What OpenLineage events leave open, to be reported instead of dropped."""

import math
from dataclasses import dataclass, field, replace
from typing import Final

from lineage.openlineage.names import START, Dataset, Job, Seen
from lineage.stores.base import StoredFinding

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
    seen: Seen = field(default=START, compare=False)
    """The first event that showed it."""


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
    seen: Seen = field(default=START, compare=False)
    """The event with which it was known."""


Column = tuple[Dataset, str, str]
Use = tuple[Job, Dataset, Dataset, str]


class Findings:
    """Collects findings, each reported once and with its first time."""

    def __init__(self) -> None:
        self._columns: dict[Column, UnmappedColumn] = {}
        self._uses: dict[Use, UntracedUse] = {}
        self._reported: set[Column | Use] = set()

    def add_column(self, dataset: Dataset, found: UnmappedColumn) -> None:
        key = (dataset, found.column, found.category)
        if key in self._reported:
            return
        known = self._columns.setdefault(key, found)
        if found.occurred_at < known.occurred_at:
            self._columns[key] = replace(known, occurred_at=found.occurred_at)

    def add_use(self, use: UntracedUse) -> None:
        """Uses differing only in time and categories are one; the first one counts."""
        key = (use.job, use.source, use.target, use.reason)
        if key not in self._reported:
            self._uses[key] = min(use, self._uses.get(key, use), key=_first)

    @property
    def is_full(self) -> bool:
        return len(self._columns) > PENDING_MAX

    def drain(self, before: float = math.inf) -> tuple[list[UnmappedColumn], list[UntracedUse]]:
        """What events of numbers below `before` showed and was not reported before, sorted."""
        if len(self._reported) > REPORTED_MAX:
            self._reported.clear()
        columns = {key: one for key, one in self._columns.items() if one.seen.number < before}
        uses = {key: one for key, one in self._uses.items() if one.seen.number < before}
        self._reported.update(columns, uses)
        self._columns = {key: one for key, one in self._columns.items() if key not in columns}
        self._uses = {key: one for key, one in self._uses.items() if key not in uses}
        return sorted(columns.values()), sorted(uses.values())


def stored(one: UnmappedColumn | UntracedUse, recorded_at: int) -> StoredFinding:
    """As a store keeps it. `recorded_at` is in microseconds since 1970."""
    if isinstance(one, UnmappedColumn):
        return StoredFinding(
            code="column-unmapped",
            severity="warning",
            reason=f"{one.namespace} {one.name}: column {one.column} looks like"
            f" {one.category} and is not mapped",
            rule="openlineage.columns",
            recorded_at=recorded_at,
            occurred_at=one.occurred_at,
            party=one.name,
        )
    categories = ", ".join(one.categories) or "unknown columns"
    return StoredFinding(
        code="use-untraced",
        severity="warning",
        reason=f"job {one.job.name} used {categories} of {one.source.name}: {one.reason}",
        rule="openlineage.uses",
        recorded_at=recorded_at,
        occurred_at=one.occurred_at,
        party=one.source.name,
    )


def _first(use: UntracedUse) -> tuple[int, tuple[str, ...]]:
    return (use.occurred_at, use.categories)
