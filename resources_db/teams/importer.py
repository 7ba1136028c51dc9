"""Lists of teams and of members: held against the register, and entered in one go."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.imports import Given, Importer, digest_of, doubt, refuse
from emergency.core.places import Datum, Place
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from resources_db.claims.owners import OWNER, placed, settle_owners
from resources_db.teams.actions import enter_team
from resources_db.teams.imports import CATEGORIES, MEMBERS, TEAMS
from resources_db.teams.models import Member, Team
from resources_db.teams.rules import CATEGORY_TITLES, STATUS_TITLES, Category, Confirmation, TeamStatus

_BY_KIND = {
    OrganisationKind.ENTERPRISE: Category.T5, OrganisationKind.BRANCH: Category.T5,
    OrganisationKind.PROJECT: Category.T5, OrganisationKind.TOWNSHIP: Category.T4,
    OrganisationKind.COMMUNITY: Category.T4,
}  # fmt: skip


def check_teams(preview: Preview, by: Actor, given: Given) -> None:
    """Settle whose each team is, of which category, where it stands, and which the register holds already."""
    settle_owners(preview, by, given, Permission.TEAM_EDIT, "organisation")
    ids = {item["organisation_id"] for item in preview.items if item.get("organisation_id")}
    of_owners = select(Organisation.id, Organisation.kind).where(Organisation.id.in_(ids))
    kinds = {row.id: row.kind for row in db.session.execute(of_owners)}
    known = _known_teams(ids)
    seen: dict[tuple[int, str], int] = {}
    for item in preview.items:
        if item.get("organisation_id") is None:
            continue
        placed(preview, item)
        if not item.get("category"):
            item["category"] = str(_guess(item["name"], kinds.get(item["organisation_id"])))
            why = message("The category is not given; taken from the name or the kind of organisation.")
            doubt(preview, item, "category", "guessed", why)
        key = (item["organisation_id"], item["name"])
        if key in seen:
            why = message("Row %(row)s names the same team; the first of them is entered.", row=seen[key])
            doubt(preview, item, "name", "duplicate", why)
        seen.setdefault(key, item["row"])
        item["known"] = known.get(key)


def _known_teams(organisation_ids: set[int]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(Team.organisation_id, Team.name, Team.id).where(Team.organisation_id.in_(organisation_ids))
    )
    return {(row.organisation_id, row.name): row.id for row in rows}


def _guess(name: str, kind: OrganisationKind | None) -> Category:
    for code, words in CATEGORIES.items():
        if any(word in name for word in words):
            return Category(code)
    return _BY_KIND.get(kind, Category.T2) if kind is not None else Category.T2


def put_teams(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Enter teams; one audit entry for all of them. What has come into the register since is left alone."""
    owners = {
        owner.id: owner
        for owner in db.session.scalars(
            select(Organisation).where(Organisation.id.in_({item["organisation_id"] for item in items}))
        )
    }
    for owner in owners.values():
        authorise(by, Permission.TEAM_EDIT, owner)
    known = _known_teams(set(owners))
    fresh = [item for item in items if (item["organisation_id"], item["name"]) not in known]
    firsts = {(item["organisation_id"], item["name"]): item for item in reversed(fresh)}
    made = [_enter(item, owners[item["organisation_id"]], by) for item in reversed(firsts.values())]
    if made:
        record(by, "team.imported", None, count=len(made), first=made[0], last=made[-1], digest=digest_of(fresh))
    return made


def _enter(item: Item, owner: Organisation, by: Actor) -> int:
    place = item.get("place")
    numbers = [*(item.get("duty_phone") or ()), *(item.get("phone") or ())]
    team = enter_team(
        name=item["name"], organisation=owner, category=Category(item["category"]), by=by,
        place=Place(place["lat"], place["lon"], Datum(place["datum"])) if place else None,
        status=TeamStatus(item["status"]) if item.get("status") else TeamStatus.READY,
        confirmed_how=Confirmation.IMPORT,
        speciality=list(item.get("speciality") or ()), capabilities=list(item.get("capabilities") or ()),
        headcount=int(item.get("headcount") or 0), leader=item.get("leader") or "", address=item.get("address") or "",
        equipment=item.get("equipment") or "", phone=numbers[0] if numbers else "",
        leader_phone=(item.get("phone") or [""])[0],
    )  # fmt: skip
    return team.id


def check_members(preview: Preview, by: Actor, _given: Given) -> None:
    """Find each member's team, and which of them it has already."""
    names = {item["team"] for item in preview.items}
    teams: dict[str, list[int]] = {}
    for name, number in db.session.execute(
        select(Team.name, Team.id).where(
            Team.name.in_(names), within_reach(by, Permission.TEAM_EDIT, Team.organisation_id)
        )
    ):
        teams.setdefault(name, []).append(number)
    known = _known_members({number for ids in teams.values() for number in ids})
    for item in preview.items:
        found = teams.get(item["team"], [])
        if len(found) != 1:
            why = message("There is no team, or more than one, called %(name)s.", name=item["team"])
            refuse(preview, item, "team", "unknown_reference", why)
            continue
        item["team_id"] = found[0]
        item["known"] = known.get((found[0], item["name"], _phone(item)))


def _known_members(team_ids: set[int]) -> dict[tuple[int, str, str], int]:
    rows = db.session.execute(
        select(Member.team_id, Member.name, Member.phone, Member.id).where(Member.team_id.in_(team_ids))
    )
    return {(row.team_id, row.name, row.phone): row.id for row in rows}


def _phone(item: Item) -> str:
    return "、".join(item.get("phone") or ())[:60]


def put_members(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Add members to their teams; one audit entry for all of them."""
    teams = db.session.scalars(select(Team).where(Team.id.in_({item["team_id"] for item in items}))).all()
    for team in teams:
        authorise(by, Permission.TEAM_EDIT, team)
    known = _known_members({team.id for team in teams})
    fresh = [item for item in items if (item["team_id"], item["name"], _phone(item)) not in known]
    if not fresh:
        return []
    rows = [
        {
            "team_id": item["team_id"], "name": item["name"], "phone": _phone(item), "role": item.get("role") or "",
            "certificate": item.get("certificate") or "", "trained_on": item.get("trained_on"),
            "is_insured": item.get("insured"), "revision": 1,
        }
        for item in fresh
    ]  # fmt: skip
    made = insert(Member).returning(Member.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, rows))
    record(by, "member.imported", None, count=len(ids), first=ids[0], last=ids[-1], digest=digest_of(fresh),
           at=now().isoformat())  # fmt: skip
    return ids


TEAMS_IMPORTER = Importer(
    name="teams", title=message("List of teams"), spec=TEAMS, permission=Permission.TEAM_EDIT, check=check_teams,
    put=put_teams, options=(OWNER,), words={"category": CATEGORY_TITLES, "status": STATUS_TITLES},
    endpoint="teams.index",
)  # fmt: skip
MEMBERS_IMPORTER = Importer(
    name="members", title=message("List of team members"), spec=MEMBERS, permission=Permission.TEAM_EDIT,
    check=check_members, put=put_members, endpoint="teams.index",
)  # fmt: skip
