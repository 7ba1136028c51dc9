"""Reads of organisations with their facts, of sites and of areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts import queries as accounts
from emergency.accounts.models import Area, Organisation, Supervision
from emergency.accounts.permissions import Permission, within_reach
from emergency.accounts.rules import OrganisationKind, Tag
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.core.db import db, lock
from emergency.core.errors import Invalid, NotFound
from emergency.core.narrowing import are_few
from emergency.core.statements import built_once
from emergency.core.text import message
from emergency.sites import rules
from emergency.sites.models import Fact, PresentTag, Site
from emergency.sites.rules import FactName, Life

Ids = Iterable[int] | Select[int]
"""Organisations, as their ids or as a statement that selects them (any number of them)."""


@dataclass
class Facts:
    """What holds for a unit or site on one day. What was never stated is None, or no tags."""

    tags: tuple[str, ...] = ()
    size: str | None = None
    employees: int | None = None
    industry: str | None = None
    ownership: str | None = None
    area: int | None = None
    life: str | None = None
    name: str | None = None
    place: Mapping[str, Any] | None = None
    stated: Mapping[FactName, Fact] = field(default_factory=dict)
    """The statements these values come from."""


def facts_of(organisation_ids: Ids, on: date | None = None, known_at: datetime | None = None) -> dict[int, Facts]:
    """The facts of organisations on a day (default today), as known at a moment; one statement for any number.

    An organisation about which nothing was stated is absent.
    """
    day = on or today()
    return {
        organisation_id: _facts_on(rows, day, known_at)
        for (organisation_id, site_id), rows in _by_thing(fact_rows(organisation_ids)).items()
        if site_id is None
    }


def facts_of_sites(organisation_ids: Ids, on: date | None = None) -> dict[int, Facts]:
    """The facts that sites state of themselves on a day (default today), by site; one statement for any number."""
    day = on or today()
    by_thing = _by_thing(fact_rows(organisation_ids))
    return {site_id: _facts_on(rows, day, None) for (_, site_id), rows in by_thing.items() if site_id is not None}


def fact_rows(organisation_ids: Ids) -> Sequence[Fact]:
    """Every statement ever made about organisations and their sites, in the order of recording; one statement.

    Which of them holds on a day is told by `rules.in_force` and `rules.stretches`.
    """
    return db.session.scalars(
        select(Fact).where(Fact.organisation_id.in_(_ids(organisation_ids))).order_by(Fact.id)
    ).all()


def _ids(organisation_ids: Ids) -> Any:
    return organisation_ids if isinstance(organisation_ids, Select) else list(organisation_ids)


def _by_thing(rows: Iterable[Fact]) -> dict[tuple[int, int | None], list[Fact]]:
    by_thing: dict[tuple[int, int | None], list[Fact]] = defaultdict(list)
    for row in rows:
        by_thing[row.organisation_id, row.site_id].append(row)
    return by_thing


def by_name(rows: Iterable[Fact]) -> dict[FactName, list[Fact]]:
    """The statements about one thing, by what they are about."""
    named: dict[FactName, list[Fact]] = defaultdict(list)
    for row in rows:
        named[row.name].append(row)
    return named


def _facts_on(rows: Iterable[Fact], day: date, known_at: datetime | None) -> Facts:
    stated = {}
    for name, about in by_name(rows).items():
        holding = rules.in_force(about, day, known_at)
        if holding is not None:
            stated[name] = holding
    values = {str(name): fact.value for name, fact in stated.items()}
    return Facts(**{**values, "tags": tuple(values.get("tags") or ())}, stated=stated)


def history_of(organisation: Organisation, site: Site | None = None) -> list[Fact]:
    """Every statement about an organisation, or one of its sites: what it says of the latest time first."""
    chosen = select(Fact).where(Fact.organisation_id == organisation.id)
    chosen = chosen.where(Fact.site_id.is_(None) if site is None else Fact.site_id == site.id)
    rows = db.session.scalars(chosen).all()
    return sorted(rows, key=lambda row: (row.since or date.min, row.recorded_at, row.id), reverse=True)


def former_names(organisation_ids: Ids, on: date | None = None) -> dict[int, list[str]]:
    """The names that organisations bore before that of a day (default today), latest first; one statement.

    An organisation that was never renamed is absent; a name that was corrected away is none.
    """
    day = on or today()
    chosen = select(Fact).where(
        Fact.organisation_id.in_(_ids(organisation_ids)), Fact.name == FactName.NAME, Fact.site_id.is_(None)
    )
    found: dict[int, list[str]] = {}
    for (organisation_id, _), rows in _by_thing(db.session.scalars(chosen.order_by(Fact.id))).items():
        borne = [str(stretch.value) for stretch in reversed(rules.stretches(rows, day))]
        if formerly := [name for name in dict.fromkeys(borne) if name != borne[0]]:
            found[organisation_id] = formerly
    return found


def name_on(organisation: Organisation, on: date, known_at: datetime | None = None) -> str:
    """The name an organisation bore on a day, as known at a moment: papers of that day keep it.

    Where the record says nothing yet by then, the first name that it ever gave.
    """
    rows = db.session.scalars(
        select(Fact).where(
            Fact.organisation_id == organisation.id, Fact.name == FactName.NAME, Fact.site_id.is_(None)
        ).order_by(Fact.recorded_at, Fact.id)
    ).all()  # fmt: skip
    held = rules.in_force(rows, on, known_at)
    return str((held or rows[0]).value) if rows else organisation.name


def present_facts(organisation: Organisation) -> Facts:
    """What holds for one organisation today; what was never stated is taken from its entry in the register."""
    facts = facts_of([organisation.id]).get(organisation.id, Facts())
    facts.life = facts.life or Life.ACTIVE
    facts.industry = facts.industry or organisation.industry or None
    return facts


@built_once(unless=("words", "area", "tag"))
def list_organisations(
    by: Actor,
    *,
    words: str = "",
    kind: OrganisationKind | None = None,
    area: Area | None = None,
    uscc: str = "",
    tag: Tag | None = None,
    parent_id: int | None = None,
    department_id: int | None = None,
    life: Life | None = None,
) -> Select[Organisation]:
    """Organisations in reach by words of the name or its pinyin, kind, area and below, tag, parent, supervisor, state.

    Former names are searched too.
    """
    chosen = accounts.list_organisations(by, words=words, kind=kind, area=area, uscc=uscc)
    if tag is not None:
        chosen = chosen.where(_having_tag(tag))
    if life is not None:
        chosen = chosen.where(Organisation.life == life)
    if parent_id is not None:
        chosen = chosen.where(Organisation.parent_id == parent_id)
    if department_id is not None:
        day = today()
        supervised = select(Supervision.organisation_id).where(
            Supervision.department_id == department_id,
            or_(Supervision.since.is_(None), Supervision.since <= day),
            or_(Supervision.until.is_(None), Supervision.until > day),
        )
        chosen = chosen.where(Organisation.id.in_(supervised))
    return chosen


def _having_tag(tag: Tag) -> ColumnElement[bool]:
    tagged = select(PresentTag.organisation_id).where(PresentTag.tag == tag)
    if are_few(tagged):
        return Organisation.id.in_(tagged)
    has_it = select(literal(1)).where(PresentTag.organisation_id == Organisation.id, PresentTag.tag == tag)
    return has_it.scalar_subquery() == 1


def take_organisation(organisation_id: int, by: Actor) -> Organisation:
    """An organisation about to be changed, locked so that its revision can be compared. Errors: NotFound."""
    organisation = accounts.get_organisation(organisation_id, by)
    lock(Organisation, [organisation.id])
    return organisation


def present_tags(organisation_id: int) -> set[Tag]:
    """The tags by which lists find an organisation."""
    return set(db.session.scalars(select(PresentTag.tag).where(PresentTag.organisation_id == organisation_id)))


def list_parts(organisation: Organisation) -> Sequence[Organisation]:
    """The branches, projects and subsidiaries of an organisation."""
    statement = select(Organisation).where(Organisation.parent_id == organisation.id).order_by(Organisation.id)
    return db.session.scalars(statement.options(joinedload(Organisation.area)).limit(200)).all()


def list_sites(organisation: Organisation) -> Select[Site]:
    """The sites of an organisation, in the order they were entered."""
    statement = select(Site).where(Site.organisation_id == organisation.id).order_by(Site.id)
    return statement.options(joinedload(Site.area))


def get_site(site_id: int, by: Actor, permission: Permission = Permission.ORGANISATION_VIEW) -> Site:
    """A site of an organisation in reach. Errors: NotFound."""
    statement = select(Site).where(Site.id == site_id, within_reach(by, permission, Site.organisation_id))
    site = db.session.scalar(statement.options(joinedload(Site.area), joinedload(Site.organisation)))
    if site is None:
        raise NotFound
    return site


def supervisors_of_all(
    organisation_ids: Sequence[int], on: date | None = None, known_at: datetime | None = None
) -> dict[tuple[int, int | None], list[Organisation]]:
    """Who supervises these units on a day (default today), by unit and site (None: the whole unit); one statement."""
    rows = db.session.execute(
        select(Supervision.organisation_id, Supervision.site_id, Organisation)
        .join(Organisation, Organisation.id == Supervision.department_id)
        .where(Supervision.organisation_id.in_(organisation_ids), accounts.supervises(on or today(), known_at))
        .order_by(Organisation.id)
    ).all()
    found: dict[tuple[int, int | None], list[Organisation]] = defaultdict(list)
    for organisation_id, site_id, department in rows:
        if department not in found[organisation_id, site_id]:
            found[organisation_id, site_id].append(department)
    return found


def supervisions_of(organisation: Organisation) -> Sequence[tuple[Supervision, Organisation]]:
    """Every department that ever supervised a unit or a site of it, the latest first."""
    statement = (
        select(Supervision, Organisation)
        .join(Organisation, Organisation.id == Supervision.department_id)
        .where(Supervision.organisation_id == organisation.id)
        .order_by(Supervision.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def bureaus_of(area_ids: Iterable[int]) -> Sequence[Organisation]:
    """The emergency bureaus of areas."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.area_id.in_(list(area_ids)), Organisation.kind == OrganisationKind.EMERGENCY_BUREAU)
        .order_by(Organisation.id)
    ).all()


