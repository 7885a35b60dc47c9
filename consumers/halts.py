"""Partitions that are not read until an operator says so, kept in the store.

A halt outlives the consumer that made it and follows the partition through rebalances. Taking it
away is an operator's decision: `lineage partitions resume`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson

from consumers.positions import Partition, partition_of
from lineage.instants import write
from lineage.stores.base import LineageStore

PREFIX: Final = "halted/"

QUARANTINE_RATE: Final = "quarantine-rate"
"""Most of a window of events was quarantined: more likely a broken producer than bad luck."""
TOPIC_RECREATED: Final = "topic-recreated"
"""The topic was deleted and made again; what the position says is about another one."""
POSITION_PAST_END: Final = "position-past-end"
"""The log ends before the position: the broker has lost what the store has read, or is another."""
RECORDS_EXPIRED: Final = "records-expired"
"""The log begins after the position: records were deleted before they were read."""

READS_ANEW: Final = frozenset({TOPIC_RECREATED, POSITION_PAST_END, RECORDS_EXPIRED})
"""After these the partition is read from its earliest record on; repeats are known again."""


class Halt(NamedTuple):
    """Why a partition is not read, since when (RFC 3339), and what an operator should know."""

    reason: str
    since: str
    detail: str


def mark(partition: Partition, reason: str, at: int, detail: str) -> dict[str, str]:
    """The position entry that halts a partition. `at` is in microseconds since 1970."""
    halt = Halt(reason, write(at), detail)
    return {PREFIX + partition.source: orjson.dumps(halt._asdict()).decode()}


def halts(positions: Mapping[str, str]) -> dict[Partition, Halt]:
    """The halted partitions among the positions of a store."""
    return {
        partition_of(source.removeprefix(PREFIX)): Halt(**orjson.loads(text))
        for source, text in positions.items()
        if source.startswith(PREFIX)
    }


def resume(store: LineageStore, topic: str | None, number: int | None) -> dict[Partition, Halt]:
    """Take the halts of a topic, or of one of its partitions, or all away. Returns what they were.

    A partition whose position means nothing any more is read from its earliest record on.
    """
    chosen = {
        partition: halt
        for partition, halt in halts(store.positions()).items()
        if topic in (None, partition.topic) and number in (None, partition.number)
    }
    cleared: dict[str, str] = {}
    for partition, halt in chosen.items():
        cleared[PREFIX + partition.source] = ""
        if halt.reason in READS_ANEW:
            cleared[partition.source] = ""
    if cleared:
        store.mark(cleared)
    return chosen
