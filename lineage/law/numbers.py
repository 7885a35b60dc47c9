"""Lines that laws draw at numbers: percentages, radii, ages."""

from typing import Final

from lineage.law.places import country
from lineage.law.ruling import LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.regimes import AgeLine, Comparison, LocationRadius, Threshold

PRECISE: Final = LawRule(
    "law.precise-location", "each radius names its own", "is the position precise under this law"
)
BELOW: Final = LawRule(
    "law.age-line", "each line names its own", "is the person below the age at which this law draws"
)
SWITCH: Final = LawRule(
    "law.threshold", "each threshold names its own", "is the number reached at which it applies"
)

BANDS: Final = {"under_13": (0, 13), "13_15": (13, 16), "16_17": (16, 18), "adult": (18, 200)}
"""Age bands of subject facts, as half-open intervals of years."""


def meets(comparison: Comparison, value: float, line: float) -> bool:
    """Whether a value is beyond a line, or on it where the law counts that in."""
    if comparison == "gt":
        return value > line
    if comparison == "ge":
        return value >= line
    return value < line if comparison == "lt" else value <= line


def reached(packs: Packs, threshold: str, value: float | None, at: int) -> Result:
    """Whether a number turns something on. `value` is in the threshold's unit, None if unknown."""
    row = packs.rows(Threshold).at(threshold, at)
    if row is None:
        return SWITCH.fails(f"{threshold} is not in force")
    if value is None:
        return SWITCH.untold(threshold, [row])
    line = f"{row.comparison} {row.value:,g} {row.unit}"
    if meets(row.comparison, value, row.value):
        return SWITCH.holds(f"{value:,g} is {line}", [row])
    return SWITCH.fails(f"{value:,g} is not {line}", [row])


def precise(packs: Packs, radius: str, precision_m: float | None, at: int) -> Result:
    """Whether a position is precise. `precision_m` is its radius in metres, None if unknown."""
    row = packs.rows(LocationRadius).at(radius, at)
    if row is None:
        return PRECISE.fails(f"{radius} is not in force")
    if row.metres is None or row.comparison is None:
        return PRECISE.untold("whether it names the street and the town", [row])
    if precision_m is None:
        return PRECISE.untold("data.precision_m", [row])
    if meets(row.comparison, precision_m, row.metres):
        return PRECISE.holds(f"{precision_m:g} m is within {row.metres:g} m", [row])
    return PRECISE.fails(f"{precision_m:g} m is wider than {row.metres:g} m", [row])


def below(packs: Packs, line: str, band: str, at: int) -> Result:
    """Whether a person of an age band is below a line. An empty band is unknown."""
    row = packs.rows(AgeLine).at(line, at)
    if row is None:
        return BELOW.fails(f"{line} is not in force")
    if band not in BANDS:
        return BELOW.untold("born_year_band", [row])
    youngest, oldest = BANDS[band]
    if oldest <= row.years:
        return BELOW.holds(f"younger than {row.years}", [row])
    if youngest >= row.years:
        return BELOW.fails(f"{row.years} or older", [row])
    return BELOW.untold("born_year_band, finely enough", [row])


def consent_line(packs: Packs, regime: str, residency: str, at: int) -> str:
    """The age line of parental consent where a person lives; the law's own where it has none."""
    lines = packs.rows(AgeLine)
    national = f"{regime}:{country(residency)}"
    return national if lines.at(national, at) else regime
