"""Small worlds: few parties, people, categories and instants: ties and chains are common."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tests.builders import (
    COMPANY,
    SOURCE,
    SUBJECT,
    Event,
    a_correction,
    a_movement,
    a_notice,
    a_party,
    a_secrecy_order,
    an_erasure,
    day,
)
from tests.worlds import Question

few = settings(max_examples=max(5, settings().max_examples // 10))
"""For what runs on a server, where an example takes a second."""

OTHER_SOURCE = "//partner.example/movements"
PARTIES = (COMPANY, "NIM", "TRN", "SKU")
PEOPLE = ("ANA", "BEN")
CATEGORIES = ("email", "phone_number", "ip_address")
ORDERS = ("so-1", "so-2")
LAST_DAY = 6
RECORDED_FROM, RECORDED_TO = 10, 13
MOVEMENTS_MAX = 9

days = st.integers(1, LAST_DAY)
recorded_days = st.integers(RECORDED_FROM, RECORDED_TO)
people = st.sampled_from([("ANA",), ("ANA",), ("BEN",), ("ANA", "BEN")])
categories = st.sampled_from(
    [("email",), ("email",), ("phone_number",), ("email", "phone_number"), ("email", "ip_address")]
)
kinds = st.sampled_from(
    ["disclose", "onward", "onward", "grant_access", "internal", "derive", "planned", "return"]
)
senders = st.sampled_from([COMPANY, COMPANY, "NIM", "NIM", "TRN", "TRN", "SKU", SUBJECT])
receivers = st.sampled_from([COMPANY, "NIM", "NIM", "TRN", "TRN", "SKU", SUBJECT, "@public"])
seldom = st.sampled_from([False] * 7 + [True])


@dataclass(frozen=True)
class Features:
    """What may occur in a world."""

    secrecy: bool = True
    corrections: bool = True
    declared_company: bool = False
    narrow: bool = False
    """One person, one category, three instants: every rule about ties is met at every turn."""


@st.composite
def movements(draw: st.DrawFn, index: int, count: int, features: Features) -> Event:
    moments = st.integers(1, 3) if features.narrow else days
    at = draw(moments)
    sender, receiver = draw(senders), draw(receivers)
    from_subject = sender == SUBJECT and draw(st.booleans())
    all_held, cohort = draw(seldom), 7 if draw(seldom) and draw(seldom) else None
    to: dict[str, Any] = {"class": "company"} if receiver == COMPANY else {}
    return a_movement(
        _id(index),
        at,
        kind="collect" if from_subject else draw(kinds),
        sender=sender,
        receiver=receiver,
        people=("ANA",) if features.narrow else draw(people),
        categories=("email",) if features.narrow else draw(categories),
        all_held=all_held,
        cohort=None if all_held else cohort,
        completed=draw(moments) if draw(seldom) else None,
        ended=draw(moments) if draw(st.booleans()) else None,
        derived_from=draw(st.lists(_references(count), max_size=2)) if draw(st.booleans()) else (),
        secrecy=draw(st.sampled_from([*ORDERS, "so-unknown"]))
        if features.secrecy and draw(seldom)
        else None,
        state="aggregate" if all_held and draw(seldom) else None,
        to=to | ({"system": "s1"} if draw(seldom) else {}),
        recorded=draw(recorded_days),
        source=_source(index),
    )


@st.composite
def erasures(draw: st.DrawFn, index: int, features: Features) -> Event:
    all_held = draw(seldom)
    return an_erasure(
        f"x{index}",
        draw(st.integers(1, 3) if features.narrow else days),
        holder=draw(st.sampled_from(PARTIES)),
        people=("ANA",) if features.narrow else draw(people),
        categories=draw(st.sampled_from(["all", ("email",), ("email", "phone_number")])),
        status=draw(
            st.sampled_from(["confirmed", "confirmed", "confirmed", "claimed", "requested"])
        ),
        system="s1" if draw(seldom) else None,
        reference="rq-1" if draw(st.booleans()) else None,
        all_held=all_held,
        cohort=7 if not all_held and draw(seldom) else None,
        recorded=draw(recorded_days),
    )


@st.composite
def worlds(draw: st.DrawFn, features: Features = Features()) -> list[Event]:
    """Events in the order of their recording."""
    features = replace(features, narrow=draw(st.booleans()))
    count = draw(st.integers(1, MOVEMENTS_MAX))
    events = [draw(movements(index, count, features)) for index in range(count)]
    events += [draw(erasures(index, features)) for index in range(draw(st.integers(0, 3)))]
    if features.declared_company or draw(st.booleans()):
        events.append(a_party(COMPANY, recorded=RECORDED_FROM))
        if draw(seldom):
            events.append(a_party("SKU", recorded=RECORDED_FROM))
    if features.corrections and draw(seldom):
        taken_back = draw(st.sampled_from([*range(count)]))
        reference = {"id": _id(taken_back), "source": _source(taken_back)}
        events.append(a_correction("k1", reference, 7, recorded=draw(recorded_days)))
    if features.secrecy and draw(st.booleans()):
        events += [draw(orders(order, count)) for order in ORDERS]
    if draw(seldom):
        receiver = draw(st.sampled_from(PARTIES))
        events.append(a_notice("n1", receiver, "rq-1", draw(days), recorded=draw(recorded_days)))
    return sorted(events, key=lambda event: str(event["recordedtime"]))


@st.composite
def orders(draw: st.DrawFn, order: str, count: int) -> Event:
    return a_secrecy_order(
        order,
        draw(st.lists(_references(count), max_size=2)),
        audiences=draw(st.sampled_from([None, ("subject",), ("public", "buyer")])),
        valid_to=draw(st.sampled_from([None, None, LAST_DAY + 1])),
        recorded=draw(recorded_days),
    )


def questions(audiences: tuple[str, ...] = ("company", "subject")) -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        person=st.sampled_from([*PEOPLE, "NOBODY"]),
        as_of=st.sampled_from([LAST_DAY + 2, LAST_DAY + 2, *range(1, LAST_DAY + 1)]).map(day),
        known_at=st.sampled_from([None, None, RECORDED_FROM, RECORDED_FROM + 1]).map(
            lambda at: None if at is None else day(at)
        ),
        audience=st.sampled_from(audiences),
    )


def _references(count: int) -> st.SearchStrategy[dict[str, str]]:
    """Any movement of the world, recorded before, later or never."""
    return st.integers(0, count).map(lambda index: {"id": _id(index), "source": _source(index)})


def _source(index: int) -> str:
    return OTHER_SOURCE if index % 4 == 3 else SOURCE


def _id(index: int) -> str:
    """Two sources use some ids both; their events are others."""
    return f"m{index - 1}" if index % 4 == 3 else f"m{index}"
