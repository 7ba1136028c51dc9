"""The inbox."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.pages import redirect_back
from emergency.core.paging import paginate
from emergency.notices import actions, queries
from emergency.notices.rules import sentence

pages = Blueprint("notices", __name__)


@pages.get("/notices")
@needs(Permission.SELF)
def index() -> Any:
    """What one was told, latest first."""
    unread_only = request.args.get("show") == "unread"
    chosen = queries.list_inbox(g.actor, unread_only=unread_only)
    page = paginate(chosen, per_page=30)
    return render_template(
        "notices/index.html", page=page, sentence=sentence, unread_only=unread_only,
        unread=queries.count_unread(g.actor),
    )  # fmt: skip


@pages.post("/notices/<int:delivery_id>/open")
@needs(Permission.SELF)
def open_one(delivery_id: int) -> Any:
    """Mark one as read and go to the page it speaks of."""
    delivery = queries.get_delivery(delivery_id, g.actor)
    actions.mark_read([delivery], by=g.actor)
    path = delivery.notice.path
    return redirect(path if path.startswith("/") and not path.startswith("//") else url_for("notices.index"))


@pages.post("/notices/read")
@needs(Permission.SELF)
def read_all() -> Any:
    """Mark everything as read."""
    actions.mark_all_read(by=g.actor)
    return redirect_back(url_for("notices.index"))
