"""Input of the library pages."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.instruments import Instrument
from emergency.statutes.rules import KIND_TITLES

_PUBLISHED = _l("A gazette, a notice with its number, an official address.")


class InstrumentForm(Form):
    kind = SelectField(_l("Kind of instrument"))
    title_zh = StringField(_l("Title in Chinese"), [InputRequired(), Length(max=200)])
    title_en = StringField(_l("Title in English"), [Optional(), Length(max=300)])
    number = StringField(
        _l("Number"),
        [Optional(), Length(max=60)],
        description=_l("As it is cited, such as GB/T 29639-2020."),
    )
    issuer = StringField(_l("Issued by"), [Optional(), Length(max=120)])
    issued_on = DateField(_l("Issued on"), [Optional()])
    in_force_from = DateField(_l("In force from"), [InputRequired()])
    source = StringField(_l("Where it was published"), [InputRequired(), Length(max=300)], description=_PUBLISHED)

    def offer(self) -> None:
        """The kinds, in the reader's language."""
        self.kind.choices = [SelectChoice(kind, say(title)) for kind, title in KIND_TITLES.items()]


class ReplacementForm(Form):
    successor = SelectField(_l("Replaced by"), [Optional()])
    on = DateField(
        _l("From the day"), [InputRequired()], description=_l("The first day on which the successor applies.")
    )
    source = StringField(_l("Where it was published"), [InputRequired(), Length(max=300)], description=_PUBLISHED)

    def offer(self, others: Iterable[Instrument]) -> None:
        """The other laws and standards on record; the empty choice: abolished without a successor."""
        self.successor.choices = [
            SelectChoice("", gettext("None: it is abolished")), *(SelectChoice(one.id, one.name) for one in others)
        ]  # fmt: skip
