"""The errors of the product, as one tree.

LineageError
├── StoreError
│   ├── StoreUnavailable      (retryable) locked, full or unreachable; nothing was written
│   ├── HeadMoved             (retryable) another writer was first; catch up and try again
│   ├── StoreBusy             another consumer has the store, which allows only one
│   ├── StoreDenied           the server refused the user, or the user lacks a right
│   ├── StoreVersionError     its schema is not the one this version works with
│   └── StoreCorrupt          what is stored contradicts itself
├── BusUnavailable            (retryable) no broker let us in
├── KeyMismatch               the store was made with another key file
├── KeyFileError              the key file is missing, unreadable or malformed
├── NotFound                  what was asked for is not in the record
├── UsageError                the caller asked for something that makes no sense
├── MappingError              an OpenLineage mapping file cannot be used
└── PackError                 a pack of law, policy or vocabulary cannot be used

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
