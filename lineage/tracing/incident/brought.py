"""What movements brought: those that name people, and those of many at once.

Whom a movement of everyone held was of follows from what its sender had received, from what it
says it derives from, and, for the company, whose collections need not be recorded, from what it
had sent of a person and not erased since. Of a cohort whose manifest could not be read nobody is
known.
"""

import numpy as np

from lineage.stores.columns import ALL_HELD
from lineage.tracing.incident.copies import NOBODY, Chosen, Copies, copies, everything, in_order
from lineage.tracing.incident.erasures import NextErasure, Reach, ends, ends_stock, erasures
from lineage.tracing.incident.layout import Place, Stock
from lineage.tracing.incident.record import Flags, Instants, Record, Subjects


class Brought:
    """Copies, and whom movements of many were of."""

    def __init__(self, record: Record) -> None:
        self._record, self._layout = record, record.layout
        self._who = dict(record.mirror.wide)
        self._members: dict[tuple[int, int], Subjects] = {}
        self._named_to: dict[Stock, tuple[Copies, Instants]] = {}
        self._sent_named: dict[Stock, Copies] = {}

    def by(self, entries: Flags, chosen: Chosen) -> Copies:
        """Copies of some entries of the layout, of the people and movements that are chosen.

        Ascending by ordinal, person and entry.
        """
        named = self._named(entries, chosen)
        bulk = [self._bulk(*one) for one in self._of_many(entries)]
        return in_order([named, *(one.where(chosen(one)) for one in bulk)]) if bulk else named

    def gone_at(self, found: Copies, reach: Reach = ends) -> Instants:
        """When each copy was next erased, in one way or another; OPEN where it was not."""
        entries = np.flatnonzero(np.bincount(found.entry, minlength=1))
        used = {
            int(one): self._layout.places[one] for one in np.unique(self._layout.place[entries])
        }
        holders = frozenset(place.holder for place in used.values())
        following = NextErasure(erasures(self._record, holders), used, reach)
        return following.after(self._layout.place[found.entry], found.subjects, found.arrived_at)

    def sender_erased_at(self, found: Copies) -> Instants:
        """When the sender of each copy next erased all of the category, OPEN where it did not."""
        entries = np.flatnonzero(np.bincount(found.entry, minlength=1)).tolist()
        sent = {entry: self._layout[entry] for entry in entries}
        places = {entry: Place(flow.from_party, "", name) for entry, (flow, name) in sent.items()}
        holders = frozenset(place.holder for place in places.values())
        following = NextErasure(erasures(self._record, holders), places, ends_stock)
        return following.after(found.entry.astype(np.uint32), found.subjects, found.departed_at)

    def members(self, ordinal: int, entry: int) -> Subjects:
        """Everybody whose category a movement of many brought, each once, ascending."""
        if self._who[ordinal] != ALL_HELD:
            people = self._record.cohort(ordinal)
            return NOBODY if people is None else people
        if (ordinal, entry) not in self._members:
            # A circle of events that say they derive from each other comes back here.
            self._members[ordinal, entry] = NOBODY
            self._members[ordinal, entry] = self._held_by_sender(ordinal, entry)
        return self._members[ordinal, entry]

    def _named(self, entries: Flags, chosen: Chosen) -> Copies:
        moves = self._record.moves(np.unique(self._layout.flow[entries]).tolist())
        moves = moves.where(chosen(moves))
        rows, entry = self._layout.expanded(moves.activity)
        wanted = entries[entry]
        return copies(moves, rows[wanted], entry[wanted])

    def _of_many(self, entries: Flags) -> list[tuple[int, int]]:
        """(ordinal, entry) of what movements of many brought."""
        flows = np.unique(self._layout.flow[entries]).tolist()
        return [
            (ordinal, entry)
            for ordinal, _ in self._record.wide(flows)
            for entry in self._layout.of(int(self._record.mirror.activity.view[ordinal]))
            if entries[entry]
        ]

    def _bulk(self, ordinal: int, entry: int) -> Copies:
        people = self.members(ordinal, entry)
        moves = self._record.timed(people, np.full_like(people, ordinal))
        rows = np.arange(len(people))
        return copies(moves, rows, np.full_like(rows, entry))

    def _held_by_sender(self, ordinal: int, entry: int) -> Subjects:
        flow, category = self._layout[entry]
        stock = Stock(flow.from_party, category)
        left_at = int(self._record.mirror.occurred_at.view[ordinal])
        held = self._received_by(stock, ordinal, left_at)
        if stock.holder in self._record.company:
            held += self._sent_by(stock, left_at)
        return np.unique(np.concatenate((NOBODY, *held)))

    def _received_by(self, stock: Stock, ordinal: int, left_at: int) -> list[Subjects]:
        """Of whom a movement can have carried on what its sender received."""
        entries = self._layout.where(lambda flow, category: Stock(flow.to_party, category) == stock)
        if stock not in self._named_to:
            named = self._named(entries, everything)
            self._named_to[stock] = named, self.gone_at(named)
        parents = self._record.parents(ordinal)
        found = [self._named_to[stock]]
        for other, other_entry in self._of_many(entries):
            if self._arrived_at(other) < left_at + (other in parents):
                bulk = self._bulk(other, other_entry)
                found.append((bulk, self.gone_at(bulk)))
        return [
            one.subjects[one.carry(gone_at, left_at, np.isin(one.ordinals, list(parents)))]
            for one, gone_at in found
        ]

    def _sent_by(self, stock: Stock, left_at: int) -> list[Subjects]:
        """Of whom it had sent the category before, and had not erased it since."""
        entries = self._layout.where(
            lambda flow, category: Stock(flow.from_party, category) == stock
        )
        if stock not in self._sent_named:
            self._sent_named[stock] = self._named(entries, everything)
        found = [self._sent_named[stock]]
        for other, entry in self._of_many(entries):
            if int(self._record.mirror.occurred_at.view[other]) < left_at:
                found.append(self._bulk(other, entry))
        return [
            one.subjects[(one.departed_at < left_at) & (self.sender_erased_at(one) >= left_at)]
            for one in found
        ]

    def _arrived_at(self, ordinal: int) -> int:
        here = np.array([ordinal], dtype=np.uint32)
        return int(self._record.timed(here, here).arrived_at[0])
