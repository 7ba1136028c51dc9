"""Input of the page on which an older version is taken up again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from emergency.core.forms import Form


class RollBackForm(Form):
    reason = TextAreaField(
        _l("Reason"), [InputRequired(), Length(max=2000)],
        description=_l("Why the older text is taken up again; it stands on record with the new version."),
    )  # fmt: skip
