"""Ends the servers of a test session when the session ends, however it ends.

Run as a module with a folder, and as standard input a pipe that only the session holds open: when
it dies, the pipe closes. Then every process that works beneath the folder is killed and the folder
removed. Signals that end a session end this one no sooner than the pipe does.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from deploy.local.process import Process

PATIENCE_S = 60.0
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def end(folder: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    # A process that is being killed may still write, so this is done until there is no folder.
    while folder.exists() and time.monotonic() < until:
        for lock in folder.glob("*/lock"):
            Process(lock.parent).kill()
        for process in at_work(folder):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)


def at_work(folder: Path) -> Iterator[int]:
    """Processes that were started in a folder: also a tool that prepares a server, and a server
    that its session had no time to note. None where there is no /proc."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink().is_relative_to(folder.resolve()):
                yield int(link.parent.name)


if __name__ == "__main__":
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    sys.stdout.write("holding\n")
    sys.stdout.flush()
    sys.stdin.read()
    end(Path(sys.argv[1]))
