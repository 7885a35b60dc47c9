"""Each rule of design.md, section 4, in the smallest world that can tell whether it holds."""

from typing import Any, NamedTuple

import pytest

from tests.builders import (
    COMPANY,
    SUBJECT,
    Event,
    a_collection,
    a_movement,
    a_party,
    an_erasure,
    day,
)
from tests.reference import oracle
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on, specified

GIVEN = a_movement("m1", 1, receiver="NIM")


def onward(event_id: str = "m2", at: int = 2, **given: Any) -> Event:
    """NIM sends what it got to TRN."""
    return a_movement(
        event_id, at, **{"kind": "onward", "sender": "NIM", "receiver": "TRN", **given}
    )


class Case(NamedTuple):
    rule: str
    events: list[Event]
    certainty: dict[str, str]
    """Of each party's chain, at the end."""


RULES = [
    Case(
        "what arrived before can be sent", [GIVEN, onward()], {"NIM": "recorded", "TRN": "inferred"}
    ),
    Case("what is said is recorded", [GIVEN, onward(derived_from=["m1"])], {"TRN": "recorded"}),
    Case("arrival = departure carries nothing", [GIVEN, onward(at=1)], {"TRN": "gap"}),
    Case("unless it is said", [GIVEN, onward(at=1, derived_from=["m1"])], {"TRN": "recorded"}),
    Case(
        "what is said cannot have arrived later",
        [a_movement("m1", 1, completed=3), onward(derived_from=["m1"])],
        {"TRN": "gap"},
    ),
    Case("completed_at decides", [a_movement("m1", 1, completed=2), onward()], {"TRN": "gap"}),
    Case(
        "nothing arrives before it left",
        [a_movement("m1", 2, completed=1), onward()],
        {"TRN": "gap"},
    ),
    Case(
        "a departure at the erasure is still carried",
        [GIVEN, an_erasure(at=2), onward()],
        {"TRN": "inferred"},
    ),
    Case("and none after it", [GIVEN, an_erasure(at=1), onward()], {"TRN": "gap"}),
    Case(
        "not even if it is said",
        [GIVEN, an_erasure(at=1), onward(derived_from=["m1"])],
        {"TRN": "gap"},
    ),
    Case(
        "a claim ends nothing",
        [GIVEN, an_erasure(at=1, status="claimed"), onward()],
        {"TRN": "inferred"},
    ),
    Case(
        "another category ends nothing",
        [GIVEN, an_erasure(at=1, categories=["ip_address"]), onward()],
        {"TRN": "inferred"},
    ),
    Case(
        "another system ends nothing",
        [GIVEN, an_erasure(at=1, system="s1"), onward()],
        {"TRN": "inferred"},
    ),
    Case(
        "the same system does",
        [a_movement("m1", 1, to={"system": "s1"}), an_erasure(at=1, system="s1"), onward()],
        {"TRN": "gap"},
    ),
    Case(
        "access carries before its end",
        [a_movement("m1", 1, kind="grant_access", ended=3), onward()],
        {"TRN": "inferred"},
    ),
    Case(
        "and not at it",
        [a_movement("m1", 1, kind="grant_access", ended=2), onward()],
        {"TRN": "gap"},
    ),
    Case("a copy has no end", [a_movement("m1", 1, ended=2), onward()], {"TRN": "inferred"}),
    Case("another category is a gap", [GIVEN, onward(categories=["ip_address"])], {"TRN": "gap"}),
    Case(
        "also where data was derived",
        [GIVEN, onward(kind="derive", categories=["score"])],
        {"TRN": "gap"},
    ),
    Case(
        "the person is a source",
        [a_movement("m1", 1, sender=SUBJECT), onward()],
        {"NIM": "recorded", "TRN": "inferred"},
    ),
    Case(
        "a cycle at one instant feeds nobody",
        [
            onward("m1", 2, derived_from=["m2"]),
            onward("m2", 2, sender="TRN", receiver="NIM", derived_from=["m1"]),
        ],
        {"NIM": "gap", "TRN": "gap"},
    ),
    Case(
        "and what was received before feeds it",
        [
            GIVEN,
            onward("m2", 2, derived_from=["m3"]),
            onward("m3", 2, sender="TRN", receiver="NIM", derived_from=["m2"]),
        ],
        {"NIM": "recorded", "TRN": "inferred"},
    ),
    Case(
        "of chains of one length the surer is told",
        [
            GIVEN,
            a_movement("m2", 1, receiver="SKU"),
            onward("m3", 2, derived_from=["m1"]),
            onward("m4", 2, sender="SKU"),
        ],
        {"TRN": "recorded"},
    ),
    Case(
        "a parent may be recorded after its child",
        [onward(derived_from=["m1"], at=1), GIVEN],
        {"TRN": "recorded"},
    ),
    Case(
        "everyone held are those who were received",
        [GIVEN, onward(all_held=True)],
        {"TRN": "inferred"},
    ),
    Case("and nobody else", [onward(all_held=True)], {}),
    Case(
        "nor those received at that instant",
        [GIVEN, onward(at=1, all_held=True)],
        {"NIM": "recorded"},
    ),
    Case(
        "the company holds what it collected",
        [a_collection("m0", 0), a_movement("m1", 1, all_held=True)],
        {"NIM": "recorded"},
    ),
    Case(
        "or what it sent before",
        [GIVEN, a_movement("m2", 2, receiver="KIT", all_held=True)],
        {"NIM": "recorded", "KIT": "recorded"},
    ),
    Case(
        "but not at that instant",
        [GIVEN, a_movement("m2", 1, receiver="KIT", all_held=True)],
        {"NIM": "recorded"},
    ),
    Case(
        "nor what it has erased since",
        [
            GIVEN,
            an_erasure(at=1, holder=COMPANY),
            a_movement("m2", 2, receiver="KIT", all_held=True),
        ],
        {"NIM": "recorded"},
    ),
    Case(
        "counts are nobody's data",
        [GIVEN, a_movement("m2", 2, receiver="KIT", all_held=True, state="aggregate")],
        {"NIM": "recorded"},
    ),
    Case(
        "plans are about what is held then",
        [
            GIVEN,
            onward(kind="planned", all_held=True),
            onward("m3", kind="planned", sender="SKU", receiver="AUK", all_held=True),
        ],
        {"NIM": "recorded", "TRN": "inferred"},
    ),
    Case("a plan of a stranger is a gap", [onward(kind="planned")], {"TRN": "gap"}),
]


