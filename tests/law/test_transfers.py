"""Whether a hop is a transfer, whether its tool is in force, and what else would carry it."""

import pytest

from lineage.law.adequacy import adequate, decisions, needed_schemes
from lineage.law.places import country, protects, third_country, within
from lineage.law.ruling import Outcome, Result
from lineage.law.transfers import (
    Safeguards,
    Transfer,
    is_transfer,
    module_fits,
    tool_in_force,
    tools_that_carry,
)
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at, fact

PACKS = shipped()
DPF = fact("dpf-nim", party="NIM", scheme="eu-us-dpf")
UK = fact("uk-nim", party="NIM", scheme="uk-extension")
SWISS = fact("swiss-nim", party="NIM", scheme="swiss-us-dpf")
SCC = fact("scc", kind="scc", module=2, parties=["PGN", "NIM"], signed_at="2026-06-01T00:00:00Z")
MAY = at("2026-05-15")


def hop(**said: object) -> Transfer:
    return Transfer(**{"sender": "PGN", "receiver": "NIM", "place": "US-OR", **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "area", "moment", "inside"),
    [
        ("DE", "EEA", NOW, True),
        ("DE-BE", "EEA", NOW, True),
        ("NO", "EEA", NOW, True),
        ("RE", "EEA", NOW, True),
        ("CH", "EEA", NOW, False),
        ("GB", "EEA", at("2020-12-31T22:59:59Z"), True),
        ("GB", "EEA", at("2020-12-31T23:00:00Z"), False),
        ("US-CA", "US", NOW, True),
        ("US", "US-CA", NOW, False),
        ("US-CA", "US-CA", NOW, True),
        ("US-CAL", "US-CA", NOW, False),
        ("USA", "US", NOW, False),
    ],
)
def test_places_lie_within_areas(place: str, area: str, moment: int, inside: bool) -> None:
    """Subdivisions lie in their country; the EEA is what it was at the moment."""
    assert within(PACKS, place, area, moment) is inside
    assert country("US-CA") == "US"


@pytest.mark.parametrize(
    ("regime", "residency", "outcome"),
    [
        ("gdpr", "DE", Outcome.HOLDS),
        ("gdpr", "GB", Outcome.DOES_NOT),
        ("gdpr", "", Outcome.CANNOT_TELL),
        ("uk-gdpr", "GB-SCT", Outcome.HOLDS),
        ("ccpa", "US-CA", Outcome.HOLDS),
        ("ccpa", "US-NV", Outcome.DOES_NOT),
        ("ccpa", "US", Outcome.CANNOT_TELL),
        ("cpni", "", Outcome.HOLDS),
        ("dpdp", "IN", Outcome.DOES_NOT),
        ("no-such-law", "DE", Outcome.DOES_NOT),
    ],
)
def test_laws_protect_people_by_where_they_live(
    regime: str, residency: str, outcome: Outcome
) -> None:
    """Living in the country may or may not be living in the part that a law reaches."""
    asked = protects(PACKS, regime, residency, NOW)
    assert asked.outcome is outcome
    assert (asked.missing == "residency") == (outcome is Outcome.CANNOT_TELL)
    assert bool(asked.rows) == (regime not in ("dpdp", "no-such-law"))


def test_third_countries_are_those_outside_a_law_s_area() -> None:
    """France is one for British law and none for the Union's."""
    assert third_country(PACKS, "gdpr", "FR", NOW).fails
    assert third_country(PACKS, "uk-gdpr", "FR", NOW).holds
    assert third_country(PACKS, "gdpr", "US-CA", NOW).holds
    assert third_country(PACKS, "gdpr", "", NOW).missing == "place"
    assert third_country(PACKS, "gdpr", "FR", at("2018-05-24")).fails


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({}, Outcome.HOLDS),
        ({"place": "NL"}, Outcome.DOES_NOT),
        ({"place": "NL", "access_places": ("IN",)}, Outcome.HOLDS),
        ({"place": "NL", "access_places": ("NL", "DE")}, Outcome.DOES_NOT),
        ({"sender": "@subject"}, Outcome.DOES_NOT),
        ({"receiver": "@subject"}, Outcome.DOES_NOT),
        ({"receiver": "PGN"}, Outcome.DOES_NOT),
        ({"place": ""}, Outcome.CANNOT_TELL),
        ({"place": "", "access_places": ("IN",)}, Outcome.HOLDS),
        ({"place": "", "access_places": ("DE",)}, Outcome.CANNOT_TELL),
    ],
)
def test_a_transfer_has_an_importer_elsewhere(said: dict[str, object], outcome: Outcome) -> None:
    """The person typing is none, nor is one's own staff; looking in from abroad is one."""
    asked = is_transfer(PACKS, "gdpr", hop(**said), NOW)
    assert asked.outcome is outcome
    assert (asked.missing == "to.place") == (outcome is Outcome.CANNOT_TELL)


