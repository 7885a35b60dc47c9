"""Children: what was known when, and whether a parent had consented."""

from collections.abc import Iterator
from typing import Final, Literal

from lineage.facts import CONSENT, SUBJECT, FactBook, Statement
from lineage.judging.case import Case, PersonCase
from lineage.judging.lens import Known, known
from lineage.judging.person_rule import person_rule
from lineage.judging.verdict import Said, forbidden, permitted, remarked
from lineage.policy.people.consents import GIVEN, PARENT, scopes

UNDER_13: Final = "under_13"
Reach = Literal["none", "collect", "all"]


def _touches_a_person(case: Case) -> bool:
    return (case.collects or case.discloses) and case.flow.kind != "legal_disclosure"


@person_rule(
    "policy.child",
    "L244",
    "Nothing of a child under 13 moves knowingly without a parent's verified consent.",
    _touches_a_person,
    SUBJECT,
    CONSENT,
)
def child_is_protected(case: PersonCase) -> Iterator[Said]:
    """Knowledge at the instant of a movement governs it (design, section 4)."""
    found = childhood(case.person.book, case.at, case.person.known_at)
    if found is None:
        return
    aware_at, fact = found
    consents = verified(case)
    reached = reach(case, consents)
    if reached == "all":
        yield permitted("Y-03", facts=[fact, *consents])
    elif case.at < aware_at:
        reason = "nobody knew yet that this was a child's data"
        yield remarked("child-data-retrospective", ("Y-02", "Y-04"), reason, [fact])
    else:
        if reached == "none":
            reason = "the company knew that this was a child's data"
            yield forbidden("child-data", ("Y-01", "Y-02"), reason, [fact])
        reason = (
            "no parent's consent was verified"
            if reached == "none"
            else "the parent's consent does not reach disclosure"
        )
        clauses = ("Y-03", "Y-07")
        yield forbidden("parent-consent-missing", clauses, reason, [fact, *consents])


def childhood(book: FactBook, at: int, known_at: int) -> tuple[int, Known] | None:
    """(when the company came to know, the fact) of a person who was a child at a moment.

    A child of today was one at every earlier moment, whatever was said of it then.
    """
    told = [said for said in book.statements(SUBJECT, known_at) if _stands(book, said, known_at)]
    young = [
        said
        for said in told
        if said.body.get("born_year_band") == UNDER_13
        and (said.valid_from > at or _at(said, book, at, known_at))
    ]
    if not young:
        return None
    first = min(young, key=lambda said: (_aware_at(said), said.order))
    return _aware_at(first), known(first)


def _stands(book: FactBook, said: Statement, known_at: int) -> bool:
    """Whether nothing known has taken a statement back from its own beginning on."""
    return book.holding(SUBJECT, said.fact_id, said.valid_from, known_at) is said


def _at(said: Statement, book: FactBook, at: int, known_at: int) -> bool:
    return book.holding(SUBJECT, said.fact_id, at, known_at) is said


def _aware_at(said: Statement) -> int:
    return known(said).moment("age_known_at") if "age_known_at" in said.body else said.valid_from


def verified(case: PersonCase) -> list[Known]:
    """A parent's consents whose verification had happened by the movement."""
    return [
        fact
        for fact in case.person.every(CONSENT)
        if fact.body.get("by") == PARENT
        and fact.body["status"] == GIVEN
        and "verified_at" in fact.body
        and fact.moment("verified_at") <= case.at
    ]


def reach(case: PersonCase, consents: list[Known]) -> Reach:
    """How far the consents of parents go. Disclosing needs its own (16 CFR 312.5(a)(2))."""
    if not consents:
        return "none"
    wanted = "disclose" if case.case.discloses else "collect"
    covered = {one for fact in consents for one in scopes(fact, otherwise=("collect",))}
    return "all" if wanted in covered else "collect"
