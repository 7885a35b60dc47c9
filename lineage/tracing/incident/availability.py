"""What existed only at the holder: what is lost where the holder loses it (GDPR Art. 4(12)).

Another copy saves it where it lasted throughout the time in which the holder's was within the
window. What nobody else had at any instant of that time existed only there, for certain; what
others had for a part of it, or may have erased, possibly did. The company, whose collections need
not be recorded, has what it sent until it confirms that it erased it.
"""

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.instants import OPEN
from lineage.tracing.hops import SUBJECT
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import Copies
from lineage.tracing.incident.erasures import leaves_doubt
from lineage.tracing.incident.exposure import POSSIBLE, RECORDED, Held
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.record import Instants, Ordinals, Record, Subjects

NEVER: Final = -OPEN
Side = Literal["left", "right"]


class OnlyThere(NamedTuple):
    """Parallel arrays: a category of a copy of a person that nobody else had."""

    subjects: Subjects
    ordinals: Ordinals
    category: NDArray[np.uint16]
    """Index into `Layout.categories`."""
    certainty: NDArray[np.uint8]
    """RECORDED or POSSIBLE, as in `exposure`."""


class Elsewhere(NamedTuple):
    """Parallel arrays: from when to when somebody else had a category of a person."""

    key: NDArray[np.int64]
    begins_at: Instants
    ends_at: Instants
    sure_until: Instants
    """Until when that is not in doubt."""


def only_there(record: Record, brought: Brought, incident: Incident, held: Held) -> OnlyThere:
    """What was held in the window of which no other copy outlasted that."""
    layout, copies = record.layout, held.copies
    begins = np.maximum(copies.arrived_at, incident.begins_at)
    ends = np.minimum(np.minimum(held.gone_at, copies.ended_at), incident.ends_at)
    key = _keys(record, copies)
    other = _elsewhere(record, brought, incident, held)
    saved = _latest(other, other.sure_until, key, begins, "right") >= ends
    shared = _latest(other, other.ends_at, key, ends, "left") > begins
    possible = shared | held.possible
    lost = ~saved
    return OnlyThere(
        copies.subjects[lost],
        copies.ordinals[lost],
        layout.category[copies.entry[lost]],
        np.where(possible[lost], POSSIBLE, RECORDED).astype(np.uint8),
    )


def _elsewhere(record: Record, brought: Brought, incident: Incident, held: Held) -> Elsewhere:
    """Copies of the same people and categories at others, or in systems that were not reached."""
    layout = record.layout
    concerned = np.zeros(record.mirror.people.highest + 1, dtype=np.bool_)
    concerned[held.copies.subjects] = True
    there = layout.where(
        lambda flow, _: (
            flow.to_party not in (incident.holder, SUBJECT)
            or (flow.to_party == incident.holder and not incident.maybe_in(flow.to_system))
        )
    )
    copies = brought.by(
        there, lambda one: (one.arrived_at < incident.ends_at) & concerned[one.subjects]
    )
    until = np.minimum(brought.gone_at(copies), copies.ended_at)
    doubted = np.minimum(until, brought.gone_at(copies, leaves_doubt))
    at_others = Elsewhere(_keys(record, copies), copies.arrived_at, until, doubted)
    companys = layout.where(lambda flow, _: flow.from_party in record.company - {incident.holder})
    sent = brought.by(
        companys, lambda one: (one.departed_at < incident.ends_at) & concerned[one.subjects]
    )
    gone_at = brought.sender_erased_at(sent)
    at_company = Elsewhere(_keys(record, sent), sent.departed_at, gone_at, gone_at)
    columns = zip(at_others, at_company, strict=True)
    return Elsewhere._make(np.concatenate((theirs, own)) for theirs, own in columns)


def _latest(
    other: Elsewhere, until: Instants, key: NDArray[np.int64], at: Instants, side: Side
) -> Instants:
    """Until when, at the latest, others had what had begun by each moment, or before it."""
    order = np.lexsort((other.begins_at, other.key))
    known, group = np.unique(other.key[order], return_inverse=True)
    begins, (ends, rank) = (
        np.sort(other.begins_at),
        np.unique(until[order], return_inverse=True),
    )
    span = len(order) + 1
    longest = np.maximum.accumulate(group * span + rank)
    places = group * span + begins.searchsorted(other.begins_at[order])
    mine = known.searchsorted(key)
    last = places.searchsorted(mine * span + begins.searchsorted(at, side)) - 1
    met = np.flatnonzero(last >= 0)
    met = met[known[group[last[met]]] == key[met]]
    found = np.full(len(key), NEVER, dtype=np.int64)
    found[met] = ends[longest[last[met]] - mine[met] * span]
    return found


def _keys(record: Record, copies: Copies) -> NDArray[np.int64]:
    layout = record.layout
    width = len(layout.categories)
    keys: NDArray[np.int64] = copies.subjects.astype(np.int64) * width
    keys += layout.category[copies.entry]
    return keys
