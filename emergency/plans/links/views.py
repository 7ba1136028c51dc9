"""Pages of the links between plans, and of the gaps between them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.clock import today
from emergency.core.errors import Conflict, Invalid
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.plans.links import actions, queries
from emergency.plans.links.forms import LinkForm
from emergency.plans.links.rules import GAP_WORDS, LINK_TITLES, Gap, LinkKind
from emergency.plans.queries import get_plan, in_force
from emergency.plans.vocabulary import KIND_TITLES

pages = Blueprint("links", __name__)


@pages.get("/plans/<int:plan_id>/links")
@needs(Permission.PLAN_VIEW)
def show(plan_id: int) -> Any:
    """What a plan names, and the plans in reach that name it."""
    plan = get_plan(plan_id, g.actor)
    links, below = queries.links_of(plan), queries.plans_naming(plan, g.actor)
    above = {link.other_id for link in links if link.other_id} | ({plan.parent_id} if plan.parent_id else set())
    return render_template(
        "links/show.html", plan=plan, links=links, below=below, current=in_force(above), titles=LINK_TITLES,
        kinds=KIND_TITLES, own=in_force([plan.id]).get(plan.id),
    )  # fmt: skip


@pages.route("/plans/<int:plan_id>/links/new", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def create(plan_id: int) -> Any:
    """Name another plan."""
    plan = get_plan(plan_id, g.actor, Permission.PLAN_EDIT)
    form = LinkForm(kind=request.args.get("kind", str(LinkKind.CONNECTS)), since=today())
    form.kind.choices = [(str(kind), say(title)) for kind, title in LINK_TITLES.items()]
    offered = {one.id: one for one in queries.may_be_named(plan, g.actor)}
    form.other.choices = [("", _("None of these")), *[(str(one.id), one.title) for one in offered.values()]]
    if form.validate_on_submit():
        try:
            actions.link(
                plan, kind=LinkKind(form.kind.data), words=form.words.data or "", since=form.since.data,
                other=offered[int(form.other.data)] if form.other.data else None, by=g.actor,
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.take(error if isinstance(error, Invalid) else Invalid(other=error.message))
        else:
            flash(_("The link is on record."), "ok")
            return redirect(url_for("links.show", plan_id=plan.id))
    return render_template("links/new.html", form=form, plan=plan), 422 if form.is_submitted() else 200


@pages.post("/plan-links/<int:link_id>/end")
@needs(Permission.PLAN_EDIT)
def end(link_id: int) -> Any:
    """The plan no longer names the other one."""
    link = actions.end_link(queries.get_link(link_id, g.actor), by=g.actor)
    flash(_("The link has ended; it stays on record."), "ok")
    return redirect(url_for("links.show", plan_id=link.plan_id))


@pages.get("/plan-gaps")
@needs(Permission.PLAN_VIEW)
def gaps() -> Any:
    """Where plans in force do not hang together, one kind of gap after the other."""
    asked = request.args.get("gap", "")
    gap = Gap(asked) if asked in set(Gap) else Gap.UNCONNECTED
    return render_template(
        "links/gaps.html", plans=paginate(queries.list_gaps(g.actor, gap)), gap=gap, words_of=GAP_WORDS,
        kinds=KIND_TITLES,
    )  # fmt: skip
