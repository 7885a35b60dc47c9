"""Runs: how their events are merged, when they count, and what bounds the memory they take."""

from itertools import permutations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received
from lineage.openlineage import OpenLineageDecoder
from lineage.openlineage.names import Dataset
from lineage.openlineage.schemas import Schemas
from lineage.openlineage.stream import OpenLineageStream
from tests.openlineage.builders import (
    Json,
    a_dataset,
    a_mapping,
    a_run_event,
    email_into,
    movements,
    shorts,
    translated,
)

PEOPLE = a_dataset("people", "email")


def test_a_run_moves_data_when_it_completes() -> None:
    """Whichever of its events named the datasets, and in whatever order they came."""
    events = [
        a_run_event("START", at="2026-03-02T22:00:00Z", inputs=[PEOPLE]),
        a_run_event("RUNNING", at="2026-03-02T22:01:00Z", outputs=[a_dataset("out", "email")]),
        a_run_event("COMPLETE", at="2026-03-02T22:02:00Z"),
    ]
    expected = [("internal", "people", "out", "2026-03-02T22:02:00Z", ("email",))]
    for order in permutations(events):
        assert shorts(translated(a_mapping(), order)) == expected


@pytest.mark.parametrize(
    ("kinds", "moves", "reasons"),
    [
        (["START"], False, ["run-not-ended"]),
        (["RUNNING"], False, ["run-not-ended"]),
        (["OTHER"], False, ["run-not-ended"]),
        (["START", "FAIL"], False, []),
        (["START", "ABORT"], False, []),
        (["START", "FAIL", "COMPLETE"], True, []),
        (["complete"], True, []),
        ([None], True, []),
        ([None, "START"], False, ["run-not-ended"]),
    ],
)
def test_which_runs_happened(kinds: list[str | None], moves: bool, reasons: list[str]) -> None:
    translation = translated(
        a_mapping(), [a_run_event(kind, outputs=[email_into("out")]) for kind in kinds]
    )
    assert bool(movements(translation)) is moves
    assert [use.reason for use in translation.untraced] == reasons


def test_schemas_count_as_of_the_run_even_if_learnt_late() -> None:
    """Inputs name no columns. The table had a phone column only after the first run."""

    def run(name: str, at: str) -> Json:
        out = a_dataset("out", "email", "phone")
        return a_run_event(run=name, at=at, inputs=[a_dataset("people")], outputs=[out])

    def schema(at: str, *columns: str) -> Json:
        return {"eventTime": at, "dataset": a_dataset("people", *columns)}

    events = [
        run("a", "2026-03-02T22:00:00Z"),
        run("b", "2026-03-04T22:00:00Z"),
        schema("2026-03-01T00:00:00Z", "email"),
        schema("2026-03-03T00:00:00Z", "email", "phone"),
    ]
    for order in permutations(events):
        found = [short[3:] for short in shorts(translated(a_mapping(), order))]
        assert found == [
            ("2026-03-02T22:00:00Z", ("email",)),
            ("2026-03-04T22:00:00Z", ("email", "phone_number")),
        ]


def test_a_schema_seen_only_later_is_better_than_none() -> None:
    schemas = Schemas()
    schemas.learn(Dataset("db", "t"), 10, frozenset({"email"}))
    assert schemas.at(Dataset("db", "t"), 5) == {"email"}
    assert schemas.at(Dataset("db", "u"), 5) == set()


def test_repeated_sightings_of_a_schema_take_no_room() -> None:
    table, schemas = Dataset("db", "t"), Schemas(columns_max=6)
    for time in range(100):
        schemas.learn(table, time, frozenset({"a", "b"} if time < 50 else {"a"}))
    schemas.compact()
    assert schemas.at(table, 49) == {"a", "b"}
    assert schemas.at(table, 50) == {"a"}


