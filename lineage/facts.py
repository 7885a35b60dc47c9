"""Facts as of one moment and as known at another.

"A later event with the same type and fact id supersedes what was said of it, from its own
`valid_from` on, as known from its recorded time on" (contract, section 3). Valid time and recorded
time are kept apart, as in the bitemporal model of Snodgrass.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from lineage.stores.base import FactRow, LineageStore

PARTY: Final = "personaldata.party.v1"
SYSTEM: Final = "personaldata.system.v1"
SECRECY: Final = "personaldata.secrecy.v1"
CORRECTION: Final = "personaldata.correction.v1"
INCIDENT: Final = "personaldata.incident.v1"
LEGAL_REQUEST: Final = "personaldata.legal-request.v1"
NOTICE: Final = "personaldata.notice.v1"
OWNERSHIP: Final = "personaldata.ownership.v1"
AGREEMENT: Final = "personaldata.agreement.v1"
CERTIFICATION: Final = "personaldata.certification.v1"
POLICY: Final = "personaldata.policy.v1"
TRANSACTION: Final = "personaldata.transaction.v1"
DECISION: Final = "personaldata.decision.v1"
RETENTION: Final = "personaldata.retention.v1"
REGIME: Final = "personaldata.regime.v1"
SUBJECT: Final = "personaldata.subject.v1"
CONSENT: Final = "personaldata.consent.v1"
PERMISSION: Final = "personaldata.permission.v1"
PREFERENCE: Final = "personaldata.preference.v1"
REQUEST: Final = "personaldata.request.v1"

HELD_IN_MEMORY: Final = frozenset(
    {
        PARTY,
        SYSTEM,
        SECRECY,
        CORRECTION,
        INCIDENT,
        LEGAL_REQUEST,
        NOTICE,
        OWNERSHIP,
        AGREEMENT,
        CERTIFICATION,
        POLICY,
        TRANSACTION,
        DECISION,
        RETENTION,
        REGIME,
    }
)
"""Types that answers about anybody need. Facts about one person are read when asked for."""

ABOUT_PEOPLE: Final = frozenset({SUBJECT, CONSENT, PERMISSION, PREFERENCE, REQUEST})
"""Types of which each fact is about some people, whose pseudonyms may stand in its id."""

ALWAYS: Final = 2**63 - 1
"""As a `known_at`: everything that is recorded."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one event said of a fact."""

    type: str
    fact_id: str
    recorded_at: int
    occurred_at: int
    valid_from: int
    valid_to: int
    body: dict[str, Any]
    canonical: bytes

    @property
    def order(self) -> tuple[int, int, bytes]:
        """Order of recording, without regard to the order of arrival within one instant."""
        return (self.recorded_at, self.occurred_at, self.canonical)


class FactBook:
    """Statements by type and fact id."""

    def __init__(self) -> None:
        self._statements: dict[str, dict[str, list[Statement]]] = defaultdict(dict)
        self._last_ordinal = -1
        self._store: LineageStore | None = None
        self.derived: dict[Any, Any] = {}
        """What others worked out from these statements; emptied when one is added."""
        self.lasting: dict[Any, Any] = {}
        """What others keep up to date for themselves, about people too."""
        self._turns: list[int] = []
        self._recordings: list[int] = []

    def catch_up(self, store: LineageStore) -> bool:
        """Learn what was stated since; whether there was anything."""
        self._store = store
        rows = store.facts(self._last_ordinal, HELD_IN_MEMORY)
        if rows:
            self.add(rows)
        return bool(rows)

    def about(self, subject: int | None) -> "FactBook":
        """What was stated of one person, of every type. Read from the store, not kept."""
        person = FactBook()
        if subject is not None and self._store is not None:
            person.add(self._store.facts_about(subject))
        return person

    def of_people(self, types: frozenset[str], after: int = -1) -> list[FactRow]:
        """Statements of some types above an ordinal; all of them are too many to be kept."""
        return self._store.facts(after, types) if self._store else []

    def pseudonym(self, subject: int) -> str:
        """What stands for a person in ids, empty where the person was forgotten."""
        row = self._store.subject(subject) if self._store else None
        return row.pseudonym if row else ""

    def add(self, rows: Iterable[FactRow]) -> None:
        turns, recordings = set(self._turns), set(self._recordings)
        for row in rows:
            self.derived.clear()
            turns |= {row.valid_from, row.valid_to}
            recordings.add(row.recorded_at)
            self._last_ordinal = max(self._last_ordinal, row.ordinal)
            statement = Statement(
                row.type,
                row.fact_id,
                row.recorded_at,
                row.occurred_at,
                row.valid_from,
                row.valid_to,
                orjson.loads(row.body),
                row.body,
            )
            said = [*self._statements[row.type].get(row.fact_id, ()), statement]
            # Assigned when it is in order, because others may be reading it.
            said.sort(key=lambda earlier: earlier.order, reverse=True)
            self._statements[row.type][row.fact_id] = said
        self._turns, self._recordings = sorted(turns), sorted(recordings)

    def epoch(self, valid_at: int, known_at: int) -> tuple[int, int]:
        """Names a stretch of time: moments of one epoch find the same in force and recorded."""
        return bisect_right(self._turns, valid_at), bisect_right(self._recordings, known_at)

    def steady(self, fact_type: str, fact_id: str, at: int) -> tuple[int, int]:
        """The longest `[from, to)` around a moment in which no statement begins or ends."""
        said = self._statements[fact_type].get(fact_id, ())
        turns = sorted({turn for one in said for turn in (one.valid_from, one.valid_to)})
        place = bisect_right(turns, at)
        before = turns[place - 1] if place else -ALWAYS
        return before, turns[place] if place < len(turns) else ALWAYS

    def at(
        self, fact_type: str, fact_id: str, valid_at: int, known_at: int = ALWAYS
    ) -> dict[str, Any] | None:
        """What held of a fact at a moment, as known at another; None where nothing did."""
        statement = self.holding(fact_type, fact_id, valid_at, known_at)
        return statement.body if statement else None

    def holding(
        self, fact_type: str, fact_id: str, valid_at: int, known_at: int = ALWAYS
    ) -> Statement | None:
        """The statement that held of a fact at a moment, as known at another."""
        for statement in self._statements[fact_type].get(fact_id, ()):
            if statement.recorded_at <= known_at and statement.valid_from <= valid_at:
                return statement if valid_at < statement.valid_to else None
        return None

    def said_of(self, fact_type: str, fact_id: str) -> Sequence[Statement]:
        """Every statement of a fact, the newest first."""
        return self._statements[fact_type].get(fact_id, ())

    def last(self, fact_type: str, fact_id: str, known_at: int = ALWAYS) -> Statement | None:
        """What was said last of a fact, whatever its interval; None where nothing was said."""
        for statement in self._statements[fact_type].get(fact_id, ()):
            if statement.recorded_at <= known_at:
                return statement
        return None

    def has(self, fact_type: str) -> bool:
        """Whether anything of a type was ever stated."""
        return bool(self._statements.get(fact_type))

    def ids(self, fact_type: str) -> list[str]:
        return sorted(self._statements[fact_type])

    def statements(self, fact_type: str, known_at: int = ALWAYS) -> Iterator[Statement]:
        """Every statement of a type, superseded ones too."""
        for said in self._statements[fact_type].values():
            for statement in said:
                if statement.recorded_at <= known_at:
                    yield statement
