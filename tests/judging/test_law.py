"""Every finding under the law: one movement that raises it, and a near miss that does not."""

from typing import Any

import pytest

from tests.builders import Event, a_movement, an_event, day
from tests.judging.judging import codes_of

BASIS: dict[str, Any] = {"basis": {"gdpr": "eu-gdpr:A6-1-b"}}
PROVIDER = {"class": "service_provider", "role": "processor", "on_behalf_of": "PGN"}
PARTNER = {"class": "business_partner", "role": "third_party", "place": "US-NV"}
AFTER = 2300
"""A day of 2026, in days since 2020."""


def regime(law: str, active: bool = True) -> Event:
    return an_event("regime", {"id": law, "party": "PGN", "active": active}, f"regime-{law}")


def lives(place: str | None, **fields: Any) -> Event:
    residency = {} if place is None else {"residency": place}
    return an_event("subject", {"id": "ANA", **residency, **fields}, "subject-ANA")


def agreement(kind: str, one: str, other: str, **fields: Any) -> Event:
    data = {"id": f"{kind}-{one}-{other}", "kind": kind, "parties": [one, other], **fields}
    return an_event("agreement", data, f"agr-{kind}-{one}-{other}")


def consent(form: str | None = "explicit", **fields: Any) -> Event:
    said = {"form": form} if form else {}
    data = {"id": "yes", "subjects": ["ANA"], "status": "given", "by": "subject", **said, **fields}
    return an_event("consent", data, "consent-yes")


def preference(name: str, status: str = "on") -> Event:
    data = {"id": name, "subjects": ["ANA"], "preference": name, "status": status}
    return an_event("preference", data, f"preference-{name}")


def owns(owner: str, owned: str, percent: int) -> Event:
    data = {"id": f"{owner}-{owned}", "owner": owner, "owned": owned, "percent": percent}
    return an_event("ownership", data | {"interest": "voting"}, f"own-{owner}-{owned}")


def party(party_id: str, **fields: Any) -> Event:
    return an_event("party", {"id": party_id, **fields}, f"party-{party_id}")


def movement(receiver: str = "NIM", **fields: Any) -> Event:
    return a_movement("m1", AFTER, receiver=receiver, **fields)


def abroad(place: str = "IN", **fields: Any) -> Event:
    return movement(to={**PROVIDER, "place": place}, **BASIS, **fields)


DPA = agreement("processor", "PGN", "NIM", terms=["ccpa-1798.100-d", "ccpa-1798.140-ag"])
GDPR = (regime("gdpr"), DPA)
SCC = {"tool": "eu-gdpr:A46-2-c"}


@pytest.mark.parametrize(
    ("facts", "moved", "codes"),
    [
        ((*GDPR, lives("DE")), abroad(), {"transfer-without-safeguard"}),
        ((*GDPR, lives("DE")), abroad("NL"), set()),
        ((*GDPR, lives("DE")), abroad("JP"), set()),
        ((*GDPR, lives("US-CA")), abroad(), set()),
        ((*GDPR, lives(None)), abroad(), set()),
        ((DPA, lives("DE")), abroad(), set()),
        ((regime("gdpr", active=False), DPA, lives("DE")), abroad(), set()),
        ((*GDPR, lives("GB")), abroad(), set()),
        ((*GDPR, regime("uk-gdpr"), lives("GB")), abroad(), {"transfer-without-safeguard"}),
        ((*GDPR, regime("uk-gdpr"), lives("GB")), abroad("FR"), set()),
        ((*GDPR, lives("DE")), abroad(transfer=SCC), {"transfer-without-safeguard"}),
        (
            (*GDPR, lives("DE"), agreement("scc", "PGN", "NIM", module=2)),
            abroad(transfer=SCC),
            set(),
        ),
        ((*GDPR, lives("DE"), agreement("scc", "PGN", "NIM", module=2)), abroad(), set()),
        (
            (*GDPR, lives("DE"), agreement("scc", "PGN", "NIM", module=3)),
            abroad(transfer=SCC),
            {"scc-module-mismatch"},
        ),
        (
            (*GDPR, lives("DE"), consent()),
            abroad(transfer={"tool": "eu-gdpr:A49-1-a"}),
            set(),
        ),
        (
            (*GDPR, lives("DE"), consent("implied")),
            abroad(transfer={"tool": "eu-gdpr:A49-1-a"}),
            {"transfer-without-safeguard"},
        ),
        (
            (*GDPR, lives("DE"), consent(None)),
            abroad(transfer={"tool": "eu-gdpr:A49-1-a"}),
            set(),
        ),
    ],
)
def test_transfers(facts: tuple[Event, ...], moved: Event, codes: set[str]) -> None:
    """By where the person lives, where the data goes, and what is in force between the two."""
    assert codes_of(*facts, moved) == codes


