"""Pages of programmes: those in reach with their progress, one organisation's year, its drills, its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from drills.bookings import rules as bookings
from drills.bookings.forms import at
from drills.bookings.naming import duty_named
from drills.bookings.rules import Content, DrillKind
from drills.bookings.rules import Form as DrillForm
from drills.programmes import actions, queries, reports, rules
from drills.programmes.forms import ApproveForm, BookEntryForm, EntryForm, NameDrillForm, NeedsForm, ReopenForm
from drills.programmes.models import Programme, ProgrammeEntry
from drills.programmes.proposing import propose
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, Reach, reach_of
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.edits import refuse_stale
from emergency.core.errors import Conflict, Invalid
from emergency.core.paging import paginate
from emergency.hazards.views import asked_area
from emergency.plans.models import Plan
from emergency.plans.queries import PlanState, list_plans
from emergency.rulebook.queries import all_rules

pages = Blueprint("programmes", __name__)

_TITLES = {
    "kinds": bookings.KIND_TITLES, "contents": bookings.CONTENT_TITLES, "forms_of": bookings.FORM_TITLES,
    "states": rules.PROGRAMME_STATE_TITLES, "entry_titles": rules.ENTRY_STATE_TITLES,
    "step_titles": rules.PROGRAMME_STEP_TITLES,
}  # fmt: skip


@pages.get("/programmes")
@needs(Permission.DRILL_VIEW)
def index() -> Any:
    """The programmes of a year in reach: how far they came, area by area and one by one."""
    year = _year()
    asked, area_error = asked_area()
    page = paginate(queries.list_programmes(g.actor, year=year, area=asked))
    oversees = reach_of(g.actor, Permission.DRILL_VIEW) is not Reach.OWN
    area = asked or (accounts.get_area(g.actor.area_id) if g.actor.area_id and oversees else None)
    lines = queries.by_area(g.actor, year=year, area=area) if area is not None else []
    whole = sum((line.progress for line in lines), rules.Progress())
    return render_template(
        "programmes/index.html", page=page, year=year, area=area, area_error=area_error, lines=lines, whole=whole,
        progress=queries.progress_by_programme([programme.id for programme in page.items]), **_TITLES,
    )  # fmt: skip


@pages.get("/organisations/<int:organisation_id>/programme")
@needs(Permission.OBLIGATION_VIEW)
def propose_year(organisation_id: int) -> Any:
    """An organisation's programme of a year; where there is none, what its duties ask for, to be drawn up."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.OBLIGATION_VIEW)
    year = _year()
    found = queries.find_programme(organisation.id, year)
    if found is not None:
        return redirect(url_for("programmes.show", programme_id=found.id))
    return render_template(
        "programmes/propose.html", organisation=organisation, year=year, named=duty_named, rules=_rule_titles(),
        proposed=propose(queries.wants_of(organisation, year, g.actor)),
        plans={plan.id: plan for plan in _plans_of(organisation)},
        arranged=queries.drills_of_year(organisation.id, year),
        last=queries.find_programme(organisation.id, year - 1),
    )  # fmt: skip


@pages.post("/organisations/<int:organisation_id>/programme")
@needs(Permission.DRILL_EDIT)
def draw_up(organisation_id: int) -> Any:
    """Draw a year's programme up, from the duties or from the programme of the year before."""
    organisation = accounts.get_organisation(organisation_id, g.actor, Permission.DRILL_VIEW)
    draw = actions.copy_last_year if request.form.get("source") == "last_year" else actions.draw_up
    programme = draw(organisation, _year(), by=g.actor)
    flash(_("The programme is drawn up. Change what is to be changed, then have it approved."), "ok")
    return redirect(url_for("programmes.show", programme_id=programme.id))


@pages.get("/programmes/<int:programme_id>")
@needs(Permission.DRILL_VIEW)
def show(programme_id: int) -> Any:
    """A programme month by month: each drill, how it stands, what is the next step."""
    programme = queries.get_programme(programme_id, g.actor)
    return render_template("programmes/show.html", **_shown(programme))


@pages.get("/programmes/<int:programme_id>/programme.pdf")
@needs(Permission.DRILL_VIEW)
def pdf(programme_id: int) -> Any:
    """The programme on paper."""
    programme = queries.get_programme(programme_id, g.actor)
    address = url_for("programmes.show", programme_id=programme.id, _external=True)
    response = Response(reports.programme_paper(programme, address=address), mimetype="application/pdf")
    name = f"programme-{programme.organisation_id}-{programme.year}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


def _shown(programme: Programme) -> dict[str, Any]:
    states = queries.entry_states(programme)
    return {
        "programme": programme, "states_of": states, "progress": rules.progress_of(states.values()), "today": today(),
        "rules": _rule_titles(), "named": duty_named, "to_be_booked": rules.TO_BE_BOOKED, **_TITLES,
    }  # fmt: skip


