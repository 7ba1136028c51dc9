"""Lists of plans that an authority filed on paper: held against the register, and entered in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import SYSTEM, Actor
from emergency.core.audit import record
from emergency.core.db import db
from emergency.core.errors import Invalid, NotFound
from emergency.core.imports import Given, Importer, digest_of, doubt, refuse
from emergency.core.tables.preview import Item, Preview
from emergency.core.text import message
from emergency.filings import authorities
from emergency.filings.imports import FILINGS
from emergency.filings.models import Filing
from emergency.filings.receivers import RECEIVES
from emergency.filings.recording import record_filed
from emergency.filings.rules import FilingState
from emergency.plans import actions as plans
from emergency.plans.content import Content
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.queries import version_in_force
from emergency.plans.vocabulary import KIND_TITLES, Family, PlanKind

_PORTION = 500


def check(preview: Preview, by: Actor, _given: Given) -> None:
    """Find whose each filing is, which authority decided it, and which filings the register holds already."""
    units, receivers = _units(preview.items, by), _receivers(preview.items)
    for item in preview.items:
        found = units.get(item.get("uscc") or "") or units.get(item["organisation"], set())
        if len(found) != 1:
            why = message("There is no organisation, or more than one, called %(words)s.", words=item["organisation"])
            refuse(preview, item, "organisation", "unknown_reference", why)
            continue
        (item["organisation_id"],) = found
        _settle_authority(preview, item, receivers, by)
        _settle_plan(preview, item)
    known = _known(preview.items)
    for item in preview.items:
        item["known"] = known.get(_key(item))
    _refuse_numbers_given_twice(preview)


def _units(items: Sequence[Item], by: Actor) -> dict[str, set[int]]:
    """The organisations in reach by the credit codes and names that the list says."""
    said = sorted({word for item in items for word in (item.get("uscc"), item["organisation"]) if word})
    found: dict[str, set[int]] = {}
    for start in range(0, len(said), _PORTION):
        some = said[start : start + _PORTION]
        statement = select(Organisation.id, Organisation.name, Organisation.uscc).where(
            or_(Organisation.name.in_(some), Organisation.uscc.in_(some)),
            within_reach(by, Permission.FILING_VIEW, Organisation.id),
        )
        for row in db.session.execute(statement):
            for word in {row.name, row.uscc or ""} & set(some):
                found.setdefault(word, set()).add(row.id)
    return found


def _receivers(items: Sequence[Item]) -> dict[str, Organisation]:
    names = {item["authority"] for item in items if item.get("authority")}
    statement = select(Organisation).where(Organisation.name.in_(names), Organisation.kind.in_(RECEIVES))
    return {found.name: found for found in db.session.scalars(statement)}


def _settle_authority(preview: Preview, item: Item, receivers: dict[str, Organisation], by: Actor) -> None:
    """The authority that the row names, else one's own; for the administrator, else the one that the law names."""
    named = item.get("authority")
    item["authority_id"] = by.organisation_id
    if not named:
        return
    found = receivers.get(named)
    if found is None:
        why = message("There is no organisation, or more than one, called %(words)s.", words=named)
        doubt(preview, item, "authority", "unknown_reference", why)
    elif not authorities.is_staff_of(by, found):
        refuse(preview, item, "authority", "not_yours", message("Only %(name)s records its filings.", name=named))
    else:
        item["authority_id"] = found.id


def _settle_plan(preview: Preview, item: Item) -> None:
    item["plan"] = (item.get("plan") or "").strip("《》 ") or f"{item['organisation']}生产安全事故应急预案"
    if not item.get("kind"):
        item["kind"] = str(_guess(item["plan"]))
        doubt(preview, item, "kind", "guessed", message("The kind of plan is not given; taken from its title."))
    published_on: date | None = item.get("published_on")
    if published_on is not None and published_on > item["filed_on"]:
        why = message("The plan came out after it was filed.")
        refuse(preview, item, "published_on", "date_invalid", why)


