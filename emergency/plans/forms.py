"""Input of the plan pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form
from emergency.plans.publication import LONGEST_SUMMARY


class PlanForm(Form):
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=200)],
        description=_l("The credit code, the number or the exact name."),
    )
    title = StringField(_l("Title of the plan"), [InputRequired(), Length(max=200)], description=_l("As on the cover."))
    family = SelectField(_l("Family"))
    kind = SelectField(_l("Kind of plan"))
    hazard = StringField(_l("What it is for"), [Optional(), Length(max=200)], description=_l("A hazard, in words."))
    parent = SelectField(_l("Stands below"), [Optional()])


class PlanChangeForm(Form):
    title = StringField(_l("Title of the plan"), [InputRequired(), Length(max=200)], description=_l("As on the cover."))
    hazard = StringField(_l("What it is for"), [Optional(), Length(max=200)], description=_l("A hazard, in words."))
    parent = SelectField(_l("Stands below"), [Optional()])


class ReasonForm(Form):
    reason = TextAreaField(
        _l("Reason for the revision"), [InputRequired(), Length(max=2000)],
        description=_l("What has changed, or what a drill or a real response has shown."),
    )  # fmt: skip


class AbolishForm(Form):
    on = DateField(_l("Abolished on"), [InputRequired()])


class PublishForm(Form):
    on = DateField(_l("Day"), [InputRequired()], description=_l("The filing clock starts the day after."))
    signed_by = StringField(
        _l("Signed by"), [InputRequired(), Length(max=80)], description=_l("The principal of the unit, by name.")
    )


class MakePublicForm(Form):
    on = DateField(
        _l("Made public on"), [InputRequired()],
        description=_l("The day on which the plan, or a summary of it, could be read by everybody it concerns."),
    )  # fmt: skip
    how = RadioField(_l("What everybody reads here, without an account"), [InputRequired()])
    summary = TextAreaField(
        _l("Summary"), [Optional(), Length(max=LONGEST_SUMMARY)],
        description=_l("For a summary only: nothing that is a state secret, no telephone numbers of persons."),
    )  # fmt: skip
