"""`where --law ccpa`: two lists, two look-backs, and what an opt-out obliges to."""

from typing import Any

import pytest

from tests.answers.laws.asking import (
    RECEIVED,
    a_world,
    agreed,
    asked,
    given_to,
    served,
    sold,
)
from tests.builders import Event, a_collection, a_fact, a_movement, a_party

JUNE = "2026-06-01T00:00:00Z"


def ccpa(*events: Event, **query: Any) -> dict[str, Any]:
    return asked("ccpa", [*a_world(), *events], **query)


def types(*events: Event) -> dict[str, str]:
    """Event → what the disclosure was."""
    return {one["event"]: one["us_disclosure_type"] for one in ccpa(*events)["disclosures"]}


def opted_out(at: str, status: str = "on", *, recorded: str | None = None) -> Event:
    data: dict[str, Any] = {"preference": "opt_out_of_sale", "status": status, "subjects": ["ANA"]}
    return a_fact("preference", "o", at, recorded=recorded, **data)


def test_two_lists_by_letter() -> None:
    """Sold or shared, and for a business purpose; each letter with whom it went to."""
    back = ccpa(
        sold("s1", JUNE, categories=["email", "ip_address"]),
        sold("s2", JUNE, party="ALB", categories=["device_id"], purposes=["partner_offers"]),
        served("b1", JUNE, categories=["email", "precise_location"]),
    )["look_back_12m"]
    assert back["sold_or_shared"] == {
        "A": ["advertising_network", "business_partner"],
        "B": ["business_partner"],
        "F": ["advertising_network", "business_partner"],
    }
    assert back["business_purpose"] == {
        letter: ["service_provider"] for letter in ("A", "B", "G", "L")
    }
    assert back["evidence"] == ["b1", "s1", "s2"]
    assert back["otherwise"] == {}


@pytest.mark.parametrize(
    ("radius", "letters"), [(563, ["G", "L"]), (564, ["G"]), (None, ["G", "L"])]
)
def test_a_position_is_sensitive_if_it_is_precise(radius: int | None, letters: list[str]) -> None:
    """A radius of 1,850 feet; one that nobody declared counts as precise."""
    moved = served("b1", JUNE, categories=["precise_location"])
    if radius is not None:
        moved["data"]["data"][0]["precision_m"] = radius
    assert list(ccpa(moved)["look_back_12m"]["business_purpose"]) == letters


def test_a_third_party_is_named_by_its_declared_category() -> None:
    """Else by its class; a category of data without a letter is not dropped."""
    answer = ccpa(
        a_party("RAZ", "business_partner", "2021-02-01T00:00:00Z", ccpa_category="retailers"),
        sold("s1", JUNE, categories=["moon_phase"]),
        sold("s2", JUNE, party="XYZ"),
    )
    assert answer["look_back_12m"]["sold_or_shared"] == {
        "A": ["unknown"],
        "B": ["unknown"],
        "unknown": ["retailers"],
    }


@pytest.mark.parametrize(
    ("moved", "kind"),
    [
        (served("m", JUNE), "business_purpose"),
        (served("m", JUNE, party="RAZ"), "unknown"),
        (served("m", JUNE, purposes=["partner_offers"]), "share"),
        (sold("m", JUNE), "sale"),
        (sold("m", JUNE, initiated_by="subject"), "directed"),
        (sold("m", JUNE, kind="legal_disclosure", party="GAN"), "legal"),
        (sold("m", JUNE, kind="business_transfer", party="KIT"), "ma_exempt"),
    ],
)
def test_what_each_disclosure_was(moved: Event, kind: str) -> None:
    """One word for each category of each movement."""
    assert types(moved) == {"m": kind}


def test_without_the_terms_a_provider_is_a_third_party() -> None:
    """What it gets for value is sold, from the day on which the terms ended."""
    ends = agreed("NIM", "2021-01-02T00:00:00Z", valid_to=JUNE)
    before, after = "2026-05-31T23:59:59Z", JUNE
    value: dict[str, Any] = {"consideration": "other_valuable"}
    moved = [ends, served("m1", before, **value), served("m2", after, **value)]
    assert types(*moved) == {"m1": "business_purpose", "m2": "sale"}


def test_what_nobody_can_tell_is_a_gap() -> None:
    """A third party, and nobody said whether anything was paid; where nothing was, it is none."""
    answer = ccpa(
        given_to("RAZ", "m1", JUNE, purposes=["analytics_ux"]),
        given_to("RAZ", "m2", JUNE, purposes=["analytics_ux"], consideration="none"),
        given_to("NIM", "m3", JUNE),
    )
    gaps = [(one["event"], one["holder"], one["category"], one["reason"]) for one in answer["gaps"]]
    assert gaps == [
        ("m1", "RAZ", "email", "consideration_unknown"),
        ("m3", "NIM", "email", "purposes_unknown"),
    ]
    assert not answer["complete"]
    assert answer["look_back_12m"]["otherwise"]["A"] == ["business_partner", "service_provider"]
    assert answer["look_back_12m"]["evidence"] == []