def list_departments(area: Area) -> Sequence[Organisation]:
    """The bodies that may supervise units of an area: those of the area, of all above it, and of zones in it."""
    chain = [int(part) for part in area.path.strip("/").split("/")]
    statement = (
        select(Organisation)
        .join(Area, Area.id == Organisation.area_id)
        .where(
            or_(Area.id.in_(chain), Area.parent_id == area.id),
            Organisation.kind.in_(
                (OrganisationKind.EMERGENCY_BUREAU, OrganisationKind.DEPARTMENT, OrganisationKind.ZONE)
            ),
        )
        .order_by(func.length(Area.path).desc(), Organisation.id)
    )
    return db.session.scalars(statement.limit(100)).all()


def get_departments(ids: Iterable[int]) -> list[Organisation]:
    """Bodies named as supervisors, whoever asks: a unit may name a department it cannot see into.

    Errors: Invalid (`supervised_by`) for one that is not there or is no public body.
    """
    wanted = list(dict.fromkeys(ids))
    rows = {row.id: row for row in db.session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))}
    bodies = {
        OrganisationKind.GOVERNMENT, OrganisationKind.EMERGENCY_BUREAU, OrganisationKind.DEPARTMENT,
        OrganisationKind.TOWNSHIP, OrganisationKind.ZONE,
    }  # fmt: skip
    missing = [str(each) for each in wanted if each not in rows or rows[each].kind not in bodies]
    if missing:
        raise Invalid(
            supervised_by=message("There is no supervising body with the number %(ids)s.", ids=", ".join(missing))
        )
    return [rows[each] for each in wanted]


