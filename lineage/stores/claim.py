"""The one consumer of a store that allows only one: a lock on a file that says whose it is.

The kernel lets go of the lock when its process dies, however it dies, so nothing has to be cleared
away after a crash. `flock` does not reach other machines; an embedded store lies on one.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lineage.errors import StoreBusy, StoreUnavailable


@contextmanager
def claimed(path: Path, owner: str) -> Iterator[None]:
    """Hold the file for as long as the context lasts.

    Raises StoreBusy with what its owner wrote into it, StoreUnavailable where it cannot be opened.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnavailable(f"the store's owner file cannot be opened: {error}") from error
    try:
        _lock(descriptor)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, owner.encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        first = os.pread(descriptor, 1000, 0).decode(errors="replace") or "another consumer"
        raise StoreBusy(
            f"this store allows one consumer, and {first} has it; stop that one first,"
            " or use a Neo4j store for several"
        ) from None
