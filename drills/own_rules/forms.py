"""Input of the pages on which an authority makes its own rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from drills.own_rules import titles
from emergency.accounts.rules import SIZE_TITLES
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.instruments import instruments
from emergency.core.text import Text
from emergency.rulebook.rules import Force
from emergency.rulebook.wording import FORCE_TITLES

LAWS = ("law", "regulation", "local_regulation", "departmental_rule")


class Free(Optional):
    """Nothing has to be given, and the page need not say so: the words around the field do."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, object] = {"optional": True, "plainly_optional": True}


class Ticks(SelectMultipleField):
    """Several choices, each with its tick; none is a choice as well."""

    def __init__(self, label: object = None, **given: Any) -> None:
        super().__init__(label, [Free()], **given)

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CaseRow(PlainForm):
    """A worked case: typed text is cleaned as in the form around it, whose token covers it."""

    class Meta:
        bind_field = Form.Meta.bind_field

    name = StringField(_l("Case"), [Free(), Length(max=80)])
    on = DateField(_l("Day"), [Free()])
    unit = TextAreaField(_l("Unit"), [Free(), Length(max=500)])
    plans = TextAreaField(_l("Plans"), [Free(), Length(max=2000)])
    drills = TextAreaField(_l("Drills"), [Free(), Length(max=2000)])
    expect = TextAreaField(_l("What must come of it"), [Free(), Length(max=2000)])

    @property
    def is_blank(self) -> bool:
        """Whether the row was emptied, which takes the case out."""
        return not any(field.data for field in self)


class RuleForm(Form):
    title_zh = StringField(_l("Title in Chinese"), [InputRequired(), Length(max=120)])
    title_en = StringField(_l("Title in English"), [InputRequired(), Length(max=200)])
    sentence_zh = TextAreaField(_l("Rule in a sentence, in Chinese"), [InputRequired(), Length(max=600)])
    sentence_en = TextAreaField(_l("Rule in a sentence, in English"), [InputRequired(), Length(max=900)])
    instrument = SelectField(_l("Law or regulation on record"), [Free()])
    document = StringField(
        _l("Document that sets the rule"), [Free(), Length(max=200)],
        description=_l("Title and number of the paper that sets it, where it is not on record."),
    )  # fmt: skip
    article = StringField(_l("Article"), [InputRequired(), Length(max=80)])
    force = SelectField(_l("Force"), [InputRequired()])
    mark = SelectField(_l("How the text was checked"), [InputRequired()])
    area = StringField(_l("Code of the area"), [InputRequired(), Length(max=20)])
    valid_from = DateField(_l("First day"), [InputRequired()])
    valid_to = DateField(
        _l("Last day of validity"), [Free()], description=_l("A policy target needs one; local law may have none.")
    )
    kinds = Ticks(_l("Kinds of unit"), description=_l("None ticked: every kind."))
    lists = Ticks(_l("On one of these lists"))
    any_tags = Ticks(_l("Or doing one of these"))
    not_lists = Ticks(_l("And on none of these lists"))
    size_at_least = SelectField(_l("Of this size or larger"), [Free()])
    employees_at_least = IntegerField(_l("Employees, at least"), [Optional(), NumberRange(1, 1_000_000)])
    families = Ticks(_l("Whose plans"), description=_l("None ticked: all."))
    plan_kinds = Ticks(_l("Kinds of plan"), description=_l("None ticked: all."))
    about = Ticks(_l("Plans for"), description=_l("None ticked: any."))
    not_about = Ticks(_l("But not plans for"))
    event = SelectField(_l("What is counted"), [Free()])
    at_least = IntegerField(_l("At least how many"), [InputRequired(), NumberRange(1, 12)], default=1)
    every = SelectField(_l("In each period"), [Free()], default="year")
    mode = SelectField(_l("How the period runs"), [Free()])
    content = SelectField(_l("Content of the drill"), [Free()])
    scope = SelectField(_l("Owed for"), [InputRequired()])
    afterwards = Ticks(_l("What follows the drill"))
    cases = FieldList(FormField(CaseRow))
    confirmed = BooleanField(_l("I have held the text, the article and every case against the document."), [Free()])
    open_fields_accepted = BooleanField(_l("Save it although no case guards the fields named above."), [Free()])

    def offer(self) -> None:
        """Fill in the words to choose from, in the reader's language."""
        for field, named in (
            (self.kinds, titles.UNIT_KINDS), (self.lists, titles.list_titles()), (self.any_tags, titles.TAGS),
            (self.not_lists, titles.list_titles()), (self.families, titles.FAMILIES), (self.plan_kinds, titles.PLANS),
            (self.about, titles.HAZARDS), (self.not_about, titles.HAZARDS), (self.event, titles.COUNTED),
            (self.every, titles.PERIODS), (self.mode, titles.MODES), (self.scope, titles.SCOPES),
            (self.afterwards, titles.AFTERWARDS), (self.mark, titles.MARKS),
        ):  # fmt: skip
            field.choices = [SelectChoice(code, say(title)) for code, title in named.items()]
        own = {force.value: FORCE_TITLES[force] for force in _FORCES}
        self.force.choices = [SelectChoice(code, say(title)) for code, title in own.items()]
        self.size_at_least.choices = _with_none({str(size): title for size, title in SIZE_TITLES.items()}, _l("any"))
        self.content.choices = _with_none(titles.CONTENTS, _l("any"))
        laws = {one.id: one.title for one in instruments() if one.kind in LAWS}
        self.instrument.choices = _with_none(laws, _l("not on record: named below"))

    @property
    def filled_cases(self) -> list[CaseRow]:
        """The rows of cases that say something."""
        return [row.form for row in self.cases if not row.form.is_blank]

    def show_cases(self, rows: Iterable[dict[str, object]], *, blank: int = 0) -> None:
        """Put these cases in the place of those that were there, with some empty rows after them."""
        while self.cases.entries:
            self.cases.pop_entry()
        for row in [*rows, *[{} for _ in range(blank)]]:
            self.cases.append_entry(row)


_FORCES = (Force.POLICY_TARGET, Force.STATUTORY, Force.IN_PRINCIPLE, Force.ADVISORY, Force.INTERNAL)


def _with_none(named: dict[str, Text], none: object) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(code, say(title)) for code, title in named.items())]


class PackForm(Form):
    file = FileField(_l("Rule pack (TOML)"))
