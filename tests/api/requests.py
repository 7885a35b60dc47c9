"""A good request for every route, and builders of events."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from httpx2 import Response
from starlette.testclient import TestClient

from api.app import OPERATIONS
from api.routing import Operation

SECRET: Final = "Zaphod-7431"
"""Stands for an identifier wherever one could leak."""

AT: Final = "2025-01-01T00:00:00Z"
UNTIL: Final = "2025-09-01T00:00:00Z"

BODIES: Final[dict[str, Any]] = {
    "/v1/disclosures": {"subject": SECRET},
    "/v1/findings/search": {"subject": SECRET},
    "/v1/explanations": {"event": "m-cloud-ana", "subject": SECRET},
    "/v1/holdings/search": {"party": "sample-cloud"},
    "/v1/incidents/trace": {"holder": "sample-cloud", "from": AT, "to": UNTIL},
    "/v1/quarantine/replay": {"all": True},
    "/v1/reports/disclosure": {"subject": SECRET, "form": "json"},
    "/v1/reports/due-diligence": {"transaction": "sample-deal", "form": "json"},
    "/v1/reports/register": {"name": "processors", "form": "json"},
}
REPORT: Final = "r-0123456789abcdef01234567"
"""A report that is done in the store of the tests."""


@dataclass(frozen=True)
class Route:
    """An operation with a request that it answers."""

    operation: Operation

    @property
    def name(self) -> str:
        return f"{self.operation.method} {self.path}"

    @property
    def path(self) -> str:
        return self.operation.path.replace("{id:path}", "sample-cloud").replace("{id}", REPORT)

    def call(
        self, client: TestClient, headers: dict[str, str] | None = None, body: Any = None
    ) -> Response:
        given = headers or {}
        if self.operation.method != "POST":
            return client.request(self.operation.method, self.path, headers=given)
        body = body or BODIES.get(self.path) or movement("m-1")
        return client.post(self.path, json=body, headers=given)


ROUTES: Final = [Route(operation) for operation in OPERATIONS]


def movement(event_id: str, subject: str = SECRET, **changes: Any) -> dict[str, Any]:
    """One movement of a person's e-mail address from the company to its host."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "//test.example",
        "type": "personaldata.movement.v1",
        "time": "2025-09-01T00:00:00Z",
        "data": {
            "kind": "disclose",
            "from": {"party": "sample-company"},
            "to": {"party": "sample-cloud"},
            "subjects": [subject],
            "data": [{"category": "email"}],
        },
        **changes,
    }


def lines(*events: dict[str, Any]) -> bytes:
    return b"".join(orjson.dumps(event) + b"\n" for event in events)


def send(
    client: TestClient, body: bytes, media: str, headers: dict[str, str] | None = None
) -> Response:
    return client.post(
        "/v1/events", content=body, headers={"Content-Type": media, **(headers or {})}
    )
