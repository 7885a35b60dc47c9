"""Where an event's way is decided: recorded, known already, or quarantined.

Every input goes through here, from a file, standard input, HTTP or a message bus. All branching
stands in this module; decoding, resolving, judging and packing only compute.
"""

import threading
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import zstandard

from lineage import instants
from lineage.cohorts.read import Manifest
from lineage.errors import HeadMoved
from lineage.events.kafka_binding import events_in
from lineage.garbage import collection_paused
from lineage.ingest import captured, judge
from lineage.ingest.bulk import Bulk, BulkEvents, Supplied, pointers_of, read
from lineage.ingest.captured import BusRecord
from lineage.ingest.decode import Decoder
from lineage.ingest.decoded import DecodedEvent, Refusal
from lineage.ingest.record import columns_of, fact_rows
from lineage.ingest.resolve import DUPLICATE, NEW, Resolution, Resolver
from lineage.ingest.validate import check_ahead
from lineage.stores.base import Batch, Clock, LineageStore, QuarantineRow, StoredFinding
from lineage.subjects.directory import Directory
from lineage.subjects.keys import Keys

RECORDED: Final = "recorded"
KNOWN: Final = "duplicate"
QUARANTINED: Final = "quarantined"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where input comes from, and whether it may say when it was recorded."""

    name: str
    media: str = "application/cloudevents+json"
    imports_history: bool = False
    folders: tuple[Path, ...] = ()
    """Where manifests of cohorts may lie, beside the folders of the settings."""


class Received(NamedTuple):
    """One piece of input. `recorded_at` is the broker's append time where there is a broker."""

    raw: bytes
    position: str = ""
    recorded_at: int | None = None
    refusal: Refusal | None = None
    """Set where an earlier stage could make nothing of it."""
    media: str = ""
    """Differs from the origin's where set."""
    quarantined_as: int | None = None
    """Its number in quarantine, where it comes from there."""
    record: BusRecord | None = None
    """The record of a message bus that held it, which quarantine keeps whole."""


class Outcome(NamedTuple):
    """What became of one piece of input; durable when it is returned."""

    status: str
    reason: str = ""
    detail: str = ""
    quarantine: int | None = None


_NOT_ALONE: Final = Refusal(
    "openlineage-event",
    "an OpenLineage event is read only with the others of its log or file: after a fix read all of"
    " them again, with `lineage consume --rebuild` into a new store, or with `lineage ingest`",
)
_RECORDED: Final = Outcome(RECORDED)
_KNOWN: Final = Outcome(KNOWN)


def quarantined(row: QuarantineRow, raw: bytes) -> list[Received]:
    """What waits in quarantine as input again; the last event of a record stands for its row."""
    last = Received(raw, row.position, media=row.media, quarantined_as=row.number)
    if row.media in (captured.OPENLINEAGE, captured.OF_OPENLINEAGE):
        return [last._replace(refusal=_NOT_ALONE)]
    if row.media != captured.MEDIA:
        return [last]
    record = captured.unpack(raw)
    last = last._replace(record=record)
    try:
        events = events_in(record.headers, record.value)
    except Refusal as refusal:
        return [last._replace(refusal=refusal)]
    items = [last._replace(raw=event) for event in events]
    return [*(item._replace(quarantined_as=None) for item in items[:-1]), items[-1]]


