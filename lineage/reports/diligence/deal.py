"""What the sections of a due-diligence report are written from."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from lineage.activities import Flow
from lineage.answers.secrecy import secrecy_of
from lineage.errors import NotFound
from lineage.facts import TRANSACTION
from lineage.judging.blanket import Blanket
from lineage.judging.lens import Lens
from lineage.mirror.select import Met, activities_of, standing
from lineage.reports.diligence.coarse import EXACT, Coarse
from lineage.reports.diligence.query import DiligenceQuery
from lineage.sorted_runs import Keys, Values
from lineage.stores.base import StoredFinding
from lineage.stores.columns import COHORT
from lineage.tracing.history import NO_LONGER_PERSONAL
from lineage.view import View

Answer = dict[str, Any]


@dataclass(frozen=True)
class Deal:
    """A transaction, and the record as one audience may see it at one moment."""

    view: View
    transaction: Answer
    """The transaction's fact at the moment."""
    as_of: int
    known_at: int
    audience: str
    coarse: Coarse
    hidden: Set[int]
    """Events that the audience may not learn of."""
    stored: Sequence[StoredFinding]
    """Findings about how events arrived."""

    @cached_property
    def lens(self) -> Lens:
        """Facts as of the report's moment."""
        return Lens(self.view.facts, self.as_of, self.known_at)

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """For each event whether the report counts it."""
        view = self.view
        kept = standing(view.mirror, self.as_of, self.known_at, view.retracted(self.known_at))
        kept[list(self.hidden)] = False
        return kept

    @cached_property
    def met(self) -> Met:
        """How often and when anything moved on each flow, by its number."""
        return activities_of(self.view.mirror, self.kept)

    @cached_property
    def flows(self) -> list[tuple[int, Flow]]:
        """Flows that personal data moved on; plans are none, nor are counts of people."""
        return [
            (number, flow)
            for number, flow in self.view.mirror.flows()
            if self.met.times[number] and flow.kind != "planned" and personal(flow)
        ]

    @property
    def outbound(self) -> Iterator[tuple[int, Flow]]:
        """Flows that reach others than the company and the people themselves."""
        company = self.view.company
        return (
            (number, flow)
            for number, flow in self.flows
            if flow.to_party not in company and not flow.to_party.startswith("@")
        )

    @cached_property
    def _people(self) -> dict[int, BitMap]:
        """Flow's number → people whose data moved on it, as far as they are named."""
        mirror, activity = self.view.mirror, self.view.mirror.activity.view
        keys = [
            (activity[ordinals].astype(np.uint64) << np.uint64(32)) | subjects
            for subjects, ordinals in _kept_rows(self)
        ]
        pairs = np.unique(np.concatenate(keys)) if keys else np.empty(0, dtype=np.uint64)
        numbers = (pairs >> np.uint64(32)).astype(np.int64)
        bounds = np.flatnonzero(np.diff(numbers, prepend=-1))
        people = {
            int(numbers[start]): BitMap(part.astype(np.uint32))
            for start, part in zip(bounds.tolist(), np.split(pairs, bounds[1:]), strict=True)
        }
        for ordinal, who in mirror.wide:
            flow = mirror.activity_of(ordinal)
            if self.kept[ordinal] and isinstance(flow, Flow):
                number = int(activity[ordinal])
                people[number] = people.get(number, BitMap()) | self._wide(flow, ordinal, who)
        return people

    def _wide(self, flow: Flow, ordinal: int, who: int) -> BitMap:
        """The people of a cohort, or everyone whom the sender held, as far as that is known."""
        if who == COHORT:
            return self.view.mirror.members(ordinal, self.known_at) or BitMap()
        return BitMap(self._blanket.concerned(flow, ordinal)[0])

    @cached_property
    def _blanket(self) -> Blanket:
        named = [int(rows.max(initial=0)) for rows, _ in _kept_rows(self)]
        known = [members for _, members in self.view.mirror.cohorts.known(self.known_at)]
        highest = max([0, *named, *(members.max() for members in known if members)])
        return Blanket(self.view, self.kept, highest + 1, self.known_at)

    def people_of(self, number: int) -> BitMap:
        """People whose data moved on one flow, as far as they are named."""
        return self._people.get(number, BitMap())

    def people(self, numbers: Iterable[int]) -> int | None:
        """How many people some flows concern, as it may be shown; None where it may not be."""
        return self.coarse(len(BitMap.union(BitMap(), BitMap(), *map(self.people_of, numbers))))

    def count(self, numbers: Iterable[int]) -> int | None:
        """How many movements some flows count, as it may be shown."""
        return self.coarse(int(sum(self.met.times[number] for number in numbers)))


def personal(flow: Flow) -> list[str]:
    """Categories that are still about somebody when they move (GDPR recital 26)."""
    return sorted({datum.category for datum in flow.data if datum.state not in NO_LONGER_PERSONAL})


def _kept_rows(deal: Deal) -> Iterator[tuple[Keys, Values]]:
    for subjects, ordinals in deal.view.mirror.scan_rows():
        kept = deal.kept[ordinals]
        yield subjects[kept], ordinals[kept]


def deal_of(view: View, stored: Iterable[StoredFinding], query: DiligenceQuery) -> Deal:
    """`query` is pinned. Raises NotFound where nobody declared the transaction by then."""
    as_of, known_at = query.moments_us()
    said = view.facts.at(TRANSACTION, query.transaction, as_of, known_at)
    if said is None:
        raise NotFound(f"no transaction {query.transaction} is declared as of that moment")
    return Deal(
        view,
        said,
        as_of,
        known_at,
        query.audience,
        Coarse(query.k) if query.audience == "buyer" else EXACT,
        secrecy_of(view, query.audience, as_of).hidden_anywhere(view.mirror),
        tuple(stored),
    )
