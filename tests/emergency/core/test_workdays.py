"""Deadlines in working days, against two published tables and the worked values of regulations 3.4."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from holidays.countries import China
from hypothesis import given
from hypothesis import strategies as st

from emergency.core.errors import Invalid
from emergency.core.workdays import DaysOff, Deadline, WorkCalendar, YearNotice, shipped_notices

CALENDAR = WorkCalendar.shipped()

NEXT_YEAR = YearNotice(
    year=2027,
    source="an invented notice",
    off=(
        DaysOff("元旦", date(2027, 1, 1), date(2027, 1, 3)),
        DaysOff("春节", date(2027, 2, 5), date(2027, 2, 12)),
        DaysOff("清明节", date(2027, 4, 3), date(2027, 4, 5)),
        DaysOff("劳动节", date(2027, 5, 1), date(2027, 5, 5)),
        DaysOff("端午节", date(2027, 6, 9), date(2027, 6, 9)),
        DaysOff("中秋节", date(2027, 9, 15), date(2027, 9, 15)),
        DaysOff("国庆节", date(2027, 10, 1), date(2027, 10, 7)),
    ),
    work=(date(2027, 2, 13), date(2027, 10, 9)),
)


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def off_or_worked(year: int, **given: tuple) -> YearNotice:
    changed = {"off": NEXT_YEAR.off, "work": NEXT_YEAR.work, **given}
    return YearNotice(year, "an invented notice", changed["off"], changed["work"])


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_each_day_agrees_with_chinesecalendar(year: int) -> None:
    differing = [day for day in days_of(year) if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)]
    assert differing == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_each_day_agrees_with_holidays(year: int) -> None:
    china = China(years=year)
    differing = [day for day in days_of(year) if CALENDAR.is_workday(day) != china.is_working_day(day)]
    assert differing == []


@pytest.mark.parametrize(("year", "workdays"), [(2025, 248), (2026, 248)])
def test_a_year_has_its_known_number_of_working_days(year: int, workdays: int) -> None:
    assert CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


@pytest.mark.parametrize("notice", shipped_notices(), ids=lambda notice: str(notice.year))
def test_shipped_notices_would_pass_as_an_administrators_own(notice: YearNotice) -> None:
    notice.check()
    assert {record.year for record in notice.records()} == {notice.year}
    assert all(record.name and record.source for record in notice.records())


@pytest.mark.parametrize(
    ("start", "days", "due_on"),
    [
        ("2026-03-02", 20, "2026-03-30"),
        ("2026-06-29", 20, "2026-07-27"),
        ("2026-08-31", 20, "2026-09-28"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2025-01-20", 20, "2025-02-21"),
        ("2024-02-05", 20, "2024-03-08"),
        ("2025-12-30", 5, "2026-01-07"),
        ("2026-02-09", 5, "2026-02-14"),
        ("2026-09-29", 5, "2026-10-12"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-03-02", 0, "2026-03-02"),
    ],
)
def test_a_period_of_working_days_ends_on_the_worked_out_day(start: str, days: int, due_on: str) -> None:
    assert CALENDAR.add(date.fromisoformat(start), days) == Deadline(date.fromisoformat(due_on), provisional=False)


@pytest.mark.parametrize(
    ("day", "moves_to"),
    [
        ("2026-06-30", "2026-06-30"),
        ("2026-10-01", "2026-10-08"),
        ("2026-02-15", "2026-02-24"),
        ("2026-02-14", "2026-02-14"),
        ("2026-03-07", "2026-03-09"),
    ],
    ids=["a Tuesday stays", "National Day", "Spring Festival", "a worked Saturday stays", "a plain Saturday"],
)
def test_a_deadline_on_a_day_off_moves_to_the_next_working_day_art_203(day: str, moves_to: str) -> None:
    assert CALENDAR.next_workday(date.fromisoformat(day)) == Deadline(date.fromisoformat(moves_to), False)


def test_a_deadline_that_crosses_into_an_unannounced_year_is_provisional() -> None:
    assert CALENDAR.add(date(2026, 12, 28), 3) == Deadline(date(2026, 12, 31), provisional=False)
    assert CALENDAR.add(date(2026, 12, 28), 4) == Deadline(date(2027, 1, 4), provisional=True)
    assert CALENDAR.next_workday(date(2027, 5, 1)) == Deadline(date(2027, 5, 5), provisional=True)


def test_a_period_from_the_last_day_of_an_unknown_year_rests_on_the_known_one_alone() -> None:
    assert CALENDAR.add(date(2023, 12, 31), 1) == Deadline(date(2024, 1, 2), provisional=False)
    assert CALENDAR.add(date(2023, 12, 30), 1) == Deadline(date(2024, 1, 2), provisional=True)


def test_next_years_notice_makes_its_deadlines_firm() -> None:
    calendar = CALENDAR.with_year(NEXT_YEAR)
    assert calendar.add(date(2027, 2, 4), 1) == Deadline(date(2027, 2, 13), provisional=False)
    assert CALENDAR.add(date(2027, 2, 4), 1) == Deadline(date(2027, 2, 11), provisional=True)


def test_a_notice_may_begin_in_the_december_before() -> None:
    earlier = off_or_worked(
        2027, off=(DaysOff("元旦", date(2026, 12, 31), date(2027, 1, 3)), *NEXT_YEAR.off[1:]), work=()
    )
    assert not CALENDAR.with_year(earlier).is_workday(date(2026, 12, 31))


def test_a_replaced_notice_leaves_nothing_of_the_first() -> None:
    corrected = off_or_worked(2027, work=(date(2027, 2, 14),))
    calendar = CALENDAR.with_year(NEXT_YEAR).with_year(corrected)
    assert calendar.is_workday(date(2027, 2, 14))
    assert not calendar.is_workday(date(2027, 2, 13))


@pytest.mark.parametrize(
    ("notice", "field", "says"),
    [
        (off_or_worked(1492), "year", "1950"),
        (off_or_worked(2027, off=NEXT_YEAR.off[:-1]), "off", "2027-10-01 (国庆节) is a statutory holiday"),
        (off_or_worked(2027, off=(*NEXT_YEAR.off, NEXT_YEAR.off[0])), "off", "2027-01-01 is named twice"),
        (
            off_or_worked(2027, off=(*NEXT_YEAR.off, DaysOff("春节", date(2027, 3, 2), date(2027, 3, 1)))),
            "off",
            "ends before it begins",
        ),
        (
            off_or_worked(2027, off=(*NEXT_YEAR.off, DaysOff("元旦", date(2028, 1, 1), date(2028, 1, 1)))),
            "off",
            "does not lie in 2027",
        ),
        (off_or_worked(2027, work=(date(2027, 3, 3),)), "work", "2027-03-03 is no Saturday or Sunday"),
        (off_or_worked(2027, work=(date(2027, 10, 2),)), "work", "2027-10-02 is both off and worked"),
        (off_or_worked(2027, work=(date(2027, 2, 13),) * 2), "work", "2027-02-13 is named twice"),
        (off_or_worked(2027, work=(date(2026, 2, 14),)), "work", "does not lie in 2027"),
    ],
    ids=[
        "year",
        "holiday forgotten",
        "holiday twice",
        "ends early",
        "other year",
        "weekday worked",
        "off and worked",
        "worked twice",
        "worked in another year",
    ],
)
def test_a_notice_that_cannot_be_right_says_why(notice: YearNotice, field: str, says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        CALENDAR.with_year(notice)
    assert any(says in str(message) for message in refusal.value.fields[field])


def test_periods_that_cannot_be_counted_are_refused() -> None:
    with pytest.raises(Invalid):
        CALENDAR.add(date(2026, 1, 1), -1)
    with pytest.raises(Invalid):
        CALENDAR.add(date(2026, 1, 1), 10**9)


some_days = st.dates(date(2023, 6, 1), date(2028, 6, 1))


@given(some_days, st.integers(1, 400))
def test_a_period_ends_on_a_working_day_with_exactly_its_days_between(start: date, days: int) -> None:
    due_on = CALENDAR.add(start, days).due_on
    assert CALENDAR.is_workday(due_on)
    assert CALENDAR.between(start, due_on) == days
    assert CALENDAR.between(due_on, start) == -days


@given(some_days, st.integers(0, 200), st.integers(0, 200))
def test_two_periods_end_to_end_are_one(start: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, first).due_on, second).due_on == CALENDAR.add(start, first + second).due_on


@given(some_days, some_days, st.integers(0, 60))
def test_who_starts_later_is_never_due_earlier(a: date, b: date, days: int) -> None:
    earlier, later = sorted((a, b))
    assert CALENDAR.add(earlier, days).due_on <= CALENDAR.add(later, days).due_on


@given(some_days, st.integers(0, 60))
def test_counting_day_by_day_gives_the_same_end(start: date, days: int) -> None:
    day, counted = start, 0
    while counted < days:
        day += timedelta(days=1)
        counted += CALENDAR.is_workday(day)
    assert CALENDAR.add(start, days).due_on == day


@given(some_days)
def test_the_next_working_day_skips_days_off_only(day: date) -> None:
    moved = CALENDAR.next_workday(day).due_on
    skipped = [day + timedelta(days=n) for n in range((moved - day).days)]
    assert CALENDAR.is_workday(moved)
    assert not any(CALENDAR.is_workday(skip) for skip in skipped)
