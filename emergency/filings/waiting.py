"""What waits because of filings, for the worklist, and what other pages show of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from emergency.accounts.permissions import Permission, holds, within_reach
from emergency.calendar.queries import work_calendar
from emergency.core.actors import SYSTEM, Actor
from emergency.core.db import db
from emergency.core.panels import Panel
from emergency.core.text import message
from emergency.core.worklist import Source, Task
from emergency.filings import inbox, queries
from emergency.filings.inbox import Tab
from emergency.filings.models import Filing
from emergency.filings.rules import STATE_TITLES, FilingState, Standing
from emergency.filings.whole_check import groups_of, is_checkable
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import version_in_force

FILING_WORKDAYS = 20
"""Working days to file from publication or issue (88号令 第二十六条, PL-15; 国办发〔2024〕5号 第二十六条, PL-26)."""

_MOST = 200


def load(actor: Actor, day: date) -> list[Task]:
    """Filings to decide for those who decide them, returned ones for those who complete them."""
    tasks: list[Task] = []
    if holds(actor, Permission.FILING_DECIDE):
        tasks += _to_decide(inbox.list_inbox(actor, Tab.OPEN, day=day).limit(_MOST), day)
    if holds(actor, Permission.FILING_SUBMIT):
        own = within_reach(actor, Permission.FILING_SUBMIT, Filing.organisation_id)
        tasks += _to_complete(queries.list_filings(actor, state=FilingState.RETURNED_ONCE, day=day).where(own))
    return tasks


def due(day: date) -> list[Task]:
    """The same for everybody: what has to be decided by the next working day, and what waits for completion."""
    deciding = _to_decide(inbox.list_inbox(SYSTEM, Tab.OPEN, day=day), day)
    returned = queries.list_filings(SYSTEM, state=FilingState.RETURNED_ONCE, day=day)
    return [task for task in (*deciding, *_to_complete(returned)) if task.urgency != "open"]


def _to_decide(chosen: Select[Filing], day: date) -> list[Task]:
    calendar = work_calendar()
    near = calendar.add(day, 1).due_on
    tasks = []
    for filing in db.session.scalars(chosen):
        standing = queries.standing_of(filing, on=day, calendar=calendar)
        tasks.append(
            Task(
                code="filing.decide",
                title=message("Decide the filing of %(plan)s", plan=filing.version.plan.title),
                endpoint="filings.check", values={"filing_id": filing.id}, due_on=standing.check_by,
                urgency=_urgency(standing, day, near), about=f"filing:{filing.id}",
                organisation_id=filing.authority_id, concerns=filing.organisation_id,
            )
        )  # fmt: skip
    return tasks


def _urgency(standing: Standing, day: date, near: date) -> str:
    if standing.check_by is None or standing.check_by > near:
        return "open"
    return "late" if standing.check_by < day else "due"


def _to_complete(chosen: Select[Filing]) -> list[Task]:
    return [
        Task(
            code="filing.complete",
            title=message("Hand in what is missing for %(plan)s", plan=filing.version.plan.title),
            endpoint="filings.show", values={"filing_id": filing.id}, due_on=None, urgency="due",
            about=f"filing:{filing.id}", organisation_id=filing.organisation_id,
        )
        for filing in db.session.scalars(chosen.limit(_MOST))
    ]  # fmt: skip


def count_open(actor: Actor) -> int | None:
    """The number beside the word in the menu: filings in hand."""
    return inbox.count_open(actor) if holds(actor, Permission.FILING_DECIDE) else None


def filings_of_plan(plan: Plan, actor: Actor) -> dict[str, Any] | None:
    """The latest filings of a plan, and whether its version in force still has to be filed."""
    if not holds(actor, Permission.FILING_VIEW):
        return None
    shown = db.session.scalars(queries.list_filings(actor, plan_id=plan.id).limit(5)).unique().all()
    current = version_in_force(plan.id)
    to_file, because = _to_file(current)
    if not shown and to_file is None:
        return None
    due_on = None
    if to_file is not None and to_file.effective_on is not None and queries.is_filing_owed(plan):
        due_on = work_calendar().add(to_file.effective_on, FILING_WORKDAYS).due_on
    return {
        "filings": shown, "standings": queries.standings(shown), "states": STATE_TITLES, "to_file": to_file,
        "because": because, "due_on": due_on,
    }  # fmt: skip


def filings_of_version(version: PlanVersion, actor: Actor) -> dict[str, Any] | None:
    """The filings of one version, and whether it still has to be filed."""
    rows = filings_of_plan(version.plan, actor)
    if rows is None:
        return None
    shown = [filing for filing in rows["filings"] if filing.version_id == version.id]
    to_file = rows["to_file"] if rows["to_file"] is not None and rows["to_file"].id == version.id else None
    return {**rows, "filings": shown, "to_file": to_file} if shown or to_file else None


def _to_file(current: PlanVersion | None) -> tuple[PlanVersion | None, tuple[Any, ...]]:
    if current is None:
        return None, ()
    handed_in = select(Filing.id).where(Filing.version_id == current.id, Filing.state != FilingState.REFUSED).limit(1)
    if db.session.scalar(handed_in) is not None:
        return None, ()
    since = queries.filed_version(current.plan_id, before=current)
    if since is None:
        return current, ()
    refiling = queries.refiling_of(since, current)
    return (current, refiling.because) if refiling.required else (None, ())


SOURCE = Source("filings", load, due)


def way_to_check(version: PlanVersion, _actor: Actor) -> dict[str, Any]:
    """The way to the checks of a version."""
    return {"version": version, "checkable": is_checkable(version)}


def check_before_publication(version: PlanVersion, _actor: Actor) -> dict[str, Any]:
    """How much the checks of a version found, with the way there."""
    found = [group for group in groups_of(version, set()) if group.can_be_set_aside]
    return {
        "version": version, "checkable": is_checkable(version), "is_counted": True,
        "findings": sum(item.is_open for group in found if group.is_ticked for item in group.items),
        "warnings": sum(item.is_open for group in found if not group.is_ticked for item in group.items),
    }  # fmt: skip


PANELS = (
    Panel("version", way_to_check, "checks/_panel.html", order=8),
    Panel("publish", check_before_publication, "checks/_panel.html", order=8),
    Panel("plan", filings_of_plan, "filings/_panel.html", order=20),
    Panel("version", filings_of_version, "filings/_panel.html", order=20),
)
