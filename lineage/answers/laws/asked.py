"""What the answer of any law about one person is made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson

from lineage.answers.identities import Identities, evidence
from lineage.answers.query import DisclosureQuery
from lineage.facts import PARTY, FactBook
from lineage.instants import from_datetime
from lineage.judging.case import DISCLOSING, Case, PersonCase
from lineage.judging.lens import Lens
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.policy.version import versions_of
from lineage.tracing.hops import SUBJECT, Hop
from lineage.tracing.trace import Trace
from lineage.view import UNKNOWN, View

PROCESSING: Final = frozenset({"processor", "sub_processor"})
NOBODY: Final = "@"
"""What names of no particular party begin with: everybody, other users, the person."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One question, and the movements that its audience may learn of, as of its moment."""

    view: View
    query: DisclosureQuery
    judged: PersonVerdicts
    """Everything that had happened of the person."""
    disclosed: tuple[Hop, ...]
    """Those movements that are disclosures to somebody (GDPR Art. 4(9))."""
    identities: Identities
    as_of: int
    unread: bool = False
    """Whether there are bulk movements that may include the person, which nobody looked into."""

    @cached_property
    def anchor(self) -> int:
        """The moment that periods before a request end at: its receipt, else the answer's."""
        received = self.query.received_at
        return self.as_of if received is None else from_datetime(received)

    @property
    def subject(self) -> int | None:
        """The person's number."""
        return self.judged.subject

    @property
    def traced(self) -> Trace:
        return self.judged.traced

    @property
    def known_at(self) -> int:
        return self.judged.known_at

    @property
    def person(self) -> FactBook:
        """What was stated of the person."""
        return self.judged.facts

    @cached_property
    def cases(self) -> Mapping[int, PersonCase]:
        """The company's disclosures of personal data, by ordinal, in order of departure."""
        hops = sorted(
            (hop for hop in self.disclosed if hop.flow.kind in DISCLOSING and self.is_own(hop)),
            key=lambda hop: (hop.departed_at, self.identities[hop.ordinal]),
        )
        cases = {hop.ordinal: self.case(hop) for hop in hops}
        return {ordinal: case for ordinal, case in cases.items() if case.data}

    def is_own(self, hop: Hop) -> bool:
        """Whether the company disclosed it, or somebody on its behalf."""
        return hop.sender in self.view.company or hop.flow.on_behalf_of in self.view.company

    def case(self, hop: Hop) -> PersonCase:
        """A movement as rules look at it, with the facts as of its moment."""
        view, at = self.view, hop.departed_at
        lens = Lens(view.facts, at, self.known_at)
        version = versions_of(view.facts, view.packs, self.known_at).at(at)
        own = self._details.get(hop.ordinal, {})
        case = Case(hop.flow, own, lens, version, view.company, view.packs)
        person = Lens(self.person, at, self.known_at)
        return PersonCase(case, hop, person, -1 if self.subject is None else self.subject, at, {})

    def datum(self, hop: Hop, category: str, field: str) -> list[Any]:
        """What the data of a category say of themselves in one movement."""
        data: Mapping[str, Any] = self._details.get(hop.ordinal, {}).get("data", {})
        return [
            own[field]
            for name, own in data.items()
            if name.partition(":")[2] == category and field in own
        ]

    def events(self, hops: Iterable[Hop]) -> list[Any]:
        """Ids of the events, in order of departure."""
        ordered = sorted(
            {(hop.departed_at, self.identities[hop.ordinal]) for hop in hops},
        )
        return evidence(identity for _, identity in ordered)

    def party(self, party: str) -> dict[str, str]:
        """What a party is called and how to reach it, as known at the moment of the answer."""
        fact = self.view.facts.at(PARTY, party, self.as_of, self.known_at) or {}
        told = {field: str(fact.get(field) or UNKNOWN) for field in ("name", "contact", "url")}
        return {"party": party, **told}

    def without_pseudonym(self, fact_id: str) -> str:
        """A fact's id as an answer shows it: pseudonyms differ from store to store."""
        return fact_id.replace(self._pseudonym, SUBJECT) if self._pseudonym else fact_id

    @cached_property
    def _pseudonym(self) -> str:
        return "" if self.subject is None else self.view.facts.pseudonym(self.subject)

    @cached_property
    def _details(self) -> dict[int, dict[str, Any]]:
        ordinals = np.array(sorted(hop.ordinal for hop in self.traced.hops), dtype=np.uint32)
        details = self.view.mirror.details(ordinals)
        return {ordinal: orjson.loads(detail) for ordinal, detail in details.items() if detail}


def is_processing(case: PersonCase | Case) -> bool:
    """Whether the receiver acts for the sender. A role that was declared decides."""
    flow_case = case.case if isinstance(case, PersonCase) else case
    if flow_case.flow.to_role:
        return flow_case.flow.to_role in PROCESSING
    return flow_case.recipient_class in SERVING


SERVING: Final = frozenset({"service_provider", "contractor", "vendor", "authorized_agent"})


def third_party_category(case: PersonCase, party: str = "") -> str:
    """What kind of party one is (1798.110(a)(4)): as declared for that, else its class.

    The receiver, unless another is named.
    """
    if party:
        fact = case.case.facts.one(PARTY, party)
        body = fact.body if fact else {}
        return str(body.get("ccpa_category") or body.get("class") or UNKNOWN)
    declared = case.case.recipient.body.get("ccpa_category") if case.case.recipient else None
    return str(declared or case.case.recipient_class or UNKNOWN)
