"""Input of the rule pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from emergency.core.forms import Form


class AdoptForm(Form):
    template = SelectField(_l("Target"))
    area = StringField(_l("Code of the area"), [InputRequired(), Length(max=20)])
    valid_from = DateField(_l("First day"), [InputRequired()])
    valid_to = DateField(_l("Last day of validity"), [InputRequired()])
    number = IntegerField(_l("Drills in each period"), [InputRequired(), NumberRange(1, 12)], default=1)
    title_zh = StringField(_l("Title in Chinese"), [Optional(), Length(max=120)])
    title_en = StringField(_l("Title in English"), [Optional(), Length(max=200)])
    document = StringField(
        _l("Document"), [InputRequired(), Length(max=200)], description=_l("The paper with which the authority set it.")
    )


class EndForm(Form):
    on = DateField(_l("Last day of validity"), [InputRequired()])


class ConventionForm(Form):
    area = StringField(
        _l("Code of the area"), [Optional(), Length(max=20)], description=_l("Empty: everywhere (administrators only).")
    )
    since = DateField(
        _l("From"), [InputRequired()], description=_l("A 1 January or 1 July to come; years change on a 1 January.")
    )
    half_year_mode = SelectField(_l("Half-years"), [InputRequired()])
    year_mode = SelectField(_l("Years"), [InputRequired()])
    count_real_response = BooleanField(_l("A real response stands for a drill"))
    document = StringField(
        _l("Document"), [InputRequired(), Length(max=200)], description=_l("The paper with which the authority set it.")
    )


class BeginningForm(Form):
    area = StringField(
        _l("Code of the area"), [Optional(), Length(max=20)], description=_l("Empty: everywhere (administrators only).")
    )
    begin_on = DateField(
        _l("Records begin on"), [InputRequired()],
        description=_l("The first day from which what is recorded of this area is complete; not a day to come."),
    )  # fmt: skip
    document = StringField(
        _l("Document"), [InputRequired(), Length(max=200)], description=_l("The paper with which the authority set it.")
    )
