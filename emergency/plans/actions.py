"""What is done to plans and their versions. The text of a draft is changed in `drafts`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotReady
from emergency.core.search import index_tokens, pinyin_key
from emergency.core.text import Message, message
from emergency.core.uploads import StoredFile
from emergency.plans import queries, rules
from emergency.plans.changes import core_changes
from emergency.plans.content import Content
from emergency.plans.models import Assessment, Plan, PlanVersion
from emergency.plans.rules import Decision, Family, PlanKind, VersionState
from emergency.plans.writing import write_content
from emergency.sites.models import Site


def create_plan(
    organisation: Organisation,
    *,
    family: Family,
    kind: PlanKind,
    title: str,
    by: Actor,
    hazard: str = "",
    parent: Plan | None = None,
    site: Site | None = None,
) -> Plan:
    """Enter a plan of an organisation; its text comes with its versions.

    Errors: Invalid (title, kind that the family does not have, site of somebody else), NotFound, NotAllowed.
    """
    authorise(by, Permission.PLAN_EDIT, organisation)
    if problem := rules.kind_problem(family, kind):
        raise Invalid(kind=problem)
    plan = Plan(organisation=organisation, organisation_id=organisation.id, family=family, kind=kind)
    _describe(plan, title=title, hazard=hazard, parent=parent, site=site)
    db.session.add(plan)
    db.session.flush()
    record(by, "plan.created", plan, title=plan.title, kind=kind, family=family)
    return plan


def update_plan(
    plan: Plan, *, title: str, by: Actor, hazard: str = "", parent: Plan | None = None, site: Site | None = None
) -> Plan:
    """Change what a plan is called and where it belongs; never whose or of which kind it is."""
    authorise(by, Permission.PLAN_EDIT, plan)
    _describe(plan, title=title, hazard=hazard, parent=parent, site=site)
    db.session.flush()
    record(by, "plan.changed", plan)
    return plan


def abolish(plan: Plan, *, on: date, by: Actor) -> Plan:
    """End a plan on a day. Its versions stay readable; a draft of it is given up.

    Errors: Invalid (`on` in the future), Conflict (`abolished`) if it has ended already.
    """
    authorise(by, Permission.PLAN_EDIT, plan)
    lock(Plan, [plan.id])
    if plan.abolished_on is not None:
        raise Conflict(message("This plan was abolished already."), code="abolished")
    if problem := rules.day_problem(on, today=today()):
        raise Invalid(on=problem)
    plan.abolished_on, plan.abolished_recorded_at = on, now()
    draft = queries.draft_of(plan.id)
    if draft is not None:
        draft.state = rules.after(draft.state, Decision.WITHDRAW)
    db.session.flush()
    record(by, "plan.abolished", plan)
    return plan


def start_revision(
    plan: Plan, *, reason: str, by: Actor, content: Content | None = None, source: PlanVersion | None = None
) -> PlanVersion:
    """The draft in which a plan is revised: what the version in force says, ready to be changed.

    A plan has at most one draft, so whoever starts a second time joins it, with his reason added. `content` replaces
    what would be copied, `source` names the version it was copied from if that is not the one in force.
    Errors: Conflict (`abolished`; `draft_exists` where `content` is given), Invalid.
    """
    authorise(by, Permission.PLAN_EDIT, plan)
    lock(Plan, [plan.id])
    if plan.abolished_on is not None:
        raise Conflict(message("This plan was abolished."), code="abolished")
    draft = queries.draft_of(plan.id)
    if draft is not None:
        if content is not None:
            raise Conflict(message("This plan has a draft already."), code="draft_exists", version=draft.id)
        return _join(draft, reason=reason, by=by)
    last = source or _last_version(plan)
    if content is None:
        content = last.content if last is not None else Content()
    draft = PlanVersion(
        plan=plan, plan_id=plan.id, number=_next_number(plan), started_from_id=last.id if last else None,
        reason=reason.strip(), created_by=by.name,
    )  # fmt: skip
    write_content(draft, content)
    db.session.add(draft)
    db.session.flush()
    record(by, "version.started", draft, number=draft.number, reason=draft.reason)
    return draft


def withdraw_draft(version: PlanVersion, *, by: Actor) -> PlanVersion:
    """Give up a draft; it stays on record. Errors: Conflict (`not_draft`)."""
    authorise(by, Permission.PLAN_EDIT, version)
    lock(Plan, [version.plan_id])
    version.state = rules.after(version.state, Decision.WITHDRAW)
    db.session.flush()
    record(by, "version.withdrawn", version)
    return version


def publish(version: PlanVersion, *, on: date, by: Actor, signed_by: str = "") -> PlanVersion:
    """Publish a draft: 公布 of a unit's plan, 印发 of a government's; its filing clock starts that day (PL-14, PL-26).

    A review that was not held never stops it: it is an unmet PL-09, said beforehand and in the obligations.
    Errors: NotReady with `missing` (sentences); Invalid (`on` in the future or before the version in force);
    Conflict (`not_draft`, `abolished`).
    """
    authorise(by, Permission.PLAN_EDIT, version)
    plan = lock(Plan, [version.plan_id])[0]
    db.session.refresh(version, ["state"])
    state = rules.after(version.state, Decision.PUBLISH)
    if plan.abolished_on is not None:
        raise Conflict(message("This plan was abolished."), code="abolished")
    if missing := rules.missing_to_publish(version.content, has_original=version.original_id is not None):
        raise NotReady(message("The draft is not complete: %(missing)s", missing=missing))
    before = queries.version_before(version)
    if problem := rules.day_problem(on, today=today(), not_before=before.effective_on if before else None):
        raise Invalid(on=problem)
    version.state, version.signed_by, version.published_recorded_at = state, signed_by.strip(), now()
    _take_effect(version, plan.family, on)
    db.session.flush()
    _note_core_changes(plan)
    record(by, "version.published", version, number=version.number)
    return version


def record_version(
    plan: Plan,
    *,
    content: Content,
    by: Actor,
    label: str = "",
    published_on: date | None = None,
    issued_on: date | None = None,
    reviewed_on: date | None = None,
    assessed_on: date | None = None,
    signed_by: str = "",
    original: StoredFile | None = None,
) -> PlanVersion:
    """Record a version that was made on paper: published (units) or issued (governments) on a past day.

    Nothing is asked of its completeness, as it is in force as it is. Errors: Invalid on the day that does not fit.
    """
    authorise(by, Permission.PLAN_EDIT, plan)
    lock(Plan, [plan.id])
    on = _own_day(plan.family, published_on=published_on, issued_on=issued_on)
    _check_record(on, reviewed_on=reviewed_on, assessed_on=assessed_on)
    version = PlanVersion(
        plan=plan, plan_id=plan.id, number=_next_number(plan), label=label, state=VersionState.PUBLISHED,
        published_recorded_at=now(), signed_by=signed_by.strip(), reviewed_on=reviewed_on, created_by=by.name,
        original_id=original.id if original else None,
    )  # fmt: skip
    _take_effect(version, plan.family, on)
    write_content(version, content)
    db.session.add(version)
    db.session.flush()
    _note_core_changes(plan)
    record(by, "version.recorded", version, number=version.number, on=on.isoformat())
    if assessed_on is not None:
        assess(version, on=assessed_on, changes_needed=False, by=by)
    return version


def approve(version: PlanVersion, *, on: date, by: Actor) -> PlanVersion:
    """Note that a panel passed the version; called when a review is concluded."""
    authorise(by, Permission.REVIEW_CONDUCT, version)
    version.approved_on = on
    db.session.flush()
    record(by, "version.approved", version)
    return version


def assess(version: PlanVersion, *, on: date, changes_needed: bool, by: Actor, conclusion: str = "") -> Assessment:
    """Record the periodic assessment of a published version and whether it says "revise" (PL-29 to PL-31).

    Errors: NotReady for a version that is not published; Invalid (`on` in the future or before it was published).
    """
    authorise(by, Permission.PLAN_EDIT, version)
    lock(Plan, [version.plan_id])
    if version.state is not VersionState.PUBLISHED:
        raise NotReady(message("Only a published version is assessed."))
    if problem := rules.day_problem(on, today=today(), not_before=version.effective_on):
        raise Invalid(on=problem)
    assessment = Assessment(
        version=version, version_id=version.id, assessed_on=on, changes_needed=changes_needed,
        conclusion=conclusion.strip(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(assessment)
    if version.assessed_on is None or version.assessed_on <= on:
        version.assessed_on, version.assessment_changes_needed = on, changes_needed
        version.assessed_recorded_at = now()
    db.session.flush()
    record(by, "version.assessed", version, on=on.isoformat(), changes_needed=changes_needed)
    return assessment


def _describe(plan: Plan, *, title: str, hazard: str, parent: Plan | None, site: Site | None) -> None:
    title = title.strip()
    if not title:
        raise Invalid(title=message("Give the plan's title."))
    if site is not None and site.organisation_id != plan.organisation_id:
        raise Invalid(site=message("This site belongs to another organisation."))
    if problem := _parent_problem(plan, parent):
        raise Invalid(parent=problem)
    plan.title, plan.hazard = title, hazard.strip()
    plan.parent_id, plan.site_id = parent.id if parent else None, site.id if site else None
    plan.parent, plan.site = parent, site
    plan.tokens = f" {' '.join(index_tokens(f'{plan.title} {plan.hazard}'))} "
    plan.pinyin_key = pinyin_key(plan.title)


def _parent_problem(plan: Plan, parent: Plan | None) -> Message | None:
    """A plan stands below another, never below itself."""
    above, seen = parent, set()
    while above is not None and above.id not in seen:
        if above is plan:
            return message("A plan cannot stand below itself.")
        seen.add(above.id)
        above = above.parent
    return None


def _join(draft: PlanVersion, *, reason: str, by: Actor) -> PlanVersion:
    reason = reason.strip()
    if reason and reason not in draft.reason.split("\n"):
        draft.reason = f"{draft.reason}\n{reason}".strip()
        db.session.flush()
        record(by, "version.joined", draft, reason=reason)
    return draft


def _last_version(plan: Plan) -> PlanVersion | None:
    """The version in force with its text, or where none is, the one published last."""
    found = queries.in_force([plan.id], with_text=True).get(plan.id)
    if found is None:
        published = [v for v in queries.versions_of(plan.id) if v.state is VersionState.PUBLISHED]
        found = published[0] if published else None
    return found


def _next_number(plan: Plan) -> int:
    highest = select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan.id)
    return (db.session.scalar(highest) or 0) + 1


def _take_effect(version: PlanVersion, family: Family, on: date) -> None:
    if family is Family.GOVERNMENT:
        version.issued_on = on
    else:
        version.published_on = on


def _note_core_changes(plan: Plan) -> None:
    """Work out, version by version as they came out, which of the four kinds of PL-34 differ from the one before."""
    versions = [each for each in queries.versions_of(plan.id) if each.state is VersionState.PUBLISHED]
    before: PlanVersion | None = None
    for version in sorted(versions, key=lambda each: (each.effective_on or date.min, each.number)):
        changed = core_changes(before.content, version.content) if before else frozenset()
        if version.core_changes != (found := sorted(str(kind) for kind in changed)):
            version.core_changes = found
        before = version
    db.session.flush()


def _own_day(family: Family, *, published_on: date | None, issued_on: date | None) -> date:
    """The day that the family's clocks start from: government plans are issued (印发), units' published (公布)."""
    if family is Family.GOVERNMENT:
        if published_on is not None:
            raise Invalid(published_on=message("A government plan is issued: give the day of issue."))
        if problem := _past_day_problem(issued_on):
            raise Invalid(issued_on=problem)
    else:
        if issued_on is not None:
            raise Invalid(issued_on=message("A unit's plan is published: give the day of publication."))
        if problem := _past_day_problem(published_on):
            raise Invalid(published_on=problem)
    on = issued_on or published_on
    assert on is not None
    return on


def _past_day_problem(day: date | None) -> Message | None:
    return message("Give the day.") if day is None else rules.day_problem(day, today=today())


def _check_record(on: date, *, reviewed_on: date | None, assessed_on: date | None) -> None:
    if reviewed_on is not None and reviewed_on > on:
        raise Invalid(reviewed_on=message("A review comes before publication."))
    if assessed_on is not None and (problem := rules.day_problem(assessed_on, today=today(), not_before=on)):
        raise Invalid(assessed_on=problem)