def near(**fields: Any) -> Event:
    return movement(to={**PROVIDER, "place": "NL"}, **fields)


@pytest.mark.parametrize(
    ("facts", "moved", "codes"),
    [
        ((*GDPR, lives("DE")), near(), {"legal-basis-missing"}),
        ((*GDPR, lives("DE")), near(**BASIS), set()),
        ((*GDPR, lives("US-CA")), near(), set()),
        ((*GDPR, lives(None)), near(), set()),
        ((*GDPR, lives("DE")), near(basis={"gdpr": "eu-gdpr:A6-1-z"}), {"legal-basis-invalid"}),
        (
            (*GDPR, lives("DE"), consent("implied")),
            near(basis={"gdpr": "eu-gdpr:A6-1-a"}),
            {"legal-basis-invalid"},
        ),
        ((*GDPR, lives("DE"), consent()), near(basis={"gdpr": "eu-gdpr:A6-1-a"}), set()),
        (
            (*GDPR, lives("DE"), consent(purposes=["partner_offers"])),
            near(basis={"gdpr": "eu-gdpr:A6-1-a"}, purposes=["hosting_backend"]),
            {"legal-basis-invalid"},
        ),
        (
            (*GDPR, lives("DE"), consent(purposes=["partner_offers"])),
            near(basis={"gdpr": "eu-gdpr:A6-1-a", "consent": "yes"}, purposes=["hosting_backend"]),
            set(),
        ),
        (
            (*GDPR, lives("DE"), consent(purposes=["hosting_backend"])),
            near(basis={"gdpr": "eu-gdpr:A6-1-a", "consent": "no"}, purposes=["hosting_backend"]),
            {"legal-basis-invalid"},
        ),
        ((*GDPR, lives("DE")), near(categories=["health"], **BASIS), {"art9-condition-missing"}),
        (
            (*GDPR, lives("DE")),
            near(
                categories=["health"],
                basis={"gdpr": "eu-gdpr:A6-1-b", "art9": "eu-gdpr:A9-2-a"},
            ),
            set(),
        ),
        ((regime("gdpr"), lives("DE")), near(**BASIS), {"processor-contract-missing"}),
        (
            (regime("ccpa"), lives("US-CA"), agreement("processor", "PGN", "NIM")),
            near(),
            {"processor-contract-missing"},
        ),
        ((regime("ccpa"), lives("US-CA"), DPA), near(), set()),
        (
            (regime("ccpa"), lives("US-CA")),
            movement("RAZ", to=PARTNER),
            set(),
        ),
    ],
)
def test_bases_and_contracts(facts: tuple[Event, ...], moved: Event, codes: set[str]) -> None:
    """A basis of those the law protects, and terms with those who work for the company."""
    assert codes_of(*facts, moved) == codes


def onward(**fields: Any) -> Event:
    to = {**PROVIDER, "role": "sub_processor", "place": "NL"}
    return a_movement("m2", AFTER + 1, kind="onward", sender="NIM", receiver="SKU", to=to, **fields)


