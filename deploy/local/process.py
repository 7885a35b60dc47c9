"""A server's process, seen through its folder, whoever started it and whether or not it runs."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from deploy.local.lock import Holder, Lock

STOP_WAIT_S: Final = 40.0
KILL_WAIT_S: Final = 10.0


class Process:
    """The process of the server in a folder; signals go to it and never to its id's next owner."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.lock = Lock(self.home / "lock")
        self.log = self.home / "server.log"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def holder(self) -> Holder | None:
        """Its process id and address while it runs."""
        return self.lock.holder()

    def stop(self) -> bool:
        """Stop cleanly, after a while by force; False if it was not running."""
        running = self._signal(signal.SIGTERM)
        self.resume()
        if running and not self._ended(STOP_WAIT_S):
            self.kill()
        return running

    def kill(self) -> None:
        """End it at once, as a crash or the kernel would (SIGKILL)."""
        self._signal(signal.SIGKILL)
        self._ended(KILL_WAIT_S)

    def pause(self) -> None:
        """Keep it from running while its connections stay open (SIGSTOP)."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused one run on (SIGCONT)."""
        self._signal(signal.SIGCONT)

    def discard(self) -> None:
        """Kill it and remove its folder with all data."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> bool:
        holder = self.lock.holder()
        if holder is None:
            return False
        try:
            os.kill(holder.pid, number)
        except ProcessLookupError:
            return False
        return True

    def _ended(self, wait_s: float) -> bool:
        ended = self.lock.freed(wait_s)
        if ended and self._child is not None:
            self._child.wait()
        return ended
