"""What rules said of a movement, written out so that a person can follow it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, cast

from lineage.facts import ABOUT_PEOPLE
from lineage.judging.described import described
from lineage.judging.finding import fact_shown
from lineage.judging.seen import Seen
from lineage.judging.verdict import (
    AMBIGUOUS,
    CANNOT_TELL,
    NOT_PERMITTED,
    PERMITTED,
    UNJUDGED,
    Outcome,
    Said,
)
from lineage.packs.policy import Clause
from lineage.policy.version import Version
from lineage.tracing.hops import SUBJECT

ORDER: Final = (NOT_PERMITTED, AMBIGUOUS, CANNOT_TELL, PERMITTED, UNJUDGED)


def rules_shown(version: Version | None, told: Iterable[Iterable[Said]]) -> list[dict[str, Any]]:
    """What each rule said, and of how many people. What forbids comes first."""
    people: Counter[Said] = Counter()
    for said in told:
        people.update(set(said))
    clauses = _clauses(version)
    shown = [_rule(said, count, clauses) for said, count in people.items()]
    return sorted(shown, key=_place)


def named_apart(said: Said, pseudonym: str) -> Said:
    """Without a pseudonym in ids of facts: the person asked about has a name for that already.

    Where no pseudonym is given many people are told of together, without the facts about each.
    """
    if pseudonym:
        facts = [fact._replace(id=fact.id.replace(pseudonym, SUBJECT)) for fact in said.facts]
    else:
        facts = [fact for fact in said.facts if fact.type not in ABOUT_PEOPLE]
    return said._replace(facts=tuple(facts))


def as_said(seen: Seen) -> Said:
    """What a person's other events show about a movement, as if a rule had said it of that."""
    outcome = cast(Outcome, PERMITTED if seen.policy == UNJUDGED else seen.policy)
    clauses, facts = seen.clauses, seen.facts
    return Said(outcome, clauses, seen.reason, seen.code, seen.ambiguity, facts, rule=seen.rule)


def _place(shown: dict[str, Any]) -> tuple[int, str, str, str]:
    facts = ",".join(fact["id"] for fact in shown["facts"])
    return (ORDER.index(shown["outcome"]), shown["rule"], shown["reason"], facts)


def _clauses(version: Version | None) -> dict[str, Clause]:
    if version is None or version.book is None:
        return {}
    return {row.id: row for row in version.book.pack.rows(Clause)}


def _rule(said: Said, people: int, clauses: dict[str, Clause]) -> dict[str, Any]:
    citation, wants = described(said.rule)
    return {
        "rule": said.rule,
        "regime": said.regime,
        "citation": citation,
        "wants": wants,
        "outcome": said.outcome,
        "reason": said.reason,
        "code": said.code or None,
        "ambiguity": said.ambiguity or None,
        "clauses": [_clause(one, clauses) for one in said.clauses],
        "facts": [fact_shown(fact) for fact in said.facts],
        "people": people,
    }


def _clause(name: str, clauses: dict[str, Clause]) -> dict[str, str]:
    row = clauses.get(name)
    return {"clause": name, "lines": row.source if row else "", "says": row.says if row else ""}
