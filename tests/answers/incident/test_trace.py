"""The answer to a breach: rows in pages, counts of everybody, who gave it, bad input."""

import random
from typing import Any

import pytest

from lineage.answers.incident.query import TraceQuery
from lineage.errors import LineageError, NotFound, Untraceable
from tests.answers.incident.tracing import Answer, a_life, an_incident, ask, world
from tests.builders import (
    a_correction,
    a_fact,
    a_movement,
    a_party,
    a_secrecy_order,
    an_erasure,
    day,
)

PEOPLE = [f"P-{number:02}" for number in range(20)]


def rows(answer: Answer) -> list[tuple[str, str, str, str]]:
    fields = ("subject", "category", "state", "certainty")
    return [tuple(one[field] for field in fields) for one in answer["exposed"]]


def test_rows_say_what_shows_them() -> None:
    """One row a person, category and state, however many copies; the surest of them counts."""
    lineage = world(
        [
            a_movement("m1", 1),
            a_movement("m2", 2),
            a_movement("m3", 3, categories=["phone_number"], state="pseudonymised"),
            a_movement("m4", 4, people=["BEN"]),
            an_erasure("x1", 5, people=["BEN"], status="claimed"),
            an_incident(),
        ]
    )
    answer = ask(lineage)
    assert rows(answer) == [
        ("ANA", "email", "clear", "recorded"),
        ("ANA", "phone_number", "pseudonymised", "recorded"),
        ("BEN", "email", "clear", "possible"),
    ]
    assert [one["evidence"] for one in answer["exposed"]] == [["m1", "m2"], ["m3"], ["m4"]]
    assert answer["counts"]["subjects"]["any"] == {"lower": 1, "upper": 2}
    assert answer["counts"]["records"]["any"] == {"lower": 2, "upper": 3}
    assert answer["counts"]["by_category"]["email"]["any"] == {"lower": 1, "upper": 2}
    assert answer["complete"]


@pytest.mark.parametrize("limit", [1, 3, 7, 40, 10_000])
def test_pages_give_everybody_once(limit: int) -> None:
    """Whatever the size of a page; counts are those of everybody on each."""
    lineage = world(
        [
            a_movement(f"m{n}", n % 9, people=PEOPLE[n:], categories=["email", "device_id"])
            for n in range(20)
        ]
        + [an_incident()]
    )
    whole = ask(lineage, limit=10_000)
    found: list[Any] = []
    cursor = None
    while True:
        answer = ask(lineage, limit=limit, cursor=cursor)
        assert answer["counts"] == whole["counts"]
        assert len(answer["exposed"]) <= limit
        found += answer["exposed"]
        cursor = answer["next"]
        assert answer["complete"] == (cursor is None)
        if cursor is None:
            break
    assert found == whole["exposed"]
    assert len(found) == 40


def test_counts_by_what_people_are() -> None:
    """Where they lived and how old they were when it came to be known, and in which role."""
    lineage = world(
        [
            a_life("ANA", residency="DE", born_year_band="adult"),
            a_life("BEN", residency="US-CA", born_year_band="under_13"),
            a_life("BEN", 19, residency="FR", born_year_band="under_13"),
            a_life("CAM", 25, residency="DE"),
            a_movement("m1", 1, people=["ANA", "BEN"]),
            a_movement("m2", 1, people=[{"id": "CAM", "role": "contact_non_user"}]),
            a_movement("m3", 1, people=["DEE", {"id": "EVE", "role": "account_admin"}]),
            an_incident(),
        ]
    )
    counts = ask(lineage)["counts"]
    people = {
        by: {name: one["subjects"]["upper"] for name, one in counts[f"by_{by}"].items()}
        for by in ("residence", "role", "age_band")
    }
    assert people == {
        "residence": {"DE": 1, "FR": 1, "unknown": 3},
        "role": {"contact_non_user": 1, "unknown": 2, "user": 2},
        "age_band": {"adult": 1, "under_13": 1, "unknown": 3},
    }


