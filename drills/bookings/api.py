"""The API of drills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import g, request

from drills.bookings import actions, queries, reservations
from drills.bookings.models import Drill
from drills.bookings.rules import Clash, DrillKind, DrillState, Duty, kind_for
from drills.bookings.schemas import (
    DrillIn,
    DrillList,
    DrillOut,
    DrillPatch,
    DutyShape,
    FinishIn,
    PostponeIn,
    ReasonIn,
    ReserveIn,
    show_drill,
)
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, page_of
from emergency.core.errors import Invalid, referred
from emergency.core.text import message
from emergency.core.things import thing
from emergency.plans import queries as plans
from emergency.plans.models import Plan
from emergency.sites import queries as sites
from emergency.sites.schemas import PlaceIn
from resources_db.holds.actions import Asked
from resources_db.holds.api import asked_line
from resources_db.holds.queries import states_of
from resources_db.holds.schemas import HoldOut, show_hold
from resources_db.teams.queries import get_team

api = blueprint("drills", __name__)


@api.get("/drills")
@needs(Permission.DRILL_VIEW)
@api.output(DrillList)
def list_drills() -> Any:
    """Drills in reach; filters `organisation`, `plan`, `state`, `kind`, `since`, `until`."""
    state, kind = request.args.get("state"), request.args.get("kind")
    chosen = queries.list_drills(
        g.actor,
        organisation_id=request.args.get("organisation", type=int),
        plan_id=request.args.get("plan", type=int),
        state=DrillState(state) if state in set(DrillState) else None,
        kind=DrillKind(kind) if kind in set(DrillKind) else None,
        since=request.args.get("since", type=date.fromisoformat),
        until=request.args.get("until", type=date.fromisoformat),
    )
    page = page_of(chosen, lambda drill: drill)
    teams = reservations.teams_of([drill.id for drill in page["items"]])
    return {**page, "items": [show_drill(drill, teams=teams.get(drill.id, [])) for drill in page["items"]]}


@api.post("/drills")
@needs(Permission.DRILL_EDIT)
@api.input(DrillIn, location="json", arg_name="given")
@api.output(DrillOut, status_code=201)
def create_drill(given: DrillIn) -> Any:
    """Book a drill; with `held_on`, enter one that was held before the system was used."""
    organiser = referred("organiser", accounts.get_organisation, given.organiser, g.actor)
    practised = _plans(given.plans)
    shared: dict[str, Any] = {
        "organiser": organiser,
        "plans": practised,
        "title": given.title or (practised[0].title if practised else ""),
        "kind": given.kind or kind_for(plan.kind for plan in practised),
        "form": given.form,
        "content": given.content,
        "purpose": given.purpose,
        "site": referred("site", sites.get_site, given.site, g.actor) if given.site else None,
        "place": given.place if isinstance(given.place, str) else "",
        "participants": _people(given.participants),
        "observers": given.observers,
        "by": g.actor,
    }
    if given.held_on is not None:
        drill = actions.record_held(**shared, held_on=given.held_on, is_trial=given.trial, attendance=given.attendance)
        return show_drill(drill)
    if given.starts_at is None:
        raise Invalid(starts_at=message("Give the time at which the drill starts, or the day it was held on."))
    ends_at = given.ends_at or given.starts_at + timedelta(hours=2)
    participant_ids = [who for who in given.participants if isinstance(who, int)]
    clashes = queries.clashes(
        organisation_id=organiser.id, site_id=given.site, plan_ids=given.plans, participant_ids=participant_ids,
        starts_at=given.starts_at, ends_at=ends_at,
    )  # fmt: skip
    drill = actions.book(
        **shared, is_announced=given.announced, starts_at=given.starts_at, ends_at=ends_at,
        duties=_duties(given.duties),
        point=given.place.place() if isinstance(given.place, PlaceIn) else None,
    )  # fmt: skip
    if given.teams:
        teams = [Asked(team=referred("teams", get_team, team_id, g.actor)) for team_id in dict.fromkeys(given.teams)]
        reservations.reserve(drill, teams, by=g.actor)
    return show_drill(drill, [_show_clash(clash) for clash in clashes])


@api.get("/drills/<int:drill_id>")
@needs(Permission.DRILL_VIEW)
@thing(Drill)
@api.output(DrillOut)
def show(drill_id: int) -> Any:
    """One drill."""
    return show_drill(queries.get_drill(drill_id, g.actor))


@api.patch("/drills/<int:drill_id>")
@needs(Permission.DRILL_EDIT)
@api.input(DrillPatch, location="json", arg_name="given")
@api.output(DrillOut)
def change(drill_id: int, given: DrillPatch) -> Any:
    """Change a booking that has not begun."""
    drill = queries.get_drill(drill_id, g.actor)
    changed = actions.change(
        drill, by=g.actor, title=given.title, purpose=given.purpose, kind=given.kind, content=given.content,
        form=given.form, is_announced=given.announced, observers=given.observers,
        place=given.place if isinstance(given.place, str) else None,
        point=given.place.place() if isinstance(given.place, PlaceIn) else None,
        plans=_plans(given.plans) if given.plans is not None else None,
        participants=_people(given.participants) if given.participants is not None else None,
        duties=_duties(given.duties) if given.duties is not None else None,
    )  # fmt: skip
    return show_drill(changed)


@api.post("/drills/<int:drill_id>/confirm")
@needs(Permission.DRILL_EDIT)
@api.output(DrillOut)
def confirm(drill_id: int) -> Any:
    """The organiser stands by the booking."""
    return show_drill(actions.confirm(queries.get_drill(drill_id, g.actor), by=g.actor))


@api.post("/drills/<int:drill_id>/postpone")
@needs(Permission.DRILL_EDIT)
@api.input(PostponeIn, location="json", arg_name="given")
@api.output(DrillOut)
def postpone(drill_id: int, given: PostponeIn) -> Any:
    """Move a drill to another time, with a reason."""
    drill = queries.get_drill(drill_id, g.actor)
    moved = actions.postpone(drill, starts_at=given.starts_at, ends_at=given.ends_at, reason=given.reason, by=g.actor)
    return show_drill(moved)


@api.post("/drills/<int:drill_id>/cancel")
@needs(Permission.DRILL_EDIT)
@api.input(ReasonIn, location="json", arg_name="given")
@api.output(DrillOut)
def cancel(drill_id: int, given: ReasonIn) -> Any:
    """Give a drill up, with a reason."""
    return show_drill(actions.cancel(queries.get_drill(drill_id, g.actor), reason=given.reason, by=g.actor))


@api.post("/drills/<int:drill_id>/start")
@needs(Permission.DRILL_EDIT)
@api.output(DrillOut)
def start(drill_id: int) -> Any:
    """The drill begins."""
    return show_drill(actions.start(queries.get_drill(drill_id, g.actor), by=g.actor))


@api.post("/drills/<int:drill_id>/finish")
@needs(Permission.DRILL_EDIT)
@api.input(FinishIn, location="json", arg_name="given")
@api.output(DrillOut)
def finish(drill_id: int, given: FinishIn) -> Any:
    """The drill came to its end."""
    drill = queries.get_drill(drill_id, g.actor)
    return show_drill(actions.finish(drill, on=given.on, attendance=given.attendance, notes=given.notes, by=g.actor))


@api.post("/drills/<int:drill_id>/holds")
@needs(Permission.DRILL_EDIT)
@api.input(ReserveIn, location="json", arg_name="given")
@api.output(HoldOut, status_code=201)
def reserve(drill_id: int, given: ReserveIn) -> Any:
    """Reserve teams and goods for the drill's window; 409 `taken` says who has them and what is next best."""
    drill = queries.get_drill(drill_id, g.actor)
    lines = [asked_line(line) for line in given.lines]
    made = reservations.reserve(drill, lines, partial=given.partial, by=g.actor)
    return show_hold(made, states_of(made.lines))


def _plans(ids: Sequence[int]) -> list[Plan]:
    return [referred("plans", plans.get_plan, plan_id, g.actor) for plan_id in dict.fromkeys(ids)]


def _people(given: Sequence[int | str]) -> list[Organisation | str]:
    return [
        referred("participants", accounts.get_named_organisation, who) if isinstance(who, int) else who for who in given
    ]


def _duties(given: Sequence[DutyShape]) -> list[Duty]:
    return [Duty(duty.rule, duty.plan, duty.period_from, duty.period_to) for duty in given]


def _show_clash(clash: Clash) -> dict[str, Any]:
    return {
        "drill": clash.drill_id, "title": clash.title, "starts_at": clash.starts_at, "ends_at": clash.ends_at,
        "shares": list(clash.shares),
    }  # fmt: skip