class Pipeline:
    """Takes input into one store. Safe for several threads; several processes may each have one."""

    def __init__(
        self,
        store: LineageStore,
        keys: Keys,
        directory: Directory,
        *,
        keep_raw: bool = True,
        manifests: tuple[Path, ...] = (),
        clock: Clock = instants.now,
    ) -> None:
        self._store, self._keys, self._clock = store, keys, clock
        self._keep_raw, self._folders = keep_raw, manifests
        self._decoder = Decoder()
        self._resolver = Resolver(store, directory)
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Memory of what is kept to recognise events and people."""
        return self._resolver.nbytes

    def submit(
        self,
        received: Sequence[Received],
        origin: Origin,
        *,
        positions: dict[str, str] | None = None,
        findings: tuple[StoredFinding, ...] = (),
    ) -> list[Outcome]:
        """Record a batch in one transaction and say what became of each piece, in order.

        Raises StoreUnavailable; then nothing of the batch is recorded and it can be sent again.
        """
        now = self._clock()
        with collection_paused():
            decoded, recorded_at = self._decoded(received, origin, now)
            bulk = self._bulk(decoded, recorded_at, origin, now)
            batch = _Input(received, decoded, recorded_at, origin, now, bulk)
            return self._submitted(batch, positions or {}, findings)

    def supply(self, manifest: Manifest, sizes: Collection[int]) -> bool:
        """Record a manifest that events point at already; whether it was not known before.

        `sizes` are the numbers of people that these events say it has. Raises Problem where it has
        another, and StoreUnavailable.
        """
        now = self._clock()
        supplied = Supplied(now, manifest.sha256, manifest.people, sizes)
        known = manifest.sha256 in self._resolver.known_manifests
        with collection_paused():
            self._submitted(_Input((), (), (), Origin("manifest"), now, supplied), {}, ())
        return not known

    def _submitted(
        self,
        given: "_Input",
        positions: dict[str, str],
        findings: tuple[StoredFinding, ...],
    ) -> list[Outcome]:
        with self._lock, closing(self._store.turns()) as turns:
            for overtaken in turns:
                if overtaken:
                    self._resolver.catch_up()
                draft = _Draft(given)
                draft.decide(self._resolver, self._store, self._keys)
                if not (draft.worth_recording or positions or findings):
                    return draft.outcomes
                batch = draft.batch(
                    self._resolver.sequence + 1, positions, findings, self._raw(draft)
                )
                try:
                    self._store.record(batch)
                except HeadMoved:
                    continue
                self._resolver.recorded(batch.columns, batch.manifests)
                return draft.outcomes
        raise HeadMoved("other writers were faster every time; send the batch again")

    def _bulk(
        self,
        decoded: Sequence[DecodedEvent | Refusal],
        recorded_at: Sequence[int],
        origin: Origin,
        now: int,
    ) -> BulkEvents:
        """The bulk events among them, with the manifests that are not known yet."""
        pointers = pointers_of(decoded, recorded_at)
        folders = (*origin.folders, *self._folders)
        return BulkEvents(now, pointers, read(pointers, self._resolver.known_manifests, folders))

    def replay(self, rows: Sequence[QuarantineRow], origin: Origin) -> list[Outcome]:
        """Try quarantined input again. What is still refused stays where it is."""
        received = [
            item for row in rows for item in quarantined(row, self._keys.open_input(row.raw))
        ]
        numbers = [item.quarantined_as for item in received]
        outcomes = self.submit(received, origin)
        return [outcomes[numbers.index(row.number)] for row in rows]

    def _decoded(
        self, received: Sequence[Received], origin: Origin, now: int
    ) -> tuple[list[DecodedEvent | Refusal], list[int]]:
        """Each piece as an event or the reason there is none, and when it was recorded."""
        decoded: list[DecodedEvent | Refusal] = []
        recorded_at: list[int] = []
        for item in received:
            at = now if item.recorded_at is None else item.recorded_at
            try:
                if item.refusal is not None:
                    raise item.refusal
                event = self._decoder.decode(item.raw)
                if origin.imports_history and event.recorded_at is not None:
                    at = event.recorded_at
                if event.occurred_at > at:
                    clock = max(at, now) if origin.imports_history else at
                    check_ahead(event.occurred_at, clock, planned=event.planned)
                decoded.append(event)
            except Refusal as refusal:
                decoded.append(refusal)
            recorded_at.append(at)
        return decoded, recorded_at

    def _raw(self, draft: "_Draft") -> bytes:
        if not (self._keep_raw and draft.fresh_raw):
            return b""
        packed = zstandard.ZstdCompressor(level=1).compress(b"\n".join(draft.fresh_raw))
        return self._keys.seal_input(packed)


class _Refused(NamedTuple):
    """A piece of input that cannot be recorded, the `place`th of its batch."""

    place: int
    item: Received
    refusal: Refusal
    recorded_at: int
    finding: StoredFinding | None
    """What its arrival shows, if it is new."""


class _Input(NamedTuple):
    """What a batch is made of, decoded."""

    received: Sequence[Received]
    decoded: Sequence[DecodedEvent | Refusal]
    recorded_at: Sequence[int]
    origin: Origin
    now: int
    bulk: Bulk


class _Draft:
    """A batch being put together."""

    def __init__(self, given: _Input) -> None:
        self._given = given
        self._resolution: Resolution
        self._refused: list[_Refused] = []
        self._quarantine: list[QuarantineRow] = []
        self._replayed: list[tuple[int, int]] = []
        self._findings: list[StoredFinding] = []
        self._fresh_recorded_at: list[int] = []
        self.fresh_raw: list[bytes] = []
        self.outcomes: list[Outcome] = []

    @property
    def worth_recording(self) -> bool:
        found = self._resolution.manifests
        return bool(self.fresh_raw or self._quarantine or self._replayed or found)

    def decide(self, resolver: Resolver, store: LineageStore, keys: Keys) -> None:
        """The one place where an event's fate branches."""
        self._resolution = resolver.resolve(
            [event for event in self._given.decoded if isinstance(event, DecodedEvent)],
            self._given.bulk,
        )
        received = self._given.received
        if self._resolution.fates.count(NEW) == len(received) and not self._from_quarantine():
            # Most batches are such, and each event that is not looked at once more is time saved.
            self.fresh_raw = [item.raw for item in received]
            self._fresh_recorded_at = list(self._given.recorded_at)
            self.outcomes = [_RECORDED] * len(received)
            return
        fates = iter(zip(self._resolution.events, self._resolution.fates, strict=True))
        for item, event, recorded_at in zip(
            self._given.received, self._given.decoded, self._given.recorded_at, strict=True
        ):
            if isinstance(event, Refusal):
                self._set_aside(item, event, recorded_at)
                continue
            resolved, fate = next(fates)
            if fate == NEW:
                self.fresh_raw.append(item.raw)
                self._fresh_recorded_at.append(recorded_at)
                self._settle(item, _RECORDED)
            elif fate == DUPLICATE:
                self._settle(item, _KNOWN)
            else:
                finding = judge.conflict(resolved, recorded_at)
                refusal = Refusal(finding.code, finding.reason)
                self._set_aside(item, refusal, recorded_at, finding)
        if self._refused:
            self._quarantine_refused(store, keys)

    def batch(
        self,
        sequence: int,
        positions: dict[str, str],
        findings: tuple[StoredFinding, ...],
        raw: bytes,
    ) -> Batch:
        """The draft as one transaction."""
        resolution, recorded_at = self._resolution, self._fresh_recorded_at
        return Batch(
            sequence=sequence,
            columns=columns_of(resolution.fresh, resolution.link_parent, recorded_at),
            activities=resolution.activities,
            subjects=resolution.subjects,
            facts=fact_rows(resolution.fresh, recorded_at, resolution.first_ordinal),
            findings=(*self._findings, *findings),
            manifests=resolution.manifests,
            quarantine=tuple(self._quarantine),
            replayed=tuple(self._replayed),
            positions=positions,
            raw=raw,
        )

    def _from_quarantine(self) -> bool:
        return any(item.quarantined_as is not None for item in self._given.received)

    def _settle(self, item: Received, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if item.quarantined_as is not None:
            self._replayed.append((item.quarantined_as, self._given.now))

    def _set_aside(
        self,
        item: Received,
        refusal: Refusal,
        recorded_at: int,
        finding: StoredFinding | None = None,
    ) -> None:
        """Keep the place of what is refused; its outcome comes with `_quarantine_refused`."""
        place = len(self.outcomes)
        self._refused.append(_Refused(place, item, refusal, recorded_at, finding))
        self.outcomes.append(Outcome(QUARANTINED, refusal.reason, refusal.detail))

    def _quarantine_refused(self, store: LineageStore, keys: Keys) -> None:
        """Put into quarantine what is new there; what was read again stays what it is."""
        numbers = _numbers_of(store, keys, [one.item for one in self._refused])
        last = store.counters()[1]
        for one, number in zip(self._refused, numbers, strict=True):
            if number is None:
                number = last + len(self._quarantine) + 1
                self._quarantine.append(self._row(number, one, keys))
                self._findings += [one.finding] if one.finding else []
            elif one.item.quarantined_as is None:
                self.outcomes[one.place] = Outcome(KNOWN, quarantine=number)
                continue
            self.outcomes[one.place] = self.outcomes[one.place]._replace(quarantine=number)

    def _row(self, number: int, refused: _Refused, keys: Keys) -> QuarantineRow:
        item, refusal = refused.item, refused.refusal
        media = item.media or self._given.origin.media
        return QuarantineRow(
            number=number,
            recorded_at=refused.recorded_at,
            origin=self._given.origin.name,
            position=item.position,
            media=captured.media_of(item.media) if item.record else media,
            reason=refusal.reason,
            detail=refusal.detail,
            raw=keys.seal_input(captured.pack(item.record) if item.record else item.raw),
        )


def _numbers_of(store: LineageStore, keys: Keys, items: Sequence[Received]) -> list[int | None]:
    """For each piece its number in quarantine, None where it is not there.

    A record of a bus is known by its place and, since a topic can be made again, by its bytes.
    Other input is known only where it comes from quarantine.
    """
    records = [item for item in items if item.record and item.quarantined_as is None]
    rows = store.quarantined_at([item.position for item in records]) if records else []
    known = {
        (row.position, keys.open_input(row.raw)): row.number
        for row in rows
        if captured.is_record(row.media)
    }
    return [
        known.get((item.position, captured.pack(item.record)))
        if known and item.record and item.quarantined_as is None
        else item.quarantined_as
        for item in items
    ]
