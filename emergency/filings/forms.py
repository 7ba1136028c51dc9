"""Input of the filing pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form
from emergency.filings.rules import DocumentKind


class DocumentsForm(Form):
    """A file or a tick "on paper" for each kind of document."""

    file_application = FileField()
    paper_application = BooleanField()
    file_review_opinion = FileField()
    paper_review_opinion = BooleanField()
    file_plan_text = FileField()
    paper_plan_text = BooleanField()
    file_risk_assessment = FileField()
    paper_risk_assessment = BooleanField()
    file_resource_survey = FileField()
    paper_resource_survey = BooleanField()

    def file_of(self, kind: DocumentKind) -> FileField:
        """The field for the file of a kind."""
        return self[f"file_{kind}"]

    def paper_of(self, kind: DocumentKind) -> BooleanField:
        """The tick for a kind that came on paper or stands in the system already."""
        return self[f"paper_{kind}"]


class SubmitForm(DocumentsForm):
    authority = SelectField(_l("Receiving authority"), [InputRequired()], coerce=int)
    received_on = DateField(_l("Received on"), [Optional()])


class ResubmitForm(DocumentsForm):
    version = SelectField(_l("Version"), [InputRequired()], coerce=int)
    on = DateField(_l("Received on"), [Optional()])


class OnForm(Form):
    on = DateField(
        _l("On which day"), [Optional()],
        description=_l("Only for what happened on paper on an earlier day; it is shown as recorded later."),
    )  # fmt: skip


class ReceivedForm(Form):
    on = DateField(_l("It arrived on paper earlier, on"), [InputRequired()])


class RefuseForm(OnForm):
    reason = TextAreaField(_l("Why it is not filed here"), [InputRequired(), Length(max=2000)])


class HandOverForm(Form):
    to = SelectField(_l("Hand over to"), [InputRequired()], coerce=int)


class DeskForm(Form):
    number_pattern = StringField(
        _l("Pattern of the register number"), [InputRequired(), Length(max=60)],
        description=_l(
            "{area} is the code of your area, {year} the year, {number:3} the serial number with three digits."
        ),
    )  # fmt: skip
    is_two_step = BooleanField(
        _l("Two different people sign each decision"),
        description=_l("First check, then second check. The five working days go on meanwhile."),
    )
    from_on = DateField(_l("From which day"), [InputRequired()])


class HandOnForm(Form):
    to = SelectField(_l("The authority it belongs to"), [InputRequired()], coerce=int)
    reason = TextAreaField(_l("Why it belongs there"), [InputRequired(), Length(max=2000)])


class ReaderForm(Form):
    reader = SelectField(_l("Second reader"), [InputRequired()], coerce=int)


class ReadingForm(Form):
    note = TextAreaField(_l("What you saw"), [InputRequired(), Length(max=2000)])


class SendBackForm(Form):
    note = TextAreaField(_l("What is to be looked at again"), [InputRequired(), Length(max=2000)])
