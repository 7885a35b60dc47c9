"""A rule about people says all that it reads of them: whoever is alike there is judged alike."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from lineage.facts import ALWAYS, FactBook, Statement
from lineage.judging.case import PersonCase
from lineage.judging.flow_verdicts import LAW_RULES
from lineage.judging.person_rule import EVENT, PersonRule
from lineage.judging.verdict import Said
from lineage.policy.catalogue import PERSON_RULES
from tests.builders import a_fact
from tests.policy.judged import judged
from tests.policy.test_codes import CASES

READ: dict[str, set[str]] = defaultdict(set)
"""Rule → types of facts about a person that it was seen to look at."""
_running: list[str] = []


class Watched(FactBook):
    """A person's facts, noting which rule looks at what."""

    def holding(
        self, fact_type: str, fact_id: str, valid_at: int, known_at: int = ALWAYS
    ) -> Statement | None:
        _note(fact_type)
        return super().holding(fact_type, fact_id, valid_at, known_at)

    def said_of(self, fact_type: str, fact_id: str) -> Sequence[Statement]:
        _note(fact_type)
        return super().said_of(fact_type, fact_id)

    def statements(self, fact_type: str, known_at: int = ALWAYS) -> Iterator[Statement]:
        _note(fact_type)
        return super().statements(fact_type, known_at)

    def ids(self, fact_type: str) -> list[str]:
        _note(fact_type)
        return super().ids(fact_type)


def _note(fact_type: str) -> None:
    if _running:
        READ[_running[-1]].add(fact_type)


def test_rules_read_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every case of every code, with every law in force; each rule is seen to run."""
    plain_about, plain_said = FactBook.about, PersonRule.said

    def about(book: FactBook, subject: int | None) -> FactBook:
        found = plain_about(book, subject)
        watched = Watched()
        watched.__dict__.update(found.__dict__)
        return watched

    def said(rule: PersonRule, case: PersonCase) -> list[Said]:
        _running.append(rule.id)
        try:
            return list(plain_said(rule, case))
        finally:
            _running.pop()

    monkeypatch.setattr(FactBook, "about", about)
    monkeypatch.setattr(PersonRule, "said", said)
    laws = ("gdpr", "uk-gdpr", "ccpa", "cpni", "coppa", "doj-bulk-data")
    given: dict[str, Any] = {"party": "PGN", "active": True}
    regimes = [a_fact("regime", law, **given) for law in laws]
    for case in CASES:
        for events in (case.raises, case.near_miss):
            judged([*case.world(events), *regimes], case.about, as_of=case.as_of)
    for rule in (*PERSON_RULES, *LAW_RULES):
        assert READ[rule.id] <= rule.reads, rule.id
    # Rules about the event itself look at no facts; all others were seen to look.
    assert {rule.id for rule in PERSON_RULES if EVENT not in rule.reads} <= READ.keys()
