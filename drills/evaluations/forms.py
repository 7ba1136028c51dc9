"""Input of the pages of evaluations and reports."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from drills.evaluations.rules import GRADE_TITLES
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.text import message

CHANGES, STAYS, UNDECIDED = "changes", "stays", ""


class EvaluationForm(Form):
    on = DateField(_l("Evaluated on"), [InputRequired()])
    grade = RadioField(_l("Grade"), [InputRequired()])
    summary = TextAreaField(_l("Summary"), [Optional(), Length(max=20_000)], render_kw={"rows": 6})
    evaluators = StringField(_l("Evaluators"), [Optional(), Length(max=500)])
    plan_decision = RadioField(_l("Does the plan change?"), [Optional()], default=UNDECIDED)
    plan_decision_reason = TextAreaField(_l("Why it stays as it is"), [Optional(), Length(max=2_000)])

    def offer(self) -> None:
        """The words of the choices, in the reader's language."""
        self.grade.choices = [(str(grade), say(title)) for grade, title in GRADE_TITLES.items()]
        self.plan_decision.choices = [
            (CHANGES, say(message("Yes, it is revised"))),
            (STAYS, say(message("No, it stays as it is"))),
            (UNDECIDED, say(message("Nothing in the result asks for it"))),
        ]

    def decision(self) -> bool | None:
        """Whether the plan changes; None where it was not decided."""
        return {CHANGES: True, STAYS: False}.get(self.plan_decision.data or UNDECIDED)


class ReportForm(Form):
    on = DateField(_l("Reported on"), [InputRequired()])
    to = StringField(_l("Reported to"), [InputRequired(), Length(max=200)])
