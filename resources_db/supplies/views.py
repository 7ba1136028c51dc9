"""Pages of depots, the catalogue and stock with its ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.queries import find_organisation_by_words, get_organisation
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import DomainError, Invalid
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.tables.giving import table_asked
from emergency.core.text import message
from resources_db.claims.queries import live_claims, usual_window
from resources_db.supplies import actions, ledger, queries, reports
from resources_db.supplies.choosing import choose_target
from resources_db.supplies.forms import DepotForm, ItemForm, MovementForm, StockForm
from resources_db.supplies.models import Depot, Item, StockLine
from resources_db.supplies.rules import (
    MOVEMENT_TITLES,
    RESERVE_FORM_TITLES,
    STOCK_STATUS_TITLES,
    MovementKind,
    ReserveForm,
    StockStatus,
)

pages = Blueprint("supplies", __name__)
_TITLES = {"forms_of_reserve": RESERVE_FORM_TITLES, "statuses": STOCK_STATUS_TITLES, "kinds": MOVEMENT_TITLES}


@pages.get("/stock")
@needs(Permission.STOCK_VIEW)
def index() -> Any:
    """The stock in reach, with what is on hand, held and free."""
    asked = request.args
    words = asked.get("q", "").strip()
    chosen = queries.list_stock(
        g.actor, item_ids=queries.find_item_ids(words) if words else None, depot_id=asked.get("depot", type=int),
        status=asked.get("status", type=StockStatus), expiring_before=_limit(asked.get("expiry", "")),
    )  # fmt: skip
    if (table := table_asked(reports.REGISTER, chosen, reports.register_rows)) is not None:
        return table
    lines = paginate(chosen)
    there = queries.availability_of(lines.items)
    return render_template("supplies/index.html", lines=lines, there=there, asked=asked, today=today(), **_TITLES)


def _limit(asked: str) -> date | None:
    return {"past": today(), "soon": today() + queries.EXPIRES_SOON}.get(asked)


@pages.get("/stock/<int:stock_id>")
@needs(Permission.STOCK_VIEW)
def show(stock_id: int) -> Any:
    """One line of stock: what there is, who holds of it, its ledger."""
    return _line_page(queries.get_line(stock_id, g.actor), MovementForm())


@pages.post("/stock/<int:stock_id>/movements")
@needs(Permission.STOCK_EDIT)
def move(stock_id: int) -> Any:
    """Write a movement into the ledger."""
    line, form = queries.get_line(stock_id, g.actor), _movement_form(MovementForm())
    authorise(g.actor, Permission.STOCK_EDIT, line.depot)
    if form.validate_on_submit():
        kind = MovementKind(form.kind.data)
        try:
            moved = [ledger.Moved(line, form.quantity.data, _target(line, kind, form))]
            ledger.move(kind, moved, document=form.document.data or "", reason=form.reason.data or "", by=g.actor)
        except Invalid as error:
            form.take(error)
        except DomainError as error:
            db.session.rollback()
            form.take(Invalid(quantity=error.message))
            line = queries.get_line(stock_id, g.actor)
        else:
            flash(_("The ledger has it: %(kind)s.", kind=say(MOVEMENT_TITLES[kind])), "ok")
            return redirect(url_for("supplies.show", stock_id=line.id))
    return _line_page(line, form), 422


@pages.post("/stock/<int:stock_id>/confirm")
@needs(Permission.STOCK_EDIT)
def confirm(stock_id: int) -> Any:
    """Somebody has looked: the figure is right."""
    line = queries.get_line(stock_id, g.actor)
    actions.confirm(line, by=g.actor)
    flash(_("Confirmed as of now."), "ok")
    return redirect(url_for("supplies.show", stock_id=line.id))


@pages.get("/depots")
@needs(Permission.STOCK_VIEW)
def depots() -> Any:
    """The depots in reach."""
    chosen = queries.list_depots(g.actor, words=request.args.get("q", ""))
    found = paginate(chosen)
    return render_template("supplies/depots.html", depots=found, asked=request.args)


@pages.route("/depots/new", methods=["GET", "POST"])
@needs(Permission.STOCK_EDIT)
def create_depot() -> Any:
    """A new depot."""
    form = DepotForm()
    if form.validate_on_submit():
        try:
            depot = actions.create_depot(
                name=form.name.data, organisation=_owner(form.organisation.data), phone=form.phone.data or "",
                place=form.given_place(), keeper=form.keeper.data or "", address=form.address.data or "", by=g.actor,
            )  # fmt: skip
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(name=error.message))
        else:
            flash(_("The depot is entered."), "ok")
            return redirect(url_for("supplies.show_depot", depot_id=depot.id))
    return render_template("supplies/edit_depot.html", form=form, depot=None), 422 if form.is_submitted() else 200


@pages.get("/depots/<int:depot_id>")
@needs(Permission.STOCK_VIEW)
def show_depot(depot_id: int) -> Any:
    """One depot and what lies in it."""
    depot = queries.get_depot(depot_id, g.actor)
    lines = paginate(queries.list_stock(g.actor, depot_id=depot.id))
    there = queries.availability_of(lines.items)
    return render_template("supplies/depot.html", depot=depot, lines=lines, there=there, today=today(), **_TITLES)


@pages.get("/depots/<int:depot_id>/stock.pdf")
@needs(Permission.STOCK_VIEW)
def stock_sheet(depot_id: int) -> Any:
    """What lies in a depot, on paper."""
    depot = queries.get_depot(depot_id, g.actor)
    lines = db.session.scalars(queries.list_stock(g.actor, depot_id=depot.id)).all()
    address = url_for("supplies.show_depot", depot_id=depot_id, _external=True)
    response = Response(
        reports.stock_sheet(depot, lines, address=address, person=g.actor.name), mimetype="application/pdf"
    )
    response.headers.set("Content-Disposition", "inline", filename=f"depot-{depot_id}-stock.pdf")
    return response


@pages.route("/depots/<int:depot_id>/edit", methods=["GET", "POST"])
@needs(Permission.STOCK_EDIT)
def edit_depot(depot_id: int) -> Any:
    """Change a depot."""
    depot = queries.get_depot(depot_id, g.actor)
    authorise(g.actor, Permission.STOCK_EDIT, depot)
    form = DepotForm(obj=None if request.method == "POST" else _as_form(depot))
    del form.organisation
    if form.validate_on_submit():
        try:
            actions.update_depot(
                depot, name=form.name.data, phone=form.phone.data or "", keeper=form.keeper.data or "",
                address=form.address.data or "", place=form.given_place(), by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The depot is changed."), "ok")
            return redirect(url_for("supplies.show_depot", depot_id=depot.id))
    return render_template("supplies/edit_depot.html", form=form, depot=depot), 422 if form.is_submitted() else 200


@pages.route("/depots/<int:depot_id>/stock", methods=["GET", "POST"])
@needs(Permission.STOCK_EDIT)
def receive(depot_id: int) -> Any:
    """Receive goods into a depot."""
    depot, form = queries.get_depot(depot_id, g.actor), StockForm()
    authorise(g.actor, Permission.STOCK_EDIT, depot)
    form.reserve_form.choices = [SelectChoice(str(kind), say(title)) for kind, title in RESERVE_FORM_TITLES.items()]
    if form.validate_on_submit():
        try:
            line = _receive(depot, form)
        except DomainError as error:
            db.session.rollback()
            form.take(error if isinstance(error, Invalid) else Invalid(quantity=error.message))
            depot = queries.get_depot(depot_id, g.actor)
        else:
            flash(_("Received."), "ok")
            return redirect(url_for("supplies.show", stock_id=line.id))
    return render_template("supplies/receive.html", form=form, depot=depot), 422 if form.is_submitted() else 200


@pages.get("/items")
@needs(Permission.STOCK_VIEW)
def items() -> Any:
    """The catalogue."""
    chosen = queries.list_items(request.args.get("q", ""))
    found = paginate(chosen)
    return render_template("supplies/items.html", items=found, asked=request.args)


@pages.route("/items/new", methods=["GET", "POST"])
@needs(Permission.CATALOGUE_EDIT)
def create_item() -> Any:
    """A new item of the catalogue."""
    form = ItemForm()
    if form.validate_on_submit():
        try:
            actions.create_item(**_item_details(form), substitutes=_substitutes(form.substitutes.data), by=g.actor)
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(name=error.message))
        else:
            flash(_("The item is in the catalogue."), "ok")
            return redirect(url_for("supplies.items"))
    return render_template("supplies/edit_item.html", form=form, item=None), 422 if form.is_submitted() else 200


@pages.route("/items/<int:item_id>/edit", methods=["GET", "POST"])
@needs(Permission.CATALOGUE_EDIT)
def edit_item(item_id: int) -> Any:
    """Change an item of the catalogue."""
    item = queries.get_item(item_id)
    form = ItemForm(obj=None if request.method == "POST" else _item_as_form(item))
    if form.validate_on_submit():
        try:
            actions.update_item(
                item, **_item_details(form), substitutes=_substitutes(form.substitutes.data), by=g.actor
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The item is changed."), "ok")
            return redirect(url_for("supplies.items"))
    return render_template("supplies/edit_item.html", form=form, item=item), 422 if form.is_submitted() else 200


def _line_page(line: StockLine, form: MovementForm) -> str:
    movements = paginate(queries.list_movements(g.actor, line=line), per_page=30)
    return render_template(
        "supplies/show.html", line=line, there=queries.availability_of([line])[line.id], movements=movements,
        claims=live_claims([line.resource_id], usual_window()).get(line.resource_id, []),
        form=_movement_form(form), today=today(), **_TITLES,
    )  # fmt: skip


def _movement_form(form: MovementForm) -> MovementForm:
    form.kind.choices = [SelectChoice(str(kind), say(title)) for kind, title in MOVEMENT_TITLES.items()]
    return form


def _target(line: StockLine, kind: MovementKind, form: MovementForm) -> StockLine | None:
    if kind == MovementKind.TRANSFER and form.to_depot.data:
        depot = queries.find_depot_by_name(form.to_depot.data, g.actor)
        if depot is None:
            raise Invalid(to_depot=message("There is no depot, or more than one, of this name."))
        return choose_target(line, depot_id=depot.id, batch=None, expires_on=None, by=g.actor)
    if kind == MovementKind.ROTATE:
        return choose_target(
            line, depot_id=None, batch=form.to_batch.data or None, expires_on=form.to_expires_on.data, by=g.actor
        )
    return None


def _receive(depot: Depot, form: StockForm) -> StockLine:
    found = queries.find_item_ids(form.item.data)
    if form.unit.data:
        item = actions.item_for_stock(form.item.data, form.unit.data, depot.organisation, by=g.actor)
    elif len(found) == 1:
        item = queries.get_item(found[0])
    elif found:
        raise Invalid(item=message("Several items are called so. Give the exact name or the code."))
    else:
        raise Invalid(unit=message("This item is new to the catalogue: give the unit it is counted in."))
    line = actions.open_line(
        item, depot, batch=form.batch.data or "", reserve_form=ReserveForm(form.reserve_form.data),
        produced_on=form.produced_on.data, expires_on=form.expires_on.data, by=g.actor,
    )  # fmt: skip
    moved = [ledger.Moved(line, form.quantity.data)]
    ledger.move(MovementKind.RECEIVE, moved, document=form.document.data or "", by=g.actor)
    return line


def _as_form(depot: Depot) -> Any:
    shown = {field: getattr(depot, field) for field in ("name", "phone", "keeper", "address")}
    shown["place"] = f"{depot.lat:.6f},{depot.lon:.6f}" if depot.lat is not None else ""
    return type("Shown", (), shown)()


def _item_as_form(item: Item) -> Any:
    shown = {field: getattr(item, field) for field in ("name", "spec", "unit", "code")}
    shown["synonyms"] = "\n".join(item.synonyms)
    shown["substitutes"] = "\n".join(other.name for other in queries.list_substitutes(item.id))
    return type("Shown", (), shown)()


def _item_details(form: ItemForm) -> dict[str, Any]:
    given = {name: getattr(form, name).data or "" for name in ("name", "spec", "unit", "code")}
    return {**given, "synonyms": _lines(form.synonyms.data)}


def _substitutes(text: str | None) -> list[Item]:
    found = [(name, queries.find_item_ids(name)) for name in _lines(text)]
    for name, ids in found:
        if len(ids) != 1:
            raise Invalid(substitutes=message("There is no item, or more than one, called %(name)s.", name=name))
    return [queries.get_item(ids[0]) for _name, ids in found]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _owner(words: str | None) -> Any:
    found = find_organisation_by_words(words or "", g.actor)
    if found is not None:
        return found
    if g.actor.organisation_id is None:
        raise Invalid(organisation=message("Say whose depot it is."))
    return get_organisation(g.actor.organisation_id, g.actor)
