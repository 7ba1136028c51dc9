"""What the rulebook is told about organisations: their facts and sites as plain values, set-wide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from emergency.accounts.models import Area, Organisation
from emergency.core.db import db
from emergency.rulebook import facts as book
from emergency.sites import rules
from emergency.sites.models import Fact, Site
from emergency.sites.queries import Ids, by_name, fact_rows
from emergency.sites.rules import FactName, Life, Stretch

_ONE_DAY = timedelta(days=1)
_SPELLS = {Life.SUSPENDED: book.SpellKind.SUSPENDED, Life.CLOSED: book.SpellKind.CLOSED}


def units_of(organisation_ids: Ids, on: date, known_at: datetime | None = None) -> dict[int, book.Unit]:
    """Organisations as the rulebook sees them on a day, as known at a moment; five statements for any number.

    What begins after `on` or was recorded after `known_at` is left out already, so the facts inside carry no
    recording time of their own.
    """
    ids = organisation_ids if isinstance(organisation_ids, Select) else list(organisation_ids)
    organisations = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all()
    stated: dict[tuple[int, int | None], list[Fact]] = defaultdict(list)
    for row in fact_rows(ids):
        stated[row.organisation_id, row.site_id].append(row)
    sites = _sites(ids, on, known_at)
    areas = _Areas({*(each.area_id for each in organisations), *_moved_to(stated), *_areas_of(sites)})
    return {each.id: _unit(each, stated, sites.get(each.id, ()), areas, on, known_at) for each in organisations}


class _Areas:
    """The codes of areas and of all above them."""

    def __init__(self, ids: set[int]) -> None:
        wanted = {area.id: area.path for area in db.session.scalars(select(Area).where(Area.id.in_(ids)))}
        above = {int(step) for path in wanted.values() for step in path.strip("/").split("/")}
        self._codes = dict(db.session.execute(select(Area.id, Area.code).where(Area.id.in_(above))).all())
        self._paths = wanted

    def code(self, area_id: int) -> str:
        return self._codes[area_id]

    def within(self, area_id: int) -> frozenset[str]:
        return frozenset(self._codes[int(step)] for step in self._paths[area_id].strip("/").split("/"))


def _sites(ids: Ids, on: date, known_at: datetime | None) -> Mapping[int, Sequence[Site]]:
    chosen = select(Site).where(Site.organisation_id.in_(ids))
    if known_at is not None:
        chosen = chosen.where(Site.recorded_at <= known_at)
    found: dict[int, list[Site]] = defaultdict(list)
    for site in db.session.scalars(chosen.order_by(Site.id)):
        if site.since is None or site.since <= on:
            found[site.organisation_id].append(site)
    return found


def _areas_of(sites: Mapping[int, Sequence[Site]]) -> set[int]:
    return {site.area_id for each in sites.values() for site in each}


def _moved_to(stated: Mapping[tuple[int, int | None], Sequence[Fact]]) -> set[int]:
    return {int(row.value) for rows in stated.values() for row in rows if row.name is FactName.AREA}


def _unit(
    organisation: Organisation,
    stated: Mapping[tuple[int, int | None], Sequence[Fact]],
    sites: Sequence[Site],
    areas: _Areas,
    on: date,
    known_at: datetime | None,
) -> book.Unit:
    own = by_name(stated.get((organisation.id, None), ()))
    moved = rules.in_force(own.get(FactName.AREA, ()), on, known_at)
    area_id = int(moved.value) if moved else organisation.area_id
    life = rules.stretches(own.get(FactName.LIFE, ()), on, known_at)
    return book.Unit(
        id=organisation.id,
        kind=organisation.kind,
        area=areas.code(area_id),
        within=areas.within(area_id),
        facts=_facts(own, on, known_at),
        sites=tuple(_site(site, stated, areas, on, known_at) for site in sites),
        established_on=life[0].since if life else None,
        spells=tuple(_spells(life)),
        records_begin_on=organisation.records_begin_on,
    )


def _site(
    site: Site,
    stated: Mapping[tuple[int, int | None], Sequence[Fact]],
    areas: _Areas,
    on: date,
    known_at: datetime | None,
) -> book.Site:
    own = by_name(stated.get((site.organisation_id, site.id), ()))
    closed = next(
        (
            each.since
            for each in rules.stretches(own.get(FactName.LIFE, ()), on, known_at)
            if each.value == Life.CLOSED and each.until is None
        ),
        None,
    )
    ends = [day for day in (site.until, closed) if day is not None]
    return book.Site(
        id=site.id,
        area=areas.code(site.area_id),
        within=areas.within(site.area_id),
        facts=_facts(own, on, known_at),
        since=site.since,
        until=min(ends) - _ONE_DAY if ends else None,
    )


def _facts(own: Mapping[FactName, Sequence[Fact]], on: date, known_at: datetime | None) -> tuple[book.Fact, ...]:
    found: list[book.Fact] = []
    for name in (FactName.TAGS, FactName.SIZE, FactName.EMPLOYEES):
        for each in rules.stretches(own.get(name, ()), on, known_at):
            values = [(tag, True) for tag in each.value or ()] if name is FactName.TAGS else [(str(name), each.value)]
            found += [
                book.Fact(said, value, each.since, _last_day(each)) for said, value in values if value is not None
            ]
    return tuple(found)


def _spells(life: Sequence[Stretch]) -> Iterable[book.Spell]:
    for each in life:
        if kind := _SPELLS.get(each.value):
            yield book.Spell(kind, each.since or date.min, _last_day(each))


def _last_day(stretch: Stretch) -> date | None:
    return None if stretch.until is None else stretch.until - _ONE_DAY
