"""A log without an end: what is given out depends on the log alone, and comes once."""

from typing import Any, NamedTuple

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage.ingest.pipeline import Received
from lineage.openlineage.log import OpenLineageLog
from lineage.openlineage.names import Seen
from lineage.stores.base import StoredFinding
from tests.openlineage.builders import (
    a_dataset,
    a_mapping,
    a_run_event,
    email_into,
    in_short,
    shorts,
    translated,
)

MAPPING = a_mapping()
INTERVAL = 10
LATER = 10**9


class Entry(NamedTuple):
    """A record of a log and when it was appended."""

    raw: bytes
    at: int


Log = list[Entry]
Given = tuple[list[Received], list[StoredFinding]]


def a_log(position: int = 0, **limits: int) -> OpenLineageLog:
    return OpenLineageLog(
        MAPPING, "t/0", position=position, interval=INTERVAL, **{"runs_max": 1000, **limits}
    )


def read(log: OpenLineageLog, entries: Log, first: int = 0) -> None:
    for number, entry in enumerate(entries, start=first):
        log.read(Received(entry.raw, f"t/0/{number}", entry.at), Seen(entry.at, number))


def movements(items: list[Received]) -> list[Received]:
    return [item for item in items if b"movement.v1" in item.raw]


def a_run(kind: str = "COMPLETE", run: str = "r", **more: Any) -> bytes:
    return orjson.dumps(a_run_event(kind, run=run, outputs=[email_into("out")], **more))


def test_a_run_waits_for_an_interval_and_at_most_two() -> None:
    """Its last event came at 5, in the interval that the one after it ends at 20."""
    log = a_log()
    read(log, [Entry(a_run("START"), 1), Entry(a_run(), 5), Entry(a_run("START", "other"), 19)])
    assert movements(log.take().items) == []
    assert not log.would_settle(19)
    log.settle(20)
    settled = log.take()
    (movement,) = movements(settled.items)
    assert (movement.recorded_at, movement.position) == (5, "t/0/1")
    assert settled.position == 2


def test_the_log_tells_the_time_as_the_wall_does() -> None:
    """A record that follows settles what is before it."""
    log = a_log()
    read(log, [Entry(a_run(), 5), Entry(a_run("START", "other"), 20)])
    assert len(movements(log.take().items)) == 1


def test_intervals_settle_one_after_the_other() -> None:
    """Told of two at once or of each by itself, the same links are made: what was appended later
    is no parent of what settled before it."""
    later = a_run_event(run="b", at="2026-03-02T22:00:00Z", outputs=[email_into("people", "src")])
    entries = [
        Entry(a_run(run="a", at="2026-03-02T22:00:01Z"), 5),
        Entry(orjson.dumps(later), 15),
    ]
    at_once, apart = a_log(), a_log()
    read(at_once, entries)
    at_once.settle(LATER)
    read(apart, entries)
    apart.settle(20)
    apart.settle(LATER)
    items = movements(at_once.take().items)
    assert len(items) == 2
    assert items == movements(apart.take().items)


def test_a_record_without_sense_is_given_out_with_its_place() -> None:
    """In order with all else, so that one position says what is recorded."""
    log = a_log()
    read(log, [Entry(b"rubbish", 5)])
    assert log.take() == ([], [], None)
    log.settle(LATER)
    settled = log.take()
    (item,) = settled.items
    assert item.refusal is not None
    assert (item.refusal.reason, item.position, settled.position) == ("not-json", "t/0/0", 1)


def test_what_never_ends_makes_room_and_is_reported_once() -> None:
    """A log that is full settles what it can at once, and gives up what began first."""
    entries = [Entry(a_run("START", str(n), job=f"job-{n}"), n) for n in range(5)]
    log = a_log(runs_max=4)
    read(log, entries)
    settled = log.take()
    assert [one.recorded_at for one in settled.findings] == [4, 4]
    again = a_log(settled.position or 0, runs_max=4)
    read(again, entries)
    assert again.take().findings == []


def test_a_log_in_one_interval_is_read_as_a_file_is() -> None:
    """The end of the interval stands for the end of the file, ties and all."""
    events = [
        a_run_event("START", run="b", inputs=[a_dataset("people", "email")]),
        a_run_event(run="b", outputs=[email_into("out")]),
        a_run_event(run="c", outputs=[email_into("v_out", "out")]),
        a_run_event(run="a", outputs=[email_into("people", "sources")]),
    ]
    log = a_log()
    read(log, [Entry(orjson.dumps(event), 3) for event in events])
    log.settle(LATER)
    items = log.take().items
    expected = translated(a_mapping(), events)
    assert [orjson.loads(item.raw) for item in items] == expected.events
    assert sorted(in_short(orjson.loads(item.raw)) for item in movements(items)) == shorts(expected)


