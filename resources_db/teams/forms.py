"""Input of the team pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from emergency.core.edits import EditForm
from emergency.core.forms import Form
from resources_db.claims.forms import PlaceForm, moment_field

_INSURED = [
    SelectChoice("", _l("Not said")), SelectChoice("yes", _l("Insured")), SelectChoice("no", _l("Not insured")),
]  # fmt: skip


class TeamForm(EditForm, PlaceForm):
    name = StringField(_l("Name of the team"), [InputRequired(), Length(max=120)])
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=200)],
        description=_l("The credit code, the number or the exact name."),
    )
    category = SelectField(_l("Category"), [InputRequired()])
    capabilities = TextAreaField(
        _l("What it can do"), [Optional(), Length(max=2_000)], description=_l("One capability a line.")
    )
    headcount = IntegerField(_l("Headcount"), [Optional(), NumberRange(0, 100_000)])
    leader = StringField(_l("Leader"), [Optional(), Length(max=60)])
    phone = StringField(_l("Number that answers day and night"), [Optional(), Length(max=60)])
    address = StringField(_l("Address"), [Optional(), Length(max=300)])
    equipment = TextAreaField(_l("Equipment"), [Optional(), Length(max=5_000)])


class StatusForm(Form):
    status = SelectField(_l("Status"), [InputRequired()])
    confirmed_at = moment_field(_l("As of"))
    confirmed_by = StringField(_l("Confirmed by"), [Optional(), Length(max=60)])
    confirmed_how = SelectField(_l("Confirmed how"), [InputRequired()])
    note = StringField(_l("Note"), [Optional(), Length(max=200)])


class MemberForm(Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    role = StringField(_l("Post"), [Optional(), Length(max=60)])
    phone = StringField(_l("Mobile phone"), [Optional(), Length(max=60)])
    certificate = StringField(_l("Certificate"), [Optional(), Length(max=200)])
    trained_on = DateField(_l("Last trained on"), [Optional()])
    is_insured = SelectField(_l("Accident insurance"), choices=_INSURED)
