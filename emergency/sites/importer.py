"""Lists of organisations: held against the register, and entered in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import insert, or_, select

from emergency.accounts import queries as accounts
from emergency.accounts.models import Area, Organisation, Supervision
from emergency.accounts.permissions import Permission, authorise, reaches
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, SIZE_TITLES, TAG_TITLES, OrganisationKind
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.imports import Given, Importer, Option, digest_of, doubt, refuse
from emergency.core.places import Datum, Place, check_place
from emergency.core.search import index_tokens, pinyin_key
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from emergency.sites import rules
from emergency.sites.imports import ORGANISATIONS
from emergency.sites.models import Fact, PresentTag
from emergency.sites.queries import find_area_by_words
from emergency.sites.rules import FactName, Life

T = TypeVar("T")
_AT_ONCE = 500
"""Values in one IN list, well below what either database takes."""


def check(preview: Preview, by: Actor, given: Given) -> None:
    """Resolve areas, parents and departments, mend what can't be kept, and mark what the register holds already."""
    register = _Register(preview.items)
    default = _default_area(by, given)
    areas = _areas(preview.items, default, by)
    seen: set[str] = set()
    _tell_unknown_areas(preview, areas, default)
    for item in preview.items:
        _check_once(preview, item, seen)
        _check_area(preview, item, areas, default)
        _check_kind(preview, item, register)
        _check_supervisors(preview, item, register)
        _check_industry(preview, item)
        _check_place(preview, item)
        item["known"] = register.known(item)


def prepare(items: Sequence[Item]) -> None:
    """Spell the names for the search, the slowest part of entering a list."""
    for item in items:
        item["tokens"] = f" {' '.join(index_tokens(item['name']))} "
        item["pinyin_key"] = pinyin_key(item["name"])


def put(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Enter organisations with their facts, which hold from the beginning; one audit entry for all of them.

    What has come into the register since the preview is left alone. Errors: NotFound, NotAllowed for an area out of
    reach.
    """
    register = _Register(items)
    fresh = [item for item in items if register.known(item) is None]
    for area in db.session.scalars(select(Area).where(Area.id.in_({item["area_id"] for item in fresh}))):
        authorise(by, Permission.ORGANISATION_CREATE, area)
    if not fresh:
        return []
    made = insert(Organisation).returning(Organisation.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, [_row(item) for item in fresh]))
    moment = now()
    facts = [row for number, item in zip(ids, fresh, strict=True) for row in _fact_rows(number, item, by, moment)]
    db.session.execute(insert(Fact), facts)
    tags = [{"organisation_id": n, "tag": tag} for n, item in zip(ids, fresh, strict=True) for tag in _tags(item)]
    if tags:
        db.session.execute(insert(PresentTag), tags)
    supervisions = [
        {"organisation_id": number, "department_id": department, "since": None, "recorded_at": moment}
        for number, item in zip(ids, fresh, strict=True)
        for department in item.get("department_ids", ())
    ]
    if supervisions:
        db.session.execute(insert(Supervision), supervisions)
    record(by, "organisation.imported", None, count=len(ids), first=min(ids), last=max(ids), digest=digest_of(fresh))
    return ids


class _Register:
    """What the register holds of the credit codes, names and bodies that a list speaks of."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._by_code = _found(
            {item["uscc"] for item in items if item.get("uscc")},
            lambda some: select(Organisation.uscc, Organisation.id).where(Organisation.uscc.in_(some)),
        )
        named = {item["name"] for item in items if not item.get("uscc")}
        self._by_name = _found(
            named, lambda some: select(Organisation.name, Organisation.id).where(Organisation.name.in_(some))
        )
        spoken_of = {
            name for item in items for name in (item.get("parent"), *(item.get("supervised_by") or ())) if name
        }
        bodies = or_(Organisation.name.in_(spoken_of), Organisation.uscc.in_(spoken_of))
        self._bodies: dict[str, list[int]] = {}
        for number, name, uscc in db.session.execute(
            select(Organisation.id, Organisation.name, Organisation.uscc).where(bodies)
        ):
            for said in {name, uscc or ""} & spoken_of:
                self._bodies.setdefault(said, []).append(number)

    def known(self, item: Item) -> int | None:
        """The organisation that the row is about, if it is registered: by its credit code, else by its name."""
        if item.get("uscc"):
            return self._by_code.get(item["uscc"])
        return self._by_name.get(item["name"])

    def body(self, said: str) -> int | None:
        """The one organisation of this name or credit code."""
        found = self._bodies.get(said, [])
        return found[0] if len(found) == 1 else None