@pytest.mark.parametrize(
    ("regime", "place", "certifications", "moment", "outcome", "cited"),
    [
        ("gdpr", "JP", (), NOW, Outcome.HOLDS, ["adequacy_decisions.gdpr:JP"]),
        ("gdpr", "JP", (), at("2019-01-22"), Outcome.DOES_NOT, []),
        ("gdpr", "US-OR", (DPF,), NOW, Outcome.HOLDS, None),
        ("gdpr", "US-OR", (), NOW, Outcome.DOES_NOT, ["adequacy_decisions.gdpr:US:eu-us-dpf"]),
        ("gdpr", "US-OR", (fact(party="TRN", scheme="eu-us-dpf"),), NOW, Outcome.DOES_NOT, None),
        ("gdpr", "US-OR", (UK,), NOW, Outcome.DOES_NOT, None),
        ("gdpr", "US-OR", (DPF,), at("2023-07-09"), Outcome.DOES_NOT, []),
        ("gdpr", "IN", (DPF,), NOW, Outcome.DOES_NOT, []),
        ("gdpr", "GB", (), at("2026-01-01"), Outcome.HOLDS, None),
        ("gdpr", "GB", (), at("2031-12-27"), Outcome.DOES_NOT, []),
        ("gdpr", "GB", (), at("2021-03-01"), Outcome.HOLDS, None),
        ("uk-gdpr", "US-OR", (DPF, UK), NOW, Outcome.HOLDS, None),
        ("uk-gdpr", "US-OR", (UK,), NOW, Outcome.DOES_NOT, None),
        ("uk-gdpr", "US-OR", (DPF,), NOW, Outcome.DOES_NOT, None),
        ("uk-gdpr", "FR", (), NOW, Outcome.HOLDS, ["adequacy_decisions.uk-gdpr:EEA"]),
        ("ch-fadp", "US", (SWISS,), NOW, Outcome.HOLDS, None),
        ("ch-fadp", "US", (SWISS,), at("2024-09-14"), Outcome.DOES_NOT, []),
        ("gdpr", "", (), NOW, Outcome.CANNOT_TELL, []),
    ],
)
def test_adequacy_is_per_place_recipient_and_moment(
    regime: str,
    place: str,
    certifications: tuple[dict[str, object], ...],
    moment: int,
    outcome: Outcome,
    cited: list[str] | None,
) -> None:
    """Some decisions cover everyone there, some only recipients that are certified."""
    asked = adequate(PACKS, regime, place, "NIM", certifications, moment)
    assert asked.outcome is outcome
    if cited is not None:
        assert [row.ref for row in asked.rows] == cited


def test_adequacy_cites_the_certifications_it_rests_on() -> None:
    """The data bridge rests on two: its own, and the framework it extends."""
    asked = adequate(PACKS, "uk-gdpr", "US", "NIM", (DPF, UK), NOW)
    assert asked.facts == ("uk-nim", "dpf-nim")
    assert [row.id for row in asked.rows] == ["uk-gdpr:US", "uk-extension", "eu-us-dpf"]
    assert [row.id for row in needed_schemes(PACKS, "eu-us-dpf", NOW)] == ["eu-us-dpf"]
    assert needed_schemes(PACKS, "eu-us-privacy-shield", NOW) == []
    limited = adequate(PACKS, "gdpr", "CA-ON", "X", (), NOW)
    assert limited.reason.endswith("for commercial organisations subject to PIPEDA")
    assert [row.decision for row in decisions(PACKS, "gdpr", "BR", NOW)] == [
        "Decision (EU) 2026/179"
    ]


