"""Lists of hazards: held against the register, and entered in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.accounts.queries import find_organisation_by_words
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.imports import Given, Importer, Option, digest_of, doubt, refuse
from emergency.core.places import Datum, Place, check_place
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from emergency.hazards import rules
from emergency.hazards.actions import enter
from emergency.hazards.imports import HAZARDS
from emergency.hazards.models import Hazard, HazardPlan, HazardStatement
from emergency.hazards.rules import Kind, Spot, State, Substance
from emergency.plans.models import Plan
from emergency.sites.queries import find_area_by_words

_MAJOR = "major_hazard_source"


def check(preview: Preview, by: Actor, given: Given) -> None:
    """Settle whose each hazard is, of which kind and level, where it lies, which plan answers it, what is known."""
    owners = _owners(preview, by, given)
    known = _known({owner.id for owner in owners.values()})
    plans = _plans(preview.items, by)
    for item in preview.items:
        owner = owners.get(item["row"] if not item.get("organisation") else str(item["organisation"]))
        if owner is None:
            why = message(
                "There is no organisation, or more than one, called %(words)s.", words=item.get("organisation") or ""
            )
            refuse(preview, item, "organisation", "unknown_reference", why)
            continue
        item["organisation_id"], item["area_id"] = owner.id, owner.area_id
        _check_kind(preview, item)
        _check_area(preview, item)
        _check_place(preview, item)
        _check_plan(preview, item, plans)
        item["known"] = known.get((owner.id, item["name"]))


def _owners(preview: Preview, by: Actor, given: Given) -> dict[Any, Organisation]:
    """The organisation of each row by the name it gives, or by its row where it gives none."""
    default = find_organisation_by_words(given.get("organisation", ""), by)
    if default is None and by.organisation_id is not None:
        default = db.session.get(Organisation, by.organisation_id)
    names = {str(item["organisation"]) for item in preview.items if item.get("organisation")}
    rows: dict[str, list[Organisation]] = defaultdict(list)
    reach = within_reach(by, Permission.HAZARD_EDIT, Organisation.id)
    for row in db.session.scalars(select(Organisation).where(Organisation.name.in_(names), reach)):
        rows[row.name].append(row)
    found: dict[Any, Organisation] = {name: same[0] for name, same in rows.items() if len(same) == 1}
    if default is not None:
        found |= {item["row"]: default for item in preview.items if not item.get("organisation")}
    return found


def _known(organisation_ids: set[int]) -> dict[tuple[int, str], int]:
    """The hazards that stand in the register, by owner and name."""
    rows = db.session.execute(
        select(Hazard.organisation_id, HazardStatement.name, Hazard.id)
        .join(HazardStatement, HazardStatement.hazard_id == Hazard.id)
        .where(Hazard.organisation_id.in_(organisation_ids), ~HazardStatement.is_gone)
    )
    return {(row.organisation_id, row.name): row.id for row in rows}


def _plans(items: Iterable[Item], by: Actor) -> dict[tuple[int, str], int]:
    titles = {str(item["plan"]).strip("《》") for item in items if item.get("plan")}
    rows = db.session.execute(
        select(Plan.organisation_id, Plan.title, Plan.id).where(
            Plan.title.in_(titles), Plan.abolished_on.is_(None),
            within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id),
        )
    )  # fmt: skip
    return {(row.organisation_id, row.title): row.id for row in rows}


def _check_kind(preview: Preview, item: Item) -> None:
    item["kind"] = item.get("kind") or (_MAJOR if item.get("level") else "other")
    kind = _kind(item)
    if kind.is_graded and not item.get("level"):
        why = message("A major hazard source has a level from 1 to 4.")
        refuse(preview, item, "level", "required_missing", why)
    elif not kind.is_graded and item.get("level"):
        doubt(preview, item, "level", "level_unexpected", message("Only major hazard sources have a level."))
        item["level"] = None


def _kind(item: Item) -> Kind:
    return rules.kinds()[str(item["kind"])]


def _check_area(preview: Preview, item: Item) -> None:
    if not item.get("area"):
        return
    try:
        item["area_id"] = find_area_by_words(str(item["area"]), db.session.get(Area, item["area_id"])).id
    except Invalid as error:
        doubt(preview, item, "area", "area_unknown", error.fields["area"][0])


def _check_place(preview: Preview, item: Item) -> None:
    item["place"] = None
    if item.get("lat") is None or item.get("lon") is None:
        return
    try:
        place = check_place(float(item["lat"]), float(item["lon"]), Datum(item.get("datum") or Datum.WGS84))
    except Invalid as error:
        doubt(preview, item, "lat", "place_invalid", error.fields["lat"][0])
    else:
        item["place"] = {"lat": place.lat, "lon": place.lon, "datum": str(place.datum)}


def _check_plan(preview: Preview, item: Item, plans: dict[tuple[int, str], int]) -> None:
    said = str(item.get("plan") or "").strip("《》")
    item["plan_id"] = plans.get((item["organisation_id"], said))
    if said and item["plan_id"] is None:
        why = message("This organisation has no plan called %(title)s.", title=said)
        doubt(preview, item, "plan", "unknown_reference", why)


def put(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Enter hazards with the plans that answer them; one audit entry for all of them.

    What has come into the register since the preview is left alone.
    """
    ids = {item["organisation_id"] for item in items}
    owners = {row.id: row for row in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    for owner in owners.values():
        authorise(by, Permission.HAZARD_EDIT, owner)
    known = _known(ids)
    fresh = {(item["organisation_id"], item["name"]): item for item in reversed(items)}
    made = [
        _enter(item, owners[item["organisation_id"]], by) for key, item in reversed(fresh.items()) if key not in known
    ]
    if made:
        record(by, "hazard.imported", None, count=len(made), first=made[0], last=made[-1],
               digest=digest_of([item for key, item in fresh.items() if key not in known]))  # fmt: skip
    return made


def _enter(item: Item, owner: Organisation, by: Actor) -> int:
    given = item.get("place")
    place = Place(given["lat"], given["lon"], Datum(given["datum"])) if given else None
    there = place.into(Datum.WGS84) if place else None
    spot = Spot(
        item["area_id"], there.lat if there else None, there.lon if there else None, place.datum if place else None,
        item.get("address") or "",
    )  # fmt: skip
    things = tuple(Substance(**one) for one in item.get("things") or ())
    state = State(item["name"], int(item["level"]) if item.get("level") else None, things, spot)
    identified_on = item.get("identified_on")
    hazard = enter(
        owner, kind=str(item["kind"]), state=state, identified_on=identified_on, source=item.get("source") or "",
        since=item.get("since") or identified_on or today(), by=by,
    )  # fmt: skip
    if item.get("plan_id"):
        db.session.add(HazardPlan(hazard_id=hazard.id, plan_id=item["plan_id"], recorded_by=by.name))
        db.session.flush()
    return hazard.id


IMPORTER = Importer(
    name="hazards", title=message("List of hazards"), spec=HAZARDS, permission=Permission.HAZARD_EDIT, check=check,
    put=put, endpoint="hazards.index",
    options=(
        Option(
            "organisation", message("Organisation of the whole list"),
            message(
                "The credit code, the number or the exact name, for rows that name none. Empty: your own organisation."
            ),
        ),
    ),
    words={
        "kind": {kind.id: kind.title for kind in rules.kinds().values()},
        "level": {str(number): title for number, title in rules.LEVEL_TITLES.items()},
    },
)  # fmt: skip
