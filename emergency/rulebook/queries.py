"""Reads of rules: shipped ones, and those that authorities added."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission, holds, within_area_reach
from emergency.core.actors import Actor
from emergency.core.db import db, plain_rows
from emergency.core.errors import NotFound
from emergency.core.text import Text
from emergency.rulebook.convention import Convention
from emergency.rulebook.lineage import with_last_day
from emergency.rulebook.models import AuthorityRule, CountingConvention
from emergency.rulebook.packs import Pack, pack_of
from emergency.rulebook.rules import Rule
from emergency.rulebook.shipped import shipped_rules, templates
from emergency.rulebook.stating import table_of
from emergency.rulebook.templates import adopt

_AREAS_OFFERED = 500


def rules_stamp() -> tuple[int, str]:
    """Changes whenever an authority's rule is added or ended."""
    (count, latest), *_ = plain_rows(_STAMP)
    return count, str(latest)


_STAMP = select(func.count(), func.max(AuthorityRule.changed_at)).select_from(AuthorityRule)


def list_authority_rules() -> Sequence[AuthorityRule]:
    """The rules that authorities added, in the order they were recorded."""
    statement = select(AuthorityRule).order_by(AuthorityRule.id)
    return db.session.scalars(statement.options(joinedload(AuthorityRule.area))).all()


def authority_rules() -> list[Rule]:
    """The rules that authorities added, as the rulebook applies them."""
    return [rule_of_row(row) for row in list_authority_rules()]


def rule_of_row(row: AuthorityRule, cases: Sequence[Mapping[str, Any]] = ()) -> Rule:
    """An authority's rule as the rulebook applies it, with further worked cases. Errors: PackError."""
    if row.template:
        return adopt(
            templates()[row.template],
            rule_id=row.rule,
            area=row.area.code,
            in_force_from=row.in_force_from,
            in_force_until=row.in_force_until or date.max,
            document=row.document,
            article=row.article,
            title=Text(row.title_zh, row.title_en) if row.title_zh else None,
            at_least=row.at_least,
            cases=cases,
        )
    pack = _pack(row.text, row.rule)
    stated = next(rule for rule in pack.rules if rule.id == row.rule)
    return with_last_day(replace(stated, replaces=row.replaces), row.in_force_until)


@lru_cache(maxsize=500)
def _pack(text: str, file: str) -> Pack:
    return pack_of(tomllib.loads(text), file=file)


def table_of_row(row: AuthorityRule) -> dict[str, Any]:
    """An authority's rule as a pack states it, without examples: for an export, or to begin a change from."""
    return table_of(rule_of_row(row), _pack(row.text, row.rule).examples if row.text else {})


def all_rules() -> list[Rule]:
    """Every rule, shipped ones first."""
    return [*shipped_rules(), *authority_rules()]


def get_rule(rule_id: str) -> Rule:
    """A rule by its id. Errors: NotFound."""
    found = next((rule for rule in all_rules() if rule.id == rule_id), None)
    if found is None:
        raise NotFound
    return found


def find_authority_rule(rule_id: str) -> AuthorityRule | None:
    """The row of an authority's rule, or None for a shipped one."""
    statement = select(AuthorityRule).where(AuthorityRule.rule == rule_id)
    return db.session.scalar(statement.options(joinedload(AuthorityRule.area)))


def find_successor(rule_id: str) -> AuthorityRule | None:
    """The authority's rule that took or will take this one's place."""
    return db.session.scalar(select(AuthorityRule).where(AuthorityRule.replaces == rule_id))


def free_rule_id(area: Area) -> str:
    """The next id for a rule of an area: `OWN-350521-03`."""
    stem = f"OWN-{area.code}-"
    taken = set(db.session.scalars(select(AuthorityRule.rule).where(AuthorityRule.rule.startswith(stem))))
    number = len(taken) + 1
    while f"{stem}{number:02d}" in taken:
        number += 1
    return f"{stem}{number:02d}"


def list_rules_of_area(area: Area) -> Sequence[AuthorityRule]:
    """The own rules of an area and all below it, in the order they were recorded."""
    inside = select(Area.id).where(Area.path.startswith(area.path))
    statement = select(AuthorityRule).where(AuthorityRule.area_id.in_(inside)).order_by(AuthorityRule.id)
    return db.session.scalars(statement.options(joinedload(AuthorityRule.area))).all()


def list_rules_to_tell(on: date) -> Sequence[AuthorityRule]:
    """The rules that have taken effect by that day and of which nobody was told."""
    statement = select(AuthorityRule).where(AuthorityRule.in_force_from <= on, AuthorityRule.told_at.is_(None))
    return db.session.scalars(statement.order_by(AuthorityRule.id).options(joinedload(AuthorityRule.area))).all()


def list_areas_to_rule(by: Actor) -> Sequence[Area]:
    """The areas for which the actor may set rules, by code; at most so many as a form can offer."""
    statement = select(Area).where(within_area_reach(by, Permission.RULE_EDIT, Area.id))
    return db.session.scalars(statement.order_by(Area.code).limit(_AREAS_OFFERED)).all()


def get_own_rule(rule_id: str, by: Actor) -> AuthorityRule:
    """An authority's rule whose area the actor may set rules for. Errors: NotFound."""
    statement = select(AuthorityRule).where(
        AuthorityRule.rule == rule_id, within_area_reach(by, Permission.RULE_EDIT, AuthorityRule.area_id)
    )
    row = db.session.scalar(statement)
    if row is None:
        raise NotFound
    return row


def list_conventions(by: Actor) -> Sequence[CountingConvention]:
    """How periods are counted, as everybody who reads rules may know; the latest first."""
    statement = select(CountingConvention).options(joinedload(CountingConvention.area))
    if not holds(by, Permission.RULE_VIEW):
        return []
    return db.session.scalars(statement.order_by(CountingConvention.since.desc(), CountingConvention.id.desc())).all()


class ConventionsOfAreas:
    """The conventions that authorities set, by area; the nearest area that set one is followed."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[int | None, list[Any]] = defaultdict(list)
        for row in rows:
            self._rows[row.area_id].append(row)
        self._found: dict[tuple[int, ...], tuple[Convention, ...]] = {}

    def of(self, chain: Sequence[int]) -> tuple[Convention, ...]:
        """What holds for a unit in an area (given with those above it, the nearest first), in the order of the days."""
        if not self._rows:
            return ()
        key = tuple(chain)
        if key not in self._found:
            days = sorted({row.since for step in (*chain, None) for row in self._rows.get(step, ())})
            self._found[key] = tuple(self._on(day, chain) for day in days)
        return self._found[key]

    def _on(self, day: date, chain: Sequence[int]) -> Convention:
        for step in (*chain, None):
            stated = [row for row in self._rows.get(step, ()) if row.since <= day]
            if stated:
                row = max(stated, key=lambda row: (row.since, row.id))
                return Convention(row.half_year_mode, row.year_mode, row.count_real_response, since=day)
        raise AssertionError("no convention holds on a day on which one begins")


def conventions_within(known_at: datetime | None = None) -> ConventionsOfAreas:
    """All conventions that were recorded by a moment; one statement."""
    return ConventionsOfAreas(
        row for row in plain_rows(_CONVENTIONS) if known_at is None or row.recorded_at <= known_at
    )


_CONVENTIONS = select(*CountingConvention.__table__.columns).order_by(CountingConvention.id)
