"""The events of one person, read from CloudEvent dicts without the product's help."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]
Identity = tuple[str, str]

SUBJECT = "@subject"
NEVER = datetime.max.replace(tzinfo=UTC)
RESTRICTED = ("subject", "public", "counterparty", "buyer")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Move:
    """A movement, as far as it may concern one person."""

    identity: Identity
    kind: str
    sender: str
    receiver: str
    system: str
    categories: frozenset[str]
    departs: datetime
    arrives: datetime
    ends: datetime
    """End of standing access; NEVER for a copy."""
    parents: tuple[Identity, ...]
    recorded: datetime
    named: bool
    """Whether it names this person, rather than everyone held or a cohort."""
    cohort: bool
    personal: bool
    """Whether any of it is still data about a person."""


@dataclass(frozen=True)
class Erasure:
    identity: Identity
    holder: str
    system: str
    categories: frozenset[str] | None
    """None stands for all of them."""
    status: str
    reference: str | None
    at: datetime
    recorded: datetime
    certain: bool
    """False where only a cohort is named, whose members nobody knows."""

    def covers(self, category: str) -> bool:
        return self.categories is None or category in self.categories

    @property
    def ends_holdings(self) -> bool:
        return self.status == "confirmed" and self.certain


def unique(events: Iterable[Event]) -> list[Event]:
    """The first event of every identity: what comes later with the same one changes nothing."""
    first: dict[Identity, Event] = {}
    for event in events:
        first.setdefault((event["source"], event["id"]), event)
    return list(first.values())


def of_type(events: Iterable[Event], name: str) -> list[Event]:
    return [event for event in events if event["type"] == f"personaldata.{name}.v1"]


def moves(events: Iterable[Event], person: str) -> list[Move]:
    return [
        _move(event, person)
        for event in of_type(events, "movement")
        if "subjects" not in event["data"] or person in _names(event["data"])
    ]


def _move(event: Event, person: str) -> Move:
    data = event["data"]
    departs = moment(event["time"])
    arrives = moment(data.get("completed_at") or event["time"])
    lasting = data["kind"] != "grant_access" or not data.get("ended_at")
    return Move(
        identity=(event["source"], event["id"]),
        kind=data["kind"],
        sender=data["from"]["party"],
        receiver=data["to"]["party"],
        system=data["to"].get("system") or "",
        categories=frozenset(datum["category"] for datum in data["data"]),
        departs=departs,
        # Nothing arrives before it left, whatever is reported.
        arrives=max(departs, arrives),
        ends=NEVER if lasting else moment(data["ended_at"]),
        parents=tuple(
            reference(parent, event["source"]) for parent in data.get("derived_from") or ()
        ),
        recorded=moment(event["recordedtime"]),
        named="subjects" in data,
        cohort="cohort" in data,
        personal=any(
            datum.get("state") not in ("aggregate", "anonymised") for datum in data["data"]
        ),
    )


def erasures(events: Iterable[Event], person: str) -> list[Erasure]:
    return [
        Erasure(
            identity=(event["source"], event["id"]),
            holder=data["holder"],
            system=data.get("system") or "",
            categories=None if data["categories"] == "all" else frozenset(data["categories"]),
            status=data["status"],
            reference=data.get("reference"),
            at=moment(event["time"]),
            recorded=moment(event["recordedtime"]),
            certain="cohort" not in data,
        )
        for event in of_type(events, "erasure")
        if (data := event["data"]) and ("subjects" not in data or person in _names(data))
    ]


def _names(data: dict[str, Any]) -> list[str]:
    return [who if isinstance(who, str) else who["id"] for who in data["subjects"]]


def reference(said: Any, source: str) -> Identity:
    """An event reference: an id of the same source, or source and id."""
    return (source, said) if isinstance(said, str) else (said.get("source") or source, said["id"])


def company(events: Iterable[Event]) -> frozenset[str]:
    """Parties that were last declared to be the company; without any, those claimed to be it."""
    declared: dict[str, tuple[Any, str]] = {}
    for event in of_type(events, "party"):
        said = (moment(event["recordedtime"]), moment(event["time"]))
        party = event["data"]["id"]
        if party not in declared or said >= declared[party][0]:
            declared[party] = (said, event["data"].get("class") or "")
    found = frozenset(party for party, (_, said) in declared.items() if said == "company")
    claims = (event["data"]["to"] for event in of_type(events, "movement"))
    return found or frozenset(to["party"] for to in claims if to.get("class") == "company")


def retracted(events: Iterable[Event], known_at: datetime) -> set[Identity]:
    return {
        reference(event["data"]["of"], event["source"])
        for event in of_type(events, "correction")
        if moment(event["recordedtime"]) <= known_at
    }


def secret(events: Iterable[Event], audience: str, as_of: datetime) -> set[Identity]:
    """Events that orders keep from an audience. Orders count as they stand today."""
    if audience not in RESTRICTED:
        return set()
    events = list(events)
    orders: dict[str, Event] = {}
    for event in sorted(of_type(events, "secrecy"), key=_when_said):
        orders[event["data"]["id"]] = event
    binding = {
        order: audience in event["data"].get("audiences", RESTRICTED)
        and as_of < (moment(to) if (to := event["data"].get("valid_to")) else NEVER)
        for order, event in orders.items()
    }
    covered = {
        reference(said, event["source"])
        for order, event in orders.items()
        if binding[order]
        for said in event["data"].get("covers", ())
    }
    naming = {
        (event["source"], event["id"])
        for event in of_type(events, "movement")
        # An order that nobody recorded binds everybody whom orders are made against.
        if (order := event["data"].get("secrecy")) and binding.get(order, True)
    }
    return covered | naming


def _when_said(event: Event) -> tuple[datetime, datetime]:
    return moment(event["recordedtime"]), moment(event["time"])


def without(move: Move, categories: Iterable[str]) -> Move:
    return replace(move, categories=move.categories - frozenset(categories))
