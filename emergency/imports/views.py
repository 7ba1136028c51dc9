"""The import pages: upload, look at what it would become, correct the columns, confirm."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import ngettext

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.db import db, reading
from emergency.core.errors import Invalid
from emergency.core.files import Store
from emergency.core.imports import fresh_items, get_importer
from emergency.core.text import message
from emergency.imports import actions, queries
from emergency.imports.forms import upload_form
from emergency.imports.models import StagedImport

pages = Blueprint("imports", __name__)
_SHOWN = 200


@pages.get("/imports")
@needs(Permission.SELF)
def index() -> Any:
    """The kinds of tables one may bring in, and one's latest uploads."""
    titles = {importer.name: importer.title for importer in queries.importers_for(g.actor)}
    return render_template("imports/index.html", titles=titles, uploads=queries.list_staged(g.actor))


@pages.route("/imports/<string:table>", methods=["GET", "POST"])
@needs(Permission.SELF)
def upload(table: str) -> Any:
    """Choose the file. Nothing is entered before its preview is confirmed."""
    importer = queries.importer_for(table, g.actor)
    form = upload_form(importer)
    if form.validate_on_submit():
        data = form.file.data.read()
        given = {option.name: (form[option.name].data or "").strip() for option in importer.options}
        try:
            document = queries.accept(data, form.file.data.filename or "")
            with reading():
                db.session.commit()
                queries.read(importer, data, document, given, g.actor)
                db.session.commit()
        except Invalid as error:
            form.take(error)
        else:
            staged = actions.stage(importer, data, document, given, store=_store(), by=g.actor)
            return redirect(url_for("imports.show", import_id=staged.id))
    status = 422 if form.is_submitted() else 200
    return render_template("imports/upload.html", form=form, importer=importer), status


@pages.get("/imports/<int:import_id>")
@needs(Permission.SELF)
def show(import_id: int) -> Any:
    """What the table would become: columns as recognised, errors by row, rows to be entered."""
    staged = queries.get_staged(import_id, g.actor)
    if staged.put_at is not None:
        return _show_outcome(staged)
    importer, preview = queries.read_staged(staged, _store(), g.actor)
    known = sum(1 for item in preview.items if item.get("known"))
    refused = {(error.sheet, error.row) for error in preview.errors if error.severity == "error"}
    return render_template(
        "imports/show.html", staged=staged, importer=importer, preview=preview, known=known, most=_SHOWN,
        fresh=preview.accepted - known, refused=len(refused),
    )  # fmt: skip


@pages.post("/imports/<int:import_id>/columns")
@needs(Permission.SELF)
def columns(import_id: int) -> Any:
    """Take the columns as the person chose them and show the preview again."""
    with reading():
        db.session.commit()
        staged = queries.get_staged(import_id, g.actor)
        importer, preview = queries.read_staged(staged, _store(), g.actor)
        db.session.commit()
    layouts = {sheet.layout.fingerprint: sheet.layout for sheet in preview.sheets if sheet.layout}
    layout = layouts.get(request.form.get("fingerprint", ""))
    said = {column.field: request.form.get(f"column-{column.field}", "") for column in importer.spec.columns}
    offered = {str(header.index): header.index for header in layout.headers} if layout else {}
    if layout is None or not {index for index in said.values() if index} <= set(offered):
        raise Invalid(columns=message("There is no such choice."))
    chosen = {field: offered.get(index) for field, index in said.items()}
    actions.choose_columns(staged, layout.fingerprint, chosen, by=g.actor)
    return redirect(url_for("imports.show", import_id=import_id))


@pages.post("/imports/<int:import_id>/put")
@needs(Permission.SELF)
def put(import_id: int) -> Any:
    """Enter the rows."""
    with reading():
        db.session.commit()
        staged = queries.get_staged(import_id, g.actor)
        importer, preview = queries.read_staged(staged, _store(), g.actor)
        db.session.commit()
    made = actions.put_staged(staged, importer, fresh_items(importer, preview), by=g.actor)
    flash(ngettext("%(num)d row is entered.", "%(num)d rows are entered.", len(made)), "ok")
    return redirect(url_for("imports.show", import_id=import_id))


def _show_outcome(staged: StagedImport) -> Any:
    return render_template("imports/done.html", staged=staged, importer=get_importer(staged.importer))


def _store() -> Store:
    return Store(current_app.config["SETTINGS"].data_dir)
