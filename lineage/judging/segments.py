"""Events of everybody, by flow and by what rules say of them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.judging.flow_verdicts import FlowVerdicts, Judged
from lineage.mirror.mirror import Mirror

Ordinals = NDArray[np.int64]


class Segment(NamedTuple):
    """Events of one flow, in order of time, of which the same is said."""

    flow: Flow
    judged: Judged
    ordinals: Ordinals


def segments(mirror: Mirror, kept: NDArray[np.bool_], verdicts: FlowVerdicts) -> Iterator[Segment]:
    """Every kept movement that rules speak of, in one segment."""
    occurred = mirror.occurred_at.view[: len(kept)]
    by_flow = _in_order(mirror, kept, occurred)
    activity = mirror.activity.view
    if not len(by_flow):
        return
    starts = np.flatnonzero(np.diff(activity[by_flow].astype(np.int64), prepend=-1))
    for events in np.split(by_flow, starts[1:]):
        flow = mirror.activities[int(activity[events[0]])]
        if isinstance(flow, Flow) and flow.kind != "planned":
            for detail, alike in _by_detail(mirror, events):
                yield from _cut(flow, detail, alike, occurred, verdicts)


def _in_order(mirror: Mirror, kept: NDArray[np.bool_], occurred: NDArray[np.int64]) -> Ordinals:
    """Kept events by activity, and by time within one."""
    events = np.flatnonzero(kept)
    events = events[np.argsort(occurred[events], kind="stable")]
    found: Ordinals = events[np.argsort(mirror.activity.view[events], kind="stable")]
    return found


def _by_detail(mirror: Mirror, events: Ordinals) -> Iterator[tuple[bytes, Ordinals]]:
    """Events by what is their own. Most have nothing of the kind."""
    details = mirror.details(np.sort(events).astype(np.uint32))
    if not details:
        yield b"", events
        return
    groups: dict[bytes, list[int]] = {}
    for ordinal in events.tolist():
        groups.setdefault(details.get(ordinal, b""), []).append(ordinal)
    for detail, ordinals in groups.items():
        yield detail, np.array(ordinals, dtype=np.int64)


def _cut(
    flow: Flow, detail: bytes, events: Ordinals, occurred: NDArray[np.int64], verdicts: FlowVerdicts
) -> Iterator[Segment]:
    moments = occurred[events]
    start = 0
    while start < len(events):
        judged = verdicts.of(flow, detail, int(moments[start]))
        if judged is None:
            return
        end = int(moments.searchsorted(judged.until, side="left"))
        yield Segment(flow, judged, events[start:end])
        start = end
