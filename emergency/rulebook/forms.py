"""Input of the rule pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
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
