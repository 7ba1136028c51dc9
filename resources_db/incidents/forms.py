"""Input of the incident pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from emergency.core.forms import Form
from resources_db.claims.forms import PlaceForm, moment_field

HARM = {"deaths": _l("Dead"), "missing": _l("Missing people"), "serious": _l("Seriously injured"),
        "poisoned": _l("Acutely poisoned"), "light": _l("Lightly injured")}  # fmt: skip


MOST_PEOPLE, MOST_LOSS = 1_000_000, 99_999_999_999_999
"""More than any incident has had; what lies above was mistyped, and no column holds it."""


def _people(name: str) -> IntegerField:
    return IntegerField(HARM[name], [Optional(), NumberRange(0, MOST_PEOPLE)])


class IncidentForm(PlaceForm):
    title = StringField(_l("Name of the incident"), [InputRequired(), Length(max=200)])
    type = SelectField(_l("Kind of emergency"), [InputRequired()])
    level = SelectField(_l("Response level"), [InputRequired()], coerce=int)
    address = StringField(_l("Address"), [Optional(), Length(max=300)])
    unit = StringField(
        _l("Unit where it happened"),
        [Optional(), Length(max=200)],
        description=_l("The credit code, the number or the exact name."),
    )
    started_at = moment_field(_l("Since when"))
    is_exercise = BooleanField(_l("This is an exercise: nothing of it takes real teams or stock"))
    deaths, missing, serious = _people("deaths"), _people("missing"), _people("serious")
    poisoned, light = _people("poisoned"), _people("light")
    cause = SelectField(
        _l("Cause"), [Optional()],
        description=_l("Casualties change the grade for 30 days; for 7 after road traffic accidents and fires."),
    )  # fmt: skip
    loss = DecimalField(_l("Direct loss"), [Optional(), NumberRange(0, MOST_LOSS)])


class EntryForm(Form):
    kind = SelectField(_l("Kind of entry"), [InputRequired()])
    words = TextAreaField(_l("Text of the entry"), [InputRequired(), Length(max=2000)])
    at = moment_field(_l("When"))
    said_by = StringField(_l("Who says so"), [Optional(), Length(max=60)])


class ReportMadeForm(Form):
    report = SelectField(_l("Which report"), [InputRequired()])
    made_at = moment_field(_l("Reported at"))
    form = SelectField(_l("In which form"), [InputRequired()])
    made_by = StringField(_l("Who reported"), [Optional(), Length(max=60)])
    words = TextAreaField(_l("To whom, and what was said"), [Optional(), Length(max=2000)])