@pytest.mark.parametrize("case", RULES, ids=[case.rule for case in RULES])
def test_rule(case: Case) -> None:
    """The product and the specification say what the rule says, for either order of arrival."""
    for events in (case.events, case.events[::-1]):
        world = [a_party(), *events]
        answer = answered(world)
        assert answer == oracle.where(world, *Question())
        found = {one["party"]: one["certainty"] for one in answer["recipients"]}
        assert found.items() >= case.certainty.items()
        if len(case.certainty) != 1 or "TRN" not in case.certainty:
            assert found == case.certainty


def answered(events: list[Event], **asked: str) -> dict[str, Any]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    return specified(ask(lineage, Question(**asked)))


def test_a_chain_is_as_good_as_the_best_of_its_extensions() -> None:
    """Where a further step is only inferred, a surer chain behind it is no better any more."""
    world = [
        a_party(),
        a_movement("m1", 1, receiver="ZED"),
        a_movement("m2", 1, receiver="ACE"),
        onward("m3", 2, sender="ZED", derived_from=["m1"]),
        onward("m4", 2, sender="ACE"),
        onward("m5", 3, sender="TRN", receiver="SKU"),
    ]
    answer = answered(world)
    assert answer == oracle.where(world, *Question())
    via = {one["party"]: one["via"] for one in answer["recipients"]}
    assert (via["TRN"], via["SKU"]) == (["ZED"], ["ACE", "TRN"])


def outstanding(*events: Event) -> dict[str, list[str]]:
    world = [a_party(), *events]
    answer = answered(world)
    assert answer == oracle.where(world, *Question())
    return {one["party"]: one["categories"] for one in answer["erasure"]["outstanding"]}


ERASED = an_erasure("x0", 5, holder=COMPANY)


def test_copies_from_before_an_erasure_are_outstanding() -> None:
    """Those the company sent before it erased or as it did, and what came of them later."""
    assert outstanding(GIVEN, ERASED, onward(at=6)) == {"NIM": ["email"], "TRN": ["email"]}
    assert outstanding(a_movement("m1", 5), ERASED) == {"NIM": ["email"]}


def test_what_the_company_collected_since_is_new() -> None:
    """A copy sent after an erasure is old, unless the data came in anew before."""
    again = a_movement("m9", 8)
    assert outstanding(ERASED, again) == {"NIM": ["email"]}
    assert outstanding(ERASED, a_collection("c1", 6), again) == {}
    assert outstanding(ERASED, a_collection("c1", 8), again) == {"NIM": ["email"]}
    assert outstanding(ERASED, a_collection("c1", 4), again) == {"NIM": ["email"]}


def test_old_data_that_comes_back_stays_old() -> None:
    """What a recipient returns after an erasure is no new collection."""
    returned = onward("m2", 6, kind="write_back", receiver=COMPANY)
    again = a_movement("m9", 8, receiver="TRN")
    assert outstanding(GIVEN, ERASED, returned, again) == {"NIM": ["email"], "TRN": ["email"]}


def holding(at: int, *events: Event) -> dict[str, str]:
    world = [a_party(), *events]
    answer = answered(world, as_of=day(at))
    assert answer == oracle.where(world, *Question(as_of=day(at)))
    return {one["party"]: one["certainty"] for one in answer["holdings"]}


def test_holdings_are_half_open() -> None:
    """Held from the arrival on, and no more at the instant of the erasure or of access's end."""
    slow = a_movement("m1", 1, completed=3)
    assert [holding(at, slow) for at in (2, 3)] == [{}, {"NIM": "recorded"}]
    assert [holding(at, GIVEN, an_erasure(at=3)) for at in (2, 3)] == [{"NIM": "recorded"}, {}]
    access = a_movement("m1", 1, kind="grant_access", ended=3)
    assert [holding(at, access) for at in (2, 3)] == [{"NIM": "recorded"}, {}]


def test_doubt_makes_a_holding_possible() -> None:
    """A claim, a cohort of unknown members, a system nobody had named; a request does not."""
    assert holding(4, GIVEN, an_erasure(at=3, status="claimed")) == {"NIM": "possible"}
    assert holding(4, GIVEN, an_erasure(at=3, cohort=7)) == {"NIM": "possible"}
    assert holding(4, GIVEN, an_erasure(at=3, system="s1")) == {"NIM": "possible"}
    assert holding(4, GIVEN, an_erasure(at=3, status="requested")) == {"NIM": "recorded"}
    assert holding(2, GIVEN, an_erasure(at=3, status="claimed")) == {"NIM": "recorded"}


def test_a_long_line_of_parents_that_came_too_late_stops_nothing() -> None:
    """Thousands of movements of one instant, each derived from the next one, are no problem."""
    line = [onward(f"m{n}", 2, derived_from=[f"m{n + 1}"]) for n in range(3000)]
    late = [onward(f"l{n}", 3500 - n, derived_from=[f"l{n + 1}"]) for n in range(3000)]
    answer = answered([a_party(), *line, *late])
    assert answer["recipients"][0]["movements"] == 6000
