"""What the servers have in common: a folder of their own, a Java process, a log."""

import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.local.errors import NotReady, PortTaken
from deploy.local.java import Java
from deploy.local.lock import Holder
from deploy.local.process import Process

HOST: Final = "127.0.0.1"
START_WAIT_S: Final = 180.0
LOOK_EVERY_S: Final = 0.1
LOG_TAIL_CHARS: Final = 3000


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


# The optimising compiler costs a short-lived process more than it gains.
QUICK: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


class Server(Process, ABC):
    """A server that can be started."""

    title: str
    """What people call it."""

    def __init__(self, home: Path, java: Java, jars: Path, flags: Sequence[str] = ()) -> None:
        """`flags` are further ones of the runtime."""
        super().__init__(home)
        self.java = java
        self.jars = jars.resolve()
        self.flags = flags

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients reach it."""

    @property
    @abstractmethod
    def ports(self) -> Sequence[int]:
        """Every port it listens on."""

    @abstractmethod
    def prepare(self) -> None:
        """Write its configuration, and the first time its data. Raises StackError."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command that runs it; everybody on the machine can read it."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it does what clients need, which is more than an open port."""

    def start(self) -> float:
        """Start and wait until it answers; the seconds that took.

        Raises AlreadyRunning, PortTaken, StackError and NotReady; then nothing is left running.
        """
        begin = time.monotonic()
        self.home.mkdir(parents=True, exist_ok=True)
        with self.lock.taken() as descriptor:
            for port in self.ports:
                _check(port)
            self.prepare()
            with self.log.open("ab") as log:
                self._child = subprocess.Popen(
                    self.command(),
                    cwd=self.home,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=[descriptor],
                    # Ctrl-C in the terminal stops the one who started it, who stops the server.
                    start_new_session=True,
                )
            self.lock.note(Holder(self._child.pid, self.address))
        try:
            self._await(self._child)
        except BaseException:
            self.kill()
            raise
        return time.monotonic() - begin

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_WAIT_S
        while not self.answers():
            if process.poll() is not None:
                raise NotReady(f"{self.title} ended with {process.returncode}; {self._tail()}")
            if time.monotonic() > end:
                raise NotReady(f"{self.title} did not answer in {START_WAIT_S:g} s; {self._tail()}")
            time.sleep(LOOK_EVERY_S)

    def _tail(self) -> str:
        return f"end of {self.log}:\n{self.log.read_text(errors='replace')[-LOG_TAIL_CHARS:]}"


def _check(port: int) -> None:
    """Raises PortTaken at once; the server would take seconds and a stack trace to say so."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(
                f"port {port} on {HOST} cannot be listened on ({error.strerror});"
                " stop what uses it or choose another port"
            ) from None
