"""Access to routes: `@needs(Permission)` or `@public` on every one, and who is behind a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from emergency.accounts import queries
from emergency.accounts.models import Account, ApiToken, SignedIn
from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import begin_reading, db
from emergency.core.errors import NotAllowed
from emergency.core.i18n import say, settle_language
from emergency.core.pages import SAFE, STATUS_SENTENCES, answer_error, is_api

V = TypeVar("V", bound=Callable[..., Any])
_STAMP_AGE = timedelta(seconds=60)
login_manager = LoginManager()


class SessionUser(UserMixin):
    """What Flask-Login carries: the token of our own session row, never the account's id."""

    def __init__(self, token: str, actor: Actor, language: str, must_change_password: bool) -> None:
        self.token = token
        self.actor = actor
        self.language = language
        self.must_change_password = must_change_password

    def get_id(self) -> str:
        return self.token


def needs(permission: Permission) -> Callable[[V], V]:
    """Only roles that hold the permission reach this view. Stands right below the route."""

    def declare(view: V) -> V:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def public(view: V) -> V:
    """Anybody reaches this view without signing in."""

    @wraps(view)
    def open_to_all(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    open_to_all.access = "public"  # type: ignore[attr-defined]
    return open_to_all  # type: ignore[return-value]


def access_of(app: Flask, endpoint: str) -> Permission | str | None:
    """What a route declares: a permission, "public", or None where nothing is declared (refused)."""
    if endpoint in {"static", "openapi.spec"}:
        return "public"
    return getattr(app.view_functions[endpoint], "access", None)


def init_app(app: Flask) -> None:
    """Find out who is asking, before anything else, and check what the route declares."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_load_session_user)
    app.before_request(_identify)
    app.before_request(_check_access)


def sign_in(token: str, account: Account) -> None:
    """Begin the browser's session under a new identity; nothing of the visitor's session survives."""
    session.clear()
    login_user(SessionUser(token, queries.actor_of(account), account.language, account.must_change_password))


def sign_out() -> None:
    """Forget the session in the browser."""
    logout_user()
    session.clear()


def _load_session_user(token: str) -> SessionUser | None:
    settings = current_app.config["SETTINGS"]
    found = queries.find_session(token)
    if found is None:
        return None
    idle = now() - (found.used_at or found.began_at)
    is_over = idle > timedelta(minutes=settings.session_idle_minutes) or now() - found.began_at > timedelta(
        hours=settings.session_hours
    )
    if is_over:
        return None
    if idle > _STAMP_AGE:
        g.stamp = (SignedIn, SignedIn.seen_at, found.id)
    return SessionUser(token, found.actor, found.language, found.must_change_password)


def _identify() -> None:
    g.actor = None
    if request.endpoint == "static":
        return
    begin_reading(True)
    if is_api():
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            found = queries.find_token(token.strip())
            if found is not None:
                g.actor = found.actor
                if found.used_at is None or now() - found.used_at > _STAMP_AGE:
                    g.stamp = (ApiToken, ApiToken.used_at, found.id)
    else:
        user = login_manager._load_user() or g.get("_login_user")
        if isinstance(user, SessionUser):
            g.actor, g.preferred_language = user.actor, user.language
            g.must_change_password = user.must_change_password
    settle_language()
    if request.method not in SAFE:
        # A writing transaction takes its place in the queue of writers with its own first statement.
        db.session.commit()
        begin_reading(False)
    _stamp()


def _stamp() -> None:
    """Note when a session or token was last used, in a transaction of its own; skipped when the database is busy."""
    target = g.pop("stamp", None)
    if target is None:
        return
    model, column, row_id = target
    try:
        with Session(db.engine) as session:
            session.execute(update(model).where(model.id == row_id).values({column: now()}))
            session.commit()
    except OperationalError:
        current_app.logger.info("last-used stamp skipped: the database is busy")


def _check_access() -> Response | None:
    if request.endpoint is None:
        return None
    declared = access_of(current_app, request.endpoint)
    if declared == "public":
        return None
    if g.actor is None:
        if is_api():
            return answer_error(401, "unauthorised", say(STATUS_SENTENCES[401]))
        return redirect(url_for("accounts.sign_in", next=request.full_path if request.method == "GET" else None))
    if not isinstance(declared, Permission) or not holds(g.actor, declared):
        raise NotAllowed
    if g.get("must_change_password") and request.endpoint not in {"accounts.password", "accounts.sign_out"}:
        return redirect(url_for("accounts.password"))
    return None


def current_account_id() -> int | None:
    """The signed-in account's id, or None."""
    actor: Actor | None = g.get("actor")
    return actor.account_id if actor else None


def active_sessions(account_id: int) -> list[SignedIn]:
    """The open sessions of an account, latest first."""
    statement = select(SignedIn).where(SignedIn.account_id == account_id, SignedIn.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(SignedIn.seen_at.desc())))
