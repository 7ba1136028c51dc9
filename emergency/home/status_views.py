"""How the system itself stands: for those who run it."""

from __future__ import annotations

import shutil
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask_babel import ngettext

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core import jobs
from emergency.core.db import db
from emergency.notices import actions as notices
from emergency.notices import queries as telling
from emergency.notices.rules import sentence

pages = Blueprint("status", __name__)
_NEARLY_FULL = 0.9


@pages.get("/status")
@needs(Permission.SYSTEM_VIEW)
def index() -> Any:
    """The scheduler, its jobs, what waits to be told, and room on the disk."""
    settings = current_app.config["SETTINGS"]
    disk = shutil.disk_usage(settings.data_dir)
    return render_template(
        "status/index.html", jobs=jobs.all_jobs(), runs=jobs.last_runs(), swept_at=jobs.last_sweep(),
        is_silent=jobs.is_silent(), telling=telling.standing(), refused=telling.list_refused(), sentence=sentence,
        has_mail=bool(settings.smtp_host), free_gigabytes=round(disk.free / 1024**3, 1),
        is_nearly_full=disk.used / disk.total > _NEARLY_FULL, database=db.engine.dialect.name,
    )  # fmt: skip


@pages.post("/status/mail")
@needs(Permission.SYSTEM_RUN)
def retry_mail() -> Any:
    """Try the mails again that were refused for good."""
    count = notices.retry_failed(by=g.actor)
    flash(ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", count), "ok")
    return redirect(url_for("status.index"))
