"""Events spoilt in every way a sender, a wire or an enemy can think of. Seeded."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.builders import (
    Event,
    a_collection,
    a_correction,
    a_movement,
    a_notice,
    a_party,
    a_secrecy_order,
    a_subject,
    an_erasure,
    an_event,
)

MARK = "zq7731"
"""Stands in every identifier and every made-up value, and must not be in any complaint."""
PERSON = f"{MARK}@example.org"

BASES: tuple[Event, ...] = (
    a_movement("m1", 1, people=(PERSON,), purposes=["hosting_backend"]),
    a_movement(
        "m2",
        2,
        kind="onward",
        sender="NIM",
        receiver="SHW",
        people=(PERSON, "BEN"),
        categories=("email", "phone_number"),
        derived_from=["m1"],
        completed=3,
        basis={"gdpr": "eu-gdpr:A6-1-b", "contract": "agr"},
        transfer={"tool": "eu-gdpr:A45-3", "reference": "JP", "controls": ["security"]},
        policy_version="2021-12-23",
    ),
    a_movement("m3", 3, kind="grant_access", ended=9, people=(PERSON,)),
    a_movement("m4", 3, all_held=True, receiver="KIT", kind="business_transfer"),
    a_movement("m5", 3, cohort=1_000_000),
    a_collection("c1", 1, people=(PERSON,)),
    an_erasure("x1", 4, people=(PERSON,), reference="rq-1"),
    a_party(),
    a_party("NIM", "service_provider", identifiers={"lei": MARK}),
    a_subject(PERSON, residency="DE", born_year_band="adult"),
    a_notice("n1", "NIM", "rq-1", 5),
    a_secrecy_order("so-1", ["m1", {"id": "m2", "source": "s"}]),
    a_correction("k1", "m3", 6),
    an_event("consent", {"id": "co-1", "subjects": [{"id": PERSON}], "status": "given"}, "co-1", 1),
    an_event("incident", {"id": "i", "holder": "NIM", "kind": "integrity"}, "i-1", 5),
)

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1e308,
    float("nan"),
    float("inf"),
    "",
    MARK,
    "\ud800",
    "\0",
    "\u202e" + MARK,
    "é" * 300,
    "x" * 3000,
    [],
    {},
    [[]],
    [None],
    {"id": MARK},
    {MARK: MARK},
    [MARK] * 3,
    [{"id": PERSON, "role": "user"}],
    "2020-01-01",
    "2020-01-01T00:00:00",
    "2020-13-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+23:59",
    "2150-01-01T00:00:00Z",
    "2020-01-01T00:00:00.123456789Z",
    "20200101T000000Z",
    1577836800,
    "personaldata.movement.v1",
    "personaldata.movement.v9",
    "@subject",
    "1.0",
)


class Mutator:
    """Makes one spoilt event after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.bytewise: tuple[Callable[[bytearray], bytes], ...] = (
            self.flipped,
            self.cut_short,
            self.cut_out,
            self.spliced,
            self.repeated,
        )
        self.encoded: tuple[Callable[[Event], bytes], ...] = (
            lambda event: _text(event).encode("utf-16"),
            lambda event: json.dumps({**event, "é": "é"}, ensure_ascii=False).encode("latin-1"),
            lambda event: b"\xef\xbb\xbf" + _text(event).encode(),
            lambda event: _text(event).encode("utf-32-le"),
            self.with_a_key_twice,
            self.deep,
            self.as_another_value,
        )

    def mutants(self, count: int) -> Iterator[bytes]:
        for number in range(count):
            event = copy.deepcopy(self.chance.choice(BASES))
            if self.chance.random() < 0.7:
                event["id"] = f"{event['id']}-{number}"
            yield self.large(event, number) if number % 2500 < 3 else self.mutant(event)

    def mutant(self, event: Event) -> bytes:
        way = self.chance.random()
        if way < 0.05:
            return _text(event).encode()
        if way < 0.4:
            received = bytearray(_text(event).encode())
            for _ in range(self.chance.choice((1, 1, 1, 2, 5))):
                received = bytearray(self.chance.choice(self.bytewise)(received))
            return bytes(received)
        if way < 0.9:
            for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
                self.change_structure(event)
            return _text(event).encode()
        return self.chance.choice(self.encoded)(event)

    def flipped(self, received: bytearray) -> bytes:
        if received:
            received[self.chance.randrange(len(received))] ^= 1 << self.chance.randrange(8)
        return bytes(received)

    def cut_short(self, received: bytearray) -> bytes:
        return bytes(received[: self._place(received)])

    def cut_out(self, received: bytearray) -> bytes:
        start = self._place(received)
        return bytes(received[:start] + received[start + self.chance.randint(1, 20) :])

    def spliced(self, received: bytearray) -> bytes:
        other = _text(self.chance.choice(BASES)).encode()
        start, place = self._place(received), self.chance.randrange(len(other))
        return bytes(received[:start]) + other[place:]

    def repeated(self, received: bytearray) -> bytes:
        start = self._place(received)
        part = received[start : start + self.chance.randint(1, 60)]
        return bytes(received[:start] + part * self.chance.randint(2, 40) + received[start:])

    def _place(self, received: bytearray) -> int:
        return self.chance.randint(0, len(received))

    def change_structure(self, event: Event) -> None:
        """Change one place in an event: drop it, rename it, or put something odd there."""
        holders = list(_containers(event))
        holder = self.chance.choice(holders)
        odd = copy.deepcopy(self.chance.choice(ODD))
        if isinstance(holder, list):
            if holder and self.chance.random() < 0.5:
                holder[self.chance.randrange(len(holder))] = odd
            else:
                holder.append(odd)
            return
        key = self.chance.choice(list(holder)) if holder else MARK
        way = self.chance.random()
        if way < 0.5:
            holder[key] = odd
        elif way < 0.7:
            holder.pop(key, None)
        elif way < 0.8:
            holder[key + MARK] = holder.pop(key, odd)
        elif way < 0.9:
            holder[MARK] = odd
        else:
            holder[key] = [holder.get(key)]

    def with_a_key_twice(self, event: Event) -> bytes:
        key = self.chance.choice(list(event))
        odd = json.dumps(self.chance.choice(ODD))
        return f'{_text(event)[:-1]}, "{key}": {odd}}}'.encode()

    def deep(self, event: Event) -> bytes:
        levels = self.chance.choice((20, 31, 32, 33, 40, 900, 2000))
        opening, closing = ("[", "]") if self.chance.random() < 0.5 else ('{"a":', "}")
        nest = opening * levels + '"deep"' + closing * levels
        return f'{_text(event)[:-1]}, "extra": {nest}}}'.encode()

    def as_another_value(self, event: Event) -> bytes:
        return json.dumps(self.chance.choice(([event], *ODD))).encode()

    def large(self, event: Event, number: int) -> bytes:
        """About a mebibyte: just allowed, just too large, or with too many people."""
        way = number % 2500
        if way == 0:
            crowd = [f"{MARK}-{person}" for person in range(10_001)]
            return _text(a_movement(f"crowd-{number}", 1, people=crowd)).encode()
        filled = _text({**event, "extra": ""}).encode()
        padding = (1 << 20) - len(filled) + way - 1
        return _text({**event, "extra": "x" * padding}).encode()


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _containers(child)


def _text(event: Any) -> str:
    return json.dumps(event)
