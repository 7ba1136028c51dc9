"""Input of the upload pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form


class UploadForm(Form):
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=200)],
        description=_l("The credit code, the number or the exact name."),
    )
    file = FileField(
        _l("File"), description=_l("A Word file (.docx), a .txt or a .pdf. The original is kept as it is."),
        render_kw={"accept": ".docx,.txt,.pdf"},
    )  # fmt: skip
    kind = SelectField(_l("Kind of plan"), [Optional()])


NONE_OF_THESE = "none"


class AnswerForm(Form):
    section = HiddenField()
    code = RadioField(_l("This heading is"), [InputRequired()])


class ConfirmForm(Form):
    title = StringField(_l("Title of the plan"), [InputRequired(), Length(max=200)])
    plan = SelectField(_l("Becomes"), [Optional()])
    how = RadioField(
        _l("It is"), [InputRequired()], default="draft",
        choices=[
            SelectChoice("draft", _l("a draft, to be worked on")),
            SelectChoice("out", _l("in force already, published or issued before")),
        ],
    )  # fmt: skip
    effective_on = DateField(_l("Published or issued on"), [Optional()])
    reviewed_on = DateField(_l("Reviewed on"), [Optional()])
