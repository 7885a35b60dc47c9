"""Adding the lengths of time that laws use: hours, days, months of the calendar, business days.

The day from which a period runs does not count (Regulation 1182/71 Art. 3(1); Cal. Civ. Code 10).
A month ends on the day of the same number, or on the last day of a shorter month.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from lineage.instants import EPOCH, OPEN, from_datetime
from lineage.packs.clocks import Calendar, Span

SATURDAY = 5
_PARTS: Final = re.compile(r"([0-9]+)([YMWDHS])")
_UNITS: Final = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}
_TIMES: Final = {"H": "hours", "M": "minutes", "S": "seconds"}


def local_day(instant: int, zone: str) -> date:
    """The day of the calendar that a moment falls on somewhere."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> int:
    """The moment at which a day is over somewhere: the first of the next."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    return from_datetime(midnight.astimezone(UTC))


def after(day: date, span: Span, calendar: Calendar | None = None) -> date:
    """The last day of a period that runs from a day, which does not count.

    Hours are not days: they are added to instants. Business days need a calendar.
    """
    if span.unit == "days":
        return day + timedelta(days=span.amount)
    if span.unit == "months":
        return day + relativedelta(months=span.amount)
    if span.unit == "business_days" and calendar is not None:
        return _after_business_days(day, span.amount, calendar)
    raise ValueError(f"cannot count {span.unit} from a day without a calendar")


def months_before(instant: int, months: int) -> int:
    """The same day and time of the calendar so many months before a moment, in UTC."""
    moment = EPOCH + timedelta(microseconds=instant)
    return from_datetime(moment - relativedelta(months=months))


def period_end(begins_at: int, period: str) -> int:
    """The end of an ISO 8601 period; months and years are those of the calendar, in UTC.

    OPEN where it lies beyond what times of this product reach.
    """
    dates, _, times = period.removeprefix("P").partition("T")
    parts: dict[str, int] = {_UNITS[unit]: int(n) for n, unit in _PARTS.findall(dates)}
    parts |= {_TIMES[unit]: int(n) for n, unit in _PARTS.findall(times)}
    start = EPOCH + timedelta(microseconds=begins_at)
    try:
        return from_datetime(start + relativedelta(**parts))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return OPEN


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Whether a day is neither at the weekend nor a public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(calendar.country, calendar.subdivision)


def _after_business_days(day: date, amount: int, calendar: Calendar) -> date:
    while amount:
        day += timedelta(days=1)
        amount -= is_business_day(day, calendar)
    return day


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision)
