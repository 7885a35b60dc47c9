"""A person's letter, made from events."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lineage.bootstrap import Lineage
from lineage.reports.query import LetterQuery
from lineage.reports.report import Report, disclosure_letter
from lineage.settings import Settings
from tests.builders import Event, a_collection, a_fact, a_movement, a_party, day
from tests.reference.store import ReferenceStore
from tests.worlds import KEYS, NOW, fill

LATER = day(2500)


@contextmanager
def recorded(folder: Path, *events: Event, company: bool = True) -> Iterator[Lineage]:
    """The product with events recorded, its journal in a folder."""
    settings = Settings(store=str(folder))
    lineage = Lineage(settings, ReferenceStore(), KEYS)
    fill(lineage, [*([a_party(contact="privacy@penguin.example")] if company else ()), *events])
    yield lineage


def letter(lineage: Lineage, now: int = NOW, **asked: Any) -> Report:
    """A letter to ANA, as of long after everything unless asked otherwise."""
    given = {"subject": "ANA", "as_of": LATER, **asked}
    return disclosure_letter(lineage, LetterQuery.model_validate(given), now)


def chain() -> list[Event]:
    """ANA → PGN → NIM → SHW, with a place, a purpose and a basis on the way."""
    return [
        a_party("NIM", "service_provider", place="US-OR", contact="1 Harbour Way, Portland"),
        a_party("SHW", "service_provider", place="JP"),
        a_collection("c1", 1, categories=("email", "phone_number")),
        a_movement(
            "m1",
            2,
            categories=("email", "phone_number"),
            purposes=["hosting_backend"],
            basis={"gdpr": "eu-gdpr:A6-1-b-contract-performance"},
            to={"role": "processor"},
        ),
        a_movement(
            "m2",
            3,
            kind="onward",
            sender="NIM",
            receiver="SHW",
            derived_from=["m1"],
            to={"role": "sub_processor"},
        ),
        a_fact(
            "retention", "r1", holder="PGN", category="email", period="P1Y6M", starts="last_use"
        ),
    ]


def many(count: int) -> Iterable[Event]:
    """As many recipients."""
    for number in range(count):
        yield a_party(f"V{number}", "vendor", place="US-NV")
        yield a_movement(f"m{number}", 2 + number % 7, receiver=f"V{number}")
