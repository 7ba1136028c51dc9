"""What is done to uploaded tables: keep, correct the columns, put in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db, lock
from emergency.core.errors import Conflict
from emergency.core.files import Document, Store
from emergency.core.imports import Given, Importer
from emergency.core.tables.preview import Item
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.imports.models import StagedImport


def stage(
    importer: Importer, data: bytes, document: Document, given: Given, *, store: Store, by: Actor
) -> StagedImport:
    """Keep an uploaded table until its preview is confirmed. Nothing of it is in the register yet."""
    authorise(by, Permission(importer.permission))
    assert by.account_id is not None, "a preview belongs to a person"
    file = StoredFile(
        filename=document.name, kind=document.kind, size=document.size, sha256=document.sha256,
        stored_as=store.keep(data), organisation_id=by.organisation_id, uploaded_by=by.name,
    )  # fmt: skip
    staged = StagedImport(importer=importer.name, file=file, account_id=by.account_id, given=dict(given), columns={})
    db.session.add_all([file, staged])
    db.session.flush()
    record(by, "import.staged", staged, importer=importer.name, file=document.name, sha256=document.sha256)
    return staged


def choose_columns(
    staged: StagedImport, fingerprint: str, columns: Mapping[str, int | None], *, by: Actor
) -> StagedImport:
    """Say which column is which field where the recognition was wrong."""
    _refuse_second(staged)
    staged.columns = {**staged.columns, fingerprint: dict(columns)}
    db.session.flush()
    record(by, "import.columns_chosen", staged)
    return staged


def put(importer: Importer, items: Sequence[Item], given: Given, *, by: Actor) -> Sequence[int]:
    """Enter rows made ready by `core.imports.fresh_items`; the new ids. One audit entry, by the importer."""
    authorise(by, Permission(importer.permission))
    return importer.put(items, by, given) if items else []


def put_staged(staged: StagedImport, importer: Importer, items: Sequence[Item], *, by: Actor) -> Sequence[int]:
    """Confirm a preview, once. Errors: Conflict (`already_imported`)."""
    lock(StagedImport, [staged.id])
    _refuse_second(staged)
    made = put(importer, items, staged.given, by=by)
    staged.put_at, staged.put_count = now(), len(made)
    db.session.flush()
    record(by, "import.confirmed", staged, importer=importer.name, count=len(made))
    return made


def _refuse_second(staged: StagedImport) -> None:
    if staged.put_at is not None:
        raise Conflict(
            message("This table was already entered on %(when)s.", when=staged.put_at), code="already_imported"
        )
