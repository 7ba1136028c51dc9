"""Signed papers that come with a form: looked at before the first statement, kept once the form is right, given out."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO

from flask import Response, current_app, g, request, send_file

from emergency.core.errors import Invalid
from emergency.core.files import IMAGES, Document, Kind, Store, inspect
from emergency.core.forms import Form
from emergency.core.uploads import StoredFile, keep_document

PAPERS = frozenset({Kind.PDF, Kind.DOCX}) | IMAGES
ACCEPT = ".pdf,.docx,.png,.jpg,.jpeg"
"""The same for the attribute of the input."""


def sent_paper(form: Form, name: str = "file", allowed: Collection[Kind] = PAPERS) -> tuple[bytes, Document] | None:
    """The uploaded paper; None where none was sent, or it was refused, which then stands beside the field."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        return None
    data = sent.read()
    try:
        return data, inspect(data, sent.filename, allowed)
    except Invalid as error:
        refused = Invalid()
        refused.fields = {name: error.fields.get("file", [error.message])}
        form.take(refused)
        return None


def keep_paper(sent: tuple[bytes, Document] | None, organisation_id: int) -> StoredFile | None:
    """Put the paper away for its unit."""
    if sent is None:
        return None
    return keep_document(*sent, _store(), organisation_id=organisation_id, by=g.actor)


def give_paper(file: StoredFile) -> Response:
    """The paper as it was uploaded, to be saved and not shown."""
    data = _store().read(file.stored_as, file.sha256)
    return send_file(
        BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=file.filename
    )


def _store() -> Store:
    return Store(current_app.config["SETTINGS"].data_dir)