@pytest.mark.parametrize(
    ("at", "listed"),
    [
        ("2025-11-23T19:59:59.999999Z", False),
        ("2025-11-23T20:00:00Z", True),
        ("2026-11-23T19:59:59.999999Z", True),
        ("2026-11-23T20:00:00Z", False),
        ("2026-11-23T20:00:00.000001Z", False),
    ],
)
def test_twelve_months_before_the_request(at: str, listed: bool) -> None:
    """From the same moment a year before, to the request, which is no longer in it."""
    answer = ccpa(sold("s1", at), as_of="2026-12-31T00:00:00Z")
    assert answer["look_back_12m"]["evidence"] == (["s1"] if listed else [])
    assert answer["look_back_12m"]["from"] == "2025-11-23T20:00:00Z"


def test_without_a_receipt_the_moment_of_the_answer_counts() -> None:
    answer = ccpa(sold("s1", JUNE), received_at=None, as_of="2027-06-01T00:00:00Z")
    assert answer["look_back_12m"]["evidence"] == ["s1"]
    assert answer["look_back_12m"]["to"] == "2027-06-01T00:00:00Z"


OLD = "2021-12-31T23:59:59.999999Z"
NEW = "2022-01-01T00:00:00Z"
SOLD_AT = "2023-05-01T00:00:00Z"


def collected(at: str, event_id: str = "c1", **data: Any) -> Event:
    return a_collection(event_id, at, **data)


def dated(at: str, moved: Event) -> Event:
    moved["data"]["data"][0]["collected_at"] = at
    return moved


@pytest.mark.parametrize(
    ("events", "listed"),
    [
        ([dated(OLD, sold("s1", SOLD_AT))], False),
        ([dated(NEW, sold("s1", SOLD_AT))], True),
        ([collected(OLD), sold("s1", SOLD_AT)], False),
        ([collected(NEW), sold("s1", SOLD_AT)], True),
        ([collected(OLD), collected(NEW, "c2"), sold("s1", SOLD_AT)], True),
        ([collected(OLD), collected(NEW, "c2"), sold("s1", SOLD_AT, derived_from=["c1"])], False),
        (
            [collected(NEW, categories=["ip_address"]), collected(OLD, "c2"), sold("s1", SOLD_AT)],
            False,
        ),
        ([collected(NEW), dated(OLD, sold("s1", SOLD_AT, derived_from=["c1"]))], False),
        ([collected(OLD), collected(SOLD_AT, "c2"), sold("s1", SOLD_AT)], False),
        ([sold("s1", OLD)], False),
        ([sold("s1", NEW)], True),
        ([collected(OLD), sold("s1", JUNE)], True),
    ],
)
def test_what_was_collected_since_2022_is_told_of_for_good(
    events: list[Event], listed: bool
) -> None:
    """What the event says, else what it derives from, else the last collection before it."""
    back = ccpa(*events)["look_back_extended"]
    assert back["evidence"] == (["s1"] if listed else [])
    assert back["collected_since"] == NEW


def test_through_the_company_itself() -> None:
    """What the company passed within itself was collected when it first came."""
    inside = a_movement(
        "i1", "2022-06-01T00:00:00Z", kind="internal", receiver="PGN", derived_from=["c1"]
    )
    back = ccpa(collected(OLD), inside, sold("s1", SOLD_AT, derived_from=["i1"]))
    assert back["look_back_extended"]["evidence"] == []
    assert back["disclosures"][0]["collected_at"] == OLD


def test_what_nobody_recorded_collecting_is_said() -> None:
    """It is told of, and the answer says that its age is not known."""
    back = ccpa(sold("s1", SOLD_AT))["look_back_extended"]
    assert back["collection_unknown"] == ["s1"]
    assert (
        ccpa(collected(NEW), sold("s1", SOLD_AT))["look_back_extended"]["collection_unknown"] == []
    )


OUT = "2026-05-15T18:00:00Z"
"""Friday before Memorial Day (25 May); Juneteenth comes after the last day, 8 June 2026."""


@pytest.mark.parametrize(
    ("at", "told", "late"),
    [
        ("2026-05-15T17:59:59.999999Z", [], []),
        (OUT, ["s1"], []),
        ("2026-06-09T06:59:59.999999Z", ["s1"], []),
        ("2026-06-09T07:00:00Z", [], ["s1"]),
    ],
)
def test_fifteen_business_days_to_stop(at: str, told: list[str], late: list[str]) -> None:
    """The opt-out wins a tie. In time to stop it is told to the buyer; then it is a violation."""
    applies = a_fact("regime", "ccpa", "2021-01-01T00:00:00Z", party="PGN", active=True)
    answer = ccpa(applies, opted_out(OUT), sold("s1", at))
    out = answer["opt_out"]
    assert (out["since"], out["until"], out["comply_by"]) == (OUT, None, "2026-06-08")
    assert out["notify_third_parties_for"] == told
    assert out["violations"] == late
    assert [one["events"] for one in out["third_parties"]] == ([["s1"]] if told or late else [])
    found = [one["severity"] for one in answer["findings"] if one["code"] == "sale-after-opt-out"]
    assert found == ["info"] * len(told) + ["violation"] * len(late)


