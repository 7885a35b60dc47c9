"""Copies kept longer than a schedule says, and data erased while a contract still runs.

The policy names tests and no periods (AMB-08): without a schedule nothing is overdue, and no period
is made up. Where several rows of a schedule apply, the shortest governs.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from lineage.facts import REQUEST, RETENTION, SUBJECT
from lineage.instants import write
from lineage.judging.lens import Lens, cite
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.judging.seen import Seen
from lineage.judging.verdict import NOT_PERMITTED
from lineage.policy.sequences.noticed import of_event, of_party
from lineage.policy.sequences.schedule import Due, Schedule
from lineage.tracing.hops import SUBJECT as PERSON

RULE: Final = "policy.retention"
CLAUSES: Final = ("K-01", "K-04", "K-07")
CONTRACT: Final = "contract_performance"


def kept_too_long(person: PersonVerdicts, as_of: int) -> Iterator[Seen]:
    """One finding a holder, naming what is overdue and since when."""
    if not person.view.facts.has(RETENTION):
        return
    schedule = Schedule(person, as_of)
    overdue: dict[str, dict[str, Due]] = defaultdict(dict)
    for copy in person.live(as_of):
        found = schedule.due(copy)
        if found and found.at <= as_of:
            earlier = overdue[copy.hop.receiver].get(copy.category, found)
            overdue[copy.hop.receiver][copy.category] = min(found, earlier, key=lambda one: one.at)
    for holder, categories in overdue.items():
        listed = ", ".join(
            f"{category} was due {write(due.at)}" for category, due in sorted(categories.items())
        )
        at = min(due.at for due in categories.values())
        seen = of_party(holder, at, "retention-exceeded", listed, RULE)
        facts = cite(due.rule for due in categories.values())
        yield seen._replace(clauses=CLAUSES, facts=facts, policy=NOT_PERMITTED, ambiguity="AMB-08")


def erased_early(person: PersonVerdicts) -> Iterator[Seen]:
    """Contract data that the company erased while the person was a customer (K-02)."""
    contracts = {
        category
        for hop in person.traced.hops
        if hop.sender == PERSON and CONTRACT in hop.flow.purposes
        for category in hop.categories
    }
    for wipe in person.traced.wipes.all if contracts else ():
        early = sorted(category for category in contracts if wipe.covers(category))
        own = wipe.act.holder in person.view.company and wipe.ends_holdings
        lens = Lens(person.facts, wipe.at, person.known_at)
        customer = [fact for fact in lens.every(SUBJECT) if fact.body.get("customer")]
        if early and own and customer and not _asked_for(lens):
            reason = f"{', '.join(early)} was needed for a contract that still ran"
            code, rule, holder = "deleted-early", "policy.deleted-early", wipe.act.holder
            seen = of_event(person.view, wipe.ordinal, code, reason, rule, holder)
            yield seen._replace(clauses=("K-02",), facts=cite(customer))


def _asked_for(lens: Lens) -> bool:
    return any(fact.body["kind"] == "erasure" for fact in lens.every(REQUEST))
