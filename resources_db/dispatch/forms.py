"""Input of the pages of orders, and of the page behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from emergency.core.clock import LOCAL, now
from emergency.core.forms import Form
from resources_db.claims.forms import moment_field
from resources_db.dispatch.actions import Call, Instruction
from resources_db.dispatch.rules import Answer
from resources_db.dispatch.sentences import thing_of
from resources_db.holds.models import HoldLine

PAPER, TELEPHONE = "paper", "telephone"


class Ticks(SelectMultipleField):
    """Several choices, each with its tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OrderForm(Form):
    lines = Ticks(_l("Who and what is sent"), [InputRequired()], coerce=int)
    task = TextAreaField(_l("Task"), [InputRequired(), Length(max=1000)], render_kw={"rows": 3})
    destination = StringField(_l("Destination"), [Optional(), Length(max=300)])
    required_at = moment_field(_l("To be there by"))
    contact = StringField(_l("Whom to report to"), [Optional(), Length(max=60)])
    contact_phone = StringField(_l("Phone"), [Optional(), Length(max=40)])
    how = RadioField(
        _l("How the order is given"), [InputRequired()],
        choices=[SelectChoice(PAPER, _l("On paper, now")),
                 SelectChoice(TELEPHONE, _l("By telephone, the paper follows"))], default=PAPER,
    )  # fmt: skip
    told_to = StringField(_l("Who took the call"), [Optional(), Length(max=60)])
    told_at = moment_field(_l("When it was told"))
    told_by = StringField(
        _l("Who gave the order"), [Optional(), Length(max=60)],
        description=_l("You, if empty. Whoever keeps the log enters calls for somebody else by that person's name."),
    )  # fmt: skip

    def offer(self, lines: Sequence[HoldLine]) -> None:
        """The commitments that have no order yet."""
        self.lines.choices = [SelectChoice(line.id, thing_of(line)) for line in lines]

    def instruction(self) -> Instruction:
        """What the order says."""
        return Instruction(
            self.task.data or "", self.destination.data or "", _local(self.required_at.data), self.contact.data or "",
            self.contact_phone.data or "",
        )  # fmt: skip

    def call(self) -> Call | None:
        """The word by telephone, or None for an order on paper."""
        if self.how.data != TELEPHONE:
            return None
        return Call(self.told_to.data or "", _local(self.told_at.data), self.told_by.data or "")


class AnswerForm(Form):
    answer = RadioField(
        _l("Your answer"), [InputRequired()],
        choices=[SelectChoice(str(Answer.ACCEPT), _l("Accepted")),
                 SelectChoice(str(Answer.DECLINE), _l("Cannot be done"))],
    )  # fmt: skip
    minutes = IntegerField(
        _l("Minutes until arrival"), [Optional(), NumberRange(0, 7 * 24 * 60)], render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    reason = StringField(_l("Why not, or a remark"), [Optional(), Length(max=300)])
    said_by = StringField(_l("Name of whoever answers"), [Optional(), Length(max=60)])
    seen = HiddenField()

    def arrives_at(self) -> datetime | None:
        """The time of arrival, counted from now."""
        return None if self.minutes.data is None else now() + timedelta(minutes=self.minutes.data)

    def answers_seen(self) -> int:
        """How many answers stood on the page; a page that does not say saw none of them."""
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else -1


def _local(given: datetime | None) -> datetime | None:
    return given.replace(tzinfo=LOCAL) if given else None