def ruled(said: Transfer, facts: Safeguards, moment: int = NOW, regime: str = "gdpr") -> Result:
    return tool_in_force(PACKS, regime, said, facts, moment)


def test_a_tool_that_lapsed_carries_nothing() -> None:
    """Certified until May, clauses signed only in June: in between neither is in force."""
    framework = hop(tool="eu-gdpr:A45-3", reference="dpf-nim")
    clauses = hop(tool="eu-gdpr:A46-2-c", reference="scc")
    assert ruled(framework, Safeguards((DPF,)), at("2026-04-30")).facts == ("dpf-nim",)
    assert ruled(framework, Safeguards((), (SCC,)), MAY).fails
    early = ruled(clauses, Safeguards((), (SCC,)), MAY)
    assert (early.fails, early.reason) == (
        True,
        "Standard contractual clauses of the Commission was signed only later",
    )
    assert early.facts == ("scc",)
    assert ruled(clauses, Safeguards((), (SCC,)), at("2026-06-01")).holds
    assert ruled(clauses, Safeguards((), (SCC,)), at("2026-06-01") - 1).fails


@pytest.mark.parametrize(
    ("tool", "agreement", "holds"),
    [
        ("eu-gdpr:A46-2-c", {"kind": "scc"}, True),
        ("eu-gdpr:A46-2-c", {"kind": "bcr"}, False),
        ("eu-gdpr:A46-2-b", {"kind": "bcr"}, True),
        ("eu-gdpr:A46-2-c", {"kind": "scc", "parties": ["NIM", "PGN"]}, False),
        ("eu-gdpr:A46-2-c", {"kind": "scc", "parties": ["PGN", "TRN"]}, False),
        ("lineage:uk-idta", {"kind": "uk_idta"}, False),
    ],
)
def test_an_agreement_must_be_of_the_tool_s_kind_and_direction(
    tool: str, agreement: dict[str, object], holds: bool
) -> None:
    """From the sender to the recipient; a British agreement is no tool of the Union."""
    found = fact("agr", **{"parties": ["PGN", "NIM"], **agreement})
    assert ruled(hop(tool=tool), Safeguards((), (found,))).holds is holds
    assert ruled(hop(tool="lineage:uk-idta"), Safeguards((), (found,)), NOW, "uk-gdpr").holds is (
        agreement["kind"] == "uk_idta"
    )


def test_the_agreement_that_a_transfer_names_is_cited_first() -> None:
    """Where it names none, or one that is not there, any that fits will do."""
    other = fact("other", kind="scc", parties=["PGN", "NIM"])
    both = Safeguards((), (other, SCC))
    assert ruled(hop(tool="eu-gdpr:A46-2-c", reference="scc"), both).facts == ("scc",)
    assert ruled(hop(tool="eu-gdpr:A46-2-c", reference="gone"), both).facts == ("other",)
    assert ruled(hop(tool="eu-gdpr:A46-2-c"), both).facts == ("other",)


