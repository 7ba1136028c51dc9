"""Input of the calendar pages: a year's notice, typed as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from emergency.core.errors import Invalid
from emergency.core.forms import Form
from emergency.core.text import message
from emergency.core.workdays import DaysOff, YearNotice


class NoticeForm(Form):
    year = IntegerField(_l("Year"), [InputRequired(), NumberRange(2000, 2100)])
    source = StringField(
        _l("Notice"), [InputRequired(), Length(max=200)],
        description=_l("Title and number of the State Council's notice."),
    )  # fmt: skip
    off = TextAreaField(
        _l("Days off"), [InputRequired(), Length(max=5_000)], render_kw={"rows": 9},
        description=_l("One holiday a line: name, first day, last day. Such as: New Year 2027-01-01 2027-01-03"),
    )  # fmt: skip
    work = TextAreaField(
        _l("Weekend days worked in exchange"), [Optional(), Length(max=5_000)], render_kw={"rows": 4},
        description=_l("The days, divided by spaces or lines. Such as: 2027-02-06 2027-02-20"),
    )  # fmt: skip

    def notice(self) -> YearNotice:
        """What was typed, as a notice. Errors: Invalid on `off` or `work` for a line that cannot be read."""
        return YearNotice(
            year=self.year.data, source=self.source.data,
            off=tuple(_read_spans(self.off.data)), work=tuple(_read_days(self.work.data or "", "work")),
        )  # fmt: skip


def type_out(notice: YearNotice) -> dict[str, str | int]:
    """A notice as the form's fields, so that it can be corrected."""
    spans = "\n".join(f"{span.name} {span.first.isoformat()} {span.last.isoformat()}" for span in notice.off)
    return {"year": notice.year, "source": notice.source, "off": spans, "work": _in_lines(notice.work)}


def _in_lines(days: Iterable[date]) -> str:
    return "\n".join(day.isoformat() for day in days)


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def _read_spans(typed: str) -> Iterator[DaysOff]:
    for line in typed.splitlines():
        if not line.strip():
            continue
        days = list(_read_days(line, "off"))
        name = re.sub(r"[\s:：,，、]*$", "", _DAY.split(line)[0]).strip()
        if not days or len(days) > 2 or not name:
            raise Invalid(off=message("This line is no name with one or two days: %(line)s", line=line.strip()))
        yield DaysOff(name, days[0], days[-1])


def _read_days(typed: str, field: str) -> Iterator[date]:
    left = _DAY.sub(" ", typed) if field == "work" else ""
    if re.search(r"[^\s,，、;；]", left):
        raise Invalid(work=message("This is no day: %(words)s", words=left.strip()))
    for match in _DAY.finditer(typed):
        try:
            yield date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            problem: dict[str, Any] = {field: message("This is no day: %(words)s", words=match[0])}
            raise Invalid(**problem) from error
