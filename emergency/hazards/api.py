"""The API of hazards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import g, request

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, page_of
from emergency.core.clock import today
from emergency.core.errors import Invalid, NotFound, referred, within
from emergency.core.text import message
from emergency.core.things import thing
from emergency.hazards import actions, queries
from emergency.hazards.models import Hazard
from emergency.hazards.rules import State
from emergency.hazards.schemas import (
    HazardIn,
    HazardList,
    HazardOut,
    HazardPatch,
    PlanNamed,
    patched,
    read_spot,
    read_substances,
    show_hazard,
)
from emergency.plans import queries as plans

api = blueprint("hazards", __name__)


@api.get("/hazards")
@needs(Permission.HAZARD_VIEW)
@api.output(HazardList)
def list_hazards() -> Any:
    """Hazards in reach as they stood on a day.

    Filters: `organisation`, `area` (with all below it), `kind`, `level`, `words`, `gone=true` for those that are gone
    too; `on` asks for a day, `known_at` for what was recorded by a moment.
    """
    said = request.args
    area_id = said.get("area", type=int)
    chosen = queries.list_standing(
        g.actor, on=_asked("on", date.fromisoformat), known_at=_asked("known_at", _moment), kind=said.get("kind", ""),
        organisation_id=said.get("organisation", type=int), level=said.get("level", type=int),
        area=_area(area_id) if area_id else None, words=said.get("words", ""), with_gone=said.get("gone") == "true",
    )  # fmt: skip
    answer = page_of(chosen, lambda row: row)
    links = queries.answers_to([row.hazard_id for row in answer["items"]], g.actor)
    answer["items"] = [show_hazard(row.hazard, row, links.get(row.hazard_id, ())) for row in answer["items"]]
    return answer


@api.post("/hazards")
@needs(Permission.HAZARD_EDIT)
@api.input(HazardIn, location="json", arg_name="given")
@api.output(HazardOut, status_code=201)
def create(given: HazardIn) -> Any:
    """Register a hazard of an organisation (default: one's own), with the plans that answer it."""
    owner_id = given.organisation or g.actor.organisation_id
    if owner_id is None:
        raise Invalid(organisation=message("Say whose it is."))
    owner = referred("organisation", accounts.get_organisation, owner_id, g.actor)
    site = referred("site", plans.find_site, given.site, g.actor)
    area_id = _area(given.area).id if given.area else site.area_id if site else owner.area_id
    state = State(
        given.name, given.level, read_substances(given.substances), read_spot(area_id, given.place, given.address)
    )
    hazard = actions.register(
        owner, kind=given.kind, state=state, since=given.since, identified_on=given.identified_on, site=site,
        source=given.source, by=g.actor,
    )  # fmt: skip
    _name_plans(hazard, given.plans)
    return _answer(hazard)


@api.get("/hazards/<int:hazard_id>")
@needs(Permission.HAZARD_VIEW)
@thing(Hazard)
@api.output(HazardOut)
def show(hazard_id: int) -> Any:
    """One hazard, today or as `on` and `known_at` ask."""
    hazard = queries.get_hazard(hazard_id, g.actor)
    on, known_at = _asked("on", date.fromisoformat), _asked("known_at", _moment)
    if on is None and known_at is None:
        return _answer(hazard)
    said = queries.standing_of([hazard.id], on, known_at).get(hazard.id)
    if said is None:
        raise NotFound
    return show_hazard(hazard, said, queries.answers_to([hazard.id], g.actor).get(hazard.id, ()))


@api.patch("/hazards/<int:hazard_id>")
@needs(Permission.HAZARD_EDIT)
@api.input(HazardPatch, location="json", arg_name="given")
@api.output(HazardOut)
def change(hazard_id: int, given: HazardPatch) -> Any:
    """Say what holds from `since` on (default today); a material change is a ground to revise (PL-32(3)).

    `plans` are added to those that answer it already.
    """
    hazard = queries.get_hazard(hazard_id, g.actor, Permission.HAZARD_EDIT)
    since = given.since or today()
    if given.area is not None:
        _area(given.area)
    if given.model_fields_set - {"plans", "since"}:
        held = queries.statement_before(hazard, since) or queries.latest_of(hazard)
        source = given.source if "source" in given.model_fields_set else held.source
        if given.gone:
            actions.end(hazard, on=since, source=given.source, by=g.actor)
        else:
            actions.restate(hazard, state=patched(held.state, given), since=since, source=source, by=g.actor)
    _name_plans(hazard, given.plans)
    return _answer(hazard)


def _name_plans(hazard: Hazard, named: list[PlanNamed]) -> None:
    for at, one in enumerate(named):
        with within(f"plans.{at}"):
            plan = referred("plan", plans.get_plan, one.plan, g.actor)
            actions.answer(hazard, plan, clause=one.clause, by=g.actor)


def _answer(hazard: Hazard) -> Any:
    links = queries.answers_to([hazard.id], g.actor).get(hazard.id, ())
    return show_hazard(hazard, queries.latest_of(hazard), links)


def _area(area_id: int) -> Area:
    try:
        return accounts.get_area(area_id)
    except NotFound as error:
        raise Invalid(area=message("There is no such area.")) from error


def _moment(given: str) -> datetime:
    found = datetime.fromisoformat(given)
    if found.tzinfo is None:
        raise ValueError(given)
    return found


def _asked(name: str, read: Any) -> Any:
    given = request.args.get(name)
    if not given:
        return None
    try:
        return read(given)
    except ValueError as error:
        raise Invalid.on(name, message("This is no day or moment that can be read.")) from error
