"""What is done with a drill from its booking to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from drills.bookings import queries, reservations, rules
from drills.bookings.models import Drill, DrillStep, Participant, ServedDuty
from drills.bookings.rules import Content, DrillKind, DrillState, Duty, Form, Step
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import LOCAL, local, now, today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid
from emergency.core.places import Datum, Place
from emergency.core.text import message
from emergency.notices.actions import notify
from emergency.plans.models import Plan
from emergency.sites.models import Site
from resources_db.holds.actions import Asked

_PAST = {
    Step.CONFIRM: "confirmed", Step.POSTPONE: "postponed", Step.CANCEL: "cancelled", Step.START: "started",
    Step.FINISH: "finished", Step.INTERRUPT: "interrupted",
}  # fmt: skip
"""How the audit trail says each step."""

_TYPED = frozenset({"title", "purpose", "place"})
"""Entries that people type; the others are words of a vocabulary."""


def book(
    *,
    organiser: Organisation,
    plans: Sequence[Plan],
    title: str,
    kind: DrillKind,
    form: Form,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    content: Content = Content.SINGLE,
    purpose: str = "",
    is_announced: bool = True,
    site: Site | None = None,
    place: str = "",
    point: Place | None = None,
    participants: Sequence[Organisation | str] = (),
    observers: Sequence[str] = (),
    duties: Sequence[Duty] = (),
    resources: Sequence[Asked] = (),
    plan_may_follow: bool = False,
) -> Drill:
    """Book a drill for plans and the duties it serves; in an imported programme the plan may be named afterwards.

    Clashes are told before (`queries.clashes`), not refused: two drills at one time may be meant. Teams and goods are
    taken, all of them or the drill is not booked. Errors: Invalid, Conflict (`taken`).
    """
    authorise(by, Permission.DRILL_EDIT, organiser)
    _check_entries(title=title, plans=plans, starts_at=starts_at, ends_at=ends_at, plan_may_follow=plan_may_follow)
    drill = Drill(
        organisation_id=organiser.id, organisation=organiser, title=title.strip(), kind=kind, content=content,
        form=form, purpose=purpose.strip(), is_announced=is_announced,
        site_id=site.id if site else None, place=place.strip(), starts_at=starts_at, ends_at=ends_at,
        state=DrillState.BOOKED, plans=list(plans),
    )  # fmt: skip
    _put(drill, point)
    _name_people(drill, participants, observers)
    _serve(drill, duties)
    db.session.add(drill)
    db.session.flush()
    _note(drill, Step.BOOK, today(), by)
    record(by, "drill.booked", drill, title=drill.title, plans=[plan.id for plan in plans])
    if resources:
        reservations.reserve(drill, resources, by=by)
    _tell_participants(drill, "drill.booked")
    return drill


def change(
    drill: Drill,
    *,
    by: Actor,
    title: str | None = None,
    purpose: str | None = None,
    place: str | None = None,
    point: Place | None = None,
    plans: Sequence[Plan] | None = None,
    kind: DrillKind | None = None,
    content: Content | None = None,
    form: Form | None = None,
    is_announced: bool | None = None,
    participants: Sequence[Organisation | str] | None = None,
    observers: Sequence[str] | None = None,
    duties: Sequence[Duty] | None = None,
) -> Drill:
    """Change a booking that has not begun; its time is changed by `postpone`. Errors: Invalid, Conflict."""
    authorise(by, Permission.DRILL_EDIT, drill)
    if drill.state not in (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED):
        raise Conflict(message("A drill that has begun is no longer changed here."), code="wrong_state")
    given = {
        "title": title, "purpose": purpose, "place": place, "kind": kind, "content": content, "form": form,
        "is_announced": is_announced,
    }  # fmt: skip
    for name, value in given.items():
        if value is not None:
            setattr(drill, name, value.strip() if isinstance(value, str) and name in _TYPED else value)
    if plans is not None:
        drill.plans = list(plans)
    _check_entries(title=drill.title, plans=drill.plans, starts_at=drill.starts_at, ends_at=drill.ends_at)
    _put(drill, point)
    if participants is not None or observers is not None:
        _name_people(drill, participants or (), observers or ())
    if duties is not None:
        _serve(drill, duties)
    db.session.flush()
    record(by, "drill.changed", drill)
    return drill


def confirm(drill: Drill, *, by: Actor) -> Drill:
    """The organiser stands by the booking. Errors: Conflict."""
    return _step(drill, Step.CONFIRM, by=by)


def postpone(drill: Drill, *, starts_at: datetime, ends_at: datetime, reason: str, by: Actor) -> Drill:
    """Move a drill, with a reason; its duty stays open until it is held, and what was reserved is let go.

    Errors: Invalid, Conflict.
    """
    _need_reason(reason)
    _check_times(starts_at, ends_at)
    _step(drill, Step.POSTPONE, by=by, reason=reason, starts_at=starts_at, ends_at=ends_at)
    reservations.release_all(drill, by=by)
    _tell_participants(drill, "drill.postponed", reason=reason.strip())
    return drill


def cancel(drill: Drill, *, reason: str, by: Actor) -> Drill:
    """Give a drill up, with a reason; the duties it served open again by themselves. Errors: Invalid, Conflict."""
    _need_reason(reason)
    _step(drill, Step.CANCEL, by=by, reason=reason)
    reservations.release_all(drill, by=by)
    _tell_participants(drill, "drill.cancelled", reason=reason.strip())
    return drill


def start(drill: Drill, *, by: Actor) -> Drill:
    """The drill begins. Errors: Conflict."""
    return _step(drill, Step.START, by=by)


def finish(drill: Drill, *, by: Actor, on: date | None = None, attendance: int | None = None, notes: str = "") -> Drill:
    """The drill came to its end on a day. Errors: Invalid (a future day), Conflict."""
    on = on or today()
    _check_held_on(on, drill.plans)
    _step(drill, Step.FINISH, by=by, on=on, held_on=on, attendance=attendance, notes=notes.strip())
    reservations.release_all(drill, by=by)
    return drill


def interrupt(drill: Drill, *, reason: str, by: Actor, on: date | None = None) -> Drill:
    """The drill was broken off, with a reason; it counts for no duty. Errors: Invalid, Conflict."""
    _need_reason(reason)
    on = on or today()
    _check_held_on(on, ())
    _step(drill, Step.INTERRUPT, by=by, on=on, reason=reason, held_on=on)
    reservations.release_all(drill, by=by)
    return drill


def record_held(
    *,
    organiser: Organisation,
    plans: Sequence[Plan],
    title: str,
    kind: DrillKind,
    form: Form,
    held_on: date,
    by: Actor,
    content: Content = Content.SINGLE,
    purpose: str = "",
    is_trial: bool = False,
    attendance: int | None = None,
    notes: str = "",
    place: str = "",
    site: Site | None = None,
    participants: Sequence[Organisation | str] = (),
    observers: Sequence[str] = (),
    plan_may_follow: bool = False,
) -> Drill:
    """Enter a drill that was held before the system was used, or on paper.

    A day before the plan's first publication is refused unless it was a trial (试演). Errors: Invalid.
    """
    authorise(by, Permission.DRILL_EDIT, organiser)
    _check_held_on(held_on, () if is_trial else plans)
    begins = datetime.combine(held_on, time(9), tzinfo=LOCAL)
    ends = datetime.combine(held_on, time(11), tzinfo=LOCAL)
    _check_entries(title=title, plans=plans, starts_at=begins, ends_at=ends, plan_may_follow=plan_may_follow)
    drill = Drill(
        organisation_id=organiser.id, organisation=organiser, title=title.strip(), kind=kind, content=content,
        form=form, purpose=purpose.strip(), site_id=site.id if site else None,
        place=place.strip(), starts_at=begins, ends_at=ends,
        state=DrillState.COMPLETED, held_on=held_on, plans=list(plans), attendance=attendance, notes=notes.strip(),
    )  # fmt: skip
    _name_people(drill, participants, observers)
    db.session.add(drill)
    db.session.flush()
    _note(drill, Step.RECORD, held_on, by, reason="trial" if is_trial else "")
    record(by, "drill.recorded", drill, title=drill.title, held_on=str(held_on))
    return drill


def _step(drill: Drill, step: Step, *, by: Actor, on: date | None = None, reason: str = "", **changed: Any) -> Drill:
    """Take a drill one step on, with what changes by it; nothing changes where the step cannot follow."""
    authorise(by, Permission.DRILL_EDIT, drill)
    planned_on = local(drill.starts_at).date() if step is Step.POSTPONE else None
    drill.state = rules.after(drill.state, step)
    for name, value in changed.items():
        setattr(drill, name, value)
    db.session.flush()
    _note(drill, step, on or today(), by, reason=reason.strip(), planned_on=planned_on)
    record(by, f"drill.{_PAST[step]}", drill, **({"reason": reason.strip()} if reason else {}))
    return drill


def _tell_participants(drill: Drill, code: str, **params: Any) -> None:
    """Tell the organisations that take part; names that are only words cannot be told."""
    for who in drill.participants:
        if who.organisation_id not in (None, drill.organisation_id):
            notify(
                who.organisation_id, code, path=f"/drills/{drill.id}", title=drill.title,
                organiser=drill.organisation.name, day=local(drill.starts_at).date().isoformat(), **params,
            )  # fmt: skip


def _note(drill: Drill, step: Step, on: date, by: Actor, *, reason: str = "", planned_on: date | None = None) -> None:
    drill.steps.append(
        DrillStep(
            step=step, happened_on=on, planned_on=planned_on, recorded_at=now(), by_name=by.name, reason=reason
        )
    )  # fmt: skip
    db.session.flush()


def _check_entries(
    *, title: str, plans: Sequence[Plan], starts_at: datetime, ends_at: datetime, plan_may_follow: bool = False
) -> None:
    wrong: dict[str, Any] = {}
    if not plans and not plan_may_follow:
        wrong["plans"] = message("Name at least one plan that the drill practises.")
    if not title.strip():
        wrong["title"] = message("Give the drill a title.")
    if wrong:
        raise Invalid(**wrong)
    _check_times(starts_at, ends_at)


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Invalid(ends_at=message("The start must be before the end."))


def _check_held_on(held_on: date, plans: Sequence[Plan]) -> None:
    if held_on > today():
        raise Invalid(held_on=message("A drill cannot have been held on a day to come."))
    first = queries.first_published_on([plan.id for plan in plans])
    if first is not None and held_on < first:
        raise Invalid(
            held_on=message(
                "The plan was first published on %(day)s; a drill before that is a trial and has to be marked as one.",
                day=first,
            )
        )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(reason=message("Say why."))


def _put(drill: Drill, point: Place | None) -> None:
    if point is not None:
        there = point.into(Datum.WGS84)
        drill.lat, drill.lon, drill.datum = there.lat, there.lon, point.datum


def _name_people(drill: Drill, participants: Sequence[Organisation | str], observers: Sequence[str]) -> None:
    drill.participants = [
        Participant(organisation_id=who.id, name=who.name) if isinstance(who, Organisation) else Participant(name=who)
        for who in participants
    ] + [Participant(name=who, is_observer=True) for who in observers]


def _serve(drill: Drill, duties: Sequence[Duty]) -> None:
    drill.duties = [
        ServedDuty(rule=duty.rule, plan_id=duty.plan_id, period_from=duty.period_from, period_to=duty.period_to)
        for duty in dict.fromkeys(duties)
    ]
