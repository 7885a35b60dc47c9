"""OpenLineage events of files as input of the pipeline: one stage before it.

Run events are held until the end of the input, which tells that no more will be said of any run.
Columns that look personal and are not mapped, and uses of personal data of which the events do not
tell where it went, become findings. Run events report themselves as they happen, so an event's own
time is when it was recorded.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from lineage import instants
from lineage.ingest.captured import OPENLINEAGE
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received
from lineage.openlineage.facts import facts_of
from lineage.openlineage.findings import UnmappedColumn, UntracedUse, stored
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.translate import OpenLineageDecoder, Translation
from lineage.stores.base import StoredFinding


class OpenLineageStream:
    """Turns one stream of OpenLineage events into CloudEvents, and keeps what it noticed."""

    def __init__(self, mapping: Mapping) -> None:
        self._facts = facts_of(mapping)
        self._decoder = OpenLineageDecoder(mapping)
        self._noticed: list[UnmappedColumn | UntracedUse] = []

    def translated(self, received: Iterable[Received]) -> Iterator[Received]:
        """CloudEvents for the pipeline; what cannot be read goes on as it came, with the reason."""
        position = ""
        for item in received:
            position = item.position
            try:
                self._decoder.feed(item.raw)
            except Refusal as refusal:
                yield item._replace(refusal=refusal, media=OPENLINEAGE)
                continue
            yield from self._declared(position)
            if self._decoder.is_full:
                yield from self._taken(self._decoder.shed(), position)
        yield from self._taken(self._decoder.finish(), position)

    def take_findings(self) -> tuple[StoredFinding, ...]:
        """What was noticed since the last time."""
        noticed, self._noticed = self._noticed, []
        now = instants.now()
        return tuple(stored(one, now) for one in noticed)

    def _declared(self, position: str) -> Iterator[Received]:
        """What the mapping declares, before the first event of which something can be made."""
        facts, self._facts = self._facts, []
        yield from (_imported(fact, position) for fact in facts)

    def _taken(self, translation: Translation, position: str) -> Iterator[Received]:
        self._noticed += [*translation.unmapped, *translation.untraced]
        yield from (_imported(one.event, position) for one in translation.movements)


def _imported(event: dict[str, Any], position: str) -> Received:
    return Received(orjson.dumps({**event, "recordedtime": event["time"]}), position)
