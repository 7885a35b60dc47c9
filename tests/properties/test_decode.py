"""The decoder's short way never says anything but what the long way says (adr/0003)."""

from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lineage.events.envelope import MOVEMENT
from lineage.events.who import SUBJECTS_MAX
from lineage.ingest.decode import Decoder
from lineage.ingest.decoded import DecodedEvent, Refusal
from lineage.ingest.plain import FIELDS_MAX
from lineage.ingest.shapes import Shapes
from tests.properties.movements import event, own_parts, shapes, spoiled

SHAPE = {
    "kind": "disclose",
    "from": {"party": "PGN"},
    "to": {"party": "NIM"},
    "data": [{"category": "email"}],
}
OWN = ({"id": "m1", "source": "s", "time": "2026-01-01T00:00:00Z"}, {"subjects": ["user-1001"]})

BYTES = [b"\\", b'"', b"\0", b"\xff", b"\xc3", b"[", b"{", b",", b" ", b"\\u0000", b"\\ud800"]
TWICE = [b'"kind":1,', b'"subjects":["b"],', b'"subjects":null,', b'"x":"\\ud800",', b'"x":"\\q",']


def received(whole: Any) -> bytes:
    """The event as it arrives."""
    return orjson.dumps(whole)


def having_seen(*earlier: bytes) -> Shapes:
    """The short way of a decoder that remembers events, where they were valid."""
    decoder = Decoder()
    for raw in earlier:
        with suppress(Refusal):
            decoder.decode(raw)
    return decoder.shapes


def long_way(raw: bytes) -> DecodedEvent | None:
    """What a decoder that remembers nothing says; None where it refuses."""
    try:
        return Decoder().decode(raw)
    except Refusal:
        return None


def assert_agreement(shapes_seen: Shapes, raw: bytes) -> None:
    short = shapes_seen.decoded(raw)
    if short is not None:
        assert short == long_way(raw)


def with_own(**changes: Any) -> bytes:
    """The plain movement with other parts that are not of its shape."""
    return received(plain_with(**changes))


def plain_with(**changes: Any) -> dict[str, Any]:
    envelope, data = OWN
    ours = {name: value for name, value in changes.items() if name in {"time", "recordedtime"}}
    theirs = {name: value for name, value in changes.items() if name not in ours}
    return event(SHAPE, ({**envelope, **ours}, {**data, **theirs}))


@given(shapes(), own_parts(), own_parts())
def test_a_plain_movement_of_a_known_shape_takes_the_short_way(
    shape: dict[str, Any], first: Any, second: Any
) -> None:
    """The short way is used and gives what the long way gives."""
    seen = having_seen(received(event(shape, first)))
    value = received(event(shape, second))
    short = seen.decoded(value)
    assert short is not None
    assert short == long_way(value)


@given(st.data(), shapes(), own_parts(), own_parts())
def test_both_ways_agree_on_spoiled_movements(
    data: st.DataObject, shape: dict[str, Any], first: Any, second: Any
) -> None:
    """Whatever is missing, odd or added, in an event or in the one remembered before it."""
    plain = event(shape, first)
    odd = received(data.draw(spoiled(plain)))
    other = received(data.draw(spoiled(event(shape, second))))
    seen = having_seen(received(plain), odd)
    for value in (odd, other):
        assert_agreement(seen, value)


@given(st.data(), shapes(), own_parts(), own_parts())
def test_both_ways_agree_when_the_shared_part_is_odd(
    data: st.DataObject, shape: dict[str, Any], first: Any, second: Any
) -> None:
    """Two movements share a spoiled shape; the second is judged by what the first left behind."""
    odd = data.draw(spoiled(event(shape, first)))
    if not isinstance(odd.get("data"), dict):
        return
    shared = {name: value for name, value in odd["data"].items() if name not in second[1]}
    seen = having_seen(received(odd))
    assert_agreement(seen, received(event(shared, second)))


@given(
    st.sampled_from(["time", "recordedtime", "completed_at", "ended_at"]),
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(["1899-12-31T23", "1900-01-01T00", "2026-06-15T24", "2200-01-01T00"]),
)
@example("time", 0, 0, "2026-06-15T24")
@example("completed_at", 1, 0, "1899-12-31T23")
@example("ended_at", 10, 75, "2026-06-15T12")
def test_both_ways_read_times_alike(name: str, hours: int, minutes: int, start: str) -> None:
    """Also where an offset carries a time over an edge."""
    seen = having_seen(with_own())
    for sign in "+-":
        assert_agreement(seen, with_own(**{name: f"{start}:30:00{sign}{hours:02}:{minutes:02}"}))


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "datacontenttype"])
@pytest.mark.parametrize("value", [None, "", "1.1", "x" * 501, 1, 1.0, True, [], {}, ["1.0"]])
def test_both_ways_agree_on_the_envelope(name: str, value: object) -> None:
    """The envelope is no part of the shape: each attribute is checked in every event."""
    assert_agreement(having_seen(with_own()), received({**plain_with(), name: value}))