def test_a_column_is_reported_once_and_with_its_first_time() -> None:
    events = [
        a_run_event(run=str(day), at=f"2026-03-0{day}T00:00:00Z", outputs=[a_dataset("t", "ssn")])
        for day in (3, 1, 2)
    ]
    [column] = translated(a_mapping(), events).unmapped
    assert (column.name, column.column, column.category) == ("t", "ssn", "national_id")
    assert column.occurred_at == 1_772_323_200_000_000


def test_designs_teach_columns_and_are_searched_for_unmapped_ones() -> None:
    design = {
        "eventTime": "2026-03-01T00:00:00Z",
        "job": {"namespace": "jobs", "name": "job"},
        "outputs": [a_dataset("t", "passport_no")],
    }
    translation = translated(a_mapping(), [design])
    assert movements(translation) == []
    assert [column.column for column in translation.unmapped] == ["passport_no"]


def test_the_first_event_brings_the_facts_and_nothing_else() -> None:
    """What cannot be read brings nothing, and what the mapping declares is said once."""
    stream = OpenLineageStream(a_mapping())
    start = orjson.dumps(a_run_event("START"))
    items = list(stream.translated([Received(b"{}"), Received(start, "2"), Received(start, "3")]))
    assert [(item.position, item.refusal is None) for item in items] == [
        ("", False),
        *[("2", True)] * 4,
    ]


def test_a_full_window_gives_away_what_ended_first() -> None:
    """The open run waits on, although it began first, and nothing is said twice or lost."""
    events = [a_run_event("START", run="open", outputs=[email_into("out")])]
    events += [
        a_run_event(run=f"{n:02}", at=f"2026-03-03T00:00:{n:02}Z", outputs=[email_into("out")])
        for n in range(20)
    ]
    events += [a_run_event(run="open", at="2026-03-04T00:00:00Z")]
    bounded = translated(a_mapping(), events, runs_max=4)
    assert bounded == translated(a_mapping(), events)
    assert len(movements(bounded)) == 21
    assert bounded == translated(a_mapping(), events, entries_max=12)


def test_runs_that_never_end_make_room_and_are_reported() -> None:
    events = [
        a_run_event("START", run=str(n), job=f"job-{n}", outputs=[email_into("out")])
        for n in range(10)
    ]
    translation = translated(a_mapping(), events, runs_max=2)
    assert [use.job.name for use in translation.untraced] == [f"job-{n}" for n in range(10)]


def test_too_many_columns_are_refused() -> None:
    decoder = OpenLineageDecoder(a_mapping(), columns_max=5)
    decoder.feed(orjson.dumps(a_run_event(outputs=[a_dataset("a", "x", "y")])))
    with pytest.raises(Refusal) as refused:
        decoder.feed(orjson.dumps(a_run_event(outputs=[a_dataset("b", "x", "y")])))
    assert refused.value.reason == "too-many-columns"


TABLES = st.sampled_from(["a", "b", "v_1", "v_2"])
COLUMNS = st.sets(st.sampled_from(["email", "phone", "ssn", "id"])).map(sorted)


@st.composite
def run_events(draw: st.DrawFn) -> Json:
    def used() -> list[Json]:
        return [a_dataset(name, *draw(COLUMNS)) for name in draw(st.sets(TABLES, max_size=2))]

    outputs = used()
    if draw(st.booleans()):
        outputs.append(email_into(draw(TABLES), draw(TABLES)))
    return a_run_event(
        draw(st.sampled_from(["START", "RUNNING", "COMPLETE", "COMPLETE", "FAIL"])),
        run=draw(st.sampled_from(["1", "2", "3", "4"])),
        at=f"2026-03-02T22:0{draw(st.integers(0, 3))}:00Z",
        inputs=used(),
        outputs=outputs,
    )


@given(data=st.data(), events=st.lists(run_events(), max_size=10))
def test_order_and_repetition_never_matter(data: st.DataObject, events: list[Json]) -> None:
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    shuffled = data.draw(st.permutations([*events, *repeated]))
    assert translated(a_mapping(), shuffled) == translated(a_mapping(), events)
