"""Between a day and its next turn no duty stands otherwise, whatever the history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from emergency.rulebook.evaluator import evaluate
from emergency.rulebook.facts import Records, Unit
from emergency.rulebook.turning import NEVER, next_turn
from tests.emergency.rulebook.histories import BOOK, RATHER_MANY, History, histories


def standing(history: History, on: date) -> Counter[tuple[str, int | None, str]]:
    """How many duties of each rule and plan stand how."""
    duties = evaluate(BOOK, history.unit, history.records, on=on)
    return Counter((duty.rule.id, duty.plan, duty.status.value) for duty in duties)


def turn_of(history: History) -> date:
    duties = evaluate(BOOK, history.unit, history.records, on=history.on)
    return next_turn(BOOK, history.unit, history.records, duties, history.on)


@RATHER_MANY
@given(histories(), st.data())
def test_until_the_next_turn_every_duty_stands_as_it_stood(history, data):
    turn = turn_of(history)
    assert turn > history.on
    last = min(turn - timedelta(days=1), history.on + timedelta(days=400))
    looked_at = {last, data.draw(st.dates(history.on, last)), data.draw(st.dates(history.on, last))}
    for day in looked_at:
        assert standing(history, day) == standing(history, history.on), (history.on, day, turn)


def test_turns_are_told_because_something_really_turns() -> None:
    """Of many histories enough stand otherwise on the day of the turn, and enough hold for more than a week."""
    seen: Counter[str] = Counter()

    @settings(RATHER_MANY, derandomize=True, database=None)
    @given(histories())
    def look(history):
        turn = turn_of(history)
        seen["all"] += 1
        seen["turned"] += standing(history, turn) != standing(history, history.on)
        seen["long"] += turn - history.on > timedelta(days=7)

    look()
    assert seen["turned"] >= 0.2 * seen["all"], seen
    assert seen["long"] >= 0.2 * seen["all"], seen


def test_a_statement_that_is_left_out_until_it_begins_turns_the_answer_on_its_day() -> None:
    unit = Unit(1, "enterprise", "370126", turns_on=date(2026, 5, 3))
    assert next_turn(BOOK, unit, Records(), [], date(2026, 4, 20)) == date(2026, 5, 3)
    assert next_turn(BOOK, replace(unit, turns_on=None), Records(), [], date(2026, 4, 20)) > date(2026, 5, 3)
    assert date.max == NEVER
