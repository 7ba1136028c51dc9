"""The API of plans and their versions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask import g, request

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, page_of
from emergency.core.errors import Invalid, referred
from emergency.core.text import message
from emergency.core.things import thing
from emergency.plans import actions, queries
from emergency.plans.content import Content, LevelContent, PromiseContent
from emergency.plans.drafts import actions as drafts
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import PlanState
from emergency.plans.rules import Family, PlanKind
from emergency.plans.schemas import (
    AssessIn,
    PlanChange,
    PlanIn,
    PlanList,
    PlanOut,
    PublishIn,
    VersionChange,
    VersionIn,
    VersionList,
    VersionOut,
    clause_of,
    show_plan,
    show_version,
)

api = blueprint("plans", __name__)
W = TypeVar("W", bound=StrEnum)


@api.get("/plans")
@needs(Permission.PLAN_VIEW)
@api.output(PlanList)
def list_plans() -> Any:
    """Plans in reach, by words, kind, family, organisation, area and state."""
    area = request.args.get("area", type=int)
    chosen = queries.list_plans(
        g.actor,
        words=request.args.get("words", ""),
        kind=_word(PlanKind, "kind"),
        family=_word(Family, "family"),
        organisation_id=request.args.get("organisation", type=int),
        area=accounts.get_area(area) if area else None,
        state=_word(PlanState, "state"),
    )
    page = page_of(chosen, lambda plan: plan)
    return {**page, "items": _show(page["items"])}


@api.post("/plans")
@needs(Permission.PLAN_EDIT)
@api.input(PlanIn, location="json", arg_name="given")
@api.output(PlanOut, status_code=201)
def create_plan(given: PlanIn) -> Any:
    """Enter a plan; its text comes with its versions."""
    plan = actions.create_plan(
        referred("organisation", accounts.get_organisation, given.organisation, g.actor),
        family=given.family, kind=given.kind, title=given.title, hazard=given.hazard,
        parent=referred("parent", queries.get_plan, given.parent, g.actor) if given.parent else None,
        site=referred("site", queries.find_site, given.site, g.actor), by=g.actor,
    )  # fmt: skip
    return show_plan(plan, None, None)


@api.get("/plans/<int:plan_id>")
@needs(Permission.PLAN_VIEW)
@thing(Plan)
@api.output(PlanOut)
def get_plan(plan_id: int) -> Any:
    """One plan."""
    return _show([queries.get_plan(plan_id, g.actor)])[0]


@api.patch("/plans/<int:plan_id>")
@needs(Permission.PLAN_EDIT)
@api.input(PlanChange, location="json", arg_name="given")
@api.output(PlanOut)
def change_plan(plan_id: int, given: PlanChange) -> Any:
    """Change what a plan is called and where it belongs, or abolish it."""
    plan = queries.get_plan(plan_id, g.actor, Permission.PLAN_EDIT)
    sent = given.model_fields_set
    if sent - {"abolished_on"}:
        actions.update_plan(
            plan,
            title=given.title if given.title is not None else plan.title,
            hazard=given.hazard if given.hazard is not None else plan.hazard,
            parent=_parent(plan, given) if "parent" in sent else plan.parent,
            site=referred("site", queries.find_site, given.site, g.actor) if "site" in sent else plan.site,
            by=g.actor,
        )
    if given.abolished_on is not None:
        actions.abolish(plan, on=given.abolished_on, by=g.actor)
    return _show([plan])[0]


@api.get("/plans/<int:plan_id>/versions")
@needs(Permission.PLAN_VIEW)
@api.output(VersionList)
def list_versions(plan_id: int) -> Any:
    """The versions of a plan with their texts, the latest first."""
    return page_of(queries.list_versions(queries.get_plan(plan_id, g.actor)), show_version)


@api.post("/plans/<int:plan_id>/versions")
@needs(Permission.PLAN_EDIT)
@api.input(VersionIn, location="json", arg_name="given")
@api.output(VersionOut, status_code=201)
def create_version(plan_id: int, given: VersionIn) -> Any:
    """Start a draft, or record a version that came out before (`published_on` or `issued_on`)."""
    plan = queries.get_plan(plan_id, g.actor)
    if given.is_record:
        version = actions.record_version(
            plan, content=given.content or Content(), label=given.label, published_on=given.published_on,
            issued_on=given.issued_on, reviewed_on=given.reviewed_on, assessed_on=given.assessed_on,
            signed_by=given.signed_by, by=g.actor,
        )  # fmt: skip
    else:
        version = actions.start_revision(plan, reason=given.reason, content=given.content, by=g.actor)
        if given.label:
            drafts.edit_draft(version, label=given.label, by=g.actor)
    return show_version(version)


@api.get("/versions/<int:version_id>")
@needs(Permission.PLAN_VIEW)
@thing(PlanVersion)
@api.output(VersionOut)
def get_version(version_id: int) -> Any:
    """One version with its text."""
    return show_version(queries.get_version(version_id, g.actor))


@api.patch("/versions/<int:version_id>")
@needs(Permission.PLAN_EDIT)
@api.input(VersionChange, location="json", arg_name="given")
@api.output(VersionOut)
def change_version(version_id: int, given: VersionChange) -> Any:
    """Change a draft; what is not given stays."""
    version = queries.get_version(version_id, g.actor)
    drafts.edit_draft(
        version, label=given.label,
        clauses=None if given.sections is None else [clause_of(section) for section in given.sections],
        promises=None if given.promises is None else [PromiseContent(**one.model_dump()) for one in given.promises],
        levels=None if given.response_levels is None
        else [LevelContent(**one.model_dump()) for one in given.response_levels],
        by=g.actor,
    )  # fmt: skip
    return show_version(version)


@api.post("/versions/<int:version_id>/publish")
@needs(Permission.PLAN_EDIT)
@api.input(PublishIn, location="json", arg_name="given")
@api.output(VersionOut)
def publish(version_id: int, given: PublishIn) -> Any:
    """Publish (units) or issue (governments) a complete draft."""
    version = queries.get_version(version_id, g.actor)
    return show_version(actions.publish(version, on=given.on, signed_by=given.signed_by, by=g.actor))


@api.post("/versions/<int:version_id>/assess")
@needs(Permission.PLAN_EDIT)
@api.input(AssessIn, location="json", arg_name="given")
@api.output(VersionOut)
def assess(version_id: int, given: AssessIn) -> Any:
    """Record the periodic assessment of a version and whether it says "revise"."""
    version = queries.get_version(version_id, g.actor)
    actions.assess(version, on=given.on, changes_needed=given.changes_needed, conclusion=given.conclusion, by=g.actor)
    return show_version(version)


def _show(plans: list[Plan]) -> list[PlanOut]:
    ids = [plan.id for plan in plans]
    current, drafts = queries.in_force(ids), queries.drafts_of(ids)
    return [show_plan(plan, current.get(plan.id), drafts.get(plan.id)) for plan in plans]


def _parent(plan: Plan, given: PlanChange) -> Plan | None:
    if given.parent is None or given.parent == plan.parent_id:
        return plan.parent if given.parent else None
    return referred("parent", queries.get_plan, given.parent, g.actor)


def _word(vocabulary: type[W], name: str) -> W | None:
    """A filter of the address. Errors: Invalid for a word that is not in the vocabulary."""
    given = request.args.get(name, "")
    if not given:
        return None
    try:
        return vocabulary(given)
    except ValueError:
        wrong: dict[str, Any] = {name: message("“%(word)s” is not one of the values here.", word=given)}
        raise Invalid(**wrong) from None
