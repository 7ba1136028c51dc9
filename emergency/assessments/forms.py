"""Input of the pages of assessments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FileField,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from emergency.assessments.rules import ANSWER_TITLES, CONCLUSION_TITLES, Answer, Item, Member, Said
from emergency.core.errors import Invalid
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.papers import ACCEPT
from emergency.core.text import Text
from emergency.experts.models import Expert
from emergency.plans.content import name_of_clause
from emergency.plans.models import PlanVersion

SEATS = 5
"""Rows for people who took part."""
_WHOLE = Text("全文", "The text as a whole")


class MemberRow(PlainForm):
    """An expert of the register, or anybody by name."""

    class Meta:
        bind_field = Form.Meta.bind_field

    expert = SelectField(_l("From the register"), [Optional()])
    name = StringField(_l("Or by name"), [Optional(), Length(max=80)])
    unit = StringField(_l("Unit"), [Optional(), Length(max=200)])
    title = StringField(_l("Post or professional title"), [Optional(), Length(max=80)])


class AssessmentForm(Form):
    """The base of the form; `assessment_form` adds three fields for every item."""

    on = DateField(_l("Assessed on"), [InputRequired()])
    leader = StringField(_l("Led by"), [InputRequired(), Length(max=80)])
    body = StringField(
        _l("Institution entrusted with it"), [Optional(), Length(max=200)],
        description=_l("Empty if the unit did it by itself."),
    )  # fmt: skip
    members = FieldList(FormField(MemberRow), min_entries=SEATS)
    conclusion = RadioField(_l("Conclusion"), [InputRequired()])
    reason = TextAreaField(_l("What the assessment found"), [InputRequired(), Length(max=4000)], render_kw={"rows": 4})

    def offer(self, experts: Sequence[Expert]) -> None:
        """Fill in what to choose from."""
        self.conclusion.choices = [SelectChoice(str(one), say(title)) for one, title in CONCLUSION_TITLES.items()]
        lines = [SelectChoice(str(one.id), f"{one.name} {one.employer} {one.specialities}") for one in experts]
        for row in self.members:
            row.form.expert.choices = [SelectChoice("", "–"), *lines]

    def people(self, experts: Sequence[Expert]) -> list[Member]:
        """Who took part; a row of the register counts before what was typed beside it."""
        known = {str(one.id): one for one in experts}
        found = []
        for row in self.members.data:
            if expert := known.get(row["expert"] or ""):
                found.append(Member(expert.name, expert.employer, expert.title, expert.id))
            elif row["name"] or row["unit"]:
                found.append(Member(row["name"] or "", row["unit"] or "", row["title"] or ""))
        return found


class ConfirmForm(Form):
    """Who confirms, where he has no account of his own."""

    signed_by = StringField(
        _l("Signed by"), [Optional(), Length(max=80)],
        description=_l("Whoever signed the record, where he has no account here. The signed record has to be here."),
    )  # fmt: skip


class RefuseForm(Form):
    because = StringField(_l("Why"), [InputRequired(), Length(max=300)])


class SignedForm(Form):
    file = FileField(
        _l("Scan of the signed record"), [], description=_l("A .pdf, .docx or picture of the signed paper."),
        render_kw={"accept": ACCEPT},
    )  # fmt: skip


def assessment_form(items: Sequence[Item], version: PlanVersion, **data: Any) -> AssessmentForm:
    """The form with an answer, words and a clause for each item."""
    clauses = {name_of_clause(one): f"{one.number} {one.title}".strip() for one in version.content.clauses}
    choices = [SelectChoice("", say(_WHOLE)), *(SelectChoice(*one) for one in clauses.items())]
    fields: dict[str, Any] = {}
    for item in items:
        fields[f"answer-{item.code}"] = RadioField(
            say(item.title), [InputRequired()],
            choices=[SelectChoice(str(one), say(title)) for one, title in ANSWER_TITLES.items()],
        )  # fmt: skip
        fields[f"text-{item.code}"] = TextAreaField(
            _l("What was found, what has to change"), [Optional(), Length(max=4000)], render_kw={"rows": 2}
        )
        fields[f"clause-{item.code}"] = SelectField(_l("Clause to blame"), [Optional()], choices=choices)
    made: AssessmentForm = type("AssessmentOfPlan", (AssessmentForm,), fields)(data=data)
    return made


def read_items(form: AssessmentForm, items: Sequence[Item]) -> dict[str, Said]:
    """What was ticked and written, by item."""
    found = {}
    for item in items:
        answer = Answer(form[f"answer-{item.code}"].data)
        clause = form[f"clause-{item.code}"].data or ""
        text = form[f"text-{item.code}"].data or ""
        found[item.code] = Said(answer, text, clause if answer is Answer.CHANGE else "")
    return found


def beside_items(error: Invalid, items: Sequence[Item]) -> Invalid:
    """An action's complaints about items, at the fields of those items."""
    codes = {item.code for item in items}
    told = Invalid(error.message)
    told.fields = {(f"text-{name}" if name in codes else name): said for name, said in error.fields.items()}
    return told