def _found(wanted: set[str], select_some: Callable[[Sequence[str]], Any]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for some in _portions(sorted(wanted)):
        rows.update(db.session.execute(select_some(some)).all())
    return rows


def _portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _default_area(by: Actor, given: Given) -> Area | None:
    if given.get("area"):
        return find_area_by_words(given["area"])
    return accounts.get_area(by.area_id) if by.area_id else None


def _areas(items: Iterable[Item], default: Area | None, by: Actor) -> dict[str, Area]:
    """The areas that the list names, where they are known and the actor may enter organisations in them."""
    found: dict[str, Area] = {}
    for words in {str(item["area"]) for item in items if item.get("area")}:
        try:
            area = find_area_by_words(words, near=default)
        except Invalid:
            continue
        if reaches(by, Permission.ORGANISATION_CREATE, area):
            found[words] = area
    return found


def _check_once(preview: Preview, item: Item, seen: set[str]) -> None:
    """Of two rows that differ about one unit, only a person can say which is right; the first is taken."""
    about = str(item.get("uscc") or item["name"])
    if about in seen:
        why = message("Another row says something else about the same unit.")
        refuse(preview, item, "uscc" if item.get("uscc") else "name", "row_conflict", why)
    seen.add(about)


def _tell_unknown_areas(preview: Preview, areas: dict[str, Area], default: Area | None) -> None:
    """Say once for each name that is no area, at its first row, what is taken instead and for how many rows."""
    if default is None:
        return
    rows: dict[str, list[Item]] = {}
    for item in preview.items:
        if item.get("area") and str(item["area"]) not in areas:
            rows.setdefault(str(item["area"]), []).append(item)
    for words, items in rows.items():
        why = message(
            "%(words)s is not in the register of areas; %(area)s is taken instead, for %(count)s rows.",
            words=words,
            area=default.name,
            count=len(items),
        )
        doubt(preview, items[0], "area", "area_unknown", why)


def _check_area(preview: Preview, item: Item, areas: dict[str, Area], default: Area | None) -> None:
    area = areas.get(str(item.get("area") or ""))
    if area is None and default is None:
        why = message("Name the area: it is not in the table, and no area was given for the whole of it.")
        refuse(preview, item, "area", "area_unknown", why)
        return
    chosen = area or default
    item["area_id"] = chosen.id if chosen else None


def _check_kind(preview: Preview, item: Item, register: _Register) -> None:
    item["kind"] = item.get("kind") or OrganisationKind.ENTERPRISE
    parent = str(item.get("parent") or "")
    item["parent_id"] = register.body(parent) if parent else None
    if parent and item["parent_id"] is None:
        why = message("There is no organisation, or more than one, called %(words)s.", words=parent)
        doubt(preview, item, "parent", "unknown_reference", why)
    if item["kind"] in (OrganisationKind.BRANCH, OrganisationKind.PROJECT) and item["parent_id"] is None:
        why = message("A branch or project needs the organisation it belongs to.")
        refuse(preview, item, "parent", "parent_missing", why)


def _check_supervisors(preview: Preview, item: Item, register: _Register) -> None:
    item["department_ids"] = []
    for said in item.get("supervised_by") or ():
        number = register.body(said)
        if number is None:
            why = message("There is no organisation, or more than one, called %(words)s.", words=said)
            doubt(preview, item, "supervised_by", "unknown_reference", why)
        else:
            item["department_ids"].append(number)


def _check_industry(preview: Preview, item: Item) -> None:
    if not item.get("industry"):
        return
    try:
        item["industry"] = rules.check_industry(str(item["industry"]))
    except Invalid as error:
        doubt(preview, item, "industry", "industry_unknown", error.fields["industry"][0])
        item["industry"] = None


def _check_place(preview: Preview, item: Item) -> None:
    item["place"] = None
    if item.get("lat") is None or item.get("lon") is None:
        return
    try:
        place = check_place(float(item["lat"]), float(item["lon"]), Datum(item.get("datum") or Datum.WGS84))
    except Invalid as error:
        doubt(preview, item, "lat", "place_invalid", error.fields["lat"][0])
    else:
        item["place"] = {"lat": place.lat, "lon": place.lon, "datum": place.datum}


def _row(item: Item) -> dict[str, Any]:
    place = item.get("place")
    there = Place(place["lat"], place["lon"], place["datum"]).into(Datum.WGS84) if place else None
    return {
        "name": item["name"],
        "uscc": item.get("uscc"),
        "kind": OrganisationKind(item["kind"]),
        "area_id": item["area_id"],
        "parent_id": item.get("parent_id"),
        "industry": item.get("industry") or "",
        "phone": "、".join(item.get("phone") or ())[:40],
        "address": item.get("address") or "",
        "lat": there.lat if there else None,
        "lon": there.lon if there else None,
        "datum": place["datum"] if place else None,
        "tokens": item.pop("tokens"),
        "pinyin_key": item.pop("pinyin_key"),
    }


def _tags(item: Item) -> list[str]:
    tags: list[str] = rules.check_fact(FactName.TAGS, item.get("tags") or ())
    return tags


def _fact_rows(organisation_id: int, item: Item, by: Actor, moment: Any) -> Iterator[dict[str, Any]]:
    founded: date | None = item.get("founded_on")
    stated: dict[FactName, Any] = {
        FactName.AREA: item["area_id"],
        FactName.NAME: item["name"],
        FactName.LIFE: str(Life.ACTIVE),
        FactName.TAGS: _tags(item),
        FactName.SIZE: item.get("size"),
        FactName.EMPLOYEES: int(item["employees"]) if item.get("employees") is not None else None,
        FactName.INDUSTRY: item.get("industry"),
        FactName.PLACE: rules.check_fact(FactName.PLACE, Place(**item["place"])) if item.get("place") else None,
    }
    for name, value in stated.items():
        if value is None or value == []:
            continue
        # A unit is there from the day it was founded; what it is has no day of its own in such a list.
        since = founded if name is FactName.LIFE else None
        yield {
            "organisation_id": organisation_id, "name": name, "value": value, "since": since, "source": "",
            "recorded_at": moment, "recorded_by": by.name,
        }  # fmt: skip


IMPORTER = Importer(
    name="organisations",
    title=message("List of organisations"),
    spec=ORGANISATIONS,
    permission=Permission.ORGANISATION_CREATE,
    check=check,
    prepare=prepare,
    put=put,
    options=(
        Option(
            "area",
            message("Area of the whole list"),
            message("The code or name of the area for rows that name none. Empty: your own area."),
        ),
    ),
    words={"kind": ORGANISATION_KIND_TITLES, "tags": TAG_TITLES, "size": SIZE_TITLES},
    endpoint="sites.index",
)
