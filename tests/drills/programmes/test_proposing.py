"""As few drills as meet every duty, and none that meets it only on paper."""

from __future__ import annotations

from datetime import date

import pytest

from drills.bookings.rules import DrillState
from drills.programmes.proposing import Want, propose
from drills.programmes.rules import EntryState, Progress, progress_of, state_of

FIRST_HALF = (date(2026, 1, 1), date(2026, 6, 30))
SECOND_HALF = (date(2026, 7, 1), date(2026, 12, 31))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def _want(duty: str, period: tuple[date, date], *plans: int, number: int = 1, contents: tuple[str, ...] = ()) -> Want:
    return Want(duty, *period, plans, number, contents)


@pytest.mark.parametrize(
    ("wants", "expected"),
    [
        pytest.param([], [], id="nothing falls due"),
        pytest.param([_want("a", YEAR)], [], id="no plan in force can meet it"),
        pytest.param([_want("a", YEAR, 1)], [(1, ["a"])], id="one duty, one drill"),
        pytest.param(
            [_want("a", YEAR, 1, 2), _want("b", FIRST_HALF, 1)], [(1, ["b", "a"])],
            id="the drill of the half-year serves the yearly duty too",
        ),
        pytest.param(
            [_want("a", FIRST_HALF, 1), _want("b", SECOND_HALF, 1)], [(1, ["a"]), (1, ["b"])],
            id="one drill never serves two halves",
        ),
        pytest.param(
            [_want("a", YEAR, 1), _want("b", YEAR, 2)], [(1, ["a"]), (2, ["b"])],
            id="each plan that is owed for itself is practised",
        ),
        pytest.param([_want("a", YEAR, 1, 2, number=2)], [(1, ["a"]), (2, ["a"])], id="two drills, two plans"),
        pytest.param(
            [_want("a", YEAR, 1, contents=("comprehensive",)), _want("b", YEAR, 1, contents=("single",))],
            [(1, ["a"]), (1, ["b"])], id="a single-task drill is no comprehensive one",
        ),
        pytest.param(
            [_want("a", FIRST_HALF, 1), _want("b", (date(2026, 6, 30), date(2026, 8, 1)), 1)],
            [(1, ["a", "b"])], id="periods that share one day are served on that day",
        ),
    ],
)  # fmt: skip
def test_what_is_proposed(wants: list[Want], expected: list[tuple[int, list[str]]]) -> None:
    assert [(drill.plan, drill.duties) for drill in propose(wants)] == expected


def test_a_drill_serves_later_duties_only_on_days_that_suit_the_earlier_ones() -> None:
    wants = [
        _want("first", FIRST_HALF, 1), _want("spring", (date(2026, 3, 1), date(2026, 4, 30)), 1),
        _want("june", (date(2026, 6, 1), date(2026, 6, 30)), 1),
    ]  # fmt: skip
    spring, june = propose(wants)
    assert (spring.duties, spring.last) == (["spring", "first"], date(2026, 4, 30))
    assert (june.duties, june.month) == (["june"], 6)


@pytest.mark.parametrize(
    ("first", "last", "month"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), 5),
        (date(2026, 12, 3), date(2026, 12, 31), 12),
        (date(2026, 11, 30), date(2026, 12, 31), 11),
        (date(2026, 1, 1), date(2026, 1, 31), 1),
    ],
)
def test_the_month_before_the_last_is_proposed_where_it_still_comes(first: date, last: date, month: int) -> None:
    (drill,) = propose([Want("a", first, last, (1,))])
    assert drill.month == month


@pytest.mark.parametrize(
    ("drill", "on", "expected"),
    [
        (None, date(2026, 5, 31), EntryState.OPEN),
        (None, date(2026, 6, 1), EntryState.LATE),
        (DrillState.COMPLETED, date(2026, 6, 1), EntryState.HELD),
        (DrillState.POSTPONED, date(2026, 6, 1), EntryState.POSTPONED),
        (DrillState.CANCELLED, date(2026, 5, 1), EntryState.GIVEN_UP),
        (DrillState.INTERRUPTED, date(2026, 5, 1), EntryState.GIVEN_UP),
    ],
)
def test_how_an_entry_of_may_stands(drill: DrillState | None, on: date, expected: EntryState) -> None:
    assert state_of(drill, year=2026, month=5, on=on) is expected


def test_the_rate_is_never_rounded_up_to_all() -> None:
    assert Progress(planned=200, held=199).percent == 99
    assert Progress(planned=200, held=200).percent == 100
    assert Progress().percent is None
    assert progress_of([EntryState.HELD, EntryState.POSTPONED, EntryState.GIVEN_UP, EntryState.LATE]) == Progress(
        4, 1, 1, 1
    )
