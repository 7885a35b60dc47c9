"""Adding the lengths of time that laws use: hours, days, months of the calendar, business days.

The day from which a period runs does not count (Regulation 1182/71 Art. 3(1); Cal. Civ. Code 10).
A month ends on the day of the same number, or on the last day of a shorter month.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from lineage.instants import EPOCH, from_datetime
from lineage.packs.clocks import Calendar, Span

SATURDAY = 5


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
