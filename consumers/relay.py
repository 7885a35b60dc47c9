"""Tells the bus what the store has to tell, in a thread of its own, at least once.

What was told is remembered in the store after the broker has acknowledged it, so whatever is
killed in between is told again under the same id. What a topic refuses as too large is told with
less of it, and what is wrong with one topic does not hold up another.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from consumers.measures import Measures
from consumers.outlets import Outlet, Told, shortened
from lineage.client.kafka.producer import end
from lineage.errors import LineageError
from lineage.stores.base import LineageStore

LOG: Final = logging.getLogger("lineage.relay")

SHARE: Final = 0.1
"""Of the time that looking for what is to be told may take."""
PAGE: Final = 500
"""Messages under way at a time: the client's own buffer has no bound."""
ACKNOWLEDGED_S: Final = 30.0
BACKOFF_MAX_S: Final = 30.0
TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)
LAST_S: Final = 3.0
"""How long the end of the process waits for what is still to be told."""

OPTIONS: Final[dict[str, Any]] = {
    "acks": "all",
    "enable_idempotence": True,
    "linger_ms": 20,
    "batch_size": 131_072,
    "max_request_size": 8 << 20,
    "max_block_ms": 10_000,
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
}
"""The producer's options that do not depend on where the broker is."""


class Relay:
    """Looks for what is to be told every so often, and tells it."""

    def __init__(
        self,
        store: LineageStore,
        outlets: Sequence[Outlet],
        producer: Callable[[], KafkaProducer],
        measures: Measures,
        prepare: Callable[[], object] = lambda: None,
        every_s: float = 5.0,
    ) -> None:
        """`prepare` is called before each look, to put what is new into the store."""
        self._store, self._outlets, self._producer = store, outlets, producer
        self._measures, self._prepare, self._every_s = measures, prepare, every_s
        self._open: KafkaProducer | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def __enter__(self) -> "Relay":
        self._thread.start()
        return self

    def __exit__(self, exception: type[BaseException] | None, *_: object) -> None:
        """Tell what there is a last time, then stop; a broker that is away is not waited for.

        A look at a large record takes longer than somebody who stops us waits: see `is_running`.
        """
        self._stopping.set()
        self._thread.join(None if exception else LAST_S)

    @property
    def is_running(self) -> bool:
        """Whether it still uses the store, which then must not be closed."""
        return self._thread.is_alive()

    def tell_all(self) -> bool:
        """Tell everything that waits; whether all of it was told. What was not waits on."""
        steps: list[Callable[[], object]] = [self._prepare]
        steps += [partial(self._tell, outlet) for outlet in self._outlets]
        told = [self._does(step) for step in steps]
        return all(told)

    def _run(self) -> None:
        wait_s = self._every_s
        while not self._stopping.wait(wait_s):
            begun = time.monotonic()
            told = self.tell_all()
            # Looking takes longer as the record grows; it never takes more than its share.
            rest_s = (time.monotonic() - begun) * (1 / SHARE - 1)
            wait_s = max(self._every_s, rest_s) if told else _longer(wait_s)
        self.tell_all()
        self.close()

    def _does(self, step: Callable[[], object]) -> bool:
        try:
            step()
        except Exception as error:  # noqa: BLE001  Whatever it is, it is tried again.
            expected = isinstance(error, KafkaError | LineageError)
            level = logging.WARNING if expected else logging.ERROR
            # Only its class: the message may hold what somebody sent.
            LOG.log(level, "not told", extra={"fields": {"error": type(error).__name__}})
            # An idempotent producer does not come back from an error that cannot be retried.
            self.close()
            return False
        return True

    def _tell(self, outlet: Outlet) -> None:
        """Tell what waits for one topic, page by page. Raises KafkaError, LineageError."""
        after = int(self._store.positions().get(outlet.mark, "0"))
        while page := outlet.read(after, PAGE):
            self._measures.untold(outlet.topic, len(page))
            try:
                self._send(outlet.topic, page)
            except TOO_LARGE:
                # That ends the producer and fails all that was under way, so each goes by itself.
                self.close()
                for one in page:
                    self._send_what_is_taken(outlet.topic, one)
            after = page[-1].number
            self._store.mark({outlet.mark: str(after)})
            self._measures.told(outlet.topic, len(page))

    def _send_what_is_taken(self, topic: str, told: Told) -> None:
        """Send one message with as much of it as the topic takes, which may be nothing."""
        one: Told | None = told
        while one is not None:
            try:
                self._send(topic, [one])
            except TOO_LARGE:
                one = shortened(one)
                self.close()
            else:
                break
        if one is not told:
            self._measures.shortened(topic)
            fields = {"topic": topic, "number": told.number, "told": one is not None}
            LOG.warning("too large for its topic", extra={"fields": fields})

    def _send(self, topic: str, page: Sequence[Told]) -> None:
        """Send messages and wait until the broker has them. Raises KafkaError."""
        if self._open is None:
            self._open = self._producer()
        sent = [
            self._open.send(topic, key=one.key, value=one.value, headers=one.headers)
            for one in page
        ]
        for future in sent:
            future.get(timeout=ACKNOWLEDGED_S)

    def close(self) -> None:
        """Let go of the broker; the next look opens it again."""
        if self._open is not None:
            end(self._open, timeout_s=1)
            self._open = None


def _longer(wait_s: float) -> float:
    return min(2 * wait_s, BACKOFF_MAX_S) * random.uniform(0.75, 1.0)