def _refuse_numbers_given_twice(preview: Preview) -> None:
    fresh = [item for item in preview.items if item.get("receipt_number") and not item.get("known")]
    numbers = sorted({item["receipt_number"] for item in fresh})
    given: set[tuple[int | None, str]] = set()
    for start in range(0, len(numbers), _PORTION):
        statement = select(Filing.authority_id, Filing.receipt_number)
        some = statement.where(Filing.receipt_number.in_(numbers[start : start + _PORTION]))
        given.update((authority, str(number)) for authority, number in db.session.execute(some))
    for item in fresh:
        number = item.get("authority_id"), item["receipt_number"]
        if number in given:
            why = message("The number %(number)s was given before.", number=item["receipt_number"])
            refuse(preview, item, "receipt_number", "duplicate", why)
        given.add(number)


def _guess(title: str) -> PlanKind:
    if "现场处置" in title:
        return PlanKind.ON_SITE
    return PlanKind.SPECIAL if "专项" in title else PlanKind.COMPREHENSIVE


Key = tuple[int, str, date | None]


def _key(item: Item) -> Key:
    return item.get("organisation_id", 0), item["plan"], item["filed_on"]


def _known(items: Sequence[Item]) -> dict[Key, int]:
    """The filings of these units that are on record, by unit, plan and day."""
    ids = sorted({item["organisation_id"] for item in items if item.get("organisation_id")})
    found: dict[Key, int] = {}
    for start in range(0, len(ids), _PORTION):
        statement = (
            select(Filing.organisation_id, Plan.title, Filing.decided_on, Filing.id)
            .join(PlanVersion, PlanVersion.id == Filing.version_id)
            .join(Plan, Plan.id == PlanVersion.plan_id)
            .where(Filing.organisation_id.in_(ids[start : start + _PORTION]), Filing.state == FilingState.FILED)
        )
        found.update({(unit, title, day): number for unit, title, day, number in db.session.execute(statement)})
    return found


def put(items: Sequence[Item], by: Actor, _given: Given) -> Sequence[int]:
    """Enter filings, with the plans and versions they are about where the register does not hold them.

    One audit entry for the list beside those of what was made. Errors: Invalid (`authority`, `receipt_number`),
    NotFound.
    """
    known = _known(items)
    made: list[int] = []
    fresh = [item for item in items if _key(item) not in known]
    for item in fresh:
        organisation = db.session.get(Organisation, item["organisation_id"])
        if organisation is None:
            raise NotFound
        version = _version(item, organisation, by)
        made.append(
            record_filed(
                version, authority=_authority(item, version), filed_on=item["filed_on"],
                receipt_number=item.get("receipt_number") or "", by=by,
            ).id
        )  # fmt: skip
    if made:
        record(by, "filing.imported", None, count=len(made), first=made[0], last=made[-1], digest=digest_of(fresh))
    return made


def _authority(item: Item, version: PlanVersion) -> Organisation:
    found = db.session.get(Organisation, item["authority_id"]) if item.get("authority_id") else None
    if found is not None and found.kind not in RECEIVES:
        raise Invalid(authority=message("This organisation does not receive filings."))
    return found or authorities.choose_authority(version, item.get("filed_on")).authority


def _version(item: Item, organisation: Organisation, by: Actor) -> PlanVersion:
    """The version that was in force when it was filed, recorded from the list where the register has none."""
    # An authority may not write a unit's plans; that one was filed with it is the one thing that it can witness.
    witness = replace(SYSTEM, name=by.name, account_id=by.account_id, address=by.address)
    statement = select(Plan).where(Plan.organisation_id == organisation.id, Plan.title == item["plan"])
    plan = db.session.scalar(statement.order_by(Plan.id).limit(1))
    if plan is None:
        given: dict[str, Any] = {"family": Family.UNIT, "kind": PlanKind(item["kind"]), "title": item["plan"]}
        plan = plans.create_plan(organisation, **given, by=witness)
    version = version_in_force(plan.id, item["filed_on"])
    if version is not None:
        return version
    day: dict[str, Any] = {
        "issued_on" if plan.family is Family.GOVERNMENT else "published_on": item.get("published_on")
        or item["filed_on"]
    }
    return plans.record_version(plan, content=Content(), by=witness, **day)


IMPORTER = Importer(
    name="filings",
    title=message("List of filings made on paper"),
    spec=FILINGS,
    permission=Permission.FILING_DECIDE,
    check=check,
    put=put,
    words={"kind": KIND_TITLES},
    endpoint="filings.index",
)
