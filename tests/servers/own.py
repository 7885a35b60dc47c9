"""Servers that a test session starts for itself, beneath one temporary folder."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar

from deploy.local import jars, java
from deploy.local.kafka import Kafka
from deploy.local.neo4j import Neo4j
from deploy.local.releases import KAFKA, NEO4J, NEO4J_DEFAULT, Release
from deploy.local.server import QUICK, Server, free_port
from tests.servers import leash

NEO4J_VERSION: Final = "LINEAGE_TEST_NEO4J_VERSION"
"""Names the version of Neo4j that tests start, where it is not the first of the table."""
Made = TypeVar("Made", bound=Server)


class Own:
    """Makes servers on free ports. Nothing of them is left when the session has ended."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._numbers = count(1)
        self._made: list[Server] = []
        self._leash: subprocess.Popen[bytes] | None = None

    def kafka(self, **options: Any) -> Kafka:
        """A broker that is not started yet; `options` are those of `Kafka`."""
        runtime, laid = self._needs(KAFKA)
        home = self._home(KAFKA)
        return self._kept(
            Kafka(home, runtime, laid, free_port(), free_port(), flags=QUICK, **options)
        )

    def neo4j(self, version: str = "", *, flags: Sequence[str] = QUICK, **options: Any) -> Neo4j:
        """A Neo4j server that is not started yet; `options` are those of `Neo4j`."""
        release = NEO4J[version or os.environ.get(NEO4J_VERSION, NEO4J_DEFAULT)]
        runtime, laid = self._needs(release)
        home = self._home(release)
        ports = free_port(), free_port()
        return self._kept(Neo4j(home, runtime, laid, release, *ports, flags, **options))

    def close(self) -> None:
        """Kill every server and remove all data."""
        for server in self._made:
            server.discard()
        if self._leash is not None:
            self._leash.communicate()

    def _kept(self, server: Made) -> Made:
        self._made.append(server)
        return server

    def _needs(self, release: Release) -> tuple[java.Java, Path]:
        runtime = java.find(release.java_min)
        return runtime, jars.lay_down(release, jars.default_cache(), self._say)

    def _home(self, release: Release) -> Path:
        return self._root / f"{next(self._numbers)}-{release.name}"

    @cached_property
    def _root(self) -> Path:
        root = Path(tempfile.mkdtemp(prefix="lineage-servers-"))
        self._leash = subprocess.Popen(
            [sys.executable, "-m", leash.__name__, str(root)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        return root
