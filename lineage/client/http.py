"""Events to the HTTP API, in batches, over one connection that is kept.

A request is tried again where no answer came and where the server says that it cannot record now:
whoever records an event knows it again, so a repeated one does no harm.
"""

import http.client
import logging
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from lineage.client.delivery import Receipt, Transport, new_future
from lineage.client.event import OutgoingEvent
from lineage.errors import (
    DeliveryError,
    DeliveryRefused,
    EventQuarantined,
    Unacknowledged,
    Unreachable,
    UsageError,
)
from lineage.events.cloudevents import BATCH

LOG: Final = logging.getLogger("lineage.client")

BATCH_EVENTS: Final = 1_000
BATCH_BYTES: Final = 8 << 20
ANSWER_BYTES_MAX: Final = 4 << 20
ATTEMPTS_MAX: Final = 6
PAUSE_S: Final = 0.2
PAUSE_MAX_S: Final = 10.0
TIMEOUT_S: Final = 30.0
IDLE_S: Final = 4.0
"""After so long a server may be closing the connection: uvicorn does after 5 s."""
ROUTE: Final = "/v1/events"

_UNAVAILABLE: Final = 503
_TAKEN: Final = frozenset({200, 207})


class HttpTransport(Transport):
    """Posts to `/v1/events`. Each `send` is one or more requests, ended when it returns.

    Events that are sent together travel together: `send_all` is much faster than many `send`.
    Safe for several threads, which take turns.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        ca_file: str = "",
        timeout_s: float = TIMEOUT_S,
        attempts_max: int = ATTEMPTS_MAX,
    ) -> None:
        """`url` is where the API stands, such as `https://lineage.shop.example`.

        `token` is a bearer token with the scope `ingest`; `timeout_s` bounds each wait for the
        server. Raises UsageError for a URL or a CA file that cannot be used.
        """
        self._headers = {"Content-Type": BATCH, "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._connection, self._path = _connection(url, ca_file, timeout_s)
        self._attempts_max = attempts_max
        self._used_at = time.monotonic()
        self._turn = threading.Lock()

    def send(self, events: Sequence[OutgoingEvent]) -> list["Future[Receipt]"]:
        """See Transport."""
        futures = [new_future() for _ in events]
        with self._turn:
            waiting = iter(futures)
            for batch in _batches(events):
                for outcome, future in zip(self._delivered(batch), waiting, strict=False):
                    if isinstance(outcome, Receipt):
                        future.set_result(outcome)
                    else:
                        future.set_exception(outcome)
        return futures

    def flush(self, timeout_s: float) -> int:  # noqa: ARG002
        """See Transport. Nothing is under way once `send` has returned."""
        return 0

    def close(self, timeout_s: float) -> None:  # noqa: ARG002
        """See Transport."""
        with self._turn:
            self._connection.close()

    def _delivered(self, batch: Sequence[OutgoingEvent]) -> Sequence[Receipt | DeliveryError]:
        """What became of each event of a batch."""
        body = b"[" + b",".join(event.text for event in batch) + b"]"
        try:
            return [_outcome(item) for item in self._posted(body, len(batch))]
        except DeliveryError as error:
            return [error] * len(batch)

    def _posted(self, body: bytes, count: int) -> list[Any]:
        """The items of the answer, one for each event. Raises DeliveryError."""
        failure: DeliveryError = Unreachable("not tried")
        for attempt in range(self._attempts_max):
            if attempt:
                time.sleep(_pause_s(attempt))
            try:
                status, answer = self._exchanged(body)
            except (OSError, http.client.HTTPException) as error:
                failure = _later(failure, _without_answer(error))
                continue
            said = f"the server answered {status} {answer.get('code', '')}".rstrip()
            if status in _TAKEN:
                items = answer.get("items")
                if isinstance(items, list) and len(items) == count:
                    return items
                failure = Unacknowledged(f"{said}, and not for each event")
            elif status == _UNAVAILABLE:
                failure = _later(failure, Unreachable(said))
            else:
                raise DeliveryRefused(said)
        raise failure

    def _exchanged(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """One request and its answer. A connection on which something went wrong is not reused."""
        if time.monotonic() > self._used_at + IDLE_S:
            self._connection.close()
        complete = False
        try:
            self._connection.request("POST", self._path, body, self._headers)
            response = self._connection.getresponse()
            text = response.read(ANSWER_BYTES_MAX)
            complete = response.isclosed()
        finally:
            self._used_at = time.monotonic()
            if not complete:
                self._connection.close()
        return response.status, _object(text)


def _connection(url: str, ca_file: str, timeout_s: float) -> tuple[http.client.HTTPConnection, str]:
    """A connection, opened when it is first used, and the path of the route."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError("expected the URL of the API, such as https://lineage.shop.example")
    path = parts.path.rstrip("/") + ROUTE
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout_s), path
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise UsageError(f"the CA file cannot be used: {error}") from None
    return http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=timeout_s, context=context
    ), path


def _batches(events: Sequence[OutgoingEvent]) -> Iterator[Sequence[OutgoingEvent]]:
    """Pieces that one request takes."""
    begin = size = 0
    for index, event in enumerate(events):
        if index > begin and (index - begin >= BATCH_EVENTS or size >= BATCH_BYTES):
            yield events[begin:index]
            begin, size = index, 0
        size += len(event.text)
    if begin < len(events):
        yield events[begin:]


def _outcome(item: Any) -> Receipt | DeliveryError:
    """What the server says of one event."""
    match item:
        case {"status": "recorded" | "duplicate" as status}:
            return Receipt(status)
        case {"status": "quarantined", "reason": reason, "detail": detail, "quarantine": number}:
            return EventQuarantined(reason, detail, number)
        case _:
            return Unacknowledged("the server's answer for the event cannot be read")


def _later(before: DeliveryError, now: DeliveryError) -> DeliveryError:
    """What is known after another attempt: once nobody knows, nobody does."""
    return before if isinstance(before, Unacknowledged) else now


def _without_answer(error: Exception) -> DeliveryError:
    """Whether nothing was sent or nobody knows."""
    if isinstance(error, ConnectionRefusedError | socket.gaierror):
        return Unreachable(f"no server answers ({type(error).__name__})")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable("the server's certificate cannot be verified; is the CA file right?")
    return Unacknowledged(f"no answer of the server ({type(error).__name__})")


def _pause_s(attempt: int) -> float:
    """Longer from attempt to attempt, and random, so that senders do not return all at once."""
    return random.uniform(0, min(PAUSE_MAX_S, PAUSE_S * 2**attempt))


def _object(text: bytes) -> dict[str, Any]:
    """The JSON object of an answer, empty where it is none, as from a proxy in between."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
