"""What every fact has: an identity within its type, and the interval over which it is true."""

from typing import ClassVar

from lineage.events.common import Code, Event, Instant, Reference

Paths = tuple[tuple[str, ...], ...]
References = tuple[Reference, ...]
Codes = tuple[Code, ...]


class Fact(Event):
    """Something true over `[valid_from, valid_to)` that answers and verdicts depend on.

    A later event with the same type and `id` supersedes what was said of it, from its own
    `valid_from` on, as known from its recorded time on.
    """

    SUBJECT_PATHS: ClassVar[Paths] = ()
    """Where in the data people are named: these become pseudonyms before anything is stored."""

    id: Reference
    valid_from: Instant | None = None
    """Defaults to the envelope's time."""
    valid_to: Instant | None = None
    """Defaults to open."""
