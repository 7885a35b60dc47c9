"""What is left of a person's history for an audience that must not learn of some events.

The answer such an audience gets is the answer of a world in which those events, and every hop that
only they can have fed, had never been recorded: nothing is counted first and hidden later.
"""

from collections.abc import Collection, Iterable

from lineage.instants import OPEN
from lineage.tracing.history import Recorded
from lineage.tracing.hops import Hop
from lineage.tracing.trace import Trace


def heard(
    recorded: Recorded, hidden: set[int], retracted: Collection[int], company: Collection[str]
) -> Recorded:
    """A history without the events of some ordinals and without what only they explain."""
    if not hidden:
        return recorded
    everything = Trace(recorded.until(OPEN, retracted), company, hidden)

    def audible(hops: Iterable[Hop]) -> tuple[Hop, ...]:
        left = (_without_hidden(everything, hop) for hop in hops if hop.ordinal not in hidden)
        return tuple(hop for hop in left if hop.categories)

    return recorded._replace(
        hops=audible(recorded.hops),
        planned=audible(recorded.planned),
        wipes=tuple(wipe for wipe in recorded.wipes if wipe.ordinal not in hidden),
        blanket=audible(recorded.blanket),
        cohorts=tuple(hop for hop in recorded.cohorts if hop.ordinal not in hidden),
    )


def _without_hidden(everything: Trace, hop: Hop) -> Hop:
    """The hop with those of its categories that the audience may learn of."""
    cut = [copy.categories for copy in everything.foresee(hop) if copy.hidden]
    return hop._replace(categories=hop.categories.difference(*cut)) if cut else hop
