"""Instants as whole microseconds since 1970-01-01T00:00Z, the one form of time in the core.

Intervals are half-open `[from, to)` everywhere (design, section 4).
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from lineage.events.common import is_rfc3339

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = -2_208_988_800_000_000
"""1900-01-01T00:00Z. Anything earlier is a clock that was never set."""
LATEST = 7_258_118_400_000_000
"""2200-01-01T00:00Z."""
_DAY = 86_400 * 1_000_000
_MINUTE = 60 * 1_000_000
_MINUTE_TEXTS = tuple(f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60))
_SECOND_TEXTS = tuple(f"{second:02}" for second in range(60))
UNKNOWN = -(2**63)
"""Stands for a time nobody declared, in columns that cannot hold an absence."""
OPEN = 2**63 - 1
"""The end of an interval that has no end."""


def from_datetime(value: datetime) -> int:
    """Microseconds since 1970 of an aware time. Raises ValueError outside 1900 to 2200."""
    delta = value - EPOCH
    micros = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
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


@lru_cache(maxsize=10_000)
def write(micros: int) -> str:
    """RFC 3339 in UTC, with a fraction only where there is one."""
    days, rest = divmod(micros, _DAY)
    minute, rest = divmod(rest, _MINUTE)
    second, fraction = divmod(rest, 1_000_000)
    text = f"{_date(days)}{_MINUTE_TEXTS[minute]}{_SECOND_TEXTS[second]}"
    return f"{text}.{fraction:06}Z" if fraction else text + "Z"


@lru_cache(maxsize=100_000)
def _date(days: int) -> str:
    return (EPOCH + timedelta(days=days)).date().isoformat()


def now() -> int:
    return from_datetime(datetime.now(UTC))
