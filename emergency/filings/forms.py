"""Input of the filing pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from emergency.accounts.rules import TAG_TITLES
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.filings.receivers import LISTED
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


class SetAsideForm(Form):
    reason = TextAreaField(_l("Why this is no problem"), [InputRequired(), Length(max=500)])


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


class OriginalForm(Form):
    file = FileField(_l("Scan of the signed and sealed paper"), [InputRequired()])
    signed_on = DateField(_l("Signed and sealed on"), [InputRequired()])
    reason = StringField(_l("Why it replaces the one kept"), [Optional(), Length(max=300)])


class HandOverForm(Form):
    to = SelectField(_l("Hand over to"), [InputRequired()], coerce=int)


class Ticks(SelectMultipleField):
    """Several choices, each with its tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


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
    listed_tags = Ticks(
        _l("Units of the whole area that file with you and not further down"), [Optional()],
        description=_l("Order 88, Article 26, paragraph 3: by affiliation, from the county up; the level is set here."),
    )  # fmt: skip
    others_file = BooleanField(
        _l("Units that no list names have to file as well"),
        description=_l("Order 88, Article 26, paragraph 3: decided by the province."),
    )
    from_on = DateField(_l("From which day"), [InputRequired()])

    def offer_tags(self) -> None:
        """The units whose receiving level can be set, in the reader's language."""
        self.listed_tags.choices = [(str(tag), say(TAG_TITLES[tag])) for tag in LISTED]


class CopyForm(Form):
    copy = SelectField(_l("Copy to"), [InputRequired()], coerce=int)
    received_on = DateField(_l("Received on"), [InputRequired()])


class HandOnForm(Form):
    to = SelectField(_l("The authority it belongs to"), [InputRequired()], coerce=int)
    reason = TextAreaField(_l("Why it belongs there"), [InputRequired(), Length(max=2000)])


class ReaderForm(Form):
    reader = SelectField(_l("Second reader"), [InputRequired()], coerce=int)


class ReadingForm(Form):
    note = TextAreaField(_l("What you saw"), [InputRequired(), Length(max=2000)])


class SendBackForm(Form):
    note = TextAreaField(_l("What is to be looked at again"), [InputRequired(), Length(max=2000)])
