"""Shapes of the API for teams and members."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.shapes import Id, Moment, Prose, Word
from resources_db.claims.schemas import PlaceIn, PlaceOut, show_place
from resources_db.teams.models import Member, Team
from resources_db.teams.rules import Category, Confirmation, TeamStatus


class TeamFields(Shape):
    speciality: list[Word] | None = None
    capabilities: list[Word] | None = None
    headcount: int | None = Field(default=None, ge=0, le=100_000)
    leader: str | None = Field(default=None, max_length=60)
    phone: str | None = Field(default=None, max_length=60)
    leader_phone: str | None = Field(default=None, max_length=60)
    address: str | None = Field(default=None, max_length=300)
    equipment: Prose | None = None
    grade: str | None = Field(default=None, max_length=20)
    grade_expires_on: date | None = None
    place: PlaceIn | None = None
    status: TeamStatus | None = None
    confirmed_at: Moment | None = None
    confirmed_by: str | None = Field(default=None, max_length=60)
    confirmed_how: Confirmation | None = None

    def details(self) -> dict[str, object]:
        """What describes the team, without its place and status."""
        apart = {"place", "status", "confirmed_at", "confirmed_by", "confirmed_how", "organisation"}
        return self.model_dump(exclude=apart, exclude_none=True)


class TeamIn(TeamFields):
    name: str = Field(min_length=1, max_length=120)
    organisation: Id | None = None
    """Whose team it is; one's own organisation where nothing is said."""
    category: Category


class TeamPatch(TeamFields):
    name: str | None = Field(default=None, min_length=1, max_length=120)
    category: Category | None = None


class TeamOut(Answer):
    id: int
    name: str
    organisation: int
    category: Category
    speciality: list[str]
    capabilities: list[str]
    headcount: int
    leader: str
    phone: str
    address: str
    equipment: str
    grade: str
    grade_expires_on: date | None
    place: PlaceOut | None
    status: TeamStatus
    confirmed_at: datetime | None
    confirmed_by: str
    confirmed_how: Confirmation | None
    certain: bool
    held: bool
    revision: int


class TeamList(Answer):
    items: list[TeamOut]
    total: int
    next: str | None


class MemberIn(Shape):
    name: str = Field(min_length=1, max_length=60)
    role: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=60)
    certificate: str = Field(default="", max_length=200)
    trained_on: date | None = None
    is_insured: bool | None = None


class MemberOut(Answer):
    id: int
    team: int
    name: str
    role: str
    certificate: str
    trained_on: date | None
    is_insured: bool | None
    counts: bool
    left_on: date | None


class MemberList(Answer):
    items: list[MemberOut]
    total: int
    next: str | None


def show_team(team: Team, *, held: bool) -> TeamOut:
    """A team as the API answers it."""
    return TeamOut(
        id=team.id, name=team.name, organisation=team.organisation_id, category=team.category,
        speciality=team.speciality, capabilities=team.capabilities, headcount=team.headcount, leader=team.leader,
        phone=team.phone, address=team.address, equipment=team.equipment, grade=team.grade,
        grade_expires_on=team.grade_expires_on, place=show_place(team), status=team.status,
        confirmed_at=team.confirmed_at, confirmed_by=team.confirmed_by, confirmed_how=team.confirmed_how,
        certain=team.is_certain, held=held, revision=team.revision,
    )  # fmt: skip


def show_member(member: Member) -> MemberOut:
    """A member as the API answers it, without the private number."""
    return MemberOut(
        id=member.id, team=member.team_id, name=member.name, role=member.role, certificate=member.certificate,
        trained_on=member.trained_on, is_insured=member.is_insured, left_on=member.left_on,
        counts=member.trained_on is not None and member.left_on is None,
    )  # fmt: skip
