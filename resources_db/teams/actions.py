"""What is done to teams and members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.rules import PhoneError, check_phone
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid
from emergency.core.places import Datum, Place, check_place
from emergency.core.search import index_tokens, pinyin_key
from emergency.core.text import message
from resources_db.claims.actions import create_resource
from resources_db.claims.rules import ResourceKind
from resources_db.teams.models import Capability, Member, Team, TeamCapability, TeamReport
from resources_db.teams.rules import Category, Confirmation, TeamStatus, canonical, fresh_until, words_for

_AHEAD = timedelta(minutes=5)
"""How far a reporter's clock may run ahead of ours."""


def create_team(
    *,
    name: str,
    organisation: Organisation,
    category: Category,
    by: Actor,
    place: Place | None = None,
    status: TeamStatus = TeamStatus.READY,
    confirmed_at: datetime | None = None,
    confirmed_by: str = "",
    confirmed_how: Confirmation = Confirmation.PAGE,
    **details: Any,
) -> Team:
    """Enter a team in the register; without a place it stands where its organisation is.

    `details`: speciality, capabilities, headcount, leader, phone, leader_phone, address, equipment, grade,
    grade_expires_on. Errors: Invalid, Conflict (`team_exists`).
    """
    authorise(by, Permission.TEAM_EDIT, organisation)
    _refuse_double(name, organisation.id)
    team = enter_team(
        name=name, organisation=organisation, category=category, by=by, place=place, status=status,
        confirmed_at=confirmed_at, confirmed_by=confirmed_by, confirmed_how=confirmed_how, **details,
    )  # fmt: skip
    record(by, "team.created", team, name=team.name, category=str(category))
    return team


def enter_team(
    *, name: str, organisation: Organisation, category: Category, by: Actor, place: Place | None, status: TeamStatus,
    confirmed_at: datetime | None = None, confirmed_by: str = "", confirmed_how: Confirmation, **details: Any,
) -> Team:  # fmt: skip
    """A team with its first status. The caller has authorised, knows that it is new, and records it."""
    team = Team(
        name=_named(name), organisation=organisation, organisation_id=organisation.id, category=category,
        resource=create_resource(ResourceKind.TEAM), status=status,
    )  # fmt: skip
    _describe(team, details)
    _put_in_place(team, place or _place_of(organisation))
    db.session.add(team)
    db.session.flush()
    _keep_findable(team)
    _append_report(
        team, status, confirmed_at=confirmed_at, confirmed_by=confirmed_by or by.name, how=confirmed_how, note=""
    )
    return team


def update_team(team: Team, *, by: Actor, place: Place | None = None, **details: Any) -> Team:
    """Change what is known of a team. `details` as in `create_team`, and name and category."""
    authorise(by, Permission.TEAM_EDIT, team)
    if "name" in details and details["name"] != team.name:
        _refuse_double(details["name"], team.organisation_id)
        team.name = _named(details.pop("name"))
    category = details.pop("category", None)
    if category and category != team.category:
        team.category = Category(category)
        team.fresh_until = fresh_until(team.category, team.confirmed_at) if team.confirmed_at else None
    details.pop("name", None)
    _describe(team, details)
    if place is not None:
        _put_in_place(team, place)
    db.session.flush()
    _keep_findable(team)
    record(by, "team.changed", team)
    return team


def report_status(
    team: Team,
    status: TeamStatus,
    *,
    by: Actor,
    confirmed_at: datetime | None = None,
    confirmed_by: str = "",
    confirmed_how: Confirmation = Confirmation.PAGE,
    note: str = "",
) -> TeamReport:
    """Say how ready a team is, as of when, by whom and how. Appended; the latest confirmation is the present one.

    Errors: Invalid (a moment that has not come).
    """
    authorise(by, Permission.TEAM_EDIT, team)
    report = _append_report(
        team, status, confirmed_at=confirmed_at, confirmed_by=confirmed_by or by.name, how=confirmed_how, note=note
    )
    _record_report(report, team, by)
    return report


def mark_called_out(team: Team, status: TeamStatus, *, note: str, by: Actor) -> TeamReport:
    """A call-out sent the team out, or took it back: known at once from the order, whoever keeps the team.

    The caller has authorised the call-out.
    """
    report = _append_report(team, status, confirmed_at=None, confirmed_by=by.name, how=Confirmation.SYSTEM, note=note)
    _record_report(report, team, by)
    return report


