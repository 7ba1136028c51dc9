"""Programmes and registers of drills: held against the register, and entered in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from drills.bookings import actions
from drills.bookings.imports import DRILLS
from drills.bookings.models import Drill
from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES, Content, DrillKind, Form, kind_for
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise, within_reach
from emergency.accounts.queries import find_organisation_by_words
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import LOCAL, local, today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.imports import Given, Importer, Option, digest_of, doubt, refuse
from emergency.core.tables.dates import Period
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from emergency.plans.models import Plan

_BEGIN, _LENGTH = time(9), timedelta(hours=2)


def check(preview: Preview, by: Actor, given: Given) -> None:
    """Settle who organises each drill, which plan it practises and when, and which the register holds already.

    A county's programme names bodies and plans that the register does not hold. Such a drill is entered under
    whoever brings the list, or without a plan, and told; it counts for a duty only once its plan is named.
    """
    default = find_organisation_by_words(given.get("organisation", ""), by)
    default_id = default.id if default is not None else by.organisation_id
    organisers = _organisers({item["organiser"] for item in preview.items if item.get("organiser")}, by)
    for item in preview.items:
        _settle_organiser(preview, item, organisers, default_id)
        _settle_window(preview, item)
    plans = _plans(preview.items)
    for item in preview.items:
        _settle_plan(preview, item, plans)
    known = _known(preview.items)
    for item in preview.items:
        item["known"] = known.get(_key(item)) if "starts_on" in item else None


def _organisers(names: set[str], by: Actor) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    statement = select(Organisation.name, Organisation.id).where(
        Organisation.name.in_(names), within_reach(by, Permission.DRILL_EDIT, Organisation.id)
    )
    for name, number in db.session.execute(statement):
        found.setdefault(name, []).append(number)
    return found


def _settle_organiser(preview: Preview, item: Item, organisers: dict[str, list[int]], default_id: int | None) -> None:
    said = item.get("organiser")
    found = organisers.get(said, []) if said else []
    item["organisation_id"] = found[0] if len(found) == 1 else default_id
    if said and len(found) != 1:
        why = message("There is no organisation, or more than one, called %(words)s.", words=said)
        doubt(preview, item, "organiser", "unknown_reference", why)


def _settle_window(preview: Preview, item: Item) -> None:
    """The day or hours of a drill. A programme that says 11月 means some day of it: its last is what is booked."""
    when: Period | None = item.get("when")
    begins = item.get("starts_at") or item.get("held_on") or (when.last if when else None)
    if begins is None:
        refuse(preview, item, "when", "required_missing", message("Say when the drill is held."))
        return
    item["starts_on"] = local(begins).date() if isinstance(begins, datetime) else begins
    if when is not None and when.first != when.last:
        why = message("No day is fixed; %(day)s, the last of the period, is booked.", day=when.last)
        doubt(preview, item, "when", "day_not_fixed", why)


def _plans(items: Sequence[Item]) -> dict[tuple[int, str], int]:
    ids = {item["organisation_id"] for item in items if item.get("organisation_id")}
    statement = select(Plan.organisation_id, Plan.title, Plan.id).where(
        Plan.organisation_id.in_(ids), Plan.title.in_({_title(item) for item in items}), Plan.abolished_on.is_(None)
    )
    return {(row.organisation_id, row.title): row.id for row in db.session.execute(statement)}


def _title(item: Item) -> str:
    return (item.get("plan") or "").strip("《》 ")


def _settle_plan(preview: Preview, item: Item, plans: dict[tuple[int, str], int]) -> None:
    title = _title(item)
    item["plan_id"] = plans.get((item.get("organisation_id") or 0, title))
    if title and item["plan_id"] is None:
        why = message("The register holds no plan of this title; name it in the drill afterwards.")
        doubt(preview, item, "plan", "unknown_reference", why)


Key = tuple[int | None, str, date]


def _key(item: Item) -> Key:
    return item.get("organisation_id"), item["name"], item["starts_on"]


def _known(items: Sequence[Item]) -> dict[Key, int]:
    """The drills of these organisers that are on record, by organiser, title and day."""
    ids = {item["organisation_id"] for item in items if item.get("organisation_id")}
    statement = select(Drill.organisation_id, Drill.title, Drill.starts_at, Drill.id).where(
        Drill.organisation_id.in_(ids), Drill.title.in_({item["name"] for item in items})
    )
    return {(unit, title, local(at).date()): number for unit, title, at, number in db.session.execute(statement)}


def put(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Enter drills: held ones as held, past ones without a day of holding as booked, to be confirmed or given up.

    One audit entry for the list beside those of the drills. Errors: Invalid (`organisation`).
    """
    if any(item.get("organisation_id") is None for item in items):
        raise Invalid(organisation=message("Name the organisation that organises the drills of rows without one."))
    ids = {item["organisation_id"] for item in items}
    owners = {owner.id: owner for owner in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    for owner in owners.values():
        authorise(by, Permission.DRILL_EDIT, owner)
    numbers = {item["plan_id"] for item in items if item.get("plan_id")}
    plans = {plan.id: plan for plan in db.session.scalars(select(Plan).where(Plan.id.in_(numbers)))}
    known = _known(items)
    fresh = [item for item in items if _key(item) not in known]
    made = [
        _enter(item, owners[item["organisation_id"]], [plans[item["plan_id"]]] if item.get("plan_id") else [], by)
        for item in fresh
    ]
    if made:
        record(by, "drill.imported", None, count=len(made), first=made[0], last=made[-1], digest=digest_of(fresh))
    return made


def _enter(item: Item, organiser: Organisation, practised: Sequence[Plan], by: Actor) -> int:
    people = list(item.get("participants") or ())
    named = item.get("organiser")
    if named and named != organiser.name:
        people.insert(0, named)
    shared: dict[str, Any] = {
        "organiser": organiser, "plans": practised, "title": item["name"], "form": Form(item.get("form") or "tabletop"),
        "kind": DrillKind(item["kind"]) if item.get("kind") else kind_for(plan.kind for plan in practised),
        "content": Content(item.get("content") or "single"), "purpose": item.get("purpose") or "",
        "place": item.get("place") or "", "participants": people, "plan_may_follow": True, "by": by,
    }  # fmt: skip
    held_on = item.get("held_on")
    if held_on is not None and held_on <= today():
        return actions.record_held(**shared, held_on=held_on, attendance=item.get("people")).id
    starts_at, ends_at = _hours(item)
    announced = item.get("announced")
    return actions.book(
        **shared, starts_at=starts_at, ends_at=ends_at, is_announced=True if announced is None else announced
    ).id


def _hours(item: Item) -> tuple[datetime, datetime]:
    begins, ends = item.get("starts_at"), item.get("ends_at")
    starts_at = begins if isinstance(begins, datetime) else datetime.combine(item["starts_on"], _BEGIN, tzinfo=LOCAL)
    is_after = isinstance(ends, datetime) and ends > starts_at
    return starts_at, ends if is_after and isinstance(ends, datetime) else starts_at + _LENGTH


IMPORTER = Importer(
    name="drills",
    title=message("Programme or list of drills"),
    spec=DRILLS,
    permission=Permission.DRILL_EDIT,
    check=check,
    put=put,
    options=(
        Option(
            "organisation",
            message("Organiser of the whole list"),
            message("The credit code, the number or the exact name, for rows that name none. Empty: your own."),
        ),
    ),
    words={"form": FORM_TITLES, "content": CONTENT_TITLES, "kind": KIND_TITLES},
    endpoint="bookings.index",
)
