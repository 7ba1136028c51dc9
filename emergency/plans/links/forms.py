"""Input of the page on which a plan names another one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form


class LinkForm(Form):
    kind = SelectField(_l("Kind of link"), [InputRequired()])
    other = SelectField(
        _l("Plan"), [Optional()],
        description=_l("Your own plans, and those of the governments of your area that were made public."),
    )  # fmt: skip
    words = StringField(
        _l("Or in words"), [Optional(), Length(max=200)],
        description=_l("The title of a plan that is not kept here, and whose it is."),
    )  # fmt: skip
    since = DateField(_l("Since"), [InputRequired()])
