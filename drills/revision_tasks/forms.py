"""Input of the pages of findings and revision tasks."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from drills.evaluations.rules import SEVERITY_TITLES
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.text import Text
from emergency.plans.content import name_of_clause
from emergency.plans.models import PlanVersion


class FindingForm(Form):
    text = TextAreaField(_l("What was found"), [InputRequired(), Length(max=5_000)], render_kw={"rows": 4})
    severity = RadioField(_l("Severity"), [InputRequired()])
    cause = TextAreaField(_l("Cause"), [Optional(), Length(max=5_000)], render_kw={"rows": 2})
    is_plan_fault = BooleanField(_l("The plan is to blame: it has to change"))
    clause = SelectField(_l("Clause of the plan"), [Optional()])

    def offer(self, versions: Sequence[PlanVersion]) -> None:
        """The severities, and every clause of the versions practised, by plan."""
        self.severity.choices = [(str(severity), say(title)) for severity, title in SEVERITY_TITLES.items()]
        clauses = {
            version.plan.title: [
                (f"{version.id}:{name_of_clause(clause)}", f"{clause.number} {clause.title}".strip())
                for clause in version.content.clauses
            ]
            for version in versions
        }
        self.clause.choices = {"": [("", "—")], **clauses}

    def blamed(self) -> tuple[int, str]:
        """The id of the version and the clause that were chosen; 0 and nothing where none was."""
        version_id, _colon, clause = (self.clause.data or "").partition(":")
        return (int(version_id) if version_id.isdigit() else 0), clause


class GroundForm(Form):
    clause = SelectField(_l("Clause of the plan"), [Optional()])

    def offer(self, version: PlanVersion, whole: Text) -> None:
        """The text as a whole, and every clause of the version to blame."""
        names = {
            name_of_clause(clause): f"{clause.number} {clause.title}".strip() for clause in version.content.clauses
        }
        self.clause.choices = [("", say(whole)), *names.items()]


class DismissForm(Form):
    reason = TextAreaField(
        _l("Why the plan can stay as it is"), [InputRequired(), Length(max=2_000)], render_kw={"rows": 3}
    )


class ReopenForm(Form):
    reason = TextAreaField(_l("Why"), [InputRequired(), Length(max=2_000)], render_kw={"rows": 3})