@pytest.mark.parametrize(
    ("authorises", "contract", "codes"),
    [
        (["SKU"], ("sub_processor", "NIM", "SKU"), set()),
        (["SHW"], ("sub_processor", "NIM", "SKU"), {"subprocessor-unauthorised"}),
        (["SKU"], ("scc", "NIM", "SKU"), {"processor-contract-missing"}),
        (["SHW"], ("processor", "PGN", "SKU"), set()),
    ],
)
def test_sub_processors(
    authorises: list[str], contract: tuple[str, str, str], codes: set[str]
) -> None:
    """Engaged by leave and under a contract, or the company's own processor."""
    dpa = agreement("processor", "PGN", "NIM", authorises=authorises)
    facts = (regime("gdpr"), dpa, agreement(*contract), lives("DE"))
    assert codes_of(*facts, near(**BASIS), onward(**BASIS)) == codes


OFFERS = {"purposes": ["partner_offers"], "to": PARTNER}
CCPA = (regime("ccpa"), lives("US-CA"))
BOUGHT = {"to": {"class": "acquirer", "role": "controller", "place": "US-NV"}}


@pytest.mark.parametrize(
    ("facts", "moved", "codes"),
    [
        ((*CCPA, preference("opt_out_of_sale")), OFFERS, {"sale-after-opt-out"}),
        ((*CCPA, preference("opt_out_of_sale", "off")), OFFERS, set()),
        (CCPA, OFFERS, set()),
        ((regime("ccpa"), lives("US-NV"), preference("opt_out_of_sale")), OFFERS, set()),
        ((lives("US-CA"), preference("opt_out_of_sale")), OFFERS, set()),
        (
            (*CCPA, preference("opt_out_of_sale")),
            {"to": PARTNER, "consideration": "monetary"},
            {"sale-after-opt-out"},
        ),
        ((*CCPA, preference("opt_out_of_sale")), {"to": PARTNER, "consideration": "none"}, set()),
        ((*CCPA, preference("opt_out_of_sale")), BOUGHT, {"optout-not-carried"}),
        (
            (*CCPA, preference("opt_out_of_sale")),
            BOUGHT | {"carried_preferences": ["opt_out_of_sale"]},
            set(),
        ),
        (
            (regime("ccpa"), lives("US-CA", born_year_band="13_15")),
            OFFERS,
            {"sale-to-minor-without-opt-in"},
        ),
        ((regime("ccpa"), lives("US-CA", born_year_band="16_17")), OFFERS, set()),
        ((regime("ccpa"), lives("US-CA", born_year_band="13_15"), consent()), OFFERS, set()),
        (
            (*CCPA, preference("limit_sensitive")),
            {"to": PARTNER, "categories": ["account_credentials"]},
            {"sensitive-use-after-limit"},
        ),
        ((*CCPA, preference("limit_sensitive")), {"to": PARTNER}, set()),
    ],
)
def test_choices_of_consumers(
    facts: tuple[Event, ...], moved: dict[str, Any], codes: set[str]
) -> None:
    """Opt-outs, limits and opt-ins of Californians, as they stand at the movement."""
    assert codes_of(*facts, movement("RAZ", **moved)) == codes


CDR = {"categories": ["call_detail_record"]}
PLACE = {"categories": ["precise_location"]}
CPNI = (regime("cpni"), lives("US-CA"))


@pytest.mark.parametrize(
    ("facts", "moved", "codes"),
    [
        (CPNI, OFFERS | CDR, {"cpni-approval-missing"}),
        ((*CPNI, consent()), OFFERS | CDR, set()),
        ((*CPNI, consent("implied")), OFFERS | CDR, {"cpni-approval-missing"}),
        ((*CPNI, consent(None)), OFFERS | CDR, set()),
        ((lives("US-CA"),), OFFERS | CDR, set()),
        (CPNI, OFFERS, set()),
        (CPNI, {"to": PARTNER} | CDR, {"cpni-disclosure-record-missing"}),
        (CPNI, {"to": PROVIDER, "purposes": ["hosting_backend"]} | CDR, set()),
        (CPNI, OFFERS | PLACE, {"cpni-location-authorization-missing"}),
        ((*CPNI, consent()), OFFERS | PLACE, set()),
        (CPNI, {"to": PROVIDER, "purposes": ["hosting_backend"]} | PLACE, set()),
    ],
)
def test_customers_of_carriers(
    facts: tuple[Event, ...], moved: dict[str, Any], codes: set[str]
) -> None:
    """Approval for network information, and express word for where somebody is."""
    assert codes_of(*facts, movement("RAZ", **moved)) == codes


