"""The action cards of plans."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import in_force
from emergency.plans.vocabulary import PlanKind


def card_of(version: PlanVersion) -> PlanVersion:
    """The version, if it is one of an action card. Errors: NotFound."""
    if version.plan.kind is not PlanKind.ACTION_CARD:
        raise NotFound
    return version


def cards_below(plan: Plan) -> Sequence[PlanVersion]:
    """The action cards in force that stand right below a plan, by title; those of other organisations are not its."""
    statement = (
        select(Plan)
        .where(
            Plan.parent_id == plan.id, Plan.kind == PlanKind.ACTION_CARD,
            Plan.organisation_id == plan.organisation_id,
            or_(Plan.abolished_on.is_(None), Plan.abolished_on > today()),
        )
        .order_by(Plan.pinyin_key, Plan.id)
        .options(joinedload(Plan.organisation))
    )  # fmt: skip
    plans = db.session.scalars(statement).all()
    current = in_force([each.id for each in plans], with_text=True)
    return [current[each.id] for each in plans if each.id in current]
