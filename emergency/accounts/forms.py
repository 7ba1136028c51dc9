"""Input of the account pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from emergency.core.forms import Form


class SignInForm(Form):
    login = StringField(_l("Login"), [InputRequired(), Length(max=80)], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class PasswordForm(Form):
    old = PasswordField(_l("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    password = PasswordField(_l("New password"), [InputRequired()], render_kw={"autocomplete": "new-password"})
    again = PasswordField(_l("New password again"), [InputRequired()], render_kw={"autocomplete": "new-password"})


class AccountForm(Form):
    login = StringField(_l("Login"), [InputRequired(), Length(max=80)], render_kw={"autocomplete": "off"})
    name = StringField(_l("Name of the person"), [InputRequired(), Length(max=80)])
    role = SelectField(_l("Role"))
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=200)],
        description=_l("The credit code, the number or the exact name."),
    )


class TokenForm(Form):
    label = StringField(_l("What the token is for"), [InputRequired(), Length(max=80)])
