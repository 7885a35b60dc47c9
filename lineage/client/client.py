"""The producer kit: build events, check them, send them, and learn what became of them."""

import logging
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Final, Literal, Self

from lineage.client import build
from lineage.client.delivery import FAILURES_MAX, Failure, Receipt, Transport, Undelivered
from lineage.client.event import OutgoingEvent, checked
from lineage.errors import DeliveryError
from lineage.events.common import Event, EventReference
from lineage.events.envelope import ERASURE, MOVEMENT
from lineage.events.movement import Basis, Datum, MovementKind, Receiver, Sender, Transfer
from lineage.events.who import Cohort, Subject

LOG: Final = logging.getLogger("lineage.client")
FLUSH_S: Final = 120.0


class Client:
    """Sends the events of one source. Safe for several threads; use it in a `with` statement.

    What leaves has been checked as the receiver will check it, so nothing sent is quarantined for
    its form. What does not arrive is told: by the future of each event, by `flush`, and on leaving
    the `with` statement.
    """

    def __init__(self, transport: Transport, *, source: str) -> None:
        """`source` is a URI reference of the reporting application, the same in all its events."""
        self._transport, self._source = transport, source
        self._failures: list[Failure] = []
        self._more = 0
        self._lock = threading.Lock()

    def movement(
        self,
        *,
        kind: MovementKind,
        sender: str | Sender,
        receiver: str | Receiver,
        categories: Iterable[str | Datum],
        subjects: Iterable[str | Subject] | None = None,
        cohort: Cohort | None = None,
        all_held: bool = False,
        purposes: Iterable[str] | None = None,
        basis: str | Basis | None = None,
        transfer: str | Transfer | None = None,
        derived_from: Iterable[str | EventReference] | None = None,
        completed_at: datetime | None = None,
        policy_version: str | None = None,
        at: datetime | None = None,
        event_id: str | None = None,
    ) -> OutgoingEvent:
        """Data of some people went from one holder to another.

        A text stands for the party of a sender or receiver, the category of a datum, the legal
        basis of the GDPR and the transfer tool. For fields that are not here, give `event` a
        `Movement`. Raises EventRefused.
        """
        data = build.said(
            kind=kind,
            **{"from": build.part(sender, "party"), "to": build.part(receiver, "party")},
            **_who(subjects, cohort, all_held),
            data=build.members(categories, "category"),
            purposes=build.members(purposes),
            basis=None if basis is None else build.part(basis, "gdpr"),
            transfer=None if transfer is None else build.part(transfer, "tool"),
            derived_from=build.members(derived_from),
            completed_at=build.time(completed_at),
            policy_version=policy_version,
        )
        return checked(build.envelope(MOVEMENT, self._source, data, at, event_id))

    def erasure(
        self,
        *,
        holder: str,
        status: Literal["requested", "notified", "claimed", "confirmed"],
        categories: Iterable[str] | Literal["all"] = "all",
        subjects: Iterable[str | Subject] | None = None,
        cohort: Cohort | None = None,
        all_held: bool = False,
        system: str | None = None,
        method: str | None = None,
        at: datetime | None = None,
        event_id: str | None = None,
    ) -> OutgoingEvent:
        """A holder was asked to erase, or did. Raises EventRefused."""
        data = build.said(
            holder=holder,
            system=system,
            status=status,
            method=method,
            categories="all" if categories == "all" else build.members(categories),
            **_who(subjects, cohort, all_held),
        )
        return checked(build.envelope(ERASURE, self._source, data, at, event_id))

    def event(
        self, model: Event, *, at: datetime | None = None, event_id: str | None = None
    ) -> OutgoingEvent:
        """Any event, from the model of its data: `Party`, `Consent`, `Movement` and all others.

        Raises EventRefused.
        """
        event_type, data = build.type_of(model), build.dumped(model)
        return checked(build.envelope(event_type, self._source, data, at, event_id))

    def send(self, event: OutgoingEvent | Mapping[str, Any]) -> "Future[Receipt]":
        """Begin to deliver an event; a dict in the shape of the contract is checked first.

        The future ends in a Receipt or a DeliveryError. Raises EventRefused, after which nothing
        was sent. Waits while too many events are under way. A callback on the future must not
        send: it may run in the thread that sending waits for.
        """
        return self.send_all([event])[0]

    def send_all(
        self, events: Iterable[OutgoingEvent | Mapping[str, Any]]
    ) -> list["Future[Receipt]"]:
        """The same for several events, in order. All are checked before the first one leaves."""
        ready = [one if isinstance(one, OutgoingEvent) else checked(one) for one in events]
        futures = self._transport.send(ready)
        for event, future in zip(ready, futures, strict=True):
            future.add_done_callback(partial(self._ended, event))
        return futures

    def flush(self, timeout_s: float = FLUSH_S) -> None:
        """Wait until all that was sent has arrived.

        Raises Undelivered with each event that did not since the last call. Events that are still
        under way when the time is over count, and may yet arrive.
        """
        under_way = self._transport.flush(timeout_s)
        with self._lock:
            failures, self._failures = self._failures, []
            more, self._more = self._more, 0
        if failures or under_way:
            raise Undelivered(failures, more, under_way)

    def close(self, timeout_s: float = FLUSH_S) -> None:
        """Flush and end. Raises Undelivered."""
        self._transport.close(timeout_s)
        self.flush(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except Undelivered as undelivered:
            if error is None:
                raise
            # The error that is under way matters more; each failure has been logged.
            error.add_note(str(undelivered))

    def _ended(self, event: OutgoingEvent, future: "Future[Receipt]") -> None:
        error = future.exception()
        if error is None:
            return
        assert isinstance(error, DeliveryError)
        LOG.error("an event of type %s was not delivered: %s", event.type, error)
        with self._lock:
            if len(self._failures) < FAILURES_MAX:
                self._failures.append(Failure(event, error))
            else:
                self._more += 1


def _who(
    subjects: Iterable[str | Subject] | None, cohort: Cohort | None, all_held: bool
) -> dict[str, Any]:
    return build.said(
        subjects=build.members(subjects),
        cohort=None if cohort is None else build.dumped(cohort),
        all_held=True if all_held else None,
    )
