"""Reading an uploaded table, and finding one again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from emergency.accounts.permissions import Permission, holds
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import NotAllowed, NotFound
from emergency.core.files import TABLES, Document, Store, inspect
from emergency.core.imports import Given, Importer, all_importers, check_against_register, get_importer
from emergency.core.tables.importing import AS_FOUND, Choices, preview_table
from emergency.core.tables.preview import Preview
from emergency.imports.models import StagedImport


def importer_for(name: str, by: Actor) -> Importer:
    """The importer of that name, if the actor may use it. Errors: NotFound, NotAllowed."""
    importer = get_importer(name)
    if not holds(by, Permission(importer.permission)):
        raise NotAllowed
    return importer


def importers_for(by: Actor) -> list[Importer]:
    """The kinds of tables the actor may bring in."""
    return [importer for importer in all_importers() if holds(by, Permission(importer.permission))]


def accept(data: bytes, filename: str) -> Document:
    """What an uploaded table is. Errors: Invalid on `file`."""
    return inspect(data, filename, TABLES)


def read(
    importer: Importer, data: bytes, document: Document, given: Given, by: Actor, *, choices: Choices = AS_FOUND
) -> Preview:
    """What a table would become, held against the register. Only reads; to be called outside the write lock."""
    preview = preview_table(data, document.kind, importer.spec, filename=document.name, choices=choices)
    return check_against_register(importer, preview, by, given)


def get_staged(import_id: int, by: Actor) -> StagedImport:
    """One's own uploaded table. Errors: NotFound."""
    statement = select(StagedImport).where(StagedImport.id == import_id, StagedImport.account_id == by.account_id)
    staged = db.session.scalar(statement.options(joinedload(StagedImport.file)))
    if staged is None:
        raise NotFound
    return staged


def list_staged(by: Actor) -> Sequence[StagedImport]:
    """One's own latest uploads."""
    statement = select(StagedImport).where(StagedImport.account_id == by.account_id)
    newest = statement.order_by(StagedImport.id.desc()).limit(20)
    return db.session.scalars(newest.options(joinedload(StagedImport.file))).all()


def read_staged(staged: StagedImport, store: Store, by: Actor) -> tuple[Importer, Preview]:
    """Read the original again, with the columns the person chose. Errors: NotFound, NotAllowed, FileChanged."""
    importer = importer_for(staged.importer, by)
    data = store.read(staged.file.stored_as, staged.file.sha256)
    document = accept(data, staged.file.filename)
    return importer, read(importer, data, document, staged.given, by, choices=Choices(columns=staged.columns))
