"""Input of the organisation pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from emergency.accounts.rules import ORGANISATION_KIND_TITLES, SIZE_TITLES, TAG_TITLES
from emergency.core.edits import EditForm
from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.places import Datum, Place, parse_place
from emergency.core.text import Text
from emergency.sites.rules import LARGEST_HEADCOUNT, LIFE_TITLES, OWNERSHIP_TITLES

DATUM_TITLES = {
    Datum.WGS84: "WGS-84",
    Datum.CGCS2000: "CGCS2000",
    Datum.GCJ02: "GCJ-02",
    Datum.BD09: "BD-09",
}

_DATUMS = [SelectChoice(str(datum), title) for datum, title in DATUM_TITLES.items()]
_NOT_KNOWN = SelectChoice("", _l("Not known"))


def _offered(titles: Mapping[Any, Text]) -> list[SelectChoice]:
    return [SelectChoice(str(value), say(title)) for value, title in titles.items()]


class Ticks(SelectMultipleField):
    """Several choices, each with its tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FactsForm(Form):
    """What rules ask about a unit or site."""

    tags = Ticks(_l("What it does"))
    size = SelectField(_l("Size"), [Optional()])
    employees = IntegerField(_l("Employees"), [Optional(), NumberRange(0, LARGEST_HEADCOUNT)])

    def offer_facts(self) -> None:
        """Fill in the words to choose from, in the reader's language."""
        self.tags.choices = _offered(TAG_TITLES)
        self.size.choices = [_NOT_KNOWN, *_offered(SIZE_TITLES)]


class OrganisationForm(FactsForm):
    name = StringField(_l("Name of the organisation"), [InputRequired(), Length(max=200)])
    uscc = StringField(_l("Credit code"), [Optional(), Length(max=40)])
    area = StringField(_l("Area"), [InputRequired(), Length(max=80)], description=_l("The code or name of the area."))
    industry = StringField(_l("Industry"), [Optional(), Length(max=8)], description=_l("GB/T 4754, such as C26."))
    ownership = SelectField(_l("Ownership"), [Optional()])
    phone = StringField(_l("Telephone"), [Optional(), Length(max=40)], render_kw={"autocomplete": "off"})
    address = StringField(_l("Address"), [Optional(), Length(max=300)])
    place = StringField(
        _l("Coordinates"), [Optional(), Length(max=80)], description=_l("Latitude and longitude, such as 36.1,117.2.")
    )
    datum = SelectField(_l("Datum"), choices=_DATUMS)

    def offer(self) -> None:
        """Fill in the words to choose from, in the reader's language."""
        self.offer_facts()
        self.ownership.choices = [_NOT_KNOWN, *_offered(OWNERSHIP_TITLES)]

    def read_place(self) -> Place | None:
        """The place that was typed. Errors: Invalid on `place`."""
        return parse_place(self.place.data, Datum(self.datum.data)) if self.place.data else None


class NewOrganisationForm(OrganisationForm):
    kind = SelectField(_l("Kind"))
    parent = StringField(
        _l("Belongs to"),
        [Optional(), Length(max=200)],
        description=_l("For a branch or project: the credit code, number or exact name."),
    )

    def offer(self) -> None:
        super().offer()
        self.kind.choices = _offered(ORGANISATION_KIND_TITLES)


class EditOrganisationForm(EditForm, OrganisationForm):
    """A move and a closing have pages of their own, which say first what follows from them."""

    area: Any = None
    since = DateField(_l("Holds from"), [InputRequired()])
    source = StringField(
        _l("Paper it rests on"),
        [Optional(), Length(max=300)],
        description=_l("A licence, a decision, a report."),
    )


class SupervisorsForm(Form):
    departments = Ticks(_l("Supervising departments"), coerce=int)
    others = StringField(
        _l("Another body"), [Optional(), Length(max=200)], description=_l("The credit code, number or exact name.")
    )
    since = DateField(_l("Holds from"), [InputRequired()])


class SiteForm(FactsForm):
    name = StringField(_l("Name of the site"), [InputRequired(), Length(max=200)])
    area = StringField(_l("Area"), [InputRequired(), Length(max=80)], description=_l("The code or name of the area."))
    place = StringField(
        _l("Coordinates"), [Optional(), Length(max=80)], description=_l("Latitude and longitude, such as 36.1,117.2.")
    )
    datum = SelectField(_l("Datum"), choices=_DATUMS)
    since = DateField(_l("In use since"), [Optional()], description=_l("Empty: from the beginning."))

    def read_place(self) -> Place | None:
        """The place that was typed. Errors: Invalid on `place`."""
        return parse_place(self.place.data, Datum(self.datum.data)) if self.place.data else None


class SiteFactsForm(FactsForm):
    closed = SelectField(_l("State"))
    since = DateField(_l("Holds from"), [InputRequired()])
    source = StringField(_l("Paper it rests on"), [Optional(), Length(max=300)])

    def offer(self) -> None:
        """Fill in the words to choose from, in the reader's language."""
        self.offer_facts()
        self.closed.choices = _offered(LIFE_TITLES)


class ZoneForm(Form):
    name = StringField(_l("Name of the zone"), [InputRequired(), Length(max=80)])
    code = StringField(
        _l("Code"), [InputRequired(), Length(max=20)],
        description=_l("The parent's code, a hyphen and two digits, such as 350500-01."),
    )  # fmt: skip
