"""Every setting of the consumer, in one frozen table: name, default, help.

Each can be given as an environment variable (`LINEAGE_CONSUMER_` and the name in capitals); the
ones that have a flag of `lineage consume` can be given there, which wins.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from lineage.settings import Table

_Count = Annotated[int, Field(ge=1)]
_Milliseconds = Annotated[int, Field(ge=1)]


class ConsumerSettings(Table):
    """What an operator can choose about a consumer."""

    PREFIX: ClassVar[str] = "LINEAGE_CONSUMER_"

    group: str = "lineage"
    """Consumer group; its commits are for lag tools, the store's position is what counts."""
    instance: str = ""
    """Name of this member for static membership: a restart keeps its partitions."""
    batch_events: Annotated[int, Field(ge=1, le=50_000)] = 5_000
    """Records of one transaction at most."""
    session_timeout_ms: _Milliseconds = 10_000
    """How long a consumer that died keeps its partitions."""
    heartbeat_interval_ms: _Milliseconds = 3_000
    """How often the group is told that this consumer is there."""
    max_poll_interval_ms: _Milliseconds = 300_000
    """How long one batch may take before the group thinks that this consumer hangs."""
    breaker_window: _Count = 1_000
    """Latest events of a partition that its circuit breaker looks at."""
    breaker_least: _Count = 100
    """Fewer events than these never trip it."""
    breaker_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """It trips when more than this share of them is quarantined."""
    openlineage_mapping: str = ""
    """File that says what OpenLineage data sets and columns stand for (YAML)."""
    openlineage_wait_s: _Count = 30
    """How long a run waits for more events about it, at least; at most twice as long."""
    announce_every_s: Annotated[float, Field(gt=0)] = 5.0
    """How often findings are looked for, at most."""
    metrics_host: str = "127.0.0.1"
    """Address of health and metrics."""
    metrics_port: Annotated[int, Field(ge=0, le=65_535)] = 9464
    """Port of health and metrics; 0 for none."""
