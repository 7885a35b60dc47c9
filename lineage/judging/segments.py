"""Events of everybody, by flow and by what is their own."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.mirror.mirror import Mirror

Ordinals = NDArray[np.int64]


class Group(NamedTuple):
    """Movements of one flow that have the same of their own, in order of time."""

    flow: Flow
    detail: bytes
    ordinals: Ordinals


def groups(mirror: Mirror, events: Ordinals) -> Iterator[Group]:
    """Every movement among events, plans left out, in one group."""
    if not len(events):
        return
    activity = mirror.activity.view
    events = events[np.argsort(mirror.occurred_at.view[events], kind="stable")]
    events = events[np.argsort(activity[events], kind="stable")]
    starts = np.flatnonzero(np.diff(activity[events].astype(np.int64), prepend=-1))
    for alike in np.split(events, starts[1:]):
        flow = mirror.activities[int(activity[alike[0]])]
        if isinstance(flow, Flow) and flow.kind != "planned":
            for detail, ordinals in _by_detail(mirror, alike):
                yield Group(flow, detail, ordinals)


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
