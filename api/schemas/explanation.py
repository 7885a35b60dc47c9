"""Why a movement was judged as it was."""

from typing import Literal

from api.schemas.base import Answer, EventOfSource, Shape


class PolicyVersion(Shape):
    """The version of the published policy that governed the movement."""

    version: str
    pack: str
    governs_from: str
    earlier: str | None


class Verdicts(Shape):
    """How many people have which verdict, under the policy and under the law."""

    policy: dict[str, int]
    law: dict[str, int]


class Passage(Shape):
    """A clause of the policy with its lines, or an article of the law."""

    clause: str
    lines: str
    says: str
    """In the pack's own words; empty for an article."""


class FactCited(Shape):
    """A fact that a verdict rests on, and over which interval it was said to hold."""

    type: str
    id: str
    valid_from: str
    valid_to: str | None


class RuleSaid(Shape):
    """What one rule said, and of how many people."""

    rule: str
    regime: Literal["policy", "law"]
    citation: str
    wants: str
    outcome: Literal["permitted", "permitted-ambiguous", "not-permitted", "cannot-tell"]
    reason: str
    code: str | None
    ambiguity: str | None
    clauses: list[Passage]
    facts: list[FactCited]
    people: int


class Explanation(Answer):
    """Why a movement was judged as it was."""

    event: EventOfSource
    occurred_at: str
    recorded_at: str
    policy_version: PolicyVersion | None
    people: int
    """Of how many people rules spoke."""
    verdicts: Verdicts
    rules: list[RuleSaid]