def _append_report(
    team: Team, status: TeamStatus, *, confirmed_at: datetime | None, confirmed_by: str, how: Confirmation, note: str
) -> TeamReport:  # fmt: skip
    confirmed_at = confirmed_at or now()
    if confirmed_at > now() + _AHEAD:
        raise Invalid(confirmed_at=message("This moment has not come yet."))
    report = TeamReport(
        team_id=team.id, status=status, confirmed_at=confirmed_at, confirmed_by=confirmed_by, confirmed_how=how,
        note=note,
    )  # fmt: skip
    db.session.add(report)
    if team.confirmed_at is None or confirmed_at >= team.confirmed_at:
        team.status, team.confirmed_at, team.confirmed_by = status, confirmed_at, confirmed_by
        team.confirmed_how, team.fresh_until = how, fresh_until(team.category, confirmed_at)
    db.session.flush()
    return report


def _record_report(report: TeamReport, team: Team, by: Actor) -> None:
    record(by, "team.status_reported", team, status=str(report.status), how=str(report.confirmed_how),
           confirmed_at=report.confirmed_at.isoformat())  # fmt: skip


def add_member(team: Team, *, name: str, by: Actor, phone: str = "", **details: Any) -> Member:
    """Add a member. `details`: role, certificate, trained_on, is_insured. Errors: Invalid, Conflict."""
    authorise(by, Permission.TEAM_EDIT, team)
    if not name.strip():
        raise Invalid(name=message("Give the member's name."))
    phone = _checked_phone(phone, "phone") if phone.strip() else ""
    twin = select(Member.id).where(Member.team_id == team.id, Member.name == name.strip(), Member.phone == phone)
    if db.session.scalar(twin) is not None:
        raise Conflict(message("This member is already in the team."), code="member_exists")
    trained_on = details.get("trained_on")
    if trained_on and trained_on > today():
        raise Invalid(trained_on=message("This day has not come yet."))
    member = Member(team=team, team_id=team.id, name=name.strip(), phone=phone, **details)
    db.session.add(member)
    db.session.flush()
    record(by, "member.added", member, team=team.name)
    return member


def end_membership(member: Member, *, on: date, by: Actor) -> None:
    """A member left the team. The row stays, since an inquiry may ask who belonged to it."""
    authorise(by, Permission.TEAM_EDIT, member.team)
    member.left_on = on
    db.session.flush()
    record(by, "member.left", member, team=member.team.name)


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid(name=message("Give the team's name."))
    return name.strip()


def _refuse_double(name: str, organisation_id: int) -> None:
    twin = select(Team.id).where(Team.name == name.strip(), Team.organisation_id == organisation_id)
    if db.session.scalar(twin) is not None:
        raise Conflict(message("This organisation already has a team of this name."), code="team_exists")


def _describe(team: Team, details: dict[str, Any]) -> None:
    if details.get("headcount") is not None and details["headcount"] < 0:
        raise Invalid(headcount=message("A number of people is not negative."))
    for field in ("phone", "leader_phone"):
        if details.get(field):
            details[field] = _checked_phone(details[field], field)
    for field, value in details.items():
        setattr(team, field, _distinct(value) if field in ("capabilities", "speciality") else value)


def _distinct(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _checked_phone(text: str, field: str) -> str:
    try:
        return check_phone(text)
    except PhoneError as error:
        raise Invalid.on(field, error.message) from error


def _place_of(organisation: Organisation) -> Place | None:
    if organisation.lat is None or organisation.lon is None:
        return None
    return Place(organisation.lat, organisation.lon)


def _put_in_place(team: Team, place: Place | None) -> None:
    if place is None:
        return
    there = check_place(place.lat, place.lon, place.datum).into(Datum.WGS84)
    team.lat, team.lon, team.datum = there.lat, there.lon, place.datum


def _keep_findable(team: Team) -> None:
    """Keep the search columns and the index by capability beside what they are made from."""
    abilities = list(dict.fromkeys(canonical(word) for word in (*team.capabilities, *team.speciality)))
    said = " ".join([team.name, *(word for ability in abilities for word in words_for(ability))])
    team.tokens, team.pinyin_key = f" {' '.join(index_tokens(said))} ", pinyin_key(team.name)
    db.session.execute(delete(TeamCapability).where(TeamCapability.team_id == team.id))
    for capability_id in _capability_ids(abilities):
        db.session.add(TeamCapability(capability_id=capability_id, team_id=team.id, lat=team.lat, lon=team.lon))
    db.session.flush()


def _capability_ids(names: Sequence[str]) -> list[int]:
    rows = db.session.execute(select(Capability.name, Capability.id).where(Capability.name.in_(names)))
    known: dict[str, int] = {row.name: row.id for row in rows}
    for name in names:
        if name not in known:
            words = index_tokens(" ".join(words_for(name)))
            capability = Capability(name=name[:80], tokens=f" {' '.join(words)} ")
            db.session.add(capability)
            db.session.flush()
            known[name] = capability.id
    return [known[name] for name in names]
