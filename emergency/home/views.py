"""Start pages, health, and the browser's reports of broken rules."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy import text

from emergency.accounts import actions
from emergency.accounts.access import needs, public
from emergency.accounts.permissions import Permission, holds
from emergency.accounts.queries import names_of
from emergency.accounts.roles import Role
from emergency.calendar.queries import work_calendar
from emergency.core import worklist
from emergency.core.actors import Actor
from emergency.core.cards import cards_for
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.i18n import COOKIE, LANGUAGES
from emergency.core.jobs import is_silent, last_sweep
from emergency.core.pages import csrf, redirect_back
from emergency.core.text import message

pages = Blueprint("home", __name__)
log = logging.getLogger(__name__)

_MOST_DATES = 3
_MOST_FIGURES = 5
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
    frame = frame_of(g.actor.role)
    return render_template(f"home/{frame}.html", **_FRAMES[frame](g.actor, today()))


def _bureau_page(actor: Actor, day: date) -> dict[str, Any]:
    tasks = worklist.tasks_for(actor, day)
    return {
        "tasks": tasks, "today": day, "workdays_left": _workdays_left(tasks, day),
        "organisations": _organisations(actor, tasks), "figures": cards_for("figures", actor, day)[:_MOST_FIGURES],
        "is_silent": holds(actor, Permission.SYSTEM_VIEW) and is_silent(),
    }  # fmt: skip


def _enterprise_page(actor: Actor, day: date) -> dict[str, Any]:
    dates = sorted(cards_for("dates", actor, day), key=lambda each: each["on"])
    calendars = cards_for("calendar", actor, day)
    return {
        "tasks": worklist.tasks_for(actor, day), "today": day, "dates": dates[:_MOST_DATES],
        "checklist": cards_for("checklist", actor, day), "duties": cards_for("duties", actor, day),
        "calendar_url": calendars[0] if calendars else None,
    }  # fmt: skip


def _commander_page(actor: Actor, day: date) -> dict[str, Any]:
    look_up = cards_for("look_up", actor, day)
    return {
        "tasks": worklist.tasks_for(actor, day), "today": day, "lookup_url": look_up[0] if look_up else request.path,
        "incidents": cards_for("incidents", actor, day), "holds": cards_for("holds", actor, day),
    }  # fmt: skip


_FRAMES = {"bureau": _bureau_page, "enterprise": _enterprise_page, "commander": _commander_page}


def _workdays_left(tasks: list[worklist.Task], day: date) -> dict[str, int]:
    """Working days left, per filing that waits for a decision; its term is counted in them (88号令 第二十八条)."""
    calendar = work_calendar()
    deciding = [task for task in tasks if task.code == "filing.decide"]
    return {task.about: calendar.between(day, task.due_on) for task in deciding if task.due_on is not None}


def _organisations(actor: Actor, tasks: list[worklist.Task]) -> dict[int, str]:
    meant = {task.concerns or task.organisation_id for task in tasks}
    return names_of({each for each in meant if each is not None}, actor)


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


@pages.get("/api/docs")
@public
def api_docs() -> Any:
    """The API, readable: what every call takes and answers."""
    return render_template("home/api_docs.html")


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
    tasks, day = worklist.tasks_for(g.actor, today()), today()
    return render_template(
        "home/worklist.html", tasks=tasks, today=day, workdays_left=_workdays_left(tasks, day),
        organisations=_organisations(g.actor, tasks),
    )  # fmt: skip
