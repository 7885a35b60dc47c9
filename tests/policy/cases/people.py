"""Children, opt-outs, agreement, and what the law asks for one person."""

from typing import Any

from tests.builders import Event, a_consent, a_fact, an_erasure, day
from tests.policy.cases.case import Case, datum, of
from tests.policy.company import agreed, collected, given_to, hosted

OFFERS: dict[str, Any] = {"categories": ["email"], "purposes": ["partner_offers"]}
NEWS: dict[str, Any] = {"categories": ["email"], "purposes": ["own_marketing_similar"]}
PARENT: dict[str, Any] = {"by": "parent", "verified_at": day(1)}


def opted_out(at: int = 10, which: str = "marketing_opt_out") -> Event:
    return a_fact("preference", which, at, subjects=["ANA"], preference=which, status="on")


def child(known_at: int = 10) -> Event:
    given = {"residency": "US-CA", "born_year_band": "under_13", "age_known_at": day(known_at)}
    return a_fact("subject", "ANA", known_at, **given)


def living_in(residency: str, **data: Any) -> Event:
    return a_fact("subject", "ANA", 1, residency=residency, **data)


def applies(regime: str) -> Event:
    return a_fact("regime", regime, 0, party="PGN", active=True)


EU = [applies("gdpr"), living_in("DE"), *agreed("NIM", 2, kind="processor")]
CA = [applies("ccpa"), living_in("US-CA")]
LATER = 2200
"""A day in 2026, when laws hold that did not in 2020."""
BASED: dict[str, Any] = {"basis": {"gdpr": "eu-gdpr:A6-1-f"}, "to": {"role": "processor"}}
IN_DE: dict[str, Any] = {"role": "processor", "place": "DE"}
SOLD: dict[str, Any] = {"categories": ["email"], "purposes": ["partner_offers"]}


def based(place: str = "DE", role: str = "processor", **data: Any) -> Event:
    given = {"basis": {"gdpr": "eu-gdpr:A6-1-f"}, "to": {"role": role, "place": place}, **data}
    return hosted(**given)


def clauses(module: int) -> Event:
    return a_fact("agreement", "scc", 2, kind="scc", parties=["PGN", "NIM"], module=module)


SENSITIVE: dict[str, Any] = {"categories": ["message_content"], "purposes": ["partner_offers"]}


def to_buyer(**data: Any) -> Event:
    given: dict[str, Any] = {"categories": ["email"], "purposes": ["business_transfer"]}
    return given_to("KIT", kind="business_transfer", **given, **data)


SCC: dict[str, Any] = {"transfer": {"tool": "eu-gdpr:A46-2-c", "reference": "scc"}}

