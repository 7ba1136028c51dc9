"""The API of imports."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint
from emergency.core.db import db, reading
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.imports import fresh_items
from emergency.core.text import message
from emergency.imports import actions, queries

api = blueprint("imports", __name__)


@api.post("/imports/<string:table>")
@needs(Permission.SELF)
def put(table: str) -> Any:
    """Read a table (multipart field `file`); with `commit=false` nothing is entered.

    Rows with errors are left out and told; rows already in the register carry `known`. `created` are the new ids.
    """
    importer = queries.importer_for(table, g.actor)
    upload = request.files.get("file")
    if upload is None:
        raise Invalid(file=message("Choose a file."))
    said = {**request.args.to_dict(), **request.form.to_dict()}
    given = {option.name: said.get(option.name, "").strip() for option in importer.options}
    data = upload.read()
    document = queries.accept(data, upload.filename or "")
    with reading():
        # What was read so far ends here, so that a long table is parsed without holding the write lock.
        db.session.commit()
        preview = queries.read(importer, data, document, given, g.actor)
        db.session.commit()
    is_kept = said.get("commit", "true").lower() not in {"false", "0", "no"}
    answer = preview.as_json(say)
    made = actions.put(importer, fresh_items(importer, preview), given, by=g.actor) if is_kept else []
    return jsonify({**answer, "committed": is_kept, "created": list(made)})
