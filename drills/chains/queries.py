"""The chain risk → hazard → plan → drill → finding, read set-wide over the registers below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from drills.bookings.models import Drill, DrillPlan
from drills.chains import rules
from drills.chains.rules import Gap
from drills.evaluations.models import Evaluation
from drills.obligations.queries import obligations_of
from drills.revision_tasks.grounds import list_grounds
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.queries import list_tasks
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.hazards import queries as hazards
from emergency.hazards.models import HazardPlan, HazardStatement
from emergency.plans import queries as plans
from emergency.plans.models import Plan, PlanVersion
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.rules import Frequency


@dataclass(frozen=True)
class Link:
    """One hazard and one plan that answers it (None: no plan is named), with what became of the plan."""

    said: HazardStatement
    plan: Plan | None
    """None too where the plan is another body's, of which the reader is told nothing (`is_hidden`)."""
    gaps: tuple[Gap, ...]
    clause: str = ""
    version: PlanVersion | None = None
    drill: Drill | None = None
    """The last one held of this plan."""
    is_evaluated: bool = False
    due_on: date | None = None
    """The next last day of a drill that the rules ask for."""
    tasks: tuple[RevisionTask, ...] = ()
    is_hidden: bool = False


def links_of(said: Sequence[HazardStatement], by: Actor) -> list[Link]:
    """The chains of these hazards, one link for each plan, hazards without a plan among them.

    The same number of statements for one hazard and for a thousand.
    """
    ids = [row.hazard_id for row in said]
    named, visible = hazards.answers_to(ids), hazards.answers_to(ids, by)
    seen = {link.id for links in visible.values() for link in links}
    known = _Known({link.plan for links in visible.values() for link in links}, by)
    found = []
    for row in said:
        if not named.get(row.hazard_id):
            found.append(Link(row, None, (Gap.NO_PLAN,)))
        for link in named.get(row.hazard_id, ()):
            found.append(known.link(row, link) if link.id in seen else Link(row, None, (), is_hidden=True))
    return found


class _Known:
    """What is on record about the plans in question, read once."""

    def __init__(self, answering: Collection[Plan], by: Actor) -> None:
        ids = {plan.id for plan in answering}
        self._versions = plans.in_force(ids)
        self._drills = _last_drills(ids)
        drill_ids = {drill.id for drill in self._drills.values()}
        self._evaluated = set(db.session.scalars(select(Evaluation.drill_id).where(Evaluation.drill_id.in_(drill_ids))))
        self._tasks = _open_tasks(ids, by)
        grounds = list_grounds(by, plan_ids=ids)
        self._waiting = {(ground.plan.id, ground.about[1].get("hazard_id")) for ground in grounds}
        self._duties = _drill_duties({plan.organisation_id for plan in answering}, ids)

    def link(self, said: HazardStatement, named: HazardPlan) -> Link:
        """One hazard and one plan."""
        plan_id = named.plan_id
        version, drill = self._versions.get(plan_id), self._drills.get(plan_id)
        duties, tasks = self._duties.get(plan_id, []), self._tasks.get(plan_id, [])
        is_evaluated = drill is not None and drill.id in self._evaluated
        return Link(
            said, named.plan, clause=named.clause, version=version, drill=drill, is_evaluated=is_evaluated,
            due_on=min((duty.due_on for duty in duties if duty.due_on is not None), default=None), tasks=tuple(tasks),
            gaps=rules.gaps(
                is_in_force=version is not None,
                waits_for_decision=(plan_id, said.hazard_id) in self._waiting,
                is_unpractised=rules.is_unpractised(
                    [duty.status for duty in duties], was_ever_held=drill is not None
                ),
                is_unevaluated=drill is not None and not is_evaluated,
                has_open_task=bool(tasks),
            ),
        )  # fmt: skip


def _last_drills(plan_ids: Collection[int]) -> dict[int, Drill]:
    rows = db.session.execute(
        select(DrillPlan.plan_id, Drill)
        .join(Drill, Drill.id == DrillPlan.drill_id)
        .where(DrillPlan.plan_id.in_(plan_ids), Drill.held_on.is_not(None))
        .order_by(Drill.held_on, Drill.id)
    )
    return dict(rows.all())


def _open_tasks(plan_ids: Collection[int], by: Actor) -> dict[int, list[RevisionTask]]:
    found: dict[int, list[RevisionTask]] = defaultdict(list)
    for task in db.session.scalars(list_tasks(by, is_open=True).where(RevisionTask.plan_id.in_(plan_ids))):
        found[task.plan_id].append(task)
    return found


def _drill_duties(organisation_ids: Collection[int], plan_ids: Collection[int]) -> dict[int, list[Obligation]]:
    """The duties to practise each plan: those that rules ask for of this very plan."""
    found: dict[int, list[Obligation]] = defaultdict(list)
    if not organisation_ids:
        return found
    for duties in obligations_of(organisation_ids, with_advice=False).values():
        for duty in duties:
            measure = duty.rule.measure
            if isinstance(measure, Frequency) and measure.event == "drill" and duty.plan in plan_ids:
                found[duty.plan or 0].append(duty)
    return found


def counts(links: Iterable[Link]) -> dict[Gap, int]:
    """How many hazards have each gap; a hazard with two such plans counts once."""
    found: dict[Gap, set[int]] = defaultdict(set)
    for link in links:
        for gap in link.gaps:
            found[gap].add(link.said.hazard_id)
    return {gap: len(found[gap]) for gap in Gap}
