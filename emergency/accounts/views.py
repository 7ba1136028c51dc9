"""Sign-in, one's own password and tokens, and the accounts an administrator keeps."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from emergency.accounts import access, actions, queries
from emergency.accounts.access import needs, public
from emergency.accounts.forms import AccountForm, PasswordForm, SignInForm, TokenForm
from emergency.accounts.models import Account
from emergency.accounts.permissions import Permission
from emergency.accounts.roles import ROLE_TITLES, Role
from emergency.core.db import db, reading
from emergency.core.errors import DomainError, Invalid
from emergency.core.i18n import say
from emergency.core.pages import redirect_back
from emergency.core.paging import paginate
from emergency.core.text import message

pages = Blueprint("accounts", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """The door. A wrong password costs a try; the page says no more than that."""
    form = SignInForm(next=request.args.get("next", ""))
    if g.actor is not None and request.method == "GET":
        return redirect(url_for("home.index"))
    if not form.validate_on_submit():
        return render_template("home/sign_in.html", form=form), 422 if form.is_submitted() else 200
    login, password = form.login.data, form.password.data
    with reading():
        verified = actions.verify_password(login, password)
    try:
        token = actions.begin_session(
            login, verified, password=password, address=request.remote_addr or "",
            agent=request.user_agent.string, settings=current_app.config["SETTINGS"],
        )  # fmt: skip
    except actions.TooManyTries as error:
        form.take(Invalid(error.message))
        return render_template("home/sign_in.html", form=form), error.status
    if token is None or verified is None:
        db.session.commit()
        form.take(Invalid(message("The login or the password is wrong.")))
        return render_template("home/sign_in.html", form=form), 422
    access.sign_in(token, db.session.get_one(Account, verified[0]))
    return redirect_back(url_for("home.index"))


@pages.post("/sign-out")
@needs(Permission.SELF)
def sign_out() -> Any:
    """End the session here and on our side."""
    actions.end_session(current_user.get_id(), g.actor)
    access.sign_out()
    response = redirect(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/me")
@needs(Permission.SELF)
def me() -> Any:
    """Who the system takes one for."""
    return render_template("accounts/me.html", role_title=ROLE_TITLES[Role(g.actor.role)])


@pages.route("/password", methods=["GET", "POST"])
@needs(Permission.SELF)
def password() -> Any:
    """Change one's own password."""
    form = PasswordForm()
    if form.validate_on_submit():
        if form.password.data != form.again.data:
            form.take(Invalid(again=message("The two new passwords differ.")))
        else:
            try:
                actions.change_password(
                    db.session.get_one(Account, g.actor.account_id), old=form.old.data, new=form.password.data,
                    settings=current_app.config["SETTINGS"], by=g.actor,
                )  # fmt: skip
            except Invalid as error:
                form.take(error)
            else:
                access.sign_out()
                flash(_("The password is changed. Sign in with the new one."), "ok")
                return redirect(url_for("accounts.sign_in"))
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/password.html", form=form), status


@pages.route("/tokens", methods=["GET", "POST"])
@needs(Permission.SELF)
def tokens() -> Any:
    """One's own API tokens; a new one is shown once."""
    form, shown = TokenForm(), ""
    if form.validate_on_submit():
        account = db.session.get_one(Account, g.actor.account_id)
        shown = actions.create_token(account, label=form.label.data, by=g.actor)
    kept = queries.list_tokens(g.actor)
    return render_template("accounts/tokens.html", form=form, shown=shown, tokens=kept), 422 if form.errors else 200


@pages.get("/accounts")
@needs(Permission.ACCOUNT_VIEW)
def index() -> Any:
    """The accounts in reach."""
    accounts = paginate(queries.list_accounts(g.actor))
    return render_template("accounts/index.html", accounts=accounts, titles=ROLE_TITLES)


@pages.route("/accounts/new", methods=["GET", "POST"])
@needs(Permission.ACCOUNT_EDIT)
def create() -> Any:
    """A new account, with a one-time password shown once."""
    form = AccountForm()
    form.role.choices = [(str(role), say(title)) for role, title in ROLE_TITLES.items()]
    if form.validate_on_submit():
        one_time = actions.one_time_password()
        try:
            organisation = queries.find_organisation_by_words(form.organisation.data or "", g.actor)
            account = actions.create_account(
                login=form.login.data, name=form.name.data, role=Role(form.role.data), organisation=organisation,
                password=one_time, settings=current_app.config["SETTINGS"], by=g.actor, must_change_password=True,
            )  # fmt: skip
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(login=error.message))
        else:
            return render_template("accounts/created.html", account=account, one_time=one_time)
    return render_template("accounts/edit.html", form=form), 422 if form.is_submitted() else 200


@pages.post("/accounts/<int:account_id>/active")
@needs(Permission.ACCOUNT_EDIT)
def set_active(account_id: int) -> Any:
    """Disable or enable an account."""
    account = queries.get_account(account_id, g.actor)
    actions.set_active(account, is_active=request.form.get("active") == "yes", by=g.actor)
    return redirect(url_for("accounts.index"))


@pages.post("/accounts/<int:account_id>/password")
@needs(Permission.ACCOUNT_EDIT)
def reset_password(account_id: int) -> Any:
    """Give an account a one-time password, shown once."""
    account, one_time = queries.get_account(account_id, g.actor), actions.one_time_password()
    actions.set_password(account, password=one_time, settings=current_app.config["SETTINGS"], by=g.actor)
    return render_template("accounts/created.html", account=account, one_time=one_time)
