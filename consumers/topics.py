"""Which topics the product uses and how they must be set; how those of a cluster differ.

Pure: takes and returns values. The clients are in `consumers.topics_command`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lineage.kafka_settings import KafkaSettings

DAY_MS: Final = 86_400_000
FOREVER: Final = "-1"


@dataclass(frozen=True)
class Topic:
    """A topic as it should be, or as it is."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]
    """Its own settings, by Kafka's names."""


def wanted(
    kafka: KafkaSettings, partitions: int, replication: int, retention_days: int
) -> list[Topic]:
    """The topics that the settings name. `partitions` are those of movements, the only large topic.

    `retention_days` holds for what comes in; 0 keeps it for ever.
    """
    few = min(partitions, 3)
    retention = str(retention_days * DAY_MS) if retention_days else FOREVER
    incoming = _configs(replication, retention, 4 << 20)
    findings = _configs(replication, FOREVER, 2 << 20) | _LAST_OF_EACH
    # A quarantined record travels as it came, with its place and its reason around it.
    quarantine = _configs(replication, str(14 * DAY_MS), 8 << 20)
    plan = [
        (kafka.movements_topic, partitions, incoming),
        (kafka.facts_topic, few, incoming),
        (kafka.incidents_topic, 1, incoming),
        # What one job says of a data set is not known where another partition is read.
        (kafka.openlineage_topic, 1, incoming),
        (kafka.findings_topic, few, findings),
        (kafka.quarantine_topic, few, quarantine),
    ]
    return [Topic(name, count, replication, configs) for name, count, configs in plan if name]


_LAST_OF_EACH: Final = {
    # Keyed by finding: every change for a month, then how each stands, for readers who come later.
    "cleanup.policy": "compact",
    "min.compaction.lag.ms": str(30 * DAY_MS),
}


def differences(wanted: Topic, found: Topic) -> list[str]:
    """What of a topic that exists is not as it should be, in words."""
    numbers = [
        ("partitions", wanted.partitions, found.partitions),
        ("replication", wanted.replication, found.replication),
    ]
    texts = [
        (name, value, found.configs.get(name, "unknown")) for name, value in wanted.configs.items()
    ]
    return [
        f"{name} is {existing}, should be {value}"
        for name, value, existing in (*numbers, *texts)
        if value != existing
    ]


def _configs(replication: int, retention_ms: str, bytes_max: int) -> dict[str, str]:
    return {
        # The recorded time of an event is when the broker took it, not what a producer says.
        "message.timestamp.type": "LogAppendTime",
        # Never compacted: what was said before is evidence, even where it was corrected since.
        "cleanup.policy": "delete",
        "retention.ms": retention_ms,
        # Events above 1 MiB still come through, to end in quarantine with their bytes.
        "max.message.bytes": str(bytes_max),
        # Acknowledged is what two brokers have, where there are more than two.
        "min.insync.replicas": "2" if replication > 2 else "1",
        "unclean.leader.election.enable": "false",
    }
