"""What a law adds to an answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Gap = dict[str, Any]


class Part(NamedTuple):
    """Fields of the answer, and how they are not complete."""

    fields: dict[str, Any]
    gaps: tuple[Gap, ...] = ()
    query: Mapping[str, Any] = MappingProxyType({})
    """Arguments of the law's own, with their defaults filled in."""


def gap(event: str | None, holder: str | None, category: str | None, reason: str) -> Gap:
    return {"event": event, "holder": holder, "category": category, "reason": reason}
