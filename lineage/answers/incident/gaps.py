"""How a trace is not complete: bulk movements whose people nobody could look up."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from lineage.activities import Flow
from lineage.instants import OPEN
from lineage.law.bounds import Bounds
from lineage.law.elements import Datum, Profile
from lineage.mirror.select import access_end, arrival
from lineage.stores.columns import COHORT
from lineage.tracing.incident.exposure import STATES, state_of
from lineage.tracing.incident.layout import personal_categories
from lineage.tracing.incident.onward import Onward
from lineage.tracing.incident.trace import IncidentTrace

NOT_READ = "cohort_not_read"
NOT_RECEIVED = "not_received"


class Gap(NamedTuple):
    """An event of which something is missing. Ordered as answers list them."""

    ordinal: int
    holder: str
    category: str
    reason: str


def gaps(trace: IncidentTrace, onward: Onward) -> list[Gap]:
    """Cohorts whose members are not known, and what was sent by holders that had it from nowhere.

    Each event and category once, however many people it is of.
    """
    return [*_cohorts(trace), *_sent(trace, onward)]


def _sent(trace: IncidentTrace, onward: Onward) -> Iterator[Gap]:
    found, record = trace.gaps(onward), trace.record
    keys = (found.ordinals.astype(np.uint64) << np.uint64(16)) | found.category
    for key in np.unique(keys).tolist():
        ordinal, category = key >> 16, record.layout.categories[key & 0xFFFF]
        flow = record.mirror.activity_of(ordinal)
        sender = flow.from_party if isinstance(flow, Flow) else ""
        yield Gap(ordinal, sender, category, NOT_RECEIVED)


def _cohorts(trace: IncidentTrace) -> list[Gap]:
    return [
        Gap(ordinal, trace.incident.holder, category, NOT_READ)
        for ordinal, flow in _unread(trace)
        for category in sorted(_categories(trace, flow))
    ]


def unread_profiles(trace: IncidentTrace) -> list[Profile]:
    """The people of those cohorts: as many as each says, of whom nothing is sure."""
    return [
        Profile(
            "",
            frozenset(),
            frozenset(),
            frozenset(
                Datum(category, STATES[state_of(flow, category, trace.incident)[0]])
                for category in _categories(trace, flow)
            ),
            Bounds(0, trace.record.mirror.cohort_size(ordinal)),
        )
        for ordinal, flow in _unread(trace)
    ]


def _unread(trace: IncidentTrace) -> Iterator[tuple[int, Flow]]:
    incident, mirror = trace.incident, trace.record.mirror
    for ordinal, who in mirror.wide:
        flow = mirror.activity_of(ordinal)
        if who != COHORT or not trace.record.stands[ordinal] or not isinstance(flow, Flow):
            continue
        if trace.record.cohort(ordinal) is not None:
            continue
        here = np.array([ordinal], dtype=np.uint32)
        arrived = int(arrival(mirror, here)[0])
        ended = int(access_end(mirror, here, OPEN)[0])
        in_window = arrived < incident.ends_at and ended > max(arrived, incident.begins_at)
        there = flow.to_party == incident.holder and incident.maybe_in(flow.to_system)
        if in_window and there and flow.kind != "planned" and _categories(trace, flow):
            yield ordinal, flow


def _categories(trace: IncidentTrace, flow: Flow) -> list[str]:
    return [one for one in personal_categories(flow) if trace.incident.reaches(one)]
