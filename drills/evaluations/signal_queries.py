"""Reads of what signs are taken from."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState, Step
from drills.evaluations.models import Evaluation, Finding
from drills.evaluations.signals import HeldDrill
from emergency.core.db import db

LOOKED_AT = 12
"""So many drills of the organiser up to this one."""
_PARTING = re.compile(r"[、，,；;/\s]+")


def held_up_to(drill: Drill) -> list[HeldDrill]:
    """The organiser's drills that were held up to this one, latest first."""
    drills = db.session.scalars(
        select(Drill)
        .where(
            Drill.organisation_id == drill.organisation_id, Drill.state == DrillState.COMPLETED,
            (Drill.held_on < drill.held_on) | ((Drill.held_on == drill.held_on) & (Drill.id <= drill.id)),
        )
        .order_by(Drill.held_on.desc(), Drill.id.desc())
        .limit(LOOKED_AT)
        .options(selectinload(Drill.plans), selectinload(Drill.participants), selectinload(Drill.steps))
    ).all()  # fmt: skip
    ids = [each.id for each in drills]
    found = select(Finding.drill_id, func.count()).where(Finding.drill_id.in_(ids)).group_by(Finding.drill_id)
    findings = {row[0]: row[1] for row in db.session.execute(found)}
    evaluations = {
        one.drill_id: one for one in db.session.scalars(select(Evaluation).where(Evaluation.drill_id.in_(ids)))
    }
    return [_held(each, findings.get(each.id, 0), evaluations.get(each.id)) for each in drills]


def _held(drill: Drill, findings: int, evaluation: Evaluation | None) -> HeldDrill:
    assert drill.held_on is not None
    evaluators = tuple(name for name in _PARTING.split(evaluation.evaluators if evaluation else "") if name)
    was_booked = any(step.step is Step.BOOK for step in drill.steps)
    author = next((step.by_name for step in drill.steps if step.step is Step.BOOK), "")
    people = {who.name for who in drill.participants} | {step.by_name for step in drill.steps} | set(evaluators)
    return HeldDrill(
        drill.id, drill.title, drill.held_on, frozenset(plan.id for plan in drill.plans), drill.notes,
        (drill.organisation.name, *sorted(name for name in people if name)),
        drill.is_announced if was_booked else None, findings,
        evaluation.grade if evaluation else None, evaluators, author,
    )  # fmt: skip