def test_the_clock_of_a_log_does_not_go_back() -> None:
    """A record that claims to be older than the one before waits as long as that one, and is
    recorded at the time it claims."""
    log = a_log()
    read(log, [Entry(a_run("START", "other"), 15), Entry(a_run(), 2)])
    log.settle(29)
    assert movements(log.take().items) == []
    log.settle(30)
    assert [item.recorded_at for item in movements(log.take().items)] == [2]


TABLES = ["people", "a", "b", "v_1"]
KINDS = ["START", "RUNNING", "COMPLETE", "COMPLETE", "FAIL"]


@st.composite
def raws(draw: st.DrawFn) -> bytes:
    if draw(st.integers(0, 9)) == 0:
        return b"rubbish"
    columns = draw(st.sampled_from([(), ("email",), ("email", "phone"), ("passport_no",)]))
    sender, target = draw(st.permutations(TABLES))[:2]
    event = a_run_event(
        draw(st.sampled_from(KINDS)),
        run=draw(st.sampled_from("rstu")),
        job=draw(st.sampled_from(["j", "k"])),
        at=f"2026-03-02T22:00:{draw(st.integers(0, 59)):02}Z",
        inputs=[a_dataset(sender, *draw(st.sampled_from([(), ("email",)])))],
        outputs=[draw(st.sampled_from([email_into(target, sender), a_dataset(target, *columns)]))],
    )
    return orjson.dumps(event)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    entries, at = [], 0
    for raw in draw(st.lists(raws(), max_size=12)):
        at += draw(st.sampled_from([0, 1, 6, 11, 45]))
        entries.append(Entry(raw, at))
    return entries


def in_one_go(entries: Log, limits: dict[str, int]) -> Given:
    log = a_log(**limits)
    read(log, entries)
    log.settle(LATER)
    settled = log.take()
    return settled.items, settled.findings


class Stop(NamedTuple):
    """After how many records reading stops, and what happens then."""

    records: int
    wall: int
    """The clock on the wall, after the last record and before the next."""
    is_recorded: bool
    """Whether what is ready is recorded, with its position."""
    is_killed: bool
    """Whether the reader begins again, from the position that was recorded."""


STOPS = st.lists(
    st.builds(
        Stop, st.integers(1, 3), st.sampled_from([0, 9, 19, 50]), st.booleans(), st.booleans()
    ),
    max_size=12,
)


def in_pieces(entries: Log, limits: dict[str, int], stops: list[Stop]) -> Given:
    items: list[Received] = []
    findings: list[StoredFinding] = []
    position = number = 0
    log = a_log(**limits)
    for stop in [*stops, Stop(len(entries), LATER, is_recorded=True, is_killed=False)]:
        read(log, entries[number : number + stop.records], number)
        number = min(number + stop.records, len(entries))
        begins = max((entry.at for entry in entries[:number]), default=0)
        ends = entries[number].at if number < len(entries) else LATER
        log.settle(min(begins + stop.wall, ends))
        if stop.is_recorded:
            settled = log.take()
            items += settled.items
            findings += settled.findings
            position = position if settled.position is None else settled.position
        if stop.is_killed:
            log, number = a_log(position, **limits), 0
    return items, findings


@settings(max_examples=6 * settings().max_examples)
@given(logs(), st.sampled_from([{}, {"runs_max": 2}]), STOPS)
def test_neither_batches_nor_restarts_nor_waiting_change_what_is_given_out(
    entries: Log, limits: dict[str, int], stops: list[Stop]
) -> None:
    """Everything comes exactly once, with the same content and the same recorded time; what the
    mapping declares comes with every beginning."""
    expected, expected_findings = in_one_go(entries, limits)
    found, findings = in_pieces(entries, limits, stops)
    facts = {item.raw for item in expected if item.refusal is None} - {
        item.raw for item in movements(expected)
    }
    assert facts <= {item.raw for item in found}
    assert _shown(found, facts) == _shown(expected, facts)
    assert sorted(findings, key=repr) == sorted(expected_findings, key=repr)


def _shown(items: list[Received], facts: set[bytes]) -> list[tuple[bytes, str, int | None, str]]:
    return [
        (item.raw, item.position, item.recorded_at, item.refusal.reason if item.refusal else "")
        for item in items
        if item.raw not in facts
    ]
