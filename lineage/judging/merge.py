"""One finding for each code and ambiguity of an event or a party, whoever raised it."""

from collections.abc import Iterable

from lineage.judging.seen import Seen
from lineage.judging.verdict import POLICY_AMBIGUOUS, worse


def merged(found: Iterable[Seen]) -> list[Seen]:
    """The findings of one person, in order. Reasons, clauses and facts are put together."""
    by_key: dict[tuple[object, ...], Seen] = {}
    for seen in found:
        party = frozenset() if seen.event else seen.parties
        apart = told_apart(seen.code, seen.ambiguity)
        key = (seen.occurred_at, seen.code, seen.event, party, apart)
        before = by_key.get(key)
        by_key[key] = _together(before, seen) if before else seen
    return sorted(by_key.values(), key=lambda seen: seen.key)


def told_apart(code: str, ambiguity: str) -> str:
    """Ambiguities are findings of their own; any other finding may mention one."""
    return ambiguity if code == POLICY_AMBIGUOUS else ""


def _together(one: Seen, other: Seen) -> Seen:
    reasons = dict.fromkeys((*one.reason.split("; "), *other.reason.split("; ")))
    return one._replace(
        reason="; ".join(sorted(reasons)),
        # Two sources may use one id; which of their events came in first is nobody's business.
        recorded_at=min(one.recorded_at, other.recorded_at),
        ambiguity=one.ambiguity or other.ambiguity,
        clauses=tuple(dict.fromkeys((*one.clauses, *other.clauses))),
        facts=tuple(dict.fromkeys((*one.facts, *other.facts))),
        policy=worse(one.policy, other.policy),
        law=worse(one.law, other.law),
    )
