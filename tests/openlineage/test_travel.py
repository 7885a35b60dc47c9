"""Which categories travel: column lineage first, then schemas, and what cannot be told is said."""

from typing import Any

import pytest

from lineage.openlineage.findings import stored
from tests.openlineage.builders import (
    Json,
    a_dataset,
    a_mapping,
    a_run_event,
    an_origin,
    email_into,
    movements,
    shorts,
    translated,
)

AT = "2026-03-02T22:00:00Z"


def carried(origins: Json, *columns: str) -> list[Json]:
    """The data of the one movement into an output with this column lineage, empty for none."""
    output = a_dataset("out", *columns, origins=origins)
    found = movements(translated(a_mapping(), [a_run_event(outputs=[output])]))
    assert len(found) <= 1
    return found[0]["data"]["data"] if found else []


def column(name: str, *origins: Json, **more: Any) -> Json:
    return {"fields": {name: {"inputFields": list(origins), **more}}}


def test_a_category_travels_with_the_column_that_was_made_of_it() -> None:
    assert carried(column("contact", an_origin("people", "email"))) == [{"category": "email"}]


def test_column_lineage_overrules_schemas() -> None:
    """Both sides have an e-mail column, but the lineage says that another column travelled."""
    lineage = column("phone", an_origin("people", "phone"))
    people = a_dataset("people", "email", "phone")
    event = a_run_event(
        inputs=[people], outputs=[a_dataset("out", "email", "phone", origins=lineage)]
    )
    assert shorts(translated(a_mapping(), [event])) == [
        ("internal", "people", "out", AT, ("phone_number",))
    ]


def test_an_empty_lineage_facet_says_nothing() -> None:
    out = a_dataset("out", "email", origins={"fields": {}})
    event = a_run_event(inputs=[a_dataset("people", "email")], outputs=[out])
    [movement] = movements(translated(a_mapping(), [event]))
    assert movement["data"]["inferred"] is True


def test_what_a_column_became_names_a_category_its_origin_lacks() -> None:
    assert carried(column("email", an_origin("people", "col7"))) == [{"category": "email"}]


def test_what_a_column_became_may_be_declared_harmless() -> None:
    assert carried(column("email_count", an_origin("people", "email"))) == []


def test_a_dependency_of_the_whole_dataset_carries_what_it_names() -> None:
    assert carried({"fields": {}, "dataset": [an_origin("people", "email")]}) == [
        {"category": "email"}
    ]


