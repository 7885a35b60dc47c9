"""Events as a sender would write them: CloudEvent dicts, with sensible values for what is not said.

Times are whole days after 2020-01-01T00:00Z, or RFC 3339 text. `recorded` defaults to the moment
the event happened.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

SOURCE = "//penguin.example/movements"
COMPANY = "PGN"
SUBJECT = "@subject"

Event = dict[str, Any]
Cohort = dict[str, Any]
Time = int | str

_START = datetime(2020, 1, 1, tzinfo=UTC)


def day(number: Time) -> str:
    """The RFC 3339 time of a day."""
    if isinstance(number, str):
        return number
    return (_START + timedelta(days=number)).isoformat().replace("+00:00", "Z")


def an_event(
    event_type: str,
    data: dict[str, Any],
    event_id: str,
    at: Time = 0,
    *,
    recorded: Time | None = None,
    source: str = SOURCE,
    **envelope: Any,
) -> Event:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": f"personaldata.{event_type}.v1",
        "time": day(at),
        "recordedtime": day(at if recorded is None else recorded),
        "data": data,
        **envelope,
    }


def a_manifest(people: Sequence[str]) -> bytes:
    """The bytes of a manifest of some people."""
    return b"".join(json.dumps(person).encode() + b"\n" for person in people)


def a_cohort(people: Sequence[str], **said: Any) -> Cohort:
    """What an event says of `a_manifest` of some people, which lies where its digest says."""
    sha256 = hashlib.sha256(a_manifest(people)).hexdigest()
    return {"uri": f"{sha256}.ndjson", "sha256": sha256, "count": len(set(people)), **said}


def who(
    people: Sequence[str | dict[str, Any]] | None,
    *,
    all_held: bool = False,
    cohort: int | Cohort | None = None,
) -> dict[str, Any]:
    """The part of an event's data that says whose data it is about.

    A number is a cohort of so many people whose manifest nobody has.
    """
    if isinstance(cohort, dict):
        return {"cohort": cohort}
    if cohort is not None:
        return {"cohort": {"uri": "file:///manifest", "sha256": "0" * 64, "count": cohort}}
    return {"all_held": True} if all_held else {"subjects": list(people or ())}


def a_movement(
    event_id: str = "m1",
    at: Time = 0,
    *,
    kind: str = "disclose",
    sender: str = COMPANY,
    receiver: str = "NIM",
    people: Sequence[str | dict[str, Any]] = ("ANA",),
    categories: Iterable[str] = ("email",),
    all_held: bool = False,
    cohort: int | Cohort | None = None,
    completed: Time | None = None,
    ended: Time | None = None,
    derived_from: Sequence[Any] = (),
    secrecy: str | None = None,
    state: str | None = None,
    to: dict[str, Any] | None = None,
    recorded: Time | None = None,
    source: str = SOURCE,
    **data: Any,
) -> Event:
    """`personaldata.movement.v1`; `data` takes further fields as the contract names them."""
    given = {
        "completed_at": None if completed is None else day(completed),
        "ended_at": None if ended is None else day(ended),
        "derived_from": list(derived_from) or None,
        "secrecy": secrecy,
    }
    data |= {name: value for name, value in given.items() if value is not None}
    data |= {
        "kind": kind,
        "from": {"party": sender},
        "to": {"party": receiver, **(to or {})},
        "data": [
            {"category": category} | ({"state": state} if state else {}) for category in categories
        ],
        **who(people, all_held=all_held, cohort=cohort),
    }
    return an_event("movement", data, event_id, at, recorded=recorded, source=source)


def a_collection(event_id: str = "c1", at: Time = 0, **given: Any) -> Event:
    """A movement from the person to the company."""
    return a_movement(
        event_id, at, **{"kind": "collect", "sender": SUBJECT, "receiver": COMPANY, **given}
    )


def an_erasure(
    event_id: str = "x1",
    at: Time = 0,
    *,
    holder: str = "NIM",
    people: Sequence[str] = ("ANA",),
    categories: Iterable[str] | str = "all",
    status: str = "confirmed",
    system: str | None = None,
    reference: str | None = None,
    all_held: bool = False,
    cohort: int | Cohort | None = None,
    recorded: Time | None = None,
    source: str = SOURCE,
) -> Event:
    data = {
        "holder": holder,
        "status": status,
        "categories": categories if isinstance(categories, str) else list(categories),
        **who(people, all_held=all_held, cohort=cohort),
    }
    data |= {"system": system} if system else {}
    data |= {"reference": reference} if reference else {}
    return an_event("erasure", data, event_id, at, recorded=recorded, source=source)


def a_party(
    party: str = COMPANY,
    party_class: str = "company",
    at: Time = 0,
    *,
    recorded: Time | None = None,
    **data: Any,
) -> Event:
    return an_event(
        "party",
        {"id": party, "name": f"{party} Inc", "class": party_class, **data},
        f"party-{party}-{day(at)}",
        at,
        recorded=recorded,
    )


def a_secrecy_order(
    order: str = "so-1",
    covers: Sequence[Any] = (),
    at: Time = 0,
    *,
    audiences: Sequence[str] | None = None,
    valid_to: Time | None = None,
    recorded: Time | None = None,
) -> Event:
    data: dict[str, Any] = {"id": order, "covers": list(covers)}
    data |= {"audiences": list(audiences)} if audiences is not None else {}
    data |= {"valid_to": day(valid_to)} if valid_to is not None else {}
    return an_event("secrecy", data, f"secrecy-{order}", at, recorded=recorded)


def a_correction(
    event_id: str, of: Any, at: Time = 0, *, action: str = "retract", recorded: Time | None = None
) -> Event:
    data = {"id": event_id, "of": of, "action": action}
    return an_event("correction", data, event_id, at, recorded=recorded)


def a_notice(
    event_id: str, to_party: str, reference: str, at: Time = 0, *, recorded: Time | None = None
) -> Event:
    """A recipient was told of an erasure (GDPR Art. 19)."""
    data = {"id": event_id, "about": "erasure", "reference": reference, "to_party": to_party}
    return an_event("notice", data, event_id, at, recorded=recorded)


def a_subject(person: str = "ANA", at: Time = 0, **data: Any) -> Event:
    return an_event("subject", {"id": person, **data}, f"subject-{day(at)}", at)


def a_fact(
    fact_type: str,
    fact_id: str,
    at: Time = 0,
    *,
    event_id: str = "",
    recorded: Time | None = None,
    **data: Any,
) -> Event:
    """One statement of a fact; its event id says which fact and when unless it is given."""
    name = event_id or f"{fact_type}-{fact_id}-{day(at)}"
    return an_event(fact_type, {"id": fact_id, **data}, name, at, recorded=recorded)


def a_consent(
    fact_id: str = "consent-1",
    at: Time = 0,
    *,
    people: Sequence[str] = ("ANA",),
    status: str = "given",
    **data: Any,
) -> Event:
    return a_fact("consent", fact_id, at, subjects=list(people), status=status, **data)


def identity(event: Event) -> tuple[str, str]:
    return event["source"], event["id"]


def encoded(event: Event) -> bytes:
    return json.dumps(event).encode()
