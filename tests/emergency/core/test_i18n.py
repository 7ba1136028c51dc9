"""Words and numbers in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from flask import Flask, render_template_string

from emergency.core import clock
from emergency.core.i18n import CHINESE, ENGLISH, brief_day, elapsed, number, speaking


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
@pytest.mark.parametrize(
    "value", [0, 7, -1234, 1234567, Decimal(0), Decimal("12000.000"), Decimal("-3.50"), Decimal("0.125"), 1234.5]
)
def test_a_number_looks_as_the_readers_language_writes_it(app: Flask, language: str, value: float | Decimal) -> None:
    with app.test_request_context(), speaking(language):
        assert number(value) == format_decimal(value, locale=language)


def test_a_page_speaks_each_language_in_turn(app: Flask) -> None:
    template = "{{ _('Save') }}|{{ ngettext('%(num)d working day left', '%(num)d working days left', 2) }}"
    with app.test_request_context():
        said = []
        for language in (CHINESE, ENGLISH, CHINESE):
            with speaking(language):
                said.append(render_template_string(template))
    assert said == ["保存|剩2个工作日", "Save|2 working days left", "保存|剩2个工作日"]


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [
        (0, "0分钟", "0 min"), (59, "59分钟", "59 min"), (60, "1小时0分", "1 h 0 min"),
        (24 * 60 - 1, "23小时59分", "23 h 59 min"), (76 * 60 + 5, "3天4小时", "3 d 4 h"),
    ],
)  # fmt: skip
def test_how_long_an_incident_lasts_is_said_in_units_a_person_thinks_in(
    app: Flask, minutes: int, chinese: str, english: str
) -> None:
    with app.test_request_context():
        with speaking(CHINESE):
            assert elapsed(minutes) == chinese
        with speaking(ENGLISH):
            assert elapsed(minutes) == english


@pytest.mark.parametrize(
    ("chosen", "day", "said"),
    [
        (CHINESE, date(2026, 3, 5), "3月5日"), (CHINESE, date(2028, 3, 13), "2028年3月13日"),
        (ENGLISH, date(2026, 3, 5), "5 Mar"), (ENGLISH, date(2025, 12, 31), "31 Dec 2025"),
    ],
)  # fmt: skip
def test_a_brief_day_names_its_year_where_it_is_not_this_one(app: Flask, chosen: str, day: date, said: str) -> None:
    moment = datetime(2026, 11, 23, 9, tzinfo=clock.LOCAL)
    with clock.at(moment), app.test_request_context(), speaking(chosen):
        assert brief_day(day) == said
