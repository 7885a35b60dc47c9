"""OpenLineage events as input of the pipeline: one stage before it.

Run events are held until their run has ended, so what comes out trails what goes in; the end of
the input flushes the rest. Columns that look personal and are not mapped, and uses of personal
data of which the events do not tell where it went, become findings. Run events report themselves as
they happen, so an event's own time is when it was recorded.
"""

from collections.abc import Iterable, Iterator

import orjson

from lineage import instants
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received
from lineage.openlineage.findings import UnmappedColumn, UntracedUse
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.translate import OpenLineageDecoder, Translation
from lineage.stores.base import StoredFinding

MEDIA = "application/vnd.openlineage+json"


class OpenLineageStream:
    """Turns one stream of OpenLineage events into CloudEvents, and keeps what it noticed."""

    def __init__(self, mapping: Mapping) -> None:
        self._decoder = OpenLineageDecoder(mapping)
        self._noticed: list[UnmappedColumn | UntracedUse] = []

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
        noticed, self._noticed = self._noticed, []
        now = instants.now()
        return tuple(
            _unmapped(one, now) if isinstance(one, UnmappedColumn) else _untraced(one, now)
            for one in noticed
        )

    def _taken(self, translation: Translation, position: str) -> Iterator[Received]:
        self._noticed += [*translation.unmapped, *translation.untraced]
        for event in translation.events:
            yield Received(orjson.dumps({**event, "recordedtime": event["time"]}), position)


def _unmapped(column: UnmappedColumn, recorded_at: int) -> StoredFinding:
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


def _untraced(use: UntracedUse, recorded_at: int) -> StoredFinding:
    categories = ", ".join(use.categories) or "unknown columns"
    return StoredFinding(
        code="use-untraced",
        severity="warning",
        reason=f"job {use.job.name} used {categories} of {use.source.name}: {use.reason}",
        rule="openlineage.uses",
        recorded_at=recorded_at,
        occurred_at=use.occurred_at,
        party=use.source.name,
    )
