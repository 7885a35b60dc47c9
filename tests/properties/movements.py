"""Strategies for movements: shapes many share, what each has of its own, and ways to spoil both."""

from typing import Any

from hypothesis import strategies as st

from lineage.events.envelope import MOVEMENT

Json = Any

CODES = st.sampled_from(["email", "ip_address", "device_id", "hosting_backend", "x", "ü" * 200])
NAMES = st.one_of(st.sampled_from(["user-1001", "user-1002", "PGN", "NIM"]), st.text(max_size=12))
ODD: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**64 - 1) | st.floats() | NAMES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def times(draw: st.DrawFn) -> str:
    """Text like a time: mostly RFC 3339, sometimes at or over an edge."""
    part = st.sampled_from
    year = draw(part(["2026", "2026", "2024", "1899", "1900", "2199", "2200", "0001"]))
    day = draw(part(["01-01", "12-31", "02-29", "06-15", "13-01"]))
    clock = draw(part(["00:00:00", "23:59:59", "23:30:00", "12:00:01", "24:00:00", "23:59:60"]))
    fraction = draw(part(["", "", ".5", ".000001", ".123456789", ".9999999999", "."]))
    offset = draw(
        part(["Z", "Z", "z", "+00:00", "-01:00", "+23:59", "+24:00", "+10:60", "+10:75", "", "+1"])
    )
    return year + "-" + day + draw(part("TTt ")) + clock + fraction + offset


PLAIN_TIMES = st.datetimes().map(
    lambda moment: moment.replace(year=2000 + moment.year % 100 // 4 * 4).isoformat() + "Z"
)
ANY_TIMES = st.one_of(PLAIN_TIMES, times(), NAMES, ODD)


@st.composite
def shapes(draw: st.DrawFn) -> dict[str, Json]:
    """Data of a valid movement but for the people, the times and the parents."""
    maybe: dict[str, st.SearchStrategy[Json]] = {
        "purposes": st.lists(CODES, max_size=3),
        "basis": st.fixed_dictionaries(
            {}, optional={"gdpr": CODES, "consent": CODES, "contract": CODES, "art9": st.none()}
        ),
        "transfer": st.fixed_dictionaries({}, optional={"tool": CODES, "controls": st.just(["b"])}),
        "consideration": CODES,
        "direct_marketing": st.booleans() | st.none(),
        "carried_preferences": st.lists(CODES, max_size=2),
        "secrecy": CODES,
        "all_held": st.sampled_from([False, None]),
    }
    datum = st.fixed_dictionaries(
        {"category": CODES},
        optional={"state": st.just("clear"), "precision_m": st.floats(0, 1e6), "extra": ODD},
    )
    return draw(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["disclose", "onward", "planned"]),
                "from": st.just({"party": "PGN"}),
                "to": st.fixed_dictionaries({"party": CODES}, optional={"class": CODES}),
                "data": st.lists(datum, min_size=1, max_size=3),
            },
            optional=maybe,
        )
    )


@st.composite
def own_parts(draw: st.DrawFn) -> tuple[dict[str, Json], dict[str, Json]]:
    """(envelope, data) of what a plain movement does not share with others."""
    name = st.text(min_size=1, max_size=12)
    envelope = {"id": draw(name), "source": draw(name), "time": draw(PLAIN_TIMES)}
    data = {"subjects": draw(st.lists(name, min_size=1, max_size=4))}
    rest = st.fixed_dictionaries(
        {},
        optional={
            "derived_from": st.lists(name, max_size=3),
            "completed_at": PLAIN_TIMES,
            "ended_at": PLAIN_TIMES | st.none(),
        },
    )
    return envelope, {**data, **draw(rest)}


def event(shape: dict[str, Json], own: tuple[dict[str, Json], dict[str, Json]]) -> dict[str, Json]:
    """A whole CloudEvent of a shape and what is its own."""
    envelope, data = own
    return {"specversion": "1.0", "type": MOVEMENT, **envelope, "data": {**shape, **data}}


@st.composite
def spoiled(draw: st.DrawFn, whole: dict[str, Json]) -> dict[str, Json]:
    """The event with a few things about it missing, odd or added."""
    result = {**whole, "data": dict(whole["data"])}
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([result, result["data"]]))
        if place is result:
            name = draw(st.sampled_from([*_ENVELOPE, "extension"]))
        else:
            name = draw(st.sampled_from([*_DATA, *whole["data"], "unheard_of"]))
        if draw(st.integers(0, 4)) == 0:
            place.pop(name, None)
        else:
            place[name] = draw(_VALUES.get(name, ODD))
        if not isinstance(result.get("data"), dict):
            break
    return result


_ENVELOPE = ("specversion", "id", "source", "type", "time", "recordedtime", "datacontenttype")
_DATA = ("subjects", "derived_from", "completed_at", "ended_at", "cohort", "all_held")
_NAMED = st.one_of(
    st.lists(NAMES, max_size=4),
    st.lists(st.one_of(NAMES, st.just({"id": "user-1001"}), ODD), max_size=3),
    st.sampled_from([["user-1001", "user-1001"], ["x" * 500], ["x" * 501], ["x"] * 1001]),
    ODD,
)
_VALUES: dict[str, st.SearchStrategy[Json]] = {
    "time": ANY_TIMES,
    "recordedtime": ANY_TIMES,
    "completed_at": ANY_TIMES,
    "ended_at": ANY_TIMES,
    "subjects": _NAMED,
    "derived_from": _NAMED,
    "datacontenttype": st.just("application/json") | ODD,
    "id": st.sampled_from(["x" * 500, "x" * 501, "ü"]) | ODD,
}
