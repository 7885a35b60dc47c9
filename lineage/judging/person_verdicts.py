"""What rules say of one person's movements, one by one and taken together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from lineage.facts import FactBook
from lineage.instants import OPEN, UNKNOWN
from lineage.judging.case import PersonCase
from lineage.judging.flow_verdicts import FlowVerdicts, Judged, flow_verdicts
from lineage.judging.lens import Lens
from lineage.judging.merge import told_apart
from lineage.judging.seen import Seen
from lineage.judging.verdict import NOT_PERMITTED, Said, combined, forbidden
from lineage.policy.people.consents import claims_consent, consent_holds, settling, staleness
from lineage.policy.rules.matrix import rests_on_lawfulness
from lineage.tracing.copies import Held, one_by_one
from lineage.tracing.hops import SUBJECT, Hop
from lineage.tracing.trace import Trace
from lineage.view import View

CONSENT_CODES = frozenset({"consent-missing", "consent-withdrawn", "consent-scope-exceeded"})
LAWFUL_RULE = "policy.lawful"


class JudgedHop(NamedTuple):
    """One movement of one person, and everything that is said of it."""

    hop: Hop
    flow: Judged
    said: tuple[Said, ...]


@dataclass(frozen=True)
class PersonVerdicts:
    """The judgement of one person's movements, as known at a moment."""

    view: View
    traced: Trace
    subject: int | None
    known_at: int = OPEN

    def __iter__(self) -> Iterator[JudgedHop]:
        """Every visible movement that rules speak of, in order of departure."""
        for hop in self.visible:
            judged = self.judged(hop)
            if judged is not None:
                yield judged

    def judged(self, hop: Hop) -> JudgedHop | None:
        """What is said of one movement, None where no rule speaks of it."""
        detail, at = self._details.get(hop.ordinal, b""), hop.departed_at
        while True:
            flow = self._flows.of(hop.flow, detail, at)
            if flow is None or not (flow.said or flow.personal):
                return None
            said = tuple(self._said(hop, flow))
            # Asking may show that what is said of the flow was not the same at that moment.
            if flow.holds_at(at):
                return JudgedHop(hop, flow, said)

    @cached_property
    def visible(self) -> list[Hop]:
        """The movements that the audience may learn of."""
        return [hop for hop in self.traced.hops if self.traced.visible(hop)]

    def live(self, as_of: int) -> list[Held]:
        """What holders have at a moment, category by category."""
        return [
            held
            for held in one_by_one(self.traced.copies.values())
            if held.arrived_at <= as_of < held.held_until
            and not held.hidden
            and held.hop.receiver != SUBJECT
        ]

    @cached_property
    def facts(self) -> FactBook:
        """What was stated of the person."""
        stated = self.subject is not None and self.subject in self.view.mirror.stated
        return self.view.facts.about(self.subject) if stated else FactBook()

    @cached_property
    def _flows(self) -> FlowVerdicts:
        view = self.view
        return flow_verdicts(view.facts, view.packs, view.company, self.known_at)

    @cached_property
    def _details(self) -> dict[int, bytes]:
        ordinals = sorted(hop.ordinal for hop in self.traced.hops)
        return self.view.mirror.details(np.array(ordinals, dtype=np.uint32))

    @cached_property
    def _first_seen(self) -> int:
        return min((hop.departed_at for hop in self.traced.hops), default=OPEN)

    @cached_property
    def _collected(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for hop in self.traced.hops:
            if hop.sender == SUBJECT and hop.receiver in self.view.company:
                for category in hop.categories:
                    found[category].append(hop.departed_at)
        return {category: tuple(moments) for category, moments in found.items()}

    def _said(self, hop: Hop, judged: Judged) -> Iterable[Said]:
        if not judged.personal and not judged.curable:
            return judged.said
        case = PersonCase(
            judged.case,
            hop,
            Lens(self.facts, hop.departed_at, self.known_at),
            -1 if self.subject is None else self.subject,
            self._first_seen,
            self._collected,
        )
        said = _settled(case, judged)
        for rule in judged.personal:
            said.extend(rule.said(case))
        return with_lawfulness(case, said)


def _settled(case: PersonCase, judged: Judged) -> list[Said]:
    """What is said of the flow, without what this person's consent settles or stands for."""
    if not judged.curable:
        return list(judged.said)
    consents = settling(case)
    if consents:
        said = [one for one in judged.said if not one.cured_by_consent]
        stale = staleness(case, consents)
        return said + [one._replace(rule=consent_holds.id) for one in stale]
    if claims_consent(case.case):
        # The movement rests on consent, and what is wrong with that consent is said instead.
        return [one for one in judged.said if one.code != "purpose-not-declared-for-recipient"]
    return list(judged.said)


def with_lawfulness(case: PersonCase, said: list[Said]) -> list[Said]:
    """A passage that promises to keep to the law is broken where the law is."""
    law = [one for one in said if one.regime == "law" and one.outcome == NOT_PERMITTED]
    if law and case.case.governed and rests_on_lawfulness(case.case):
        reason = "the law forbids it: " + ", ".join(sorted({one.code for one in law}))
        broken = forbidden("unlawful-under-policy", ("S-05",), reason)
        said.append(broken._replace(rule=LAWFUL_RULE))
    return said


def movement_findings(view: View, judged: JudgedHop) -> Iterator[Seen]:
    """What is raised about one movement of one person."""
    hop = judged.hop
    for seen in raised(judged.said, frozenset({hop.sender, hop.receiver})):
        yield seen._replace(
            occurred_at=hop.departed_at,
            event=view.mirror.identity(hop.ordinal)[1],
            recorded_at=hop.recorded_at,
            subjects=1,
        )


def raised(said: Iterable[Said], parties: frozenset[str]) -> Iterator[Seen]:
    """One finding for each code and ambiguity, whatever number of rules raise it; of no event."""
    said = tuple(said)
    by_code: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in said:
        if one.code:
            by_code[one.code, told_apart(one.code, one.ambiguity)].append(one)
    if not by_code:
        return
    policy, law = combined(said, "policy"), combined(said, "law")
    for (code, _), alike in by_code.items():
        yield Seen(
            UNKNOWN,
            code,
            "",
            "; ".join(sorted({one.reason for one in alike})),
            alike[0].rule,
            UNKNOWN,
            0,
            parties,
            next((one.ambiguity for one in alike if one.ambiguity), ""),
            alike[0].severity,
            tuple(dict.fromkeys(clause for one in alike for clause in one.clauses)),
            tuple(dict.fromkeys(fact for one in alike for fact in one.facts)),
            policy,
            law,
        )
