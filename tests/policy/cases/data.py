"""Categories, ways of collection, permissions and location."""

from typing import Any

from tests.builders import Event, day
from tests.policy.cases.case import Case, datum, granted, of
from tests.policy.company import collected, given_to, hosted

LOCATED: dict[str, Any] = {
    "categories": ["precise_location"],
    "purposes": ["location_interactions"],
}
MINUTES = ["2020-01-11T00:00:00Z", "2020-01-11T00:07:30Z", "2020-01-11T00:14:59.999999Z"]
LATER = "2020-01-11T00:15:00Z"
ON = granted("precise_location")


def points(*moments: str) -> list[Event]:
    return [
        collected(f"m{number}", at, **LOCATED)
        for number, at in enumerate(moments, 2 - len(moments))
    ]


def written_back(**data: Any) -> Event:
    return hosted(kind="write_back", receiver="@subject", to={"class": None}, **data)


CASES = [
    Case("category-not-declared", [hosted(categories=["iris_scan"])], [hosted()]),
    Case(
        "category-not-declared",
        [hosted(categories=["payment_data"])],
        [hosted(categories=["payment_data"], kind="internal", receiver="PGN")],
    ),
    Case(
        "category-not-declared",
        [of(hosted(), datum("email", permission="phone"))],
        [granted("phone"), of(hosted(), datum("device_phone_number", permission="phone"))],
    ),
    Case(
        "category-not-declared",
        [of(hosted(), datum("email", state="anonymised", key_holder="PGN"))],
        [of(hosted(), datum("email", state="anonymised"))],
    ),
    Case(
        "category-undescribed",
        [hosted(categories=["device_logs"])],
        [hosted(categories=["diagnostic_data"])],
    ),
    Case(
        "category-undescribed",
        [of(collected("m1"), datum("nickname", collection_mode="user_given"))],
        [of(collected("m1"), datum("email", collection_mode="user_given"))],
    ),
    Case(
        "collection-mode-mismatch",
        [of(hosted(), datum("ip_address", collection_mode="third_party"))],
        [of(hosted(), datum("email", collection_mode="third_party"))],
    ),
    Case(
        "permission-missing",
        [granted("contacts", 11), collected("m1", 10, categories=["contacts"])],
        [granted("contacts", 10), collected("m1", 10, categories=["contacts"])],
    ),
    Case(
        "permission-revoked",
        [
            granted("contacts"),
            granted("contacts", 10, "revoked"),
            collected("m1", 10, categories=["contacts"]),
        ],
        [
            granted("contacts"),
            granted("contacts", 11, "revoked"),
            collected("m1", 10, categories=["contacts"]),
        ],
    ),
    Case(
        "consent-withdrawn",
        [
            granted("contacts"),
            granted("contacts", 10, "revoked"),
            hosted(categories=["contacts"], purposes=["hosting_backend"]),
        ],
        [
            granted("contacts"),
            granted("contacts", 9, "revoked"),
            granted("contacts", 10, "granted"),
            hosted(categories=["contacts"], purposes=["hosting_backend"]),
        ],
    ),
    Case(
        "permission-scope-exceeded",
        [granted("phone"), of(collected("m1"), datum("ongoing_call_status", access_scope="write"))],
        [granted("phone"), of(collected("m1"), datum("ongoing_call_status", access_scope="read"))],
    ),
    Case(
        "permission-scope-exceeded",
        [granted("storage"), of(collected("m1"), datum("stored_files", access_scope="delete"))],
        [granted("storage"), of(collected("m1"), datum("stored_files", access_scope="add"))],
    ),
    Case(
        "permission-scope-exceeded",
        [written_back(categories=["email"])],
        [
            granted("contacts"),
            collected("c0", categories=["contacts"]),
            written_back(categories=["contacts"], derived_from=["c0"]),
        ],
    ),
    Case("location-continuous", [ON, *points(*MINUTES)], [ON, *points(*MINUTES[:2], LATER)]),
    Case(
        "location-continuous",
        [ON, of(collected("m1", **LOCATED), datum("precise_location", interval_s=299))],
        [ON, of(collected("m1", **LOCATED), datum("precise_location", interval_s=300))],
    ),
    Case(
        "location-continuous",
        [ON, hosted(kind="grant_access", **LOCATED)],
        [ON, hosted(kind="grant_access", ended=day(11), **LOCATED)],
    ),
    Case(
        "location-purpose-exceeded",
        [ON, hosted(categories=["precise_location"])],
        [ON, hosted(categories=["precise_location"], purposes=["hosting_backend"])],
    ),
    Case(
        "source-unresolved",
        [collected("m1", sender="NOBODY")],
        [collected("m1", sender="RAZ")],
    ),
    Case("AMB-06", [ON, hosted(**LOCATED)], [ON, collected("m1", **LOCATED)]),
    Case(
        "AMB-26",
        [granted("contacts"), written_back(categories=["contacts"])],
        [
            granted("contacts"),
            collected("c0", categories=["contacts"]),
            written_back(categories=["contacts"], derived_from=["c0"]),
        ],
    ),
    Case(
        "AMB-04",
        [
            granted("contacts"),
            given_to("GUI", categories=["contacts"], purposes=["support_technical"]),
        ],
        [granted("contacts"), hosted(categories=["contacts"])],
    ),
    Case(
        "AMB-07",
        [of(hosted(), datum("email", permission="phone"))],
        [granted("phone"), of(hosted(), datum("mobile_network_info", permission="phone"))],
    ),
]
