"""Secrecy leaves no trace: not in recipients, counts, totals, gaps, findings or echoes."""

from typing import Any

from hypothesis import given

from tests.builders import Event, identity
from tests.properties.strategies import Features, questions, worlds
from tests.reference import oracle
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on

RESTRICTED = ("subject", "public", "counterparty", "buyer")


@given(worlds(Features(declared_company=True)), questions(RESTRICTED))
def test_an_answer_is_that_of_a_world_without_the_secret(
    events: list[Event], question: Question
) -> None:
    """Byte for byte, as if the events and what only they can have fed had never been recorded."""
    hidden, cut = oracle.hidden_copies(events, *question)
    innocent = [
        left
        for event in events
        if identity(event) not in hidden and not event["type"].startswith("personaldata.secrecy")
        if (left := without(event, cut.get(identity(event), set())))
    ]
    assert answer(events, question) == answer(innocent, question)


@given(worlds(Features(declared_company=True)), questions(("company", "regulator", "court")))
def test_orders_hide_nothing_from_those_they_are_not_made_against(
    events: list[Event], question: Question
) -> None:
    """The company, regulators and courts get the same answer with and without orders."""
    assert oracle.hidden_copies(events, *question)[0] == set()
    open_world = [
        left
        for event in events
        if not event["type"].startswith("personaldata.secrecy") and (left := without(event, set()))
    ]
    assert answer(events, question) == answer(open_world, question)


def answer(events: list[Event], question: Question) -> dict[str, Any]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    return ask(lineage, question)


def without(event: Event, cut: set[str]) -> Event | None:
    """An event that names no order, without some categories; None where none is left."""
    data = {name: value for name, value in event["data"].items() if name != "secrecy"}
    if cut:
        data["data"] = [datum for datum in data["data"] if datum["category"] not in cut]
        if not data["data"]:
            return None
    return {**event, "data": data}
