"""What an erasure left behind: data that moved again, and copies that outlived it.

GDPR Art. 17 and 19; policy K-04. These hold whatever the policy in force says, which only sets how
long recipients have to confirm.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np
import orjson

from lineage.instants import OPEN
from lineage.judging.histories import of_hop
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.judging.seen import Seen
from lineage.judging.verdict import NOT_PERMITTED
from lineage.policy.book import DAY_US
from lineage.policy.sequences.noticed import of_event, of_party
from lineage.policy.version import versions_of
from lineage.tracing.copies import Held, one_by_one
from lineage.tracing.hops import History, Hop, Wipe
from lineage.tracing.trace import Trace

CLAUSES: Final = ("K-04",)
CONFIRMATION_DAYS: Final = 30


def moved_after(person: PersonVerdicts) -> Iterator[Seen]:
    """Movements of data from before an erasure by the company, after that erasure."""
    if not person.traced.wipes.company_erased:
        return
    moved: dict[int, set[str]] = defaultdict(set)
    hops: dict[int, Hop] = {}
    wipes = _by_company(person)
    for latest, trace in _traces(person, wipes):
        for copy in one_by_one(trace.copies.values()):
            erased_at = max((one.at for one in latest if one.covers(copy.category)), default=OPEN)
            if copy.stale and copy.hop.departed_at > erased_at:
                moved[copy.hop.ordinal].add(copy.category)
                hops[copy.hop.ordinal] = copy.hop
    for ordinal, categories in moved.items():
        if not person.traced.visible(hops[ordinal]):
            continue
        reason = f"the company had erased {', '.join(sorted(categories))} before"
        rule = "erasure.moved-after"
        seen = of_hop(person.view, hops[ordinal], "transfer-after-erasure", reason, rule)
        yield seen._replace(clauses=CLAUSES, policy=NOT_PERMITTED)


def not_propagated(person: PersonVerdicts, as_of: int) -> Iterator[Seen]:
    """Holders of a copy that should be gone, when the time to confirm has passed."""
    overdue: dict[str, dict[str, int]] = defaultdict(dict)
    for copy, due in outstanding(person, as_of):
        # Nobody can confirm for the world, or for all other users.
        if due <= as_of and not copy.hop.receiver.startswith("@"):
            overdue[copy.hop.receiver][copy.category] = due
    for holder, categories in overdue.items():
        reason = f"nothing confirms that {holder} erased {', '.join(sorted(categories))}"
        at, rule = min(categories.values()), "erasure.not-propagated"
        seen = of_party(holder, at, "erasure-not-propagated", reason, rule)
        yield seen._replace(clauses=CLAUSES, policy=NOT_PERMITTED)


def outstanding(person: PersonVerdicts, as_of: int) -> Iterator[tuple[Held, int]]:
    """(copy outside the company that should be gone, when the time to confirm ends)."""
    if not person.traced.wipes.company_erased:
        return
    wipes, given = _by_company(person), _confirmation(person, as_of)
    for copy in person.live(as_of):
        if copy.stale and copy.hop.receiver not in person.view.company:
            yield copy, _erased_at(copy, wipes) + given


def unproven(person: PersonVerdicts) -> Iterator[Seen]:
    """Erasures by anonymising that name no record of how."""
    wipes = [wipe for wipe in person.traced.wipes.all if wipe.act.method == "anonymised"]
    if not wipes:
        return
    ordinals = np.array(sorted(wipe.ordinal for wipe in wipes), dtype=np.uint32)
    details = person.view.mirror.details(ordinals)
    for wipe in wipes:
        if "reference" in orjson.loads(details.get(wipe.ordinal, b"{}")):
            continue
        reason, rule = "nothing refers to a record of the method", "erasure.anonymised"
        code, holder = "anonymisation-unproven", wipe.act.holder
        yield of_event(person.view, wipe.ordinal, code, reason, rule, holder)._replace(
            clauses=CLAUSES, ambiguity="AMB-08"
        )


def _by_company(person: PersonVerdicts) -> list[Wipe]:
    """Confirmed erasures of the company itself, in order."""
    wipes = (wipe for wipe in person.traced.wipes.all if wipe.act.holder in person.view.company)
    whole = (wipe for wipe in wipes if wipe.ends_holdings and not wipe.act.system)
    return sorted(whole, key=lambda wipe: wipe.at)


def _traces(person: PersonVerdicts, wipes: list[Wipe]) -> Iterator[tuple[list[Wipe], Trace]]:
    """(erasures so far, the trace without later ones), for each erasure in turn.

    A trace tells what is older than the last erasure; after a second one that would be everything.
    """
    moments = sorted({wipe.at for wipe in wipes})
    for moment in moments[:-1]:
        later = {wipe.ordinal for wipe in wipes if wipe.at > moment}
        kept = tuple(wipe for wipe in person.traced.wipes.all if wipe.ordinal not in later)
        until = [wipe for wipe in wipes if wipe.at <= moment]
        yield until, Trace(History(tuple(person.traced.hops), kept), person.view.company)
    if moments:
        yield wipes, person.traced


def _erased_at(copy: Held, wipes: list[Wipe]) -> int:
    """When the company erased what a copy is of: the first time since it arrived, else the last."""
    moments = [wipe.at for wipe in wipes if wipe.covers(copy.category)]
    since = [at for at in moments if at >= copy.arrived_at]
    return min(since) if since else max(moments)


def _confirmation(person: PersonVerdicts, as_of: int) -> int:
    """How long recipients have to confirm, in microseconds."""
    version = versions_of(person.view.facts, person.view.packs, person.known_at).at(as_of)
    days: float = CONFIRMATION_DAYS
    if version and version.book:
        days = version.book.number("erasure_confirmation", CONFIRMATION_DAYS)
    return int(days * DAY_US)
