"""A synthetic company of any size, the same for one seed: people, parties, skewed flows, erasures.

The default shape is that of the measured limits: 1M people, 300 parties, about 1,200 flows of which
few carry most movements, about one erasure for fifty movements, about a third of the movements
onward, most of those with what they were derived from. It imitates no company that exists.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import orjson

SOURCE: Final = "//bench.example/movements"
FIRST_DAY: Final = datetime(2025, 1, 1, tzinfo=UTC)
DAYS: Final = 600
CATEGORIES: Final = (
    "email",
    "phone_number",
    "ip_address",
    "pages_visited",
    "device_id",
    "first_name",
    "last_name",
    "postal_address",
    "diagnostic_data",
    "contacts",
    "precise_location",
    "audio",
)
PURPOSES: Final = ("hosting_backend", "monitor_usage", "contact_user", "support_technical")
PLACES: Final = ("US-CA", "US-OR", "NL", "DE", "GB", "IN", "JP", "FR", "BR", "CA-ON")


class Shape(NamedTuple):
    """How large the world is."""

    movements: int
    people: int = 1_000_000
    parties: int = 300
    flows: int = 1_200
    seed: int = 7


class Flow(NamedTuple):
    sender: str
    receiver: str
    categories: tuple[str, ...]
    tail: bytes
    """The JSON of a movement's data behind what differs."""


def facts(shape: Shape) -> Iterator[bytes]:
    """Party facts of the world, one JSON line each."""
    for number in range(shape.parties):
        at = "2024-01-01T00:00:00Z"
        yield orjson.dumps(
            {
                "specversion": "1.0",
                "id": f"party-{number}",
                "source": "//bench.example/privacy-office",
                "type": "personaldata.party.v1",
                "time": at,
                "recordedtime": at,
                "data": {
                    "id": _party(number),
                    "name": f"Bench Party {number}",
                    "class": "company" if number == 0 else "service_provider",
                    "place": PLACES[number % len(PLACES)],
                },
            }
        )


def movements(shape: Shape) -> Iterator[bytes]:
    """Movements and erasures in order of time, one JSON line each."""
    rng = np.random.default_rng(shape.seed)
    onward, direct = _flows(shape)
    step = timedelta(days=DAYS) / shape.movements
    chunk = 100_000
    last_of: list[tuple[int, str] | None] = [None] * shape.people
    for start in range(0, shape.movements, chunk):
        count = min(chunk, shape.movements - start)
        # Mildly skewed: of ten million movements most people have ten, the busiest a thousand.
        subject = (rng.random(count) ** 1.5 * shape.people).astype(np.int64)
        pick, which = rng.random(count), rng.random(count) ** 2.2
        ids = rng.bytes(16 * count).hex()
        for index in range(count):
            person = int(subject[index])
            at = (FIRST_DAY + step * (start + index)).isoformat().replace("+00:00", "Z")
            event_id = _uuid7(ids[32 * index : 32 * index + 32], start + index)
            if pick[index] < 0.02:
                flow = direct[int(which[index] * len(direct))]
                yield _erasure(event_id, at, flow.receiver, person)
                continue
            held = last_of[person]
            if pick[index] < 0.45 and held and (flows := onward[held[0]]):
                # Some senders do not say what they sent on.
                parent = held[1] if pick[index] < 0.4 else None
                flow = flows[int(which[index] * len(flows))]
                yield _movement(event_id, at, flow, person, parent)
                continue
            number = int(which[index] * len(direct))
            last_of[person] = (number, event_id)
            yield _movement(event_id, at, direct[number], person, None)


def write_world(path: Path, shape: Shape) -> None:
    """The facts and movements of a world as one NDJSON file; whole, or not there."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb", buffering=1 << 20) as file:
        for line in facts(shape):
            file.write(line + b"\n")
        for line in movements(shape):
            file.write(line + b"\n")
    unfinished.rename(path)


def subject(number: int) -> str:
    """The raw identifier of a person."""
    return f"user-{number:07d}"


def _flows(shape: Shape) -> tuple[list[list[Flow]], list[Flow]]:
    """(flows onward from each flow from the company, flows from the company)."""
    chance = random.Random(shape.seed)
    direct: list[Flow] = []
    for number in range(shape.flows * 2 // 3):
        categories = chance.sample(CATEGORIES, chance.randint(1, 4))
        direct.append(_flow(chance, _party(0), _party(1 + number % 120), "disclose", categories))
    onward: list[list[Flow]] = [[] for _ in direct]
    for number in range(shape.flows - len(direct)):
        # What goes on is some of what came; the flows that carry most have what goes on.
        source = direct[number]
        categories = chance.sample(source.categories, chance.randint(1, len(source.categories)))
        receiver = _party(121 + number % (shape.parties - 121))
        onward[number].append(_flow(chance, source.receiver, receiver, "onward", categories))
    return onward, direct


def _flow(
    chance: random.Random, sender: str, receiver: str, kind: str, categories: list[str]
) -> Flow:
    body = {
        "kind": kind,
        "from": {"party": sender, "place": "US-CA"},
        "to": {
            "party": receiver,
            "place": chance.choice(PLACES),
            "class": "service_provider",
            "role": "processor" if kind == "disclose" else "sub_processor",
            "on_behalf_of": _party(0),
        },
        "data": [
            {"category": category, "collection_mode": "user_given", "state": "clear"}
            for category in sorted(categories)
        ],
        "purposes": [chance.choice(PURPOSES)],
        "basis": {"gdpr": chance.choice(("eu-gdpr:A6-1-b", "eu-gdpr:A6-1-f"))},
        "transfer": {"tool": "eu-gdpr:A46-2-c", "reference": "scc-1", "controls": ["security"]},
        "policy_version": "2021-12-23",
    }
    return Flow(sender, receiver, tuple(categories), orjson.dumps(body)[1:])


def _movement(event_id: str, at: str, flow: Flow, person: int, parent: str | None) -> bytes:
    origin = f',"derived_from":["{parent}"]' if parent else ""
    return (
        (
            f'{{"specversion":"1.0","id":"{event_id}","source":"{SOURCE}",'
            f'"type":"personaldata.movement.v1","time":"{at}","recordedtime":"{at}",'
            f'"datacontenttype":"application/json","data":{{"subjects":["{subject(person)}"]{origin},'
        ).encode()
        + flow.tail
        + b"}"
    )


def _erasure(event_id: str, at: str, holder: str, person: int) -> bytes:
    return (
        f'{{"specversion":"1.0","id":"{event_id}","source":"{SOURCE}",'
        f'"type":"personaldata.erasure.v1","time":"{at}","recordedtime":"{at}",'
        f'"data":{{"holder":"{holder}","subjects":["{subject(person)}"],"categories":"all",'
        f'"method":"deleted","status":"confirmed"}}}}'
    ).encode()


def _uuid7(digits: str, ordinal: int) -> str:
    """A UUID of version 7: ordered in its first 48 bits, random behind (RFC 9562)."""
    moment = f"{1_735_689_600_000 + ordinal:012x}"
    return f"{moment[:8]}-{moment[8:]}-7{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def _party(number: int) -> str:
    return "CO" if number == 0 else f"P{number:03d}"
