"""Pages of hazards: the register, one hazard through time, registering and stating anew, the plans that answer it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.clock import LOCAL, today
from emergency.core.db import db
from emergency.core.edits import refuse_stale
from emergency.core.errors import DomainError, Invalid
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.text import Message, Text, message
from emergency.hazards import actions, queries, reports
from emergency.hazards.forms import AnswerForm, GoneForm, HazardForm, StateForm
from emergency.hazards.models import Hazard, HazardStatement
from emergency.hazards.rules import CHANGE_TITLES, LEVEL_TITLES, PL_32_3, kinds, line_of
from emergency.plans import queries as plans
from emergency.sites import queries as sites
from emergency.sites.queries import find_area_by_words

pages = Blueprint("hazards", __name__)
_WHOLE = Text("整个预案", "The plan as a whole")
_WORDS = {"levels": LEVEL_TITLES, "change_titles": CHANGE_TITLES}


@pages.get("/hazards")
@needs(Permission.HAZARD_VIEW)
def index() -> Any:
    """The registered hazards in reach as they stand today, also as a table to keep."""
    asked = request.args
    area, area_error = asked_area()
    kind = asked.get("kind", "")
    chosen = queries.list_standing(
        g.actor, words=asked.get("words", ""), kind=kind, level=asked.get("level", type=int), area=area,
        organisation_id=asked.get("organisation", type=int), with_gone=asked.get("tab") == "all",
    )  # fmt: skip
    if asked.get("format") in ("xlsx", "csv"):
        return current_app.response_class(
            reports.register_file(chosen, asked["format"], g.actor), mimetype="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="hazards.{asked["format"]}"'},
        )  # fmt: skip
    page = paginate(chosen)
    ids = [row.hazard_id for row in page.items]
    return render_template(
        "hazards/index.html", page=page, answers=queries.answers_to(ids, g.actor), kinds=kinds(), area_error=area_error,
        kind_options=[(each.id, say(each.title)) for each in kinds().values()],
        level_options=[(str(number), say(title)) for number, title in LEVEL_TITLES.items()], **_WORDS,
    )  # fmt: skip


def asked_area() -> tuple[Area | None, Message | None]:
    """The area that the address names, or why there is none."""
    words = request.args.get("area", "").strip()
    if not words:
        return None, None
    try:
        return find_area_by_words(words, accounts.get_area(g.actor.area_id) if g.actor.area_id else None), None
    except Invalid as error:
        return None, error.fields["area"][0]


@pages.get("/hazards/<int:hazard_id>")
@needs(Permission.HAZARD_VIEW)
def show(hazard_id: int) -> Any:
    """One hazard on any day, as it was known at any moment; its history and the plans that answer it."""
    hazard = queries.get_hazard(hazard_id, g.actor)
    on, known_at = _day("on"), _moment("known_at")
    said = queries.standing_of([hazard.id], on, known_at).get(hazard.id)
    links = queries.answers_to([hazard.id], g.actor).get(hazard.id, [])
    return render_template(
        "hazards/show.html", hazard=hazard, said=said, latest=queries.latest_of(hazard), kind=kinds()[hazard.kind],
        history=queries.history_of(hazard), links=links, on=on, known_at=request.args.get("known_at", ""),
        in_force=plans.in_force([link.plan_id for link in links]), gaps=queries.tag_gaps_of(hazard.organisation_id),
        today=today(), source=PL_32_3, **_WORDS,
    )  # fmt: skip


@pages.route("/organisations/<int:organisation_id>/hazards/new", methods=["GET", "POST"])
@needs(Permission.HAZARD_EDIT)
def create(organisation_id: int) -> Any:
    """Register a hazard of an organisation."""
    organisation = _editable(organisation_id)
    own_sites = db.session.scalars(sites.list_sites(organisation)).all()
    form = HazardForm(area=organisation.area.code, since=today(), kind="major_hazard_source")
    form.offer_places(own_sites)
    if form.validate_on_submit():
        try:
            hazard = actions.register(
                organisation, kind=form.kind.data, state=form.read_state(_area(form.area.data).id), by=g.actor,
                since=form.since.data, identified_on=form.identified_on.data, source=form.source.data or "",
                site=next((site for site in own_sites if str(site.id) == form.site.data), None),
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The hazard is registered. Now name the plans that answer it."), "ok")
            return redirect(url_for("hazards.show", hazard_id=hazard.id))
    status = 422 if form.is_submitted() else 200
    return render_template("hazards/new.html", form=form, organisation=organisation), status


@pages.route("/hazards/<int:hazard_id>/edit", methods=["GET", "POST"])
@needs(Permission.HAZARD_EDIT)
def edit(hazard_id: int) -> Any:
    """Say what holds for a hazard from a day on. What was said before stays in the history."""
    hazard = queries.get_hazard(hazard_id, g.actor, Permission.HAZARD_EDIT)
    form = StateForm(data=_typed(hazard, queries.latest_of(hazard)))
    form.offer()
    if form.validate_on_submit():
        try:
            refuse_stale(hazard, form)
            said = actions.restate(
                hazard, state=form.read_state(_area(form.area.data).id), since=form.since.data,
                source=form.source.data or "", by=g.actor,
            )  # fmt: skip
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_told(said), "ok")
            return redirect(url_for("hazards.show", hazard_id=hazard.id))
    status = 422 if form.is_submitted() else 200
    return render_template("hazards/edit.html", form=form, hazard=hazard, kind=kinds()[hazard.kind]), status


@pages.route("/hazards/<int:hazard_id>/end", methods=["GET", "POST"])
@needs(Permission.HAZARD_EDIT)
def end(hazard_id: int) -> Any:
    """Say that a hazard is gone."""
    hazard = queries.get_hazard(hazard_id, g.actor, Permission.HAZARD_EDIT)
    form = GoneForm(since=today(), revision=str(hazard.revision))
    if form.validate_on_submit():
        try:
            refuse_stale(hazard, form)
            said = actions.end(hazard, on=form.since.data, source=form.source.data, by=g.actor)
        except DomainError as error:
            form.take(_beside(error))
        else:
            flash(_told(said), "ok")
            return redirect(url_for("hazards.show", hazard_id=hazard.id))
    latest = queries.latest_of(hazard)
    return render_template(
        "hazards/end.html", form=form, hazard=hazard, said=latest
    ), 422 if form.is_submitted() else 200


@pages.route("/hazards/<int:hazard_id>/plans", methods=["GET", "POST"])
@needs(Permission.HAZARD_EDIT)
def name_plan(hazard_id: int) -> Any:
    """Name a plan that answers the hazard, and the clause that does."""
    hazard = queries.get_hazard(hazard_id, g.actor, Permission.HAZARD_EDIT)
    offered = queries.plans_to_answer(hazard, g.actor)
    texts = plans.in_force([plan.id for plan in offered], with_text=True)
    form = AnswerForm()
    form.offer(((plan, actions.clauses_of(texts.get(plan.id))) for plan in offered), _WHOLE)
    if form.validate_on_submit():
        plan_id, clause = form.named()
        try:
            actions.answer(hazard, plans.get_plan(plan_id, g.actor), clause=clause, by=g.actor)
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(plan=error.message))
        else:
            flash(_("The plan is named for this hazard."), "ok")
            return redirect(url_for("hazards.show", hazard_id=hazard.id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "hazards/plan.html", form=form, hazard=hazard, said=queries.latest_of(hazard), offered=offered
    ), status


@pages.post("/hazard-plans/<int:link_id>/end")
@needs(Permission.HAZARD_EDIT)
def take_plan_off(link_id: int) -> Any:
    """Say that a plan does not answer a hazard any more."""
    link = queries.get_answer(link_id, g.actor)
    actions.end_answer(link, by=g.actor)
    flash(_("The plan is not named for this hazard any more."), "ok")
    return redirect(url_for("hazards.show", hazard_id=link.hazard_id))


@pages.post("/organisations/<int:organisation_id>/hazards/facts")
@needs(Permission.HAZARD_EDIT)
def state_facts(organisation_id: int) -> Any:
    """State the facts that go with the registered hazards and are missing."""
    organisation = accounts.get_organisation(organisation_id, g.actor)
    actions.state_missing_tags(organisation, by=g.actor)
    flash(_("The facts are stated from today on. The duties that follow from them apply."), "ok")
    return redirect(url_for("sites.show", organisation_id=organisation.id))


def _editable(organisation_id: int) -> Organisation:
    organisation = accounts.get_organisation(organisation_id, g.actor)
    authorise(g.actor, Permission.HAZARD_EDIT, organisation)
    return organisation


def _area(words: str | None) -> Area:
    return find_area_by_words(words or "", accounts.get_area(g.actor.area_id) if g.actor.area_id else None)


def _typed(hazard: Hazard, said: HazardStatement) -> dict[str, Any]:
    return {
        "name": said.name, "level": str(said.level or ""), "area": said.area.code, "address": said.address,
        "substances": "\n".join(line_of(one) for one in said.things), "since": today(),
        "place": "" if said.lat is None else f"{said.lat:.6f},{said.lon:.6f}", "source": said.source,
        "revision": str(hazard.revision),
    }  # fmt: skip


def _told(said: HazardStatement) -> str:
    if said.is_material:
        return say(
            message("Saved. The change is a ground to revise the plans that answer this hazard; their owners are told.")
        )
    return say(message("Saved. What was said before stays in the history."))


def _beside(error: DomainError) -> Invalid:
    if isinstance(error, Invalid):
        return error
    if error.status != 409:
        raise error
    return Invalid(error.message)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return today()


def _moment(name: str) -> datetime | None:
    try:
        given = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return given if given.tzinfo else given.replace(tzinfo=LOCAL)
