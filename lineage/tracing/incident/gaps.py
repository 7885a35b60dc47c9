"""Gaps: what a holder sent on that nobody recorded it receiving, or that it had erased.

Of what may change the answer: of the breached holder at any time, of holders that were reached
since the window began. What such a movement carried may have come from the incident.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.stores.columns import ALL_HELD
from lineage.tracing.hops import SUBJECT
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import Copies, everything
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.links import links
from lineage.tracing.incident.record import Flags, Ordinals, Record, Subjects
from lineage.tracing.incident.spread import Departures, fed_by_inference, sources


class Gaps(NamedTuple):
    """Parallel arrays: a category of a movement of a person whose sender had it from nowhere."""

    subjects: Subjects
    ordinals: Ordinals
    category: NDArray[np.uint16]
    """Index into `Layout.categories`."""


def gaps(record: Record, brought: Brought, incident: Incident, holders: frozenset[str]) -> Gaps:
    """Gaps at the holder of the incident and at others that were reached."""
    layout = record.layout
    sources_of_their_own = {*record.company, SUBJECT}
    sent = layout.where(
        lambda flow, category: (
            flow.from_party in {incident.holder, *holders} - sources_of_their_own
            and flow.kind != "derive"
            and incident.reaches(category)
        )
    )
    own = layout.where(lambda flow, _: flow.from_party == incident.holder)
    copies = brought.by(sent, everything)
    # A movement of everyone held was of those who were held.
    wide = [ordinal for ordinal, who in record.mirror.wide if who == ALL_HELD]
    asked = own[copies.entry] | (copies.departed_at >= incident.begins_at)
    copies = copies.where(asked & ~np.isin(copies.ordinals, np.array(wide, dtype=np.uint32)))
    found = copies.where(~_fed(record, brought, copies))
    return Gaps(found.subjects, found.ordinals, layout.category[found.entry])


def _fed(record: Record, brought: Brought, copies: Copies) -> Flags:
    """Which copies their senders had, by what is said or in time."""
    layout = record.layout
    sending = np.zeros(len(layout.stocks), dtype=np.bool_)
    sending[layout.sent_from[copies.entry]] = True
    concerned = np.zeros(record.mirror.people.highest + 1, dtype=np.bool_)
    concerned[copies.subjects] = True
    person = np.cumsum(concerned) - 1
    received = brought.by(sending[layout.sent_to], lambda one: concerned[one.subjects])
    fed = sources(layout, person[received.subjects], received, brought.gone_at(received))
    left = Departures(layout, person[copies.subjects], copies, everything(copies))
    found = fed_by_inference(left, fed, len(copies.entry))
    found[links(record, brought, copies).child] = True
    return found
