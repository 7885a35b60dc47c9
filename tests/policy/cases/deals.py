"""Business transfers, versions of the policy, and the notices that come before both."""

from typing import Any

from tests.builders import Event, a_fact, day
from tests.policy.cases.case import Case
from tests.policy.company import a_policy, collected, given_to, hosted

TO_KIT: dict[str, Any] = {"categories": ["email"], "purposes": ["business_transfer"]}
NEW = "2026-01-01"
CONSENT: dict[str, Any] = {"subjects": ["ANA"], "status": "given", "form": "explicit"}
OFFERS: dict[str, Any] = {"categories": ["email"], "purposes": ["partner_offers"]}
ADDED = [{"recipient_class": "business_partner", "purpose": "usage_trends"}]


def deal(structure: str = "asset", stage: str = "closing", **data: Any) -> Event:
    given = {"acquirer": "KIT", "structure": structure, "stage": stage, **data}
    return a_fact("transaction", "TX", 1, **given)


def moved(**data: Any) -> Event:
    given = {"kind": "business_transfer", "basis": {"transaction": "TX"}, **TO_KIT, **data}
    return given_to("KIT", **given)


def told(at: int = 9, **data: Any) -> Event:
    given = {"about": "business_transfer", "reference": "TX", "subjects": ["ANA"], "names": ["KIT"]}
    given |= {"delivered_at": day(at), "successor_policy": "kit"}
    return a_fact("notice", "n-ana", at, **{**given, **data})


def changed(at: int = 8, **data: Any) -> Event:
    return a_policy(NEW, at, **data)


def told_of_change(at: int) -> Event:
    given: dict[str, Any] = {
        "about": "policy_change",
        "reference": NEW,
        "all": True,
        "displayed_at": day(at),
    }
    return a_fact("notice", "n-all", at, **given)


def consented(version: str) -> Event:
    given = {**CONSENT, "purposes": ["partner_offers"], "policy_version": version}
    return a_fact("consent", "offers", 1, **given)


AFTER = [collected("c0", 3), hosted(policy_version=NEW)]

CASES = [
    Case("business-transfer-without-notice", [deal(), moved()], [deal(), told(), moved()]),
    Case(
        "business-transfer-without-notice",
        [deal(), told(delivered_at=None, posted_at=day(1)), moved()],
        [deal("share"), moved()],
    ),
    Case("business-transfer-notice-late", [deal(), told(10), moved()], [deal(), told(9), moved()]),
    Case(
        "business-transfer-type-not-declared",
        [deal("dissolution"), moved()],
        [deal("merger"), told(), moved()],
    ),
    Case(
        "business-transfer-type-not-declared",
        [deal(assets_include_personal_data=False), told(), moved()],
        [deal(assets_include_personal_data=True), told(), moved()],
    ),
    Case(
        "policy-regime-change-unnotified",
        [deal(), told(successor_policy=None), moved()],
        [deal(), told(), moved()],
    ),
    Case(
        "deidentification-expected",
        [deal(stage="negotiation"), moved()],
        [deal(stage="negotiation"), moved(state="pseudonymised")],
    ),
    Case("AMB-10", [deal("share"), moved()], [deal("asset"), told(), moved()]),
    Case("AMB-10", [deal(stage="due_diligence"), moved()], [deal(), told(), moved()]),
    Case("policy-version-missing", [hosted(policy_version=None)], [hosted()]),
    Case(
        "policy-version-not-effective",
        [changed(11), hosted(policy_version=NEW)],
        [changed(10), hosted(policy_version=NEW)],
    ),
    Case(
        "policy-version-not-effective",
        [changed(5, effective_at=day(11)), hosted(policy_version=NEW)],
        [changed(5, effective_at=day(10)), hosted(policy_version=NEW)],
    ),
    Case(
        "policy-change-without-notice",
        [changed(), *AFTER],
        [changed(), hosted(policy_version=NEW)],
    ),
    Case(
        "policy-change-notice-late",
        [changed(), told_of_change(8), *AFTER],
        [changed(), told_of_change(7), *AFTER],
    ),
    Case(
        "consent-stale-policy",
        [consented("2021-12-23"), changed(8, amends=ADDED), given_to("RAZ", **OFFERS)],
        [consented(NEW), changed(8, amends=ADDED), given_to("RAZ", **OFFERS)],
    ),
]
