"""Every rule of judging by its id: where it is written, and what it wants."""

from functools import cache

from lineage.judging.flow_verdicts import LAW_RULES
from lineage.policy.catalogue import DESCRIBED


def described(rule: str) -> tuple[str, str]:
    """(citation, what it wants) of a rule; empty where the rule is not one of judging."""
    return _by_id().get(rule, ("", ""))


@cache
def _by_id() -> dict[str, tuple[str, str]]:
    found = {one.id: (one.citation, one.reason) for one in DESCRIBED.values()}
    return found | {one.id: (one.citation, one.reason) for one in LAW_RULES}
