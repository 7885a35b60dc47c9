"""Precise location that is taken often enough to make a track."""

from collections.abc import Iterator
from typing import Final

from lineage.judging.case import Case
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, forbidden, permitted

PRECISE: Final = "precise_location"
CLAUSES: Final = ("C-14", "C-15")
RULE: Final = "policy.location-continuous"
INTERVAL_S: Final = 300


@rule(RULE, "L90", "Location is not taken often enough to follow anybody.")
def interval_is_long(case: Case) -> Iterator[Said]:
    """The interval a movement declares. What many movements make together is asked of a history."""
    if PRECISE not in case.categories:
        return
    shortest = case.book.number("location_interval", INTERVAL_S)
    intervals = [
        own["interval_s"]
        for name, own in case.own.get("data", {}).items()
        if name.endswith(f":{PRECISE}") and "interval_s" in own
    ]
    if any(interval < shortest for interval in intervals):
        reason = f"a point every {min(intervals):g} s, where {shortest:g} s is the least"
        yield forbidden("location-continuous", CLAUSES, reason)
    elif intervals:
        yield permitted(*CLAUSES)
