"""Reads of evaluations, findings and reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from drills.bookings.models import Drill
from drills.evaluations.models import DrillReport, Evaluation, Finding
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.errors import NotFound


def find_evaluation(drill_id: int) -> Evaluation | None:
    """The evaluation of a drill, if it was evaluated."""
    return db.session.scalar(select(Evaluation).where(Evaluation.drill_id == drill_id))


def get_finding(finding_id: int, by: Actor, permission: Permission = Permission.DRILL_VIEW) -> Finding:
    """A finding of a drill in reach. Errors: NotFound."""
    finding = db.session.scalar(
        select(Finding)
        .join(Drill, Drill.id == Finding.drill_id)
        .where(Finding.id == finding_id, within_reach(by, permission, Drill.organisation_id))
        .options(joinedload(Finding.drill))
    )
    if finding is None:
        raise NotFound
    return finding


def list_findings(drill_id: int) -> Sequence[Finding]:
    """The findings of a drill, in the order they were recorded."""
    statement = select(Finding).where(Finding.drill_id == drill_id).order_by(Finding.id)
    return db.session.scalars(statement.options(joinedload(Finding.version))).all()


def list_reports(drill_id: int) -> Sequence[DrillReport]:
    """To whom and when a drill was reported."""
    return db.session.scalars(
        select(DrillReport).where(DrillReport.drill_id == drill_id).order_by(DrillReport.id)
    ).all()
