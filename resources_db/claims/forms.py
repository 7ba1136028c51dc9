"""Fields that the pages of resources share."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form
from emergency.core.places import Datum, Place, parse_place

DATUMS = [
    SelectChoice(str(Datum.WGS84), "WGS-84"), SelectChoice(str(Datum.CGCS2000), "CGCS2000"),
    SelectChoice(str(Datum.GCJ02), "GCJ-02"), SelectChoice(str(Datum.BD09), "BD-09"),
]  # fmt: skip


class PlaceForm(Form):
    """A form with a place as people type it."""

    place = StringField(
        _l("Place"), [Optional(), Length(max=80)],
        description=_l("Latitude and longitude, such as 36.1,117.2. Domestic maps show GCJ-02."),
    )  # fmt: skip
    datum = SelectField(_l("Datum"), [InputRequired()], choices=DATUMS, default=str(Datum.WGS84))

    def given_place(self) -> Place | None:
        """The place, or None where none was typed. Errors: Invalid on `place`."""
        return parse_place(self.place.data, Datum(self.datum.data)) if self.place.data else None


def moment_field(label: object) -> DateTimeLocalField:
    """A moment on the local clock, as browsers ask for it."""
    return DateTimeLocalField(label, [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
