"""Each code is raised by a movement, and not by one that almost is the same."""

from pathlib import Path

import pytest

from lineage.packs.packs import shipped
from lineage.packs.policy import FindingCode
from tests.policy.cases import data, deals, people, recipients, state
from tests.policy.cases.case import Case
from tests.policy.clauses import AMBIGUITIES
from tests.policy.judged import judged

CASES = [*data.CASES, *recipients.CASES, *deals.CASES, *people.CASES, *state.CASES]

TESTS = Path(__file__).parents[2]
ELSEWHERE = {
    "column-unmapped": "tests/consumers/test_openlineage_bus.py",
    "policy-version-date-not-updated": "tests/policy/test_schedules.py",
    "retention-basis-missing": "tests/policy/test_schedules.py",
    "retention-order-violated": "tests/policy/test_schedules.py",
    "retention-period-undefined": "tests/policy/test_schedules.py",
    "unlawful-under-policy": "tests/policy/test_lawfulness.py",
    "event-conflict": "tests/judging/test_structure.py",
    "cohort-unresolved": "tests/tracing/test_cohorts.py",
    "event-late": "tests/judging/test_structure.py",
    "transfer-tool-unknown": "tests/judging/test_structure.py",
    "use-untraced": "tests/openlineage/test_travel.py",
    "bulk-threshold-crossed": "tests/judging/test_counting.py",
    "cpni-disclosure-record-missing": "tests/judging/test_law.py",
    "deadline-missed": "tests/law/test_breaches.py",
    "jv-cross-share": "tests/judging/test_law.py",
    "notice-before-allowed": "tests/law/test_breaches.py",
    "notice-window-empty": "tests/law/test_breaches.py",
    "policy-ambiguous": "the ambiguities below",
}
"""Codes that tests elsewhere raise, and nearly raise."""
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
    """Every code is raised by a case here, or by a test elsewhere that names it."""
    raised = {case.code for case in CASES}
    codes = set(shipped().rows(FindingCode).ids)
    assert codes - raised - set(ELSEWHERE) == set()
    for code, place in ELSEWHERE.items():
        assert code == "policy-ambiguous" or code in (TESTS / place).read_text(), code
    assert set(AMBIGUITIES) - raised == set(STANDING)
