"""The API of teams and their members."""

from __future__ import annotations

from typing import Any

from flask import g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.queries import get_organisation
from emergency.core.api import blueprint, listing, page_of
from emergency.core.errors import Invalid, referred
from emergency.core.text import message
from emergency.core.things import thing
from resources_db.claims.queries import live_claims, usual_window
from resources_db.teams import actions, queries
from resources_db.teams.models import Team
from resources_db.teams.rules import Category, Confirmation, TeamStatus
from resources_db.teams.schemas import (
    MemberIn,
    MemberList,
    MemberOut,
    TeamIn,
    TeamList,
    TeamOut,
    TeamPatch,
    show_member,
    show_team,
)

api = blueprint("teams", __name__)


@api.get("/teams")
@needs(Permission.TEAM_VIEW)
@api.output(TeamList)
def list_teams() -> Any:
    """Teams in reach; filters: q, category, status, organisation."""
    asked = request.args
    chosen = queries.list_teams(
        g.actor, words=asked.get("q", ""), organisation_id=asked.get("organisation", type=int),
        category=asked.get("category", type=Category), status=asked.get("status", type=TeamStatus),
    )  # fmt: skip
    page = page_of(chosen, lambda team: team)
    claims = live_claims([team.resource_id for team in page["items"]], usual_window())
    page["items"] = [show_team(team, held=bool(claims.get(team.resource_id))) for team in page["items"]]
    return page


@api.post("/teams")
@needs(Permission.TEAM_EDIT)
@api.input(TeamIn, location="json", arg_name="given")
@api.output(TeamOut, status_code=201)
def create_team(given: TeamIn) -> Any:
    """Enter a team."""
    owner = given.organisation or g.actor.organisation_id
    if owner is None:
        raise Invalid(organisation=message("Say whose team it is."))
    details = given.details()
    team = actions.create_team(
        name=str(details.pop("name")), category=Category(str(details.pop("category"))),
        organisation=referred("organisation", get_organisation, owner, g.actor),
        place=given.place.place() if given.place else None,
        status=given.status or TeamStatus.READY, confirmed_at=given.confirmed_at,
        confirmed_by=given.confirmed_by or "", confirmed_how=given.confirmed_how or Confirmation.PAGE, by=g.actor,
        **details,
    )  # fmt: skip
    return _shown(team)


@api.get("/teams/<int:team_id>")
@needs(Permission.TEAM_VIEW)
@thing(Team)
@api.output(TeamOut)
def show(team_id: int) -> Any:
    """One team."""
    return _shown(queries.get_team(team_id, g.actor))


@api.patch("/teams/<int:team_id>")
@needs(Permission.TEAM_EDIT)
@api.input(TeamPatch, location="json", arg_name="given")
@api.output(TeamOut)
def change(team_id: int, given: TeamPatch) -> Any:
    """Change a team, or report its status: what is said of it is kept with its time."""
    team = queries.get_team(team_id, g.actor)
    authorise(g.actor, Permission.TEAM_EDIT, team)
    details = given.details()
    if details or given.place:
        actions.update_team(team, place=given.place.place() if given.place else None, by=g.actor, **details)
    if given.status or given.confirmed_at or given.confirmed_by or given.confirmed_how:
        actions.report_status(
            team, given.status or team.status, confirmed_at=given.confirmed_at,
            confirmed_by=given.confirmed_by or "", confirmed_how=given.confirmed_how or Confirmation.PAGE, by=g.actor,
        )  # fmt: skip
    return _shown(team)


@api.get("/teams/<int:team_id>/members")
@needs(Permission.TEAM_VIEW)
@api.output(MemberList)
def list_members(team_id: int) -> Any:
    """The members of a team; private numbers are left out."""
    return listing([show_member(member) for member in queries.list_members(queries.get_team(team_id, g.actor))])


@api.post("/teams/<int:team_id>/members")
@needs(Permission.TEAM_EDIT)
@api.input(MemberIn, location="json", arg_name="given")
@api.output(MemberOut, status_code=201)
def add_member(team_id: int, given: MemberIn) -> Any:
    """Add a member."""
    return show_member(actions.add_member(queries.get_team(team_id, g.actor), by=g.actor, **given.model_dump()))


def _shown(team: Team) -> TeamOut:
    return show_team(team, held=bool(live_claims([team.resource_id], usual_window())))
