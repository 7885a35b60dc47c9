"""Shows that an event survives the way through a Kafka record, and what odd records come to."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api import bodies
from lineage.events import cloudevents, kafka_binding
from lineage.events.kafka_binding import Headers, Message, events_in, is_openlineage
from lineage.ingest.decode import Decoder
from lineage.ingest.decoded import Refusal
from tests.events.samples import FULL, MINIMAL, load, name_of

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
attribute_names = st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True).filter(
    lambda name: name not in {"data", "datacontenttype"}
)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
events = st.builds(
    lambda attributes, data: {"specversion": "1.0", **attributes, "data": data},
    st.dictionaries(attribute_names, texts, max_size=5),
    json_values,
)
EVENT = load(MINIMAL[0])
CONTEXT = [("ce_specversion", b"1.0"), ("ce_id", b"m1")]


def read(message: Message) -> list[Any]:
    """What a receiver makes of a record."""
    return [orjson.loads(text) for text in events_in(*message)]


def refused(headers: Headers, value: bytes | None) -> str:
    with pytest.raises(Refusal) as caught:
        events_in(headers, value)
    return caught.value.reason


def strictly(text: bytes) -> Any:
    """JSON by the standard library, no part of the binding; ValueError where it is none."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    return json.loads(text.decode(), parse_constant=refuse)


@given(events)
def test_structured_mode_gives_the_event_back(event: dict[str, Any]) -> None:
    """As the very bytes that were sent."""
    message = kafka_binding.structured(event)
    assert events_in(*message) == [message.value]
    assert read(message) == [event]


@given(events)
def test_binary_mode_gives_the_event_back(event: dict[str, Any]) -> None:
    """With the content type that the binding sets, and data to the byte."""
    message = kafka_binding.binary(event)
    assert read(message) == [{**event, "datacontenttype": "application/json"}]
    assert message.value in events_in(*message)[0]


@given(st.lists(events, max_size=3))
def test_a_batch_gives_its_events_back(batch: list[dict[str, Any]]) -> None:
    """In order, also when there are none."""
    assert read(kafka_binding.batch(batch)) == batch


@pytest.mark.parametrize("path", [*FULL, *MINIMAL], ids=name_of)
def test_every_sample_decodes_alike_in_both_modes(path: Any) -> None:
    """The decoder cannot tell in which mode an event came."""
    event = load(path)
    [whole] = events_in(*kafka_binding.structured(event))
    [joined] = events_in(*kafka_binding.binary(event))
    assert Decoder().decode(whole) == Decoder().decode(joined)


@given(
    st.binary(max_size=12) | json_values.map(orjson.dumps) | st.text('{}[],":x1 ').map(str.encode)
)
@example(b'{}, "id": "other"')
@example(b'{}, "data": {}')
@example(b"{} {}")
@example(b"1}{")
@example(b"NaN")
def test_binary_mode_takes_a_value_that_is_json_and_no_other(value: bytes) -> None:
    """Text that would be JSON only between our braces is refused; the standard library agrees."""
    if not value.strip() or value[0] == 0:
        return
    try:
        data = strictly(value)
    except ValueError:
        assert refused(CONTEXT, value) == "not-json"
        return
    [event] = read(Message(CONTEXT, value))
    assert event == {
        "specversion": "1.0",
        "id": "m1",
        "datacontenttype": "application/json",
        "data": data,
    }


@given(events)
def test_binary_mode_is_the_same_over_http(event: dict[str, Any]) -> None:
    """HTTP percent-encodes what Kafka has in UTF-8; the event is the same text in the end."""
    message = kafka_binding.binary(event)
    headers = {
        name.replace("ce_", "ce-", 1): "".join(f"%{byte:02X}" for byte in value)
        for name, value in message.headers
        if name.startswith("ce_")
    }
    over_http = bodies.received(cloudevents.JSON, headers, message.value)
    assert [piece.raw for piece in over_http] == events_in(*message)


