"""One Neo4j Community server, small, with a password of its own."""

import base64
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from deploy.local.java import Java, run_tool
from deploy.local.releases import Release
from deploy.local.server import HOST, QUICK, Server

USER: Final = "neo4j"
HEAP: Final = "512m"
PAGE_CACHE: Final = "128m"
PROBE_WAIT_S: Final = 20.0
"""The first query of a server is compiled, which takes seconds on a busy machine."""

# Netty and the page cache reach into the runtime; these are the flags of Neo4j's own launcher.
_OPENED: Final = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_FLAGS: Final = (
    f"-Xms{HEAP}",
    f"-Xmx{HEAP}",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    "--enable-native-access=ALL-UNNAMED",
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
)
_FLAGS_25: Final = ("--sun-misc-unsafe-memory-access=allow", "-XX:+UseCompactObjectHeaders")


class Neo4j(Server):
    """A server whose user `neo4j` has a password made for this folder."""

    title = "Neo4j"

    def __init__(
        self,
        home: Path,
        java: Java,
        jars: Path,
        release: Release,
        bolt_port: int,
        http_port: int,
        flags: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`settings`: further settings of the server."""
        super().__init__(home, java, jars, flags)
        self._settings = settings or {}
        self._release = release
        self.bolt_port = bolt_port
        self.http_port = http_port

    @property
    def address(self) -> str:
        return f"bolt://{HOST}:{self.bolt_port}"

    @property
    def ports(self) -> Sequence[int]:
        return [self.bolt_port, self.http_port]

    @property
    def password_file(self) -> Path:
        """Holds the password of the user `neo4j`; only its owner may read it."""
        return self.home / "password"

    @property
    def password(self) -> str:
        return self.password_file.read_text()

    def prepare(self) -> None:
        for name in ("conf", "data", "logs", "plugins", "import", "run"):
            (self.home / name).mkdir(exist_ok=True)
        (self.home / "conf" / "neo4j.conf").write_text(self._configuration())
        # The password counts as set only when the server's own tool has stored it.
        if not (self.home / "data" / "dbms" / "auth.ini").exists():
            self._set_password()

    def command(self) -> list[str]:
        folders = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        return [str(self.java.path), *self._flags(), self._release.main, *folders]

    def answers(self) -> bool:
        """Whether it answers a query: its ports open before its database does."""
        credentials = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        connection = HTTPConnection(HOST, self.http_port, timeout=PROBE_WAIT_S)
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"}
        try:
            connection.request("POST", "/db/neo4j/query/v2", b'{"statement": "RETURN 1"}', headers)
            ready = 200 <= connection.getresponse().status < 300
            socket.create_connection((HOST, self.bolt_port), PROBE_WAIT_S).close()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return ready

    def _set_password(self) -> None:
        password = secrets.token_urlsafe(24)
        descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
        tool = [f"-Dbasedir={self.home}", "org.neo4j.server.startup.Neo4jAdminCommand"]
        # The two hyphens let a password begin with one.
        arguments = ["dbms", "set-initial-password", "--", password]
        flags = [*QUICK, "-Xmx128m", *self._class_path()]
        run_tool(self.java, [*flags, *tool, *arguments], self.home)

    def _class_path(self) -> list[str]:
        return ["-cp", f"{self.jars}/*"]

    def _flags(self) -> list[str]:
        newest = _FLAGS_25 if self.java.major >= 25 else ()
        return [*_FLAGS, *newest, *self._class_path(), *self.flags]

    def _configuration(self) -> str:
        bolt = f"{HOST}:{self.bolt_port}"
        settings = {
            "server.default_listen_address": HOST,
            "server.bolt.listen_address": bolt,
            "server.bolt.advertised_address": bolt,
            "server.http.listen_address": f"{HOST}:{self.http_port}",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": PAGE_CACHE,
            "dbms.usage_report.enabled": "false",
            # Keeps the transaction log from outgrowing what it logs.
            "db.tx_log.rotation.retention_policy": "2 files",
            "db.tx_log.rotation.size": "64m",
            **self._release.settings,
            **self._settings,
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())
