"""Start pages, health, and the browser's reports of broken rules."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy import text

from emergency.accounts import actions
from emergency.accounts.access import needs, public
from emergency.accounts.permissions import Permission
from emergency.accounts.roles import Role
from emergency.core import worklist
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.i18n import COOKIE, LANGUAGES
from emergency.core.jobs import last_sweep
from emergency.core.pages import csrf, redirect_back
from emergency.core.text import message

pages = Blueprint("home", __name__)
log = logging.getLogger(__name__)

_COMMANDING = frozenset({Role.COMMANDER})
_OFFICIAL = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.BUREAU, Role.DEPARTMENT, Role.OBSERVER})


def frame_of(role: str) -> str:
    """Which of the three frames of the pages a role works in."""
    if role in _COMMANDING:
        return "commander"
    return "bureau" if role in _OFFICIAL else "enterprise"


@pages.get("/")
@public
def index() -> Any:
    """What waits for you."""
    if g.actor is None:
        return redirect(url_for("accounts.sign_in"))
    tasks = worklist.tasks_for(g.actor, today())
    frame = frame_of(g.actor.role)
    return render_template(f"home/{frame}.html", tasks=tasks, today=today(), dates=[], checklist=[], duties=[])


@pages.post("/language")
@public
def language() -> Any:
    """Show the same page in the other language from now on."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise Invalid(message("There is no such language."))
    if g.actor is not None and g.actor.account_id is not None:
        actions.choose_language(g.actor.account_id, chosen, by=g.actor)
    response = redirect_back(url_for("home.index"))
    response.set_cookie(COOKIE, chosen, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


@pages.get("/healthz")
@public
def healthz() -> Any:
    """The process answers."""
    return {"status": "ok"}


@pages.get("/readyz")
@public
def readyz() -> Any:
    """The database answers; whether a scheduler is sweeping is said, not required."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok", "scheduler": last_sweep() is not None}


@pages.post("/csp-report")
@public
def csp_report() -> Any:
    """A browser saw something our content policy forbids."""
    log.error("content policy broken: %s", request.get_data(as_text=True)[:2000])
    return "", 204


csrf.exempt(csp_report)


@pages.get("/worklist")
@needs(Permission.SELF)
def work() -> Any:
    """Everything that waits, on one page."""
    return render_template("home/worklist.html", tasks=worklist.tasks_for(g.actor, today()), today=today())
