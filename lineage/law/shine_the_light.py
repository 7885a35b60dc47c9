"""What went to third parties for their own direct marketing in a year (Cal. Civ. Code 1798.83)."""

from typing import Final, Literal

from lineage.instants import parse
from lineage.law.ccpa import ADVERTISING

Certainty = Literal["recorded", "inferred"]
LAW: Final = "shine-the-light"


def year_span(year: int) -> tuple[int, int]:
    """`[from, to)` of a calendar year, in UTC."""
    return parse(f"{year:04}-01-01T00:00:00Z"), parse(f"{year + 1:04}-01-01T00:00:00Z")


def marketed(direct_marketing: str, purposes: tuple[str, ...]) -> Certainty | None:
    """Whether a disclosure was for the receiver's own direct marketing; None where it was not.

    It is `inferred` where nobody said so and the purpose is the receiver's own offers.
    """
    if direct_marketing == "yes":
        return "recorded"
    return "inferred" if not direct_marketing and ADVERTISING & set(purposes) else None
