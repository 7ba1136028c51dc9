"""Input of the hazard pages."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.edits import EditForm
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.places import Datum, Place, parse_place
from emergency.core.text import Text
from emergency.hazards.rules import LEVEL_TITLES, Spot, State, kinds, parse_substances
from emergency.plans.models import Plan
from emergency.sites.forms import DATUM_TITLES
from emergency.sites.models import Site

_SUBSTANCES = _l(
    "One a line: name, CAS number, amount with its unit, q/Q; only the name is needed. "
    "Such as: methanol 67-56-1 800 t q/Q=1.6"
)
_LEVEL = _l("Of a major hazard source.")


class StateForm(EditForm):
    """What is said about a hazard, whoever says it for the first time or anew."""

    name = StringField(_l("Name of the hazard"), [InputRequired(), Length(max=200)])
    level = SelectField(_l("Level"), [Optional()], description=_LEVEL)
    substances = TextAreaField(
        _l("Substances"), [Optional(), Length(max=5_000)], description=_SUBSTANCES, render_kw={"rows": 4}
    )
    area = StringField(_l("Area"), [InputRequired(), Length(max=80)], description=_l("The code or name of the area."))
    address = StringField(_l("Where on the premises"), [Optional(), Length(max=300)])
    place = StringField(
        _l("Coordinates"), [Optional(), Length(max=80)], description=_l("Latitude and longitude, such as 36.1,117.2.")
    )
    datum = SelectField(_l("Datum"), choices=[SelectChoice(str(datum), title) for datum, title in DATUM_TITLES.items()])
    since = DateField(_l("Holds from"), [InputRequired()])
    source = StringField(
        _l("Paper it rests on"), [Optional(), Length(max=300)],
        description=_l("A safety assessment report, a registration, an inspection."),
    )  # fmt: skip

    def offer(self) -> None:
        """Fill in the words to choose from, in the reader's language."""
        self.level.choices = [
            SelectChoice("", gettext("None")), *(SelectChoice(str(n), say(title)) for n, title in LEVEL_TITLES.items())
        ]  # fmt: skip

    def read_place(self) -> Place | None:
        """The place that was typed. Errors: Invalid on `place`."""
        return parse_place(self.place.data, Datum(self.datum.data)) if self.place.data else None

    def read_state(self, area_id: int) -> State:
        """What the form says. Errors: Invalid (`place`, `substances`)."""
        place = self.read_place()
        there = place.into(Datum.WGS84) if place else None
        spot = Spot(
            area_id, there.lat if there else None, there.lon if there else None, place.datum if place else None,
            self.address.data or "",
        )  # fmt: skip
        level = int(self.level.data) if self.level.data else None
        return State(self.name.data or "", level, parse_substances((self.substances.data or "").splitlines()), spot)


class HazardForm(StateForm):
    kind = SelectField(_l("Kind of hazard"))
    site = SelectField(_l("Site"), [Optional()])
    identified_on = DateField(_l("Identified on"), [Optional()])

    def offer_places(self, sites: Iterable[Site]) -> None:
        """The kinds, and the organisation's sites."""
        self.offer()
        self.kind.choices = [SelectChoice(kind.id, say(kind.title)) for kind in kinds().values()]
        self.site.choices = [
            SelectChoice("", gettext("The organisation as a whole")),
            *(SelectChoice(str(site.id), site.name) for site in sites),
        ]


class GoneForm(EditForm):
    since = DateField(_l("Gone since"), [InputRequired()])
    source = StringField(
        _l("Paper it rests on"), [InputRequired(), Length(max=300)],
        description=_l("The paper by which the hazard was taken off the register."),
    )  # fmt: skip


class AnswerForm(Form):
    plan = SelectField(_l("Plan and clause"), [InputRequired()])

    def offer(self, plans: Iterable[tuple[Plan, dict[str, str]]], whole: Text) -> None:
        """Each plan as a whole, and each of its clauses."""
        self.plan.choices = {
            plan.title: [
                (str(plan.id), say(whole)), *((f"{plan.id}:{name}", title) for name, title in clauses.items())
            ]
            for plan, clauses in plans
        }  # fmt: skip

    def named(self) -> tuple[int, str]:
        """The plan's id and the clause, empty for the plan as a whole."""
        plan_id, _colon, clause = (self.plan.data or "").partition(":")
        return int(plan_id), clause
