"""What an order hides takes with it whatever only it can have fed, wherever that would show."""

from typing import Any

from tests.builders import (
    COMPANY,
    Event,
    a_collection,
    a_correction,
    a_movement,
    a_party,
    a_secrecy_order,
    an_erasure,
    day,
)
from tests.reference import oracle
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on, specified

SECRET = a_movement("m1", 1, kind="legal_disclosure", receiver="GAN")
ORDER = a_secrecy_order("so-1", ["m1"])
AS_OF = day(10)


def onward(event_id: str = "m2", at: int = 2, **given: Any) -> Event:
    """What the secret recipient did next."""
    return a_movement(
        event_id, at, **{"kind": "onward", "sender": "GAN", "receiver": "FBI", **given}
    )


def told(*events: Event, audience: str = "subject") -> dict[str, Any]:
    """The answer for an audience, which is that of the specification."""
    world = [a_party(), *events]
    question = Question(as_of=AS_OF, audience=audience)
    lineage = lineage_on(ReferenceStore())
    fill(lineage, world)
    answer = ask(lineage, question)
    assert specified(answer) == oracle.where(world, *question)
    return answer


def silent(*events: Event, order: Event = ORDER) -> bool:
    """Whether the person's answer is that of somebody whom nothing ever happened to."""
    return told(*events, order) == told()


def test_the_company_sees_what_its_person_does_not() -> None:
    answer = told(SECRET, ORDER, audience="company")
    assert [one["party"] for one in answer["recipients"]] == ["GAN"]
    assert silent(SECRET)


def test_an_order_that_nobody_recorded_hides() -> None:
    """The movement points at its order; the order itself may come later."""
    assert silent(a_movement("m1", 1, receiver="GAN", secrecy="so-9"))


def test_what_was_passed_on_is_hidden_too() -> None:
    """At any depth, inferred or said, and what fed it is no gap either."""
    assert silent(SECRET, onward(), onward("m3", 3, sender="FBI", receiver="NSA"))
    assert silent(SECRET, onward(derived_from=["m1"]))


def test_what_is_planned_or_later_or_taken_back_is_hidden_too() -> None:
    """None of it is left out with a reason: the reason would tell."""
    assert silent(SECRET, onward(kind="planned", at=20))
    assert silent(SECRET, onward(at=20))
    assert silent(SECRET, onward(), a_correction("k1", "m2", 5))


def test_movements_of_everyone_held_are_hidden_where_only_a_secret_explains_them() -> None:
    """Of the secret recipient, and of the company that held it for no other reason told."""
    assert silent(SECRET, onward(all_held=True))
    assert silent(SECRET, a_movement("m2", 2, receiver="KIT", all_held=True))


def test_a_secret_collection_or_return_makes_nothing_new() -> None:
    """Whether a copy is old is told without what the audience must not learn of."""
    erased = an_erasure("x1", 2, holder=COMPANY)
    hidden = a_secrecy_order("so-1", ["c1"])
    sent = a_movement("m5", 4)
    outstanding = told(erased, a_collection("c1", 3), sent, hidden)["erasure"]["outstanding"]
    assert outstanding == told(erased, sent)["erasure"]["outstanding"]
    assert [(one["party"], one["categories"]) for one in outstanding] == [("NIM", ["email"])]


def test_a_secret_erasure_is_not_told_of() -> None:
    """Neither when it was nor who was asked."""
    given = a_movement("m3", 1)
    hidden = a_secrecy_order("so-1", ["x1", "x2"])
    asked = an_erasure("x2", 3, status="requested")
    answer = told(given, an_erasure("x1", 2, holder=COMPANY), asked, hidden)
    assert answer == told(given)


def test_what_others_can_have_fed_stays() -> None:
    """The recipient got the same from the company in the open: only the secret event is gone."""
    given = a_movement("m3", 1, receiver="GAN")
    assert told(SECRET, given, onward(), ORDER) == told(given, onward())


def test_only_the_categories_that_a_secret_fed_are_gone() -> None:
    """A movement of two categories, one of them explained in the open, shows that one."""
    given = a_movement("m3", 1, receiver="GAN", categories=["ip_address"])
    both = onward(categories=["email", "ip_address"])
    assert told(SECRET, given, both, ORDER) == told(given, onward(categories=["ip_address"]))


def test_an_order_that_has_ended_hides_nothing() -> None:
    """It binds as long as the answer's moment has not reached its end."""
    ended = a_secrecy_order("so-1", ["m1"], valid_to=10)
    binding = a_secrecy_order("so-1", ["m1"], valid_to=11)
    assert told(SECRET, ended) == told(SECRET)
    assert silent(SECRET, order=binding)
