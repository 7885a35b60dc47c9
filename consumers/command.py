"""`lineage consume`: from Kafka into a store."""

import logging
import os
import platform
from contextlib import ExitStack
from functools import partial
from typing import Annotated

import typer

from consumers import clients
from consumers.health import served
from consumers.measures import Measures
from consumers.outlets import Findings, Outlet, Quarantine
from consumers.readers import readers
from consumers.relay import Relay
from consumers.settings import ConsumerSettings
from consumers.signals import Signals
from consumers.source import Source
from consumers.worker import Worker
from lineage import kafka_settings
from lineage.bootstrap import Lineage
from lineage.cli.options import KeyFile, Store, opened
from lineage.errors import UsageError
from lineage.instants import now, write
from lineage.kafka_settings import KafkaSettings
from lineage.logs import log_to_stderr


def consume(
    bootstrap: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Brokers. LINEAGE_KAFKA_BOOTSTRAP.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="Consumer group.")] = None,
    instance: Annotated[
        str | None, typer.Option(help="Name of this member, to keep its partitions on restart.")
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option(help="Read all that is in the log into a new store, outside the group; end."),
    ] = False,
    metrics_port: Annotated[
        int | None, typer.Option(help="Port of health and metrics; 0 for none.")
    ] = None,
    openlineage_topic: Annotated[
        str | None, typer.Option(help="Where OpenLineage clients publish.")
    ] = None,
    openlineage_mapping: Annotated[
        str | None, typer.Option(help="What their data sets and columns stand for (YAML).")
    ] = None,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Record what is published on Kafka. Example: lineage consume --bootstrap localhost:9092

    Ends on SIGTERM or SIGINT after the batch under way, within ten seconds; a second signal ends
    it at once, and nothing is lost by that. Security and all else are settings: see `lineage
    settings`.
    """
    kafka = kafka_settings.load(bootstrap=bootstrap, openlineage_topic=openlineage_topic)
    settings = ConsumerSettings.load(
        group=group,
        instance=instance,
        metrics_port=metrics_port,
        openlineage_mapping=openlineage_mapping,
    )
    begin = readers(kafka, settings)
    log_to_stderr({"lineage": logging.INFO, "kafka": logging.WARNING})
    with ExitStack() as stack:
        signals = stack.enter_context(Signals())
        lineage = stack.enter_context(opened(store, key_file, must_exist=False))
        if rebuild and lineage.store.head():
            raise UsageError("--rebuild: expected a new store; name another folder with --store")
        owner = f"consumer {os.getpid()} on {platform.node()} since {write(now())}"
        stack.enter_context(lineage.store.claim(owner))
        measures = Measures()
        client = clients.consumer(kafka, settings, None if rebuild else settings.group)
        source = Source(
            client, kafka.topics_read, lineage.store.positions, begin, in_group=not rebuild
        )
        worker = Worker(source, lineage.store, lineage.pipeline, settings, measures)
        port = stack.enter_context(served(measures, settings.metrics_host, settings.metrics_port))
        if not rebuild:
            relay = _relay(kafka, settings, lineage, measures)
            stack.callback(_end_without, relay)
            stack.enter_context(relay)
        signals.first_calls(worker.stop)
        health = f"; health and metrics on port {port}" if port else ""
        typer.echo(
            f"Reading {', '.join(kafka.topics_read)} from {', '.join(kafka.bootstrap)}"
            f" into {lineage.settings.store}{health}. Ctrl-C ends it.",
            err=True,
        )
        worker.run()
        # Of a client that is being closed it only says that its own parts are gone.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)


def _relay(
    kafka: KafkaSettings, settings: ConsumerSettings, lineage: Lineage, measures: Measures
) -> Relay:
    outlets: list[Outlet] = []
    if kafka.findings_topic:
        outlets.append(Findings(kafka.findings_topic, lineage.store))
    if kafka.quarantine_topic:
        outlets.append(
            Quarantine(kafka.quarantine_topic, lineage.store, lineage.keys, lineage.installation)
        )
    return Relay(
        lineage.store,
        outlets,
        partial(clients.producer, kafka),
        measures,
        prepare=lineage.announce if kafka.findings_topic else lambda: None,
        every_s=settings.announce_every_s,
    )


def _end_without(relay: Relay) -> None:
    """End the process at once if the relay is amid a look at the record, which it cannot break off
    and which needs the store that would be closed next. The next one tells what it has not told."""
    if relay.is_running:
        logging.getLogger("lineage.relay").warning("left to be told")
        logging.shutdown()
        os._exit(0)
