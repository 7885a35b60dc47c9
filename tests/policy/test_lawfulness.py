"""A passage that promises to keep to the law is broken where the law is."""

from typing import Any

from tests.builders import Event, a_fact
from tests.policy.cases.case import Case
from tests.policy.company import given_to
from tests.policy.judged import judged

APPLIES = a_fact("regime", "cpni", 0, party="PGN", active=True)
CALLS: dict[str, Any] = {"categories": ["call_detail_record"], "basis": {"policy_clause": "S-06"}}


def codes(*events: Event) -> set[str]:
    return judged(Case("", [], []).world(list(events)))


def test_unlawful_is_also_against_the_policy_where_it_says_so() -> None:
    """Analytics by a partner rest on the passage that names the law; its own offers do not."""
    analytics = given_to("RAZ", **CALLS, purposes=["analytics_ux"])
    assert {"cpni-approval-missing", "unlawful-under-policy"} <= codes(APPLIES, analytics)
    offers = given_to("RAZ", **CALLS, purposes=["partner_offers"])
    assert "cpni-approval-missing" in codes(APPLIES, offers)
    assert "unlawful-under-policy" not in codes(APPLIES, offers)
    assert "unlawful-under-policy" not in codes(analytics)