def find_area_by_words(words: str, near: Area | None = None) -> Area:
    """The one area with this code or name; of several with one name, that nearest to `near`.

    Errors: Invalid on `area`.
    """
    said = words.strip()
    found = list(db.session.scalars(select(Area).where(or_(Area.code == said, Area.name == said)).limit(50)))
    if len(found) > 1 and near is not None:
        inside = [area for area in found if area.path.startswith(near.path) or near.path.startswith(area.path)]
        found = inside or found
    if not said or len(found) != 1:
        raise Invalid(area=message("There is no area, or more than one, called %(words)s. Give its code.", words=said))
    return found[0]


def area_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of areas by their ids."""
    return dict(db.session.execute(select(Area.id, Area.name).where(Area.id.in_(list(ids)))).all())


@dataclass(frozen=True)
class AreaRow:
    """An area in a list: how many areas lie right below it, and how many organisations in it and all below."""

    area: Area
    areas: int
    organisations: int


def list_children(area: Area | None) -> list[AreaRow]:
    """The areas right below one, or the provinces; three statements whatever their number."""
    right_below = Area.parent_id.is_(None) if area is None else Area.parent_id == area.id
    rows = db.session.scalars(select(Area).where(right_below).order_by(Area.code)).all()
    ids = [row.id for row in rows]
    below = dict(
        db.session.execute(
            select(Area.parent_id, func.count()).where(Area.parent_id.in_(ids)).group_by(Area.parent_id)
        ).all()
    )
    depth = len(area.path.strip("/").split("/")) if area else 0
    counted = select(Area.path, func.count(Organisation.id)).join(Organisation, Organisation.area_id == Area.id)
    if area is not None:
        counted = counted.where(Area.path >= area.path, Area.path < area.path[:-1] + "0")
    totals: dict[int, int] = defaultdict(int)
    for path, number in db.session.execute(counted.group_by(Area.path)).all():
        steps = path.strip("/").split("/")
        if len(steps) > depth:
            totals[int(steps[depth])] += number
    return [AreaRow(row, below.get(row.id, 0), totals[row.id]) for row in rows]
