"""What the rulebook is told about organisations: their facts and sites as plain values, set-wide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, select, type_coerce

from emergency.accounts.models import Area, Organisation
from emergency.core.db import among, db, plain_rows
from emergency.rulebook import facts as book
from emergency.rulebook.beginnings import Beginnings, beginnings_of
from emergency.rulebook.queries import ConventionsOfAreas, conventions_within
from emergency.sites import rules
from emergency.sites.models import Fact, Site
from emergency.sites.queries import Ids
from emergency.sites.rules import FactName, Life, Stretch

_ONE_DAY = timedelta(days=1)
_SPELLS: Mapping[str, book.SpellKind] = {Life.SUSPENDED: book.SpellKind.SUSPENDED, Life.CLOSED: book.SpellKind.CLOSED}


def units_of(organisation_ids: Ids, on: date, known_at: datetime | None = None) -> dict[int, book.Unit]:
    """Organisations as the rulebook sees them on a day, as known at a moment; seven statements for any number.

    What begins after `on` or was recorded after `known_at` is left out already, so the facts inside carry no
    recording time of their own.
    """
    ids = list(db.session.scalars(organisation_ids)) if isinstance(organisation_ids, Select) else list(organisation_ids)
    organisations = plain_rows(_ORGANISATIONS, ids=ids)
    stated: dict[tuple[int, int | None], list[Any]] = defaultdict(list)
    for row in plain_rows(_FACTS, ids=ids):
        stated[row.organisation_id, row.site_id].append(row)
    sites = _sites(ids, known_at)
    lie_in = {(each.area_id, each.path, each.code) for each in organisations}
    areas = _Areas(lie_in, {*_moved_to(stated), *_areas_of(sites)})
    conventions, beginnings = conventions_within(known_at), beginnings_of(ids, known_at)
    return {
        each.id: _unit(each, stated, sites.get(each.id, ()), areas, conventions, beginnings, on, known_at)
        for each in organisations
    }


_ORGANISATIONS = select(
    Organisation.id, type_coerce(Organisation.kind, String).label("kind"), Organisation.area_id,
    Area.path, Area.code,
).join(Area, Area.id == Organisation.area_id).where(among(Organisation.id))  # fmt: skip
_FACTS = (
    select(
        Fact.id, Fact.organisation_id, Fact.site_id, type_coerce(Fact.name, String).label("name"), Fact.value,
        Fact.since, Fact.until, Fact.recorded_at,
    )
    .where(among(Fact.organisation_id))
    .order_by(Fact.id)
)  # fmt: skip
_SITES = (
    select(Site.id, Site.organisation_id, Site.area_id, Site.since, Site.until, Site.recorded_at)
    .where(among(Site.organisation_id))
    .order_by(Site.id)
)
_AREAS = select(Area.id, Area.path, Area.code).where(among(Area.id))


class _Areas:
    """The codes of areas and of all above them."""

    def __init__(self, known: Iterable[tuple[int, str, str]], ids: set[int]) -> None:
        """`known`: id, path and code of areas read already; `ids`: further ones that are asked for."""
        self._within: dict[int, frozenset[str]] = {}
        self._codes: dict[int, str] = {}
        self._chains: dict[int, tuple[int, ...]] = {}
        self._take(known)
        above = {step for chain in self._chains.values() for step in chain}
        # What lies above the areas named only now is nearly always known by then.
        for wanted in (ids | above, None):
            missing = (wanted or {step for chain in self._chains.values() for step in chain}) - self._codes.keys()
            if missing:
                self._take(plain_rows(_AREAS, ids=list(missing)))

    def _take(self, rows: Iterable[Any]) -> None:
        for number, path, code in rows:
            self._codes[number] = code
            self._chains[number] = _steps(path)

    def code(self, area_id: int) -> str:
        return self._codes[area_id]

    def chain(self, area_id: int) -> tuple[int, ...]:
        """The area and those above it, the nearest first."""
        return self._chains[area_id][::-1]

    def within(self, area_id: int) -> frozenset[str]:
        if area_id not in self._within:
            self._within[area_id] = frozenset(self._codes[step] for step in self._chains[area_id])
        return self._within[area_id]


def _steps(path: str) -> tuple[int, ...]:
    return tuple(int(step) for step in path.strip("/").split("/"))


def _sites(ids: Sequence[int], known_at: datetime | None) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for site in plain_rows(_SITES, ids=ids):
        if known_at is None or site.recorded_at <= known_at:
            found[site.organisation_id].append(site)
    return found


def _areas_of(sites: Mapping[int, Sequence[Any]]) -> set[int]:
    return {site.area_id for each in sites.values() for site in each}


def _moved_to(stated: Mapping[tuple[int, int | None], Sequence[Any]]) -> set[int]:
    return {int(row.value) for rows in stated.values() for row in rows if row.name == FactName.AREA}


def _unit(
    organisation: Any,
    stated: Mapping[tuple[int, int | None], Sequence[Any]],
    sites: Sequence[Any],
    areas: _Areas,
    conventions: ConventionsOfAreas,
    beginnings: Beginnings,
    on: date,
    known_at: datetime | None,
) -> book.Unit:
    own = _by_name(stated.get((organisation.id, None), ()))
    lay_in = rules.stretches(own.get(FactName.AREA, ()), on, known_at)
    moved = rules.in_force(own.get(FactName.AREA, ()), on, known_at)
    area_id = int(moved.value) if moved else _first_area(organisation, own)
    life = rules.stretches(own.get(FactName.LIFE, ()), on, known_at)
    return book.Unit(
        id=organisation.id,
        kind=organisation.kind,
        area=areas.code(area_id),
        within=areas.within(area_id),
        facts=_facts(own, on, known_at),
        sites=tuple(
            _site(site, stated, areas, on, known_at) for site in sites if site.since is None or site.since <= on
        ),
        established_on=life[0].since if life else None,
        spells=tuple(_spells(life)),
        records_begin_on=beginnings.day(organisation.id, areas.chain(area_id)),
        conventions=conventions.of(areas.chain(area_id)),
        seats=_seats(lay_in, areas) if len(lay_in) > 1 else (),
        turns_on=_turns_on(organisation.id, stated, sites, on),
    )


def _turns_on(
    organisation_id: int, stated: Mapping[tuple[int, int | None], Sequence[Any]], sites: Sequence[Any], on: date
) -> date | None:
    """The first day after `on` on which a statement, or a site, begins or ends."""
    said = [*stated.get((organisation_id, None), ()), *sites]
    for site in sites:
        said += stated.get((organisation_id, site.id), ())
    return min((day for one in said for day in (one.since, one.until) if day is not None and day > on), default=None)


def _first_area(organisation: Any, own: Mapping[str, Sequence[Any]]) -> int:
    """Where it lay before anything was known: what was recorded first, so that nothing said later changes it."""
    said = own.get(FactName.AREA)
    return int(min(said, key=lambda one: (one.recorded_at, one.id)).value) if said else organisation.area_id


def _seats(lay_in: Sequence[Stretch], areas: _Areas) -> tuple[book.Seat, ...]:
    return tuple(
        book.Seat(areas.code(int(each.value)), areas.within(int(each.value)), each.since, _last_day(each))
        for each in lay_in
    )


def _by_name(rows: Sequence[Any]) -> Mapping[str, list[Any]]:
    named: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        named[row.name].append(row)
    return named


def _site(
    site: Any,
    stated: Mapping[tuple[int, int | None], Sequence[Any]],
    areas: _Areas,
    on: date,
    known_at: datetime | None,
) -> book.Site:
    own = _by_name(stated.get((site.organisation_id, site.id), ()))
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


def _facts(own: Mapping[str, Sequence[Any]], on: date, known_at: datetime | None) -> tuple[book.Fact, ...]:
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
