"""`where --law shine-the-light`: whom data went to for their own direct marketing, in a year."""

from typing import Any

import pytest
from pydantic import ValidationError

from lineage.answers.query import DisclosureQuery
from tests.answers.laws.asking import a_world, asked, given_to
from tests.builders import COMPANY, Event, a_fact, a_party

MAY = "2025-05-01T00:00:00Z"
START = "2021-01-02T00:00:00Z"


def staffed(employees: int | None = 20) -> Event:
    data: dict[str, Any] = {"place": "US-CA"} | (
        {"employees": employees} if employees is not None else {}
    )
    return a_party(COMPANY, at=START, **data)


def shine(*events: Event, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = asked("shine-the-light", [*a_world(), *events], **query)
    return found


def marketed(event_id: str = "d1", at: str = MAY, party: str = "RAZ", **data: Any) -> Event:
    return given_to(party, event_id, at, **{"direct_marketing": True, **data})


def test_names_addresses_and_categories() -> None:
    """Of third parties, affiliates among them; the address is the contact that was declared."""
    answer = shine(
        staffed(),
        a_party("RAZ", "business_partner", START, contact="1 Main St, Reno NV"),
        a_party("PUF", "affiliate", START, contact="2 Sea Rd, Kiel"),
        marketed(categories=["email", "phone_number"]),
        marketed("d2", "2025-06-01T00:00:00Z", categories=["postal_address"]),
        marketed("d3", MAY, "PUF"),
    )["shine_the_light"]
    assert answer["calendar_year"] == 2025
    assert answer["categories"] == ["email", "phone_number", "postal_address"]
    assert [(one["party"], one["name"], one["address"]) for one in answer["third_parties"]] == [
        ("PUF", "PUF Inc", "2 Sea Rd, Kiel"),
        ("RAZ", "RAZ Inc", "1 Main St, Reno NV"),
    ]
    raz = answer["third_parties"][1]
    assert (raz["categories"], raz["evidence"]) == (
        ["email", "phone_number", "postal_address"],
        ["d1", "d2"],
    )
    assert answer["evidence"] == ["d1", "d3", "d2"]


@pytest.mark.parametrize(
    ("at", "year"),
    [
        ("2024-12-31T23:59:59.999999Z", 2024),
        ("2025-01-01T00:00:00Z", 2025),
        ("2025-12-31T23:59:59.999999Z", 2025),
        ("2026-01-01T00:00:00Z", 2026),
    ],
)
def test_the_year_is_that_of_the_calendar(at: str, year: int) -> None:
    for one in (2024, 2025, 2026):
        found = shine(marketed(at=at), calendar_year=one)["shine_the_light"]
        assert found["evidence"] == (["d1"] if one == year else [])


def test_the_year_before_the_request_is_the_default() -> None:
    """And is echoed. Without a receipt, the year before the answer."""
    answer = shine(marketed())
    assert answer["query"]["calendar_year"] == 2025
    assert answer["shine_the_light"]["evidence"] == ["d1"]
    later = shine(marketed(), received_at=None, as_of="2027-01-01T00:00:00Z")
    assert later["query"]["calendar_year"] == 2026


@pytest.mark.parametrize(
    ("data", "certainty"),
    [
        ({"direct_marketing": True}, "recorded"),
        ({"direct_marketing": None, "purposes": ["partner_offers"]}, "inferred"),
        ({"direct_marketing": False, "purposes": ["partner_offers"]}, None),
        ({"direct_marketing": None, "purposes": ["analytics_ux"]}, None),
        ({"direct_marketing": True, "state": "aggregate"}, None),
    ],
)
def test_only_for_their_own_direct_marketing(data: dict[str, Any], certainty: str | None) -> None:
    """As the movement says; where it does not, offers of the receiver's own are taken for it."""
    found = shine(marketed(**data))["shine_the_light"]["third_parties"]
    assert [one["certainty"] for one in found] == ([certainty] if certainty else [])


@pytest.mark.parametrize(
    ("employees", "applies"), [(19, False), (20, True), (21, True), (None, "unknown")]
)
def test_twenty_employees(employees: int | None, applies: bool | str) -> None:
    """What nobody declared is unknown, and a gap; the list is given all the same."""
    answer = shine(staffed(employees), marketed())
    assert answer["shine_the_light"]["applies"] == applies
    reasons = [one["reason"] for one in answer["gaps"]]
    assert reasons == (["employees_unknown"] if applies == "unknown" else [])
    assert answer["shine_the_light"]["evidence"] == ["d1"]


@pytest.mark.parametrize(
    ("percent", "branding", "affiliate", "same_brand"),
    [(60, True, True, True), (60, False, True, False), (49, None, False, "unknown")],
)
def test_affiliates_of_one_brand(
    percent: int, branding: bool | None, affiliate: bool, same_brand: bool | str
) -> None:
    data: dict[str, Any] = {
        "owner": COMPANY,
        "owned": "PUF",
        "percent": percent,
        "interest": "voting",
    }
    data |= {} if branding is None else {"common_branding": branding}
    owns = a_fact("ownership", "o", "2022-01-01T00:00:00Z", **data)
    found = shine(owns, marketed(party="PUF"))["shine_the_light"]["third_parties"]
    assert [(one["affiliate"], one["same_brand"]) for one in found] == [(affiliate, same_brand)]


def test_thirty_days_or_a_hundred_and_fifty() -> None:
    deadline = shine(received_at="2026-11-23T20:00:00Z")["deadline"]
    assert (deadline["due"], deadline["due_if_extended"]) == ("2026-12-23", "2027-04-22")


@pytest.mark.parametrize(
    "wrong",
    [
        {"law": "gdpr-15", "calendar_year": 2025},
        {"law": "shine-the-light", "calendar_year": 1900},
        {"law": "shine-the-light", "calendar_year": 2199},
        {"law": "shine-the-light", "calendar_year": "moon"},
    ],
)
def test_a_year_that_cannot_be_asked_about(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DisclosureQuery.model_validate({"subject": "ANA", **wrong})