@pytest.mark.parametrize(
    "declared",
    [
        "application/cloudevents+json",
        "application/cloudevents+json; charset=UTF-8",
        "Application/CloudEvents+JSON",
        "application/cloudevents",
        "application/cloudevents-batch+json",
        "application/json",
        "text/json ;charset=utf-8",
        "application/vnd.shop.event+json",
        "",
    ],
)
@pytest.mark.parametrize("name", ["content-type", "Content-Type", "CONTENT-TYPE"])
def test_a_whole_event_under_any_fitting_content_type(name: str, declared: str) -> None:
    """Parameters and case are of no account, and neither is a type that only says JSON."""
    value = b"\n" + orjson.dumps(EVENT)
    assert events_in([(name, declared.encode())], value) == [value]
    assert events_in([(name, declared.encode())], b"[" + value + b"]") == [value.strip()]


def test_a_record_without_headers() -> None:
    """One event or a batch, by its first character; the decoder says what else it may be."""
    value = orjson.dumps(EVENT)
    assert events_in([], value) == [value]
    assert events_in([], b" [" + value + b"," + value + b"]") == [value, value]
    assert events_in([], b"plain text") == [b"plain text"]


def test_the_number_of_a_schema_before_the_json_is_passed_over() -> None:
    """As Confluent's JSON serialiser writes records: a zero byte and four more."""
    value = orjson.dumps(EVENT)
    assert events_in([], b"\0\0\0\0\x07" + value) == [value]
    [event] = read(Message(CONTEXT, b"\0\0\0\0\x07{}"))
    assert event["data"] == {}
    assert events_in([], b"\0") == [b""]


def test_structured_mode_may_repeat_attributes_as_headers() -> None:
    """The binding allows it (section 3.3.3); the value counts. Also where no type is declared."""
    value = orjson.dumps(EVENT)
    declared = [("content-type", b"application/cloudevents+json")]
    assert events_in([*declared, ("ce_id", b"other"), ("ce_x", b"\xff")], value) == [value]
    assert events_in([("ce_type", b"for routing")], value) == [value]


def test_binary_mode_in_other_spellings() -> None:
    """Case, repeated and absent headers, a charset, a type that only ends in JSON."""
    headers: Headers = [
        ("CE_SpecVersion", b"1.0"),
        ("ce_id", "ü".encode()),
        ("CE_ID", "ü".encode()),
        ("ce_time", None),
        ("trace", b"\xff"),
        ("Content-Type", b"application/vnd.shop+json; charset=utf-8"),
    ]
    assert [orjson.loads(text) for text in events_in(headers, b" {} ")] == [
        {"specversion": "1.0", "id": "ü", "datacontenttype": "application/json", "data": {}}
    ]


def test_what_an_event_lacks_is_for_the_decoder_to_say() -> None:
    """A missing or unknown attribute gets the reason it would get in structured mode."""
    sent = kafka_binding.binary(EVENT)
    for without, reason in (
        ("ce_specversion", "unsupported-specversion"),
        ("ce_id", "invalid-envelope"),
    ):
        [text] = events_in([pair for pair in sent.headers if pair[0] != without], sent.value)
        with pytest.raises(Refusal) as caught:
            Decoder().decode(text)
        assert caught.value.reason == reason
    newer = kafka_binding.binary({**EVENT, "specversion": "2.0"})
    with pytest.raises(Refusal) as caught:
        Decoder().decode(events_in(*newer)[0])
    assert caught.value.reason == "unsupported-specversion"


