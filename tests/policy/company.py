"""An invented company under the shipped policy, for tests to break one thing of."""

from typing import Any

from tests.builders import COMPANY, Event, Time, a_collection, a_fact, a_movement, a_party

VERSION = "2021-12-23"
OTHERS = {
    "NIM": "service_provider",
    "RAZ": "business_partner",
    "GUI": "contractor",
    "PUF": "affiliate",
    "KIT": "acquirer",
    "GAN": "public_authority",
    "LAW": "private_legal_recipient",
}
PROVIDER = {"class": "service_provider", "role": "processor", "place": "US-CA"}


def a_company(**policy: Any) -> list[Event]:
    """The company, other parties at its place, and the policy in force from the first day."""
    parties = [a_party(place="US-CA")]
    parties += [a_party(party, name, place="US-CA") for party, name in OTHERS.items()]
    return [*parties, a_policy(**policy)]


def a_policy(version: str = VERSION, at: Time = 0, **data: Any) -> Event:
    given = {"pack": "penguin-softphone", "last_updated": version, **data}
    return a_fact("policy", "penguin-softphone", at, version=version, **given)


def agreed(party: str, at: Time = 0, **data: Any) -> list[Event]:
    """Controls of security and a promise to follow the policy."""
    given = {"terms": ["security", "policy_flowdown"], "kind": "security_controls", **data}
    return [a_fact("agreement", f"sec-{party}", at, parties=[COMPANY, party], **given)]


def given_to(party: str, event_id: str = "m1", at: Time = 10, **data: Any) -> Event:
    """A movement from the company that the policy has nothing against, unless `data` has it."""
    to = {"class": OTHERS[party], "role": "third_party", "place": "US-CA", **data.pop("to", {})}
    defaults: dict[str, Any] = {"policy_version": VERSION, "receiver": party, "to": to}
    return a_movement(event_id, at, **{**defaults, **data})


def hosted(event_id: str = "m1", at: Time = 10, **data: Any) -> Event:
    """Usage data at a service provider, for what the policy names."""
    defaults: dict[str, Any] = {
        "to": {"role": "processor"},
        "categories": ["ip_address"],
        "purposes": ["monitor_usage"],
    }
    return given_to("NIM", event_id, at, **{**defaults, **data})


def collected(event_id: str = "c1", at: Time = 5, **data: Any) -> Event:
    """Something the company collects from the person, as the policy says."""
    defaults: dict[str, Any] = {
        "policy_version": VERSION,
        "purposes": ["registration_authentication"],
        "to": {"place": "US-CA"},
        "initiated_by": "subject",
    }
    return a_collection(event_id, at, **{**defaults, **data})
