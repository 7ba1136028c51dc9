"""Papers that come with a form: looked at before the first statement, kept once the form is right."""

from __future__ import annotations

from flask import current_app, g, request

from drills.unit_life.forms import PaperForm
from emergency.accounts.models import Organisation
from emergency.core.errors import Invalid
from emergency.core.files import IMAGES, Document, Kind, Store, inspect
from emergency.core.uploads import StoredFile, keep_document

_PAPERS = frozenset({Kind.PDF, Kind.DOCX}) | IMAGES


def sent_paper(form: PaperForm) -> tuple[bytes, Document] | None:
    """The uploaded paper; None where none was sent, or it was refused, which then stands beside the field."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    data = sent.read()
    try:
        return data, inspect(data, sent.filename, _PAPERS)
    except Invalid as error:
        form.take(Invalid(None, file=error.fields.get("file", [error.message])))
        return None


def kept_paper(sent: tuple[bytes, Document] | None, organisation: Organisation) -> StoredFile | None:
    """Put the paper away for its unit."""
    if sent is None:
        return None
    store = Store(current_app.config["SETTINGS"].data_dir)
    return keep_document(*sent, store, organisation_id=organisation.id, by=g.actor)
