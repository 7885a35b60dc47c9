"""Worlds in which data go on from a breached holder: long chains, ties, erasures in between.

They come from a seed and not from hypothesis: what it draws first is small, and in small worlds
nothing has a chain of three movements that begins at the holder asked about.
"""

import random
from typing import Any, Final

from lineage import instants
from lineage.tracing.incident.incident import Incident
from tests.builders import (
    COMPANY,
    SUBJECT,
    Event,
    a_correction,
    a_movement,
    a_party,
    an_erasure,
    day,
)

RECORDED: Final = (10, 11, 12, 13)
LAST_DAY: Final = 5
MOVEMENTS: Final = 14

PEOPLE: Final = [("ANA",)] * 5 + [("BEN",), ("ANA", "BEN")]
CATEGORIES: Final = [
    *[("email",)] * 9,
    ("phone_number",),
    ("email", "phone_number"),
    ("email", "ip_address"),
]
WAYS: Final = [
    *[(COMPANY, "NIM")] * 6,
    *[("NIM", "TRN")] * 7,
    *[("TRN", "SKU")] * 6,
    ("NIM", "SKU"),
    ("SKU", "TRN"),
    ("SKU", "AUK"),
    ("TRN", "NIM"),
    ("NIM", "NIM"),
    ("TRN", COMPANY),
    (COMPANY, "SKU"),
    (SUBJECT, "NIM"),
    ("SKU", SUBJECT),
]
KINDS: Final = ["onward"] * 10 + ["grant_access", "derive", "planned", "internal"]
STATES: Final = [None] * 12 + ["clear", "encrypted", "pseudonymised", "anonymised"]
SYSTEMS: Final = [None] * 9 + ["s1", "s2"]


def a_breached_world(seed: int) -> tuple[list[Event], Incident]:
    """Events in the order of their recording, and a breach among them."""
    chance = random.Random(seed)
    movements: list[Event] = []
    for index in range(chance.randint(4, MOVEMENTS)):
        movements.append(_movement(chance, index, movements))
    erasures = [_erasure(chance, index) for index in range(chance.randint(0, 4))]
    events = [*movements, *erasures]
    if chance.random() < 0.5:
        events.append(a_party(COMPANY, recorded=RECORDED[0]))
    if chance.random() < 0.2:
        taken_back = chance.choice([*movements, *erasures])["id"]
        events.append(a_correction("k1", taken_back, 7, recorded=chance.choice(RECORDED)))
    return sorted(events, key=lambda event: str(event["recordedtime"])), _incident(chance)


def _incident(chance: random.Random) -> Incident:
    """A breach, mostly of the holder with which most chains begin."""
    begins = chance.randint(1, 2)
    return Incident(
        chance.choice(["NIM"] * 4 + ["TRN", COMPANY]),
        instants.parse(day(begins)),
        instants.parse(day(chance.randint(begins + 1, LAST_DAY + 1))),
        systems=frozenset({"s1"} if chance.random() < 0.15 else ()),
        categories=frozenset({"email"} if chance.random() < 0.15 else ()),
        key_compromised=chance.choice([None, None, True, False]),
    )


def _movement(chance: random.Random, index: int, before: list[Event]) -> Event:
    sender, receiver = chance.choice(WAYS)
    system, state = chance.choice(SYSTEMS), chance.choice(STATES)
    to: dict[str, Any] = {"class": "company"} if receiver == COMPANY else {}
    kind = "collect" if sender == SUBJECT else chance.choice(KINDS)
    movement = a_movement(
        f"m{index}",
        _moment(chance, index),
        kind=kind,
        sender=sender,
        receiver=receiver,
        people=chance.choice(PEOPLE),
        categories=chance.choice(CATEGORIES),
        completed=_moment(chance, index) if chance.random() < 0.15 else None,
        ended=chance.randint(2, LAST_DAY + 1) if kind == "grant_access" else None,
        derived_from=_parents(chance, sender, before),
        state=state,
        to=to | ({"system": system} if system else {}),
        recorded=chance.choice(RECORDED),
        **_of_many(chance),
    )
    if sent_from := chance.choice(SYSTEMS):
        movement["data"]["from"]["system"] = sent_from
    if state in ("encrypted", "pseudonymised") and chance.random() < 0.5:
        for datum in movement["data"]["data"]:
            datum["key_holder"] = chance.choice([COMPANY, "NIM"])
    return movement


def _moment(chance: random.Random, index: int) -> int:
    """Mostly one after the other, or chains would be short; often at one instant."""
    in_turn = 1 + index * LAST_DAY // MOVEMENTS
    return in_turn if chance.random() < 0.7 else chance.randint(1, LAST_DAY)


def _parents(chance: random.Random, sender: str, before: list[Event]) -> list[str]:
    """Mostly what its sender got before; now and then what it cannot be, or what comes later."""
    if chance.random() < 0.15:
        return [f"m{chance.randrange(MOVEMENTS)}"]
    said = [event["id"] for event in before if event["data"]["to"]["party"] == sender]
    return chance.sample(said, min(len(said), chance.choice([0, 0, 1, 1, 2])))


def _of_many(chance: random.Random) -> dict[str, Any]:
    drawn = chance.random()
    return {"all_held": True} if drawn < 0.1 else {"cohort": 7} if drawn < 0.2 else {}


def _erasure(chance: random.Random, index: int) -> Event:
    return an_erasure(
        f"x{index}",
        chance.randint(1, LAST_DAY),
        holder=chance.choice(["NIM", "NIM", "TRN", "SKU", COMPANY]),
        people=chance.choice(PEOPLE),
        categories=chance.choice(["all", ("email",), ("phone_number",)]),
        status=chance.choice(["confirmed"] * 3 + ["claimed"] * 2 + ["requested"]),
        system=chance.choice(SYSTEMS),
        recorded=chance.choice(RECORDED),
        **_of_many(chance),
    )
