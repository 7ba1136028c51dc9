"""Input of the pages of postponements."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form
from emergency.core.i18n import day, say
from emergency.core.papers import ACCEPT
from emergency.rulebook.obligation import Obligation


class AskForm(Form):
    owed = SelectField(_l("Duty"), [InputRequired()])
    until = DateField(_l("Postpone until"), [InputRequired()])
    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=2000)], render_kw={"rows": 3})

    def offer(self, duties: Sequence[Obligation], plans: dict[int, str]) -> None:
        """The duties that may be postponed, by rule, plan and last day."""
        self.owed.choices = [
            SelectChoice(
                _key(one),
                " · ".join(
                    filter(None, [say(one.rule.title), plans.get(one.plan or 0), day(one.period and one.period.last)])
                ),
            )
            for one in duties
        ]

    def chosen(self, duties: Sequence[Obligation]) -> Obligation | None:
        """Which duty was chosen."""
        return next((one for one in duties if _key(one) == self.owed.data), None)


def _key(duty: Obligation) -> str:
    return f"{duty.rule.id}:{duty.plan or ''}:{duty.period.last if duty.period else ''}"


class ApproveForm(Form):
    until = DateField(_l("Postpone until"), [InputRequired()])
    on = DateField(_l("Day of the approval"), [InputRequired()], description=_l("The day of the paper."))
    source = StringField(_l("Name or number of the paper"), [InputRequired(), Length(max=300)])
    file = FileField(
        _l("The paper itself"), [Optional()], description=_l("A .pdf, .docx or picture, if you have it here."),
        render_kw={"accept": ACCEPT},
    )  # fmt: skip


class RefuseForm(Form):
    because = TextAreaField(_l("Reason"), [InputRequired(), Length(max=2000)], render_kw={"rows": 3})
