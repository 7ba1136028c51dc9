"""Pages of findings and revision tasks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from drills.bookings import queries as bookings
from drills.evaluations.actions import record_finding
from drills.evaluations.reports import clause_of
from drills.evaluations.rules import SEVERITY_TITLES, Severity
from drills.revision_tasks import actions, queries, rules
from drills.revision_tasks.forms import DismissForm, FindingForm, GroundForm, ReopenForm
from drills.revision_tasks.grounds import Ground, get_ground, list_grounds
from drills.revision_tasks.models import RevisionTask
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.core.clock import today
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.text import Text, message
from emergency.plans import queries as plans
from emergency.plans.content import name_of_clause
from emergency.plans.marking import mark_changes

pages = Blueprint("revision_tasks", __name__)
_MOST = 200
_PL_32 = Text("88号令第三十六条", "Order No. 88, Article 36")
_WHOLE = Text("整个预案文本", "The text as a whole")


@pages.get("/revision-tasks")
@needs(Permission.TASK_VIEW)
def index() -> Any:
    """The revision tasks in reach: what is open first, then all."""
    shows_all = request.args.get("tab") == "all"
    chosen = queries.list_tasks(g.actor, is_open=not shows_all)
    page = paginate(chosen)
    standings = queries.standings(page.items)
    waits_for = {task.id: next(iter(queries.bars_of(standings[task.id])), None) for task in page.items}
    return render_template(
        "revision_tasks/index.html", page=page, shows_all=shows_all, waits_for=waits_for, today=today(),
        states=rules.STATE_TITLES, severities=SEVERITY_TITLES, waiting=len(list_grounds(g.actor)),
    )  # fmt: skip


@pages.get("/revision-tasks/<int:task_id>")
@needs(Permission.TASK_VIEW)
def show(task_id: int) -> Any:
    """One task: the line of steps, the blamed clause then and now, what still bars its closing."""
    task = queries.get_task(task_id, g.actor)
    standing = queries.standing_of(task)
    before, after = _clause_then_and_now(task, standing)
    return render_template(
        "revision_tasks/show.html", task=task, standing=standing, line=queries.steps_of(task, standing),
        gate=rules.gate(standing.progress), bars=queries.bars_of(standing), clause=_title_of(task), before=before,
        after=after, spans=mark_changes(before, after) if after else [], states=rules.STATE_TITLES, today=today(),
        severities=SEVERITY_TITLES, step_titles=rules.LINE_TITLES, grounds=rules.GROUND_TITLES,
    )  # fmt: skip


def _title_of(task: RevisionTask) -> str:
    if task.finding is not None:
        return clause_of(task.finding)
    named = (one for one in task.version.content.clauses if name_of_clause(one) == task.clause)
    clause = next(named, None) if task.clause else None
    return f"{clause.number} {clause.title}".strip() if clause is not None else say(_WHOLE)


def _clause_then_and_now(task: RevisionTask, standing: queries.Standing) -> tuple[str, str]:
    """The blamed clause in the blamed version, and in the new one, else in the draft; nothing where there is none."""
    newer = standing.new_version or standing.draft
    if not task.clause:
        return "", ""
    return (
        queries.text_of_clause(task.version, task.clause),
        queries.text_of_clause(newer, task.clause) if newer is not None else "",
    )


@pages.route("/drills/<int:drill_id>/findings/new", methods=["GET", "POST"])
@needs(Permission.DRILL_EDIT)
def create_finding(drill_id: int) -> Any:
    """Note a finding; marked as the plan's fault it opens a revision task with it."""
    drill = bookings.get_drill(drill_id, g.actor)
    versions = list(plans.in_force([plan.id for plan in drill.plans], drill.held_on, with_text=True).values())
    form = FindingForm(severity=str(Severity.MINOR))
    form.offer(versions)
    if form.validate_on_submit():
        version_id, clause = form.blamed()
        version = next((one for one in versions if one.id == version_id), None)
        given: dict[str, Any] = {
            "text": form.text.data, "severity": Severity(form.severity.data), "cause": form.cause.data or "",
            "version": version, "clause": clause, "by": g.actor,
        }  # fmt: skip
        try:
            if not form.is_plan_fault.data:
                record_finding(drill, **given)
                flash(_("The finding is on record."), "ok")
                return redirect(url_for("bookings.show", drill_id=drill_id))
            if version is None:
                raise Invalid(clause=message("Choose the clause that has to change."))
            task = actions.record_plan_fault(drill, **given)
            flash(_("The finding is on record, and the task to change the plan is open."), "ok")
            return redirect(url_for("revision_tasks.show", task_id=task.id))
        except Invalid as error:
            form.take(error)
    return render_template("revision_tasks/finding.html", form=form, drill=drill), 422 if form.is_submitted() else 200


