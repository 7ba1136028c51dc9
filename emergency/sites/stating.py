"""Statements appended to the record of an organisation or site, and the present values that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete

from emergency.accounts import actions as accounts
from emergency.accounts.models import Area, Organisation
from emergency.accounts.rules import Tag
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.places import Datum
from emergency.sites import queries, rules
from emergency.sites.models import Fact, PresentTag, Site
from emergency.sites.rules import FactName, Life, Rest


def keep_present(organisation: Organisation) -> bool:
    """Bring the columns that lists search into step with the facts that hold today; whether anything changed."""
    facts = queries.facts_of([organisation.id]).get(organisation.id)
    if facts is None:
        return False
    before = _present(organisation)
    _keep_names(organisation, facts.name)
    if facts.area and facts.area != organisation.area_id:
        organisation.area_id, organisation.area = facts.area, db.session.get_one(Area, facts.area)
    organisation.life = facts.life or Life.ACTIVE
    if FactName.INDUSTRY in facts.stated:
        organisation.industry = facts.industry or ""
    if facts.place:
        organisation.lat, organisation.lon = facts.place["lat"], facts.place["lon"]
        organisation.datum = Datum(facts.place["datum"])
    changed = before != _present(organisation)
    return _keep_tags(organisation.id, facts.tags) or changed


def _keep_names(organisation: Organisation, name: str | None) -> None:
    formerly = queries.former_names([organisation.id]).get(organisation.id, [])
    if name and (formerly or name != organisation.name):
        organisation.name = name
        accounts.name_for_search(organisation, formerly=formerly)


def _present(organisation: Organisation) -> tuple[Any, ...]:
    kept = (organisation.name, organisation.area_id, organisation.industry, organisation.lat, organisation.lon)
    return (*kept, organisation.life)


def _keep_tags(organisation_id: int, tags: Sequence[str]) -> bool:
    kept = queries.present_tags(organisation_id)
    wanted = {Tag(tag) for tag in tags}
    if kept - wanted:
        gone = delete(PresentTag).where(PresentTag.organisation_id == organisation_id)
        db.session.execute(gone.where(PresentTag.tag.in_(kept - wanted)))
    db.session.add_all(PresentTag(organisation_id=organisation_id, tag=tag) for tag in sorted(wanted - kept))
    return kept != wanted


def state(
    organisation: Organisation,
    facts: Mapping[FactName, Any],
    *,
    since: date | None,
    until: date | None,
    rest: Rest,
    site: Site | None,
    by: Actor,
) -> list[Fact]:
    """Append what holds from a day on, without asking who may; what holds that day already is not said twice.

    `until` is the first day on which it no longer holds. The columns that lists search follow.
    """
    known = queries.by_name(queries.history_of(organisation, site))
    moment = now()
    added = []
    for name, value in facts.items():
        held = rules.in_force(known.get(name, ()), since or date.min)
        if held is not None and held.value == value and held.until is None and until is None:
            continue
        added += [
            Fact(
                organisation_id=organisation.id,
                site_id=site.id if site else None,
                name=name,
                value=value,
                since=first,
                until=until,
                source=rest.source.strip(),
                reason=rest.reason.strip(),
                file_id=rest.file_id,
                recorded_at=moment,
                recorded_by=by.name,
            )
            for first in (since, *_begun_inside(known.get(name, ()), since, until))
        ]
    db.session.add_all(added)
    db.session.flush()
    if added:
        if site is None:
            keep_present(organisation)
            organisation.revision += 1
            db.session.flush()
        said = {str(fact.name): fact.value for fact in added}
        record(by, "organisation.facts_stated" if site is None else "site.facts_stated", site or organisation,
               facts=said, since=since.isoformat() if since else None, until=until.isoformat() if until else None,
               source=rest.source.strip(), **_why(rest))  # fmt: skip
    return added


def _begun_inside(known: Sequence[Fact], since: date | None, until: date | None) -> list[date]:
    """The days inside a span on which another statement begins: there too the span has to be said to be believed."""
    if until is None:
        return []
    first = since or date.min
    return sorted({one.since for one in known if one.since is not None and first < one.since < until})


def _why(rest: Rest) -> dict[str, Any]:
    said = {"reason": rest.reason.strip(), "file": rest.file_id}
    return {name: value for name, value in said.items() if value}