def test_residence_is_that_of_the_last_word_in_any_order() -> None:
    """Two statements recorded at one instant count by what they say, not by which came first."""
    said = [
        a_fact("subject", "ANA", event_id=f"s{n}", residency=place)
        for n, place in enumerate(("DE", "FR", "US-CA", "BR"))
    ]
    found = set()
    for seed in range(6):
        random.Random(seed).shuffle(said)
        lineage = world([*said, a_movement("m1", 1), an_incident()])
        person = lineage.view().facts.about(lineage.directory.find("ANA"))
        place = person.at(
            "personaldata.subject.v1", person.ids("personaldata.subject.v1")[0], 10**18
        )
        answer = ask(lineage)
        assert place is not None
        assert list(answer["counts"]["by_residence"]) == [place["residency"]]
        found.add(place["residency"])
    assert len(found) == 1


def test_who_gave_it_and_who_must_be_told() -> None:
    """A processor tells whom it works for; a sub-processor the controller it names."""
    lineage = world(
        [
            a_fact("agreement", "dpa", kind="processor", parties=["PGN", "NIM"]),
            a_fact("agreement", "old", kind="processor", parties=["PGN", "NIM"], valid_to=day(5)),
            a_movement("m1", 1, to={"role": "processor"}),
            a_movement("m2", 1, sender="AUK", to={"role": "sub_processor", "on_behalf_of": "PGN"}),
            a_movement("m3", 2, kind="onward", sender="NIM", receiver="SKU"),
            a_movement(
                "m4", 2, kind="onward", sender="NIM", receiver="PET", categories=["device_id"]
            ),
            a_movement("m5", 2, sender="PGN", receiver="RAZ"),
            an_incident(),
        ]
    )
    answer = ask(lineage)
    assert answer["upstream"] == [
        {"party": "AUK", "role": "sub_processor", "on_behalf_of": "PGN", "agreement": "unknown"},
        {"party": "PGN", "role": "processor", "on_behalf_of": "unknown", "agreement": "dpa"},
    ]
    assert answer["holder_role"] == "mixed"
    assert answer["controllers_to_tell"] == ["PGN"]
    assert answer["other_holders"] == ["SKU"]


def test_a_cohort_nobody_read_widens_the_upper_bound() -> None:
    """Its people may be exposed, so the answer is not complete, and says of which event."""
    lineage = world([a_movement("m1", 1, cohort=500), a_movement("m2", 1), an_incident()])
    answer = ask(lineage)
    assert answer["counts"]["subjects"]["clear"] == {"lower": 1, "upper": 501}
    assert answer["gaps"] == [
        {"event": "m1", "holder": "NIM", "category": "email", "reason": "cohort_not_read"}
    ]
    assert not answer["complete"]


def test_what_an_order_hides_is_hidden_before_it_is_counted() -> None:
    """The answer to the public is that of a record without the event."""
    events = [a_movement("m1", 1), a_party("NIM", "vendor"), an_incident()]
    secret = a_movement("s1", 2, people=["BEN"], secrecy="so-1")
    order = a_secrecy_order("so-1", ["s1"])
    with_it, without = world([*events, secret, order]), world([*events, order])
    assert ask(with_it, audience="public") == ask(without, audience="public")
    assert len(ask(with_it, audience="company")["exposed"]) == 2


