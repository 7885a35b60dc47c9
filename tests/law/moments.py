"""Moments and facts, briefly, for tests of rules."""

from typing import Any

from lineage.instants import parse_lenient
from lineage.law.ruling import Fact

NOW = parse_lenient("2026-11-23")


def at(text: str) -> int:
    """A date, or a time with an offset, as an instant."""
    return parse_lenient(text)


def fact(fact_id: str = "f", **fields: Any) -> Fact:
    """The body of a fact."""
    return {"id": fact_id, **fields}


def owns(owner: str, owned: str, percent: float | None = None, **fields: Any) -> Fact:
    """An ownership, of votes unless it says otherwise."""
    given = {"interest": "voting", **fields}
    if percent is not None:
        given["percent"] = percent
    known = {name: value for name, value in given.items() if value is not None}
    return fact(f"{owner}-{owned}", owner=owner, owned=owned, **known)
