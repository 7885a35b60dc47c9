"""Names and addresses of whom data went to for their own direct marketing, in a calendar year.

Cal. Civ. Code 1798.83. Affiliates are third parties there; those of one brand are marked, because
less has to be said of them.
"""

from datetime import timedelta
from typing import Any

from lineage.answers.laws.asked import Asked
from lineage.answers.laws.part import Gap, Part, gap
from lineage.answers.laws.recipient import by_receiver, recipient_shown
from lineage.facts import OWNERSHIP, PARTY
from lineage.instants import EPOCH
from lineage.judging.case import PersonCase
from lineage.judging.lens import Lens
from lineage.law.affiliates import group
from lineage.law.numbers import reached
from lineage.law.ruling import Outcome, Result
from lineage.law.shine_the_light import marketed, year_span
from lineage.view import UNKNOWN

SWITCH = "shine-the-light.employees"
TEST = "policy-50"
"""The act says "affiliated" and names no share; half, as published policies have it."""


def shine_the_light(asked: Asked) -> Part:
    """Third parties that got data for their own direct marketing in the year asked about."""
    year = asked.query.calendar_year or year_before(asked)
    begins_at, ends_at = year_span(year)
    cases = [
        case for case in asked.cases.values() if begins_at <= case.at < ends_at and _marketed(case)
    ]
    switch = _switch(asked)
    return Part(
        {
            "shine_the_light": {
                "calendar_year": year,
                "applies": _applies(switch),
                "reason": switch.reason,
                "categories": sorted({one.category for case in cases for one in case.data}),
                "third_parties": [_shown(asked, *one) for one in by_receiver(cases)],
                "evidence": asked.events(case.hop for case in cases),
            }
        },
        tuple(_unknown(asked, switch)),
        {"calendar_year": year},
    )


def year_before(asked: Asked) -> int:
    """The calendar year before the request."""
    return (EPOCH + timedelta(microseconds=asked.anchor)).year - 1


def _marketed(case: PersonCase) -> str | None:
    return marketed(case.flow.direct_marketing, case.flow.purposes)


def _shown(asked: Asked, party: str, cases: list[PersonCase]) -> dict[str, Any]:
    certain = all(_marketed(case) == "recorded" for case in cases)
    lens = Lens(asked.view.facts, asked.anchor, asked.known_at)
    facts = [fact.body for fact in lens.every(OWNERSHIP)]
    packs, company = asked.view.packs, asked.view.company
    groups = (group(packs, TEST, one, facts, asked.anchor) for one in company)
    shown = recipient_shown(asked, party, cases)
    return shown | {
        "address": shown["contact"],
        "certainty": "recorded" if certain else "inferred",
        "affiliate": any(party in one for one in groups),
        "same_brand": _same_brand(asked, party, facts),
    }


def _same_brand(asked: Asked, party: str, facts: list[dict[str, Any]]) -> bool | str:
    """Whether recorded interests say that a party shares the company's brand."""
    said = {
        fact.get("common_branding")
        for fact in facts
        if party in (fact["owner"], fact["owned"])
        and {fact["owner"], fact["owned"]} & asked.view.company
    }
    return True if True in said else UNKNOWN if None in said else False


def _switch(asked: Asked) -> Result:
    """Whether the company has the twenty employees at which the act begins to apply."""
    facts = (
        asked.view.facts.at(PARTY, one, asked.anchor, asked.known_at) or {}
        for one in sorted(asked.view.company)
    )
    counts = [fact["employees"] for fact in facts if "employees" in fact]
    return reached(asked.view.packs, SWITCH, max(counts, default=None), asked.anchor)


def _applies(switch: Result) -> bool | str:
    return UNKNOWN if switch.outcome is Outcome.CANNOT_TELL else switch.holds


def _unknown(asked: Asked, switch: Result) -> list[Gap]:
    if switch.outcome is not Outcome.CANNOT_TELL:
        return []
    return [gap(None, min(asked.view.company, default=None), None, "employees_unknown")]
