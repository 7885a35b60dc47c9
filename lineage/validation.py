"""What pydantic complains of, as one line for people that repeats nothing it was given."""

from collections.abc import Container
from typing import NamedTuple

from pydantic import ValidationError

ELSEWHERE = "*"
"""Stands for a name in a place that is not one of ours, and so is received text."""


class Complaint(NamedTuple):
    """The first thing that is wrong."""

    kind: str
    """Pydantic's name for it."""
    place: str
    """Names of fields and indices with dots between them; empty for the whole."""
    expected: str


def first_complaint(error: ValidationError, known: Container[str] | None = None) -> Complaint:
    """The first complaint. Names that are not `known` are not repeated, where that is given."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    parts = [
        str(part) if isinstance(part, int) or known is None or part in known else ELSEWHERE
        for part in first["loc"]
        if not str(part).startswith("function-")
    ]
    return Complaint(first["type"], ".".join(parts), first["msg"].removeprefix("Value error, "))
