"""What every event model has in common: frozen, forgiving of unknown fields, strict about times."""

from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from lineage.events.common import AnyReference, EventReference, Instant
from lineage.events.envelope import ERASURE, FACTS, MODELS, MOVEMENT, Envelope
from lineage.ingest.decode import Decoder
from lineage.ingest.decoded import DecodedEvent, Refusal
from lineage.instants import write
from tests.events import samples

INSTANT = TypeAdapter[Any](Instant)


def decode(event: dict[str, Any]) -> DecodedEvent:
    return Decoder().decode(orjson.dumps(event))


def optional_fields() -> list[Any]:
    """(type, wire name) of each field that may be missing."""
    return [
        pytest.param(type_name, field.alias or name)
        for type_name, model in MODELS.items()
        for name, field in model.model_fields.items()
        if not field.is_required()
    ]


@pytest.mark.parametrize(("type_name", "field"), optional_fields())
def test_null_means_missing(type_name: str, field: str) -> None:
    """For every optional field of every type: the same event is decoded."""
    event = samples.full(type_name)
    missing = {name: value for name, value in event["data"].items() if name != field}
    if field == "cohort" and type_name == ERASURE:
        missing["all_held"] = True
    if field == "subjects" and type_name == MOVEMENT:
        missing["all_held"] = True
    null = decode({**event, "data": {**missing, field: None}})
    assert null == decode({**event, "data": missing})


@pytest.mark.parametrize("field", ["recordedtime", "datacontenttype"])
def test_null_means_missing_in_the_envelope(field: str) -> None:
    """The two attributes that may be missing."""
    event = samples.full(MOVEMENT)
    missing = {name: value for name, value in event.items() if name != field}
    assert decode({**event, field: None}) == decode(missing)


@pytest.mark.parametrize("type_name", MODELS)
def test_models_are_frozen(type_name: str) -> None:
    """An event is what was received; nobody changes it."""
    model = MODELS[type_name].model_validate(samples.full(type_name)["data"])
    name = next(iter(type(model).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(model, name, None)


@pytest.mark.parametrize("type_name", MODELS)
def test_models_keep_fields_nobody_knows(type_name: str) -> None:
    """In every model, as they came."""
    data = {**samples.full(type_name)["data"], "unheard_of": {"a": [1, None]}}
    model = MODELS[type_name].model_validate(data)
    assert model.model_extra == {"unheard_of": {"a": [1, None]}}


@pytest.mark.parametrize("type_name", FACTS)
def test_facts_keep_fields_nobody_knows(type_name: str) -> None:
    """In the body that is stored, also where a field has the name of another type's reference."""
    event = samples.minimal(type_name)
    event["data"]["unheard_of"] = {"a": 1}
    for name in {"of", "covers"} - set(MODELS[type_name].model_fields):
        event["data"][name] = 5
    fact = decode(event).fact
    assert fact is not None
    extra = {name for name in event["data"] if name in {"unheard_of", "of", "covers"}}
    for name in extra - set(MODELS[type_name].model_fields):
        assert fact.body[name] == event["data"][name]


@pytest.mark.parametrize("part", ["", "from", "to", "basis", "transfer"])
def test_movements_keep_fields_nobody_knows(part: str) -> None:
    """In the detail that is stored, by the part that carries them."""
    event = samples.full(MOVEMENT)
    place = event["data"][part] if part else event["data"]
    place["unheard_of"] = "new"
    event["traceparent"] = "00-1"
    detail = orjson.loads(decode(event).detail)
    assert detail["extra"] == {part: {"unheard_of": "new"}}
    assert detail["envelope"] == {"traceparent": "00-1"}


def test_data_and_cohorts_keep_fields_nobody_knows() -> None:
    """A datum by its place in the list, a cohort by its name."""
    event = samples.load(samples.FOLDER / "movement-cohort.json")
    event["data"]["data"][0]["unheard_of"] = 1
    event["data"]["cohort"]["unheard_of"] = 2
    detail = orjson.loads(decode(event).detail)
    assert detail["extra"] == {"data.0": {"unheard_of": 1}, "cohort": {"unheard_of": 2}}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23t09:00:00z", "2026-11-23T09:00:00Z"),
        ("2026-11-23 10:30:00+01:30", "2026-11-23T09:00:00Z"),
        ("2026-11-22T23:00:00.5-10:00", "2026-11-23T09:00:00.500000Z"),
        ("2026-11-23T09:00:00.1234569Z", "2026-11-23T09:00:00.123456Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"),
        ("2199-12-31T23:59:59.999999Z", "2199-12-31T23:59:59.999999Z"),
    ],
)
def test_times_are_rfc_3339(text: str, written: str) -> None:
    """With any offset; they are read as one moment in UTC."""
    assert write(decode({**samples.minimal(MOVEMENT), "time": text}).occurred_at) == written


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-23T09:00:00",
        "2026-11-23",
        "20261123T090000Z",
        "2026-W48-1T09:00:00Z",
        "2026-11-23T09:00Z",
        "2026-02-29T09:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T09:00:00+24:00",
        "2026-11-23T09:00:00+01:75",
        " 2026-11-23T09:00:00Z",
        "1767225600",
        "yesterday",
        "",
        1767225600,
        1767225600.5,
        True,
        [],
        {},
    ],
)
def test_other_times_are_refused(time: object) -> None:
    """Naive ones, bare dates, numbers and what no calendar has."""
    with pytest.raises(ValidationError):
        INSTANT.validate_python(time)
    for event in (
        {**samples.minimal(MOVEMENT), "time": time},
        {**samples.minimal(MOVEMENT), "recordedtime": time},
    ):
        with pytest.raises(Refusal):
            decode(event)


