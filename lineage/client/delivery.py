"""What the ways to deliver events share: receipts, failures, a bound on what is under way."""

import threading
import time
from abc import abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final, Literal, NamedTuple, Protocol

from lineage.client.event import OutgoingEvent
from lineage.errors import DeliveryError, WindowFull

FAILURES_MAX: Final = 10_000
"""Failures that are kept until somebody asks; further ones are counted."""


class Receipt(NamedTuple):
    """An event arrived. `appended` is durable on the bus; the other two are said by the record."""

    status: Literal["appended", "recorded", "duplicate"]
    position: str = ""
    """Topic, partition and offset, on the bus."""


class Failure(NamedTuple):
    """An event that did not surely arrive, and why."""

    event: OutgoingEvent
    error: DeliveryError


class Undelivered(DeliveryError):
    """Some of the events sent before did not arrive; those that did need not be sent again."""

    code = "undelivered"

    def __init__(self, failures: Sequence[Failure], more: int, under_way: int) -> None:
        reasons = sorted({failure.error.code for failure in failures})
        super().__init__(
            f"{len(failures) + more} events failed ({', '.join(reasons) or 'none'}),"
            f" {under_way} are not acknowledged yet"
        )
        self.failures = tuple(failures)
        self.more = more
        """Failures beyond those that are kept."""
        self.under_way = under_way
        """Events that may still arrive."""


class Transport(Protocol):
    """A way to deliver events."""

    @abstractmethod
    def send(self, events: Sequence[OutgoingEvent]) -> list["Future[Receipt]"]:
        """Begin to deliver events, in order; each future ends in a Receipt or a DeliveryError."""

    @abstractmethod
    def flush(self, timeout_s: float) -> int:
        """Wait until every event has ended; how many have not when the time is over."""

    @abstractmethod
    def close(self, timeout_s: float) -> None:
        """Flush, then give up what is left: its futures fail. Harmless when done twice."""


def new_future() -> "Future[Receipt]":
    """A future that nobody can cancel: what is under way cannot be called back."""
    future: Future[Receipt] = Future()
    future.set_running_or_notify_cancel()
    return future


class Window:
    """Bounds the events that wait for acknowledgement, which the Kafka client itself does not.

    With a hanging broker, memory would grow as fast as the application sends.
    """

    def __init__(self, events_max: int, bytes_max: int, wait_s: float) -> None:
        """A sender waits `wait_s` for room before it is refused."""
        self._events_max, self._bytes_max, self._wait_s = events_max, bytes_max, wait_s
        self._events = self._bytes = 0
        self._changed = threading.Condition()

    def enter(self, size: int) -> None:
        """Take a place. Raises WindowFull."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(size), self._wait_s):
                raise WindowFull(
                    f"{self._events} events ({self._bytes} bytes) wait for acknowledgement,"
                    f" and none was acknowledged for {self._wait_s} s"
                )
            self._events += 1
            self._bytes += size

    def leave(self, size: int) -> None:
        with self._changed:
            self._events -= 1
            self._bytes -= size
            self._changed.notify_all()

    def wait_empty(self, deadline: float) -> int:
        """Wait until a moment of `time.monotonic`; how many events are still inside."""
        with self._changed:
            self._changed.wait_for(lambda: self._events == 0, max(0, deadline - time.monotonic()))
            return self._events

    def _has_room(self, size: int) -> bool:
        return self._events == 0 or (
            self._events < self._events_max and self._bytes + size <= self._bytes_max
        )
