"""What is read of an OpenLineage event, and what is refused, without repeating a value."""

from typing import Any

import orjson
import pytest

from lineage.ingest.decoded import Refusal
from lineage.openlineage.events import read_event
from lineage.openlineage.facets import columns_of
from tests.openlineage.builders import Json, a_dataset, a_run_event, an_origin

SECRET = "ana@example.test"


def without(event: Json, *names: str) -> Json:
    return {name: value for name, value in event.items() if name not in names}


def lineage_of(origins: Any) -> Json:
    return a_run_event(outputs=[a_dataset("t", origins={"fields": {SECRET: origins}})])


@pytest.mark.parametrize(
    ("event", "reason", "place"),
    [
        ([], "not-an-object", "expected"),
        ({"eventTime": "2026-03-02T22:00:00Z"}, "invalid-data", "object: "),
        (without(a_run_event(), "job"), "invalid-data", "object: "),
        (without(a_run_event(), "eventTime"), "invalid-time", "eventTime: "),
        (a_run_event(at=SECRET), "invalid-time", "eventTime: "),
        (a_run_event(at="2026-03-02"), "invalid-time", "eventTime: "),
        ({**a_run_event(), "eventTime": 1}, "invalid-time", "eventTime: "),
        (a_run_event(SECRET), "invalid-data", "eventType: "),
        ({**a_run_event(), "run": {}}, "invalid-data", "run.runId: "),
        (a_run_event(run=""), "invalid-data", "run.runId: "),
        ({**a_run_event(), "inputs": [{"name": SECRET}]}, "invalid-data", "inputs.0.namespace: "),
        (lineage_of({"inputFields": 1}), "invalid-data", "outputs.0.facets.columnLineage.fields.*"),
        (lineage_of({"inputFields": [{}]}), "invalid-data", "outputs.0.facets.columnLineage"),
    ],
)
def test_refusals_name_the_place_and_never_a_value(event: Any, reason: str, place: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_event(orjson.dumps(event))
    assert refused.value.reason == reason
    assert refused.value.detail.startswith(place)
    assert SECRET not in refused.value.detail


@pytest.mark.parametrize(
    ("received", "reason"),
    [
        (b"", "not-json"),
        (b"\xff", "not-json"),
        (b'{"eventTime": NaN}', "not-json"),
        (b" " * (1 << 20) + b"{}", "too-large"),
    ],
)
def test_what_is_no_json_is_refused(received: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_event(received)
    assert refused.value.reason == reason


def test_what_is_null_counts_as_absent() -> None:
    origins = {"fields": {"a": {"inputFields": None}}, "dataset": None}
    nulls = [
        {**a_dataset("t"), "facets": None},
        {**a_dataset("t"), "facets": {"schema": None, "columnLineage": None}},
        {**a_dataset("t"), "facets": {"schema": {"fields": None}}},
        a_dataset("t", origins=origins),
        a_dataset("t", origins={"fields": None}),
        a_dataset("t", origins={"dataset": [an_origin("u", "x", transformations=None)]}),
    ]
    event = {**a_run_event(None, inputs=nulls), "outputs": None, "eventType": None}
    read = read_event(orjson.dumps(event))
    assert len(read.inputs) == 6
    assert (read.event_type, read.outputs) == (None, ())


def test_a_deleted_facet_says_nothing() -> None:
    deleted = {
        **a_dataset("t"),
        "facets": {"schema": {"_deleted": True, "fields": [{"name": "a"}]}},
    }
    [use] = read_event(orjson.dumps(a_run_event(inputs=[deleted]))).inputs
    assert columns_of(use) == frozenset()


def nested(levels: int) -> bytes:
    field = '{"name":"x","fields":[' * levels + "]}" * levels
    schema = f'{{"schema":{{"fields":[{field}]}}}}'
    event = orjson.dumps(a_run_event(inputs=[{**a_dataset("t"), "facets": "HERE"}]))
    return event.replace(b'"HERE"', schema.encode())


def test_deeply_nested_schemas_are_read() -> None:
    [use] = read_event(nested(60)).inputs
    assert max(len(path.split(".")) for path in columns_of(use)) == 60


def test_absurdly_nested_schemas_are_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read_event(nested(400))
    assert refused.value.reason == "too-deep"
    assert len(refused.value.detail) < 100
