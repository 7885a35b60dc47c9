"""Knows which process runs a server, without trusting a process id.

A process id outlives its process and is given to others. So the server inherits an open, locked
file (flock): the kernel unlocks it when the process ends, however it ends. As long as it is
locked, the id that stands in it is the server's. The file is never removed, since a lock on a
file that was removed and made again would hold nothing.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from deploy.local.errors import AlreadyRunning

SETTLE_S: Final = 2.0
"""How long another's look at the lock, or a server that is being started, is waited for."""
LOOK_EVERY_S: Final = 0.02


@dataclass(frozen=True)
class Holder:
    """Who holds a lock."""

    pid: int
    address: str
    """Where the server is reached: `host:port`, or a URI."""


class Lock:
    """The lock of one server's folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def taken(self) -> Iterator[int]:
        """Hold the lock; gives the file descriptor for the server to inherit.

        On leaving, it is held on by whoever inherited it. Raises AlreadyRunning.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _within(SETTLE_S, lambda: _try(descriptor, fcntl.LOCK_EX)):
                raise AlreadyRunning(f"a server runs, or is being started, in {self._path.parent}")
            os.truncate(descriptor, 0)
            yield descriptor
        finally:
            os.close(descriptor)

    def note(self, holder: Holder) -> None:
        """Write down who holds the lock now."""
        self._path.write_bytes(orjson.dumps(asdict(holder)))

    def held(self) -> bool:
        """Whether a process holds the lock."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            # A shared lock, so that two who look at once do not see each other.
            return not _try(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def holder(self) -> Holder | None:
        """Who holds the lock; None if nobody does, or a start has not come as far as a process."""
        if not self.held():
            return None
        try:
            holder = Holder(**orjson.loads(self._path.read_bytes()))
        except (OSError, ValueError):
            return None
        # Looked at again: the server may have ended while its note was read.
        return holder if self.held() else None

    def freed(self, wait_s: float) -> bool:
        """Wait until nobody holds the lock; False if somebody still does."""
        return _within(wait_s, lambda: not self.held())


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _within(wait_s: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + wait_s
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_EVERY_S)
    return True
