"""Copies kept longer than a schedule says, and data erased while a contract still runs.

The policy names tests and no periods (AMB-08): without a schedule nothing is overdue, and no period
is made up. Where several rows of a schedule apply, the shortest governs.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from lineage.facts import REQUEST, RETENTION, SUBJECT
from lineage.instants import EPOCH, from_datetime, write
from lineage.judging.lens import Known, Lens, cite
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.judging.seen import Seen
from lineage.judging.verdict import NOT_PERMITTED
from lineage.policy.sequences.noticed import of_event, of_party
from lineage.tracing.copies import Held
from lineage.tracing.hops import SUBJECT as PERSON

RULE: Final = "policy.retention"
CLAUSES: Final = ("K-01", "K-04", "K-07")
CONTRACT: Final = "contract_performance"
CLOSURE: Final = "account_closure"

_PARTS: Final = re.compile(r"([0-9]+)([YMWDHS])")
_UNITS: Final = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}
_TIMES: Final = {"H": "hours", "M": "minutes", "S": "seconds"}


def due(begins_at: int, period: str) -> int:
    """The end of an ISO 8601 period; months and years are those of the calendar."""
    dates, _, times = period.removeprefix("P").partition("T")
    parts: dict[str, int] = {_UNITS[unit]: int(n) for n, unit in _PARTS.findall(dates)}
    parts |= {_TIMES[unit]: int(n) for n, unit in _PARTS.findall(times)}
    start = EPOCH + timedelta(microseconds=begins_at)
    return from_datetime(start + relativedelta(**parts))  # type: ignore[arg-type]


def kept_too_long(person: PersonVerdicts, as_of: int) -> Iterator[Seen]:
    """One finding a holder, naming what is overdue and since when."""
    schedule = Lens(person.view.facts, as_of, person.known_at).every(RETENTION)
    if not schedule:
        return
    overdue: dict[str, dict[str, tuple[int, Known]]] = defaultdict(dict)
    for copy in person.live(as_of):
        found = _soonest(person, copy, schedule, as_of)
        if found and found[0] <= as_of:
            earlier = overdue[copy.hop.receiver].get(copy.category, found)
            overdue[copy.hop.receiver][copy.category] = min(found, earlier, key=lambda one: one[0])
    for holder, categories in overdue.items():
        listed = ", ".join(
            f"{category} was due {write(at)}" for category, (at, _) in sorted(categories.items())
        )
        at = min(at for at, _ in categories.values())
        seen = of_party(holder, at, "retention-exceeded", listed, RULE)
        facts = cite(rule for _, rule in categories.values())
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


def _soonest(
    person: PersonVerdicts, copy: Held, schedule: list[Known], as_of: int
) -> tuple[int, Known] | None:
    """(when a copy is due, the row that says so); None where no row applies."""
    found = []
    for rule in schedule:
        body = rule.body
        if body.get("holder") != copy.hop.receiver or body.get("category") != copy.category:
            continue
        purpose = body.get("purpose")
        if not body.get("period") or (purpose and purpose not in copy.hop.flow.purposes):
            continue
        begins_at = _begins_at(person, copy, body.get("starts", "collection"), as_of)
        if begins_at is not None:
            found.append((due(begins_at, body["period"]), rule))
    return min(found, key=lambda one: one[0], default=None)


def _begins_at(person: PersonVerdicts, copy: Held, starts: str, as_of: int) -> int | None:
    """When a period begins; None where nothing recorded says."""
    if starts == "collection":
        return copy.arrived_at
    if starts == "last_use":
        return max(
            hop.departed_at
            for hop in person.traced.hops
            if copy.category in hop.categories and copy.hop.receiver in (hop.sender, hop.receiver)
        )
    if starts == CLOSURE:
        asked = Lens(person.facts, as_of, person.known_at).every(REQUEST)
        closed = [fact.cited.valid_from for fact in asked if fact.body["kind"] == CLOSURE]
        return min(closed, default=None)
    return None
