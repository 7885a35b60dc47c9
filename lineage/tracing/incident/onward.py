"""Onward: which holders may hold what passed through an incident, since when, by which path.

Two readings. *Left*: what left the holder inside the window (its data were altered: integrity).
*Held*: what the holder held at some instant of the window and that left at any time after its
beginning (where did the copies go next).
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.tracing.copies import INFERRED, RECORDED
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import Copies, in_order
from lineage.tracing.incident.exposure import Held, nothing_held
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.layout import Numbers
from lineage.tracing.incident.links import links, numbered
from lineage.tracing.incident.paths import START, Shelf, Waiting, Ways, ways
from lineage.tracing.incident.reach import leaves, reachable
from lineage.tracing.incident.record import Flags, Instants, Moves, Ordinals, Record, Subjects
from lineage.tracing.incident.spread import Departures, joined_sources, reached, sources

PEOPLE_AT_ONCE: Final = 1 << 20
"""So many people are followed at a time: a path never changes its person."""


class Onward(NamedTuple):
    """Parallel arrays: the earliest that a holder had a category of a person. In no order."""

    subjects: Subjects
    holder: NDArray[np.uint32]
    """Index into `Layout.parties`."""
    category: NDArray[np.uint16]
    """Index into `Layout.categories`."""
    since: Instants
    certainty: NDArray[np.uint8]
    """Of the weakest link of the path, as in `tracing.copies`."""
    path_end: NDArray[np.int64]
    """Each path ends there in `path`, and begins where the one before ended."""
    path: Ordinals
    """Movements from the holder to there, one path after the other."""


class Spread(NamedTuple):
    """Everything that was reached."""

    onward: Onward
    copies: Copies
    """Each copy, the earliest of its holder or not; ascending as `Brought.by` has them."""


class Begin(NamedTuple):
    """With what paths begin."""

    origins: Held
    """Copies at the holder."""
    entries: Flags
    """By entry of the layout: movements of which, in the window, begin a path themselves."""
    unsure: Flags
    """By entry: whether it is only possible that they left what the incident reached."""
    may_follow: Flags
    """By entry: whether it may come of an origin without saying so."""


def left_in_window(record: Record, brought: Brought, incident: Incident) -> Spread:
    """What was reached by what left the holder, or its named systems, inside the window."""
    layout = record.layout
    entries = leaves(incident, layout)
    begun = brought.by(entries, lambda one: _inside(incident, one))
    unsure = layout.where(lambda flow, _: not incident.surely_in(flow.from_system))
    begin = Begin(nothing_held(), entries, unsure, np.zeros(len(layout), dtype=np.bool_))
    return _onward(record, brought, incident, begun.subjects, begin)


def held_in_window(record: Record, brought: Brought, incident: Incident, held: Held) -> Spread:
    """What was reached by what the holder held in the window, whenever that left it afterwards."""
    layout = record.layout
    nothing = np.zeros(len(layout), dtype=np.bool_)
    may_follow = layout.where(lambda flow, _: incident.maybe_in(flow.from_system))
    begin = Begin(held, nothing, nothing, may_follow)
    return _onward(record, brought, incident, held.copies.subjects, begin)


def _onward(
    record: Record, brought: Brought, incident: Incident, people: Subjects, begin: Begin
) -> Spread:
    affected = np.zeros(record.mirror.people.highest + 1, dtype=np.bool_)
    affected[people] = True
    hops = brought.by(
        reachable(record.layout, incident),
        lambda one: (one.departed_at >= incident.begins_at) & affected[one.subjects],
    )
    begin = begin._replace(origins=_that_feed(record, begin.origins, hops, affected))
    person = np.cumsum(affected) - 1
    parts = [
        _reached(record, brought, incident, person - first, *_of(hops, begin, person, first))
        for first in range(0, max(1, int(person[-1]) + 1), PEOPLE_AT_ONCE)
    ]
    return Spread(
        _joined([one.onward for one in parts]),
        parts[0].copies if len(parts) == 1 else in_order([one.copies for one in parts]),
    )


def _that_feed(record: Record, origins: Held, hops: Copies, affected: Flags) -> Held:
    """Origins of which anything may have gone on: most people's data stay where they are."""
    layout = record.layout
    moved = np.zeros(len(affected), dtype=np.bool_)
    moved[hops.subjects] = True
    sent = np.zeros(len(layout.stocks) + 1, dtype=np.bool_)
    sent[layout.sent_from[np.flatnonzero(np.bincount(hops.entry, minlength=1))]] = True
    # Behind the last stock stands what is never sent: there -1, no stock of all categories, leads.
    stock = layout.sent_to[origins.copies.entry]
    feeds = sent[stock] | sent[layout.any_stock[stock]]
    return origins.where(moved[origins.copies.subjects] & feeds)