@pytest.mark.parametrize(
    ("consents", "outcome"),
    [
        ((), Outcome.DOES_NOT),
        ((fact(status="given", form="explicit"),), Outcome.HOLDS),
        ((fact(status="given", form="expressed"),), Outcome.DOES_NOT),
        ((fact(status="given", form="implied"),), Outcome.DOES_NOT),
        ((fact(status="withdrawn", form="explicit"),), Outcome.DOES_NOT),
        ((fact(status="given"),), Outcome.CANNOT_TELL),
    ],
)
def test_consent_to_a_transfer_must_be_explicit(
    consents: tuple[dict[str, object], ...], outcome: Outcome
) -> None:
    """Assent to a policy by using a service is no consent to a transfer (Art. 49(1)(a))."""
    asked = ruled(hop(tool="eu-gdpr:A49-1-a"), Safeguards(consents=consents))
    assert asked.outcome is outcome
    assert (asked.missing == "consent.form") == (outcome is Outcome.CANNOT_TELL)


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({}, Outcome.DOES_NOT, "no tool was recorded"),
        ({"tool": "handshake"}, Outcome.DOES_NOT, "handshake is no tool known at that time"),
        ({"tool": "eu-gdpr:A49-1-e"}, Outcome.HOLDS, "Exception: legal claims, as recorded"),
        ({"tool": "eu-gdpr:A46-3-a"}, Outcome.CANNOT_TELL, "nobody declared transfer.reference"),
        (
            {"tool": "eu-gdpr:A46-3-a", "reference": "x"},
            Outcome.HOLDS,
            "Contract clauses authorised for one case, as recorded",
        ),
        (
            {"tool": "eu-gdpr:A45-3", "place": "NL"},
            Outcome.HOLDS,
            "it stays where no tool is needed",
        ),
        (
            {"tool": "eu-gdpr:A45-3", "place": "IN"},
            Outcome.DOES_NOT,
            "no adequacy decision covers IN",
        ),
        (
            {"tool": "eu-gdpr:A45-3", "place": "JP", "access_places": ("IN",)},
            Outcome.DOES_NOT,
            "no adequacy decision covers IN",
        ),
        (
            {"tool": "eu-gdpr:A45-3", "place": "JP", "access_places": ("GB", "DE")},
            Outcome.HOLDS,
            "Decision (EU) 2019/419 covers JP, for business operators subject to APPI and the"
            " supplementary rules",
        ),
        ({"tool": "eu-gdpr:A45-3", "place": ""}, Outcome.CANNOT_TELL, "nobody declared place"),
        ({"tool": "lineage:uk-idta"}, Outcome.DOES_NOT, None),
    ],
)
def test_tools_as_recorded(said: dict[str, object], outcome: Outcome, reason: str | None) -> None:
    """Exceptions and authorisations are reported as recorded; adequacy must hold everywhere."""
    asked = ruled(hop(**said), Safeguards())
    assert asked.outcome is outcome
    assert asked.rule == "law.transfer-tool"
    if reason is not None:
        assert asked.reason == reason


def test_what_else_would_carry_a_transfer() -> None:
    """Whatever it names, each tool is asked; exceptions are nothing to fall back on."""
    named = hop(tool="eu-gdpr:A49-1-b")
    facts = Safeguards((DPF,), (SCC,))
    assert [code for code, _ in tools_that_carry(PACKS, "gdpr", named, facts, NOW)] == [
        "eu-gdpr:A45-3",
        "eu-gdpr:A46-2-c",
    ]
    assert not list(tools_that_carry(PACKS, "gdpr", named, Safeguards(), NOW))
    carried = dict(tools_that_carry(PACKS, "ch-fadp", named, facts, NOW))
    assert list(carried) == ["eu-gdpr:A46-2-c"]
    assert carried["eu-gdpr:A46-2-c"].facts == ("scc",)


@pytest.mark.parametrize(
    ("module", "exporter", "importer", "outcome", "missing"),
    [
        (1, "controller", "controller", Outcome.HOLDS, ""),
        (2, "controller", "processor", Outcome.HOLDS, ""),
        (3, "processor", "processor", Outcome.HOLDS, ""),
        (4, "processor", "controller", Outcome.HOLDS, ""),
        (2, "processor", "processor", Outcome.DOES_NOT, ""),
        (2, "controller", "controller", Outcome.DOES_NOT, ""),
        (5, "controller", "controller", Outcome.DOES_NOT, ""),
        (None, "controller", "processor", Outcome.CANNOT_TELL, "agreement.module"),
        (2, "", "processor", Outcome.CANNOT_TELL, "from.role"),
        (2, "controller", "", Outcome.CANNOT_TELL, "to.role"),
    ],
)
def test_a_module_is_for_two_roles(
    module: int | None, exporter: str, importer: str, outcome: Outcome, missing: str
) -> None:
    """Controller and processor, in both directions."""
    agreement = fact("scc", **({} if module is None else {"module": module}))
    asked = module_fits(PACKS, agreement, exporter, importer, NOW)
    assert (asked.outcome, asked.missing) == (outcome, missing)
    assert asked.facts == ("scc",)
    assert module_fits(PACKS, fact(module=2), "controller", "processor", at("2021-06-26")).fails
