"""Why movements of the holder, or of those it reached, did not carry what passed through it."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.instants import OPEN
from lineage.tracing.hops import SUBJECT
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import Copies, everything
from lineage.tracing.incident.exposure import Held
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.links import Links, links, places
from lineage.tracing.incident.onward import Onward, Spread
from lineage.tracing.incident.record import Flags, Instants, Ordinals, Record, Subjects

BEFORE: Final = 0
AFTER: Final = 1
ELSEWHERE: Final = 2
CATEGORY: Final = 3
SAID_OTHERWISE: Final = 4
OTHER_COPY: Final = 5
NOT_YET: Final = 6
GONE: Final = 7
REASONS: Final = (
    "left_before_window",
    "left_at_or_after_window_end",
    "left_another_system",
    "category_not_affected",
    "derived_from_another_copy",
    "sender_had_another_copy",
    "left_before_sender_received_it",
    "erased_at_sender_before",
)


class NotOnward(NamedTuple):
    """Parallel arrays: a category of a movement of a person that was not reached."""

    subjects: Subjects
    ordinals: Ordinals
    category: NDArray[np.uint16]
    """Index into `Layout.categories`."""
    reason: NDArray[np.uint8]
    """Index into REASONS."""


class Senders(NamedTuple):
    """Since when holders had what the incident reached: parallel arrays."""

    subjects: Subjects
    party: NDArray[np.uint32]
    category: NDArray[np.uint16]
    since: Instants


def not_onward(
    record: Record, brought: Brought, incident: Incident, spread: Spread, held: Held | None
) -> NotOnward:
    """Every category of every movement of a holder that had anything of a person's, or of the
    breached one, that was not reached. `held` as in the reading.
    """
    layout = record.layout
    senders = _senders(record, spread.onward, held)
    sends = np.isin(layout.sender, senders.party)
    sends |= layout.where(lambda flow, _: flow.from_party == incident.holder)
    sends &= layout.where(
        lambda flow, _: SUBJECT not in (flow.from_party, flow.to_party) and not incident.stays(flow)
    )
    copies = brought.by(sends, everything)
    copies = copies.where(~_among(copies, spread.copies))
    own = layout.where(lambda flow, _: flow.from_party == incident.holder)[copies.entry]
    since, had_any = _since(record, senders, copies)
    copies, own, since = copies.where(own | had_any), own[own | had_any], since[own | had_any]
    reason = _reasons(record, brought, incident, copies, own, since, by_window=held is None)
    return NotOnward(copies.subjects, copies.ordinals, layout.category[copies.entry], reason)


def _senders(record: Record, onward: Onward, held: Held | None) -> Senders:
    found = Senders(onward.subjects, onward.holder, onward.category, onward.since)
    if held is None or not len(held.copies.subjects):
        return found
    copies, layout = held.copies, record.layout
    own = Senders(
        copies.subjects,
        layout.receiver[copies.entry],
        layout.category[copies.entry],
        copies.arrived_at,
    )
    return Senders(
        np.concatenate((found.subjects, own.subjects)),
        np.concatenate((found.party, own.party)),
        np.concatenate((found.category, own.category)),
        np.concatenate((found.since, own.since)),
    )


def _since(record: Record, senders: Senders, copies: Copies) -> tuple[Instants, Flags]:
    """(since when the sender of each copy had its category, whether it had any category)."""
    layout = record.layout
    party, category = layout.sender[copies.entry], layout.category[copies.entry]
    whose, own = _keys(senders.subjects, senders.party), _keys(copies.subjects, party)
    since = np.full(len(own), OPEN, dtype=np.int64)
    if not len(whose):
        return since, np.zeros(len(own), dtype=np.bool_)
    known, place = np.unique(whose, return_inverse=True)
    at = known.searchsorted(own)
    had_any = known.take(at, mode="clip") == own
    keys = place * len(layout.categories) + senders.category
    order = np.lexsort((senders.since, keys))
    keys, wanted = keys[order], at * len(layout.categories) + category
    first = keys.searchsorted(wanted)
    met = had_any & (keys.take(first, mode="clip") == wanted)
    since[met] = senders.since[order][first[met]]
    return since, had_any


def _reasons(
    record: Record,
    brought: Brought,
    incident: Incident,
    copies: Copies,
    own: Flags,
    since: Instants,
    by_window: bool,
) -> NDArray[np.uint8]:
    layout, entry, left_at = record.layout, copies.entry, copies.departed_at
    says = np.zeros(len(entry), dtype=np.bool_)
    says[links(record, brought, copies).child] = True
    elsewhere = layout.where(lambda flow, _: not incident.maybe_in(flow.from_system))
    other = layout.where(lambda _, category: not incident.reaches(category))
    had = since < left_at
    return np.select(
        [
            own & (left_at < incident.begins_at),
            own & elsewhere[entry],
            own & other[entry],
            own & by_window & (left_at >= incident.ends_at) & ~had,
            says,
            since == OPEN,
            ~had,
        ],
        [BEFORE, ELSEWHERE, CATEGORY, AFTER, SAID_OTHERWISE, OTHER_COPY, NOT_YET],
        default=GONE,
    ).astype(np.uint8)


def _among(copies: Copies, others: Copies) -> Flags:
    """Which copies are among some others, by movement, person and entry."""
    links = Links(copies.entry, copies.ordinals, copies.subjects, copies.entry)
    return places(links, others) >= 0


def _keys(subjects: Subjects, party: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys: NDArray[np.uint64] = (subjects.astype(np.uint64) << np.uint64(32)) | party
    return keys
