"""Copies of a child's data that are still there once the company knows."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from lineage.facts import CONSENT
from lineage.judging.lens import Lens
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.judging.seen import Seen
from lineage.judging.verdict import NOT_PERMITTED
from lineage.policy.book import DAY_US
from lineage.policy.people.children import childhood
from lineage.policy.people.consents import GIVEN, PARENT
from lineage.policy.sequences.noticed import of_party
from lineage.policy.version import versions_of

RULE: Final = "policy.child-removal"
CLAUSES: Final = ("Y-04",)


def not_removed(person: PersonVerdicts, as_of: int) -> Iterator[Seen]:
    """The company's own copies, and those of recipients, whom the promise to remove leaves out."""
    version = versions_of(person.view.facts, person.view.packs, person.known_at).at(as_of)
    if version is None or version.book is None:
        return
    found = childhood(person.facts, as_of, person.known_at)
    if found is None or _consented(person, as_of):
        return
    aware_at, fact = found
    if as_of < aware_at:
        return
    due = aware_at + int(version.book.number("child_removal", 0) * DAY_US)
    held: dict[str, set[str]] = defaultdict(set)
    for copy in person.live(as_of):
        if not copy.hop.receiver.startswith("@"):
            held[copy.hop.receiver].add(copy.category)
    for holder, categories in held.items():
        listed = ", ".join(sorted(categories))
        if holder not in person.view.company:
            reason = f"{holder} still holds {listed}"
            seen = of_party(holder, aware_at, "child-data-downstream", reason, RULE)
            yield seen._replace(clauses=CLAUSES, ambiguity="AMB-13", facts=(fact.cited,))
        elif as_of >= due:
            reason = f"the company still holds {listed}"
            seen = of_party(holder, due, "child-data-not-removed", reason, RULE)
            yield seen._replace(clauses=CLAUSES, policy=NOT_PERMITTED, facts=(fact.cited,))


def _consented(person: PersonVerdicts, as_of: int) -> bool:
    """Whether a parent's consent had been verified."""
    return any(
        fact.body.get("by") == PARENT
        and fact.body["status"] == GIVEN
        and "verified_at" in fact.body
        and fact.moment("verified_at") <= as_of
        for fact in Lens(person.facts, as_of, person.known_at).every(CONSENT)
    )