def _of(hops: Copies, begin: Begin, person: Numbers, first: int) -> tuple[Copies, Begin]:
    """What concerns some people, from the first on."""

    def mine(subjects: Subjects) -> Flags:
        number = person[subjects]
        return (number >= first) & (number < first + PEOPLE_AT_ONCE)

    origins = begin.origins.where(mine(begin.origins.copies.subjects))
    return hops.where(mine(hops.subjects)), begin._replace(origins=origins)


def _reached(
    record: Record,
    brought: Brought,
    incident: Incident,
    person: Numbers,
    hops: Copies,
    begin: Begin,
) -> Spread:
    layout, origins = record.layout, begin.origins
    gone_at, links_said = brought.gone_at(hops), links(record, brought, hops)
    fed = joined_sources(
        sources(layout, person[hops.subjects], hops, gone_at),
        sources(layout, person[origins.copies.subjects], origins.copies, origins.gone_at),
    )
    says = np.zeros(len(hops.entry), dtype=np.bool_)
    says[links_said.child] = True
    said = numbered(links_said, hops, origins.copies)
    seeds = begin.entries[hops.entry] & _inside(incident, hops)
    start = _start(seeds, begin.unsure[hops.entry], origins.possible)
    left = Departures(layout, person[hops.subjects], hops, ~says)
    begun = np.concatenate((seeds, np.ones(len(origins.possible), dtype=np.bool_)))
    found = reached(fed, begun, left, said, begin.may_follow[hops.entry])
    ordinals = np.concatenate((hops.ordinals, origins.copies.ordinals))
    led = found[: len(says)] & ~seeds
    waiting = np.flatnonzero(led & ~says)
    shelf = Shelf(fed, found, layout.any_stock)
    way = ways(
        record.mirror,
        ordinals,
        fed.arrived_at,
        shelf,
        start,
        Waiting(
            waiting,
            person[hops.subjects[waiting]],
            layout.sent_from[hops.entry[waiting]],
            hops.departed_at[waiting],
        ),
        said.where(led[said.child] & found[said.parent]),
    )
    onward = _earliest(record, incident, hops, shelf, way, ordinals)
    return Spread(onward, hops.where(found[: len(says)]))


def _earliest(
    record: Record, incident: Incident, hops: Copies, shelf: Shelf, way: Ways, ordinals: Ordinals
) -> Onward:
    """The first copy of each category of a person at each holder, and its path."""
    layout = record.layout
    told = layout.where(lambda flow, _: not incident.stays(flow))
    own = ~shelf.doubled & (shelf.source < len(hops.entry))
    own[own] = told[hops.entry[shelf.source[own]]]
    group = shelf.group[own]
    first = shelf.source[own][np.diff(group, prepend=START) != 0]
    entry, steps = hops.entry[first], way.steps[first]
    return Onward(
        hops.subjects[first],
        layout.receiver[entry],
        layout.category[entry],
        hops.arrived_at[first],
        way.weakness[first].astype(np.uint8),
        np.cumsum(steps),
        _paths(first, way, ordinals),
    )


def _paths(last: Numbers, way: Ways, ordinals: Ordinals) -> Ordinals:
    """The movements that led to each of some copies, one path after the other."""
    end = np.cumsum(way.steps[last])
    found = np.empty(int(end[-1]) if len(end) else 0, dtype=np.uint32)
    place, current, rest = end - 1, last, way.steps[last]
    while len(current):
        found[place] = ordinals[current]
        more = rest > 1
        place, current, rest = place[more] - 1, way.before[current[more]], rest[more] - 1
    return found


def _start(seeds: Flags, unsure: Flags, possible: Flags) -> Ways:
    """Hops that begin a path have taken a step, origins have taken none."""
    weak = np.concatenate((seeds & unsure, possible))
    return Ways(
        np.full(len(weak), START, dtype=np.intp),
        np.concatenate((seeds, np.zeros(len(possible)))).astype(np.int64),
        np.where(weak, INFERRED, RECORDED),
    )


def _inside(incident: Incident, moves: Moves | Copies) -> Flags:
    """Whether something left in the window."""
    return (incident.begins_at <= moves.departed_at) & (moves.departed_at < incident.ends_at)


def _joined(parts: list[Onward]) -> Onward:
    if len(parts) == 1:
        return parts[0]
    lengths = np.cumsum([0, *(len(one.path) for one in parts)])
    moved = [
        one._replace(path_end=one.path_end + start)
        for one, start in zip(parts, lengths.tolist(), strict=False)
    ]
    return Onward._make(np.concatenate(columns) for columns in zip(*moved, strict=True))