@pytest.mark.parametrize("name", ["subjects", "derived_from"])
@pytest.mark.parametrize(
    "value", [[""], ["x" * 501], ["a", 1], ["a", None], [["a"]], "a", {"a": 1}]
)
def test_both_ways_agree_on_odd_names(name: str, value: object) -> None:
    """People and parents are no part of the shape either."""
    assert_agreement(having_seen(with_own()), with_own(**{name: value}))


@pytest.mark.parametrize("value", [True, False, None, "true", 1, 0, {}])
@pytest.mark.parametrize("name", ["all_held", "cohort", "kind", "data", "from", "unheard_of"])
def test_both_ways_agree_on_the_shared_part(name: str, value: object) -> None:
    """A field of the shape, of another way of naming people, or one nobody knows."""
    seen = having_seen(with_own(), with_own(**{name: value}))
    assert_agreement(seen, with_own(**{name: value}))


@pytest.mark.parametrize(("name", "most"), [("subjects", SUBJECTS_MAX), ("derived_from", 1000)])
def test_both_ways_have_the_same_limits(name: str, most: int) -> None:
    """The most names are taken, one more is not."""
    seen = having_seen(with_own())
    names = [f"n{number}" for number in range(most + 1)]
    assert seen.decoded(with_own(**{name: names[:-1]})) is not None
    assert_agreement(seen, with_own(**{name: names[:-1]}))
    assert_agreement(seen, with_own(**{name: names}))


@pytest.mark.parametrize("none", [None, "", 0, False, {}])
def test_no_list_of_parents_is_left_to_the_long_way(none: object) -> None:
    """What is no list of parents is not taken for an absent one."""
    seen = having_seen(with_own())
    assert_agreement(seen, with_own(derived_from=none))


def test_people_named_twice_count_once() -> None:
    """Both ways keep the order of first mention."""
    seen = having_seen(with_own())
    value = with_own(subjects=["b", "a", "b"], derived_from=["m0", "m0"])
    short = seen.decoded(value)
    assert short is not None
    assert short.people == ("b", "a")
    assert short.derived_from == (("s", "m0"),)
    assert short == long_way(value)


def test_only_movements_take_the_short_way() -> None:
    """An event of another type is never read by the shape of a movement."""
    seen = having_seen(with_own())
    assert seen.decoded(received({**plain_with(), "type": MOVEMENT + "x"})) is None


@pytest.mark.parametrize("name", ["x_team", "sender", "größe"])
def test_fields_nobody_knows_become_part_of_the_shape(name: str) -> None:
    """Once one was accepted with them, movements of the same values take the short way."""
    seen = having_seen(with_own(**{name: {"party": "PGN"}}))
    short = seen.decoded(with_own(**{name: {"party": "PGN"}, "subjects": ["b"]}))
    assert short is not None
    assert short == long_way(with_own(**{name: {"party": "PGN"}, "subjects": ["b"]}))
    assert seen.decoded(with_own(**{name: {"party": "TRN"}})) is None
    assert seen.decoded(with_own()) is None


def test_only_so_many_fields_are_learnt() -> None:
    """Names that never end, or that are no names, take the long way and harm nobody."""
    odd = [with_own(**{f"x{number}": 1}) for number in range(FIELDS_MAX)]
    seen = having_seen(*odd, with_own(**{'"': 1}), with_own())
    assert seen.decoded(with_own()) is not None
    assert seen.decoded(odd[-1]) is None
    assert seen.decoded(with_own(**{'"': 1})) is None


@given(st.data())
def test_both_ways_agree_on_spoiled_bytes(data: st.DataObject) -> None:
    """Bytes missing, changed or doubled, also where a later value replaces an earlier one."""
    plain = with_own(subjects=["user-1001", "ü"], x="ü")
    seen = having_seen(plain)
    start = data.draw(st.integers(0, len(plain)))
    end = data.draw(st.integers(start, min(start + 4, len(plain))))
    middle = data.draw(st.binary(max_size=4) | st.sampled_from(BYTES))
    assert_agreement(seen, plain[:start] + middle + plain[end:])


@pytest.mark.parametrize("twice", [*TWICE, b'"x":"\xff",', b'"x":"\xed\xa0\x80",'])
def test_both_ways_agree_on_a_name_that_comes_twice(twice: bytes) -> None:
    """The last value counts, and an earlier one that is no JSON is refused."""
    plain = with_own(x=1)
    seen = having_seen(plain)
    assert_agreement(seen, plain.replace(b'"kind"', twice + b'"kind"'))
    assert_agreement(seen, plain.replace(b'"data":{', b'"data":{' + twice, 1))
