"""What movements say they were derived from, where that can be so: it wins over inference."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.sorted_runs import within
from lineage.tracing.incident.brought import Brought
from lineage.tracing.incident.copies import Copies, copies
from lineage.tracing.incident.layout import Numbers
from lineage.tracing.incident.record import Flags, Ordinals, Record, Subjects
from lineage.tracing.incident.spread import Said


class Links(NamedTuple):
    """Parallel arrays: a copy, and the copy at its sender that it says it came of."""

    child: Numbers
    """Index of the copy."""
    ordinals: Ordinals
    subjects: Subjects
    entry: Numbers
    """The movement, person and entry of the layout that brought the other one."""

    def where(self, chosen: NDArray[np.bool_]) -> "Links":
        return Links._make(column[chosen] for column in self)


def links(record: Record, brought: Brought, found: Copies) -> Links:
    """Every link of some copies, ascending by ordinal, that can be."""
    said = _said(record, found)
    said = said.where(_is_of(record, brought, said))
    moves = record.timed(said.subjects, said.ordinals)
    parents = copies(moves, np.arange(len(said.child)), said.entry)
    left_at = found.departed_at[said.child]
    good = parents.carry(brought.gone_at(parents), left_at, said=True)
    tied = np.flatnonzero(good & (parents.departed_at == left_at))
    if len(tied):
        children = found.ordinals[said.child[tied]]
        good[tied] = ~_circular(record, said.subjects[tied], children, said.ordinals[tied])
    return said.where(good)


def numbered(links: Links, found: Copies, origins: Copies) -> Said:
    """Links that lead from one of some copies, or of the origins, which follow them in number.

    Both ascend by ordinal, person and entry.
    """
    child, parent = [], []
    for copies_there, first in ((found, 0), (origins, len(found.entry))):
        place = places(links, copies_there)
        here = np.flatnonzero(place >= 0)
        child.append(links.child[here])
        parent.append(place[here] + first)
    return Said(np.concatenate(child), np.concatenate(parent))


def places(links: Links, there: Copies) -> Numbers:
    """Where each link's parent stands among some copies, in their order; -1 where it does not."""
    if not len(there.entry):
        return np.full(len(links.entry), -1)
    rows = _keys(there.ordinals, there.subjects)
    new = np.diff(rows, prepend=rows[:1] + np.uint64(1)) != 0
    known, span = rows[new], int(max(there.entry.max(), links.entry.max(initial=0))) + 1
    wanted = _keys(links.ordinals, links.subjects)
    row = known.searchsorted(wanted)
    keys = (np.cumsum(new) - 1) * span + there.entry
    place = keys.searchsorted(row * span + links.entry)
    met = known.take(row, mode="clip") == wanted
    met &= keys.take(place, mode="clip") == row * span + links.entry
    return np.where(met, place, -1)


def _said(record: Record, found: Copies) -> Links:
    """Each copy with each entry of each event it says it came of that ended at its sender."""
    layout = record.layout
    first = np.flatnonzero(np.diff(found.ordinals, prepend=np.uint32(0xFFFFFFFF)))
    events, count = found.ordinals[first], np.diff(first, append=len(found.ordinals))
    place, parents = record.mirror.links(events)
    flow = record.mirror.activity.view[parents].astype(np.intp)
    stands = record.stands[parents] & record.is_flow[flow]
    place, parents, flow = place[stands], parents[stands], flow[stands]
    child = np.repeat(first[place], count[place]) + within(count[place])
    pair, entry = layout.expanded(np.repeat(flow, count[place]))
    child, parents = child[pair], np.repeat(parents, count[place])[pair]
    sent = found.entry[child]
    meets = layout.receiver[entry] == layout.sender[sent]
    meets &= (layout.category[entry] == layout.category[sent]) | layout.derives[sent]
    child, parents, entry = child[meets], parents[meets], entry[meets]
    return Links(child, parents, found.subjects[child], entry)


def _is_of(record: Record, brought: Brought, said: Links) -> Flags:
    """Whether each event is of the person and the category."""
    found = record.mirror.people.named(said.ordinals, said.subjects)
    for ordinal in record.wide_ordinals.intersection(said.ordinals[~found].tolist()):
        here = np.flatnonzero(said.ordinals == ordinal)
        for entry in np.unique(said.entry[here]).tolist():
            mine = here[said.entry[here] == entry]
            found[mine] = np.isin(said.subjects[mine], brought.members(ordinal, entry))
    return found


def _circular(record: Record, subjects: Subjects, children: Ordinals, parents: Ordinals) -> Flags:
    """Whether what a movement says it came of says, at that very instant, that it came of it.

    Looked at among the movements of one person: back from each parent, all pairs at once.
    """
    found: Flags = children == parents
    pair, ancestor = np.arange(len(children)), parents
    seen = np.empty(0, dtype=np.uint64)
    while len(pair):
        seen = np.union1d(seen, _keys(pair.astype(np.uint32), ancestor))
        place, older = record.mirror.links(ancestor)
        pair = pair[place]
        at = record.mirror.occurred_at.view
        theirs = record.stands[older] & (at[older] == at[children[pair]])
        theirs &= record.is_flow[record.mirror.activity.view[older]]
        theirs &= record.may_be_of(older, subjects[pair])
        pair, ancestor = pair[theirs], older[theirs]
        found[pair[ancestor == children[pair]]] = True
        new = ~np.isin(_keys(pair.astype(np.uint32), ancestor), seen)
        pair, ancestor = pair[new], ancestor[new]
    return found


def _keys(high: NDArray[np.uint32], low: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys: NDArray[np.uint64] = (high.astype(np.uint64) << np.uint64(32)) | low
    return keys
