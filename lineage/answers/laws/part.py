"""What a law adds to an answer."""

from typing import Any, NamedTuple

Gap = dict[str, Any]


class Part(NamedTuple):
    """Fields of the answer, and how they are not complete."""

    fields: dict[str, Any]
    gaps: tuple[Gap, ...] = ()


def gap(event: str | None, holder: str | None, category: str | None, reason: str) -> Gap:
    return {"event": event, "holder": holder, "category": category, "reason": reason}
