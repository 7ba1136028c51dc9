"""The registers of teams and of their members as tables to keep, in the columns in which they can be brought in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emergency.core.tables.giving import Given, Row
from emergency.core.text import message
from resources_db.teams.imports import CATEGORIES, MEMBERS, STATUSES, TEAMS
from resources_db.teams.models import Member, Team

REGISTER = Given(
    message("Teams"), TEAMS,
    fields=(
        "name", "organisation", "category", "speciality", "capabilities", "headcount", "leader", "duty_phone",
        "address", "lat", "lon", "datum", "status", "equipment",
    ),
    words={
        "category": {code: names[0] for code, names in CATEGORIES.items()},
        "status": {code: names[0] for code, names in STATUSES.items()},
    },
)  # fmt: skip
MEMBER_REGISTER = Given(
    message("Team members"), MEMBERS, fields=("team", "name", "role", "certificate", "trained_on", "insured"),
    words={"insured": {"True": "是", "False": "否"}},
)  # fmt: skip
"""Private telephone numbers are left out, as in the lists of the API."""


def register_rows(teams: Sequence[Team]) -> Iterator[Row]:
    """Teams with the number that answers day and night; a leader's own number stays on the team's page."""
    for team in teams:
        yield {
            "name": team.name, "organisation": team.organisation.name, "category": team.category,
            "speciality": team.speciality, "capabilities": team.capabilities, "headcount": team.headcount,
            "leader": team.leader, "duty_phone": team.phone, "address": team.address, "lat": team.lat, "lon": team.lon,
            "datum": None if team.lat is None else "wgs84", "status": team.status, "equipment": team.equipment,
        }  # fmt: skip


def member_rows(members: Sequence[Member]) -> Iterator[Row]:
    """Members who have not left."""
    for member in members:
        yield {
            "team": member.team.name, "name": member.name, "role": member.role, "certificate": member.certificate,
            "trained_on": member.trained_on, "insured": member.is_insured,
        }  # fmt: skip
