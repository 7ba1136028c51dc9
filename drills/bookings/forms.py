"""Input of the pages of drills, and the five steps of booking one, whose answers stand in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from drills.bookings.goods import OfferedTeam
from drills.bookings.naming import duty_named
from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES, Content, DrillKind, Duty
from drills.bookings.rules import Form as DrillForm
from emergency.core.clock import LOCAL, local
from emergency.core.errors import Invalid
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.text import Message, Text, message
from emergency.plans.models import Plan
from resources_db.teams.rules import STATUS_TITLES

YES, NO = "yes", "no"
_GOODS = _l("One a line with how many, such as: life jacket 12. Each is taken from the depot with most of it free.")


class ChoicesField(SelectMultipleField):
    """Several of the choices, as ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FinishForm(Form):
    held_on = DateField(_l("Held on"), [InputRequired()])
    attendance = IntegerField(_l("People who took part"), [Optional(), NumberRange(0, 1_000_000)])
    notes = TextAreaField(_l("What happened"), [Optional(), Length(max=20_000)], render_kw={"rows": 6})


class InterruptForm(Form):
    held_on = DateField(_l("Broken off on"), [InputRequired()])
    reason = TextAreaField(_l("Why"), [InputRequired(), Length(max=2_000)], render_kw={"rows": 3})


class CancelForm(Form):
    reason = TextAreaField(_l("Why"), [InputRequired(), Length(max=2_000)], render_kw={"rows": 3})


class PostponeForm(Form):
    on = DateField(_l("New day"), [InputRequired()])
    starts = TimeField(_l("Begins at"), [InputRequired()])
    ends_at = TimeField(_l("Ends at"), [InputRequired()])
    reason = TextAreaField(_l("Why"), [InputRequired(), Length(max=2_000)], render_kw={"rows": 3})


class _WithKind(Form):
    title = StringField(_l("Title of the drill"), [InputRequired(), Length(max=200)])
    kind = RadioField(_l("Which plan is practised"), [InputRequired()])
    content = RadioField(_l("Content of the drill"), [InputRequired()])
    form = RadioField(_l("Form of the drill"), [InputRequired()])
    purpose = StringField(_l("Purpose"), [Optional(), Length(max=500)])

    def offer_kinds(self) -> None:
        """The words of the three vocabularies, in the reader's language."""
        self.kind.choices = [(str(kind), say(title)) for kind, title in KIND_TITLES.items()]
        self.content.choices = [(str(content), say(title)) for content, title in CONTENT_TITLES.items()]
        self.form.choices = [(str(form), say(title)) for form, title in FORM_TITLES.items()]

    def kinds(self) -> dict[str, Any]:
        """The three words as the actions take them."""
        return {
            "kind": DrillKind(self.kind.data), "content": Content(self.content.data), "form": DrillForm(self.form.data),
        }  # fmt: skip


class HeldForm(_WithKind):
    """A drill held before, or kept on paper."""

    plans = ChoicesField(_l("Plans it practised"), [InputRequired()], coerce=int)
    held_on = DateField(_l("Held on"), [InputRequired()])
    is_trial = BooleanField(_l("It was a trial of a plan that was not published yet"))
    attendance = IntegerField(_l("People who took part"), [Optional(), NumberRange(0, 1_000_000)])
    place = StringField(_l("Place"), [Optional(), Length(max=300)])
    notes = TextAreaField(_l("What happened"), [Optional(), Length(max=20_000)], render_kw={"rows": 5})


class PlansStep(Form):
    """Step 1: the plans that are practised and the duties that are served."""

    plans = ChoicesField(_l("Plans it practises"), [InputRequired()], coerce=int)


class KindStep(_WithKind):
    """Step 2: kind, content, form and purpose."""

    announced = RadioField(_l("Announced beforehand"), [InputRequired()], default=YES)


class DayStep(Form):
    """Step 3: one of the days offered, or one's own."""

    pick = HiddenField()
    on = DateField(_l("Day"), [Optional()])
    starts = TimeField(_l("Begins at"), [InputRequired()])
    ends = TimeField(_l("Ends at"), [InputRequired()])

    def day(self) -> date | None:
        """The day that was picked, or typed."""
        try:
            return date.fromisoformat(self.pick.data) if self.pick.data else self.on.data
        except ValueError:
            return None

    def validate(self, extra_validators: Any = None) -> bool:
        """A day is needed; the start comes before the end."""
        is_sound = bool(super().validate(extra_validators))
        if self.day() is None and not self.on.errors:
            self.take(Invalid(on=message("Choose a day, or type one.")))
            is_sound = False
        if self.starts.data and self.ends.data and self.ends.data <= self.starts.data:
            self.take(Invalid(ends=message("The start must be before the end.")))
            is_sound = False
        return is_sound


class PlaceStep(Form):
    """Step 4: where, with whom, who watches."""

    site = SelectField(_l("Site"), [Optional()], coerce=int)
    place = StringField(_l("Place"), [Optional(), Length(max=300)])
    participants = TextAreaField(_l("Who takes part"), [Optional(), Length(max=5_000)], render_kw={"rows": 4})
    observers = TextAreaField(_l("Observers"), [Optional(), Length(max=2_000)], render_kw={"rows": 2})
    teams = ChoicesField(_l("Teams to reserve"), [Optional()], coerce=int)
    goods = TextAreaField(_l("Equipment and supplies to reserve"), [Optional(), Length(max=2_000)], description=_GOODS)


class ReserveForm(Form):
    """Teams and goods for a drill that is booked."""

    teams = ChoicesField(_l("Teams to reserve"), [Optional()], coerce=int)
    goods = TextAreaField(_l("Equipment and supplies to reserve"), [Optional(), Length(max=2_000)], description=_GOODS)


STEPS: tuple[type[Form], ...] = (PlansStep, KindStep, DayStep, PlaceStep)


def names(typed: str | None) -> list[str]:
    """The names somebody typed: one per line, or parted by 、 or semicolons."""
    parted = (typed or "").replace("、", "\n").replace("；", "\n").replace(";", "\n")
    return [name.strip() for name in parted.splitlines() if name.strip()]


def at(day: date, clock_time: Any) -> datetime:
    """A local day and time as a moment."""
    return datetime.combine(day, clock_time, tzinfo=LOCAL)


def offer_plans(field: SelectMultipleField, plans: Sequence[Plan]) -> None:
    """The plans one may practise, by title."""
    field.choices = [(plan.id, plan.title) for plan in plans]


def offer_teams(field: SelectMultipleField, offered: Sequence[OfferedTeam]) -> None:
    """The teams one may reserve, each with whoever has it at that time."""
    field.choices = [(one.team.id, _team_words(one)) for one in offered]


def _team_words(one: OfferedTeam) -> str:
    said: Message | Text = message("free at that time") if one.is_free else STATUS_TITLES[one.team.status]
    if one.taken is not None:
        until = local(one.taken.until_at).strftime("%m-%d %H:%M")
        said = message("taken until %(until)s for “%(title)s”", until=until, title=one.taken.title)
    return f"{one.team.name} · {say(said)}"


def read_duties(given: Sequence[str]) -> list[Duty]:
    """The duties an address names; what does not read as one is left out: it comes from a link, not from a person."""
    return [duty for words in given if (duty := duty_named(words)) is not None]
