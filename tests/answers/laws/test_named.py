"""`where` under laws that want recipients named: Oregon, Minnesota, Brazil, China."""

from typing import Any

import pytest

from tests.answers.laws.asking import a_world, answered, asked, given_to, served, world_of
from tests.builders import COMPANY, Event, a_consent, a_fact, a_movement, a_party, a_secrecy_order

JUNE = "2026-06-01T00:00:00Z"
LATER = "2026-06-02T00:00:00Z"
START = "2022-01-01T00:00:00Z"
NAMING = ("oregon", "minnesota")


def named(law: str, *events: Event, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = asked(law, [*a_world(), *events], **query)["third_parties"]
    return found


def parties(found: list[dict[str, Any]]) -> list[str]:
    return [one["party"] for one in found]


def to(party: str, event_id: str = "m1", at: str = JUNE, **data: Any) -> Event:
    return given_to(party, event_id, at, **data)


@pytest.mark.parametrize("law", NAMING)
@pytest.mark.parametrize(
    ("moved", "listed"),
    [
        (to("RAZ"), True),
        (to("ALB", to={"role": "third_party"}), True),
        (to("NIM", to={"role": "third_party"}), True),
        (to("RAZ", to={"role": "processor"}), False),
        (to("NIM"), False),
        (to("XYZ"), True),
        (to("GAN", kind="legal_disclosure"), True),
        (to("@public", kind="publish"), False),
        (to("@users"), False),
        (to("RAZ", state="aggregate"), False),
        (to("RAZ", kind="planned"), False),
    ],
)
def test_specific_third_parties(law: str, moved: Event, listed: bool) -> None:
    """Not processors, nor people; the role of the movement decides, else the class."""
    found = named(law, moved)
    wanted = [moved["data"]["to"]["party"]] if listed else []
    assert parties(found["of_this_person"]) == wanted
    assert parties(found["of_anybody"]) == wanted


@pytest.mark.parametrize("law", NAMING)
@pytest.mark.parametrize(
    ("percent", "data", "listed"),
    [
        (50, {}, True),
        (50.01, {}, False),
        (10, {"control": True}, False),
        (60, {"valid_to": JUNE}, True),
    ],
)
def test_affiliates_are_no_third_parties(
    law: str, percent: float, data: dict[str, Any], listed: bool
) -> None:
    """More than half of the votes, or control, at the movement."""
    owns = {"owner": COMPANY, "owned": "PUF", "percent": percent, "interest": "voting", **data}
    found = named(law, a_fact("ownership", "o", START, **owns), to("PUF"))
    assert parties(found["of_this_person"]) == (["PUF"] if listed else [])


def test_a_third_party_by_name_and_what_it_got() -> None:
    raz = a_party("RAZ", "business_partner", START, contact="raz@example.org")
    moved = [raz, to("RAZ"), to("RAZ", "m2", LATER, categories=["ip_address"])]
    (recipient,) = asked("gdpr-15", [*a_world(), *moved])["recipients"]
    assert recipient["contact"] == "raz@example.org"
    found = named("oregon", *moved)
    assert found["of_this_person"] == [
        {
            "party": "RAZ",
            "name": "RAZ Inc",
            "contact": "raz@example.org",
            "url": "unknown",
            "categories": ["email", "ip_address"],
            "purposes": ["unknown"],
            "first_at": JUNE,
            "last_at": LATER,
            "evidence": ["m1", "m2"],
        }
    ]
    assert found["of_this_person_is_complete"]


def test_a_list_to_fall_back_on() -> None:
    """Whom anybody's data went to, where a bulk movement cannot be looked into."""
    others = [
        to("ALB", "m2", people=["BEN"]),
        to("RAZ", "m3", people=["BEN"], at="2027-01-01T00:00:00Z"),
    ]
    found = named("minnesota", to("RAZ"), *others)
    assert parties(found["of_this_person"]) == ["RAZ"]
    assert parties(found["of_anybody"]) == ["ALB", "RAZ"]
    assert found["of_this_person_is_complete"]
    bulk = named("minnesota", to("ALB", "b1", cohort=7))
    assert parties(bulk["of_this_person"]) == []
    assert not bulk["of_this_person_is_complete"]
    assert parties(bulk["of_anybody"]) == ["ALB"]


def test_nobody_learns_of_a_secret_from_the_list_of_anybody() -> None:
    """Nor does the order hide a party that got other data openly."""
    secret = to("GAN", "s1", people=["BEN"], kind="legal_disclosure")
    order = a_secrecy_order("so", [{"source": secret["source"], "id": "s1"}], START)
    lineage = world_of([*a_world(), secret, order, to("RAZ", "m2", people=["BEN"])])
    for audience, seen in (("company", ["GAN", "RAZ"]), ("subject", ["RAZ"])):
        answer = answered(lineage, "oregon", audience=audience)
        assert parties(answer["third_parties"]["of_anybody"]) == seen


def test_brazil_names_public_and_private_entities() -> None:
    """Processors among them, each with where it is and what carries data there."""
    scc = {"tool": "eu-gdpr:A46-2-c", "reference": "dpa-NIM"}
    answer = asked(
        "lgpd",
        [
            *a_world("BR"),
            served("b1", JUNE, to={"role": "processor", "place": "US-OR"}, transfer=scc),
            to("RAZ", "m2", to={"place": "BR"}),
            to("GAN", "m3", kind="legal_disclosure", to={"place": "BR-SP"}),
            a_party("ALB", "advertising_network", START),
            to("ALB", "m4"),
        ],
    )
    private = {one["party"]: one for one in answer["shared_with"]["private"]}
    assert sorted(private) == ["ALB", "NIM", "RAZ"]
    assert [one["party"] for one in answer["shared_with"]["public"]] == ["GAN"]
    assert {party: one["international"] for party, one in private.items()} == {
        "NIM": True,
        "RAZ": False,
        "ALB": "unknown",
    }
    assert private["NIM"]["countries"] == ["US"]
    assert [one["tool"] for one in private["NIM"]["mechanisms"]] == ["eu-gdpr:A46-2-c"]
    assert (answer["simplified_due"], answer["deadline"]["due"]) == ("2026-11-23", "2026-12-08")


def china(*events: Event) -> dict[str, dict[str, Any]]:
    found = asked("pipl", [*a_world("CN"), *events])["provided_to"]
    return {one["party"]: one for one in found}


def consent(at: str = START, **data: Any) -> Event:
    given = {"form": "explicit", "recipients": ["RAZ"], "purposes": ["partner_offers"], **data}
    return a_consent("c", at, **given)


OFFERS: dict[str, Any] = {"purposes": ["partner_offers"], "to": {"place": "CN"}}


@pytest.mark.parametrize(
    ("consents", "in_force"),
    [
        ([], False),
        ([consent()], True),
        ([consent(JUNE)], True),
        ([consent("2026-06-01T00:00:01Z")], False),
        ([consent(), consent(JUNE, status="withdrawn")], False),
        ([consent(form="implied")], False),
        ([consent(form=None)], "unknown"),
        ([consent(recipients=["ALB"])], False),
        ([consent(recipients=[])], False),
        ([consent(recipients=["business_partner"])], False),
        ([consent(purposes=["analytics_ux"])], False),
        ([consent(purposes=[])], True),
        ([consent(categories=["ip_address"])], False),
        ([consent(categories=["email", "ip_address"])], True),
        ([consent(scope="collect")], False),
        ([consent(scope=["collect", "disclose"])], True),
    ],
)
def test_separate_consent_names_the_recipient(consents: list[Event], in_force: bool | str) -> None:
    """As of the movement; a withdrawal wins a tie, agreement in general is not separate."""
    found = china(*consents, to("RAZ", **OFFERS))["RAZ"]["separate_consent"]
    assert found == {
        "needed": True,
        "in_force_at_movement": in_force,
        "consents": ["c"] if in_force is True else [],
        "missing_for": [] if in_force is True else ["m1"],
    }


@pytest.mark.parametrize(
    ("where", "role", "abroad", "needed"),
    [
        ({"place": "CN-31"}, "processor", False, False),
        ({"place": "CN"}, "third_party", False, True),
        ({"place": "HK"}, "processor", True, True),
        ({"place": "CN", "access_places": ["US"]}, "processor", True, True),
        ({}, "processor", "unknown", True),
    ],
)
def test_another_handler_or_abroad(
    where: dict[str, Any], role: str, abroad: bool | str, needed: bool
) -> None:
    """Whoever only acts for the company within the mainland takes no separate consent (Art. 21)."""
    nim = a_fact("party", "QQ", START, name="QQ Ltd")
    found = china(nim, to("QQ", to={"role": role, **where}))["QQ"]
    assert (found["abroad"], found["separate_consent"]["needed"]) == (abroad, needed)
    assert found["another_handler"] is (role == "third_party")


def test_contact_purpose_method_and_categories() -> None:
    """Per recipient, and which of its movements lacked a consent."""
    raz = a_party("RAZ", "business_partner", START, contact="raz@example.org")
    found = china(
        raz,
        consent("2026-06-01T12:00:00Z"),
        to("RAZ", **OFFERS),
        to("RAZ", "m2", LATER, kind="grant_access", **OFFERS),
    )["RAZ"]
    assert (found["contact"], found["methods"]) == ("raz@example.org", ["disclose", "grant_access"])
    assert found["separate_consent"]["missing_for"] == ["m1"]
    assert found["separate_consent"]["in_force_at_movement"] is False
    assert found["separate_consent"]["consents"] == ["c"]


@pytest.mark.parametrize("law", ["lgpd", "pipl"])
def test_what_the_company_itself_does(law: str) -> None:
    """And what others pass on for themselves, is in `recipients` and not in the law's own list."""
    onward = a_movement(
        "o1", LATER, kind="onward", sender="RAZ", receiver="ALB", derived_from=["m1"]
    )
    answer = asked(law, [*a_world(), to("RAZ"), onward])
    listed = answer.get("provided_to") or answer["shared_with"]["private"]
    assert [one["party"] for one in listed] == ["RAZ"]
    assert [one["party"] for one in answer["recipients"]] == ["ALB", "RAZ"]
