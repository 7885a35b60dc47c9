"""A server of this machine is started, told apart from its process id's next owner, and ended.

A server of a few lines of Python stands in for Java, where only the handling of processes matters.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.local import java
from deploy.local.errors import AlreadyRunning, NoJava, NotReady, PortTaken
from deploy.local.java import Java
from deploy.local.lock import Holder
from deploy.local.main import app
from deploy.local.process import Process
from deploy.local.releases import KAFKA
from deploy.local.server import HOST, Server, free_port
from tests.servers import leash

LISTEN = "import socket, time; s = socket.create_server(('127.0.0.1', {})); time.sleep(600)"


class Listener(Server):
    """Listens on a port, which is all it does."""

    title = "Listener"

    def __init__(self, home: Path, program: str = LISTEN) -> None:
        super().__init__(home, Java(Path(sys.executable), 0), home)
        self.port = free_port()
        self.program = program.format(self.port)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ports(self) -> Sequence[int]:
        return [self.port]

    def prepare(self) -> None:
        """Nothing is needed."""

    def command(self) -> list[str]:
        return [sys.executable, "-c", self.program]

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    server = Listener(tmp_path / KAFKA.name)
    yield server
    server.discard()


def test_it_runs_until_it_is_stopped(listener: Listener) -> None:
    """Whoever looks at the folder sees the process and its address, and can stop it."""
    listener.start()
    other = Process(listener.home)
    assert other.holder is not None
    assert other.holder.address == listener.address
    assert other.stop()
    assert listener.holder is None
    assert not other.stop()


def test_a_process_id_alone_proves_nothing(listener: Listener) -> None:
    """After a crash the file still holds a process id, here that of somebody else: no signal goes
    to them."""
    listener.start()
    listener.kill()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        listener.lock.note(Holder(bystander.pid, listener.address))
        assert listener.holder is None
        assert not Process(listener.home).stop()
        Process(listener.home).kill()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_one_folder_one_server(listener: Listener) -> None:
    """A second start in the folder of a running server is refused, and the first runs on."""
    listener.start()
    with pytest.raises(AlreadyRunning):
        Listener(listener.home).start()
    assert listener.holder is not None


def test_a_taken_port_is_told_at_once(listener: Listener) -> None:
    """The message names the port, nothing is started, and the folder can be used again."""
    with socket.create_server((HOST, listener.port)):
        with pytest.raises(PortTaken, match=str(listener.port)):
            listener.start()
        assert listener.holder is None
    listener.start()


def test_one_that_ends_is_told_with_its_log(tmp_path: Path) -> None:
    """What the server said last is in the message."""
    server = Listener(tmp_path, "raise SystemExit('the disk is full')")
    with pytest.raises(NotReady, match="the disk is full"):
        server.start()
    assert server.holder is None


def test_nothing_outlives_the_session(tmp_path: Path) -> None:
    """When the session's end of the pipe closes, for whatever reason, servers and data are gone."""
    root = tmp_path / "servers"
    server = Listener(root / "1-listener")
    server.start()
    leashed(root).communicate()
    assert not root.exists()
    assert not server.answers()
    server.kill()


def test_what_ends_a_session_does_not_end_its_leash_first(tmp_path: Path) -> None:
    """A signal to all of them, as when a job is cancelled, leaves nothing behind: neither a server
    nor what was preparing one when the session died."""
    root = tmp_path / "servers"
    server = Listener(root / "1-listener")
    server.start()
    home = root / "2-being-made"
    home.mkdir()
    writing = (
        "import time, pathlib\nwhile True: pathlib.Path('data').write_text(''); time.sleep(0.01)"
    )
    tool = subprocess.Popen([sys.executable, "-c", writing], cwd=home)
    ending = leashed(root)
    said = ending.stdout
    assert said is not None
    assert said.readline() == b"holding\n"
    for number in leash.SIGNALS:
        ending.send_signal(number)
    ending.communicate()
    assert (ending.returncode, root.exists(), server.answers()) == (0, False, False)
    assert tool.wait(10) == -signal.SIGKILL
    server.kill()


def leashed(root: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", leash.__name__, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )


def test_status_and_down_find_what_runs(listener: Listener) -> None:
    """`lineage-stack` tells of a server and stops it, and says so by its exit code."""
    home = ["--home", str(listener.home.parent)]
    listener.start()
    shown = CliRunner().invoke(app, ["status", *home], env={"COLUMNS": "200"})
    assert (shown.exit_code, listener.address in shown.stdout) == (0, True)
    assert CliRunner().invoke(app, ["down", *home]).exit_code == 0
    assert listener.holder is None
    assert CliRunner().invoke(app, ["status", *home]).exit_code == 1


def test_no_java_is_told_with_what_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which version is needed, what was found and how to get one."""
    monkeypatch.setenv("JAVA_HOME", os.devnull)
    with pytest.raises(NoJava, match=r"Java 999 or newer .*/dev/null/bin/java is unusable"):
        java.find(999)
