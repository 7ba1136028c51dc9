"""Input of the pages of programmes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from drills.bookings.models import Drill
from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES, Content, DrillKind
from drills.bookings.rules import Form as DrillForm
from emergency.core.clock import local
from emergency.core.edits import EditForm
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.plans.models import Plan


class EntryForm(EditForm):
    """A drill of a programme."""

    title = StringField(_l("Title of the drill"), [InputRequired(), Length(max=200)])
    month = SelectField(_l("In the month"), [InputRequired()], coerce=int)
    plan = SelectField(_l("Plan it practises"), [Optional()], coerce=int)
    kind = RadioField(_l("Which plan is practised"), [InputRequired()])
    content = RadioField(_l("Content of the drill"), [InputRequired()])
    form = RadioField(_l("Form of the drill"), [InputRequired()])
    responsible = StringField(_l("Who sees to it"), [Optional(), Length(max=200)])
    budget = IntegerField(_l("Budget"), [Optional(), NumberRange(0, 1_000_000_000)])

    def offer(self, plans: Sequence[Plan]) -> None:
        """The words to choose from, in the reader's language."""
        self.month.choices = [(month, gettext("Month %(month)s", month=month)) for month in range(1, 13)]
        self.plan.choices = [(0, "—"), *((plan.id, plan.title) for plan in plans)]
        self.kind.choices = [(str(kind), say(title)) for kind, title in KIND_TITLES.items()]
        self.content.choices = [(str(content), say(title)) for content, title in CONTENT_TITLES.items()]
        self.form.choices = [(str(form), say(title)) for form, title in FORM_TITLES.items()]

    def given(self, plans: Sequence[Plan]) -> dict[str, Any]:
        """The entries as the actions take them."""
        return {
            "title": self.title.data, "month": self.month.data,
            "plan": next((plan for plan in plans if plan.id == self.plan.data), None),
            "kind": DrillKind(self.kind.data), "content": Content(self.content.data),
            "form": DrillForm(self.form.data), "responsible": self.responsible.data or "", "budget": self.budget.data,
        }  # fmt: skip


class NeedsForm(EditForm):
    needs = TextAreaField(_l("Why these drills"), [Optional(), Length(max=20_000)], render_kw={"rows": 8})


class ApproveForm(Form):
    on = DateField(_l("Approved on"), [InputRequired()])
    approved_by = StringField(_l("Approved by"), [InputRequired(), Length(max=80)])


class ReopenForm(Form):
    reason = TextAreaField(_l("Why"), [InputRequired(), Length(max=2_000)], render_kw={"rows": 3})


class BookEntryForm(Form):
    on = DateField(_l("Day"), [InputRequired()])
    starts = TimeField(_l("Begins at"), [InputRequired()])
    ends_at = TimeField(_l("Ends at"), [InputRequired()])
    place = StringField(_l("Place"), [Optional(), Length(max=300)])


class NameDrillForm(Form):
    drill = SelectField(_l("Drill"), [InputRequired()], coerce=int)

    def offer(self, drills: Sequence[Drill]) -> None:
        """The drills that stand for no entry yet, with their days."""
        self.drill.choices = [(drill.id, f"{format_date(_day_of(drill))} {drill.title}") for drill in drills]


def _day_of(drill: Drill) -> date:
    return drill.held_on or local(drill.starts_at).date()
