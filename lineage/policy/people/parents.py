"""A parent's consent where the company relies on consent, by the age of the person's country."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import CONSENT, SUBJECT
from lineage.judging.case import Case, PersonCase
from lineage.judging.person_rule import person_rule
from lineage.judging.verdict import Said, forbidden, permitted, untold
from lineage.packs.packs import Packs
from lineage.packs.regimes import AgeLine
from lineage.policy.people.children import reach, verified
from lineage.policy.people.consents import CONSENT_BASIS

AGES: Final = {"under_13": (0, 12), "13_15": (13, 15), "16_17": (16, 17), "adult": (18, 200)}
"""Age band → (youngest, oldest)."""
PARENT_CONSENTS: Final = "parent_consents"
CLAUSES: Final = ("Y-06", "Y-07")


def _relies_on_consent(case: Case) -> bool:
    moved = case.collects or case.discloses
    return moved and case.flow.gdpr.startswith(CONSENT_BASIS)


@person_rule(
    "policy.parent-consent",
    "L246",
    "Where consent is the basis, a parent consents below the country's age.",
    _relies_on_consent,
    SUBJECT,
    CONSENT,
)
def parent_consents(case: PersonCase) -> Iterator[Said]:
    """The higher of the policy's age and the country's counts (AMB-13)."""
    person = case.one_of(SUBJECT)
    band = str(person.body.get("born_year_band") or "") if person else ""
    country = str(person.body.get("residency") or "").split("-")[0] if person else ""
    if person is None or not band:
        return
    youngest, oldest = AGES[band]
    line = max(
        int(case.case.book.number("child_age", 13)), _age_of(case.case.packs, country, case.at)
    )
    consents = verified(case)
    if youngest >= line:
        yield permitted("Y-06", facts=[person])
    elif reach(case, consents) == "all":
        yield permitted(*CLAUSES, facts=[person, *consents])
    elif oldest >= line:
        # Some people of this band are old enough, and nobody said whether this one is.
        yield untold(f"whether the person is {line}", CLAUSES)
    else:
        reason = f"below {line}, where a parent consents, and none had"
        yield forbidden(
            "parent-consent-missing", CLAUSES, reason, [person, *consents], ambiguity="AMB-13"
        )


def _age_of(packs: Packs, country: str, at: int) -> int:
    """The age below which a parent consents in a country; 0 where no row speaks of it."""
    rows = [row for row in packs.rows(AgeLine).in_force(at) if row.consequence == PARENT_CONSENTS]
    return max((row.years for row in rows if row.place == country), default=0)
