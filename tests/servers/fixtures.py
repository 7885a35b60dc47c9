"""The fixtures of `tests.servers`, and what keeps a server's start out of a test's time-out."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import pytest
import pytest_timeout

from deploy.local.errors import StackError
from deploy.local.kafka import Kafka
from deploy.local.neo4j import Neo4j
from deploy.local.server import Server
from lineage.stores.neo4j.connection import Address
from tests.servers import found, secure
from tests.servers import secure_neo4j as secure_neo4j_server
from tests.servers.own import NEO4J_VERSION, Own
from tests.servers.secure import SecureKafka
from tests.servers.secure_neo4j import SecureNeo4j

RESTARTING = {"private_kafka", "private_neo4j"}
UNHURRIED = RESTARTING | {"servers", "kafka", "database", "secure_kafka", "secure_neo4j"}
"""Fixtures whose time does not count as a test's; the servers have limits of their own."""
RESTARTING_TIMEOUT_S = 300
_RUNNING = pytest.StashKey[pytest.Item]()
StartedServer = TypeVar("StartedServer", bound=Server)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Own]:
    """Makes servers of the session's own; they are gone when it has ended."""
    own = Own(_saying(request.config))
    yield own
    own.close()


@pytest.fixture(scope="session")
def kafka(servers: Own) -> str:
    """Address of a broker, `host:port`."""
    with _or_skipped():
        return found.kafka() or _started(servers.kafka()).address


@pytest.fixture(scope="session")
def database(servers: Own) -> Address:
    """A Neo4j server whose one database a test may empty."""
    with _or_skipped():
        # One that runs already may be of another version than the one that is asked for.
        running = None if os.environ.get(NEO4J_VERSION) else found.neo4j()
        return running or own_address(_started(servers.neo4j()))


@pytest.fixture(scope="session")
def secure_kafka(servers: Own, tmp_path_factory: pytest.TempPathFactory) -> SecureKafka:
    """A broker with passwords and certificates."""
    with _or_skipped():
        return secure.start(servers, tmp_path_factory.mktemp("certificates"))[1]


@pytest.fixture(scope="session")
def secure_neo4j(servers: Own, tmp_path_factory: pytest.TempPathFactory) -> SecureNeo4j:
    """A Neo4j server with a certificate, over TLS only."""
    with _or_skipped():
        return secure_neo4j_server.start(servers, tmp_path_factory.mktemp("certificates"))[1]


@pytest.fixture
def private_kafka(servers: Own) -> Iterator[Kafka]:
    """A started broker for one test, to be killed, paused and restarted."""
    with _or_skipped():
        server = _started(servers.kafka())
    yield server
    server.discard()


@pytest.fixture
def private_neo4j(servers: Own) -> Iterator[Neo4j]:
    """A started Neo4j server for one test, to be killed, paused and restarted."""
    with _or_skipped():
        server = _started(servers.neo4j())
    yield server
    server.discard()


def own_address(server: Neo4j) -> Address:
    """How to reach a server of the session's own."""
    return Address(server.address, password=server.password)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that restarts servers takes longer than others may."""
    for item in items:
        restarts = RESTARTING & set(getattr(item, "fixturenames", ()))
        if restarts and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(RESTARTING_TIMEOUT_S))


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash[_RUNNING] = item


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Stop the clock of the test that happens to be the first to need a server."""
    if fixturedef.argname not in UNHURRIED:
        return (yield)
    item = request.config.stash[_RUNNING]
    hooks, settings = item.config.hook, pytest_timeout._get_item_settings(item)
    hooks.pytest_timeout_cancel_timer(item=item)
    try:
        return (yield)
    finally:
        if settings.timeout:
            hooks.pytest_timeout_set_timer(item=item, settings=settings)


def _started(server: StartedServer) -> StartedServer:
    server.start()
    return server


@contextmanager
def _or_skipped() -> Iterator[None]:
    """Without a server a test is skipped with the reason; where CI is set it fails."""
    try:
        yield
    except StackError as error:
        _missing(str(error))


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"no server: {reason}", pytrace=False)
    pytest.skip(f"no server: {reason}")


def _saying(config: pytest.Config) -> Callable[[str], None]:
    """Prints at once, past pytest's capture: fetching may take minutes."""

    def say(line: str) -> None:
        capture = config.pluginmanager.getplugin("capturemanager")
        terminal = config.pluginmanager.getplugin("terminalreporter")
        with capture.global_and_fixture_disabled():
            terminal.write_line(line)

    return say
