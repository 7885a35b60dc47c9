"""Deadlines and windows: months, days, business days, hours, and where a day is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from lineage.instants import from_datetime, write
from lineage.law.breaches import joined, last_safe_notice, window, windows
from lineage.law.days import after, end_of_day, is_business_day, local_day
from lineage.law.deadlines import deadline
from lineage.packs.clocks import AnswerDeadline, BreachClock, Calendar, Span
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at

PACKS = shipped()
FEDERAL = PACKS.rows(Calendar).of("us-federal")[0]
DAYS = st.dates(date(2018, 6, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("law", "received", "acknowledge", "due", "extended"),
    [
        ("gdpr-15", "2026-11-23T09:00:00Z", None, "2026-12-23", "2027-02-23"),
        ("gdpr-15", "2027-01-31T00:00:00Z", None, "2027-02-28", "2027-04-30"),
        ("gdpr-15", "2028-01-31T23:59:59Z", None, "2028-02-29", "2028-04-30"),
        ("ccpa", "2026-11-23T20:00:00Z", "2026-12-08", "2027-01-07", "2027-02-21"),
        ("ccpa", "2026-11-24T07:59:59Z", "2026-12-08", "2027-01-07", "2027-02-21"),
        ("ccpa", "2026-11-24T08:00:00Z", "2026-12-09", "2027-01-08", "2027-02-22"),
        ("shine-the-light", "2026-11-23T20:00:00Z", None, "2026-12-23", "2027-04-22"),
        ("oregon", "2026-11-23T20:00:00Z", None, "2027-01-07", "2027-02-21"),
        ("minnesota", "2026-11-24T05:59:59Z", None, "2027-01-07", "2027-02-21"),
        ("minnesota", "2026-11-24T06:00:00Z", None, "2027-01-08", "2027-02-22"),
        ("lgpd", "2026-11-23T12:00:00Z", None, "2026-12-08", None),
        ("lgpd", "2026-11-24T02:59:59Z", None, "2026-12-08", None),
        ("pipl", "2026-11-23T12:00:00Z", None, None, None),
        ("cpni", "2026-11-23T12:00:00Z", None, None, None),
        ("minnesota", "2025-07-30T12:00:00Z", None, None, None),
        ("moon", "2026-11-23T12:00:00Z", None, None, None),
    ],
)
def test_answers_are_due(
    law: str, received: str, acknowledge: str | None, due: str | None, extended: str | None
) -> None:
    """Counted from the day after receipt, in the law's own zone, by the law then in force."""
    found = deadline(PACKS, law, at(received))
    dates = (found.acknowledge_by, found.due, found.due_if_extended)
    assert [day and day.isoformat() for day in dates] == [acknowledge, due, extended]
    longer = deadline(PACKS, law, at(received), extended=True)
    assert longer.due == (found.due_if_extended or found.due)
    assert (found.row is None) == (law == "moon" or received < "2025-08")


@given(
    st.sampled_from([row.id for row in PACKS.rows(AnswerDeadline)]),
    st.datetimes(datetime(2025, 8, 1), datetime(2034, 12, 31)),  # noqa: DTZ001
)
def test_deadlines_keep_their_order(law: str, received: datetime) -> None:
    """Acknowledged before due, due before the latest day; later requests have later days."""
    moment = from_datetime(received.replace(tzinfo=UTC))
    found = deadline(PACKS, law, moment)
    days = [day for day in found[:3] if day is not None]
    assert days == sorted(days)
    assert all(day > local_day(moment, "Pacific/Honolulu") for day in days)
    later = deadline(PACKS, law, moment + 86_400_000_000)
    for before, then in zip(found[:3], later[:3], strict=True):
        assert (before is None) == (then is None)
        assert before is None or then is None or before <= then


