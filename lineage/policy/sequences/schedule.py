"""Until when a schedule wants copies of one person's data kept.

The policy names tests and no periods (AMB-08), so periods are those of `retention` facts. Where
several rows apply to a copy, the shortest governs.
"""

from bisect import bisect_right
from itertools import pairwise
from typing import Final, NamedTuple

from lineage.facts import AGREEMENT, REQUEST, RETENTION, SUBJECT
from lineage.instants import OPEN
from lineage.judging.lens import Known, Lens
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.law.days import period_end
from lineage.tracing.copies import Held

COLLECTION: Final = "collection"
LAST_USE: Final = "last_use"
CLOSURE: Final = "account_closure"
CONTRACT_END: Final = "contract_end"


class Due(NamedTuple):
    """When a copy is to be gone, and the row of the schedule that says so."""

    at: int
    rule: Known


class Schedule:
    """The rows in force at a moment, for copies of one person."""

    def __init__(self, person: PersonVerdicts, as_of: int) -> None:
        self._person, self._as_of = person, as_of
        self.rules = [
            rule
            for rule in Lens(person.view.facts, as_of, person.known_at).every(RETENTION)
            if rule.body.get("period")
        ]

    def rules_for(self, copy: Held) -> list[Known]:
        """Rows about a copy, whether or not their period has begun."""
        purposes = ("", None, *copy.hop.flow.purposes)
        return [
            rule
            for rule in self.rules
            if rule.body.get("holder") == copy.hop.receiver
            and rule.body.get("category") == copy.category
            and rule.body.get("purpose") in purposes
        ]

    def due(self, copy: Held) -> Due | None:
        """None where no row applies, or nothing recorded says that a period has begun."""
        found = []
        for rule in self.rules_for(copy):
            begins_at = self._begins_at(copy, rule.body.get("starts", COLLECTION))
            if begins_at is not None:
                found.append(Due(period_end(begins_at, rule.body["period"]), rule))
        return min(found, key=lambda one: one.at, default=None)

    def _begins_at(self, copy: Held, starts: str) -> int | None:
        """When a period begins; None where nothing recorded says."""
        if starts == COLLECTION:
            return copy.arrived_at
        if starts == LAST_USE:
            return self._last_use(copy)
        if starts == CLOSURE:
            return self._asked(CLOSURE)
        return self._contract_end(copy) if starts == CONTRACT_END else None

    def _last_use(self, copy: Held) -> int:
        return max(
            hop.departed_at
            for hop in self._person.traced.hops
            if copy.category in hop.categories and copy.hop.receiver in (hop.sender, hop.receiver)
        )

    def _asked(self, kind: str) -> int | None:
        asked = Lens(self._person.facts, self._as_of, self._person.known_at).every(REQUEST)
        return min(
            (one.cited.valid_from for one in asked if one.body["kind"] == kind), default=None
        )

    def _contract_end(self, copy: Held) -> int | None:
        """When the contract a copy was for has ended or will (policy K-02).

        That is the agreement the movement names, as with a processor (GDPR Art. 28(3)(g)), else
        what binds the person to the company: being its customer.
        """
        named = copy.hop.flow.contract
        known_at = self._person.known_at
        agreed = self._person.view.facts.last(AGREEMENT, named, known_at) if named else None
        if agreed is not None:
            return None if agreed.valid_to == OPEN else agreed.valid_to
        asked = self._asked(CONTRACT_END)
        return self._no_customer_since() if asked is None else asked

    def _no_customer_since(self) -> int | None:
        """When the person last stopped being a customer, or is said to stop."""
        book, known_at = self._person.facts, self._person.known_at
        turns = sorted(
            {
                turn
                for said in book.statements(SUBJECT, known_at)
                for turn in (said.valid_from, said.valid_to)
                if turn != OPEN
            }
        )
        ends = [
            until
            for since, until in pairwise(turns)
            if self._is_customer(since) and not self._is_customer(until)
        ]
        if self._is_customer(self._as_of):
            return next(iter(ends[bisect_right(ends, self._as_of) :]), None)
        return max((end for end in ends if end <= self._as_of), default=None)

    def _is_customer(self, at: int) -> bool:
        facts = Lens(self._person.facts, at, self._person.known_at).every(SUBJECT)
        return any(fact.body.get("customer") for fact in facts)
