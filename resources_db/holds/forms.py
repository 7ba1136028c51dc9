"""Input of the pages on which things are held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField
from wtforms.validators import Length, Optional

from emergency.core.actors import Actor
from emergency.core.errors import Invalid
from emergency.core.forms import Form
from emergency.core.text import Message, message
from resources_db.incidents.models import Incident
from resources_db.incidents.queries import place_of
from resources_db.lookup.where import Known, find_place, home_of


class StepForm(Form):
    """The next step of what was called out; for goods that come back, how much of them."""

    step = HiddenField()
    quantity = StringField(
        _l("How much came back"), [Optional(), Length(max=40)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )  # fmt: skip


@dataclass
class Question:
    """The four questions of a search as they were typed, and what they mean."""

    what: str
    quantity: str
    where: str
    within: str
    amount: Decimal = Decimal(1)
    minutes: int | None = None
    known: Known | None = None
    problem: Message | None = None

    @property
    def has_been_asked(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.what)


def read_question(given: MultiDict[str, str], incident: Incident | None, by: Actor) -> Question:
    """What was asked; where nothing is said, near the incident, else near one's own organisation."""
    question = Question(
        given.get("what", "").strip(), given.get("quantity", "").strip(), given.get("where", "").strip(),
        given.get("within", "").strip(),
    )  # fmt: skip
    question.amount = max(_first_number(question.quantity) or Decimal(1), Decimal("0.001"))
    minutes = _first_number(question.within)
    question.minutes = int(minutes) if minutes is not None else None
    try:
        question.known = _where(question.where, incident, by)
    except Invalid as error:
        question.problem = error.fields["where"][0] if "where" in error.fields else message("This place is not known.")
    return question


def _where(words: str, incident: Incident | None, by: Actor) -> Known | None:
    if words:
        return find_place(words, by)
    place = place_of(incident) if incident is not None else None
    if incident is not None and place is not None:
        return Known(place, incident.title)
    return home_of(by)


def _first_number(text: str) -> Decimal | None:
    """`3 辆`, `20分钟` → 3, 20."""
    found = re.search(r"\d{1,9}(?:\.\d{1,3})?", text)
    return Decimal(found[0]) if found else None
