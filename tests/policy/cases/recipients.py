"""Recipients, purposes, consent, transfers and disclosures to authorities."""

from typing import Any

from tests.builders import Event, a_consent, a_fact, a_party
from tests.policy.cases.case import Case, granted
from tests.policy.company import agreed, given_to, hosted

OFFERS: dict[str, Any] = {"categories": ["email"], "purposes": ["partner_offers"]}
SUPPORT: dict[str, Any] = {"categories": ["email"], "purposes": ["support_technical"]}
TO_PUF: dict[str, Any] = {"categories": ["email"], "purposes": ["manage_account"]}
EXPLICIT: dict[str, Any] = {"form": "explicit", "purposes": ["partner_offers"]}
NAMED: dict[str, Any] = {"basis": {"consent": "offers", "policy_clause": "S-15"}}
PUBLISHED: dict[str, Any] = {"kind": "publish", "receiver": "@public", "to": {"class": None}}
LEGAL: dict[str, Any] = {"kind": "legal_disclosure", "categories": ["email"]}
SHARE: dict[str, Any] = {"owner": "PGN", "owned": "PUF", "interest": "voting"}


def offers(**data: Any) -> Event:
    return given_to("RAZ", **{**OFFERS, **data})


def consent(at: int = 1, **data: Any) -> Event:
    return a_consent("offers", at, **{**EXPLICIT, **data})


def request(at: int = 5, **data: Any) -> Event:
    given = {"authority": "GAN", "valid": True, "scope": {"categories": ["email"]}, **data}
    return a_fact("legal-request", "LR", at, **given)


def demanded(**data: Any) -> Event:
    return given_to("GAN", **{**LEGAL, "basis": {"legal_request": "LR"}, **data})


def to_counsel(**basis: Any) -> Event:
    return given_to("LAW", **LEGAL, basis=basis)


def decided(at: int = 5, ground: str = "company_rights") -> Event:
    return a_fact("decision", "GF", at, ground=ground)


