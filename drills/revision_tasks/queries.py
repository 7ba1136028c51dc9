"""Reads of revision tasks; what stands between a task and its closing is read from the plan and its filings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from drills.bookings.models import Drill, DrillPlan
from drills.bookings.queries import STANDING
from drills.bookings.rules import DrillState
from drills.evaluations.models import Finding
from drills.revision_tasks import rules
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import Progress, TaskState
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import local
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.filings.models import Filing
from emergency.filings.queries import standings as filing_standings
from emergency.filings.refiling import Refiling, refiling_required
from emergency.plans import queries as plans
from emergency.plans.changes import changes, clause_changed
from emergency.plans.content import Content
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import Family

_WITH_PLAN = (joinedload(RevisionTask.plan).joinedload(Plan.organisation), joinedload(RevisionTask.finding))


def get_task(task_id: int, by: Actor, permission: Permission = Permission.TASK_VIEW) -> RevisionTask:
    """A task in reach. Errors: NotFound."""
    statement = select(RevisionTask).where(
        RevisionTask.id == task_id, within_reach(by, permission, RevisionTask.organisation_id)
    )
    task = db.session.scalar(statement.options(*_WITH_PLAN))
    if task is None:
        raise NotFound
    return task


def list_tasks(
    by: Actor, *, organisation_id: int | None = None, plan_id: int | None = None, state: TaskState | None = None,
    is_open: bool = False,
) -> Select[RevisionTask]:  # fmt: skip
    """Tasks in reach, the earliest due first."""
    statement = select(RevisionTask).where(within_reach(by, Permission.TASK_VIEW, RevisionTask.organisation_id))
    if organisation_id is not None:
        statement = statement.where(RevisionTask.organisation_id == organisation_id)
    if plan_id is not None:
        statement = statement.where(RevisionTask.plan_id == plan_id)
    if state is not None:
        statement = statement.where(RevisionTask.state == state)
    if is_open:
        statement = statement.where(RevisionTask.state != TaskState.CLOSED)
    return statement.order_by(RevisionTask.due_on, RevisionTask.id).options(*_WITH_PLAN)


@dataclass(frozen=True)
class Standing:
    """How far a task has come, with the rows behind each step."""

    progress: Progress
    new_version: PlanVersion | None = None
    draft: PlanVersion | None = None
    filing: Filing | None = None
    """The latest filing of the new version, whatever became of it."""
    filed_on: date | None = None
    refiling: Refiling | None = None
    retest: Drill | None = None


def standing_of(task: RevisionTask) -> Standing:
    """How far the plan has come since the blamed version."""
    return standings([task])[task.id]


def standings(tasks: Sequence[RevisionTask]) -> dict[int, Standing]:
    """How far the plans have come since the blamed versions, by task; as many statements for one as for fifty.

    The version in force answers, not the draft: a changed draft closes nothing, and a change that a later version takes
    back no longer counts.
    """
    plan_ids = {task.plan_id for task in tasks}
    in_force = plans.in_force(plan_ids, with_text=True)
    drafts, retests = plans.drafts_of(plan_ids), _drills_after(plan_ids)
    filings, filed_on = _filings_of(plan_ids)
    blamed = _texts_of({task.version_id for task in tasks})
    found = {}
    for task in tasks:
        version = in_force.get(task.plan_id)
        if version is not None and _order(version) <= _order(blamed[task.version_id]):
            version = None
        draft, of_plan = drafts.get(task.plan_id), filings.get(task.plan_id, [])
        if version is None:
            found[task.id] = Standing(Progress(has_draft=draft is not None), draft=draft)
            continue
        filing = next((one for one in of_plan if one.version_id == version.id), None)
        day = min(
            (filed_on[one.id] for one in of_plan if one.version_id == version.id and one.id in filed_on), default=None
        )
        refiling = _refiling(blamed[task.version_id], version, [one.version for one in of_plan if one.id in filed_on])
        progress = Progress(
            has_draft=draft is not None, is_published=True,
            is_clause_changed=_says_otherwise(blamed[task.version_id].content, version.content, task.clause),
            is_refiling_required=refiling.required, is_filed=day is not None,
        )  # fmt: skip
        retest = next((drill for drill in retests.get(task.plan_id, []) if _tests(drill, task, version)), None)
        found[task.id] = Standing(progress, version, draft, filing, day, refiling, retest)
    return found


def _says_otherwise(before: Content, after: Content, clause: str) -> bool:
    """Whether the blamed clause differs; where the ground names none, whether the text does anywhere."""
    return clause_changed(before, after, clause) if clause else bool(changes(before, after).clauses)


def _order(version: PlanVersion) -> tuple[date, int]:
    """Of two versions the one in force later comes later, on one day the one with the higher number."""
    return version.effective_on or date.min, version.number


def _texts_of(version_ids: set[int]) -> dict[int, PlanVersion]:
    statement = select(PlanVersion).where(PlanVersion.id.in_(version_ids))
    texts = (PlanVersion.clauses, PlanVersion.promises, PlanVersion.response_levels, PlanVersion.contacts)
    rows = db.session.scalars(statement.options(*[selectinload(text) for text in texts]))
    return {version.id: version for version in rows}


def _filings_of(plan_ids: set[int]) -> tuple[dict[int, list[Filing]], dict[int, date]]:
    """The filings of these plans, latest first, and the day from which each counts as filed, by decision or silence."""
    rows = db.session.scalars(
        select(Filing)
        .join(Filing.version)
        .where(PlanVersion.plan_id.in_(plan_ids))
        .options(contains_eager(Filing.version).joinedload(PlanVersion.plan))
        .order_by(Filing.id.desc())
    ).all()
    by_plan: dict[int, list[Filing]] = {}
    for filing in rows:
        by_plan.setdefault(filing.version.plan_id, []).append(filing)
    stands = filing_standings(rows)
    days = {filing_id: standing.filed_on for filing_id, standing in stands.items() if standing.is_filed}
    return by_plan, {filing_id: day for filing_id, day in days.items() if day is not None}


def _refiling(blamed: PlanVersion, version: PlanVersion, filed: Sequence[PlanVersion]) -> Refiling:
    """Whether the version in force has to be filed again: measured against the text that lies with the authority.

    That is the version filed last before it; where none was, the blamed one.
    """
    before = [one for one in filed if _order(one) < _order(version)]
    on_file = max(before, key=_order, default=blamed)
    plan = version.plan
    area = plan.site.area if plan.site is not None else plan.organisation.area
    return refiling_required(
        on_file.content, version.content, area_code=area.code, is_government=plan.family is Family.GOVERNMENT
    )


def _drills_after(plan_ids: set[int]) -> dict[int, list[Drill]]:
    rows = db.session.execute(
        select(DrillPlan.plan_id, Drill)
        .join(Drill, Drill.id == DrillPlan.drill_id)
        .where(DrillPlan.plan_id.in_(plan_ids), Drill.state.in_((*STANDING, DrillState.COMPLETED)))
        .order_by(Drill.starts_at, Drill.id)
    )
    found: dict[int, list[Drill]] = {}
    for plan_id, drill in rows:
        found.setdefault(plan_id, []).append(drill)
    return found


def _tests(drill: Drill, task: RevisionTask, version: PlanVersion) -> bool:
    """Whether a drill practises the new version: another one than that of the finding, with the version in force."""
    if task.finding is not None and task.finding.drill_id == drill.id:
        return False
    return version.effective_on is not None and _day_of(drill) >= version.effective_on


def _day_of(drill: Drill) -> date:
    """The day it was held on, else the day it is booked for."""
    return drill.held_on or local(drill.starts_at).date()


def bars_of(standing: Standing) -> list[rules.Bar]:
    """What still stands between a task and its closing."""
    return rules.bars(standing.progress)


def gate_of(task: RevisionTask) -> list[rules.Bar]:
    """What still stands between the task and its closing; empty when it may be closed."""
    return bars_of(standing_of(task))


@dataclass(frozen=True)
class LineStep:
    """One bead of the line finding → task → version → filing → re-test.

    `state` is done, now or next; `of` the id of the drill, task, version, filing or drill behind it.
    """

    name: str
    state: str
    on: date | None = None
    who: str = ""
    of: int | None = None


def steps_of(task: RevisionTask, standing: Standing | None = None) -> list[LineStep]:
    """The line of steps, shown in the same order and words on every page that touches it."""
    standing = standing or standing_of(task)
    version, progress = standing.new_version, standing.progress
    is_changed = progress.is_published and progress.is_clause_changed
    needs_filing = progress.is_refiling_required
    done = [
        ("finding" if task.finding else "ground", True,
         task.finding.found_on if task.finding else local(task.opened_at).date(),
         task.finding.recorded_by if task.finding else "", task.finding.drill_id if task.finding else None),
        ("task", task.state != TaskState.OPEN, local(task.started_at).date() if task.started_at else None, "", task.id),
        ("version", is_changed, version.effective_on if version and is_changed else None,
         version.signed_by if version and is_changed else "", version.id if version else None),
        ("filing", is_changed and (progress.is_filed or not needs_filing), standing.filed_on,
         standing.filing.decided_by if standing.filing else "", standing.filing.id if standing.filing else None),
        ("retest", standing.retest is not None and standing.retest.state == DrillState.COMPLETED,
         _day_of(standing.retest) if standing.retest else None, "", standing.retest.id if standing.retest else None),
    ]  # fmt: skip
    first_open = next((index for index, step in enumerate(done) if not step[1]), len(done))
    return [
        LineStep(name, "done" if is_done else "now" if index == first_open else "next", on, who, of)
        for index, (name, is_done, on, who, of) in enumerate(done)
    ]


def tasks_of_drill(drill_id: int) -> Sequence[RevisionTask]:
    """The tasks that findings of a drill opened."""
    statement = select(RevisionTask).join(Finding, Finding.id == RevisionTask.finding_id)
    return db.session.scalars(statement.where(Finding.drill_id == drill_id).order_by(RevisionTask.id)).all()


def text_of_clause(version: PlanVersion, clause: str) -> str:
    """What a version says under a clause and below it, as one text; empty where it has no such clause."""
    lines = []
    for one, above in version.content.with_lines():
        if any(clause in (each.code, each.title, each.number) for each in (one, *above)):
            lines.append(one.text or one.title)
    return "\n".join(lines)
