"""Bulk data that reaches countries of concern (28 CFR 202).

Whether data is bulk is counted per exporter and recipient over the last twelve months, whatever the
state of the data: encrypted and pseudonymised records count (28 CFR 202.206).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from lineage.law.days import months_before
from lineage.law.numbers import precise
from lineage.law.ruling import LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.us_law import BulkThreshold

BULK: Final = LawRule("law.bulk-data", "28 CFR 202.205", "is it bulk data, over twelve months")
MONTHS: Final = 12


def window_start(at: int) -> int:
    """Where the twelve months before a moment begin: the same day of the calendar a year before."""
    return months_before(at, MONTHS)


def kinds(
    packs: Packs, categories: Iterable[str], precision_m: float | None, at: int
) -> list[BulkThreshold]:
    """The kinds of sensitive data that categories are; an imprecise position is none.

    A single identifier is none either: it counts in combination (28 CFR 202.212). A position of
    unknown precision counts.
    """
    named = set(categories)
    found = []
    for row in packs.rows(BulkThreshold).in_force(at):
        counted = named & set(row.categories)
        far = row.radius is not None and precise(packs, row.radius, precision_m, at).fails
        if counted and not far and (not row.combined or len(counted) > 1):
            found.append(row)
    return found


def crossed(counts: Mapping[str, int], thresholds: Iterable[BulkThreshold]) -> Result:
    """Whether a count is bulk: of one kind, or of combined kinds against the lowest of them.

    `counts` are distinct people or devices in the window, by id of a threshold.
    """
    rows = [row for row in thresholds if counts.get(row.id)]
    if not rows:
        return BULK.fails("nothing that the rule counts")
    over = [row for row in rows if counts[row.id] > row.above]
    if over:
        return BULK.holds(f"{over[0].name}: more than {over[0].above:,} {over[0].unit}", over)
    lowest = min(rows, key=lambda row: row.above)
    combined = max(counts[row.id] for row in rows)
    if len(rows) > 1 and combined > lowest.above:
        return BULK.holds(f"combined data: more than {lowest.above:,}", rows)
    return BULK.fails("fewer than the rule counts as bulk", rows)
