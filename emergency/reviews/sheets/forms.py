"""Input of the pages of review sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.errors import Invalid
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.experts.models import Expert
from emergency.reviews.sheets.actions import Outsider
from emergency.reviews.sheets.models import Invitation
from emergency.reviews.sheets.rules import ANSWER_TITLES, Answer, Item


class AskForm(Form):
    """An expert of the register, or one from outside by name."""

    expert = SelectField(_l("From the register"), [Optional()])
    name = StringField(_l("Or by name"), [Optional(), Length(max=80)])
    unit = StringField(_l("Employer"), [Optional(), Length(max=200)])
    title = StringField(_l("Professional title"), [Optional(), Length(max=80)])
    speciality = StringField(_l("Speciality"), [Optional(), Length(max=300)])

    def offer(self, experts: Sequence[Expert]) -> None:
        """Fill in whom to choose from."""
        lines = [SelectChoice(str(one.id), f"{one.name} {one.employer} {one.specialities}") for one in experts]
        self.expert.choices = [SelectChoice("", "–"), *lines]

    def outsider(self) -> Outsider:
        """Who was typed."""
        return Outsider(self.name.data or "", self.unit.data or "", self.title.data or "", self.speciality.data or "")


class DraftingForm(Form):
    """Who wrote the plan; none of them reviews it."""

    agency = StringField(
        _l("Agency entrusted with writing"), [Optional(), Length(max=200)],
        description=_l("Empty if the unit wrote it by itself."),
    )  # fmt: skip
    people = StringField(
        _l("Members of the working group"), [Optional(), Length(max=1000)],
        description=_l("Names parted by commas."),
    )  # fmt: skip


class ReleaseForm(Form):
    because = StringField(_l("Why"), [InputRequired(), Length(max=300)])


class ReplyForm(Form):
    reply = TextAreaField(_l("Answer of the unit"), [InputRequired(), Length(max=5000)], render_kw={"rows": 3})


class SheetForm(Form):
    """The base of a sheet; `sheet_form` adds two fields for every item."""

    hand_in = BooleanField(
        _l("Hand in"), description=_l("Every item is answered and I have no interest in the unit. Ends my changes.")
    )


def answer_name(code: str) -> str:
    """The name of the field that holds the answer to an item."""
    return "answer-" + code


def opinion_name(code: str) -> str:
    """The name of the field that holds the opinion on an item."""
    return "opinion-" + code


def sheet_form(items: Sequence[Item], invitation: Invitation) -> SheetForm:
    """The sheet with what was said so far."""
    fields: dict[str, Any] = {}
    for item in items:
        fields[answer_name(item.code)] = RadioField(
            say(item.title),
            [Optional()],
            choices=[SelectChoice(str(one), say(title)) for one, title in ANSWER_TITLES.items()],
        )
        fields[opinion_name(item.code)] = TextAreaField(
            _l("Opinion"), [Optional(), Length(max=5000)], render_kw={"rows": 2}
        )
    said = {answer_name(one.item): str(one.answer) for one in invitation.answers}
    said |= {opinion_name(one.item): one.opinion for one in invitation.answers}
    made: SheetForm = type("SheetOfPlan", (SheetForm,), fields)(data=said)
    return made


def read_sheet(form: SheetForm, items: Sequence[Item]) -> dict[str, tuple[Answer, str]]:
    """What was ticked, by item."""
    return {
        item.code: (Answer(form[answer_name(item.code)].data), form[opinion_name(item.code)].data or "")
        for item in items
        if form[answer_name(item.code)].data
    }


def beside_items(error: Invalid) -> Invalid:
    """An action's complaints about items, at the fields of those items."""
    told = Invalid(error.message)
    told.fields = {answer_name(code): said for code, said in error.fields.items()}
    return told
