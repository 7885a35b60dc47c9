"""`lineage topics`: makes the product's topics, and says where those that exist differ."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import InvalidReplicationFactorError, KafkaError, TopicAlreadyExistsError

from consumers import clients
from consumers.topics import Topic, differences, wanted
from lineage import kafka_settings
from lineage.cli.options import Format, Output
from lineage.cli.tables import grid, show
from lineage.errors import BusUnavailable, UsageError
from lineage.kafka_settings import KafkaSettings

FAILED: Final = 1
app = typer.Typer(help="The topics of the bus: make them, compare them with what is needed.")

Bootstrap = Annotated[
    str | None, typer.Option(metavar="HOST:PORT", help="Brokers. LINEAGE_KAFKA_BOOTSTRAP.")
]
Partitions = Annotated[int, typer.Option(min=1, help="Partitions of movements.")]
Replication = Annotated[int, typer.Option(min=1, help="Copies of each partition.")]
Retention = Annotated[
    int, typer.Option(min=0, help="Days that incoming records are kept; 0 for ever.")
]


@app.command("create", epilog="Example: lineage topics create --replication 1")
def create(
    bootstrap: Bootstrap = None,
    partitions: Partitions = 12,
    replication: Replication = 3,
    retention_days: Retention = 30,
    output: Output = Format.TABLE,
) -> None:
    """Make the topics that are not there. One that is there is compared, never changed.

    Incoming records name people, so they are not kept for ever unless you say so; what
    `lineage consume --rebuild` can rebuild is what they still hold. Exit code 1 where one differs.
    """
    kafka = kafka_settings.load(bootstrap=bootstrap)
    plan = wanted(kafka, partitions, replication, retention_days)
    with _admin(kafka) as admin:
        made = [topic.name for topic in plan if _made(admin, topic)]
        _show(_compared(admin, plan, made), output)


@app.command("list", epilog="Example: lineage topics list --replication 1")
def list_(
    bootstrap: Bootstrap = None,
    partitions: Partitions = 12,
    replication: Replication = 3,
    retention_days: Retention = 30,
    output: Output = Format.TABLE,
) -> None:
    """Compare the topics with what `create` would make. Exit code 1 where one differs."""
    kafka = kafka_settings.load(bootstrap=bootstrap)
    with _admin(kafka) as admin:
        plan = wanted(kafka, partitions, replication, retention_days)
        _show(_compared(admin, plan, made=[]), output)


@contextmanager
def _admin(kafka: KafkaSettings) -> Iterator[KafkaAdminClient]:
    """A client that manages topics. Raises BusUnavailable."""
    client = clients.admin(kafka)
    try:
        yield client
    except KafkaError as error:
        raise BusUnavailable(f"the brokers refused: {error}") from None
    finally:
        client.close()


def _made(admin: KafkaAdminClient, topic: Topic) -> bool:
    """Make a topic; False where it exists. Raises UsageError for more copies than brokers."""
    options = {
        "num_partitions": topic.partitions,
        "replication_factor": topic.replication,
        "configs": dict(topic.configs),
    }
    try:
        admin.create_topics({topic.name: options}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return False
    except InvalidReplicationFactorError:
        raise UsageError(
            f"--replication {topic.replication}: there are fewer brokers than copies"
        ) from None
    return True


def _compared(
    admin: KafkaAdminClient, plan: Sequence[Topic], made: Sequence[str]
) -> dict[str, Any]:
    found = _found(admin, [topic.name for topic in plan])
    return {
        "topics": [
            {
                "topic": topic.name,
                "state": _state(topic, found.get(topic.name), made),
                "partitions": found[topic.name].partitions if topic.name in found else 0,
                "replication": found[topic.name].replication if topic.name in found else 0,
                "differences": differences(topic, found[topic.name])
                if topic.name in found
                else ["it does not exist"],
            }
            for topic in plan
        ]
    }


def _state(topic: Topic, found: Topic | None, made: Sequence[str]) -> str:
    if found is None:
        return "missing"
    if differences(topic, found):
        return "differs"
    return "made" if topic.name in made else "as it should be"


def _found(admin: KafkaAdminClient, names: Sequence[str]) -> dict[str, Topic]:
    """The topics of these names that exist."""
    described = [one for one in admin.describe_topics(list(names)) if not one["error_code"]]
    if not described:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, one["name"]) for one in described]
    configs = admin.describe_configs(resources, config_filter="all")["topic"]
    return {
        one["name"]: Topic(
            one["name"],
            len(one["partitions"]),
            min(len(partition["replica_nodes"]) for partition in one["partitions"]),
            {name: config["value"] for name, config in configs[one["name"]].items()},
        )
        for one in described
    }


def _show(answer: dict[str, Any], output: Format) -> None:
    show(answer, output, _table)
    if any(one["differences"] for one in answer["topics"]):
        raise typer.Exit(FAILED)


def _table(answer: dict[str, Any]) -> list[Any]:
    table = grid("topic", "state", "partitions", "copies", "what differs")
    for one in answer["topics"]:
        table.add_row(
            one["topic"],
            one["state"],
            str(one["partitions"]),
            str(one["replication"]),
            "\n".join(one["differences"]),
        )
    return [table]
