"""What each law adds to an answer is what the specification says, in any order of arrival."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answers.laws.asking import RECEIVED, a_world, agreed, answered, world_of
from tests.builders import Event, a_collection, a_fact, a_movement
from tests.reference import laws
from tests.reference.record import moment

MANY = 4 * settings().max_examples
MOMENTS = (
    "2021-12-31T23:59:59Z",
    "2022-01-01T00:00:00Z",
    "2023-05-01T00:00:00Z",
    "2025-01-01T00:00:00Z",
    "2025-11-23T19:59:59Z",
    "2025-11-23T20:00:00Z",
    "2026-01-01T00:00:00Z",
    "2026-05-15T18:00:00Z",
    "2026-06-09T06:59:59Z",
    "2026-06-09T07:00:00Z",
    "2026-11-23T19:59:59Z",
    "2026-11-23T20:00:00Z",
    "2026-11-23T20:00:01Z",
)
"""On both sides of the boundaries that the laws draw, and on them."""
moments = st.sampled_from(MOMENTS)
categories = st.lists(st.sampled_from(sorted(laws.LETTERS)), min_size=1, max_size=2, unique=True)


@st.composite
def disclosed(draw: st.DrawFn, index: int, collections: int) -> Event:
    fields: dict[str, Any] = {
        "purposes": draw(
            st.sampled_from([None, ["hosting_backend"], ["analytics_ux"], ["partner_offers"]])
        ),
        "consideration": draw(st.sampled_from([None, "none", "monetary", "other_valuable"])),
        "initiated_by": draw(st.sampled_from([None, None, None, "subject", "company"])),
        "direct_marketing": draw(st.sampled_from([None, True, False])),
    }
    event = a_movement(
        f"m{index}",
        draw(moments),
        kind=draw(st.sampled_from(["disclose"] * 4 + ["legal_disclosure", "business_transfer"])),
        receiver=draw(st.sampled_from(["NIM", "NIM", "RAZ", "ALB", "GAN", "XYZ"])),
        categories=draw(categories),
        derived_from=[f"c{draw(st.integers(0, collections - 1))}"]
        if collections and draw(st.booleans())
        else (),
        to=draw(st.sampled_from([{}, {}, {"role": "processor"}, {"role": "third_party"}])),
        **{name: value for name, value in fields.items() if value is not None},
    )
    if draw(st.booleans()):
        event["data"]["data"][0]["collected_at"] = draw(moments)
    return event


@st.composite
def worlds_of_one(draw: st.DrawFn) -> list[Event]:
    """What the company collected and gave away of one person, and what they chose."""
    collections = draw(st.integers(0, 2))
    events = [
        a_collection(f"c{index}", draw(moments), categories=draw(categories))
        for index in range(collections)
    ]
    events += [draw(disclosed(index, collections)) for index in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        data: dict[str, Any] = {
            "subjects": ["ANA"],
            "preference": "opt_out_of_sale",
            "status": "on",
        }
        events.append(a_fact("preference", "o", "2026-05-15T18:00:00Z", event_id="o1", **data))
    ends = draw(st.sampled_from([None, "2025-01-01T00:00:00Z"]))
    terms = agreed("NIM", "2020-06-01T00:00:00Z", **({"valid_to": ends} if ends else {}))
    # The world has terms of its own, of the same id; these come instead.
    base = [event for event in a_world() if event["type"] != "personaldata.agreement.v1"]
    return [*base, terms, *events]


@settings(max_examples=MANY)
@given(worlds_of_one(), st.randoms(use_true_random=False))
def test_lists_are_those_of_the_specification(events: list[Event], order: random.Random) -> None:
    """Both look-backs, the opt-out, the year of marketing, third parties and the register."""
    shuffled = list(events)
    order.shuffle(shuffled)
    lineage = world_of(shuffled)
    received = moment(RECEIVED)
    california = answered(lineage, "ccpa", received_at=RECEIVED)
    recent, extended = laws.look_backs(events, received)
    assert _part(california["look_back_12m"], recent) == recent
    assert _part(california["look_back_extended"], extended) == extended
    out = laws.opt_out(events, received)
    assert _part(california["opt_out"], out) == out
    types = {one["event"]: one["us_disclosure_type"] for one in california["disclosures"]}
    assert types == {
        one["id"]: laws.kind(events, one) for one in laws.disclosures(events, received)
    }
    for year in (2025, 2026):
        shone = answered(lineage, "shine-the-light", calendar_year=year)["shine_the_light"]
        listed = {one["party"]: one["evidence"] for one in shone["third_parties"]}
        assert listed == laws.marketed(events, year, received)
    named = answered(lineage, "oregon")["third_parties"]
    parties = laws.third_parties(events, received)
    assert [one["party"] for one in named["of_this_person"]] == parties
    assert [one["party"] for one in named["of_anybody"]] == parties
    rows = answered(lineage, "cpni")["register"]
    assert [one["event"] for one in rows] == laws.register(events, received)


def _part(answer: Any, specified: Any) -> Any:
    """The fields of an answer that the specification speaks of."""
    return answer if specified is None else {name: answer[name] for name in specified}
