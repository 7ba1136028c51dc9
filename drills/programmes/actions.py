"""Drawing a programme up, editing it, approving, publishing, carrying it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.naming import duty_named, name_of_duty
from drills.bookings.rules import Content, DrillKind, Form, kind_for
from drills.programmes import queries, rules
from drills.programmes.models import Programme, ProgrammeEntry, ProgrammeNote
from drills.programmes.proposing import propose
from drills.programmes.rules import TO_BE_BOOKED, ProgrammeState, ProgrammeStep
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import local, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotReady
from emergency.core.text import message
from emergency.plans.models import Plan

_PAST = {ProgrammeStep.APPROVE: "approved", ProgrammeStep.PUBLISH: "published", ProgrammeStep.REOPEN: "reopened"}


def draw_up(organisation: Organisation, year: int, *, by: Actor) -> Programme:
    """Draft a year's programme: the drills already booked or held, and as few more as meet what falls due.

    Errors: Conflict (`exists`).
    """
    programme = _begin(organisation, year, by)
    for drill in queries.drills_of_year(organisation.id, year):
        _append(programme, **_as_of_drill(drill))
    wanted = propose(queries.wants_of(organisation, year, by))
    plans = {plan.id: plan for plan in db.session.scalars(select(Plan).where(Plan.id.in_({w.plan for w in wanted})))}
    for asked in wanted:
        plan = plans[asked.plan]
        _append(
            programme, title=f"{plan.title}演练", month=asked.month, plan_id=plan.id, kind=kind_for([plan.kind]),
            content=Content(asked.contents[0]) if asked.contents else Content.SINGLE, duties=asked.duties,
        )  # fmt: skip
    return _drawn_up(programme, by, source="duties")


def copy_last_year(organisation: Organisation, year: int, *, by: Actor) -> Programme:
    """Draft a year's programme from that of the year before, month by month, without its drills and duties.

    What falls due is another year's, so no duty is copied: each is named when its drill is booked.
    Errors: Conflict (`exists`), NotReady (no programme of the year before).
    """
    last = queries.find_programme(organisation.id, year - 1)
    if last is None:
        raise NotReady(message("There is no programme of %(year)s to copy.", year=year - 1))
    programme = _begin(organisation, year, by)
    programme.needs = last.needs
    for entry in last.entries:
        _append(
            programme, title=entry.title, month=entry.month, plan_id=entry.plan_id, kind=entry.kind,
            content=entry.content, form=entry.form, responsible=entry.responsible, budget=entry.budget,
        )  # fmt: skip
    return _drawn_up(programme, by, source=str(year - 1))


def add_entry(programme: Programme, *, by: Actor, **given: Any) -> ProgrammeEntry:
    """Put another drill into a draft. Errors: Conflict (`wrong_state`), Invalid."""
    _may_edit(programme, by)
    entry = _append(programme, **_checked(programme, given))
    db.session.flush()
    _touch(programme)
    record(by, "programme_entry.added", entry, programme=programme.id, title=entry.title)
    return entry


def change_entry(entry: ProgrammeEntry, *, by: Actor, **given: Any) -> ProgrammeEntry:
    """Change a drill of a draft. Errors: Conflict (`wrong_state`), Invalid."""
    _may_edit(entry.programme, by)
    for name, value in _checked(entry.programme, given).items():
        setattr(entry, name, value)
    db.session.flush()
    _touch(entry.programme)
    record(by, "programme_entry.changed", entry, programme=entry.programme_id)
    return entry


def remove_entry(entry: ProgrammeEntry, *, by: Actor) -> None:
    """Take a drill out of a draft. Its booking, if it has one, stays. Errors: Conflict (`wrong_state`)."""
    programme = entry.programme
    _may_edit(programme, by)
    programme.entries.remove(entry)
    db.session.flush()
    _touch(programme)
    record(by, "programme_entry.removed", programme, title=entry.title, month=entry.month)


def say_needs(programme: Programme, *, needs: str, by: Actor) -> Programme:
    """Write down why these drills are needed. Errors: Conflict (`wrong_state`)."""
    _may_edit(programme, by)
    programme.needs = needs.strip()
    db.session.flush()
    record(by, "programme.changed", programme)
    return programme


def approve(programme: Programme, *, on: date, approved_by: str, by: Actor) -> Programme:
    """The head of the organisation has approved it. Errors: Invalid, Conflict, NotReady (nothing in it)."""
    authorise(by, Permission.DRILL_EDIT, programme)
    if not programme.entries:
        raise NotReady(message("A programme without a drill cannot be approved."))
    if not approved_by.strip():
        raise Invalid(approved_by=message("Say who approved it."))
    if on > today():
        raise Invalid(on=message("This day has not come yet."))
    return _step(programme, ProgrammeStep.APPROVE, on=on, by=by, approved_on=on, approved_by=approved_by.strip())


def publish(programme: Programme, *, by: Actor) -> Programme:
    """Give the approved programme out; from now on it is carried out. Errors: Conflict (`wrong_state`)."""
    return _step(programme, ProgrammeStep.PUBLISH, on=today(), by=by, published_on=today())


def reopen(programme: Programme, *, reason: str, by: Actor) -> Programme:
    """Change a programme that was approved or published, with a reason; it is approved anew. Errors: Invalid."""
    if not reason.strip():
        raise Invalid(reason=message("Say why."))
    cleared = {"approved_on": None, "approved_by": "", "published_on": None}
    return _step(programme, ProgrammeStep.REOPEN, on=today(), by=by, reason=reason.strip(), **cleared)


def book_entry(entry: ProgrammeEntry, *, starts_at: datetime, ends_at: datetime, place: str, by: Actor) -> Drill:
    """Book the drill that the programme asks for, with the duties it serves. Errors: Invalid, Conflict, NotReady."""
    _may_carry_out(entry, by)
    if entry.plan is None:
        raise NotReady(message("Say first which plan this drill practises."))
    drill = bookings.book(
        organiser=entry.programme.organisation, plans=[entry.plan], title=entry.title, kind=entry.kind,
        content=entry.content, form=entry.form, starts_at=starts_at, ends_at=ends_at, place=place,
        duties=[duty for name in entry.duties if (duty := duty_named(name)) is not None], by=by,
    )  # fmt: skip
    return _lead_to(entry, drill, by)


def name_drill(entry: ProgrammeEntry, drill: Drill | None, *, by: Actor) -> Drill:
    """Say which drill, booked or held otherwise, is the one this entry asks for. Errors: Invalid, Conflict."""
    _may_carry_out(entry, by)
    free = {one.id for one in queries.free_drills(entry.programme)}
    if drill is None or drill.id not in free:
        raise Invalid(drill=message("Choose a drill of this organisation and year that stands for no other entry."))
    return _lead_to(entry, drill, by)


def _lead_to(entry: ProgrammeEntry, drill: Drill, by: Actor) -> Drill:
    entry.drill_id, entry.drill = drill.id, drill
    db.session.flush()
    record(by, "programme_entry.led_to_drill", entry, programme=entry.programme_id, drill=drill.id)
    return drill


def _may_carry_out(entry: ProgrammeEntry, by: Actor) -> None:
    authorise(by, Permission.DRILL_EDIT, entry)
    lock(Programme, [entry.programme_id])
    db.session.refresh(entry)
    if entry.programme.state is not ProgrammeState.PUBLISHED:
        raise Conflict(message("Publish the programme first."), code="wrong_state")
    if queries.entry_states(entry.programme)[entry.id] not in TO_BE_BOOKED:
        raise Conflict(message("A drill stands for this entry already."), code="has_drill")


def _may_edit(programme: Programme, by: Actor) -> None:
    authorise(by, Permission.DRILL_EDIT, programme)
    lock(Programme, [programme.id])
    if programme.state is not ProgrammeState.DRAFT:
        raise Conflict(message("Only a draft is edited; reopen the programme first."), code="wrong_state")


def _begin(organisation: Organisation, year: int, by: Actor) -> Programme:
    authorise(by, Permission.DRILL_EDIT, organisation)
    if not today().year - 1 <= year <= today().year + 1:
        raise Invalid(year=message("A programme is drawn up for last year, this one or the next."))
    lock(Organisation, [organisation.id])
    if queries.find_programme(organisation.id, year) is not None:
        raise Conflict(message("This year's programme exists already."), code="exists")
    programme = Programme(organisation_id=organisation.id, organisation=organisation, year=year)
    programme.state = ProgrammeState.DRAFT
    db.session.add(programme)
    return programme


def _drawn_up(programme: Programme, by: Actor, *, source: str) -> Programme:
    db.session.flush()
    _note(programme, ProgrammeStep.DRAW_UP, today(), by)
    record(by, "programme.drawn_up", programme, year=programme.year, source=source, drills=len(programme.entries))
    return programme


def _append(programme: Programme, **given: Any) -> ProgrammeEntry:
    entry = ProgrammeEntry(**{"duties": [], "form": Form.PRACTICAL, "content": Content.SINGLE, **given})
    programme.entries.append(entry)
    return entry


def _as_of_drill(drill: Drill) -> dict[str, Any]:
    plans: Sequence[Plan] = drill.plans
    return {
        "title": drill.title, "month": (drill.held_on or local(drill.starts_at).date()).month,
        "plan_id": plans[0].id if plans else None, "kind": drill.kind, "content": drill.content, "form": drill.form,
        "duties": [name_of_duty(duty) for duty in drill.duties], "drill_id": drill.id,
    }  # fmt: skip


def _checked(programme: Programme, given: dict[str, Any]) -> dict[str, Any]:
    """The values of an entry as they may be kept. Errors: Invalid."""
    wrong: dict[str, Any] = {}
    if not str(given.get("title", "")).strip():
        wrong["title"] = message("Give the drill a title.")
    plan = given.get("plan")
    if plan is not None and plan.organisation_id != programme.organisation_id:
        wrong["plan"] = message("Choose a plan of this organisation.")
    if wrong:
        raise Invalid(**wrong)
    kind: DrillKind = given["kind"]
    return {
        "title": given["title"].strip(), "month": given["month"], "plan_id": plan.id if plan else None, "plan": plan,
        "kind": kind, "content": given["content"], "form": given["form"],
        "responsible": given.get("responsible", "").strip(), "budget": given.get("budget"),
    }  # fmt: skip


def _step(
    programme: Programme, step: ProgrammeStep, *, on: date, by: Actor, reason: str = "", **changed: Any
) -> Programme:
    authorise(by, Permission.DRILL_EDIT, programme)
    lock(Programme, [programme.id])
    programme.state = rules.after(programme.state, step)
    for name, value in changed.items():
        setattr(programme, name, value)
    db.session.flush()
    _note(programme, step, on, by, reason)
    drills = [[entry.month, entry.title, entry.plan_id] for entry in programme.entries]
    kept = {"drills": drills} if step is ProgrammeStep.PUBLISH else {}
    record(by, f"programme.{_PAST[step]}", programme, **kept, **({"reason": reason} if reason else {}))
    return programme


def _note(programme: Programme, step: ProgrammeStep, on: date, by: Actor, reason: str = "") -> None:
    programme.steps.append(ProgrammeNote(step=step, happened_on=on, by_name=by.name, reason=reason))
    db.session.flush()


def _touch(programme: Programme) -> None:
    """A drill of the programme was changed, so whoever still looks at the one before is told."""
    programme.revision += 1
    db.session.flush()