@pages.get("/revision-grounds")
@needs(Permission.TASK_VIEW)
def grounds() -> Any:
    """The grounds for revising plans about which nobody has decided yet."""
    plan_id = request.args.get("plan", type=int)
    found = list_grounds(g.actor, plan_ids=[plan_id] if plan_id else None)
    return render_template(
        "revision_tasks/grounds.html", grounds=found[:_MOST], total=len(found), titles=rules.GROUND_TITLES,
        source=_PL_32,
    )  # fmt: skip


@pages.route("/revision-grounds/<int:plan_id>/<string:ground>/<string:of>/task", methods=["GET", "POST"])
@needs(Permission.TASK_EDIT)
def open_from_ground(plan_id: int, ground: str, of: str) -> Any:
    """Open the task that a ground asks for, on one clause or the text as a whole."""
    found = _own_ground(plan_id, ground, of)
    form = GroundForm(clause=found.clause)
    form.offer(found.version, _WHOLE)
    if form.validate_on_submit():
        task = actions.open_from_ground(found, clause=form.clause.data or "", by=g.actor)
        flash(_("The task is open. It closes when the plan has changed and, where required, is filed again."), "ok")
        return redirect(url_for("revision_tasks.show", task_id=task.id))
    page = render_template("revision_tasks/ground.html", form=form, ground=found, titles=rules.GROUND_TITLES)
    return page, 422 if form.is_submitted() else 200


@pages.route("/revision-grounds/<int:plan_id>/<string:ground>/<string:of>/dismiss", methods=["GET", "POST"])
@needs(Permission.TASK_EDIT)
def dismiss_ground(plan_id: int, ground: str, of: str) -> Any:
    """Say why the plan can stay as it is."""
    found, form = _own_ground(plan_id, ground, of), DismissForm()
    if form.validate_on_submit():
        try:
            actions.dismiss_ground(found, reason=form.reason.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Noted. The ground is settled, and the reason is on record."), "ok")
            return redirect(url_for("plans.show", plan_id=plan_id))
    page = render_template("revision_tasks/dismiss.html", form=form, ground=found, titles=rules.GROUND_TITLES)
    return page, 422 if form.is_submitted() else 200


def _own_ground(plan_id: int, kind: str, of: str) -> Ground:
    """A ground of a plan that the actor keeps. Errors: NotFound, NotAllowed."""
    found = get_ground(plan_id, kind, of, g.actor)
    authorise(g.actor, Permission.TASK_EDIT, found)
    return found


@pages.post("/revision-tasks/<int:task_id>/start")
@needs(Permission.TASK_EDIT)
def start(task_id: int) -> Any:
    """Start the revision and open the draft."""
    draft = actions.start(queries.get_task(task_id, g.actor), by=g.actor)
    flash(_("The draft is ready. The task goes on by itself as the plan is published and filed."), "ok")
    return redirect(url_for("drafts.show", version_id=draft.id))


@pages.post("/revision-tasks/<int:task_id>/submit")
@needs(Permission.TASK_EDIT)
def submit(task_id: int) -> Any:
    """Say that the work is done."""
    actions.submit(queries.get_task(task_id, g.actor), by=g.actor)
    flash(_("The task is submitted for closing."), "ok")
    return redirect(url_for("revision_tasks.show", task_id=task_id))


@pages.post("/revision-tasks/<int:task_id>/close")
@needs(Permission.TASK_EDIT)
def close(task_id: int) -> Any:
    """Close a task whose plan has changed and, where required, is filed again."""
    actions.close(queries.get_task(task_id, g.actor), by=g.actor)
    flash(_("The task is closed."), "ok")
    return redirect(url_for("revision_tasks.show", task_id=task_id))


@pages.route("/revision-tasks/<int:task_id>/reopen", methods=["GET", "POST"])
@needs(Permission.TASK_EDIT)
def reopen(task_id: int) -> Any:
    """Take a submitted or closed task up again, with the reason."""
    task, form = queries.get_task(task_id, g.actor), ReopenForm()
    if form.validate_on_submit():
        actions.reopen(task, reason=form.reason.data, by=g.actor)
        flash(_("The task is open again."), "ok")
        return redirect(url_for("revision_tasks.show", task_id=task_id))
    return render_template("revision_tasks/reopen.html", form=form, task=task), 422 if form.is_submitted() else 200