CASES = [
    Case("child-data", [child(10), hosted()], [child(11), hosted()]),
    Case(
        "child-data",
        [child(10), hosted()],
        [child(10), a_consent("p", 1, **PARENT, scope="collect"), hosted()],
    ),
    Case(
        "parent-consent-missing",
        [child(10), a_consent("p", 1, **PARENT, scope="collect"), hosted()],
        [child(10), a_consent("p", 1, **PARENT, scope=["collect", "disclose"]), hosted()],
    ),
    Case(
        "parent-consent-missing",
        [
            living_in("DE", born_year_band="13_15"),
            collected("m1", basis={"gdpr": "eu-gdpr:A6-1-a"}),
        ],
        [
            living_in("BE", born_year_band="13_15"),
            collected("m1", basis={"gdpr": "eu-gdpr:A6-1-a"}),
        ],
    ),
    Case("child-data-retrospective", [child(11), hosted()], [child(10), hosted()]),
    Case(
        "child-data-not-removed",
        [collected(), child(10)],
        [collected(), child(10), an_erasure("x1", 20, holder="PGN")],
        about="PGN",
    ),
    Case("child-data-downstream", [hosted(), child(11)], [hosted()], about="NIM"),
    Case("marketing-opted-out", [opted_out(10), hosted(**NEWS)], [opted_out(11), hosted(**NEWS)]),
    Case(
        "marketing-opted-out",
        [opted_out(), given_to("RAZ", **OFFERS)],
        [opted_out(which="limit_sensitive"), given_to("RAZ", **OFFERS)],
    ),
    Case(
        "AMB-25",
        [opted_out(), collected("m1", 11, purposes=["promo_effectiveness"])],
        [opted_out(), collected("m1", 11, purposes=["usage_trends"])],
    ),
    Case(
        "transfer-agreement-missing",
        [living_in("US-NV"), of(hosted(), datum("email", collection_mode="user_given"))],
        [living_in("US-CA"), of(hosted(), datum("email", collection_mode="user_given"))],
    ),
    Case("legal-basis-missing", [*EU, based(basis={})], [*EU, based()]),
    Case(
        "legal-basis-invalid",
        [*EU, based(basis={"gdpr": "eu-gdpr:A6-1-a"})],
        [
            *EU,
            a_consent("c", 1, form="explicit", purposes=["monitor_usage"]),
            based(basis={"gdpr": "eu-gdpr:A6-1-a"}),
        ],
    ),
    Case(
        "processor-contract-missing",
        [*EU[:2], based()],
        [*EU, based()],
    ),
    Case(
        "subprocessor-unauthorised",
        [*EU, based(kind="onward", sender="GUI", role="sub_processor", receiver="LAW")],
        [
            *EU,
            *agreed("NIM", 3, kind="processor", authorises=["LAW"]),
            based(kind="onward", sender="GUI", role="sub_processor", receiver="LAW"),
        ],
    ),
    Case(
        "subprocessor-chain-unknown",
        [*EU, based(role="sub_processor")],
        [*EU, hosted(**BASED | {"to": {**IN_DE, "role": "sub_processor", "on_behalf_of": "PGN"}})],
    ),
    Case(
        "transfer-without-safeguard",
        [*EU, based("IN", **SCC)],
        [*EU, clauses(2), based("IN", **SCC)],
    ),
    Case(
        "scc-module-mismatch",
        [*EU, clauses(3), based("IN", at=LATER, **SCC)],
        [*EU, clauses(2), based("IN", at=LATER, **SCC)],
        as_of=LATER,
    ),
    Case(
        "sale-after-opt-out",
        [*CA, opted_out(10, "opt_out_of_sale"), given_to("RAZ", **SOLD, consideration="monetary")],
        [*CA, opted_out(11, "opt_out_of_sale"), given_to("RAZ", **SOLD, consideration="monetary")],
    ),
    Case(
        "sale-to-minor-without-opt-in",
        [CA[0], living_in("US-CA", born_year_band="13_15"), given_to("RAZ", **SOLD)],
        [CA[0], living_in("US-CA", born_year_band="16_17"), given_to("RAZ", **SOLD)],
    ),
    Case(
        "cpni-approval-missing",
        [applies("cpni"), given_to("RAZ", **SOLD | {"categories": ["call_detail_record"]})],
        [applies("cpni"), given_to("RAZ", **SOLD)],
    ),
    Case(
        "cpni-location-authorization-missing",
        [applies("cpni"), given_to("RAZ", **SOLD | {"categories": ["precise_location"]})],
        [applies("cpni"), given_to("RAZ", **SOLD | {"categories": ["ip_address"]})],
    ),
    Case(
        "optout-not-carried",
        [*CA, opted_out(9, "opt_out_of_sale"), to_buyer()],
        [*CA, opted_out(9, "opt_out_of_sale"), to_buyer(carried_preferences=["opt_out_of_sale"])],
    ),
    Case(
        "sensitive-use-after-limit",
        [*CA, opted_out(9, "limit_sensitive"), given_to("RAZ", **SENSITIVE)],
        [*CA, opted_out(11, "limit_sensitive"), given_to("RAZ", **SENSITIVE)],
    ),
    Case(
        "art9-condition-missing",
        [*EU, based(categories=["health"])],
        [*EU, based(categories=["audio"])],
    ),
    Case(
        "country-of-concern",
        [applies("doj-bulk-data"), hosted(at=LATER, to={"role": "processor", "place": "CN"})],
        [applies("doj-bulk-data"), hosted(at=LATER, to={"role": "processor", "place": "TW"})],
        as_of=LATER,
    ),
]
