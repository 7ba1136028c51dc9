"""Pages of drills: the list and the month, one drill with its steps, booking in five steps, recording what was held."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from drills.bookings import actions, queries, reports, rules
from drills.bookings.forms import (
    CancelForm,
    FinishForm,
    HeldForm,
    InterruptForm,
    PostponeForm,
    at,
    offer_plans,
)
from drills.bookings.goods import refusal
from drills.bookings.models import Drill
from drills.bookings.rules import Content, DrillKind, Step, Tab, kind_for
from drills.bookings.rules import Form as DrillForm
from drills.bookings.wizard import LAST, Booking, read_booking
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission
from emergency.core.clock import local, now, today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotFound
from emergency.core.paging import paginate
from emergency.core.tables.giving import table_asked
from emergency.plans.models import Plan
from emergency.plans.queries import PlanState, list_plans
from emergency.sites.queries import list_sites
from resources_db.claims.rules import Taken
from resources_db.incidents.models import Incident
from resources_db.incidents.rules import RESPONSE_TITLES

pages = Blueprint("bookings", __name__)

_TITLES = {
    "kinds": rules.KIND_TITLES, "contents": rules.CONTENT_TITLES, "forms_of": rules.FORM_TITLES,
    "states": rules.STATE_TITLES, "step_titles": rules.STEP_TITLES, "clash_titles": rules.CLASH_TITLES,
}  # fmt: skip


@pages.get("/drills")
@needs(Permission.DRILL_VIEW)
def index() -> Any:
    """The drills in reach, by what is to be done with them."""
    asked = request.args.get("tab", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.COMING
    kind = request.args.get("kind", "")
    chosen = queries.list_drills(g.actor, tab=tab, kind=DrillKind(kind) if kind in set(DrillKind) else None)
    if (table := table_asked(reports.REGISTER, chosen, reports.register_rows)) is not None:
        return table
    page = paginate(chosen)
    counts = queries.count_by_tab(g.actor, today())
    tabs = [
        {"tab": one, "title": title, "count": counts[one], "current": one is tab}
        for one, title in rules.TAB_TITLES.items()
    ]
    return render_template("bookings/index.html", page=page, tabs=tabs, tab=tab, today=today(), **_TITLES)


@pages.get("/drills/month/<int:year>/<int:month>")
@needs(Permission.DRILL_VIEW)
def month(year: int, month: int) -> Any:
    """A month of drills as a table."""
    try:
        first = date(year, month, 1)
    except ValueError:
        raise NotFound from None
    weeks = Calendar().monthdatescalendar(year, month)
    drills: dict[date, list[Drill]] = {}
    for drill in reversed(queries.drills_between(g.actor, weeks[0][0], weeks[-1][-1])):
        drills.setdefault(local(drill.starts_at).date(), []).append(drill)
    before, after = first - timedelta(days=1), (first + timedelta(days=32)).replace(day=1)
    return render_template(
        "bookings/month.html", weeks=weeks, drills=drills, first=first, before=before, after=after, today=today(),
        **_TITLES,
    )  # fmt: skip


@pages.get("/drills/<int:drill_id>")
@needs(Permission.DRILL_VIEW)
def show(drill_id: int) -> Any:
    """One drill: when, where, what, who, and what others know about it."""
    drill = queries.get_drill(drill_id, g.actor)
    able = {step for state, step in rules.TRANSITIONS if state is drill.state}
    return render_template(
        "bookings/show.html", drill=drill, able=able, clashes=_clashes(drill), today=today(), Step=Step,
        responses=RESPONSE_TITLES, under_way=_under_way(drill), **_TITLES,
    )  # fmt: skip


@pages.get("/drills/<int:drill_id>/scheme.pdf")
@needs(Permission.DRILL_VIEW)
def scheme(drill_id: int) -> Any:
    """The scheme of a drill on paper."""
    drill = queries.get_drill(drill_id, g.actor)
    made = reports.scheme(drill, address=url_for("bookings.show", drill_id=drill_id, _external=True))
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"drill-{drill_id}-scheme.pdf")
    return response


@pages.route("/drills/new", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def create() -> Any:
    """Book a drill in five short steps; only the last one sends."""
    sent: MultiDict[str, str] = request.form if request.method == "POST" else request.args
    organiser = _organiser(sent)
    if organiser is None:
        return _ask_who(sent)
    booking = read_booking(
        sent, organiser=organiser, plans=_plans_of(organiser), sites=list(db.session.scalars(list_sites(organiser))),
        by=g.actor,
    )  # fmt: skip
    if request.method == "POST" and booking.step == LAST:
        try:
            drill = actions.book(**booking.as_given(), by=g.actor)
        except Invalid as error:
            booking.step = _step_of(error)
            booking.form.take(error)
        except Taken as taken:
            booking.step = 4
            booking.form.take(refusal(taken))
        else:
            flash(_("The drill is booked."), "ok")
            return redirect(url_for("bookings.show", drill_id=drill.id))
    return _show_step(booking), 422 if booking.form is not None and booking.form.errors else 200


def _show_step(booking: Booking) -> str:
    is_day_step, is_last = booking.step == 3, booking.step == LAST
    offered = booking.offered() if is_day_step else []
    clashes = booking.clashes_on(booking.day, booking.starts, booking.ends) if is_last else []
    return render_template(
        "bookings/new.html", booking=booking, form=booking.form, offered=offered, clashes=clashes, last_step=LAST,
        answers=booking.answers(), weeks=_weeks(booking.last_day or offered[0].day) if offered else [],
        by_day={one.day: one for one in offered}, today=today(), responses=RESPONSE_TITLES,
        under_way=queries.responses_near(booking.organiser) if booking.step > 2 else [], **_TITLES,
    )  # fmt: skip


def _weeks(day: date) -> list[list[date]]:
    return Calendar().monthdatescalendar(day.year, day.month)


def _step_of(error: Invalid) -> int:
    """The step on which an entry that the action refused was made."""
    steps = {"plans": 1, "title": 2, "ends_at": 3, "teams": 4, "goods": 4}
    return min((steps.get(name, 1) for name in error.fields), default=1)


def _organiser(sent: MultiDict[str, str]) -> Organisation | None:
    """Who organises: the unit named in the address, else one's own."""
    wanted = sent.get("organisation", type=int) or g.actor.organisation_id
    if wanted:
        return accounts.get_organisation(wanted, g.actor, Permission.DRILL_EDIT)
    try:
        return accounts.find_organisation_by_words(sent.get("unit", ""), g.actor)
    except Invalid:
        return None


