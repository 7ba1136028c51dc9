"""Input of the pages where a draft is written."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from emergency.core.forms import Form

BLANK_ROWS = 3
"""Empty rows offered below those that are filled; saving offers as many again."""


class ClauseForm(Form):
    revision = HiddenField()
    number = StringField(_l("Number"), [Optional(), Length(max=40)])
    title = StringField(_l("Title of the section"), [InputRequired(), Length(max=200)])
    level = SelectField(_l("Depth"), choices=[SelectChoice(str(n)) for n in range(1, 5)], default="1")
    code = SelectField(_l("Section of the outline"), [Optional()])
    text = TextAreaField(_l("Text"), [Optional(), Length(max=500_000)], render_kw={"rows": 18})


class CardClauseForm(ClauseForm):
    """A section of an action card, which may be printed in two languages."""

    title_en = StringField(_l("Title in English"), [Optional(), Length(max=200)])
    text_en = TextAreaField(
        _l("Text in English"), [Optional(), Length(max=20_000)], render_kw={"rows": 8},
        description=_l("Printed below the Chinese where the card is wanted in both languages."),
    )  # fmt: skip


class Row(PlainForm):
    """A row of a form: typed text is cleaned as in the form around it, whose token covers it."""

    class Meta:
        bind_field = Form.Meta.bind_field


class PromiseRow(Row):
    kind = SelectField(_l("Kind"))
    what = StringField(_l("What"), [Optional(), Length(max=200)])
    quantity = IntegerField(_l("Quantity"), [Optional(), NumberRange(1, 1_000_000_000)])
    unit = StringField(_l("Unit"), [Optional(), Length(max=20)])
    within_minutes = IntegerField(_l("Within minutes"), [Optional(), NumberRange(1, 1_000_000)])


class LevelRow(Row):
    criteria = TextAreaField(_l("When it applies"), [Optional(), Length(max=20_000)], render_kw={"rows": 2})
    decided_by = StringField(_l("Decided by"), [Optional(), Length(max=200)])
    measures = TextAreaField(_l("Measures"), [Optional(), Length(max=20_000)], render_kw={"rows": 2})


class ContactRow(Row):
    body = StringField(_l("Body"), [Optional(), Length(max=200)])
    post = StringField(_l("Post"), [Optional(), Length(max=200)])
    name = StringField(_l("Name of the person"), [Optional(), Length(max=80)])
    phone = StringField(_l("Telephone"), [Optional(), Length(max=60)])


class DetailsForm(Form):
    revision = HiddenField()
    label = StringField(_l("Version as on the cover"), [Optional(), Length(max=60)])
    promises = FieldList(FormField(PromiseRow))
    levels = FieldList(FormField(LevelRow))
    contacts = FieldList(FormField(ContactRow))
