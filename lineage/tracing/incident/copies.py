"""Copies: what each category of each movement brought of each person, of everybody at once."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.tracing.incident.layout import Numbers
from lineage.tracing.incident.record import Flags, Instants, Moves, Ordinals, Subjects

NOBODY: Final[Subjects] = np.empty(0, dtype=np.uint32)


class Copies(NamedTuple):
    """Parallel arrays: one category of one movement of one person."""

    subjects: Subjects
    ordinals: Ordinals
    entry: Numbers
    """In the layout: which category of which flow."""
    departed_at: Instants
    arrived_at: Instants
    ended_at: Instants
    """When standing access ended, OPEN where it did not or nothing of the kind was."""

    def where(self, chosen: NDArray[Any]) -> "Copies":
        return Copies._make(column[chosen] for column in self)

    def carry(self, gone_at: Instants, left_at: Instants | int, said: Flags | bool) -> Flags:
        """Whether data leaving their holders at a moment can be these copies.

        Arrival < departure, or equal where the movement says so, departure ≤ erasure (design,
        section 4, rule 6).
        """
        early: Flags = (self.arrived_at < left_at) | (said & (self.arrived_at == left_at))
        early &= (left_at <= gone_at) & (left_at < self.ended_at)
        return early


_NO_TIMES: Final[Instants] = np.empty(0, dtype=np.int64)
NOTHING: Final = Copies(NOBODY, NOBODY, np.empty(0, dtype=np.intp), _NO_TIMES, _NO_TIMES, _NO_TIMES)

Chosen = Callable[[Moves | Copies], Flags]


def everything(moves: Moves | Copies) -> Flags:
    return np.ones(len(moves.subjects), dtype=np.bool_)


def copies(moves: Moves, rows: Numbers, entry: Numbers) -> Copies:
    """Entries of the flows of some rows."""
    return Copies(
        moves.subjects[rows],
        moves.ordinals[rows],
        entry,
        moves.departed_at[rows],
        moves.arrived_at[rows],
        moves.ended_at[rows],
    )


def in_order(parts: Iterable[Copies]) -> Copies:
    """All of them, ascending by ordinal, person and entry."""
    joined = Copies._make(np.concatenate(columns) for columns in zip(*parts, strict=True))
    return joined.where(np.lexsort((joined.entry, joined.subjects, joined.ordinals)))
