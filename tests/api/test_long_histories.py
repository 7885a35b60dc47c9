"""Shows that a person with a long history does not keep others waiting."""

import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.routes import disclosures
from lineage.bootstrap import Lineage
from tests.api.requests import movement


@pytest.fixture
def answered_on(lineage: Lineage, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads on which answers are made, as they are made."""
    threads: list[int] = []
    where = lineage.where

    def noting(*given: Any) -> dict[str, Any]:
        threads.append(threading.get_ident())
        return where(*given)

    monkeypatch.setattr(lineage, "where", noting)
    return threads


def test_a_long_answer_is_made_beside_the_loop(
    client: TestClient, answered_on: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which thread makes an answer is decided by the events it is read from, bulk ones included."""
    monkeypatch.setattr(disclosures, "EVENTS_AT_ONCE", 2)
    for number in range(3):
        client.post("/v1/events", json=movement(f"m-{number}", "Long"))
    client.post("/v1/events", json=movement("m-4", "Short"))
    long = client.post("/v1/disclosures", json={"subject": "Long"})
    short = client.post("/v1/disclosures", json={"subject": "Short"})
    assert (long.status_code, short.status_code) == (200, 200)
    beside, on_the_loop = answered_on
    assert beside != on_the_loop


def test_what_was_just_recorded_is_in_the_answer(client: TestClient) -> None:
    """Whoever asks after an event was recorded finds it, though the view is taken in elsewhere."""
    for number in range(5):
        client.post("/v1/events", json=movement(f"m-{number}", "Somebody"))
        answer = client.post("/v1/disclosures", json={"subject": "Somebody"}).json()
        assert [one["movements"] for one in answer["recipients"]] == [number + 1]