@given(DAYS, st.integers(1, 36))
def test_months_are_those_of_the_calendar(day: date, months: int) -> None:
    """The same number of day, or the last day of a shorter month (an oracle without dateutil)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    expected = date(year, month + 1, min(day.day, last))
    assert after(day, Span(months, "months")) == expected
    assert after(day, Span(months, "months")) == day + relativedelta(months=months)
    assert after(day, Span(months, "days")) == day + timedelta(days=months)


def federal_holidays(year: int) -> set[date]:
    """5 U.S.C. 6103 by hand: fixed days with their substitutes, and Mondays and a Thursday."""
    fixed = [(1, 1), (7, 4), (11, 11), (12, 25)] + ([(6, 19)] if year >= 2021 else [])
    found = set()
    for month, day in fixed:
        holiday = date(year, month, day)
        found.add(holiday)
        found.add(holiday + timedelta(days={5: -1, 6: 1}.get(holiday.weekday(), 0)))
    if date(year + 1, 1, 1).weekday() == 5:
        found.add(date(year, 12, 31))
    for month, weekday, nth in ((1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4)):
        first = date(year, month, 1)
        offset = (weekday - first.weekday()) % 7
        found.add(first + timedelta(days=offset + 7 * (nth - 1)))
    memorial = date(year, 5, 31)
    found.add(memorial - timedelta(days=memorial.weekday()))
    return found


@given(DAYS)
def test_business_days_of_the_united_states(day: date) -> None:
    """Against the statute, worked out without the library."""
    assert is_business_day(day, FEDERAL) == (
        day.weekday() < 5 and day not in federal_holidays(day.year)
    )


@given(DAYS, st.integers(1, 30))
def test_counting_business_days(day: date, amount: int) -> None:
    """The last is a business day, and exactly that many lie after the first day up to it."""
    last = after(day, Span(amount, "business_days"), FEDERAL)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert is_business_day(last, FEDERAL)
    assert sum(is_business_day(one, FEDERAL) for one in between) == amount


def test_what_cannot_be_counted_from_a_day() -> None:
    """Hours are added to moments, and business days need a calendar."""
    for span in (Span(72, "hours"), Span(7, "business_days")):
        with pytest.raises(ValueError, match=f"cannot count {span.unit} from a day without"):
            after(date(2026, 1, 1), span)
    with pytest.raises(ValueError, match="cannot count hours"):
        after(date(2026, 1, 1), Span(72, "hours"), FEDERAL)


def test_days_end_at_local_midnight() -> None:
    """In winter and in summer time."""
    assert write(end_of_day(date(2026, 3, 7), "America/Los_Angeles")) == "2026-03-08T08:00:00Z"
    assert write(end_of_day(date(2026, 3, 8), "America/Los_Angeles")) == "2026-03-09T07:00:00Z"
    assert local_day(at("2026-11-24T07:59:59Z"), "America/Los_Angeles") == date(2026, 11, 23)
    assert local_day(at("2026-11-24T08:00:00Z"), "America/Los_Angeles") == date(2026, 11, 24)


def clock(row_id: str, moment: int = NOW) -> BreachClock:
    row = PACKS.rows(BreachClock).at(row_id, moment)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("row_id", "anchor", "not_before", "not_after"),
    [
        ("gdpr-33-authority", "2026-11-20T10:00:00Z", None, "2026-11-23T10:00:00Z"),
        ("gdpr-34-people", "2026-11-20T10:00:00Z", None, None),
        ("ca-1798.82-residents", "2026-11-20T10:00:00Z", None, "2026-12-21T08:00:00Z"),
        ("ca-1798.82-attorney-general", "2026-11-20T10:00:00Z", None, "2026-12-06T08:00:00Z"),
        # Seven business days after Friday the 20th, with Thanksgiving on the 26th: 2 December.
        ("cpni-agencies", "2026-11-20T15:00:00Z", None, "2026-12-03T05:00:00Z"),
        ("cpni-customers", "2026-11-20T15:00:00Z", "2026-12-03T05:00:00Z", None),
        ("lgpd-people", "2026-11-19T15:00:00Z", None, "2026-11-26T03:00:00Z"),
    ],
)
def test_windows_of_duties(
    row_id: str, anchor: str, not_before: str | None, not_after: str | None
) -> None:
    """From the anchor, in the law's own unit, until the end of the last day where it is told."""
    found = window(PACKS, clock(row_id), at(anchor), NOW)
    written = [one and write(one) for one in (found.not_before, found.not_after)]
    assert written == [not_before, not_after]
    assert found.status == ("running" if not_after else "no_number")
    assert found.anchor_at == at(anchor)
    waiting = window(PACKS, clock(row_id), None, NOW)
    assert waiting[1:] == (None, None, None, "waiting_for_anchor", ())


def test_the_duties_of_a_law() -> None:
    """Those in force, each from its own anchor; proposals are not among them."""
    anchors = {"reasonable_determination": at("2026-11-20T15:00:00Z")}
    found = {one.clock.id: one.status for one in windows(PACKS, "cpni", anchors, NOW)}  # type: ignore[arg-type]
    assert found == {
        "cpni-agencies": "running",
        "cpni-customers": "waiting_for_anchor",
        "cpni-record": "no_number",
    }
    assert {one.clock.id for one in windows(PACKS, "gdpr", {}, NOW)} == {
        "gdpr-33-authority",
        "gdpr-33-controller",
        "gdpr-33-register",
        "gdpr-34-people",
    }


def test_two_laws_may_leave_no_time_to_tell_people() -> None:
    """The wait of one law and the deadline of another: empty if the agencies are told too late."""
    discovered = at("2026-11-02T15:00:00Z")
    people = window(PACKS, clock("ca-1798.82-residents"), discovered, NOW)
    wait = clock("cpni-customers")
    assert people.not_after is not None
    safe = last_safe_notice(PACKS, wait, people.not_after, NOW)
    in_time = joined([people, window(PACKS, wait, safe - 1, NOW)])
    late = joined([people, window(PACKS, wait, safe, NOW)])
    assert write(safe) == "2026-11-23T05:00:00Z"
    assert (in_time[2], late[2]) == (False, True)
    assert joined([]) == (None, None, False)
    assert joined([people]) == (None, people.not_after, False)
    no_wait = clock("gdpr-34-people")
    assert last_safe_notice(PACKS, no_wait, people.not_after, NOW) == people.not_after
