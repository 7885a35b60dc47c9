"""How far a partition has been read, in the words in which a store keeps it.

A position names the topic's own id (KIP-516) beside the offset, so that a topic that was deleted
and made again under its name is not mistaken for the one that was read.
"""

from typing import Final, NamedTuple

PREFIX: Final = "kafka/"


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    number: int

    @property
    def source(self) -> str:
        """The name under which a store keeps its position."""
        return f"{PREFIX}{self.topic}/{self.number}"


class Position(NamedTuple):
    """The next offset to read."""

    topic_id: str
    offset: int

    def __str__(self) -> str:
        return f"{self.topic_id}:{self.offset}"


def parse(text: str) -> Position:
    """The inverse of `str`. Raises ValueError for text that is no position."""
    topic_id, _, offset = text.rpartition(":")
    return Position(topic_id, int(offset))


def partition_of(source: str) -> Partition:
    """The inverse of `Partition.source`."""
    topic, _, number = source.removeprefix(PREFIX).rpartition("/")
    return Partition(topic, int(number))
