"""One finding, as answers show it: what was seen, where, and what it rests on."""

from functools import cache
from typing import Any, Final

from lineage.instants import OPEN, UNKNOWN, write
from lineage.judging.lens import Cited
from lineage.judging.seen import Seen
from lineage.packs.packs import shipped
from lineage.packs.policy import FindingCode

VIOLATION: Final = "violation"
WARNING: Final = "warning"
AMBIGUOUS: Final = "ambiguous"
INFO: Final = "info"


@cache
def severity_of(code: str) -> str:
    """The severity of a code that is shipped with the product. Raises KeyError for any other."""
    rows = shipped().rows(FindingCode).of(code)
    if not rows:
        raise KeyError(f"no finding has the code {code}")
    return rows[-1].severity


def severity(seen: Seen) -> str:
    return seen.severity or severity_of(seen.code)


def finding(seen: Seen) -> dict[str, Any]:
    """A finding in the shape of the contract. It names an event or a party."""
    about = {"event": seen.event} if seen.event else {"party": ", ".join(sorted(seen.parties))}
    return {
        **about,
        "code": seen.code,
        "severity": severity(seen),
        "ambiguity": seen.ambiguity or None,
        "verdict": {"policy": seen.policy, "law": seen.law},
        "clauses": list(seen.clauses),
        "facts": list(dict.fromkeys(fact.id for fact in seen.facts)),
        "subjects": seen.subjects,
        "reason": seen.reason,
        "rule": seen.rule,
        "occurred_at": _written(seen.occurred_at),
        "recorded_at": _written(seen.recorded_at),
    }


def fact_shown(fact: Cited) -> dict[str, Any]:
    """A fact that a verdict rests on, with the interval over which it was said to hold."""
    return {
        "type": fact.type.split(".")[1],
        "id": fact.id,
        "valid_from": write(fact.valid_from),
        "valid_to": None if fact.valid_to == OPEN else write(fact.valid_to),
    }


def _written(micros: int) -> str:
    return "unknown" if micros == UNKNOWN else write(micros)
