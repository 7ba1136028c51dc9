"""Pages of orders, and the one page that a team leader opens from a message without an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs, public
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.errors import Conflict, DomainError, Invalid
from emergency.core.i18n import say
from resources_db.dispatch import actions, queries, reports
from resources_db.dispatch.forms import AnswerForm, OrderForm
from resources_db.dispatch.models import DispatchOrder
from resources_db.dispatch.rules import STANDING_TITLES, Answer, Standing
from resources_db.dispatch.sentences import message_of, thing_of, title_of
from resources_db.holds.queries import get_hold
from resources_db.links import Purpose, sign, thing_behind
from resources_db.teams.rules import CONFIRMATION_TITLES, Confirmation

pages = Blueprint("dispatch", __name__)
_OVER = (Standing.RELEASED, Standing.RETURNED, Standing.CANCELLED)


@pages.route("/holds/<int:hold_id>/orders", methods=["GET", "POST"])
@needs(Permission.HOLD_MAKE)
def create(hold_id: int) -> Any:
    """Give orders for what is called out: on paper, or by telephone with the paper to follow."""
    hold = get_hold(hold_id, g.actor)
    authorise(g.actor, Permission.HOLD_MAKE)
    waiting = [each.line for each in queries.follow(hold.lines) if each.can_be_ordered]
    form = OrderForm()
    form.offer(waiting)
    if not form.is_submitted():
        form.lines.data = [line.id for line in waiting]
        form.destination.data = hold.incident.address if hold.incident else ""
    if form.validate_on_submit():
        chosen = [line for line in waiting if line.id in form.lines.data]
        try:
            orders = actions.give_orders(chosen, form.instruction(), call=form.call(), by=g.actor)
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(lines=error.message))
        else:
            flash(_("%(num)s orders are given. Send each its message, or print it.", num=len(orders)), "ok")
            return redirect(url_for("dispatch.show", order_id=orders[0].id) if len(orders) == 1 else _page_of(hold))
    page = render_template("dispatch/edit.html", form=form, hold=hold, waiting=waiting, back=_page_of(hold))
    return page, 422 if form.is_submitted() else 200


def _page_of(hold: Any) -> str:
    if hold.incident_id is not None:
        return url_for("holds.show_incident", incident_id=hold.incident_id, _anchor="orders")
    return url_for("holds.index")


@pages.get("/orders/<int:order_id>")
@needs(Permission.HOLD_VIEW)
def show(order_id: int) -> Any:
    """One order: what it says, the message with its link, what was answered."""
    return _order_page(queries.get_order(order_id, g.actor), AnswerForm())


def _order_page(order: DispatchOrder, form: AnswerForm, status: int = 200) -> Any:
    where = queries.standing_of(order)
    form.seen.data = str(len(order.answers))
    address = _address("dispatch.reply", signed=sign(Purpose.ORDER, order.id))
    page = render_template(
        "dispatch/show.html", order=order, form=form, standing=where, titles=STANDING_TITLES, means=CONFIRMATION_TITLES,
        message=message_of(order, address), is_over=where in _OVER, back=_page_of(order.line.hold), thing=thing_of,
        name=title_of(order), accept=Answer.ACCEPT,
    )  # fmt: skip
    return page, status


@pages.get("/orders/<int:order_id>/order.pdf")
@needs(Permission.HOLD_VIEW)
def paper(order_id: int) -> Any:
    """The order on paper."""
    order = queries.get_order(order_id, g.actor)
    response = Response(
        reports.order_pdf(order, address=_address("dispatch.show", order_id=order.id)), mimetype="application/pdf"
    )
    response.headers.set("Content-Disposition", "inline", filename=f"{order.number}.pdf")
    return response


@pages.post("/orders/<int:order_id>/paper")
@needs(Permission.HOLD_MAKE)
def write(order_id: int) -> Any:
    """Write the order that was given by telephone."""
    order = queries.get_order(order_id, g.actor)
    try:
        actions.issue_paper(order, by=g.actor)
    except Conflict as error:
        flash(say(error.message), "due")
    else:
        flash(_("The order is written. Print it and have it signed."), "ok")
    return redirect(url_for("dispatch.show", order_id=order_id))


@pages.post("/orders/<int:order_id>/answer")
@needs(Permission.HOLD_MAKE)
def answer(order_id: int) -> Any:
    """Note what was answered by telephone."""
    order, form = queries.get_order(order_id, g.actor), AnswerForm()
    authorise(g.actor, Permission.HOLD_MAKE)
    if _take(order, form, Confirmation.PHONE, g.actor):
        return redirect(url_for("dispatch.show", order_id=order_id))
    return _order_page(order, form, 422)


@pages.route("/answers/<string:signed>", methods=["GET", "POST"])
@public
def reply(signed: str) -> Any:
    """What a message's link opens: the order, and one button to accept or decline it. It names no persons."""
    order = queries.get_order_of_link(thing_behind(Purpose.ORDER, signed))
    form = AnswerForm()
    if form.is_submitted() and _take(order, form, Confirmation.LINK, Actor("system", thing_of(order.line))):
        return redirect(url_for("dispatch.reply", signed=signed))
    form.seen.data = str(len(order.answers))
    where = queries.standing_of(order)
    page = render_template(
        "dispatch/reply.html", order=order, form=form, standing=where, titles=STANDING_TITLES,
        thing=thing_of(order.line), name=title_of(order),
        is_over=where in (*_OVER, Standing.ON_SCENE), accept=Answer.ACCEPT,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _take(order: DispatchOrder, form: AnswerForm, how: Confirmation, by: Actor) -> bool:
    """Take the answer of a form; False when something in it has to be corrected."""
    if not form.validate():
        return False
    try:
        actions.answer_order(
            order, Answer(form.answer.data), arrives_at=form.arrives_at(), reason=form.reason.data or "",
            said_by=form.said_by.data or "", how=how, seen=form.answers_seen(), by=by,
        )  # fmt: skip
    except DomainError as error:
        form.take(error if isinstance(error, Invalid) else Invalid(answer=error.message))
        return False
    flash(_("Your answer has arrived."), "ok")
    return True


def _address(endpoint: str, **values: Any) -> str:
    """The address that people outside can open."""
    base = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"
