"""How far back an answer to a person goes (Cal. Civ. Code 1798.130(a)(2); 11 CCR 7024(h))."""

from typing import NamedTuple

from lineage.law.days import months_before
from lineage.packs.us_law import LookBack


class Span(NamedTuple):
    """The look-back of one request. Moments are microseconds; it is half-open."""

    begins_at: int
    """Where the months before the request begin."""
    ends_at: int
    """When the request came."""
    collected_since: int
    """What was collected from here on is told of beyond those months."""

    def recent(self, at: int) -> bool:
        """Whether a disclosure lies in the months before the request."""
        return self.begins_at <= at < self.ends_at

    def extended(self, at: int, collected_at: int | None) -> bool:
        """Whether it lies there, or is of data collected since the moment the law names.

        Where nobody recorded when data was collected, a disclosure from before that moment is of
        data collected before it, and any later one counts.
        """
        known = at if collected_at is None else collected_at
        return self.recent(at) or (at < self.ends_at and known >= self.collected_since)


def span(row: LookBack, received_at: int) -> Span:
    """The look-back of a request under a law."""
    return Span(months_before(received_at, row.months), received_at, row.collected_since)
