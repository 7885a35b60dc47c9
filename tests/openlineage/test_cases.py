"""OpenLineage events of that project's own tests: none is lost, none is misread."""

import pytest

from lineage.ingest.decoded import Refusal
from lineage.openlineage.events import read_event
from lineage.openlineage.mapping import parse_mapping
from lineage.openlineage.names import Dataset, Job
from tests.openlineage.builders import NO_SAMPLES, SAMPLES, in_short, movements, translated

CASES = SAMPLES / "cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=NO_SAMPLES)

MAPPING = parse_mapping(
    """
version: 1
company: ACME
parties: {ACME: {class: company}, CLOUD: {class: vendor}}
systems: {acme: {party: ACME}, cloud: {party: CLOUD}}
datasets:
  - {namespace: "s3://blob-sink", system: cloud}
  - {system: acme}
columns: [{column: column1, category: email}]
"""
)


def case(name: str) -> bytes:
    return (CASES / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    "name",
    [path.stem for path in sorted(CASES.glob("*.json"))],
)
def test_every_case_is_read_or_refused_for_a_reason(name: str) -> None:
    if name == "event_required_no_timezone":
        with pytest.raises(Refusal) as refused:
            translated(MAPPING, [case(name)])
        assert refused.value.reason == "invalid-time"
        assert refused.value.detail.startswith("eventTime: ")
        assert "2020" not in refused.value.detail
    else:
        translated(MAPPING, [case(name)])


def test_finer_digits_than_microseconds_are_cut_off() -> None:
    nanoseconds = case("event_required_nanoseconds").replace(b".641499Z", b".641499789Z")
    assert read_event(nanoseconds) == read_event(case("event_required_nanoseconds"))


def test_columns_in_both_schemas_are_inferred_to_travel() -> None:
    [movement] = movements(translated(MAPPING, [case("event_namespace_naming")]))
    assert in_short(movement) == (
        "disclose",
        "instance.schema.table",
        "instance.schema.table",
        "2020-12-28T19:51:01.641000Z",
        ("email",),
    )
    assert movement["data"]["inferred"] is True


@pytest.mark.parametrize("name", ["event_full", "event_additional_facet", "event_large"])
def test_a_dataset_changed_in_place_moves_nothing(name: str) -> None:
    translation = translated(MAPPING, [case(name)])
    assert (movements(translation), translation.untraced) == ([], [])


@pytest.mark.parametrize("name", ["event_job_event", "event_dataset_event"])
def test_designs_move_nothing(name: str) -> None:
    translation = translated(MAPPING, [case(name)])
    assert (movements(translation), translation.untraced) == ([], [])


@pytest.mark.parametrize("name", ["event_simple", "event_unicode", "event_without_schema_url"])
def test_datasets_without_columns_are_reported(name: str) -> None:
    translation = translated(MAPPING, [case(name)])
    assert movements(translation) == []
    assert [(use.source.name, use.target.name, use.reason) for use in translation.untraced] == [
        ("instance.schema.input-1", "instance.schema.output-1", "columns-unknown"),
        ("instance.schema.input-2", "instance.schema.output-1", "columns-unknown"),
    ]


def test_events_of_one_run_are_merged() -> None:
    """Each event of a listener names other files; together they are what the run did."""
    translation = translated(MAPPING, [case("listener_2"), case("listener_1")])
    files = {f"file://localhost/in_file{number}.txt" for number in (1, 2, 3)}
    assert {use.source.name for use in translation.untraced} == files
    assert {use.target.name for use in translation.untraced} == {
        "file://localhost/out_file1.txt",
        "file://localhost/out_file2.txt",
    }


def test_a_run_that_only_started_moves_nothing() -> None:
    translation = translated(MAPPING, [case("null_nominal_end_time")])
    assert (movements(translation), translation.untraced) == ([], [])


def test_names_may_be_in_any_script() -> None:
    [use, _] = translated(MAPPING, [case("event_unicode")]).untraced
    assert use.job == Job("my-scheduler-namespace", "myjob.buggy_task🕷")
    assert use.source == Dataset("my-datasource-namespace", "instance.schema.input-1")
