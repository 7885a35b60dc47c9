"""What findings are about, as numbers by which a store can lead people to it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import orjson

from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import rows_of
from lineage.stores.base import About, Announcement

PEOPLE_MAX: Final = 100
"""A finding about more people is led to by its flow alone."""


def about(mirror: Mirror, announcements: Sequence[Announcement]) -> dict[str, About]:
    """Finding → its movement's flow, and people where the finding is about all of the movement's.

    A finding names an event by its id. Where several sources have an event of that id nothing is
    said, rather than something that may be wrong.
    """
    said = {one.finding: orjson.loads(one.message).get("data", {}) for one in announcements}
    wanted = {data["event"] for data in said.values() if data.get("event")}
    found = mirror.find_ids(wanted) if wanted else {}
    ordinals = {event: places[0] for event, places in found.items() if len(places) == 1}
    people = _people(mirror, list(ordinals.values()))
    return {
        finding: _of(mirror, data, ordinals[data["event"]], people)
        for finding, data in said.items()
        if data.get("event") in ordinals
    }


def _of(mirror: Mirror, data: dict[str, Any], ordinal: int, people: dict[int, list[int]]) -> About:
    theirs = people.get(ordinal, [])
    whole = len(theirs) == data.get("subjects") and len(theirs) <= PEOPLE_MAX
    return About(int(mirror.activity.view[ordinal]), tuple(theirs) if whole else ())


def _people(mirror: Mirror, ordinals: list[int]) -> dict[int, list[int]]:
    """The people whom events name, ascending; members of a cohort are too many to be led to."""
    kept = np.zeros(mirror.events, dtype=np.bool_)
    kept[ordinals] = True
    rows = rows_of(mirror, lambda _: True, kept, -OPEN)
    found: dict[int, list[int]] = defaultdict(list)
    for subject, ordinal in zip(rows.subjects.tolist(), rows.ordinals.tolist(), strict=True):
        found[ordinal].append(subject)
    return {ordinal: sorted(subjects) for ordinal, subjects in found.items()}
