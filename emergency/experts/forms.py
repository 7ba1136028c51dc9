"""Input of the pages of experts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.edits import EditForm
from emergency.experts.actions import Entry


class ExpertForm(EditForm):
    name = StringField(_l("Name of the person"), [InputRequired(), Length(max=80)])
    area = StringField(
        _l("Register of which area"), [InputRequired(), Length(max=80)],
        description=_l("The code or name of the area."),
    )  # fmt: skip
    specialities = StringField(
        _l("Specialities"), [InputRequired(), Length(max=300)],
        description=_l("Several are parted by commas, such as: chemical safety, emergency management."),
    )  # fmt: skip
    title = StringField(_l("Professional title"), [Optional(), Length(max=80)])
    employer = StringField(
        _l("Employer"), [Optional(), Length(max=200)],
        description=_l("As in its seal: whoever works for a unit or for its parent does not review its plans."),
    )  # fmt: skip
    phone = StringField(_l("Telephone"), [Optional(), Length(max=40)])
    since = DateField(_l("Term from"), [Optional()])
    until = DateField(_l("Term until"), [Optional()], description=_l("The first day on which the term is over."))
    source = StringField(
        _l("Appointed by"), [Optional(), Length(max=300)],
        description=_l("The letter of appointment or the list the expert comes from."),
    )  # fmt: skip
    account = StringField(
        _l("Account"), [Optional(), Length(max=80)],
        description=_l("The login of the expert's own account, with which review sheets are filled in on a phone."),
    )  # fmt: skip

    def entry(self) -> Entry:
        """What was typed."""
        return Entry(
            name=self.name.data or "", title=self.title.data or "", specialities=self.specialities.data or "",
            employer=self.employer.data or "", phone=self.phone.data or "", since=self.since.data,
            until=self.until.data, source=self.source.data or "",
        )  # fmt: skip
