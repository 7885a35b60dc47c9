"""Each code is raised by a movement, and not by one that almost is the same."""

import pytest

from lineage.packs.packs import shipped
from lineage.packs.policy import FindingCode
from tests.policy.cases import data, deals, people, recipients, state
from tests.policy.cases.case import Case
from tests.policy.clauses import AMBIGUITIES
from tests.policy.judged import judged

CASES = [*data.CASES, *recipients.CASES, *deals.CASES, *people.CASES, *state.CASES]

ELSEWHERE = {
    "column-unmapped": "tests/openlineage",
    "policy-version-date-not-updated": "tests/policy/test_schedules.py",
    "retention-basis-missing": "tests/policy/test_schedules.py",
    "retention-order-violated": "tests/policy/test_schedules.py",
    "retention-period-undefined": "tests/policy/test_schedules.py",
    "unlawful-under-policy": "tests/policy/test_lawfulness.py",
    "event-conflict": "tests/conformance",
    "event-late": "tests/tracing",
    "transfer-tool-unknown": "tests/judging",
    "use-untraced": "tests/openlineage",
    "policy-ambiguous": "the ambiguities below",
}
"""Codes of the record's structure, which tests of their own raise."""
NOT_RAISED = {
    "bulk-threshold-crossed": "needs counters over twelve months",
    "cpni-disclosure-record-missing": "needs a register of disclosures",
    "deadline-missed": "answers of incidents raise it",
    "jv-cross-share": "needs the members of a venture along a chain",
    "notice-before-allowed": "answers of incidents raise it",
    "notice-window-empty": "answers of incidents raise it",
}
"""Codes that nothing raises yet, and why."""
STANDING = {
    "AMB-05": "events do not say whether data was demanded",
    "AMB-08": "stands on findings of retention",
    "AMB-09": "stands on findings of changed policies",
    "AMB-12": "stands on transfer-agreement-missing",
    "AMB-13": "stands on findings about children",
    "AMB-14": "decides which line a transfer crosses",
    "AMB-15": "web and application are both in scope",
    "AMB-16": "internal access makes no recipient",
    "AMB-17": "customer and person are kept apart",
    "AMB-18": "contacts are people to whom answers are given",
    "AMB-19": "stands on category-not-declared",
    "AMB-20": "stands on public-area-exposure",
    "AMB-21": "a red flag in due diligence",
    "AMB-22": "raises nothing by itself",
    "AMB-23": "stands on consent-implied-only",
    "AMB-24": "stands on source-unresolved",
}
"""Ambiguities that no movement is ambiguous by: they stand on other findings, or on none."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_raised_and_nearly_raised(case: Case) -> None:
    """One thing is different, and decides."""
    assert case.code in judged(case.world(case.raises), case.about, as_of=case.as_of)
    assert case.code not in judged(case.world(case.near_miss), case.about, as_of=case.as_of)


def test_no_code_is_forgotten() -> None:
    """Every code is raised by a case here, by a test elsewhere, or is said not to be raised yet."""
    raised = {case.code for case in CASES}
    codes = set(shipped().rows(FindingCode).ids)
    assert codes - raised - set(ELSEWHERE) == set(NOT_RAISED)
    assert set(AMBIGUITIES) - raised == set(STANDING)