@pytest.mark.parametrize(
    ("headers", "value", "reason"),
    [
        ([], None, "null-value"),
        (CONTEXT, None, "null-value"),
        ([], b"", "empty-value"),
        (CONTEXT, b" \n", "empty-value"),
        ([("content-type", b"application/cloudevents+avro")], b"{}", "unsupported-content-type"),
        ([("content-type", b"application/avro")], b"{}", "unsupported-content-type"),
        ([*CONTEXT, ("content-type", b"text/plain")], b"{}", "unsupported-content-type"),
        ([("content-type", b"\xff")], b"{}", "invalid-headers"),
        ([("content-type", b"text/json"), ("content-type", b"text/a")], b"{}", "invalid-headers"),
        ([*CONTEXT, ("ce_source", b"\xfc")], b"{}", "invalid-headers"),
        ([*CONTEXT, ("Ce_Id", b"m2")], b"{}", "invalid-headers"),
        ([*CONTEXT, ("ce_data", b"{}")], b"{}", "invalid-headers"),
        (CONTEXT, b"{", "not-json"),
        (CONTEXT, b'{"a": "\xff"}', "not-json"),
        (CONTEXT, b"[" * 1100 + b"]" * 1100, "too-deep"),
        ([], b"[{}, ", "not-json"),
        ([], b"[" * 300 + b"]" * 300, "too-deep"),
        ([], b"[" + b",".join([b"1"] * (cloudevents.EVENTS_MAX + 1)) + b"]", "too-many-events"),
    ],
)
def test_records_of_which_no_event_can_be_made(
    headers: Headers, value: bytes | None, reason: str
) -> None:
    assert refused(headers, value) == reason


def test_refusals_repeat_nothing_that_was_received() -> None:
    """A header, its name included, may name a person."""
    for headers in ([*CONTEXT, ("ce_zaphod", b"\xff")], [("content-type", b"zaphod")]):
        with pytest.raises(Refusal) as caught:
            events_in(headers, b"zaphod")
        assert "zaphod" not in caught.value.detail


def test_attributes_that_headers_cannot_carry() -> None:
    """Numbers and booleans become text, None is left out, anything else is refused."""
    sent = dict(
        kafka_binding.binary({**EVENT, "sequence": 7, "partial": True, "time": None}).headers
    )
    assert (sent["ce_sequence"], sent["ce_partial"], "ce_time" in sent) == (b"7", b"true", False)
    with pytest.raises(ValueError, match="as attribute tags"):
        kafka_binding.binary({**EVENT, "tags": ["a"]})
    with pytest.raises(ValueError, match="tombstone"):
        kafka_binding.binary({"specversion": "1.0"})


RUN = {"eventType": "COMPLETE", "eventTime": "2026-01-01T00:00:00Z", "run": {}, "job": {}}


@pytest.mark.parametrize(
    "event", [RUN, {"eventTime": "", "job": {}}, {"eventTime": "", "dataset": {}}]
)
def test_openlineage_is_known_by_its_shape(event: dict[str, Any]) -> None:
    """Run, job and dataset events, with or without a content type that says JSON."""
    value = orjson.dumps(event)
    assert is_openlineage([], value)
    assert is_openlineage([("content-type", b"application/json")], value)


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ([], None),
        ([], b""),
        ([], b'{"eventTime"'),
        ([], b'["eventTime"]'),
        ([], orjson.dumps({"eventTime": ""})),
        ([], orjson.dumps({"a": RUN})),
        ([], orjson.dumps({**RUN, "specversion": "1.0"})),
        (CONTEXT, orjson.dumps(RUN)),
        ([("content-type", b"application/cloudevents+json")], orjson.dumps(RUN)),
    ],
)
def test_what_is_no_openlineage(headers: Headers, value: bytes | None) -> None:
    assert not is_openlineage(headers, value)


def test_openlineage_is_refused_for_what_it_is() -> None:
    """Not for lacking what a CloudEvent has: it was sent to the wrong topic."""
    with pytest.raises(Refusal) as refused:
        events_in([], orjson.dumps(RUN))
    assert refused.value.reason == "openlineage-event"


@pytest.mark.parametrize("path", [*FULL, *MINIMAL], ids=name_of)
def test_no_event_of_ours_is_taken_for_openlineage(path: Any) -> None:
    event = load(path)
    assert not is_openlineage(*kafka_binding.structured(event))
    assert not is_openlineage(*kafka_binding.binary(event))
