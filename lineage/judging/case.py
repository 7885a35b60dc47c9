"""A movement as rules look at it: first without people, then with one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lineage.activities import Flow, FlowDatum
from lineage.facts import PARTY, TRANSACTION, FactBook
from lineage.judging.lens import Known, Lens, place_of
from lineage.packs.packs import Packs
from lineage.policy.book import PolicyBook
from lineage.policy.version import Version
from lineage.tracing.history import NO_LONGER_PERSONAL
from lineage.tracing.hops import PUBLIC, SUBJECT, USERS, Hop

DISCLOSING: Final = frozenset(
    {"disclose", "onward", "grant_access", "publish", "legal_disclosure", "business_transfer"}
)
COMPANY: Final = "company"
OTHER_USERS: Final = "other_users"
CLOSED: Final = frozenset({"closing", "closed"})


@dataclass(frozen=True, eq=False)
class Case:
    """What movements share: their flow, what they refer to, and the facts as of their moment."""

    flow: Flow
    own: Mapping[str, Any]
    """What is the event's own, such as references to requests, decisions and transactions."""
    facts: Lens
    version: Version | None
    """The version of the policy in force; None where there is none."""
    company: frozenset[str]
    packs: Packs

    @property
    def at(self) -> int:
        return self.facts.at

    @cached_property
    def governed(self) -> bool:
        """Whether the company's policy speaks of it: a version with its pack, no successor."""
        in_force = self.version is not None and self.version.book is not None
        return in_force and not self.under_successor

    @cached_property
    def book(self) -> PolicyBook:
        """The policy's rows. Asked only where a version is in force whose pack is there."""
        assert self.version is not None
        assert self.version.book is not None
        return self.version.book

    @cached_property
    def data(self) -> tuple[FlowDatum, ...]:
        """The data that is about somebody: not counts, nor what nobody can undo."""
        return tuple(one for one in self.flow.data if is_personal(one))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        return tuple(sorted({one.category for one in self.data}))

    @cached_property
    def discloses(self) -> bool:
        """Whether data leaves its holder for somebody who is neither the company nor the person."""
        flow = self.flow
        return (
            flow.kind in DISCLOSING
            and flow.to_party not in self.company
            and flow.to_party not in (SUBJECT, flow.from_party)
        )

    @cached_property
    def collects(self) -> bool:
        return self.flow.kind == "collect" and self.flow.to_party in self.company

    @cached_property
    def recipient(self) -> Known | None:
        """What is known of the receiving party."""
        return self.facts.one(PARTY, self.flow.to_party)

    @cached_property
    def recipient_class(self) -> str:
        """The class claimed for the receiver, else the declared one; empty where there is none."""
        if self.flow.to_party in self.company:
            return COMPANY
        if self.flow.to_party in (USERS, PUBLIC):
            return OTHER_USERS
        return self.flow.to_class or (
            str(self.recipient.body.get("class", "")) if self.recipient else ""
        )

    @cached_property
    def place(self) -> str:
        """Where it went, empty where nobody says."""
        return place_of(self.facts, self.flow)

    def refers(self, field: str) -> str:
        """A reference in the event's basis, empty where it has none."""
        return str(self.own.get("basis", {}).get(field, ""))

    @cached_property
    def transaction(self) -> Known | None:
        """The transaction it is part of: as it says, else one with its receiver."""
        named = self.refers("transaction")
        if named:
            return self.facts.one(TRANSACTION, named)
        return next(iter(self.facts.naming(TRANSACTION, self.flow.to_party)), None)

    @cached_property
    def under_successor(self) -> bool:
        """Whether the sender bought the company and now acts under its own policy."""
        if self.flow.from_party in self.company:
            return False
        deals = self.facts.naming(TRANSACTION, self.flow.from_party)
        return any(deal.body.get("stage") in CLOSED for deal in deals)


@dataclass(frozen=True, eq=False)
class PersonCase:
    """One movement of one person."""

    case: Case
    hop: Hop
    person: Lens
    """Facts about the person, as of the movement."""
    subject: int
    first_seen: int
    """When anything of the person was first recorded as happening."""
    collected: Mapping[str, tuple[int, ...]]
    """Category → when the company collected it from the person, ascending."""

    @property
    def flow(self) -> Flow:
        return self.case.flow

    @property
    def at(self) -> int:
        return self.hop.departed_at

    @cached_property
    def data(self) -> tuple[FlowDatum, ...]:
        """The data of the movement that concerns this person."""
        return tuple(one for one in self.case.data if one.category in self.hop.categories)

    def one_of(self, fact_type: str) -> Known | None:
        """The fact of a type about the person that holds, where there is one of it."""
        return next(iter(self.person.every(fact_type)), None)


def is_personal(datum: FlowDatum) -> bool:
    """Whoever holds a key can undo it, whatever it is called (policy D-12; C-413/23 P)."""
    return datum.state not in NO_LONGER_PERSONAL or bool(datum.key_holder)


def anything_personal(data: Iterable[FlowDatum]) -> bool:
    return any(is_personal(datum) for datum in data)


def about(book: FactBook, at: int, known_at: int) -> Lens:
    """A person's facts as of a moment."""
    return Lens(book, at, known_at)
