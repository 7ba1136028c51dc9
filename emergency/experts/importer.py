"""Lists of experts: held against the register, and entered in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.imports import Given, Importer, Option, digest_of, refuse
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from emergency.experts import rules
from emergency.experts.actions import Entry, enter
from emergency.experts.imports import EXPERTS
from emergency.experts.queries import found_in
from emergency.sites.queries import find_area_by_words


def check(preview: Preview, by: Actor, given: Given) -> None:
    """Settle into which area's register each expert goes, and who stands in it already."""
    own = db.session.get(Area, by.area_id) if by.area_id is not None else None
    usual = given.get("area", "")
    for item in preview.items:
        words = str(item.get("area") or usual)
        try:
            area = find_area_by_words(words, own) if words else own
            if area is None or not reaches(by, Permission.EXPERT_EDIT, area):
                raise Invalid(area=message("Say whose register it is: an area in your charge."))
            rules.check_term(item.get("since"), item.get("until"))
        except Invalid as error:
            field = next(iter(error.fields))
            refuse(preview, item, field, "unknown_reference" if field == "area" else "term", error.fields[field][0])
            continue
        item["area_id"] = area.id
    known = found_in({item["area_id"] for item in preview.items if "area_id" in item})
    for item in preview.items:
        item["known"] = known.get(_key(item))


def _key(item: Item) -> tuple[Any, str, str]:
    return item.get("area_id"), item["name"], item.get("employer") or ""


def put(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Enter experts; one audit entry for all of them. Who has come into the register since is left alone."""
    ids = {item["area_id"] for item in items}
    areas = {row.id: row for row in db.session.scalars(select(Area).where(Area.id.in_(ids)))}
    for area in areas.values():
        authorise(by, Permission.EXPERT_EDIT, area)
    known = found_in(ids)
    fresh = {_key(item): item for item in reversed(items) if _key(item) not in known}
    made = [enter(areas[item["area_id"]], _entry(item), by=by).id for item in reversed(fresh.values())]
    if made:
        record(by, "expert.imported", None, count=len(made), first=made[0], last=made[-1],
               digest=digest_of(list(fresh.values())))  # fmt: skip
    return made


def _entry(item: Item) -> Entry:
    said = {name: item.get(name) or "" for name in ("title", "specialities", "employer", "source")}
    return Entry(
        name=item["name"],
        phone=(item.get("phone") or [""])[0],
        since=item.get("since"),
        until=item.get("until"),
        **said,
    )


IMPORTER = Importer(
    name="experts", title=message("List of experts"), spec=EXPERTS, permission=Permission.EXPERT_EDIT, check=check,
    put=put, endpoint="experts.index",
    options=(
        Option(
            "area", message("Register of which area"),
            message("The code or name of an area, for rows that name none. Empty: your own area."),
        ),
    ),
)  # fmt: skip
