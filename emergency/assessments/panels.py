"""What the pages of a plan and its versions show of assessments."""

from __future__ import annotations

from typing import Any

from emergency.assessments import queries, rules
from emergency.assessments.rules import State
from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.plans import queries as plans
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import VersionState


def load_of_version(version: PlanVersion, _actor: Actor) -> dict[str, Any] | None:
    """The assessments of a version, with their forms, and those that wait."""
    if version.state is not VersionState.PUBLISHED:
        return None
    forms = queries.records_of([version.id])
    of = {one.assessment_id: one for one in forms if one.assessment_id is not None}
    return {
        "version": version, "assessments": plans.assessments_of(version.id), "forms": of,
        "others": [one for one in forms if one.state is not State.CONCLUDED], "states": rules.STATE_TITLES,
        "tones": rules.STATE_TONES, "conclusions": rules.CONCLUSION_TITLES,
    }  # fmt: skip


def load_of_plan(plan: Plan, actor: Actor) -> dict[str, Any] | None:
    """The assessments of the version in force."""
    current = plans.version_in_force(plan.id)
    return load_of_version(current, actor) if current is not None else None


PANELS = (
    Panel("version", load_of_version, "assessments/_panel.html", order=40),
    Panel("plan", load_of_plan, "assessments/_panel.html", order=40),
)
