"""What rules say of a flow, worked out once for each interval of the facts it rests on."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple

import orjson

from lineage.activities import Flow
from lineage.facts import ALWAYS, FactBook
from lineage.judging.case import Case, anything_personal
from lineage.judging.law import china, gdpr, us
from lineage.judging.lens import Lens
from lineage.judging.person_rule import PersonRule
from lineage.judging.verdict import Said
from lineage.packs.packs import Packs
from lineage.policy import catalogue
from lineage.policy.version import Versions, versions_of

LAW_RULES: Final = (*gdpr.RULES, *us.RULES, *china.RULES)

KEPT_MAX: Final = 50_000
"""Flows with what is their events' own, as far as they are remembered."""
FEW: Final = 6
"""Verdicts of one flow that are looked through sooner than searched."""


class Judged(NamedTuple):
    """What is said of a flow around a moment, and what is to be asked of each person."""

    case: Case
    said: tuple[Said, ...]
    personal: tuple[PersonRule, ...]
    curable: bool
    """Whether a person's consent would change what is said."""

    @property
    def until(self) -> int:
        """Until when, exclusively, the same is said.

        Rules that are asked of people look at facts about parties too, so that asking narrows it.
        """
        return self.case.facts.until

    def holds_at(self, at: int) -> bool:
        """Whether all that was looked at so far is the same at a moment."""
        facts = self.case.facts
        return facts.since <= at < facts.until


class FlowVerdicts:
    """Judgements of flows, as known at one moment."""

    def __init__(
        self, facts: FactBook, packs: Packs, company: frozenset[str], known_at: int
    ) -> None:
        self._facts, self._packs, self._company = facts, packs, company
        self._known_at = known_at
        self._versions: Versions = versions_of(facts, packs, known_at)
        self._kept: dict[tuple[Flow, bytes], list[Judged]] = {}

    def of(self, flow: Flow, detail: bytes, at: int) -> Judged | None:
        """What is said of a movement at a moment; None where no rule speaks of it."""
        judged = self._kept.get((flow, detail))
        if judged is None:
            if not anything_personal(flow.data):
                return None
            judged = self._kept[flow, detail] = []
        for near in judged if len(judged) <= FEW else _near(judged, at):
            if near.holds_at(at):
                return near
        found = self._judge(flow, orjson.loads(detail) if detail else {}, at)
        insort(judged, found, key=_moment)
        if len(self._kept) > KEPT_MAX:
            self._kept.clear()
        return found

    def _judge(self, flow: Flow, own: Mapping[str, Any], at: int) -> Judged:
        lens = Lens(self._facts, at, self._known_at)
        lens.narrow(self._versions.begins)
        lens.narrow(self._packs.changes)
        case = Case(flow, own, lens, self._versions.at(at), self._company, self._packs)
        said = tuple(self._said(case))
        personal = tuple(self._personal(case))
        return Judged(case, said, personal, any(one.cured_by_consent for one in said))

    def _said(self, case: Case) -> Iterator[Said]:
        if case.governed:
            for rule in catalogue.FLOW_RULES:
                yield from rule.said(case)

    def _personal(self, case: Case) -> Iterator[PersonRule]:
        if case.governed:
            yield from (rule for rule in catalogue.PERSON_RULES if rule.concerns(case))
        if not case.under_successor:
            yield from (rule for rule in LAW_RULES if rule.concerns(case))


def _near(judged: list[Judged], at: int) -> list[Judged]:
    """Those made for the moments on either side of one."""
    position = bisect_right(judged, at, key=_moment)
    return judged[max(position - 1, 0) : position + 1]


_moment = attrgetter("case.facts.at")


def flow_verdicts(
    facts: FactBook, packs: Packs, company: frozenset[str], known_at: int
) -> FlowVerdicts:
    """Judgements that last as long as the facts do; of the past they are worked out anew."""
    if known_at != ALWAYS:
        return FlowVerdicts(facts, packs, company, known_at)
    key = ("flow-verdicts", packs, company)
    found = facts.derived.get(key)
    if found is None:
        found = facts.derived[key] = FlowVerdicts(facts, packs, company, known_at)
    verdicts: FlowVerdicts = found
    return verdicts