@pages.route("/programmes/<int:programme_id>/needs", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def say_needs(programme_id: int) -> Any:
    """Write down why these drills."""
    programme = queries.get_programme(programme_id, g.actor)
    form = NeedsForm(needs=programme.needs, revision=str(programme.revision))
    return _ask(
        form, programme, _("Why these drills"), _("Written down."),
        lambda: actions.say_needs(programme, needs=form.needs.data or "", by=g.actor),
    )  # fmt: skip


@pages.route("/programmes/<int:programme_id>/approve", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def approve(programme_id: int) -> Any:
    """Record who approved the programme, and on which day."""
    programme = queries.get_programme(programme_id, g.actor)
    form = ApproveForm(on=today())
    return _ask(
        form, programme, _("Approve the programme"), _("The programme is approved. Publish it next."),
        lambda: actions.approve(programme, on=form.on.data, approved_by=form.approved_by.data, by=g.actor),
    )  # fmt: skip


@pages.post("/programmes/<int:programme_id>/publish")
@needs(Permission.DRILL_EDIT)
def publish(programme_id: int) -> Any:
    """Give the approved programme out."""
    actions.publish(queries.get_programme(programme_id, g.actor), by=g.actor)
    flash(_("The programme is published. Its drills can be booked."), "ok")
    return redirect(url_for("programmes.show", programme_id=programme_id))


@pages.route("/programmes/<int:programme_id>/reopen", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def reopen(programme_id: int) -> Any:
    """Change a programme that was approved, with the reason."""
    programme = queries.get_programme(programme_id, g.actor)
    form = ReopenForm()
    return _ask(
        form, programme, _("Reopen the programme"), _("The programme is a draft again. It is approved anew."),
        lambda: actions.reopen(programme, reason=form.reason.data, by=g.actor),
    )  # fmt: skip


@pages.route("/programmes/<int:programme_id>/entries/new", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def add_entry(programme_id: int) -> Any:
    """Put another drill into a draft."""
    programme = queries.get_programme(programme_id, g.actor)
    plans = _plans_of(programme.organisation)
    form = EntryForm(
        month=today().month, kind=str(DrillKind.SPECIAL), content=str(Content.SINGLE), form=str(DrillForm.PRACTICAL),
        revision=str(programme.revision),
    )  # fmt: skip
    form.offer(plans)
    return _ask(
        form, programme, _("Another drill"), _("The drill is in the programme."),
        lambda: actions.add_entry(programme, **form.given(plans), by=g.actor),
    )  # fmt: skip


@pages.route("/programme-entries/<int:entry_id>/edit", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def edit_entry(entry_id: int) -> Any:
    """Change a drill of a draft."""
    entry = queries.get_entry(entry_id, g.actor)
    plans = _plans_of(entry.programme.organisation)
    if entry.plan is not None and entry.plan not in plans:
        plans.append(entry.plan)
    form = EntryForm(
        title=entry.title, month=entry.month, plan=entry.plan_id or 0, kind=str(entry.kind),
        content=str(entry.content), form=str(entry.form), responsible=entry.responsible, budget=entry.budget,
        revision=str(entry.programme.revision),
    )  # fmt: skip
    form.offer(plans)
    return _ask(
        form, entry.programme, _("Change the drill"), _("The drill is changed."),
        lambda: actions.change_entry(entry, **form.given(plans), by=g.actor), entry,
    )  # fmt: skip


@pages.post("/programme-entries/<int:entry_id>/remove")
@needs(Permission.DRILL_EDIT)
def remove_entry(entry_id: int) -> Any:
    """Take a drill out of a draft."""
    entry = queries.get_entry(entry_id, g.actor)
    actions.remove_entry(entry, by=g.actor)
    flash(_("The drill is out of the programme."), "ok")
    return redirect(url_for("programmes.show", programme_id=entry.programme_id))


@pages.route("/programme-entries/<int:entry_id>/book", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def book_entry(entry_id: int) -> Any:
    """Book the drill that the programme asks for."""
    entry = queries.get_entry(entry_id, g.actor)
    last = rules.last_of(entry.programme.year, entry.month)
    form = BookEntryForm(on=max(last.replace(day=15), today()), starts=time(9), ends_at=time(11))
    return _ask(
        form, entry.programme, _("Book the drill"), _("The drill is booked."),
        lambda: actions.book_entry(
            entry, starts_at=at(form.on.data, form.starts.data), ends_at=at(form.on.data, form.ends_at.data),
            place=form.place.data or "", by=g.actor,
        ), entry,
    )  # fmt: skip


@pages.route("/programme-entries/<int:entry_id>/drill", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def name_drill(entry_id: int) -> Any:
    """Say which drill, booked or held otherwise, is the one this entry asks for."""
    entry = queries.get_entry(entry_id, g.actor)
    form = NameDrillForm()
    free = queries.free_drills(entry.programme)
    form.offer(free)
    return _ask(
        form, entry.programme, _("Name the drill"), _("The drill stands for this entry."),
        lambda: actions.name_drill(
            entry, next((drill for drill in free if drill.id == form.drill.data), None), by=g.actor
        ), entry,
    )  # fmt: skip


def _ask(
    form: Any,
    programme: Programme,
    headline: str,
    done: str,
    act: Callable[[], Any],
    entry: ProgrammeEntry | None = None,
) -> Any:
    """One step that needs a few entries: show the form, take the step, or show the form again with what was wrong."""
    if form.validate_on_submit():
        try:
            if "revision" in form:
                refuse_stale(programme, form)
            act()
        except Invalid as error:
            form.take(error)
        except Conflict as error:
            if error.code != "stale":
                raise
            form.take(Invalid(error.message))
        else:
            flash(done, "ok")
            return redirect(url_for("programmes.show", programme_id=programme.id))
    return render_template(
        "programmes/ask.html", form=form, programme=programme, entry=entry, headline=headline
    ), 422 if form.is_submitted() else 200  # fmt: skip


def _year() -> int:
    asked = request.values.get("year", type=int)
    return asked if asked is not None and 2000 <= asked < 2100 else today().year


def _plans_of(organisation: Organisation) -> list[Plan]:
    in_force = list_plans(g.actor, organisation_id=organisation.id, state=PlanState.IN_FORCE)
    return list(db.session.scalars(in_force.limit(200)))


def _rule_titles() -> dict[str, Any]:
    return {rule.id: rule.title for rule in all_rules()}