def _ask_who(sent: MultiDict[str, str]) -> tuple[str, int]:
    """The question for which organisation it is, put again where no organisation was meant by the answer."""
    found_none = bool(sent.get("unit"))
    return render_template("bookings/organiser.html", found_none=found_none), 422 if found_none else 200


def _plans_of(organiser: Organisation) -> list[Plan]:
    return list(
        db.session.scalars(list_plans(g.actor, organisation_id=organiser.id, state=PlanState.IN_FORCE).limit(200))
    )


@pages.route("/drills/record", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def record() -> Any:
    """Enter a drill that was held before, or kept on paper."""
    organiser = _organiser(request.args)
    if organiser is None:
        return _ask_who(request.args)
    plans = _plans_of(organiser)
    asked = request.args.get("plan", type=int)
    practised = [plan for plan in plans if plan.id == asked]
    form = HeldForm(
        plans=[plan.id for plan in practised], kind=str(kind_for(plan.kind for plan in practised)),
        content=str(Content.SINGLE), form=str(DrillForm.PRACTICAL),
    )  # fmt: skip
    offer_plans(form.plans, plans)
    form.offer_kinds()
    if form.validate_on_submit():
        try:
            drill = actions.record_held(
                organiser=organiser, plans=[plan for plan in plans if plan.id in form.plans.data],
                title=form.title.data, **form.kinds(), held_on=form.held_on.data, is_trial=form.is_trial.data,
                purpose=form.purpose.data or "", attendance=form.attendance.data, notes=form.notes.data or "",
                place=form.place.data or "", by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The drill is on record. Evaluate it next."), "ok")
            return redirect(url_for("bookings.show", drill_id=drill.id))
    status = 422 if form.is_submitted() else 200
    return render_template("bookings/record.html", form=form, organiser=organiser), status


@pages.post("/drills/<int:drill_id>/confirm")
@needs(Permission.DRILL_EDIT)
def confirm(drill_id: int) -> Any:
    """Stand by a booking."""
    actions.confirm(queries.get_drill(drill_id, g.actor), by=g.actor)
    flash(_("The drill is confirmed."), "ok")
    return redirect(url_for("bookings.show", drill_id=drill_id))


@pages.post("/drills/<int:drill_id>/start")
@needs(Permission.DRILL_EDIT)
def start(drill_id: int) -> Any:
    """Begin a drill; the form for what happens opens."""
    actions.start(queries.get_drill(drill_id, g.actor), by=g.actor)
    flash(_("The drill has begun."), "ok")
    return redirect(url_for("bookings.finish", drill_id=drill_id))


@pages.route("/drills/<int:drill_id>/finish", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def finish(drill_id: int) -> Any:
    """The day's record: who came, what happened. Made for a phone."""
    form = FinishForm(held_on=today())
    return _ask(
        drill_id, form, "bookings/finish.html", _("The drill is finished. Evaluate it next."),
        lambda drill: actions.finish(
            drill, on=form.held_on.data, attendance=form.attendance.data, notes=form.notes.data or "", by=g.actor
        ),
    )  # fmt: skip


@pages.route("/drills/<int:drill_id>/interrupt", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def interrupt(drill_id: int) -> Any:
    """Break a drill off, with the reason."""
    form = InterruptForm(held_on=today())
    return _ask(
        drill_id, form, "bookings/interrupt.html", _("The drill is broken off. It counts for no duty."),
        lambda drill: actions.interrupt(drill, on=form.held_on.data, reason=form.reason.data, by=g.actor),
    )  # fmt: skip


@pages.route("/drills/<int:drill_id>/postpone", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def postpone(drill_id: int) -> Any:
    """Move a drill to another time, with the reason."""
    drill = queries.get_drill(drill_id, g.actor)
    starts, ends = local(drill.starts_at), local(drill.ends_at)
    form = PostponeForm(on=starts.date() + timedelta(days=7), starts=starts.time(), ends_at=ends.time())
    return _ask(
        drill_id, form, "bookings/postpone.html", _("The drill is postponed. Confirm it when the new time stands."),
        lambda drill: actions.postpone(
            drill, starts_at=at(form.on.data, form.starts.data), ends_at=at(form.on.data, form.ends_at.data),
            reason=form.reason.data, by=g.actor,
        ),
    )  # fmt: skip


@pages.route("/drills/<int:drill_id>/cancel", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def cancel(drill_id: int) -> Any:
    """Give a drill up, with the reason; the duties it served open again."""
    form = CancelForm()
    return _ask(
        drill_id, form, "bookings/cancel.html", _("The drill is cancelled. The duties it served are open again."),
        lambda drill: actions.cancel(drill, reason=form.reason.data, by=g.actor),
    )  # fmt: skip


def _ask(drill_id: int, form: Any, template: str, done: str, act: Callable[[Drill], Drill]) -> Any:
    """One step that needs a few words: show the form, take the step, or show the form again with what was wrong."""
    drill = queries.get_drill(drill_id, g.actor)
    if form.validate_on_submit():
        try:
            act(drill)
        except Invalid as error:
            form.take(error)
        else:
            flash(done, "ok")
            return redirect(url_for("bookings.show", drill_id=drill_id))
    return render_template(template, form=form, drill=drill, **_TITLES), 422 if form.is_submitted() else 200


def _under_way(drill: Drill) -> list[Incident]:
    """The real responses that a drill of the coming week may have to give way to."""
    is_near = drill.state in queries.STANDING and drill.starts_at < now() + _NEAR and drill.ends_at > now()
    return queries.responses_near(drill.organisation) if is_near else []


_NEAR = timedelta(days=7)


def _clashes(drill: Drill) -> list[rules.Clash]:
    if drill.state not in queries.STANDING:
        return []
    return queries.clashes(
        organisation_id=drill.organisation_id, site_id=drill.site_id, plan_ids=[plan.id for plan in drill.plans],
        participant_ids=[who.organisation_id for who in drill.participants if who.organisation_id],
        starts_at=drill.starts_at, ends_at=drill.ends_at, except_drill_id=drill.id,
    )  # fmt: skip
