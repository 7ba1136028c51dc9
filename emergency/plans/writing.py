"""Putting plain text into a version's rows: the only place that makes clauses, promises, levels and contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from emergency.core.db import Base, db
from emergency.core.errors import Invalid
from emergency.core.text import message
from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.models import Clause, Contact, PlanVersion, Promise, ResponseLevel

R = TypeVar("R", bound=Base)


def write_content(version: PlanVersion, content: Content) -> None:
    """Replace everything that a version says. Errors: Invalid."""
    write_clauses(version, content.clauses)
    write_promises(version, content.promises)
    write_levels(version, content.levels)
    write_contacts(version, content.contacts)


def write_clauses(version: PlanVersion, clauses: Sequence[ClauseContent]) -> None:
    """Replace the chapters and sections, in this order. Errors: Invalid (`sections`) for one without title."""
    if any(not clause.title.strip() for clause in clauses):
        raise Invalid(sections=message("Every section needs a title."))
    _replace(
        version.clauses,
        [
            Clause(
                position=position, level=clause.level, number=clause.number, code=clause.code.strip(),
                title=clause.title.strip(), text=clause.text.strip(), title_en=clause.title_en.strip(),
                text_en=clause.text_en.strip(),
            )
            for position, clause in enumerate(clauses, 1)
        ],
    )  # fmt: skip


def write_promises(version: PlanVersion, promises: Iterable[PromiseContent]) -> None:
    """Replace what the version promises. Errors: Invalid (`promises`)."""
    rows = []
    for promise in promises:
        if not promise.what.strip() or promise.quantity < 1:
            raise Invalid(promises=message("A promise needs a name and a quantity of at least one."))
        if promise.within_minutes is not None and promise.within_minutes < 1:
            raise Invalid(promises=message("A promise is kept within at least one minute."))
        rows.append(
            Promise(
                kind=promise.kind, what=promise.what.strip(), quantity=promise.quantity, unit=promise.unit.strip(),
                within_minutes=promise.within_minutes, clause_code=promise.clause_code,
            )
        )  # fmt: skip
    _replace(version.promises, rows)


def write_levels(version: PlanVersion, levels: Sequence[LevelContent]) -> None:
    """Replace the response levels, 1 (the highest) to 4, each at most once. Errors: Invalid (`response_levels`)."""
    numbers = [level.level for level in levels]
    if any(not 1 <= number <= 4 for number in numbers) or len(set(numbers)) != len(numbers):
        raise Invalid(response_levels=message("Response levels are 1 to 4, each once."))
    rows = [
        ResponseLevel(
            level=level.level, criteria=level.criteria.strip(), decided_by=level.decided_by.strip(),
            measures=level.measures.strip(),
        )
        for level in sorted(levels, key=lambda level: level.level)
    ]  # fmt: skip
    _replace(version.response_levels, rows)


def write_contacts(version: PlanVersion, contacts: Iterable[ContactContent]) -> None:
    """Replace the people and duty desks named in it."""
    rows = [
        Contact(position=position, body=contact.body, post=contact.post, name=contact.name, phone=contact.phone[:60])
        for position, contact in enumerate(contacts, 1)
    ]
    _replace(version.contacts, rows)


def _replace(kept: list[R], rows: list[R]) -> None:
    """The old rows are gone before the new ones come, as both hold the same positions."""
    if kept:
        kept.clear()
        db.session.flush()
    kept.extend(rows)