def test_what_was_known_then() -> None:
    """A late movement and a correction change the answer, and not the one of before."""
    lineage = world(
        [
            a_movement("m1", 1),
            a_movement("m2", 2, people=["BEN"], recorded=30),
            a_correction("k1", "m1", 40),
            an_incident(),
        ]
    )
    known = [ask(lineage, known_at=day(at)) for at in (25, 30, 40)]
    assert [[one["subject"] for one in answer["exposed"]] for answer in known] == [
        ["ANA"],
        ["ANA", "BEN"],
        ["BEN"],
    ]
    assert known[0]["query"]["as_of"] == known[0]["query"]["known_at"] == "2020-01-26T00:00:00Z"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"incident": "INC-9"}, NotFound),
        ({"incident": "INC-1", "known_at": day(5)}, NotFound),
        ({"holder": "XXX", "from": day(1), "to": day(2)}, NotFound),
        (
            {"holder": "NIM", "from": "2031-01-01T00:00:00Z", "to": "2032-01-01T00:00:00Z"},
            Untraceable,
        ),
        ({"incident": "INC-BACK"}, Untraceable),
        ({"incident": "INC-EMPTY"}, Untraceable),
    ],
)
def test_what_cannot_be_traced(query: dict[str, Any], error: type[LineageError]) -> None:
    """Nobody knows the incident or the holder; the window is empty, inverted or to come."""
    lineage = world(
        [
            a_movement("m1", 1),
            an_incident(),
            an_incident("INC-BACK", begins=9, ends=8),
            an_incident("INC-EMPTY", begins=9, ends=9),
        ]
    )
    with pytest.raises(error):
        ask(lineage, **query)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"incident": "INC-1", "holder": "NIM"},
        {"holder": "NIM"},
        {"holder": "NIM", "from": day(1)},
        {"holder": "NIM", "from": day(2), "to": day(2)},
        {"holder": "NIM", "from": day(2), "to": day(1)},
        {"incident": "INC-1", "limit": 0},
        {"incident": "INC-1", "cursor": "nonsense"},
        {"incident": "INC-1", "cursor": "WyJub25lIl0"},
    ],
)
def test_questions_that_make_no_sense(query: dict[str, Any]) -> None:
    """Neither or both of incident and holder, and windows without a moment."""
    with pytest.raises(ValueError, match=r"expected|greater"):
        TraceQuery.model_validate(query)


def test_a_holder_that_got_nothing() -> None:
    """Known, and nothing ever went there: an answer in which nobody is exposed."""
    lineage = world([a_party("NIM", "vendor"), a_movement("m1", 1, receiver="AUK"), an_incident()])
    answer = ask(lineage)
    assert answer["exposed"] == []
    assert answer["counts"]["subjects"]["any"] == {"lower": 0, "upper": 0}
    assert answer["complete"]
    assert {one["status"] for one in answer["duties"] if one["in_force"]} == {"not_triggered"}


def test_windows_that_nobody_closed() -> None:
    """Without an end it lasts until the moment asked about; without a beginning, since ever."""
    lineage = world(
        [
            a_movement("m1", 1),
            a_movement("m2", 30, people=["BEN"]),
            an_incident(begins=None, ends=None),
        ]
    )
    answer = ask(lineage)
    assert answer["window"] == {"from": None, "to": None}
    assert [one["subject"] for one in answer["exposed"]] == ["ANA", "BEN"]
    assert len(ask(lineage, as_of=day(30))["exposed"]) == 1


def test_counts_are_those_of_people_one_by_one() -> None:
    """Against a count by hand, over people with every mixture of categories, states and doubt."""
    draw = random.Random(7)
    states = (None, "pseudonymised", "encrypted")
    categories = ("email", "password", "first_name", "last_name", "ssn", "call_detail_record")
    events: list[Any] = [a_life(one, residency=draw.choice(["DE", "US-CA"])) for one in PEOPLE[:15]]
    for number in range(60):
        chosen = draw.sample(categories, draw.randint(1, 3))
        people = draw.sample(PEOPLE, draw.randint(1, 6))
        state = draw.choice(states)
        events.append(
            a_movement(f"m{number}", number % 9, people=people, categories=chosen, state=state)
        )
    events += [an_erasure(f"x{n}", 9, people=[PEOPLE[n]], status="claimed") for n in range(8)]
    answer = ask(world([*events, an_incident()]), limit=10_000)
    found = rows(answer)
    for state in ("any", "clear", "pseudonymised", "encrypted_key_exposed"):
        here = [one for one in found if state in ("any", one[2])]
        sure = [one for one in here if one[3] == "recorded"]
        for name, key in (("subjects", 1), ("records", 2)):
            bounds = {
                "lower": len({one[:key] for one in sure}),
                "upper": len({one[:key] for one in here}),
            }
            assert answer["counts"][name][state] == bounds
    for category, counted in answer["counts"]["by_category"].items():
        assert counted["any"]["upper"] == len({one[0] for one in found if one[1] == category})