CASES = [
    Case(
        "recipient-class-not-declared",
        [hosted(to={"class": "advertising_network"})],
        [hosted(to={"class": "service_provider", "role": "processor"})],
    ),
    Case(
        "recipient-class-not-declared",
        [hosted(to={"class": "third_party_site"}, initiated_by="company")],
        [hosted(to={"class": "third_party_site"}, initiated_by="subject")],
    ),
    Case("recipient-class-mismatch", [hosted(to={"role": "controller"})], [hosted()]),
    Case(
        "recipient-class-mismatch",
        [a_fact("ownership", "puf", 10, **SHARE, percent=49.99), given_to("PUF", **TO_PUF)],
        [a_fact("ownership", "puf", 10, **SHARE, percent=50), given_to("PUF", **TO_PUF)],
    ),
    Case(
        "recipient-class-mismatch",
        [request(), a_party("GAN", "vendor", 9), demanded()],
        [request(), a_party("GAN", "public_authority", 9), demanded()],
    ),
    Case(
        "AMB-03",
        [a_fact("ownership", "puf", 10, **SHARE, percent=10), given_to("PUF", **TO_PUF)],
        [a_fact("ownership", "puf", 10, **SHARE, percent=0), given_to("PUF", **TO_PUF)],
    ),
    Case("purpose-not-declared", [hosted(purposes=["train_models"])], [hosted()]),
    Case(
        "purpose-not-declared",
        [granted("camera"), hosted(categories=["image"], purposes=["promo_effectiveness"])],
        [granted("camera"), hosted(categories=["image"], purposes=["hosting_backend"])],
    ),
    Case(
        "purpose-not-declared-for-recipient",
        [hosted(purposes=["promo_effectiveness"])],
        [hosted(purposes=["usage_trends"])],
    ),
    Case("evidence-missing", [hosted(purposes=[])], [hosted()]),
    Case("evidence-missing", [hosted(to={"role": None})], [hosted()]),
    Case(
        "ground-not-stated",
        [given_to("GUI", **SUPPORT)],
        [given_to("GUI", **SUPPORT, basis={"policy_clause": "S-07"})],
    ),
    Case("AMB-01", [offers()], [consent(), offers()]),
    Case("AMB-02", [hosted(purposes=["hosting_backend"])], [hosted(purposes=["contact_user"])]),
    Case("consent-missing", [consent(11), offers(**NAMED)], [consent(10), offers(**NAMED)]),
    Case(
        "consent-withdrawn",
        [consent(), consent(10, status="withdrawn"), offers(**NAMED)],
        [consent(), consent(11, status="withdrawn"), offers(**NAMED)],
    ),
    Case(
        "consent-scope-exceeded",
        [consent(recipients=["GUI"]), offers(**NAMED)],
        [consent(recipients=["business_partner"]), offers(**NAMED)],
    ),
    Case("consent-implied-only", [consent(form="implied"), offers(**NAMED)], [consent(), offers()]),
    Case(
        "affiliate-terms-missing",
        [given_to("PUF", **TO_PUF)],
        [
            a_fact("agreement", "und", 10, kind="policy_undertaking", parties=["PGN", "PUF"])
            | {"id": "und-2"},
            given_to("PUF", **TO_PUF),
        ],
        without=("und-puf",),
    ),
    Case(
        "affiliate-terms-stale",
        [
            *agreed("PUF", 9, kind="policy_undertaking", policy_version="2020-01-01"),
            given_to("PUF", **TO_PUF),
        ],
        [given_to("PUF", **TO_PUF)],
        without=("und-puf",),
    ),
    Case(
        "policy-flowdown-missing",
        [*agreed("NIM", 9, terms=["security"]), hosted()],
        [*agreed("NIM", 9, terms=["security", "policy_flowdown"]), hosted()],
    ),
    Case(
        "transfer-without-safeguard",
        [*agreed("NIM", 0, kind="bcr", terms=[]), hosted()],
        [*agreed("NIM", 0, kind="bcr", terms=["security"]), hosted()],
        without=("agreement-sec-NIM-2020-01-01T00:00:00Z",),
    ),
    Case(
        "transfer-safeguard-expired",
        [*agreed("NIM", 9, valid_to="2020-01-11T00:00:00Z"), hosted()],
        [*agreed("NIM", 9, valid_to="2020-01-11T00:00:01Z"), hosted()],
    ),
    Case(
        "transfer-destination-unknown",
        [a_party("NIM", "service_provider", 9), hosted(to={"role": "processor", "place": None})],
        [hosted(to={"role": "processor", "place": None})],
    ),
    Case(
        "public-area-exposure",
        [hosted(**PUBLISHED, initiated_by="subject")],
        [hosted(**PUBLISHED, initiated_by="company")],
    ),
    Case(
        "publish-not-by-subject",
        [hosted(**PUBLISHED, initiated_by="company")],
        [hosted(**PUBLISHED, initiated_by="subject")],
    ),
    Case("legal-request-missing", [request(11), demanded()], [request(10), demanded()]),
    Case("legal-request-invalid", [request(valid=False), demanded()], [request(), demanded()]),
    Case(
        "legal-request-invalid",
        [request(valid_to="2020-01-11T00:00:00Z"), demanded()],
        [request(valid_to="2020-01-12T00:00:00Z"), demanded()],
    ),
    Case(
        "legal-disclosure-overbroad",
        [request(), demanded(categories=["email", "first_name"])],
        [request(), demanded()],
    ),
    Case(
        "legal-ground-unstated",
        [to_counsel(legal_ground="company_rights")],
        [decided(), to_counsel(decision="GF")],
    ),
    Case(
        "AMB-11",
        [decided(), to_counsel(decision="GF")],
        [decided(), given_to("GAN", **LEGAL, basis={"decision": "GF"})],
    ),
]
