"""Points of precise location that make a track: so many at one receiver within a window."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from lineage.judging.histories import of_hop
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.judging.seen import Seen
from lineage.judging.verdict import NOT_PERMITTED
from lineage.policy.rules.location import CLAUSES, PRECISE, RULE
from lineage.policy.version import versions_of
from lineage.tracing.hops import Hop

MINUTE_US: Final = 60_000_000
POINTS: Final = 3
WINDOW_MIN: Final = 15
LEFT_OUT: Final = frozenset({"internal", "derive", "legal_disclosure"})


def tracks(person: PersonVerdicts) -> Iterator[Seen]:
    """A finding for each point that completes a track, in whatever order points were recorded."""
    points: dict[str, list[Hop]] = defaultdict(list)
    for hop in person.visible:
        if PRECISE in hop.categories and hop.flow.kind not in LEFT_OUT:
            points[hop.receiver].append(hop)
    versions = versions_of(person.view.facts, person.view.packs, person.known_at)
    for hops in points.values():
        moments = sorted(hop.departed_at for hop in hops)
        for hop in hops:
            version = versions.at(hop.departed_at)
            if version is None or version.book is None:
                continue
            most = version.book.number("location_points", POINTS)
            minutes = version.book.number("location_window", WINDOW_MIN)
            began = hop.departed_at - int(minutes * MINUTE_US)
            here = bisect_right(moments, hop.departed_at) - bisect_right(moments, began)
            if here >= most:
                reason = f"{here} points of location within {minutes:g} minutes"
                seen = of_hop(person.view, hop, "location-continuous", reason, RULE)
                yield seen._replace(clauses=CLAUSES, policy=NOT_PERMITTED)
