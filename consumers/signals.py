"""How signals end a consumer: the first one in good order, the second one at once.

Python runs a handler in the main thread, and not before a call into C is over, such as a wait of
SQLite's for a lock: a second signal would come as late as the first. What it does at once is write
the signal's number to a file descriptor (`signal.set_wakeup_fd`); a thread of its own reads it.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

LOG: Final = logging.getLogger("lineage.consumer")

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
GRACE_S: Final = 9.0
"""How long an end in good order may take. To end it then loses nothing: what is not recorded is
read again."""
FAILED: Final = 1


class Signals:
    """Takes the signals for as long as it is entered; only the main thread can enter it."""

    def __init__(self, grace_s: float = GRACE_S) -> None:
        self._stop: Callable[[], None] | None = None
        self._force = threading.Timer(grace_s, _too_late)
        self._force.daemon = True
        self._thread = threading.Thread(target=self._read, name="signals", daemon=True)

    def first_calls(self, stop: Callable[[], None]) -> None:
        """There is something to be ended in good order now; before, a signal ends the process."""
        self._stop = stop

    def __enter__(self) -> "Signals":
        self._reading, self._writing = socket.socketpair()
        self._writing.setblocking(False)
        self._woken = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._handlers = {number: signal.signal(number, _nothing) for number in SIGNALS}
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken)
        self._force.cancel()
        self._writing.close()
        self._thread.join()
        self._reading.close()

    def _read(self) -> None:
        stop = None
        while received := self._reading.recv(1):
            number = received[0]
            if number not in SIGNALS:
                continue
            if stop is not None or self._stop is None:
                os._exit(128 + number)
            stop = self._stop
            stop()
            self._force.start()


def _nothing(_number: int, _frame: Any) -> None:
    """Without a handler the signal would end the process."""


def _too_late() -> None:
    LOG.error("not ended in time")
    logging.shutdown()
    os._exit(FAILED)
