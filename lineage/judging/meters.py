"""Laws that count people over a time: which movements count, for whom, and how many are too many.

28 CFR 202.205 counts over the last twelve months, for each exporter and whoever it comes to in the
end; the PIPL counts from 1 January, for each recipient.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.judging.case import Case
from lineage.judging.law import china, us
from lineage.law import bulk
from lineage.law.ruling import LawRule
from lineage.packs.regimes import Threshold
from lineage.packs.vocabulary import Category

Instants = NDArray[np.int64]
VOLUME: Final = LawRule(
    "law.pipl-volume", "PIPL Art. 38, 40", "how many people's data left China since 1 January"
)
BEIJING_US: Final = 8 * 3_600_000_000
"""China has one time zone and no summer time."""


class Line(NamedTuple):
    """A number of people above which something begins to apply."""

    id: str
    above: int
    name: str
    source: str


class Meter(NamedTuple):
    """One law's way of counting people."""

    counts: LawRule
    """The rule that speaks of each movement that counts."""
    tells: LawRule
    """Under which a crossing is told."""
    lines: Callable[[Case], tuple[Line, ...]]
    """The lines that a movement counts towards."""
    whom: Callable[[Case], str]
    """For whom it counts."""
    ends: Callable[[Instants], Instants]
    """Until when, exclusively, movements at some moments count."""
    combined: bool
    """Whether several kinds of data together take the lowest of their lines."""
    over: str


def _bulk_lines(case: Case) -> tuple[Line, ...]:
    categories = [one.category for one in case.data]
    rows = bulk.kinds(case.packs, categories, _precision(case.own), case.at)
    return tuple(Line(row.id, row.above, row.name, row.source) for row in rows)


def _precision(own: Any) -> float | None:
    """The finest position of a movement, in metres; None where it does not say."""
    told = (datum.get("precision_m") for datum in own.get("data", {}).values())
    return min((one for one in told if one is not None), default=None)


def _volume_lines(case: Case) -> tuple[Line, ...]:
    rows = case.packs.rows(Threshold).in_force(case.at)
    ours = [row for row in rows if row.regime == china.PIPL and row.unit == "people"]
    known = [row for one in case.categories for row in case.packs.rows(Category).of(one)[-1:]]
    sensitive = any(row.sensitive for row in known)
    return tuple(
        # A line that is crossed by as many is crossed by more than one fewer.
        Line(row.id, int(row.value) - (row.comparison == "ge"), row.id, row.source)
        for row in ours
        if sensitive or not row.id.endswith("sensitive")
    )


def a_year_later(moments: Instants) -> Instants:
    """The same day of the calendar a year on, 1 March for 29 February, in UTC."""
    months = moments.astype("datetime64[us]").astype("datetime64[M]")
    within = moments.astype("datetime64[us]") - months.astype("datetime64[us]")
    later = (months + 12).astype("datetime64[us]") + within
    latest = (months + 13).astype("datetime64[us]")
    found: Instants = np.minimum(later, latest).astype(np.int64)
    return found


def next_year(moments: Instants) -> Instants:
    """The first moment of the next year in China."""
    years = (moments + BEIJING_US).astype("datetime64[us]").astype("datetime64[Y]")
    found: Instants = (years + 1).astype("datetime64[us]").astype(np.int64) - BEIJING_US
    return found


METERS: Final = (
    Meter(
        us.CONCERN,
        bulk.BULK,
        _bulk_lines,
        us.beneficiary,
        a_year_later,
        True,
        "within twelve months",
    ),
    Meter(
        china.ABROAD,
        VOLUME,
        _volume_lines,
        lambda case: case.flow.to_party,
        next_year,
        False,
        "since 1 January",
    ),
)
