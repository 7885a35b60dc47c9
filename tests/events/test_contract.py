"""Every field that the public contract names is a field of the models, and of some sample."""

from typing import Any, Final

import pytest

from lineage.events.common import Event, EventReference
from lineage.events.envelope import FACTS, MODELS, Envelope
from lineage.events.facts.governance import Amendment, Scope
from lineage.events.movement import Basis, Datum, Receiver, Sender, Transfer
from lineage.events.who import Cohort, Subject
from tests.events import samples

# The tables of the contract, sections 1 to 3. Fields are added here, never taken away.
FIELDS: Final = {
    "movement": "kind completed_at ended_at from to subjects cohort all_held data purposes basis "
    "transfer consideration direct_marketing initiated_by derived_from carried_preferences "
    "policy_version secrecy",
    "erasure": "holder system subjects cohort all_held categories method status requested_at "
    "reference",
    "party": "id name class place contact url ccpa_category identifiers is_us_person employees",
    "system": "id party name place access_places",
    "ownership": "id owner owned percent interest control common_branding",
    "agreement": "id kind parties module terms policy_version signed_at authorises",
    "certification": "id party scheme covers",
    "subject": "id residency born_year_band age_known_at customer carrier_relationship",
    "consent": "id subjects status form by scope purposes recipients categories policy_version "
    "verified_at",
    "permission": "id subjects permission status",
    "preference": "id subjects preference status channel",
    "policy": "id version pack posted_at effective_at last_updated amends",
    "notice": "id about reference subjects cohort all channel sent_at delivered_at displayed_at "
    "posted_at names successor_policy to_party",
    "legal-request": "id authority instrument law law_origin scope valid received_at officer_ref",
    "decision": "id ground decided_at reason_ref",
    "secrecy": "id legal_basis audiences covers",
    "transaction": "id structure acquirer stage assets_include_personal_data",
    "retention": "id holder category purpose period starts",
    "regime": "id party active switch",
    "request": "id subject kind law received_at extended_at channel",
    "incident": "id holder systems kind from to discovered_at aware_at determined_at categories "
    "intentional key_compromised le_notice_sent_at notices_sent holds",
    "correction": "id of action reason",
}
PARTS: Final[dict[type[Event], str]] = {
    Envelope: "specversion id source type time recordedtime",
    Sender: "party system place",
    Receiver: "party system place access_places class role on_behalf_of",
    Subject: "id role",
    Cohort: "uri sha256 count",
    Datum: "category collection_mode permission access_scope collected_at precision_m interval_s "
    "state key_holder",
    Basis: "gdpr art9 policy_clause consent contract notice legal_request legal_ground decision "
    "transaction cpni_approval",
    Transfer: "tool reference controls",
    Amendment: "recipient_class purpose categories",
    Scope: "categories subjects from to",
    EventReference: "id source",
}
# Where the samples show the parts: the type and the path to an object or a list of objects.
SHOWN: Final = {
    Sender: ("movement", "from"),
    Receiver: ("movement", "to"),
    Subject: ("movement", "subjects"),
    Cohort: ("erasure", "cohort"),
    Datum: ("movement", "data"),
    Basis: ("movement", "basis"),
    Transfer: ("movement", "transfer"),
    Amendment: ("policy", "amends"),
    Scope: ("legal-request", "scope"),
    EventReference: ("correction", "of"),
}


def wire_names(model: type[Event]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def type_of(name: str) -> str:
    return f"personaldata.{name}.v1"


def shown(name: str, *path: str) -> set[str]:
    """Fields with a value in the samples of a type, at a path into its data."""
    found: set[str] = set()
    for file in samples.FULL:
        event = samples.load(file)
        if event["type"] == type_of(name):
            value: Any = event["data"]
            for part in path:
                value = value.get(part) or {}
            for item in value if isinstance(value, list) else [value]:
                found |= {key for key, kept in item.items() if kept is not None}
    return found


def test_the_contract_and_the_models_name_the_same_types() -> None:
    """No type is missing on either side."""
    assert {type_of(name) for name in FIELDS} == set(MODELS)


@pytest.mark.parametrize("name", FIELDS)
def test_models_have_the_fields_of_the_contract(name: str) -> None:
    """By the names of the wire. A fact has its interval besides, and nothing else."""
    interval = {"valid_from", "valid_to"} if type_of(name) in FACTS else set()
    assert wire_names(MODELS[type_of(name)]) == {*FIELDS[name].split(), *interval}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_parts_have_the_fields_of_the_contract(part: type[Event]) -> None:
    """The envelope and the objects within the data."""
    assert wire_names(part) - {"datacontenttype"} == set(PARTS[part].split())


@pytest.mark.parametrize("name", FIELDS)
def test_samples_show_every_field(name: str) -> None:
    """At least once over all samples of a type, with a value."""
    assert set(FIELDS[name].split()) <= shown(name)


@pytest.mark.parametrize("part", SHOWN, ids=lambda part: part.__name__)
def test_samples_show_every_field_of_the_parts(part: type[Event]) -> None:
    """The same for the objects within the data."""
    assert set(PARTS[part].split()) <= shown(*SHOWN[part])
