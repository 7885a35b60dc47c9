"""The servers of this machine as one: which there are, where they stand, how they are made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from deploy.local import jars, java
from deploy.local.kafka import Kafka
from deploy.local.neo4j import Neo4j
from deploy.local.process import Process
from deploy.local.releases import KAFKA, NEO4J, NEO4J_DEFAULT, Release
from deploy.local.server import Server

Say = Callable[[str], None]


class Which(StrEnum):
    """One of the servers."""

    KAFKA = "kafka"
    NEO4J = "neo4j"


@dataclass(frozen=True)
class Ports:
    """Where the servers listen, on 127.0.0.1 only."""

    kafka: int = 9092
    controller: int = 9093
    bolt: int = 7687
    http: int = 7474


@dataclass(frozen=True)
class Stack:
    """The servers of one folder. Each version keeps its data in a folder of its own."""

    home: Path
    cache: Path
    ports: Ports = Ports()
    neo4j_version: str = NEO4J_DEFAULT

    def kafka(self, say: Say) -> Kafka:
        """A broker, ready to be started. Raises NoJava and DownloadRefused."""
        laid = jars.lay_down(KAFKA, self.cache, say)
        runtime = java.find(KAFKA.java_min)
        ports = self.ports
        return Kafka(self.home / KAFKA.name, runtime, laid, ports.kafka, ports.controller)

    def neo4j(self, say: Say) -> Neo4j:
        """A Neo4j server, ready to be started. Raises NoJava and DownloadRefused."""
        release = NEO4J[self.neo4j_version]
        laid = jars.lay_down(release, self.cache, say)
        runtime = java.find(release.java_min)
        home = self.home / release.name
        return Neo4j(home, runtime, laid, release, self.ports.bolt, self.ports.http)

    def server(self, which: Which, say: Say) -> Server:
        return self.kafka(say) if which is Which.KAFKA else self.neo4j(say)

    def process(self, which: Which) -> Process:
        """What stands in the folder of the version that `server` would start."""
        release = KAFKA if which is Which.KAFKA else NEO4J[self.neo4j_version]
        return Process(self.home / release.name)


def processes(home: Path, only: Which | None) -> Iterator[tuple[Release, Process]]:
    """Every server that has ever been started in a folder."""
    releases = {Which.KAFKA: [KAFKA], Which.NEO4J: list(NEO4J.values())}
    for which, versions in releases.items():
        for release in versions if only in (None, which) else ():
            if (home / release.name).is_dir():
                yield release, Process(home / release.name)
