"""The queue of notices that secrecy orders put off, and that these orders no longer forbid."""

from typing import Any

import pytest

from lineage.answers.query import Moments
from tests.builders import Event, a_correction, a_fact, a_movement, a_party, a_secrecy_order, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

SECRET = a_movement("s1", 10, kind="legal_disclosure", receiver="GAN", people=["ANA", "BEN"])
ENDS = 20


def order(order_id: str = "so", ends: int | None = ENDS, **data: Any) -> Event:
    covers = [{"source": SECRET["source"], "id": "s1"}]
    return a_secrecy_order(order_id, covers, 5, valid_to=ends, **data)


def notice(at: int = 25, reference: str = "so", delivered: int | None = 25, **data: Any) -> Event:
    given: dict[str, Any] = {"about": "legal_request", "reference": reference, **data}
    given |= {"delivered_at": day(delivered)} if delivered is not None else {}
    given = {"subjects": ["ANA"]} | given if "all" not in given else given
    return a_fact("notice", f"n-{reference}-{at}", at, **given)


def queue(*events: Event, as_of: int = 30, **query: Any) -> dict[str, Any]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [a_party(), *events])
    return lineage.deferred_notices(Moments.model_validate({"as_of": day(as_of), **query}))


def waiting(*events: Event, as_of: int = 30) -> dict[str, tuple[int | str, ...]]:
    rows = queue(*events, as_of=as_of)["waiting"]
    return {one["event"]: tuple(one["people"].values()) for one in rows}


@pytest.mark.parametrize(("as_of", "listed"), [(ENDS - 1, False), (ENDS, True)])
def test_an_event_waits_from_the_end_of_its_order(as_of: int, listed: bool) -> None:
    """Until then the order is in force, and what it hides is no business of a queue."""
    found = queue(SECRET, order(), as_of=as_of)
    assert [one["event"] for one in found["waiting"]] == (["s1"] if listed else [])
    assert [one["order"] for one in found["in_force"]] == ([] if listed else ["so"])


def test_what_is_said_of_it() -> None:
    """Which event went to whom, by which orders, and how many people wait."""
    assert queue(SECRET, order())["waiting"] == [
        {
            "event": "s1",
            "source": SECRET["source"],
            "occurred_at": day(10),
            "party": "GAN",
            "categories": ["email"],
            "orders": ["so"],
            "legal_bases": ["unknown"],
            "ended_at": day(ENDS),
            "people": {"all": 2, "told": 0, "waiting": 2},
        }
    ]


def test_the_last_order_counts() -> None:
    """Another one hides it still; an order that was prolonged ends when it was prolonged to."""
    assert waiting(SECRET, order(), order("so-2", 40)) == {}
    both = queue(SECRET, order(), order("so-2", 25), as_of=25)["waiting"]
    assert [(one["orders"], one["ended_at"]) for one in both] == [(["so", "so-2"], day(25))]
    longer = order(ends=40) | {"id": "longer", "recordedtime": day(15)}
    assert waiting(SECRET, order(), longer) == {}
    assert waiting(SECRET, order(), longer, as_of=40) == {"s1": (2, 0, 2)}


def test_an_event_that_names_its_order() -> None:
    """Whether or not the order lists it. An order that nobody recorded hides for good."""
    named = a_movement("s2", 11, receiver="GAN", secrecy="so-9")
    assert waiting(named, a_secrecy_order("so-9", [], 5, valid_to=ENDS)) == {"s2": (1, 0, 1)}
    assert waiting(named) == {}


def test_an_order_that_was_never_kept_from_people() -> None:
    """Nobody is owed a notice of what they could learn all along."""
    assert waiting(SECRET, order(audiences=["public", "buyer"])) == {}


@pytest.mark.parametrize("reference", ["so", "s1"])
def test_people_leave_the_queue_as_they_are_told(reference: str) -> None:
    """By a notice that was delivered; the last one empties the queue."""
    assert waiting(SECRET, order(), notice(reference=reference)) == {"s1": (2, 1, 1)}
    to_all = [notice(reference=reference), notice(26, reference, subjects=["BEN"])]
    assert waiting(SECRET, order(), *to_all) == {}
    assert waiting(SECRET, order(), notice(reference=reference, all=True)) == {}


@pytest.mark.parametrize(
    "ineffective",
    [
        notice(delivered=None, sent_at=day(25)),
        notice(delivered=31),
        notice(reference="another"),
        notice(subjects=["CAM"]),
    ],
)
def test_what_is_no_notice_of_it(ineffective: Event) -> None:
    """Sent and not delivered, delivered later, of something else, to somebody else."""
    assert waiting(SECRET, order(), ineffective) == {"s1": (2, 0, 2)}


def test_the_request_that_a_movement_names() -> None:
    asked_for = a_movement("s1", 10, receiver="GAN", basis={"legal_request": "lr"})
    assert waiting(asked_for, order(), notice(reference="lr")) == {}


def test_what_was_taken_back_is_nobodys_to_tell() -> None:
    taken_back = a_correction("k", {"source": SECRET["source"], "id": "s1"}, 21)
    assert waiting(SECRET, order(), taken_back) == {}


def test_people_nobody_knows() -> None:
    """A bulk movement waits until everybody was told."""
    bulk = a_movement("s1", 10, receiver="GAN", cohort=7)
    assert waiting(bulk, order()) == {"s1": ("unknown", 0, "unknown")}
    assert waiting(bulk, order(), notice(all=True)) == {}


def test_as_known_at_a_moment() -> None:
    """An order and a notice count from their recording."""
    late = notice() | {"recordedtime": day(28)}
    assert queue(SECRET, order(), late, known_at=day(27))["waiting"] != []
    known = queue(SECRET, order(), late, known_at=day(28))["waiting"]
    assert [one["people"]["told"] for one in known] == [1]
    assert queue(SECRET, order(), known_at=day(4))["waiting"] == []