US = regime("doj-bulk-data")
IDENTIFIERS: dict[str, Any] = {"categories": ["email", "phone_number"], "to": {"class": "vendor"}}


@pytest.mark.parametrize(
    ("facts", "moved", "codes"),
    [
        ((US, lives("US-CA"), party("RAZ", place="CN")), IDENTIFIERS, {"country-of-concern"}),
        ((US, lives("US-CA"), party("RAZ", place="SG")), IDENTIFIERS, set()),
        ((US, lives("DE"), party("RAZ", place="CN")), IDENTIFIERS, set()),
        ((lives("US-CA"), party("RAZ", place="CN")), IDENTIFIERS, set()),
        (
            (
                US,
                lives("US-CA"),
                party("RAZ", place="SG"),
                party("TOP", place="CN"),
                owns("TOP", "RAZ", 50),
            ),
            IDENTIFIERS,
            {"country-of-concern"},
        ),
        (
            (
                US,
                lives("US-CA"),
                party("RAZ", place="SG"),
                party("TOP", place="CN"),
                owns("TOP", "RAZ", 49),
            ),
            IDENTIFIERS,
            set(),
        ),
        (
            (
                US,
                lives("US-CA"),
                party("RAZ", place="SG"),
                party("MID", place="SG"),
                party("TOP", place="RU"),
                owns("TOP", "MID", 80),
                owns("MID", "RAZ", 80),
            ),
            IDENTIFIERS,
            {"country-of-concern"},
        ),
    ],
)
def test_countries_of_concern(
    facts: tuple[Event, ...], moved: dict[str, Any], codes: set[str]
) -> None:
    """By the recipient's place, or by who owns half of it at any depth."""
    assert codes_of(*facts, movement("RAZ", **moved)) == codes


@pytest.mark.parametrize(
    ("shares", "codes"), [((50, 40), {"jv-cross-share"}), ((50, 39), set()), ((39, 50), set())]
)
def test_ventures(shares: tuple[int, int], codes: set[str]) -> None:
    """What the company gave its venture does not go to the other member."""
    facts = (*CCPA, owns("PGN", "FUL", shares[0]), owns("RAZ", "FUL", shares[1]))
    given = a_movement("m1", AFTER, receiver="FUL", to={"class": "affiliate"})
    passed = a_movement("m2", AFTER + 1, kind="onward", sender="FUL", receiver="RAZ", to=PARTNER)
    assert codes_of(*facts, given, passed) == codes


@pytest.mark.parametrize(("share", "codes"), [(50, {"country-of-concern"}), (49, set())])
def test_owners_change_between_movements_of_one_flow(share: int, codes: set[str]) -> None:
    """Each movement is judged by who owned the recipient then, whatever was asked before."""
    homes = (party("RAZ", place="SG"), party("TOP", place="CN"), owns("TOP", "RAZ", 49))
    later = owns("TOP", "RAZ", share) | {"id": "own-later", "time": day(AFTER + 1)}
    later["recordedtime"] = later["time"]
    facts = (US, lives("US-CA"), *homes, later)
    before = movement("RAZ", **IDENTIFIERS)
    after = a_movement("m2", AFTER + 2, receiver="RAZ", **IDENTIFIERS)
    assert codes_of(*facts, before) == set()
    assert codes_of(*facts, before, after) == codes
    assert codes_of(*facts, after) == codes
    # Of Ben, who lives elsewhere, nobody asks who owns the recipient.
    others = an_event("subject", {"id": "BEN", "residency": "DE"}, "subject-BEN")
    of_ben = {**before, "data": {**before["data"], "subjects": ["BEN"]}}
    assert codes_of(*facts, others, of_ben, after, people=("BEN", "ANA")) == codes
