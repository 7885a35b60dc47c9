"""Small worlds in which the policy has something to say about people, one way or another."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.builders import Event, a_fact, an_erasure, day
from tests.policy.company import a_company, a_policy, agreed, collected, given_to, hosted

PEOPLE = ("ANA", "BEN", "CAM", "DOT", "EVE")
LAST_DAY = 40
days = st.integers(1, LAST_DAY)
some = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True)

Make = Callable[..., Event]


def _movement(draw: st.DrawFn, event_id: str, at: int) -> Event:
    people = draw(some)
    make, data = draw(st.sampled_from(MOVEMENTS))
    recorded = draw(st.integers(at, LAST_DAY + 10))
    everyone = make is not collected and draw(st.integers(0, 4)) == 0
    who: dict[str, Any] = {"all_held": True} if everyone else {"people": people}
    made: Event = make(event_id, at, **data, **who, recorded=recorded)
    return made


def _as_most_people(draw: st.DrawFn, person: str) -> list[Event]:
    """What is stated from the beginning and for good, of several people alike."""
    home = draw(st.sampled_from(["US-CA", "DE"]))
    band = draw(st.sampled_from(["adult", "16_17", "under_13"]))
    events = [
        a_fact("subject", person, residency=home, born_year_band=band, event_id=f"s-{person}")
    ]
    given: dict[str, Any] = {"subjects": [person], "status": "given", "form": "explicit"}
    if draw(st.booleans()):
        purposes = draw(st.sampled_from([["partner_offers"], ["hosting_backend"]]))
        events.append(a_fact("consent", f"early-{person}", **given, purposes=purposes))
    if draw(st.booleans()):
        granted: dict[str, Any] = {"subjects": [person], "status": "granted"}
        events.append(a_fact("permission", f"early-{person}", **granted, permission="contacts"))
    if draw(st.integers(0, 3)) == 0:
        chosen: dict[str, Any] = {"subjects": [person], "preference": "opt_out_of_sale"}
        events.append(a_fact("preference", f"early-{person}", **chosen, status="on"))
    return events


def _laws(draw: st.DrawFn) -> list[Event]:
    """Regimes that apply to the company, some of them only from a day on."""
    regimes = draw(st.sets(st.sampled_from(["gdpr", "ccpa", "cpni", "coppa", "doj-bulk-data"])))
    return [
        a_fact("regime", one, draw(st.integers(0, LAST_DAY)), party="PGN", active=True)
        for one in sorted(regimes)
    ]


def _notice(draw: st.DrawFn, event_id: str, at: int) -> Event:
    """Told of a change of the policy, together with others."""
    moment = day(draw(days))
    data: dict[str, Any] = {"subjects": draw(some), "delivered_at": moment, "channel": "email"}
    return a_fact("notice", event_id, at, event_id=event_id, about="policy_change", **data)


MOVEMENTS: list[tuple[Make, dict[str, Any]]] = [
    (hosted, {}),
    (hosted, {"categories": ["contacts"], "purposes": ["hosting_backend"]}),
    (collected, {"categories": ["precise_location"], "purposes": ["location_interactions"]}),
    (collected, {"categories": ["email"]}),
    (hosted, {"categories": ["email"], "purposes": ["own_marketing_similar"]}),
    (hosted, {"categories": ["email"], "basis": {"gdpr": "eu-gdpr:A6-1-a"}}),
    (hosted, {"categories": ["email", "phone_number"], "to": {"role": "processor", "place": "CN"}}),
]
MOVEMENTS += [
    (lambda *ids, **data: given_to("RAZ", *ids, **data), {"purposes": ["partner_offers"]}),
    (lambda *ids, **data: given_to("PUF", *ids, **data), {"purposes": ["manage_account"]}),
]


def _fact(draw: st.DrawFn, event_id: str, at: int) -> Event:
    person = draw(st.sampled_from(PEOPLE))
    recorded = draw(st.integers(at, LAST_DAY + 10))
    given: dict[str, Any] = {"event_id": event_id, "recorded": recorded}
    data: dict[str, Any]
    which = draw(st.integers(0, 7))
    if which == 7:
        data = {"subject": person, "kind": "opt_out", "received_at": day(at)}
        return a_fact("request", f"asked-{person}-{event_id}", at, **given, **data)
    if which == 6:
        return _notice(draw, event_id, at)
    if which == 0:
        status = draw(st.sampled_from(["granted", "revoked"]))
        data = {"subjects": [person], "permission": "contacts", "status": status}
        return a_fact("permission", f"contacts-{person}", at, **given, **data)
    if which == 1:
        status = draw(st.sampled_from(["on", "off"]))
        name = draw(st.sampled_from(["marketing_opt_out", "opt_out_of_sale"]))
        data = {"subjects": [person], "preference": name, "status": status}
        return a_fact("preference", f"{name}-{person}", at, **given, **data)
    if which == 2:
        band = draw(st.sampled_from(["under_13", "adult"]))
        return a_fact("subject", person, at, **given, born_year_band=band, residency="US-CA")
    if which == 3:
        status = draw(st.sampled_from(["given", "withdrawn"]))
        data = {"subjects": [person], "status": status, "purposes": ["partner_offers"]}
        return a_fact("consent", f"offers-{person}", at, **given, **data, form="explicit")
    if which == 4:
        holder = draw(st.sampled_from(["PGN", "NIM"]))
        return an_erasure(event_id, at, holder=holder, people=[person], recorded=recorded)
    return a_fact(
        "ownership",
        "puf",
        at,
        **given,
        owner="PGN",
        owned="PUF",
        interest="voting",
        percent=draw(st.sampled_from([49.99, 50, 60])),
    )


@st.composite
def policy_worlds(draw: st.DrawFn) -> list[Event]:
    """The company with its parties, facts about people and movements of them."""
    events = [*a_company(), *agreed("NIM"), *agreed("RAZ"), *agreed("PUF")]
    if draw(st.booleans()):
        amends = [{"recipient_class": "business_partner", "purpose": "manage_account"}]
        events.append(a_policy("2026-01-01", draw(days), amends=amends))
    events += [event for person in PEOPLE[1:] for event in _as_most_people(draw, person)]
    events += _laws(draw)
    moved = [_movement(draw, f"m{number}", draw(days)) for number in range(draw(st.integers(1, 7)))]
    stated = [_fact(draw, f"f{number}", draw(days)) for number in range(draw(st.integers(0, 5)))]
    return [*events, *moved, *stated]
