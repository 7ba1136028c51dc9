"""Every field of every rule matters: whichever is altered, a worked case fails or the regulations' tables differ."""

from __future__ import annotations

from datetime import date

import pytest

from emergency.rulebook.alterations import alterations
from tests.emergency.rulebook import shipped

ENDS = (date(2025, 12, 31), date(2026, 3, 1))
RULES = [pytest.param(rule, id=f"{rule.id} {rule.citations[0].article}") for rule in shipped.rules().values()]


@pytest.mark.parametrize("rule", RULES)
def test_no_field_can_be_altered_unnoticed(rule):
    survivors = [
        name
        for name, altered in alterations(rule, ENDS)
        if altered != rule
        and not any(shipped.wrong_words(altered))
        and not shipped.failing_cases(altered)
        and not any(shipped.wrong_subjects(altered))
    ]
    assert survivors == []


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].measure is not None])
def test_numbers_periods_and_plans_are_held_by_worked_cases_alone(rule):
    """What is computed is proved by computing: the tables may not be what notices these."""
    survivors = [
        name
        for name, altered in alterations(rule, ENDS)
        if altered != rule
        and name.partition(".")[0]
        in ("frequency", "clock", "record", "plans", "scope", "in_force_from", "in_force_until")
        and not shipped.failing_cases(altered)
    ]
    assert survivors == []
