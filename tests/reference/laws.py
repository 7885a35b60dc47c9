"""What the CCPA, Shine the Light and the states' lists say, straight from the events.

Written from law.md, sections 4.2, 4.3 and 4.7, and not from the product's code. It looks at one
person's movements out of the company, which the worlds it is asked about consist of.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reference.record import Event, moment

Answer = dict[str, Any]
LETTERS = {
    "email": ("A", "B"),
    "ip_address": ("A", "F"),
    "precise_location": ("G", "L"),
    "call_detail_record": ("F",),
}
NETWORK = {"precise_location", "call_detail_record"}
BUSINESS = {"hosting_backend", "analytics_ux"}
SERVING = {"service_provider", "contractor", "vendor", "authorized_agent"}
COLLECTED_SINCE = datetime(2022, 1, 1, tzinfo=UTC)
HOLIDAYS = {"2026-05-25", "2026-06-19", "2026-07-03"}


def of(events: Iterable[Event], event_type: str) -> list[Event]:
    return [event for event in events if event["type"] == f"personaldata.{event_type}.v1"]


def disclosures(events: list[Event], as_of: datetime) -> list[Event]:
    """What the company gave away by a moment, in order."""
    found = [
        event
        for event in of(events, "movement")
        if event["data"]["from"]["party"] == "PGN" and moment(event["time"]) <= as_of
    ]
    return sorted(found, key=lambda event: (moment(event["time"]), event["source"], event["id"]))


def kind(events: list[Event], event: Event) -> str:
    """What a disclosure is, the first that fits."""
    data = event["data"]
    purposes = set(data.get("purposes", ()))
    if data["kind"] == "legal_disclosure":
        return "legal"
    if data["kind"] == "business_transfer":
        return "ma_exempt"
    if data.get("initiated_by") == "subject":
        return "directed"
    serves = party_class(events, event) in SERVING and _terms(events, event)
    if serves and purposes and purposes <= BUSINESS:
        return "business_purpose"
    if serves and not purposes:
        return "unknown"
    if "partner_offers" in purposes:
        return "share"
    return "sale" if data.get("consideration") in ("monetary", "other_valuable") else "unknown"


def party_class(events: list[Event], event: Event) -> str:
    to = event["data"]["to"]
    declared = {one["data"]["id"]: one["data"]["class"] for one in of(events, "party")}
    return str(to.get("class") or declared.get(to["party"], "unknown"))


def _terms(events: list[Event], event: Event) -> bool:
    at, party = moment(event["time"]), event["data"]["to"]["party"]
    return any(
        party in one["data"]["parties"]
        and moment(one["time"]) <= at
        and ("valid_to" not in one["data"] or at < moment(one["data"]["valid_to"]))
        for one in of(events, "agreement")
    )


def collected_at(events: list[Event], event: Event, category: str) -> datetime | None:
    """When what it carries was collected: as it says, as it derives from, or the last before."""
    said = [
        moment(datum["collected_at"])
        for datum in event["data"]["data"]
        if datum["category"] == category and "collected_at" in datum
    ]
    if said:
        return max(said)
    brought = [
        one
        for one in of(events, "movement")
        if one["data"]["kind"] == "collect"
        and category in {datum["category"] for datum in one["data"]["data"]}
    ]
    named = [
        one
        for one in brought
        if one["id"] in event["data"].get("derived_from", ())
        and moment(one["time"]) <= moment(event["time"])
    ]
    earlier = [one for one in brought if moment(one["time"]) < moment(event["time"])]
    return max((moment(one["time"]) for one in named or earlier), default=None)


def look_backs(events: list[Event], received: datetime) -> tuple[Answer, Answer]:
    """(twelve months, since 2022): the two lists of each, and their evidence."""
    begins = received.replace(year=received.year - 1)
    recent, extended = [], []
    for event in disclosures(events, received):
        at = moment(event["time"])
        for category in sorted({datum["category"] for datum in event["data"]["data"]}):
            since = collected_at(events, event, category) or at
            if begins <= at < received:
                recent.append((event, category))
            if at < received and (begins <= at or since >= COLLECTED_SINCE):
                extended.append((event, category))
    return _lists(events, recent), _lists(events, extended)


def _lists(events: list[Event], chosen: list[tuple[Event, str]]) -> Answer:
    lists: dict[str, dict[str, set[str]]] = {
        name: defaultdict(set) for name in ("sold_or_shared", "business_purpose", "otherwise")
    }
    names = {"sale": "sold_or_shared", "share": "sold_or_shared", "unknown": "otherwise"}
    evidence = []
    for event, category in chosen:
        what = kind(events, event)
        name = names.get(what, what)
        if name not in lists:
            continue
        for letter in LETTERS[category]:
            lists[name][letter].add(party_class(events, event))
        if what != "unknown" and event["id"] not in evidence:
            evidence.append(event["id"])
    shown = {
        name: {letter: sorted(parties) for letter, parties in sorted(found.items())}
        for name, found in lists.items()
    }
    return {**shown, "evidence": evidence}


def opt_out(events: list[Event], as_of: datetime) -> Answer | None:
    """What one opt-out, never taken back, obliges to."""
    said = [one for one in of(events, "preference") if moment(one["time"]) <= as_of]
    if not said:
        return None
    since = min(moment(one["time"]) for one in said)
    day, left = _pacific(since), 15
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day.date().isoformat() not in HOLIDAYS
    # Pacific daylight time throughout the spring of 2026.
    over = day.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=1)
    sold = [
        event
        for event in disclosures(events, as_of)
        if kind(events, event) in ("sale", "share") and moment(event["time"]) >= since
    ]
    return {
        "comply_by": day.date().isoformat(),
        "notify_third_parties_for": [one["id"] for one in sold if moment(one["time"]) < over],
        "violations": [one["id"] for one in sold if moment(one["time"]) >= over],
    }


def _pacific(at: datetime) -> datetime:
    """The same moment as a clock in California shows it, without the zone."""
    return (at - timedelta(hours=7)).replace(tzinfo=UTC)


def marketed(events: list[Event], year: int, as_of: datetime) -> dict[str, list[str]]:
    """Third party → events by which it got data for its own direct marketing in a year."""
    found: dict[str, list[str]] = defaultdict(list)
    for event in disclosures(events, as_of):
        data = event["data"]
        flag = data.get("direct_marketing")
        meant = flag or (flag is None and "partner_offers" in data.get("purposes", ()))
        if meant and moment(event["time"]).year == year:
            found[data["to"]["party"]].append(event["id"])
    return dict(sorted(found.items()))


def third_parties(events: list[Event], as_of: datetime) -> list[str]:
    """Whoever got anything and does not act for the company."""
    return sorted(
        {
            event["data"]["to"]["party"]
            for event in disclosures(events, as_of)
            if not (
                event["data"]["to"]["role"] == "processor"
                if "role" in event["data"]["to"]
                else party_class(events, event) in SERVING
            )
        }
    )


def register(events: list[Event], as_of: datetime) -> list[str]:
    """Events by which network information went to others."""
    return [
        event["id"]
        for event in disclosures(events, as_of)
        if NETWORK & {datum["category"] for datum in event["data"]["data"]}
    ]
