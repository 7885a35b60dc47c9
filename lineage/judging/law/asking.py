"""From cases to the plain values that rules of law take, and from what they say to a verdict."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from lineage.facts import CONSENT, PREFERENCE, REGIME, SUBJECT
from lineage.judging.case import Case, PersonCase
from lineage.judging.lens import Known, cite
from lineage.judging.person_rule import PersonRule
from lineage.judging.verdict import NOT_PERMITTED, PERMITTED, Outcome, Said
from lineage.law.places import protects
from lineage.law.ruling import Fact, LawRule, Result

IMPLIED: Final = "implied"


def applies(case: Case, regime: str) -> bool:
    """Whether a law applies to the company at the moment of a movement."""
    fact = case.facts.one(REGIME, regime)
    return fact is not None and fact.body.get("active") is True


def concerns(regime: str, wanted: Callable[[Case], bool]) -> Callable[[Case], bool]:
    """Whether a flow is one that a law looks at."""
    return lambda case: wanted(case) and applies(case, regime)


def moves(case: Case) -> bool:
    return case.collects or case.discloses


def discloses(case: Case) -> bool:
    return case.discloses


def law_rule(
    rule: LawRule,
    wanted: Callable[[Case], bool],
    judge: Callable[[PersonCase], Iterable[Said]],
    *reads: str,
) -> PersonRule:
    """A rule of judging under the name and citation of a rule of law."""

    def asked(case: PersonCase) -> Iterator[Said]:
        return iter(judge(case))

    return PersonRule(rule.id, rule.citation, rule.asks, wanted, frozenset(reads), asked)


def residency(case: PersonCase) -> str:
    """Where the person lives, empty where nobody declared it."""
    person = case.one_of(SUBJECT)
    return str(person.body.get("residency") or "") if person else ""


def age_band(case: PersonCase) -> str:
    person = case.one_of(SUBJECT)
    return str(person.body.get("born_year_band") or "") if person else ""


def protected(case: PersonCase, regime: str) -> bool:
    return protects(case.case.packs, regime, residency(case), case.at).holds


def consents(case: PersonCase) -> list[Known]:
    """The person's consents as of the movement, without agreement by use, which is none in law."""
    return [fact for fact in case.person.every(CONSENT) if fact.body.get("form") != IMPLIED]


def preferences(case: PersonCase) -> list[Known]:
    return case.person.every(PREFERENCE)


def bodies(facts: Iterable[Known]) -> tuple[Fact, ...]:
    return tuple(fact.body for fact in facts)


def breaks(code: str, rule: LawRule, result: Result, facts: Sequence[Known] = ()) -> Said:
    """What the law forbids, with those of some facts that it rests on."""
    return _said(NOT_PERMITTED, code, rule, result, facts)


def keeps(rule: LawRule, result: Result, facts: Sequence[Known] = ()) -> Said:
    return _said(PERMITTED, "", rule, result, facts)


def _said(
    outcome: Outcome, code: str, rule: LawRule, result: Result, facts: Sequence[Known]
) -> Said:
    cited = [fact for fact in facts if str(fact.body["id"]) in result.facts]
    clauses = (rule.citation, *(row.source for row in result.rows))
    return Said(
        outcome,
        tuple(dict.fromkeys(clauses)),
        result.reason,
        code,
        facts=cite(cited),
        regime="law",
    )