def test_only_what_is_sold_or_shared_goes_against_an_opt_out() -> None:
    """Not what a provider gets under the terms, nor what the person directs."""
    late = "2026-08-01T00:00:00Z"
    shared = sold("s2", late, party="ALB", purposes=["partner_offers"], consideration="none")
    out = ccpa(
        opted_out(OUT), served("b1", late), sold("d1", late, initiated_by="subject"), shared
    )["opt_out"]
    assert out["violations"] == ["s2"]


def test_saying_it_twice_gives_no_new_time() -> None:
    """And an opt-out that was taken back forbids nothing any more."""
    late = "2026-08-01T00:00:00Z"
    out = ccpa(opted_out(OUT), opted_out("2026-07-30T00:00:00Z"), sold("s1", late))["opt_out"]
    assert (out["since"], out["violations"]) == (OUT, ["s1"])
    back = ccpa(opted_out(OUT), opted_out(late, "off"), sold("s1", late), sold("s2", RECEIVED))
    assert (back["opt_out"]["until"], back["opt_out"]["violations"]) == (late, [])


def test_a_request_to_opt_out_is_an_opt_out() -> None:
    """From its receipt, also where the preference was set later."""
    asks = a_fact(
        "request", "r", "2026-05-16T00:00:00Z", subject="ANA", kind="opt_out", received_at=OUT
    )
    out = ccpa(asks, opted_out("2026-05-20T00:00:00Z"), sold("s1", OUT))["opt_out"]
    assert (out["since"], out["notify_third_parties_for"]) == (OUT, ["s1"])
    tied = ccpa(asks, opted_out(OUT, "off"), sold("s1", OUT))
    assert (tied["opt_out"]["since"], tied["opt_out"]["until"]) == (OUT, None)
    taken_back = ccpa(asks, opted_out("2026-07-01T00:00:00Z", "off"), sold("s1", RECEIVED))
    assert taken_back["opt_out"]["until"] == "2026-07-01T00:00:00Z"


def test_who_never_opted_out() -> None:
    assert ccpa(sold("s1", JUNE))["opt_out"] is None
    assert ccpa(opted_out("2026-12-01T00:00:00Z"))["opt_out"] is None


def test_as_known_at_a_moment() -> None:
    """An opt-out that was recorded late did not stand in an earlier answer."""
    events = [
        *a_world(),
        opted_out(OUT, recorded="2026-07-02T00:00:00Z"),
        sold("s1", "2026-07-01T00:00:00Z"),
    ]
    assert asked("ccpa", events, known_at="2026-07-01T23:00:00Z")["opt_out"] is None
    assert asked("ccpa", events)["opt_out"]["violations"] == ["s1"]


def test_sources_and_purposes_of_collecting() -> None:
    """From the person, from a third party, and from nobody knows where."""
    answer = ccpa(
        collected(JUNE, categories=["email"], purposes=["registration_authentication"]),
        a_movement(
            "c2", JUNE, sender="RAZ", receiver="PGN", categories=["inferences"], purposes=[]
        ),
        served("b1", RECEIVED[:11] + "10:00:00Z", categories=["payment_data"]),
    )["collected"]
    assert answer["A"] == {"sources": ["consumer"], "purposes": ["registration_authentication"]}
    assert answer["K"] == {"sources": ["business_partner"], "purposes": ["unknown"]}
    assert answer["D"] == {"sources": ["unknown"], "purposes": ["unknown"]}


def test_what_others_do_with_it_is_their_own() -> None:
    """Unless they act on behalf of the business."""
    first = served("b1", JUNE)
    onward = a_movement(
        "o1",
        RECEIVED[:11] + "00:00:00Z",
        kind="onward",
        sender="NIM",
        receiver="ALB",
        derived_from=["b1"],
        purposes=["analytics_ux"],
        consideration="monetary",
    )
    assert types(first, onward) == {"b1": "business_purpose"}
    onward["data"]["to"]["on_behalf_of"] = "PGN"
    assert types(first, onward) == {"b1": "business_purpose", "o1": "sale"}


def test_what_is_no_longer_about_a_person() -> None:
    """Counts and anonymised data are no personal information (1798.140(v)(3))."""
    assert types(sold("s1", JUNE, state="aggregate")) == {}
    assert types(sold("s1", JUNE, state="pseudonymised")) == {"s1": "sale"}


def test_deadlines() -> None:
    """Ten business days to acknowledge, 45 days to answer, 45 more."""
    assert ccpa()["deadline"] == {
        "received_at": RECEIVED,
        "acknowledge_by": "2026-12-08",
        "due": "2027-01-07",
        "due_if_extended": "2027-02-21",
        "extended": False,
    }
