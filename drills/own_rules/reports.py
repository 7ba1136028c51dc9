"""What a rule changes and what rules an area has, as rows, tables and packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from drills.own_rules.effects import CHANGE_TITLES, Effect, Effects
from drills.own_rules.titles import PERIODS
from emergency.accounts import queries as accounts
from emergency.accounts.models import Area
from emergency.core.actors import Actor
from emergency.core.db import db
from emergency.core.i18n import say
from emergency.core.tables.writing import SheetOut, write_csv, write_xlsx
from emergency.core.text import Message, Text, message
from emergency.plans.models import Plan
from emergency.rulebook import queries
from emergency.rulebook.case_drafts import drafted_cases
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.rules import Frequency, Rule
from emergency.rulebook.stating import every, pack_text, table_of


@dataclass(frozen=True)
class Leaf:
    """One page of rows that were computed and stand in no table, in the shape that the list's pager takes."""

    rows: Sequence[Effect]
    number: int
    size: int

    @property
    def total(self) -> int:
        """How many rows there are in all."""
        return len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return max(1, -(-self.total // self.size))

    @property
    def page(self) -> int:
        """Which page this is; a number outside leads to the nearest."""
        return min(max(self.number, 1), self.pages)

    @property
    def items(self) -> Sequence[Effect]:
        """The rows of this page."""
        return self.rows[(self.page - 1) * self.size : self.page * self.size]

    @property
    def first(self) -> int:
        """The number of its first row."""
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return min(self.page * self.size, self.total)

    @property
    def has_prev(self) -> bool:
        """Whether there is a page before."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_num(self) -> int:
        """The page after."""
        return self.page + 1


def names_in(found: Effects, actor: Actor) -> dict[int, str]:
    """The names of the units whose duties change."""
    return accounts.names_of({row.organisation_id for row in found.rows}, actor)


def effect_rows(rows: Sequence[Effect], named: Mapping[int, str]) -> list[dict[str, Any]]:
    """The rows of the list, with the titles of their plans."""
    titles = _plan_titles(rows)
    return [
        {
            "organisation_id": row.organisation_id,
            "name": named.get(row.organisation_id, ""),
            "plan": titles.get(row.plan or 0, ""),
            "change": CHANGE_TITLES[row.change],
            "before": _asked(row.before),
            "after": _asked(row.after),
            "due_before": row.before.due_on if row.before else None,
            "due_after": row.after.due_on if row.after else None,
            "covered_by": row.after.also_satisfied_by if row.after else (),
            "covers": row.after.satisfies if row.after else (),
        }
        for row in rows
    ]


def _plan_titles(rows: Iterable[Effect]) -> dict[int, str]:
    ids = {row.plan for row in rows if row.plan is not None}
    return {row.id: row.title for row in db.session.execute(select(Plan.id, Plan.title).where(Plan.id.in_(ids)))}


def _asked(duty: Obligation | None) -> Message | Text | str:
    """What a duty asks, in short."""
    if duty is None:
        return "—"
    measure = duty.rule.measure
    if not isinstance(measure, Frequency):
        return duty.rule.title
    period = PERIODS.get(every(measure.months), Text(f"每{measure.months}个月", f"every {measure.months} months"))
    return message("%(number)s %(period)s", number=measure.at_least, period=period)


def table(rule: Rule, rows: Sequence[Effect], named: Mapping[int, str], form: str) -> bytes:
    """The list as .xlsx or .csv."""
    headings = [
        _("Organisation"), _("Plan"), _("Change"), _("Before"), _("Last day before"), _("After"), _("Last day after"),
        _("Also satisfied by"),
    ]  # fmt: skip
    if form == "csv":
        return b"".join(write_csv(headings, _cells(rows, named)))
    target = BytesIO()
    write_xlsx(target, [SheetOut(rule.id, headings, _cells(rows, named))])
    return target.getvalue()


def _cells(rows: Sequence[Effect], named: Mapping[int, str]) -> Iterator[list[Any]]:
    for row in effect_rows(rows, named):
        days: list[date | None] = [row["due_before"], row["due_after"]]
        yield [
            row["name"], row["plan"], say(row["change"]), say(row["before"]), days[0], say(row["after"]), days[1],
            list(row["covered_by"]),
        ]  # fmt: skip


def pack_of_area(area: Area) -> str:
    """The own rules of an area and all below it as a TOML pack; a rule without cases gets drafted ones."""
    title = Text(f"{area.name}本级规则", f"Own rules of {area.code}")
    return pack_text(title, [_stated(row) for row in queries.list_rules_of_area(area)])


def _stated(row: Any) -> dict[str, Any]:
    rule = queries.rule_of_row(row)
    if rule.cases:
        return queries.table_of_row(row)
    return table_of(replace(rule, cases=drafted_cases(rule, say)), {})
