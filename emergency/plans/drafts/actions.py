"""How the text of a draft is changed: all of it at once, or one section at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import local, now
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid, NotFound
from emergency.core.text import message
from emergency.plans.content import ClauseContent, ContactContent, LevelContent, PromiseContent
from emergency.plans.models import Clause, PlanVersion
from emergency.plans.outlines import Outline, is_known_code
from emergency.plans.vocabulary import VersionState
from emergency.plans.writing import write_clauses, write_contacts, write_levels, write_promises


def edit_draft(
    version: PlanVersion,
    *,
    by: Actor,
    expected_revision: int | None = None,
    label: str | None = None,
    clauses: Sequence[ClauseContent] | None = None,
    promises: Sequence[PromiseContent] | None = None,
    levels: Sequence[LevelContent] | None = None,
    contacts: Sequence[ContactContent] | None = None,
) -> PlanVersion:
    """Replace those parts of a draft that are given; None leaves a part as it is.

    Errors: Conflict (`stale`, naming who changed it and when; `not_draft`), Invalid.
    """
    _open(version, expected_revision, by)
    parts = []
    if label is not None:
        version.label = label.strip()
    if clauses is not None:
        write_clauses(version, clauses)
        parts.append("sections")
    if promises is not None:
        write_promises(version, promises)
        parts.append("promises")
    if levels is not None:
        write_levels(version, levels)
        parts.append("response_levels")
    if contacts is not None:
        write_contacts(version, contacts)
        parts.append("contacts")
    return _close(version, by, parts=parts)


def edit_clause(
    version: PlanVersion, clause_id: int, given: ClauseContent, *, expected_revision: int | None, by: Actor
) -> PlanVersion:
    """Change one section of a draft. Errors: NotFound, Conflict (`stale`, `not_draft`), Invalid (title, code)."""
    _open(version, expected_revision, by)
    clause = _clause(version, clause_id)
    _check(given)
    clause.title, clause.text, clause.code = given.title.strip(), given.text.strip(), given.code
    clause.number, clause.level = given.number.strip(), given.level
    clause.title_en, clause.text_en = given.title_en.strip(), given.text_en.strip()
    return _close(version, by, clause=clause.title)


def add_clause(
    version: PlanVersion, given: ClauseContent, *, after_id: int | None, expected_revision: int | None, by: Actor
) -> Clause:
    """Put a new section behind another one; behind nothing, at the end. Errors as `edit_clause`."""
    _open(version, expected_revision, by)
    _check(given)
    place = version.clauses.index(_clause(version, after_id)) + 1 if after_id else len(version.clauses)
    clause = Clause(
        title=given.title.strip(), text=given.text.strip(), code=given.code, number=given.number.strip(),
        level=given.level, position=0, title_en=given.title_en.strip(), text_en=given.text_en.strip(),
    )  # fmt: skip
    ordered = [*version.clauses[:place], clause, *version.clauses[place:]]
    version.clauses.append(clause)
    _number(ordered)
    version.clauses.sort(key=lambda one: one.position)
    _close(version, by, clause=clause.title)
    return clause


def remove_clause(version: PlanVersion, clause_id: int, *, expected_revision: int | None, by: Actor) -> PlanVersion:
    """Take a section out of a draft. Errors: NotFound, Conflict (`stale`, `not_draft`)."""
    _open(version, expected_revision, by)
    clause = _clause(version, clause_id)
    version.clauses.remove(clause)
    db.session.flush()
    return _close(version, by, removed=clause.title)


def move_clause(
    version: PlanVersion, clause_id: int, *, down: bool, expected_revision: int | None, by: Actor
) -> PlanVersion:
    """Move a section one place up or down; at either end it stays. Errors as `remove_clause`."""
    _open(version, expected_revision, by)
    ordered = list(version.clauses)
    at = ordered.index(_clause(version, clause_id))
    to = at + (1 if down else -1)
    if 0 <= to < len(ordered):
        ordered[at], ordered[to] = ordered[to], ordered[at]
        _number(ordered)
        version.clauses.sort(key=lambda one: one.position)
    return _close(version, by, moved=ordered[at].title)


def begin_with_outline(
    version: PlanVersion, outline: Outline, *, expected_revision: int | None, by: Actor
) -> PlanVersion:
    """Give an empty draft the headings of its outline. Errors: Conflict (`stale`, `not_draft`, `not_empty`)."""
    _open(version, expected_revision, by)
    if version.clauses:
        raise Conflict(message("This draft has sections already."), code="not_empty")
    sections = [
        ClauseContent(section.title.zh, code=section.code, level=2 if section.within else 1)
        for section in outline.sections
    ]
    write_clauses(version, renumbered(sections))
    return _close(version, by, parts=["sections"])


def number_sections(version: PlanVersion, *, expected_revision: int | None, by: Actor) -> PlanVersion:
    """Number the sections of a draft by their levels. Errors as `remove_clause`."""
    _open(version, expected_revision, by)
    for clause, numbered in zip(version.clauses, renumbered(version.content.clauses), strict=True):
        clause.number = numbered.number
    return _close(version, by, parts=["numbers"])


def renumbered(clauses: Sequence[ClauseContent]) -> list[ClauseContent]:
    """The sections with numbers as a reader sees them: 1, 1.1, 1.2, 2 …, by their levels."""
    counted: list[int] = []
    numbered = []
    for clause in clauses:
        del counted[clause.level :]
        counted += [0] * (clause.level - len(counted))
        counted[-1] += 1
        numbered.append(replace(clause, number=".".join(str(max(count, 1)) for count in counted)))
    return numbered


def _open(version: PlanVersion, expected_revision: int | None, by: Actor) -> None:
    authorise(by, Permission.PLAN_EDIT, version)
    lock(PlanVersion, [version.id])
    if version.state is not VersionState.DRAFT:
        raise Conflict(message("This version is not a draft any more."), code="not_draft")
    if expected_revision is None or expected_revision == version.revision:
        return
    if version.edited_at is None:
        raise Conflict(code="stale", revision=version.revision)
    raise Conflict(
        message(
            "%(name)s changed this draft at %(time)s. Look at what it says now, then save yours again.",
            name=version.edited_by, time=local(version.edited_at).strftime("%Y-%m-%d %H:%M"),
        ),
        code="stale", revision=version.revision, edited_by=version.edited_by,
        edited_at=version.edited_at.isoformat(),
    )  # fmt: skip


def _close(version: PlanVersion, by: Actor, **details: object) -> PlanVersion:
    """Stamp the draft, so that its counter moves on and a second editor is told who was first."""
    version.edited_at, version.edited_by = now(), by.name
    db.session.flush()
    record(by, "version.edited", version, **details)
    return version


def _clause(version: PlanVersion, clause_id: int) -> Clause:
    for clause in version.clauses:
        if clause.id == clause_id:
            return clause
    raise NotFound


def _check(clause: ClauseContent) -> None:
    if not clause.title.strip():
        raise Invalid(title=message("Every section needs a title."))
    if not 1 <= clause.level <= 9:
        raise Invalid(level=message("A section has a level from 1 to 9."))
    if clause.code and not is_known_code(clause.code):
        raise Invalid(code=message("No outline has the code %(code)s.", code=clause.code))


def _number(ordered: Sequence[Clause]) -> None:
    """Give the sections their places. No two may share one meanwhile, so they step aside first."""
    for position, clause in enumerate(ordered, 1):
        clause.position = -position
    db.session.flush()
    for position, clause in enumerate(ordered, 1):
        clause.position = position
    db.session.flush()
