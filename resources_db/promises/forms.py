"""Input of the page on which a broken promise is set aside."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from emergency.core.forms import Form


class DismissForm(Form):
    problem = HiddenField()
    reason = StringField(_l("Reason"), [InputRequired(), Length(max=500)])
