"""One Kafka broker, its own controller (KRaft), set up for development and tests."""

import secrets
import socket
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from deploy.local.java import Java, run_tool
from deploy.local.releases import KAFKA
from deploy.local.server import HOST, QUICK, Server

HEAP: Final = "512m"
PROBE_WAIT_S: Final = 2.0

_SETTINGS: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    # One broker can hold one copy; the defaults ask for three.
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # Fifty partitions of each by default: slow to make, many files.
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.num.partitions": "1",
    # A mistyped topic fails instead of coming into being.
    "auto.create.topics.enable": "false",
    # Otherwise every new group waits three seconds for further members.
    "group.initial.rebalance.delay.ms": "0",
    # Tests of faults want a dead consumer to be noticed soon.
    "group.min.session.timeout.ms": "1000",
    # After a crash the broker is refused until its old session has ended, nine seconds by default.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    # 128 MB of the heap by default.
    "log.cleaner.dedupe.buffer.size": "8388608",
    "num.network.threads": "2",
    "num.io.threads": "4",
}

_LOGGING: Final = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class Kafka(Server):
    """A broker with one plain listener; tests add listeners and settings of their own."""

    title = "Kafka"

    def __init__(
        self,
        home: Path,
        java: Java,
        jars: Path,
        port: int,
        controller_port: int,
        *,
        listeners: Mapping[str, tuple[int, str]] | None = None,
        settings: Mapping[str, str] | None = None,
        scram: Mapping[str, str] | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """`listeners`: by name, port and protocol, beside the plain one. `settings`: further broker
        settings. `scram`: passwords by user, made with the data (SCRAM-SHA-512)."""
        super().__init__(home, java, jars, flags)
        self.port = port
        self._controller_port = controller_port
        self._listeners = {"PLAINTEXT": (port, "PLAINTEXT"), **(listeners or {})}
        self._settings = settings or {}
        self._scram = scram or {}

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ports(self) -> Sequence[int]:
        return [self._controller_port, *(port for port, _ in self._listeners.values())]

    def prepare(self) -> None:
        self._properties.write_text(self._configuration())
        self._properties.chmod(0o600)
        (self.home / "log4j2.properties").write_text(_LOGGING)
        if not (self._data / "meta.properties").exists():
            self._format()

    def command(self) -> list[str]:
        flags = [*self._flags(HEAP), *self.flags]
        return [str(self.java.path), *flags, KAFKA.main, str(self._properties)]

    def answers(self) -> bool:
        """Whether it answers ApiVersions; its listener opens last of all."""
        # https://kafka.apache.org/protocol: size, API 18 version 0, correlation 1, client id.
        request = struct.pack(">hhih5s", 18, 0, 1, 5, b"probe")
        try:
            with socket.create_connection((HOST, self.port), PROBE_WAIT_S) as connection:
                connection.sendall(struct.pack(">i", len(request)) + request)
                answer = connection.recv(10, socket.MSG_WAITALL)
        except OSError:
            return False
        return answer[4:] == struct.pack(">ih", 1, 0)

    @property
    def _properties(self) -> Path:
        return self.home / "server.properties"

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _flags(self, heap: str) -> list[str]:
        return [
            f"-Xmx{heap}",
            "-Xms64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            f"-Dlog4j2.configurationFile={self.home / 'log4j2.properties'}",
            "-cp",
            f"{self.jars}/*",
        ]

    def _configuration(self) -> str:
        controller = f"{HOST}:{self._controller_port}"
        clients = [f"{name}://{HOST}:{port}" for name, (port, _) in self._listeners.items()]
        protocols = [f"{name}:{protocol}" for name, (_, protocol) in self._listeners.items()]
        settings = {
            **_SETTINGS,
            "controller.quorum.bootstrap.servers": controller,
            "listeners": ",".join([*clients, f"CONTROLLER://{controller}"]),
            "advertised.listeners": ",".join(clients),
            "listener.security.protocol.map": ",".join([*protocols, "CONTROLLER:PLAINTEXT"]),
            "log.dirs": str(self._data),
            **self._settings,
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())

    def _format(self) -> None:
        """Make the data folder of a new cluster."""
        users = [
            word
            for user, password in self._scram.items()
            for word in ("--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]")
        ]
        # A cluster id is 16 bytes in base64; the tool would take a leading hyphen for an option.
        cluster = f"A{secrets.token_urlsafe(16)[1:]}"
        arguments = ["kafka.tools.StorageTool", "format", "--standalone", "--cluster-id", cluster]
        properties = ["--config", str(self._properties)]
        flags = [*QUICK, *self._flags("128m")]
        run_tool(self.java, [*flags, *arguments, *properties, *users], self.home)
