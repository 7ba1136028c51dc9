"""Input of the pages of depots, items and stock."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from emergency.core.forms import Form
from resources_db.claims.amounts import MOST
from resources_db.claims.forms import PlaceForm


class DepotForm(PlaceForm):
    name = StringField(_l("Name of the depot"), [InputRequired(), Length(max=120)])
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=200)],
        description=_l("The credit code, the number or the exact name."),
    )
    phone = StringField(_l("Number that answers day and night"), [Optional(), Length(max=60)])
    keeper = StringField(_l("Keeper"), [Optional(), Length(max=60)])
    address = StringField(_l("Address"), [Optional(), Length(max=300)])


class ItemForm(Form):
    name = StringField(_l("Name of the item"), [InputRequired(), Length(max=100)])
    spec = StringField(_l("Specification"), [Optional(), Length(max=120)])
    unit = StringField(_l("Unit"), [InputRequired(), Length(max=20)])
    code = StringField(_l("Code"), [Optional(), Length(max=40)])
    synonyms = TextAreaField(
        _l("Other words for it"), [Optional(), Length(max=2_000)], description=_l("One word a line.")
    )
    substitutes = TextAreaField(
        _l("What will do instead"), [Optional(), Length(max=2_000)],
        description=_l("One item of the catalogue a line, by its exact name."),
    )  # fmt: skip


class StockForm(Form):
    item = StringField(
        _l("Item"), [InputRequired(), Length(max=100)],
        description=_l("A name, a code or a synonym of the catalogue."),
    )  # fmt: skip
    unit = StringField(_l("Unit"), [Optional(), Length(max=20)], description=_l("Only for an item that is new."))
    quantity = DecimalField(_l("Quantity"), [InputRequired(), NumberRange(0, MOST)])
    batch = StringField(_l("Batch"), [Optional(), Length(max=60)])
    reserve_form = SelectField(_l("Form of reserve"), [InputRequired()])
    produced_on = DateField(_l("Produced on"), [Optional()])
    expires_on = DateField(_l("Last day it may be used"), [Optional()])
    document = StringField(_l("Document number"), [Optional(), Length(max=120)])


class MovementForm(Form):
    kind = SelectField(_l("What happens"), [InputRequired()])
    quantity = DecimalField(
        _l("Quantity"), [InputRequired(), NumberRange(0, MOST)], description=_l("For a count: how much was found.")
    )  # fmt: skip
    to_depot = StringField(
        _l("To which depot"), [Optional(), Length(max=120)], description=_l("For a transfer: the exact name.")
    )
    to_batch = StringField(_l("Into which batch"), [Optional(), Length(max=60)], description=_l("For a rotation."))
    to_expires_on = DateField(_l("Last day of the new batch"), [Optional()])
    document = StringField(_l("Document number"), [Optional(), Length(max=120)])
    reason = StringField(_l("Reason"), [Optional(), Length(max=500)], description=_l("Needed for a count and a loss."))
