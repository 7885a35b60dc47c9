"""Facts as of one moment, and the interval over which everything that was looked at is the same.

A rule asks a lens instead of the facts themselves. Each look narrows `[since, until)`, so that what
a rule concludes is good for every movement of the same flow in that interval, and is worked out
once (`lineage.judging.flow_verdicts`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from lineage.activities import Flow
from lineage.facts import (
    AGREEMENT,
    CERTIFICATION,
    OWNERSHIP,
    PARTY,
    SYSTEM,
    TRANSACTION,
    FactBook,
    Statement,
)
from lineage.instants import OPEN, UNKNOWN, parse

Body = dict[str, Any]

_PARTIES: Final[dict[str, Callable[[Body], tuple[str, ...]]]] = {
    AGREEMENT: lambda body: tuple(body["parties"]),
    CERTIFICATION: lambda body: (body["party"],),
    OWNERSHIP: lambda body: (body["owner"], body["owned"]),
    TRANSACTION: lambda body: (body["acquirer"],) if "acquirer" in body else (),
}
"""The parties that a fact of a type is about, for finding the facts about a party."""


class Cited(NamedTuple):
    """A fact that a verdict rests on."""

    type: str
    id: str
    valid_from: int
    valid_to: int
    recorded_at: int


class Known(NamedTuple):
    """A fact that holds at the lens's moment."""

    body: Body
    cited: Cited

    def moment(self, field: str) -> int:
        """A time in the body, `UNKNOWN` where nobody declared it."""
        return parse(self.body[field]) if field in self.body else UNKNOWN


class Lens:
    """Looks at facts as of `at`, as known at `known_at`."""

    def __init__(self, book: FactBook, at: int, known_at: int) -> None:
        self.book, self.at, self.known_at = book, at, known_at
        self.since, self.until = UNKNOWN, OPEN

    def one(self, fact_type: str, fact_id: str) -> Known | None:
        """A fact by its id, None where it does not hold."""
        self.narrow(_changes(self.book, fact_type, (fact_id,)))
        statement = self.book.holding(fact_type, fact_id, self.at, self.known_at)
        return known(statement) if statement else None

    def every(self, fact_type: str) -> list[Known]:
        """All facts of a type that hold."""
        return self._holding(fact_type, None)

    def naming(self, fact_type: str, party: str) -> list[Known]:
        """All facts of a type that hold and are about a party."""
        return self._holding(fact_type, party)

    def ever_said(self, fact_type: str, party: str) -> list[Known]:
        """The latest statement of each fact about a party, whether or not it holds."""
        said = (
            self.book.last(fact_type, one, self.known_at) for one in self._ids(fact_type, party)
        )
        return [known(statement) for statement in said if statement]

    def reached(self, moment: int) -> bool:
        """Whether a moment that a fact names has come; it counts from that instant on."""
        self.narrow([moment])
        return moment <= self.at

    def _holding(self, fact_type: str, party: str | None) -> list[Known]:
        ids = self._ids(fact_type, party)
        self.narrow(_changes(self.book, fact_type, ids, (fact_type, party)))
        held = (self.book.holding(fact_type, one, self.at, self.known_at) for one in ids)
        found = [known(statement) for statement in held if statement]
        if party is None:
            return found
        named = _PARTIES[fact_type]
        return [fact for fact in found if party in named(fact.body)]

    def _ids(self, fact_type: str, party: str | None) -> Sequence[str]:
        if party is None:
            return self.book.ids(fact_type)
        by_party = self.book.derived.get(("by-party", fact_type))
        if by_party is None:
            by_party = _by_party(self.book, fact_type)
            self.book.derived["by-party", fact_type] = by_party
        found: Sequence[str] = by_party.get(party, ())
        return found

    def narrow(self, changes: Sequence[int]) -> None:
        """Stay within the changes to either side of the moment. `changes` ascend."""
        position = bisect_right(changes, self.at)
        if position:
            self.since = max(self.since, changes[position - 1])
        if position < len(changes):
            self.until = min(self.until, changes[position])


def place_of(lens: Lens, flow: Flow) -> str:
    """Where a flow goes: as it says, else where its system, else where its party is; or empty."""
    if flow.to_place:
        return flow.to_place
    system = lens.one(SYSTEM, flow.to_system) if flow.to_system else None
    for fact in (system, lens.one(PARTY, flow.to_party)):
        if fact and fact.body.get("place"):
            return str(fact.body["place"])
    return ""


def known(statement: Statement) -> Known:
    cited = Cited(
        statement.type,
        statement.fact_id,
        statement.valid_from,
        statement.valid_to,
        statement.recorded_at,
    )
    return Known(statement.body, cited)


def cite(facts: Iterable[Known]) -> tuple[Cited, ...]:
    return tuple(fact.cited for fact in facts)


def _by_party(book: FactBook, fact_type: str) -> dict[str, list[str]]:
    """Party → ids of the facts that were ever said to be about it, in order."""
    parties = _PARTIES[fact_type]
    found: dict[str, list[str]] = {}
    for fact_id in book.ids(fact_type):
        named = {one for said in book.said_of(fact_type, fact_id) for one in parties(said.body)}
        for party in named:
            found.setdefault(party, []).append(fact_id)
    return found


def _changes(
    book: FactBook, fact_type: str, ids: Sequence[str], key: tuple[str, str | None] | None = None
) -> list[int]:
    """Every moment at which one of some facts began or ended to hold, ascending.

    Statements that are not known yet count too: an interval that is too narrow is never wrong.
    """
    name = ("changes", *(key or (fact_type, ids[0], "")))
    kept = book.derived.get(name)
    if kept is None:
        statements = [said for one in ids for said in book.said_of(fact_type, one)]
        moments = {said.valid_from for said in statements} | {said.valid_to for said in statements}
        kept = book.derived[name] = sorted(moments)
    changes: list[int] = kept
    return changes
