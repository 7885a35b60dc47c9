"""How far a breach spread, as boxes and arrows: parties by depth, put together where they are many.

A party stands as deep as the shortest path to it has movements. Where a depth has more parties than
a page can show, those of one class and country stand in one box, then those of one class, then all.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.answers.incident.traced import Traced
from lineage.facts import PARTY
from lineage.instants import write
from lineage.tracing.copies import INFERRED
from lineage.tracing.incident.onward import Onward
from lineage.view import UNKNOWN, country

BOXES_MAX: Final = 14
"""Boxes at one depth."""
DEPTH_MAX: Final = 5
"""What is deeper stands there too."""

Number = NDArray[np.int64]


class Box(NamedTuple):
    """A party, or several that are alike."""

    name: str
    detail: str
    depth: int
    parties: tuple[str, ...]
    people: int
    since: str


class Arrow(NamedTuple):
    """What went from the parties of one box to those of another."""

    sender: int
    receiver: int
    """Indices of boxes."""
    people: int
    is_sure: bool
    """Whether something of it is recorded, not only inferred."""


class Spread(NamedTuple):
    """The first box is the holder."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


class _Party(NamedTuple):
    name: str
    party_class: str
    country: str
    depth: int


_LEVELS: Final[tuple[Callable[[_Party], tuple[str, ...]], ...]] = (
    lambda one: (one.name,),
    lambda one: (one.party_class, one.country),
    lambda one: (one.party_class,),
    lambda _: (),
)
"""By what parties of one depth are put together, the finest first."""


def spread_of(traced: Traced) -> Spread:
    """The parties that copies went on to, and by which of them."""
    found = traced.onward
    sender, depth = _last_hops(traced, found)
    parties = traced.trace.record.layout.parties
    known = _parties(traced, found, depth)
    groups, box_of = _grouped(known)
    holder = traced.matter.incident.holder
    boxes = [_holder(traced)]
    receiving = np.array([box_of.get(name, 0) for name in parties], dtype=np.int64)
    if len(found.subjects):
        receiver = receiving[found.holder]
        boxes += [
            _box(level, key, members, found, receiver == number)
            for number, (level, key, members) in enumerate(groups, 1)
        ]
        arrows = _arrows(receiving[sender], receiver, found)
    else:
        arrows = []
    incident = traced.matter.body.get("id")
    title = f"{incident}: {holder}" if incident else holder
    return Spread(title, tuple(boxes), tuple(arrows))


def _last_hops(traced: Traced, found: Onward) -> tuple[Number, Number]:
    """(By row, the party that sent the last movement of the path, how many movements it has)."""
    depth = np.diff(found.path_end, prepend=0)
    layout, mirror = traced.trace.record.layout, traced.view.mirror
    number = {name: index for index, name in enumerate(layout.parties)}
    by_activity = np.array(
        [number.get(one.from_party, 0) if isinstance(one, Flow) else 0 for one in mirror.activities]
    )
    last = found.path[found.path_end - 1] if len(found.path_end) else found.path
    return by_activity[mirror.activity.view[last]], np.minimum(depth, DEPTH_MAX)


def _parties(traced: Traced, found: Onward, depth: Number) -> list[_Party]:
    names, view, matter = traced.trace.record.layout.parties, traced.view, traced.matter
    least = np.full(len(names), DEPTH_MAX, dtype=np.int64)
    np.minimum.at(least, found.holder, depth)
    known = []
    for number in np.unique(found.holder).tolist():
        fact = view.facts.at(PARTY, names[number], matter.as_of, matter.known_at) or {}
        place = str(fact.get("place") or UNKNOWN)
        said = str(fact.get("class") or UNKNOWN)
        known.append(_Party(names[number], said, country(place), int(least[number])))
    return known


def _grouped(
    known: list[_Party],
) -> tuple[list[tuple[int, tuple[str, ...], list[_Party]]], dict[str, int]]:
    """(Level, key and parties of each box in order, the box of each party counted from 1)."""
    groups = []
    for depth in sorted({one.depth for one in known}):
        here = [one for one in known if one.depth == depth]
        for level, key_of in enumerate(_LEVELS):
            members: dict[tuple[str, ...], list[_Party]] = defaultdict(list)
            for one in here:
                members[key_of(one)].append(one)
            if len(members) <= BOXES_MAX:
                groups += [(level, key, members[key]) for key in sorted(members)]
                break
    box_of = {one.name: number for number, group in enumerate(groups, 1) for one in group[2]}
    return groups, box_of


def _holder(traced: Traced) -> Box:
    people = len(traced.affected.people)
    incident = traced.matter.incident
    return Box(
        incident.holder, "breached", 0, (incident.holder,), people, write(incident.begins_at)
    )


def _box(
    level: int,
    key: tuple[str, ...],
    members: list[_Party],
    found: Onward,
    here: NDArray[np.bool_],
) -> Box:
    names = tuple(sorted(one.name for one in members))
    people = len(np.unique(found.subjects[here]))
    since = write(int(found.since[here].min()))
    if level == 0 or len(members) == 1:
        one = members[0]
        detail = f"{one.party_class.replace('_', ' ')}, {one.country}"
        return Box(one.name, detail, one.depth, names, people, since)
    words = [one.replace("_", " ") for one in key] or ["of every class"]
    return Box(f"{len(names)} parties", ", ".join(words), members[0].depth, names, people, since)


def _arrows(sender: Number, receiver: Number, found: Onward) -> list[Arrow]:
    arrows = []
    pairs = sender << 32 | receiver
    for pair in np.unique(pairs).tolist():
        here = pairs == pair
        people = len(np.unique(found.subjects[here]))
        sure = bool((found.certainty[here] < INFERRED).any())
        arrows.append(Arrow(pair >> 32, pair & 0xFFFFFFFF, people, sure))
    return arrows
