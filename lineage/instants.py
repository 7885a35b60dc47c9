"""Instants as whole microseconds since 1970-01-01T00:00Z, the one form of time in the core.

Intervals are half-open `[from, to)` everywhere (design, section 4).
"""

from datetime import UTC, datetime, timedelta

from lineage.events.common import is_rfc3339

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = -2_208_988_800_000_000
"""1900-01-01T00:00Z. Anything earlier is a clock that was never set."""
LATEST = 7_258_118_400_000_000
"""2200-01-01T00:00Z."""
UNKNOWN = -(2**63)
"""Stands for a time nobody declared, in columns that cannot hold an absence."""
OPEN = 2**63 - 1
"""The end of an interval that has no end."""


def from_datetime(value: datetime) -> int:
    """Microseconds since 1970 of an aware time. Raises ValueError outside 1900 to 2200."""
    delta = value - EPOCH
    micros = delta.days * 86_400_000_000 + delta.seconds * 1_000_000 + delta.microseconds
    if EARLIEST <= micros < LATEST:
        return micros
    raise ValueError("expected a time between the years 1900 and 2200")


def parse(text: str) -> int:
    """Microseconds since 1970 of an RFC 3339 time with an offset. Raises ValueError."""
    if not is_rfc3339(text):
        raise ValueError("expected an RFC 3339 time with an offset, such as 2026-11-23T09:00:00Z")
    return from_datetime(datetime.fromisoformat(text))


def parse_lenient(text: str) -> int:
    """Like `parse`, but a bare date means its first instant in UTC, for people who type."""
    return parse(f"{text}T00:00:00Z" if len(text) == len("2026-11-23") else text)


def write(micros: int) -> str:
    """RFC 3339 in UTC, with a fraction only where there is one."""
    return (EPOCH + timedelta(microseconds=micros)).isoformat().replace("+00:00", "Z")


def now() -> int:
    return from_datetime(datetime.now(UTC))
