"""What the events of an answer are called."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from lineage.mirror.mirror import Mirror

Identity = tuple[str, str]
"""(source, id) of an event."""


class Identities(dict[int, Identity]):
    """By ordinal: of some events at once, of any other when it is asked for."""

    def __init__(self, mirror: Mirror, ordinals: list[int]) -> None:
        index = np.array(ordinals, dtype=np.uint32)
        super().__init__(zip(ordinals, mirror.identities(index), strict=True))
        self._mirror = mirror

    def __missing__(self, ordinal: int) -> Identity:
        found = self[ordinal] = self._mirror.identity(ordinal)
        return found


def evidence(identities: Iterable[Identity]) -> list[Any]:
    """Event ids in order, with their source where two sources use the same id."""
    ordered = list(identities)
    if len(ordered) == 1:
        return [ordered[0][1]]
    event_ids = [event_id for _, event_id in ordered]
    if len(set(event_ids)) == len(event_ids):
        return list(event_ids)
    # An identity occurs once, so an id that occurs twice is one of two sources.
    used = Counter(event_ids)
    return [
        event_id if used[event_id] == 1 else {"source": source, "id": event_id}
        for source, event_id in ordered
    ]
