"""The audit trail: who did what to which thing, and whether the trail is whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.roles import ROLE_TITLES
from emergency.core import jobs
from emergency.core.paging import paginate
from emergency.home import queries
from emergency.home.jobs import verify_audit
from emergency.home.queries import Asked, row_number

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@needs(Permission.AUDIT_VIEW)
def index() -> Any:
    """The trail, latest first, by thing, person, code and days."""
    chosen = queries.list_entries(g.actor, _asked())
    page = paginate(chosen)
    return render_template(
        "audit/index.html",
        page=page,
        kinds=[(kind, kind) for kind in queries.list_kinds(g.actor)],
        titles=ROLE_TITLES,
        checked=jobs.last_runs().get(verify_audit.name),
    )


@pages.post("/audit/verify")
@needs(Permission.AUDIT_VIEW)
def verify() -> Any:
    """Walk the whole trail now."""
    run = jobs.run_now(verify_audit.name)
    if run.outcome == "whole":
        flash(_("The trail is whole."), "ok")
    else:
        flash(_("The trail is broken: %(where)s", where=run.outcome), "late")
    return redirect(url_for("audit.index"))


def _asked() -> Asked:
    given = request.args
    return Asked(
        thing=given.get("thing", "").strip(), thing_id=given.get("number", type=row_number),
        person=given.get("person", "").strip(), code=given.get("code", "").strip(),
        since=given.get("since", type=date.fromisoformat), until=given.get("until", type=date.fromisoformat),
    )  # fmt: skip
