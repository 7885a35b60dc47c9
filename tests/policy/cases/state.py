"""Erasures, retention, and the structure of the record."""

from typing import Any

from tests.builders import Event, a_fact, a_party, an_erasure
from tests.policy.cases.case import Case
from tests.policy.company import collected, hosted

KEPT: dict[str, Any] = {"holder": "NIM", "category": "ip_address", "starts": "collection"}


def kept(**data: Any) -> Event:
    return a_fact("retention", "nim-ip", 1, **{**KEPT, "period": "P90D", **data})


def erased(at: int, holder: str = "PGN", **data: Any) -> Event:
    return an_erasure(f"x-{holder}", at, holder=holder, **data)


def anonymised(at: int, **data: Any) -> Event:
    event = erased(at, "NIM")
    return {**event, "data": {**event["data"], "method": "anonymised", **data}}


CONTRACT: dict[str, Any] = {"categories": ["postal_address"], "purposes": ["contract_performance"]}
CUSTOMER = a_fact("subject", "ANA", 1, residency="US-CA", customer=True)
ASKED = a_fact("request", "rq", 2, subject="ANA", kind="erasure")
ONWARD: dict[str, Any] = {"kind": "onward", "sender": "NIM", "receiver": "GUI"}

CASES = [
    Case("retention-exceeded", [kept(), hosted(at=10)], [kept(), hosted(at=11)], about="NIM"),
    Case(
        "retention-exceeded",
        [kept(), hosted()],
        [kept(), hosted(), erased(90, "NIM")],
        about="NIM",
    ),
    Case(
        "retention-exceeded",
        [kept(starts="last_use"), hosted("m0", 5), hosted("m1", 10)],
        [kept(starts="last_use"), hosted("m0", 5), hosted("m1", 11)],
        about="NIM",
    ),
    Case(
        "deleted-early",
        [CUSTOMER, collected(**CONTRACT), erased(20)],
        [CUSTOMER, ASKED, collected(**CONTRACT), erased(20)],
        about="x-PGN",
    ),
    Case(
        "erasure-not-propagated",
        [hosted(), erased(70)],
        [hosted(), erased(71)],
        about="NIM",
    ),
    Case(
        "transfer-after-erasure",
        [hosted("m0", 5), erased(9), hosted(sender="NIM", receiver="GUI", kind="onward")],
        [hosted("m0", 5), erased(10), hosted(sender="NIM", receiver="GUI", kind="onward")],
    ),
    Case(
        "transfer-after-erasure",
        [
            hosted("m0", 5),
            erased(9),
            hosted(**ONWARD),
            collected("c1", 12),
            an_erasure("x2", 20, holder="PGN"),
        ],
        [collected("c0", 9, categories=["ip_address"]), erased(8), hosted()],
    ),
    Case(
        "anonymisation-unproven",
        [hosted(), anonymised(20)],
        [hosted(), anonymised(20, reference="k-anonymity-report-4")],
        about="x-NIM",
    ),
    Case("lineage-gap", [hosted(**ONWARD)], [hosted("m0", 9), hosted(**ONWARD)]),
    Case(
        "time-order-violation",
        [hosted("m0", 11), hosted(**ONWARD, derived_from=["m0"])],
        [hosted("m0", 9), hosted(**ONWARD, derived_from=["m0"])],
    ),
    Case(
        "entity-unresolved",
        [hosted(receiver="ZED")],
        [a_party("ZED", "service_provider"), hosted(receiver="ZED")],
    ),
]