@pytest.mark.parametrize(
    "time",
    [
        "1899-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "2199-12-31T23:30:00-01:00",
        "1900-01-01T00:30:00+01:00",
    ],
)
@pytest.mark.parametrize("field", ["completed_at", "ended_at"])
def test_times_out_of_reach_are_refused(time: str, field: str) -> None:
    """Before 1900 and from 2200 on, in UTC: a clock that was never set."""
    event = samples.minimal(MOVEMENT)
    with pytest.raises(Refusal):
        decode({**event, "time": time})
    with pytest.raises(Refusal):
        decode({**event, "data": {**event["data"], field: time}})


@pytest.mark.parametrize("time", ["2026-03-01T09:00:00", "2026-03-01", 1767225600])
def test_refusals_of_times_have_their_own_reason(time: object) -> None:
    """And never repeat what was received."""
    with pytest.raises(Refusal) as refused:
        decode({**samples.minimal(MOVEMENT), "time": time})
    assert refused.value.reason == "invalid-time"
    assert str(time) not in refused.value.detail


def test_event_references_are_text_or_object() -> None:
    """Text is an event of the same source."""
    reference = TypeAdapter[EventReference](AnyReference)
    assert reference.validate_python("m1") == EventReference(id="m1")
    assert reference.validate_python({"id": "m1", "source": "s"}) == EventReference(
        id="m1", source="s"
    )
    event = samples.minimal(MOVEMENT)
    event["data"]["derived_from"] = ["m1", {"id": "m1"}, {"source": "//other.example", "id": "m1"}]
    assert decode(event).derived_from == ((event["source"], "m1"), ("//other.example", "m1"))


@pytest.mark.parametrize("reference", ["", {}, {"source": "s"}, 5, ["m1"], {"id": "x" * 501}])
def test_other_event_references_are_refused(reference: object) -> None:
    """An event without an id is no event."""
    event = samples.minimal("personaldata.correction.v1")
    with pytest.raises(Refusal):
        decode({**event, "data": {**event["data"], "of": reference}})


def test_references_in_facts_name_their_source() -> None:
    """A fact is read far from its event, so the source it meant is written out."""
    secrecy = decode(samples.full("personaldata.secrecy.v1"))
    assert secrecy.fact is not None
    assert secrecy.fact.body["covers"] == [
        {"id": "movement-1", "source": secrecy.source},
        {"id": "out-4", "source": "//nimbus.example/outbound"},
    ]


def test_envelopes_are_cloudevents_1_0() -> None:
    """Another version of the specification is refused with its own reason."""
    assert Envelope.model_validate(samples.minimal(MOVEMENT)).specversion == "1.0"
    with pytest.raises(Refusal) as refused:
        decode({**samples.minimal(MOVEMENT), "specversion": "0.3"})
    assert refused.value.reason == "unsupported-specversion"
