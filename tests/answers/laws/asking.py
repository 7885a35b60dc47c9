"""Ask under a law, in a world of a few events."""

from collections.abc import Iterable, Sequence
from typing import Any

from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage
from tests.builders import COMPANY, Event, Time, a_fact, a_movement, a_party
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

Answer = dict[str, Any]

RECEIVED = "2026-11-23T20:00:00Z"
PARTIES = {
    "NIM": "service_provider",
    "RAZ": "business_partner",
    "ALB": "advertising_network",
    "PUF": "affiliate",
    "GAN": "public_authority",
    "KIT": "acquirer",
}
TERMS = ["ccpa-1798.100-d", "ccpa-1798.140-ag"]


def a_world(residency: str = "US-CA", at: Time = "2021-01-01T00:00:00Z") -> list[Event]:
    """The company and other parties, and where the person lives."""
    parties = [a_party(at=at, place="US-CA")]
    parties += [a_party(party, name, at, place="US-NV") for party, name in PARTIES.items()]
    living = a_fact("subject", "ANA", at, residency=residency)
    return [*parties, living, agreed("NIM", at)]


def agreed(
    party: str,
    at: Time = "2021-01-01T00:00:00Z",
    *,
    kind: str = "processor",
    terms: Sequence[str] = TERMS,
    **data: Any,
) -> Event:
    given = {"parties": [COMPANY, party], "kind": kind, "terms": list(terms), **data}
    return a_fact("agreement", f"dpa-{party}", at, **given)


def given_to(party: str, event_id: str, at: Time, **data: Any) -> Event:
    """A disclosure by the company, of whose receiver only the declared class is known."""
    return a_movement(event_id, at, receiver=party, **data)


def served(event_id: str, at: Time, party: str = "NIM", **data: Any) -> Event:
    given: dict[str, Any] = {"purposes": ["hosting_backend"], "to": {"role": "processor"}}
    return given_to(party, event_id, at, **{**given, **data})


def sold(event_id: str, at: Time, party: str = "RAZ", **data: Any) -> Event:
    given: dict[str, Any] = {"purposes": ["analytics_ux"], "consideration": "monetary"}
    return given_to(party, event_id, at, **{**given, **data})


def world_of(events: Iterable[Event]) -> Lineage:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    return lineage


def answered(lineage: Lineage, law: str, **query: Any) -> Answer:
    asked = {"subject": "ANA", "law": law, "audience": "company", "as_of": RECEIVED, **query}
    return lineage.where(DisclosureQuery.model_validate(asked))


def asked(law: str, events: Iterable[Event], **query: Any) -> Answer:
    """The answer of a world of these events to a request that came at `RECEIVED`."""
    return answered(world_of(events), law, **{"received_at": RECEIVED, **query})
