"""Input of the review pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FieldList, FileField, FormField, RadioField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form

SEATS = 7
"""Rows for the members of the panel."""


class MemberRow(PlainForm):
    class Meta:
        bind_field = Form.Meta.bind_field

    name = StringField(_l("Name of the person"), [Optional(), Length(max=80)])
    unit = StringField(_l("Unit"), [Optional(), Length(max=200)])
    speciality = StringField(_l("Speciality"), [Optional(), Length(max=80)])
    has_interest = BooleanField(_l("Has an interest in the unit"))


class ReviewForm(Form):
    kind = RadioField(_l("Kind"), [InputRequired()])
    on = DateField(_l("Held on"), [InputRequired()])
    place = StringField(_l("Place"), [Optional(), Length(max=200)])
    chair = StringField(_l("Chair of the panel"), [InputRequired(), Length(max=80)])
    members = FieldList(FormField(MemberRow), min_entries=SEATS)
    conclusion = RadioField(_l("Conclusion"), [InputRequired()])
    opinion = TextAreaField(_l("Opinion of the panel"), [Optional(), Length(max=20000)], render_kw={"rows": 8})
    record = FileField(
        _l("Signed record"), [Optional()],
        description=_l("The signed minutes as .pdf or .docx, if you have them here."),
        render_kw={"accept": ".pdf,.docx"},
    )  # fmt: skip