@pytest.mark.parametrize(
    ("transformations", "expected"),
    [
        ([{"type": "DIRECT", "subtype": "IDENTITY", "masking": False}], [{"category": "email"}]),
        ([{"type": "DIRECT", "subtype": "AGGREGATION"}], [{"category": "email"}]),
        (
            [{"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True}],
            [{"category": "email", "state": "pseudonymised"}],
        ),
        (
            [{"type": "DIRECT", "subtype": "AGGREGATION", "masking": True}],
            [{"category": "email", "state": "aggregate"}],
        ),
        ([{"type": "INDIRECT", "subtype": "JOIN"}], []),
        (
            [{"type": "INDIRECT", "subtype": "FILTER"}, {"type": "DIRECT"}],
            [{"category": "email"}],
        ),
        (None, [{"category": "email"}]),
    ],
)
def test_what_is_left_of_a_value_after_its_transformations(
    transformations: Any, expected: list[Json]
) -> None:
    origin = an_origin("people", "email", transformations=transformations)
    assert carried(column("x", origin)) == expected


def test_masked_columns_of_older_versions_are_pseudonymised() -> None:
    lineage = column("x", an_origin("people", "email"), transformationType="MASKED")
    assert carried(lineage) == [{"category": "email", "state": "pseudonymised"}]


def test_one_clear_copy_makes_a_category_clear() -> None:
    masked = an_origin("people", "email", transformations=[{"type": "DIRECT", "masking": True}])
    lineage = {
        "fields": {
            "a": {"inputFields": [masked]},
            "b": {"inputFields": [an_origin("people", "email")]},
        }
    }
    assert carried(lineage) == [{"category": "email"}]


def test_columns_of_nested_schemas_count() -> None:
    nested = {"schema": {"fields": [{"name": "contact", "fields": [{"name": "email"}]}]}}
    out = {"namespace": "db", "name": "out", "facets": nested}
    event = a_run_event(inputs=[a_dataset("people", "email")], outputs=[out])
    assert shorts(translated(a_mapping(), [event]))[0][4] == ("email",)


def test_kinds_follow_from_who_sends_and_who_receives() -> None:
    """The company discloses, others pass onward, and a party keeps to itself."""

    def kind(sender: str, receiver: str) -> str:
        lineage = column("email", an_origin(sender, "email"))
        event = a_run_event(outputs=[a_dataset(receiver, origins=lineage)])
        return shorts(translated(a_mapping(), [event]))[0][0]

    assert kind("a", "b") == "internal"
    assert kind("a", "v_1") == "disclose"
    assert kind("v_1", "v_2") == "internal"
    assert kind("v_1", "b") == "onward"


def test_data_sent_where_nobody_mapped_is_recorded_to_a_party_nobody_declared() -> None:
    lineage = column("email", an_origin("people", "email"))
    out = {**a_dataset("out", origins=lineage), "namespace": "s3://elsewhere"}
    [movement] = movements(translated(a_mapping(), [a_run_event(outputs=[out])]))
    assert movement["data"]["kind"] == "disclose"
    assert movement["data"]["to"] == {"party": "unmapped:s3://elsewhere"}


def test_the_terms_of_jobs_and_sinks_and_what_a_sink_sends() -> None:
    rules = """
jobs: [{name: "*", purposes: [analytics], role: processor, consideration: none}]
sinks: [{name: mail, system: away, purposes: contact_user, basis: {gdpr: "eu-gdpr:A6-1-a"}}]
"""
    event = a_run_event(job="mail", inputs=[a_dataset("people", "email", "phone")])
    [movement] = movements(translated(a_mapping(rules), [event]))
    data = movement["data"]
    assert [datum["category"] for datum in data["data"]] == ["email", "phone_number"]
    assert (data["inferred"], data["to"]["role"]) == (True, "processor")
    assert (data["purposes"], data["basis"]) == (["contact_user"], {"gdpr": "eu-gdpr:A6-1-a"})
    assert data["consideration"] == "none"


def test_what_concerns_a_recipient_is_not_said_of_internal_movements() -> None:
    rules = "jobs: [{name: '*', purposes: [analytics], role: processor, consideration: none}]"
    lineage = column("email", an_origin("people", "email"))
    event = a_run_event(outputs=[a_dataset("out", origins=lineage)])
    [movement] = movements(translated(a_mapping(rules), [event]))
    assert movement["data"]["purposes"] == ["analytics"]
    assert "role" not in movement["data"]["to"]
    assert "consideration" not in movement["data"]


@pytest.mark.parametrize(
    ("inputs", "outputs", "expected"),
    [
        (("email",), (), ("columns-unknown", ("email",))),
        ((), ("email",), ("columns-unknown", ("email",))),
        ((), (), ("columns-unknown", ())),
        (("id",), (), None),
        ((), ("id",), None),
        (("email",), ("id",), None),
    ],
)
def test_what_unknown_columns_leave_open(
    inputs: tuple[str, ...], outputs: tuple[str, ...], expected: Any
) -> None:
    event = a_run_event(inputs=[a_dataset("in", *inputs)], outputs=[a_dataset("out", *outputs)])
    translation = translated(a_mapping(), [event])
    assert movements(translation) == []
    assert [(use.reason, use.categories) for use in translation.untraced] == (
        [expected] if expected else []
    )


def test_a_job_that_reads_personal_data_and_writes_nothing_is_reported() -> None:
    event = a_run_event(inputs=[a_dataset("people", "email"), a_dataset("prices", "amount")])
    [use] = translated(a_mapping(), [event]).untraced
    assert (use.source.name, use.target.name, use.reason) == ("people", "", "no-output")
    assert stored(use, 0).code == "use-untraced"
    written = a_run_event(inputs=[a_dataset("people", "email")], outputs=[email_into("out")])
    assert translated(a_mapping(), [written]).untraced == []


def test_a_source_whose_columns_are_unknown_is_reported() -> None:
    event = a_run_event(outputs=[a_dataset("people")])
    [use] = translated(a_mapping("sources: [{name: people}]"), [event]).untraced
    assert (use.source.name, use.reason) == ("@subject", "columns-unknown")
