"""Bulk data that reaches countries of concern (28 CFR 202).

Whether data is bulk is counted per exporter and recipient over the last twelve months, whatever the
state of the data: encrypted and pseudonymised records count (28 CFR 202.206).
"""

from collections.abc import Iterable
from typing import Final

from lineage.law.numbers import precise
from lineage.law.ruling import LawRule
from lineage.packs.packs import Packs
from lineage.packs.us_law import BulkThreshold

BULK: Final = LawRule("law.bulk-data", "28 CFR 202.205", "is it bulk data, over twelve months")


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
