"""What was found, by code, and the red flags that a buyer's counsel reads first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lineage.answers.findings import everything
from lineage.judging.finding import severity
from lineage.judging.seen import Seen
from lineage.packs.policy import FindingCode
from lineage.reports.diligence.deal import Deal

Answer = dict[str, Any]
EVIDENCE_MAX: Final = 5
"""Events named as examples; `findings` lists them all."""
CRITICAL: Final = frozenset(
    {
        "legal-basis-missing",
        "legal-basis-invalid",
        "child-data",
        "parent-consent-missing",
        "child-data-not-removed",
        "deadline-missed",
        "cpni-approval-missing",
    }
)
"""Undisclosed or late breaches, processing without a basis, children's data without consent."""
MEDIUM: Final = frozenset(
    {
        "processor-contract-missing",
        "policy-flowdown-missing",
        "affiliate-terms-missing",
        "security-controls-missing",
        "retention-exceeded",
    }
)
"""Gaps in contracts and in care for data that the company holds rightly."""
GRADES: Final = ("critical", "high", "medium")


@dataclass(slots=True)
class Tally:
    """All findings of one code, severity and ambiguity."""

    events: int = 0
    people: int = 0
    """The most people that one of them concerns."""
    clauses: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)


def tallies(deal: Deal) -> dict[tuple[str, str, str], Tally]:
    """(severity, code, ambiguity) → its findings up to the report's moment."""
    bulks, seen = everything(deal.view, deal.stored, deal.audience, deal.as_of, deal.known_at)
    found: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    occurred = deal.view.mirror.occurred_at.view
    for bulk in bulks:
        happened = occurred[bulk.ordinals] <= deal.as_of
        if happened.any():
            ordinals = bulk.ordinals[happened]
            examples = [deal.view.mirror.identity(int(one))[1] for one in ordinals[:EVIDENCE_MAX]]
            people = int(bulk.subjects[happened].max())
            _add(found[_key(bulk.like)], bulk.like, len(ordinals), people, examples)
    for one in seen:
        if one.occurred_at <= deal.as_of:
            _add(found[_key(one)], one, 1, one.subjects, [one.event] if one.event else [])
    return dict(found)


def findings(deal: Deal, found: Mapping[tuple[str, str, str], Tally]) -> list[Answer]:
    """By severity and code: how many, and some of the events."""
    return [
        _shown(deal, key, tally) for key, tally in sorted(found.items()) if key[0] != "ambiguous"
    ]


def ambiguities(deal: Deal, found: Mapping[tuple[str, str, str], Tally]) -> list[Answer]:
    """Where passages of the policy disagree, by their number in the pack."""
    return [
        _shown(deal, key, tally) for key, tally in sorted(found.items()) if key[0] == "ambiguous"
    ]


def red_flags(deal: Deal, found: Mapping[tuple[str, str, str], Tally]) -> list[Answer]:
    """Findings that a buyer should know of first, the gravest first."""
    graded = [
        {"grade": grade, "name": _name(deal, key[1]), **_shown(deal, key, tally)}
        for key, tally in found.items()
        if (grade := grade_of(key[0], key[1]))
    ]
    return sorted(graded, key=lambda one: (GRADES.index(one["grade"]), one["code"]))


def grade_of(how_severe: str, code: str) -> str | None:
    """How grave a finding is in a sale; None where it is no red flag."""
    if code in CRITICAL:
        return "critical"
    if code in MEDIUM or how_severe == "warning":
        return "medium"
    return "high" if how_severe == "violation" else None


def _key(one: Seen) -> tuple[str, str, str]:
    return severity(one), one.code, one.ambiguity


def _add(tally: Tally, like: Seen, events: int, people: int, examples: Iterable[str]) -> None:
    tally.events += events
    tally.people = max(tally.people, people)
    tally.clauses.update(like.clauses)
    tally.examples = sorted({*tally.examples, *examples})[:EVIDENCE_MAX]


def _shown(deal: Deal, key: tuple[str, str, str], tally: Tally) -> Answer:
    how_severe, code, ambiguity = key
    events = deal.coarse(tally.events)
    return {
        "severity": how_severe,
        "code": code,
        "ambiguity": ambiguity or None,
        "clauses": sorted(tally.clauses),
        "findings": events,
        "people_at_once": deal.coarse(tally.people),
        # The events of a group too small to be counted would count it.
        "evidence": tally.examples if events is not None else [],
    }


def _name(deal: Deal, code: str) -> str:
    return deal.view.packs.rows(FindingCode).of(code)[-1].name
