"""Shows what becomes of events that are posted, item by item, and which limits hold."""

from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api import bodies, schemas
from lineage.bootstrap import Lineage
from lineage.events import cloudevents
from tests.api.requests import SECRET, lines, movement, send
from tests.api.test_errors import check

BAD: dict[str, Any] = {"specversion": "1.0", SECRET: SECRET}


@pytest.mark.parametrize(
    "media", [cloudevents.STRUCTURED, cloudevents.JSON, "Application/JSON; charset=x"]
)
def test_one_event(client: TestClient, media: str) -> None:
    """One event is recorded, and known when it comes again."""
    body = orjson.dumps(movement("m-1"))
    first, second = send(client, body, media), send(client, body, media)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["items"] == [{"index": 0, "status": "recorded"}]
    assert second.json() == {
        "recorded": 0,
        "duplicate": 1,
        "quarantined": 0,
        "items": [{"index": 0, "status": "duplicate"}],
    }


def test_one_bad_event_is_kept(client: TestClient, lineage: Lineage) -> None:
    """Nothing is lost: what cannot be recorded waits in quarantine, and the answer says where."""
    response = send(client, orjson.dumps(BAD), cloudevents.JSON)
    assert response.status_code == 207
    item = response.json()["items"][0]
    row = lineage.store.quarantined(item["quarantine"])
    assert row is not None
    assert lineage.keys.open_input(row.raw) == orjson.dumps(BAD)
    assert item["reason"] == row.reason
    assert SECRET not in response.text


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (cloudevents.BATCH, orjson.dumps([movement("a"), BAD, movement("a"), movement("b")])),
        (cloudevents.JSON, orjson.dumps([movement("a"), BAD, movement("a"), movement("b")])),
        (bodies.LINES, lines(movement("a"), BAD) + b"\r\n\n" + lines(movement("a"), movement("b"))),
    ],
    ids=["batch", "JSON array", "NDJSON"],
)
def test_several_events(client: TestClient, media: str, body: bytes) -> None:
    """Each event has a status of its own, in order."""
    response = send(client, body, media)
    assert response.status_code == 207
    answer = schemas.Recorded.model_validate(response.json())
    assert [item.status for item in answer.items] == [
        "recorded",
        "quarantined",
        "duplicate",
        "recorded",
    ]
    assert (answer.recorded, answer.duplicate, answer.quarantined) == (2, 1, 1)
    assert client.get("/v1/quarantine").json()["quarantine"][0]["position"] == "1"


def test_empty_batch(client: TestClient) -> None:
    """A batch of no events is a batch."""
    response = send(client, b"[]", cloudevents.BATCH)
    assert (response.status_code, response.json()["items"]) == (207, [])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'[{"a": ', "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 1100 + b"]" * 1100, "too-deep"),
        (b"[" * 300 + b"]" * 300, "too-deep"),
        (b'"text"', "not-an-object"),
    ],
)
def test_a_body_that_cannot_be_divided(
    client: TestClient, lineage: Lineage, body: bytes, reason: str
) -> None:
    """It is one piece of input, kept whole."""
    response = send(client, body, cloudevents.BATCH)
    [item] = response.json()["items"]
    assert (item["status"], item["reason"]) == ("quarantined", reason)
    row = lineage.store.quarantined(item["quarantine"])
    assert row is not None
    assert lineage.keys.open_input(row.raw) == body


def binary_headers(event: dict[str, Any]) -> dict[str, str]:
    return {f"ce-{name}": value for name, value in event.items() if name != "data"}


def test_binary_mode(client: TestClient) -> None:
    """An event whose attributes are headers is the same event as in structured mode."""
    event = movement("caf%C3%A9")
    response = send(client, orjson.dumps(event["data"]), cloudevents.JSON, binary_headers(event))
    assert (response.status_code, response.json()["recorded"]) == (200, 1)
    again = {**movement("café"), "datacontenttype": "application/json"}
    assert send(client, orjson.dumps(again), cloudevents.STRUCTURED).json()["duplicate"] == 1


def test_binary_mode_with_bad_data(client: TestClient, lineage: Lineage) -> None:
    """Headers and body are both kept."""
    response = send(
        client, b"{" + SECRET.encode(), cloudevents.JSON, binary_headers(movement("m-1"))
    )
    [item] = response.json()["items"]
    row = lineage.store.quarantined(item["quarantine"])
    assert row is not None
    raw = lineage.keys.open_input(row.raw)
    assert b"m-1" in raw
    assert SECRET.encode() in raw


def test_replay_after_repair(client: TestClient) -> None:
    """What is still refused stays; the answer says so row by row."""
    number = send(client, orjson.dumps(BAD), cloudevents.JSON).json()["items"][0]["quarantine"]
    answer = client.post("/v1/quarantine/replay", json={"numbers": [number]}).json()
    schemas.Replayed.model_validate(answer)
    assert answer["quarantined"] == 1
    page = client.get("/v1/quarantine", params={"after": 0, "limit": 1}).json()
    schemas.QuarantinePage.model_validate(page)
    assert [row["number"] for row in page["quarantine"]] == [number]


def test_empty_body(client: TestClient) -> None:
    check(send(client, b" \n", bodies.LINES), 400, "body-empty")


def test_event_count_limit(client: TestClient, lineage: Lineage) -> None:
    """More events than one request may carry are refused as a whole."""
    before = lineage.store.head()
    for media, body in (
        (bodies.LINES, b"{}\n" * (cloudevents.EVENTS_MAX + 1)),
        (cloudevents.BATCH, b"[" + b",".join([b"{}"] * (cloudevents.EVENTS_MAX + 1)) + b"]"),
    ):
        check(send(client, body, media), 413, "too-many-events")
    assert lineage.store.head() == before


def test_body_limit(client: TestClient) -> None:
    """So is a larger body, whether or not its length is declared."""
    body = b" " * (bodies.BODY_BYTES_MAX + 1)
    check(send(client, body, bodies.LINES), 413, "body-too-large")
    chunks = (b" " * 2**20 for _ in range(33))
    response = client.post("/v1/events", content=chunks, headers={"Content-Type": bodies.LINES})
    check(response, 413, "body-too-large")


def test_recorded_is_answered_at_once(client: TestClient) -> None:
    """An answer shows what was recorded before it was asked."""
    send(client, orjson.dumps(movement("m-1")), cloudevents.STRUCTURED)
    answer = client.post("/v1/disclosures", json={"subject": SECRET}).json()
    assert [one["party"] for one in answer["recipients"]] == ["sample-cloud"]
