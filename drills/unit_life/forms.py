"""Input of the pages of a unit's life."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form
from emergency.sites.forms import FactsForm, Ticks


class PaperForm(Form):
    """Since when, why, and by which paper."""

    on = DateField(_l("From which day"), [InputRequired()])
    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=1000)], render_kw={"rows": 2})
    source = StringField(
        _l("Name or number of the paper"), [Optional(), Length(max=300)],
        description=_l("Such as the decision, the notice of deregistration, the letter of transfer."),
    )  # fmt: skip
    file = FileField(
        _l("The paper itself"), [Optional()], description=_l("A .pdf, .docx or picture, if you have it here."),
        render_kw={"accept": ".pdf,.docx,.png,.jpg,.jpeg"},
    )  # fmt: skip


class LifeForm(PaperForm):
    """A suspension may say when it ends."""

    until = DateField(_l("Until before"), [Optional()], description=_l("Empty: until it is put on record."))


class MoveForm(PaperForm):
    area = StringField(
        _l("New area"), [InputRequired(), Length(max=80)], description=_l("The code or name of the area.")
    )
    filings_go = BooleanField(_l("Open filings go along; the new authority decides them within the time that is left."))


class DeclineForm(Form):
    answer = TextAreaField(_l("Reason"), [InputRequired(), Length(max=1000)], render_kw={"rows": 2})


class MergeForm(PaperForm):
    """Into which unit, and what goes over."""

    into = StringField(
        _l("Merged into"), [InputRequired(), Length(max=200)], description=_l("The credit code, number or exact name.")
    )
    plans = Ticks(_l("Plans that the other unit takes over as drafts"), coerce=int)
    teams = Ticks(_l("Teams that go over"), coerce=int)
    depots = Ticks(_l("Depots that go over with their stock"), coerce=int)
    accounts = Ticks(_l("People who go over with their accounts"), coerce=int)


class JoinForm(Form):
    """Which of two entries is kept, or that they are two units; and why."""

    decision = RadioField(_l("What are they?"), [InputRequired()])
    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=1000)], render_kw={"rows": 2})


class CorrectionForm(FactsForm):
    """One fact as it was in a span of days."""

    name = SelectField(_l("Fact"))
    industry = StringField(_l("Industry"), [Optional(), Length(max=8)])
    ownership = SelectField(_l("Ownership"), [Optional()])
    unit_name = StringField(_l("Name of the organisation"), [Optional(), Length(max=200)])
    since = DateField(_l("Holds from"), [Optional()], description=_l("Empty: from the beginning."))
    until = DateField(
        _l("Until before"), [Optional()], description=_l("Empty: until what was said of a later day begins.")
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=1000)], render_kw={"rows": 2})
    source = StringField(_l("Paper it rests on"), [Optional(), Length(max=300)])

    def value(self) -> Any:
        """What was typed for the chosen fact; nothing typed says that it is not known."""
        field = {"name": "unit_name"}.get(self.name.data, self.name.data)
        given = self._fields[field].data
        return given if given not in ("", None) else None
