"""Reads of teams, members and capabilities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import NotFound
from emergency.core.narrowing import having_words
from emergency.core.paging import count_up_to
from emergency.core.search import query_tokens
from emergency.core.statements import built_once
from resources_db.teams.models import Capability, Member, Team, TeamCapability, TeamReport
from resources_db.teams.rules import Category, TeamStatus, canonical


def get_team(team_id: int, by: Actor, permission: Permission = Permission.TEAM_VIEW) -> Team:
    """A team in reach. Errors: NotFound."""
    statement = select(Team).where(Team.id == team_id, within_reach(by, permission, Team.organisation_id))
    team = db.session.scalar(statement.options(joinedload(Team.organisation).joinedload(Organisation.area)))
    if team is None:
        raise NotFound
    return team


def find_team_by_name(name: str, by: Actor) -> Team | None:
    """The one team in reach with exactly this name; None if there is none, or more than one."""
    statement = select(Team).where(
        Team.name == name.strip(), within_reach(by, Permission.TEAM_VIEW, Team.organisation_id)
    )
    found = db.session.scalars(statement.limit(2)).all()
    return found[0] if len(found) == 1 else None


@built_once(unless=("words", "stale"))
def list_teams(
    by: Actor,
    *,
    words: str = "",
    category: Category | None = None,
    status: TeamStatus | None = None,
    organisation_id: int | None = None,
    stale: bool = False,
) -> Select[Team]:
    """Teams in reach by words (name, capability, pinyin initials), category, status, organisation, staleness."""
    statement = select(Team).where(within_reach(by, Permission.TEAM_VIEW, Team.organisation_id))
    statement = statement.where(*having_words(Team, words))
    if category:
        statement = statement.where(Team.category == category)
    if status:
        statement = statement.where(Team.status == status)
    if organisation_id:
        statement = statement.where(Team.organisation_id == organisation_id)
    if stale:
        statement = statement.where(or_(Team.fresh_until.is_(None), Team.fresh_until <= now()))
    return statement.order_by(Team.reach, Team.id).options(joinedload(Team.organisation))


def count_stale(by: Actor) -> int:
    """How many teams in reach nobody has confirmed lately, leaving out those out of service; see `count_up_to`."""
    return count_up_to(
        select(Team.id).where(
            within_reach(by, Permission.TEAM_EDIT, Team.organisation_id),
            Team.status != TeamStatus.OUT_OF_SERVICE,
            or_(Team.fresh_until.is_(None), Team.fresh_until <= now()),
        )
    )


def list_members(team: Team) -> Sequence[Member]:
    """The members of a team, those who left last."""
    statement = select(Member).where(Member.team_id == team.id).order_by(Member.left_on.is_not(None), Member.id)
    return db.session.scalars(statement).all()


def list_all_members(by: Actor) -> Select[Member]:
    """The members of all teams in reach who have not left."""
    statement = select(Member).join(Member.team).where(within_reach(by, Permission.TEAM_VIEW, Team.organisation_id))
    return statement.where(Member.left_on.is_(None)).order_by(Member.id).options(contains_eager(Member.team))


def get_member(member_id: int, by: Actor) -> Member:
    """A member of a team in reach. Errors: NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound
    get_team(member.team_id, by)
    return member


def list_reports(team: Team, limit: int = 20) -> Sequence[TeamReport]:
    """The latest statuses of a team, latest first."""
    statement = select(TeamReport).where(TeamReport.team_id == team.id).order_by(TeamReport.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


def status_at(team_id: int, moment: datetime, known_at: datetime | None = None) -> TeamReport | None:
    """What was reported for a team by a moment, as far as it was recorded by `known_at`."""
    statement = select(TeamReport).where(
        TeamReport.team_id == team_id,
        TeamReport.confirmed_at <= moment,
        TeamReport.recorded_at <= (known_at or now()),
    )
    return db.session.scalar(statement.order_by(TeamReport.confirmed_at.desc(), TeamReport.id.desc()).limit(1))


def find_capability_ids(words: str) -> list[int]:
    """The capabilities meant by these words: the exact one through its synonyms, else those found by words."""
    exact = db.session.scalar(select(Capability.id).where(Capability.name == canonical(words)))
    if exact is not None:
        return [exact]
    tokens = query_tokens(words)
    if not tokens:
        return []
    statement = select(Capability.id).order_by(func.length(Capability.name), Capability.id)
    for token in tokens:
        statement = statement.where(Capability.tokens.contains(f" {token}", autoescape=True))
    return list(db.session.scalars(statement.limit(10)))


def list_capability_names() -> Sequence[str]:
    """Every capability that some team has."""
    used = select(TeamCapability.capability_id).distinct()
    return db.session.scalars(select(Capability.name).where(Capability.id.in_(used)).order_by(Capability.name)).all()


def area_of(team: Team) -> Area:
    """The area a team belongs to: that of its organisation."""
    return team.organisation.area
