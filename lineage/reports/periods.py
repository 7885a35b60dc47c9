"""A retention rule in words: how long, and from when."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lineage.reports.words import Words

_PERIOD: Final = re.compile(
    r"P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?(?:T.*)?"
)
STARTS: Final = {
    "collection": "after they were collected",
    "last_use": "after they were last used",
    "account_closure": "after the account was closed",
    "contract_end": "after the contract ended",
}
"""`starts` of a retention fact, as messages."""


def written_period(words: Words, rule: Mapping[str, Any]) -> str:
    """`1 year and 6 months after they were last used`. `rule` has a `period`."""
    starts = STARTS.get(rule.get("starts") or "")
    return f"{_length(words, rule['period'])} {words.text(starts) if starts else ''}".strip()


def _length(words: Words, period: str) -> str:
    """An ISO 8601 period in words; as it is where it counts hours or less."""
    found = _PERIOD.fullmatch(period)
    counts = {unit: int(n) for unit, n in (found.groupdict() if found else {}).items() if n}
    parts = (
        words.plural("{count} year", "{count} years", counts["Y"]) if "Y" in counts else "",
        words.plural("{count} month", "{count} months", counts["M"]) if "M" in counts else "",
        words.plural("{count} week", "{count} weeks", counts["W"]) if "W" in counts else "",
        words.plural("{count} day", "{count} days", counts["D"]) if "D" in counts else "",
    )
    return words.listed(part for part in parts if part) or period
