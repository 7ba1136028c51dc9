"""What is done with hazards: registered, stated anew from a day on, gone; which plans answer them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from emergency.hazards import queries, rules
from emergency.hazards.models import Hazard, HazardPlan, HazardStatement
from emergency.hazards.rules import CHANGE_TITLES, Change, State
from emergency.notices.actions import notify
from emergency.plans import queries as plans
from emergency.plans.models import Plan, PlanVersion
from emergency.sites import actions as sites
from emergency.sites.models import Site
from emergency.sites.queries import present_facts


def register(
    organisation: Organisation,
    *,
    kind: str,
    state: State,
    by: Actor,
    since: date | None = None,
    identified_on: date | None = None,
    site: Site | None = None,
    source: str = "",
) -> Hazard:
    """Enter a hazard of an organisation; what it says holds from `since` (default: when it was identified, today).

    Errors: Invalid by field.
    """
    authorise(by, Permission.HAZARD_EDIT, organisation)
    hazard = enter(
        organisation, kind=kind, state=state, since=since, identified_on=identified_on, site=site, source=source, by=by
    )
    record(by, "hazard.registered", hazard, name=state.name, kind=kind, level=state.level)
    return hazard


def enter(
    organisation: Organisation, *, kind: str, state: State, by: Actor, since: date | None = None,
    identified_on: date | None = None, site: Site | None = None, source: str = "",
) -> Hazard:  # fmt: skip
    """The same without its audit entry, for lists that have one entry for all rows. Errors: Invalid."""
    rules.check_state(rules.get_kind(kind), state)
    begins = since or identified_on or today()
    _check_day(begins)
    if identified_on is not None and identified_on > today():
        raise Invalid(identified_on=message("This day has not come yet."))
    if site is not None and site.organisation_id != organisation.id:
        raise Invalid(site=message("This site belongs to another organisation."))
    hazard = Hazard(
        organisation_id=organisation.id, organisation=organisation, site_id=site.id if site else None, site=site,
        kind=kind, identified_on=identified_on, recorded_by=by.name,
    )  # fmt: skip
    db.session.add(hazard)
    db.session.flush()
    _append(hazard, state, since=begins, source=source, changed=rules.changes(None, state), by=by)
    return hazard


def restate(hazard: Hazard, *, state: State, since: date, by: Actor, source: str = "") -> HazardStatement:
    """Say what holds for a hazard from a day on; nothing is overwritten.

    A change of level, substances, quantity or place is a ground to revise the plans that answer it (PL-32(3)); their
    owners are told once. Errors: Invalid, Conflict (`unchanged`, `gone`).
    """
    authorise(by, Permission.HAZARD_EDIT, hazard)
    lock(Hazard, [hazard.id])
    rules.check_state(rules.kinds()[hazard.kind], state)
    _check_day(since)
    held = queries.statement_before(hazard, since)
    if held is None:
        raise Invalid(since=message("The hazard was registered from a later day on."))
    if held.is_gone and not state.is_gone:
        raise Conflict(message("This hazard is gone. Register it anew if there is one again."), code="gone")
    if (held.state, held.source) == (state, source.strip()):
        raise Conflict(message("Nothing differs from what is stated already."), code="unchanged")
    said = _append(hazard, state, since=since, source=source, changed=rules.changes(held.state, state), by=by)
    hazard.revision += 1
    db.session.flush()
    record(by, "hazard.stated", hazard, changed=said.changed, since=since.isoformat(), level=state.level,
           substances=[one.as_json() for one in state.substances], source=said.source)  # fmt: skip
    _tell_owners(hazard, said)
    return said


def end(hazard: Hazard, *, on: date, source: str, by: Actor) -> HazardStatement:
    """Say that a hazard is gone from a day on, and by which paper. Errors: Invalid, Conflict (`unchanged`)."""
    if not source.strip():
        raise Invalid(source=message("Name the paper that this rests on."))
    held = queries.statement_before(hazard, on)
    if held is None:
        raise Invalid(since=message("The hazard was registered from a later day on."))
    before = held.state
    if before.is_gone:
        raise Conflict(message("This hazard is gone already."), code="unchanged")
    gone = State(before.name, before.level, before.substances, before.spot, is_gone=True)
    return restate(hazard, state=gone, since=on, source=source, by=by)


def answer(hazard: Hazard, plan: Plan, *, by: Actor, clause: str = "") -> HazardPlan:
    """Say that a plan answers a hazard, in one of its clauses or as a whole.

    The plan is one that the actor may see. Errors: Invalid (`plan`, `clause`), Conflict (`named`).
    """
    authorise(by, Permission.HAZARD_EDIT, hazard)
    authorise(by, Permission.PLAN_VIEW, plan)
    if plan.abolished_on is not None:
        raise Invalid(plan=message("This plan is abolished."))
    if clause and clause not in clauses_of(plans.in_force([plan.id], with_text=True).get(plan.id)):
        raise Invalid(clause=message("The version in force has no clause %(clause)s.", clause=clause))
    lock(Hazard, [hazard.id])
    if any(link.plan_id == plan.id for link in queries.answers_to([hazard.id]).get(hazard.id, ())):
        raise Conflict(message("This plan is named for the hazard already."), code="named")
    link = HazardPlan(
        hazard_id=hazard.id, hazard=hazard, plan_id=plan.id, plan=plan, clause=clause, recorded_by=by.name
    )
    db.session.add(link)
    db.session.flush()
    record(by, "hazard.plan_named", hazard, plan=plan.id, clause=clause)
    return link


def end_answer(link: HazardPlan, *, by: Actor) -> HazardPlan:
    """Say that a plan does not answer a hazard any more; that it did stays on record."""
    authorise(by, Permission.HAZARD_EDIT, link)
    link.ended_at, link.ended_by = now(), by.name
    db.session.flush()
    record(by, "hazard.plan_taken_off", link.hazard, plan=link.plan_id)
    return link


def state_missing_tags(organisation: Organisation, *, by: Actor) -> Collection[str]:
    """State the facts that go with the registered hazards and were not stated, from today on; which.

    Facts decide duties, so that they change by somebody's word, never by themselves. Errors: NotAllowed.
    """
    authorise(by, Permission.ORGANISATION_EDIT, organisation)
    missing = [str(gap.tag) for gap in queries.tag_gaps_of(organisation.id) if gap.is_missing]
    if missing:
        sites.state_facts(
            organisation, since=today(), source="重大危险源登记", by=by,
            tags=[*present_facts(organisation).tags, *missing],
        )  # fmt: skip
    return missing


def clauses_of(version: PlanVersion | None) -> dict[str, str]:
    """The clauses of a version by the name under which a link keeps them, with what a person reads."""
    if version is None:
        return {}
    found: dict[str, str] = {}
    for clause in version.content.clauses:
        name = clause.code or (clause.title if len(clause.title) <= 40 else clause.number)
        if name:
            found.setdefault(name, f"{clause.number} {clause.title}".strip())
    return found


def _append(
    hazard: Hazard, state: State, *, since: date, source: str, changed: tuple[Change, ...], by: Actor
) -> HazardStatement:
    spot = state.spot
    said = HazardStatement(
        hazard_id=hazard.id, hazard=hazard, since=since, is_gone=state.is_gone, name=state.name, level=state.level,
        area_id=spot.area_id, lat=spot.lat, lon=spot.lon, datum=spot.datum, address=spot.address,
        substances=[one.as_json() for one in state.substances], source=source.strip(),
        changed=[str(each) for each in changed], is_material=bool(changed), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    return said


def _check_day(day: date) -> None:
    if day > today():
        raise Invalid(since=message("This day has not come yet."))


def _tell_owners(hazard: Hazard, said: HazardStatement) -> None:
    """Tell the owners of the plans that answer a changed hazard, each plan once for this change."""
    if not said.is_material:
        return
    what = [CHANGE_TITLES[Change(each)] for each in said.changed]
    for link in queries.answers_to([hazard.id]).get(hazard.id, ()):
        notify(
            link.plan.organisation_id, "hazard.changed", path=f"/revision-grounds?plan={link.plan_id}",
            once=f"hazard_statement:{said.id}:plan:{link.plan_id}", hazard=said.name, plan=link.plan.title, what=what,
        )  # fmt: skip
