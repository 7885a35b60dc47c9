"""OpenLineage over a real broker: what its own client publishes is answered as a file of it is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from kafka import KafkaProducer
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import column_lineage_dataset, schema_dataset
from openlineage.client.transport.kafka import KafkaConfig, KafkaTransport

from consumers.halts import POSITION_PAST_END, halts
from consumers.positions import parse
from lineage.answers.query import HoldingsQuery, Moments
from lineage.bootstrap import Lineage, open_lineage
from lineage.openlineage import EXAMPLES
from lineage.settings import Settings
from tests.servers.topics import fresh_topic

Json = dict[str, Any]

SAMPLE = Path(str(EXAMPLES / "food_delivery.ndjson"))
MAPPING = Path(str(EXAMPLES / "food_delivery.yaml"))
LOG_APPEND_TIME = {"message.timestamp.type": "LogAppendTime"}
PATIENCE_S = 90.0

pytestmark = pytest.mark.timeout(300)


class Bus:
    """Topics of one test, an OpenLineage client on one of them, and consumers of all."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.topic = fresh_topic(bootstrap, 1, LOG_APPEND_TIME)
        self.movements = fresh_topic(bootstrap, 1, LOG_APPEND_TIME)
        config = {"bootstrap.servers": bootstrap}
        self._client = KafkaTransport(KafkaConfig(config=config, topic=self.topic, flush=True))
        self.published = 0

    def publish(self, events: list[Json]) -> None:
        for event in events:
            self._client.emit(run_event(event))
        self.published += len(events)

    def put(self, value: bytes, topic: str) -> None:
        """Publish a record as it is."""
        with closing(KafkaProducer(bootstrap_servers=self.bootstrap)) as producer:
            producer.send(topic, value).get(30)

    @contextmanager
    def consumer(self, store: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
        """`lineage consume` as a process; it is killed at the end, if it still runs."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("LINEAGE_")}
        names = {"movements": self.movements, "facts": self.movements, "incidents": self.movements}
        variables = {f"LINEAGE_KAFKA_{name.upper()}_TOPIC": text for name, text in names.items()}
        variables |= {
            "LINEAGE_KAFKA_BOOTSTRAP": self.bootstrap,
            "LINEAGE_KAFKA_FINDINGS_TOPIC": "",
            "LINEAGE_KAFKA_QUARANTINE_TOPIC": "",
            "LINEAGE_KAFKA_OPENLINEAGE_TOPIC": self.topic,
            "LINEAGE_CONSUMER_OPENLINEAGE_MAPPING": str(MAPPING),
            "LINEAGE_CONSUMER_OPENLINEAGE_WAIT_S": "1",
            "LINEAGE_CONSUMER_METRICS_PORT": "0",
            "LINEAGE_CONSUMER_GROUP": self.topic,
            "LINEAGE_CONSUMER_SESSION_TIMEOUT_MS": "6000",
            "LINEAGE_CONSUMER_HEARTBEAT_INTERVAL_MS": "500",
        }
        program = "from lineage.cli.main import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", program, "consume", "--store", str(store), *words],
            env=kept | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()

    def settled(self, lineage: Lineage) -> bool:
        """Whether all that was published has been given out."""
        _, position = self.position(lineage)
        return bool(position) and parse(position).offset == self.published

    def position(self, lineage: Lineage) -> tuple[str, str]:
        """Under which name and at which position the store has the topic; empty for none."""
        source = f"kafka/{self.topic}/0"
        return source, lineage.store.positions().get(source, "")


def run_event(event: Json) -> RunEvent:
    """An event of the sample as the client's own classes."""
    return RunEvent(
        eventTime=event["eventTime"],
        eventType=RunState[event["eventType"]],
        run=Run(event["run"]["runId"]),
        job=Job(**event["job"]),
        inputs=[InputDataset(**_named(one), facets=_facets(one)) for one in event["inputs"]],
        outputs=[OutputDataset(**_named(one), facets=_facets(one)) for one in event["outputs"]],
        producer=event["producer"],
    )


def _named(dataset: Json) -> Json:
    return {"namespace": dataset["namespace"], "name": dataset["name"]}


def _facets(dataset: Json) -> dict[str, Any]:
    given = dataset.get("facets", {})
    facets: dict[str, Any] = {}
    if "schema" in given:
        columns = given["schema"]["fields"]
        facets["schema"] = schema_dataset.SchemaDatasetFacet(
            [schema_dataset.SchemaDatasetFacetFields(**column) for column in columns]
        )
    if "columnLineage" in given:
        facets["columnLineage"] = column_lineage_dataset.ColumnLineageDatasetFacet(
            {
                column: column_lineage_dataset.Fields(
                    [column_lineage_dataset.InputField(**one) for one in origin["inputFields"]]
                )
                for column, origin in given["columnLineage"]["fields"].items()
            }
        )
    return facets


def sample() -> list[Json]:
    return [orjson.loads(line) for line in SAMPLE.read_bytes().splitlines()]


def opened(folder: Path) -> Lineage:
    return open_lineage(Settings(store=str(folder)))


def wait_for(happens: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while not happens():
        assert process.poll() is None, f"the consumer has ended with {process.returncode}"
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def answers(lineage: Lineage) -> Json:
    """What is held and what flows, by party, as of a moment."""
    moments = {"as_of": "2026-06-01T00:00:00Z"}
    told = {"flows": lineage.flows(Moments.model_validate(moments))["flows"]}
    for party in ("FOOD", "INSIGHT", "MAILER"):
        query = HoldingsQuery.model_validate({"party": party, **moments})
        told[party] = lineage.holdings(query)["holdings"]
    return told


def recorded(lineage: Lineage) -> list[tuple[tuple[str, str], int, bytes]]:
    """Every event with when it was recorded and what it alone says."""
    return [
        (columns.identity_text(index), int(columns.recorded_at[index]), columns.detail(index))
        for columns in (one.columns for one in lineage.store.batches(0))
        for index in range(columns.events)
    ]


def ingested(folder: Path) -> Json:
    """The answers after the sample was ingested as a file."""
    program = "from lineage.cli.main import main; main()"
    words = ["ingest", "--format", "openlineage", "--mapping", str(MAPPING), str(SAMPLE)]
    subprocess.run(
        [sys.executable, "-c", program, *words, "--store", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with closing(opened(folder)) as lineage:
        return answers(lineage)


def test_a_killed_consumer_goes_on_where_a_run_had_only_begun(kafka: str, tmp_path: Path) -> None:
    """The START of a run was read by a consumer that is dead when its COMPLETE arrives. A rebuild
    gives the same store, recorded times included."""
    bus, events = Bus(kafka), sample()
    assert events[4]["eventType"] == "START"
    bus.publish(events[:5])
    store = tmp_path / "store"
    with closing(opened(store)) as lineage:
        with bus.consumer(store) as first:
            wait_for(lambda: bus.settled(lineage), first)
            first.send_signal(signal.SIGKILL)
        bus.publish(events[5:])
        with bus.consumer(store) as second:
            wait_for(lambda: bus.settled(lineage), second)
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
        assert answers(lineage) == ingested(tmp_path / "file")
        assert [one.code for one in lineage.store.findings()] == ["column-unmapped"]
        key = str(store / "key")
        with bus.consumer(tmp_path / "again", "--rebuild", "--key-file", key) as rebuild:
            assert rebuild.wait(PATIENCE_S) == 0
        with closing(open_lineage(Settings(store=str(tmp_path / "again"), key_file=key))) as again:
            assert recorded(again) == recorded(lineage)


def test_a_log_that_ends_before_the_position_is_not_read(kafka: str, tmp_path: Path) -> None:
    """It is another log than the one that was read, although its beginning is there: an operator
    decides."""
    bus = Bus(kafka)
    bus.publish(sample()[:2])
    with closing(opened(tmp_path)) as lineage:
        with bus.consumer(tmp_path) as consumer:
            wait_for(lambda: bus.settled(lineage), consumer)
        source, position = bus.position(lineage)
        lineage.store.mark({source: str(parse(position)._replace(offset=99))})
        with bus.consumer(tmp_path) as consumer:
            wait_for(lambda: bool(halts(lineage.store.positions())), consumer)
        (halt,) = halts(lineage.store.positions()).values()
    assert halt.reason == POSITION_PAST_END


def test_what_is_no_openlineage_waits_in_quarantine(kafka: str, tmp_path: Path) -> None:
    """So do OpenLineage events among the product's own, where nothing tells what they mean."""
    bus = Bus(kafka)
    bus.put(b"rubbish", bus.topic)
    bus.put(orjson.dumps(sample()[0]), bus.movements)
    with closing(opened(tmp_path)) as lineage:
        with bus.consumer(tmp_path) as consumer:
            wait_for(lambda: len(lineage.store.quarantine(0, 10)) == 2, consumer)
        rows = {row.position.split("/")[0]: row.reason for row in lineage.store.quarantine(0, 10)}
        replayed = lineage.replay(None)
    assert rows == {bus.topic: "not-json", bus.movements: "openlineage-event"}
    said = {item["detail"] for item in replayed["items"]}
    assert (replayed["quarantined"], len(said)) == (2, 2)
    assert any("`lineage consume --rebuild`" in detail for detail in said)
