"""OpenLineage events as input of the pipeline: one stage before it.

Run events are held until their run has ended, so what comes out trails what goes in; the end of
the input flushes the rest. Columns that look personal and are not mapped become findings.
"""

from collections.abc import Iterable, Iterator

import orjson

from lineage import instants
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.translate import OpenLineageDecoder, Translation, UnmappedColumn
from lineage.stores.base import StoredFinding

MEDIA = "application/vnd.openlineage+json"


class OpenLineageStream:
    """Turns one stream of OpenLineage events into CloudEvents, and keeps what it noticed."""

    def __init__(self, mapping: Mapping) -> None:
        self._decoder = OpenLineageDecoder(mapping)
        self._unmapped: list[UnmappedColumn] = []

    def translated(self, received: Iterable[Received]) -> Iterator[Received]:
        """CloudEvents for the pipeline; what cannot be read goes on as it came, with the reason."""
        position = ""
        for item in received:
            position = item.position
            try:
                translation = self._decoder.feed(item.raw)
            except Refusal as refusal:
                yield item._replace(refusal=refusal, media=MEDIA)
                continue
            yield from self._taken(translation, position)
        yield from self._taken(self._decoder.finish(), position)

    def take_findings(self) -> tuple[StoredFinding, ...]:
        """What was noticed since the last time."""
        noticed, self._unmapped = self._unmapped, []
        now = instants.now()
        return tuple(_finding(column, now) for column in noticed)

    def _taken(self, translation: Translation, position: str) -> Iterator[Received]:
        self._unmapped += translation.unmapped
        for event in translation.events:
            yield Received(orjson.dumps(event), position)


def _finding(column: UnmappedColumn, recorded_at: int) -> StoredFinding:
    return StoredFinding(
        code="column-unmapped",
        severity="warning",
        reason=f"{column.namespace} {column.name}: column {column.column} looks like"
        f" {column.category} and is not mapped",
        rule="openlineage.columns",
        recorded_at=recorded_at,
        occurred_at=column.occurred_at,
        party=column.name,
    )
