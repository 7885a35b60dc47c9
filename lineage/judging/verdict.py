"""What rules say of a movement, and what they come to together.

Every passage that speaks of a movement is evaluated for itself, without merging them into one
reading. A movement has two verdicts, one under the published policy and one under the law: a policy
may allow what the law forbids, and an answer shows both.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from lineage.judging.lens import Cited, Known, cite

Outcome = Literal["permitted", "permitted-ambiguous", "not-permitted", "cannot-tell"]
PERMITTED: Final = "permitted"
AMBIGUOUS: Final = "permitted-ambiguous"
NOT_PERMITTED: Final = "not-permitted"
CANNOT_TELL: Final = "cannot-tell"
UNJUDGED: Final = "unknown"
"""The verdict of a regime that has nothing to say, such as a policy that nobody recorded."""

_WEIGHT: Final = {PERMITTED: 0, AMBIGUOUS: 1, CANNOT_TELL: 2, NOT_PERMITTED: 3}

POLICY_AMBIGUOUS: Final = "policy-ambiguous"
EVIDENCE_MISSING: Final = "evidence-missing"

Regime = Literal["policy", "law"]


class Said(NamedTuple):
    """What one rule says of one movement."""

    outcome: Outcome
    clauses: tuple[str, ...]
    """The passages it read: clause ids of the policy, articles of the law."""
    reason: str = ""
    """One line for people; never anything about one person."""
    code: str = ""
    """Code of the finding; empty where there is nothing to act on."""
    ambiguity: str = ""
    facts: tuple[Cited, ...] = ()
    """What it rests on, with the intervals over which that held."""
    severity: str = ""
    """Where it is not that of the code."""
    cured_by_consent: bool = False
    """Whether a specific consent of the person would settle it."""
    rule: str = ""
    regime: Regime = "policy"


def permitted(*clauses: str, reason: str = "", facts: Iterable[Known] = ()) -> Said:
    return Said(PERMITTED, clauses, reason, facts=cite(facts))


def ambiguous(ambiguity: str, clauses: Iterable[str], reason: str) -> Said:
    """One passage allows it, another does not speak of it or is narrower."""
    return Said(AMBIGUOUS, tuple(clauses), reason, POLICY_AMBIGUOUS, ambiguity)


def forbidden(
    code: str, clauses: Iterable[str], reason: str, facts: Iterable[Known] = (), ambiguity: str = ""
) -> Said:
    """No passage allows it, or one prohibits it."""
    return Said(NOT_PERMITTED, tuple(clauses), reason, code, ambiguity, cite(facts))


def remarked(
    code: str,
    clauses: Iterable[str],
    reason: str,
    facts: Iterable[Known] = (),
    ambiguity: str = "",
    severity: str = "",
) -> Said:
    """It is allowed, and there is something to see to."""
    return Said(PERMITTED, tuple(clauses), reason, code, ambiguity, cite(facts), severity)


def untold(field: str, clauses: Iterable[str]) -> Said:
    """What the rule needs to know was not declared."""
    return Said(CANNOT_TELL, tuple(clauses), f"nobody declared {field}", EVIDENCE_MISSING)


def combined(said: Iterable[Said], regime: Regime) -> str:
    """The verdict of a regime: the worst of what its rules say, `unknown` where none speaks."""
    outcomes = [one.outcome for one in said if one.regime == regime]
    return max(outcomes, key=_WEIGHT.__getitem__) if outcomes else UNJUDGED


def worse(one: str, other: str) -> str:
    """The verdict of two people's verdicts together."""
    return max(one, other, key=lambda verdict: _WEIGHT.get(verdict, -1))
