"""Until when each holder may keep what it has, and by which tests (GDPR Art. 15(1)(d))."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from lineage.facts import RETENTION
from lineage.instants import OPEN, write
from lineage.judging.lens import Known, Lens
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.law.days import period_end
from lineage.packs.policy import Ambiguity, Clause
from lineage.policy.sequences.retention import RULE
from lineage.policy.sequences.schedule import COLLECTION, Schedule
from lineage.policy.version import Version, versions_of
from lineage.tracing.copies import Copy, Held
from lineage.view import View

NEVER: Final = OPEN
"""Sorts what has no due date yet after everything that has one."""
NOTHING: Final[frozenset[str]] = frozenset()


class Kept(NamedTuple):
    """A copy under a schedule."""

    due_at: int
    copy: Held
    rule: Known


def retention(person: PersonVerdicts, copies: Iterable[Copy], as_of: int) -> dict[str, Any]:
    """Due dates of live copies; what no schedule is about; the tests of the policy in force.

    The policy names tests and no periods, and none is made up (AMB-08).
    """
    schedule = Schedule(person, as_of)
    due: dict[tuple[str, str], list[Kept]] = defaultdict(list)
    for copy in person.live(as_of) if schedule.rules else ():
        rules = schedule.rules_for(copy)
        if rules:
            found = schedule.due(copy)
            kept = Kept(found.at, copy, found.rule) if found else Kept(NEVER, copy, rules[0])
            due[copy.hop.receiver, copy.category].append(kept)
    undefined: dict[str, frozenset[str]] = {}
    for held in copies:
        party = held.hop.receiver
        scheduled = {category for holder, category in due if holder == party} if due else ()
        undefined[party] = undefined.get(party, NOTHING) | held.categories.difference(scheduled)
    return {
        "due": [_due(kept, as_of) for _, kept in sorted(due.items())],
        "undefined": [
            {"party": party, "categories": sorted(categories)}
            for party, categories in sorted(undefined.items())
            if categories
        ],
        "criteria": criteria(person, as_of),
    }


def _due(kept: Sequence[Kept], as_of: int) -> dict[str, Any]:
    """What one holder has of a category: the copy that is to go first."""
    first = min(kept, key=lambda one: (one.due_at, one.copy.arrived_at, one.rule.cited.id))
    body = first.rule.body
    return {
        "party": first.copy.hop.receiver,
        "category": first.copy.category,
        "since": write(first.copy.arrived_at),
        "due_at": None if first.due_at == NEVER else write(first.due_at),
        "overdue": first.due_at <= as_of,
        "rule": first.rule.cited.id,
        "period": body["period"],
        "starts": body.get("starts") or COLLECTION,
        "purpose": body.get("purpose"),
    }


def schedule(
    view: View, party: str, category: str, since: int, as_of: int, known_at: int
) -> list[dict[str, Any]]:
    """The rows about what a party holds of a category, of whomever.

    When the first copy is to be gone is told where a period starts with its arrival, at `since`,
    whatever it is for.
    """
    rows = (fact.body for fact in Lens(view.facts, as_of, known_at).every(RETENTION))
    return [
        {
            "rule": body["id"],
            "period": body["period"],
            "starts": body.get("starts") or COLLECTION,
            "purpose": body.get("purpose"),
            "first_due": _first_due(body, since),
        }
        for body in rows
        if (body.get("holder"), body.get("category")) == (party, category) and body.get("period")
    ]


def _first_due(body: dict[str, Any], since: int) -> str | None:
    whatever_for = not body.get("purpose") and body.get("starts", COLLECTION) == COLLECTION
    due_at = period_end(since, body["period"]) if whatever_for and since != OPEN else OPEN
    return None if due_at == OPEN else write(due_at)


def criteria(person: PersonVerdicts, as_of: int) -> list[dict[str, str]]:
    """The passages that say how long data is kept, of the policy in force."""
    view = person.view
    version = versions_of(view.facts, view.packs, person.known_at).at(as_of)
    if version is None or version.book is None:
        return []
    return view.once(("criteria", version.pack_id, version.name), lambda: _criteria(version))


def _criteria(version: Version) -> list[dict[str, str]]:
    assert version.book is not None
    pack = version.book.pack
    named = {clause for row in pack.rows(Ambiguity) if RULE in row.by for clause in row.clauses} | {
        row.id for row in pack.rows(Clause) if RULE in row.by
    }
    return [
        {"clause": row.id, "lines": row.source, "says": row.says}
        for row in pack.rows(Clause)
        if row.id in named
    ]
