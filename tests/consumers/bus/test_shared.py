"""Several consumers of one group into one Neo4j store, which are killed by turns."""

import random
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

from consumers.clients import producer
from consumers.measures import Measures
from consumers.outlets import Findings
from consumers.relay import Relay
from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings
from lineage.stores.neo4j.connection import Address
from tests import graph
from tests.consumers.bus.consuming import has_caught_up, process, wait_for
from tests.consumers.bus.ledger import Ledger
from tests.consumers.bus.model import check_against_model
from tests.consumers.bus.test_faults import EVENTS, SEEDS, publish, published
from tests.consumers.bus.topics import Bus
from tests.faults.history import people

CONSUMERS = 3
ROUNDS = 3
PATIENCE_S = 200.0

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def shared(database: Address, tmp_path: Path) -> Iterator[Lineage]:
    """The product on an emptied server, with a key file that other processes may use."""
    graph.empty(database)
    settings = Settings.model_validate(
        {
            "store": database.url,
            "neo4j_password": database.password,
            "local_folder": str(tmp_path),
            "key_file": str(tmp_path / "key"),
        }
    )
    opened = open_lineage(settings)
    yield opened
    opened.close()


class Member(NamedTuple):
    """A consumer, and what it says."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def has_begun(self) -> bool:
        return b"Reading " in self.log.read_bytes()


class Group:
    """`lineage consume` several times over, as processes that can be killed and begun anew."""

    def __init__(self, bus: Bus, lineage: Lineage) -> None:
        self._bus, self._settings = bus, lineage.settings
        self._stack = ExitStack()
        self._numbers = count()
        self.running: list[Member] = []

    def begin(self) -> None:
        settings = self._settings
        variables = {
            "LINEAGE_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
            "LINEAGE_LOCAL_FOLDER": settings.local_folder,
            "LINEAGE_KEY_FILE": settings.key_file,
            "LINEAGE_CONSUMER_ANNOUNCE_EVERY_S": "1",
        }
        path = Path(settings.local_folder, f"consumer-{next(self._numbers)}.log")
        with path.open("wb") as log:
            begun = process(self._bus, settings.store, log=log, **variables)
        self.running.append(Member(self._stack.enter_context(begun), path))

    def kill(self, chance: random.Random) -> None:
        chosen = self.running.pop(chance.randrange(len(self.running))).process
        chosen.kill()
        chosen.wait()

    def end(self) -> None:
        """In good order, once the last one has begun."""
        for one in self.running:
            wait_for(one.has_begun)
            one.process.send_signal(signal.SIGTERM)
        for one in self.running:
            assert one.process.wait(30) == 0, one.log.read_text()

    @contextmanager
    def opened(self) -> Iterator["Group"]:
        try:
            with self._stack:
                for _ in range(CONSUMERS):
                    self.begin()
                try:
                    yield self
                    self.end()
                finally:
                    for one in self.running:
                        one.process.kill()
        finally:
            self.running.clear()


@pytest.mark.parametrize("seed", SEEDS)
def test_consumers_of_one_store_killed_by_turns(
    bus: Bus, shared: Lineage, ledger: Ledger, seed: int
) -> None:
    """Each time another one, while others go on and one takes its place: the store is the model's,
    and what was told is what there was to tell."""
    chance = random.Random(seed)
    events = published(seed, 3 * EVENTS)
    part = len(events) // ROUNDS + 1
    with Group(bus, shared).opened() as group:
        for turn in range(ROUNDS):
            publish(bus, events[turn * part : (turn + 1) * part])
            time.sleep(chance.uniform(0.0, 6.0))
            group.kill(chance)
            group.begin()
        ends = bus.ends()
        wait_for(lambda: has_caught_up(shared.store, ends), PATIENCE_S)
    log = bus.log()
    row = check_against_model(shared, log, people(events))
    ledger.add(f"{CONSUMERS} consumers of one Neo4j store, killed by turns", len(log), *row)
    assert told_after(bus, shared) == identities(
        one.message for one in shared.store.announcements(0, 1_000_000)
    )


def told_after(bus: Bus, lineage: Lineage) -> set[str]:
    """The findings on their topic, once somebody has told what the killed ones had not."""
    topic = bus.settings.findings_topic
    outlets = [Findings(topic, lineage.store)]
    relay = Relay(
        lineage.store, outlets, lambda: producer(bus.settings), Measures(), lineage.announce
    )
    assert relay.tell_all()
    relay.close()
    return identities(record.value for record in bus.log(topic))


def identities(messages: Iterable[bytes]) -> set[str]:
    return {orjson.loads(message)["id"] for message in messages}
