"""A history of one company, written by arithmetic: the same for every number of events."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.builders import Event, a_cohort, a_manifest, a_movement, a_party, an_erasure, encoded

PARTIES = ("NIM", "TRN", "SKU", "AUK")
CATEGORIES = ("email", "phone_number", "ip_address")
PEOPLE = 40


def history(events: int, *, bulk: bool = False) -> Iterator[Event]:
    """Disclosures, onward movements that derive from them, erasures, facts; perhaps cohorts."""
    yield a_party()
    for number in range(1, events):
        person = f"person-{number % PEOPLE:04d}@example.org"
        at = 1 + number // 50
        receiver = PARTIES[number % len(PARTIES)]
        if bulk and number % 29 == 0:
            cohort = a_cohort(members(number))
            yield a_movement(f"b{number}", at, receiver=receiver, cohort=cohort)
        elif number % 17 == 0:
            yield an_erasure(f"x{number}", at, holder=receiver, people=(person,))
        elif number % 3 == 0:
            yield a_movement(
                f"m{number}",
                at + 1,
                kind="onward",
                sender=receiver,
                receiver=PARTIES[(number + 1) % len(PARTIES)],
                people=(person,),
                categories=(CATEGORIES[number % 3],),
                derived_from=(f"m{max(1, number - PEOPLE)}",),
            )
        else:
            categories = (CATEGORIES[number % 3], CATEGORIES[(number + 1) % 3])
            people = (person,)
            yield a_movement(
                f"m{number}", at, receiver=receiver, people=people, categories=categories
            )


def members(number: int) -> list[str]:
    """The people of a bulk event; now and then somebody whom no other event names."""
    people = [f"person-{one % PEOPLE:04d}@example.org" for one in range(number, number + 7)]
    return [*people, f"only-{number % 3}@example.org"]


def write(path: Path, events: int) -> list[Event]:
    """The history as a file, one event a line, with a line that is no event now and then.

    Its cohorts' manifests lie beside it.
    """
    written = list(history(events, bulk=True))
    lines = [encoded(event) for event in written]
    for place in range(0, len(lines), 100):
        lines[place] += b"\nthis is no event"
    for number in range(29, events, 29):
        manifest = path.parent / a_cohort(members(number))["uri"]
        manifest.write_bytes(a_manifest(members(number)))
    path.write_bytes(b"\n".join(lines) + b"\n")
    return written


def people(events: list[Event]) -> list[str]:
    """Everybody a history names."""
    named = (event["data"].get("subjects") or () for event in events)
    return sorted({person for some in named for person in some})


def dumped(answer: object) -> str:
    return json.dumps(answer, sort_keys=True)
