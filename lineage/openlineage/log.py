"""OpenLineage events of a log that does not end, as input of the pipeline.

What is given out, and what is known when, depends on the log alone: neither on how it is cut into
batches nor on how often it is read again. So a reader that is started anew reads the log from its
beginning and is told the position up to which everything was given out before; of that it learns
runs, schemas and arrivals, and gives it out no more. A position says that all that rests on records
before it was given out; it trails what was read by what has not settled (see `clock`).
"""

from collections import deque
from typing import Any, Final, NamedTuple

import orjson

from lineage import instants
from lineage.ingest.captured import OPENLINEAGE
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received
from lineage.openlineage.clock import LogClock
from lineage.openlineage.facts import facts_of
from lineage.openlineage.findings import UnmappedColumn, UntracedUse, stored
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.names import Seen
from lineage.openlineage.translate import OpenLineageDecoder, Translation
from lineage.stores.base import StoredFinding

HELD_MAX: Final = 10_000
"""Records of which nothing can be made, before they are given out without waiting."""


class Settled(NamedTuple):
    """What has settled since the last time. `position` is None where it has not moved."""

    items: list[Received]
    findings: list[StoredFinding]
    position: int | None


class OpenLineageLog:
    """Reads one log from its beginning. Everything is recorded when its last event was appended or,
    where only the producer says when that was, when the pipeline receives it."""

    def __init__(
        self, mapping: Mapping, name: str, *, position: int, interval: int, **limits: int
    ) -> None:
        """`interval` is in microseconds; `limits` are those of `OpenLineageDecoder`."""
        self._facts = facts_of(mapping)
        self._decoder = OpenLineageDecoder(mapping, **limits)
        self._clock = LogClock(interval)
        self._name = name
        self._given = self._position = position
        self._held: deque[tuple[int, Received]] = deque()
        self._items: list[Received] = []
        self._findings: list[StoredFinding] = []
        self._moved = False

    def read(self, item: Received, seen: Seen) -> None:
        """Take in a record, in order of numbers; one that came with a refusal keeps it."""
        self.settle(seen.at)
        self._clock.enter(seen)
        try:
            if item.refusal is not None:
                raise item.refusal
            self._decoder.feed(item.raw, seen)
        except Refusal as refusal:
            self._held.append((seen.number, item._replace(refusal=refusal, media=OPENLINEAGE)))
        else:
            self._declare(seen)
        if self._decoder.is_full or len(self._held) > HELD_MAX:
            self._settle_all()

    def would_settle(self, clock: int) -> bool:
        """Whether `settle` would have something to do."""
        return self._clock.would_settle(clock)

    def settle(self, clock: int) -> None:
        """Let the clock pass, in microseconds; every record appended by then must have been read,
        but for those of the last interval."""
        for before in self._clock.settled(clock):
            self._settle(before)

    def take(self) -> Settled:
        """What has settled since the last time."""
        settled = Settled(self._items, self._findings, self._position if self._moved else None)
        self._items, self._findings, self._moved = [], [], False
        return settled

    def _settle_all(self) -> None:
        self._settle(self._clock.settle_all())
        while self._decoder.is_full:
            self._give(self._decoder.shed())

    def _settle(self, before: int) -> None:
        while self._held and self._held[0][0] < before:
            number, item = self._held.popleft()
            if number >= self._given:
                self._items.append(item)
        self._give(self._decoder.settle(before))
        if before > self._position:
            self._position, self._moved = before, True

    def _give(self, translation: Translation) -> None:
        for event, seen in translation.movements:
            if seen.number >= self._given:
                self._items.append(self._received(event, seen))
        noticed: list[UnmappedColumn | UntracedUse] = [*translation.unmapped, *translation.untraced]
        self._findings += [
            stored(one, one.seen.at if one.seen.by_broker else instants.now())
            for one in noticed
            if one.seen.number >= self._given
        ]

    def _declare(self, seen: Seen) -> None:
        """The mapping's facts, with every beginning: it may be another mapping by now."""
        facts, self._facts = self._facts, []
        self._items += [self._received(fact, seen) for fact in facts]

    def _received(self, event: dict[str, Any], seen: Seen) -> Received:
        at = seen.at if seen.by_broker else None
        return Received(orjson.dumps(event), f"{self._name}/{seen.number}", at)
