"""The API that takes plan files."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, jsonify, request

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.files import PLANS, Store, inspect
from emergency.core.text import message
from emergency.core.uploads import keep_document
from emergency.plans.uploads import actions
from emergency.plans.uploads.reader import read_apart

api = blueprint("plan_imports", __name__)


@api.post("/imports/plan")
@needs(Permission.PLAN_EDIT)
def import_plan() -> Any:
    """Read a plan file (multipart `file`, `organisation`, `kind`); `commit=false` answers the preview alone.

    Otherwise each plan of the file is entered with a draft, doubtful headings filling what they seem to.
    """
    sent, fields = request.files.get("file"), {**request.args.to_dict(), **request.form.to_dict()}
    if sent is None or not sent.filename:
        raise Invalid(file=message("Choose a file."))
    actions.check_kind(fields.get("kind", ""))
    data = sent.read()
    limit = current_app.config["SETTINGS"].upload_megabytes * 1024 * 1024
    document = inspect(data, sent.filename, PLANS, limit=limit)
    # Whoever sends an Idempotency-Key has opened a transaction by now; the database is not kept locked while reading.
    db.session.commit()
    reading = read_apart(data, document, on=today())
    answer = {name: value for name, value in reading.items() if name not in ("preambles", "sentences", "whys")}
    if fields.get("commit", "true").lower() in ("false", "0", "no"):
        return jsonify({**answer, "committed": False})
    organisation = accounts.get_organisation(_organisation_id(fields), g.actor)
    store = Store(current_app.config["SETTINGS"].data_dir)
    file = keep_document(data, document, store, organisation_id=organisation.id, by=g.actor)
    upload = actions.stage(organisation, file, reading, kind=fields.get("kind", ""), by=g.actor)
    title = fields.get("title") or reading.get("title") or document.name.rpartition(".")[0]
    versions = actions.confirm(upload, title=title, by=g.actor)
    made = [{"plan": version.plan_id, "version": version.id, "title": version.plan.title} for version in versions]
    return jsonify({**answer, "committed": True, "import": upload.id, "plans": made}), 201


def _organisation_id(fields: dict[str, str]) -> int:
    given = fields.get("organisation", "")
    if given.isdecimal():
        return int(given)
    if not given and g.actor.organisation_id:
        return int(g.actor.organisation_id)
    raise Invalid(organisation=message("Give the organisation's number."))
