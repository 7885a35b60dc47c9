"""Recipients of one person's data: named, with the chain each of them is reached by."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from lineage.answers.cards import Cards, merged
from lineage.answers.identities import Identities, evidence
from lineage.instants import write
from lineage.tracing.copies import Copy
from lineage.tracing.hops import Hop
from lineage.tracing.trace import Trace

HAVE_BEEN = "have_been"
WILL_BE = "will_be"


Brought = list[tuple[Hop, list[Copy]]]
"""Hops to one recipient, and what each of them brought."""


def recipients(
    traced: Trace,
    hops: Iterable[Hop],
    planned: Iterable[Hop],
    cards: Cards,
    identities: Identities,
    as_of: int,
) -> list[dict[str, Any]]:
    """The answer's recipients, by party and state."""
    been: dict[str, Brought] = defaultdict(list)
    for hop in hops:
        been[hop.receiver].append((hop, traced.copies[hop.ordinal]))
    will: dict[str, Brought] = defaultdict(list)
    for hop in planned:
        expected = _expected(traced, hop, _already_moved(hop, been.get(hop.receiver, [])))
        if expected:
            will[hop.receiver].append((hop, expected))
    return [
        _recipient(party, state, found[party], cards, identities, as_of)
        for party in sorted({*been, *will})
        for state, found in ((HAVE_BEEN, been), (WILL_BE, will))
        if party in found
    ]


def _expected(traced: Trace, plan: Hop, moved: set[str]) -> list[Copy]:
    """What a plan would still bring."""
    left = [copy._replace(categories=copy.categories - moved) for copy in traced.foresee(plan)]
    return [copy for copy in left if copy.categories]


def _already_moved(plan: Hop, been: Brought) -> set[str]:
    """Categories of a plan that a real movement has carried since the planned moment."""
    return {
        category
        for hop, _ in been
        if hop.sender == plan.sender
        and (hop.departed_at >= plan.departed_at or plan.ordinal in hop.parents)
        for category in hop.categories
    }


def _recipient(
    party: str, state: str, brought: Brought, cards: Cards, identities: Identities, as_of: int
) -> dict[str, Any]:
    hops = [hop for hop, _ in brought]
    copies = [copy for _, of_hop in brought for copy in of_hop]
    if len(hops) == 1:
        card = cards[hops[0].flow]
    else:
        hops.sort(key=lambda hop: (hop.departed_at, identities[hop.ordinal]))
        card = merged([cards[hop.flow] for hop in hops])
    chain = copies[0].chain if len(copies) == 1 else min([copy.chain for copy in copies])
    categories = copies[0].categories
    if len(copies) > 1:
        categories = categories.union(*[copy.categories for copy in copies])
    shown = card.shown()
    shown["party"] = party
    shown["state"] = state
    shown["depth"] = chain.depth
    shown["via"] = list(chain.via)
    shown["categories"] = in_order(categories)
    shown["safeguards"] = cards.tools.shown(hops)
    shown["first_at"] = write(hops[0].departed_at)
    shown["last_at"] = write(hops[-1].departed_at)
    shown["access_open"] = card.grants_access and _is_open(hops, as_of)
    shown["movements"] = len(hops)
    shown["certainty"] = chain.certainty
    shown["evidence"] = evidence([identities[hop.ordinal] for hop in hops])
    return shown


@lru_cache(maxsize=4096)
def in_order(categories: frozenset[str]) -> list[str]:
    """Categories as an answer lists them. Answers share the list and none changes it."""
    return sorted(categories)


def _is_open(hops: Iterable[Hop], as_of: int) -> bool:
    return any(hop.flow.kind == "grant_access" and hop.ended_at > as_of for hop in hops)
