"""The errors of the product, as one tree.

LineageError
├── StoreError
│   ├── StoreUnavailable      (retryable) locked, full or unreachable; nothing was written
│   │   └── OutcomeUnknown    (retryable) lost during a commit: all was written, or nothing
│   ├── HeadMoved             (retryable) another writer was first; catch up and try again
│   ├── StoreBusy             another consumer has the store, which allows only one
│   ├── StoreDenied           the server refused the user, or the user lacks a right
│   ├── StoreVersionError     its schema is not the one this version works with
│   └── StoreCorrupt          what is stored contradicts itself
├── BusUnavailable            (retryable) no broker let us in
├── KeyMismatch               the store was made with another key file
├── KeyFileError              the key file is missing, unreadable or malformed
├── NotFound                  what was asked for is not in the record
├── Untraceable               a breach whose window has no moment that has come
├── UsageError                the caller asked for something that makes no sense
├── DeliveryError             an event did not surely reach the record; raised where events are sent
│   ├── EventRefused          it could not be recorded as it stands; nothing was sent
│   ├── Unreachable           (retryable) no broker or server answers; nothing was sent
│   ├── WindowFull            (retryable) too many events wait for acknowledgement; nothing was sent
│   ├── Unacknowledged        (retryable) sent, and nobody knows whether it arrived
│   ├── DeliveryRefused       the broker or server does not take it, now or later
│   ├── EventQuarantined      the server keeps it in quarantine
│   └── Undelivered           (lineage.client) some of what was sent; holds each with its error
├── MappingError              an OpenLineage mapping file cannot be used
├── PackError                 a pack of law, policy or vocabulary cannot be used
└── ReportError               a report cannot be made, written or read back

Messages are for operators and never hold an identifier of a person.
"""

from typing import ClassVar


class LineageError(Exception):
    """Base of everything the product raises on purpose."""

    retryable: ClassVar[bool] = False
    code: ClassVar[str] = "internal-error"


class StoreError(LineageError):
    """Base of what can go wrong in a store."""

    code = "store-error"


class StoreUnavailable(StoreError):
    """The store cannot be reached or written right now; nothing of the batch is in it."""

    retryable = True
    code = "store-unavailable"


class OutcomeUnknown(StoreUnavailable):
    """The store went away during a commit: all of the batch is in it, or nothing.

    Send it again when the store is back: what is recorded already is recognised.
    """

    code = "store-outcome-unknown"


class HeadMoved(StoreError):
    """Another writer recorded first. Unlike StoreUnavailable, retry only after catching up."""

    retryable = True
    code = "head-moved"


class StoreBusy(StoreError):
    """Another consumer writes to a store that allows only one; the message names it."""

    code = "store-busy"


class StoreDenied(StoreError):
    """The server refuses the user or what it does; mend the credentials or the user's role."""

    code = "store-denied"


class StoreVersionError(StoreError):
    """The store's schema is newer (install that version) or older (`lineage store migrate`)."""

    code = "store-version"


class StoreCorrupt(StoreError):
    """What is stored contradicts itself; run `lineage verify` and restore a copy."""

    code = "store-corrupt"


class BusUnavailable(LineageError):
    """No broker of the message bus let us in: away, another protocol, or not our password."""

    retryable = True
    code = "bus-unavailable"


class KeyMismatch(LineageError):
    """The store was made with another key file; point `--key-file` at the right one."""

    code = "key-mismatch"


class KeyFileError(LineageError):
    """The key file is missing, unreadable by its owner, or not a key file."""

    code = "key-file"


class NotFound(LineageError):
    """What was asked for by its id is not in the record."""

    code = "not-found"


class Untraceable(LineageError):
    """A breach has no moment that could be traced: its window is empty, inverted, or to come."""

    code = "untraceable"


class UsageError(LineageError):
    """The caller asked for something that makes no sense; the message says what would."""

    code = "usage"


class MappingError(LineageError):
    """An OpenLineage mapping file cannot be used; the message names the place in it."""

    code = "mapping"


class PackError(LineageError):
    """A pack of law, policy or vocabulary cannot be used; a line for each thing that is wrong."""

    code = "pack"

    def __init__(self, *complaints: str) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


class DeliveryError(LineageError):
    """Base of what can go wrong with an event on its way to the record."""

    code = "delivery-error"


class EventRefused(DeliveryError):
    """The event could not be recorded as it stands, so it was not sent. Mend it and send again."""

    code = "event-refused"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class Unreachable(DeliveryError):
    """No broker or server answers. Unlike Unacknowledged, nothing was sent; try again later."""

    retryable = True
    code = "unreachable"


class WindowFull(DeliveryError):
    """Too many events wait for acknowledgement, as when a broker hangs. Nothing was sent."""

    retryable = True
    code = "window-full"


class Unacknowledged(DeliveryError):
    """Sent, and nobody knows whether it arrived. Sending the same event again is harmless."""

    retryable = True
    code = "unacknowledged"


class DeliveryRefused(DeliveryError):
    """The broker or server does not take it: rights, topic or size. An operator must act."""

    code = "delivery-refused"


class EventQuarantined(DeliveryError):
    """The server could not record the event and keeps it in quarantine, under `number`."""

    code = "event-quarantined"

    def __init__(self, reason: str, detail: str, number: int) -> None:
        super().__init__(f"{reason}: {detail} (quarantine {number})")
        self.reason, self.detail, self.number = reason, detail, number


class ReportError(LineageError):
    """A report cannot be made in that form, written to that place, or read back from it."""

    code = "report"
