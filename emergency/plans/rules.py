"""Decisions about plans: how a version moves on, what a draft still lacks, what a change of the text means."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from emergency.core.errors import Conflict
from emergency.core.text import Message, message
from emergency.plans.changes import (
    Change,
    Changes,
    CoreChange,
    How,
    changes,
    clause_changed,
    core_changes,
    core_sections,
    core_source,
)
from emergency.plans.content import ClauseContent, Content
from emergency.plans.vocabulary import (
    FAMILY_TITLES,
    KIND_TITLES,
    KINDS_OF,
    Family,
    PlanKind,
    PromiseKind,
    VersionState,
)

__all__ = [
    "FAMILY_TITLES", "KINDS_OF", "KIND_TITLES", "Change", "Changes", "CoreChange", "Decision", "Family", "How",
    "PlanKind", "PromiseKind", "VersionState", "after", "changes", "clause_changed", "core_changes", "core_sections",
    "core_source", "day_problem", "empty_clauses", "kind_problem", "missing_to_publish",
]  # fmt: skip


class Decision(StrEnum):
    """What is decided about a draft."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_TRANSITIONS: dict[tuple[VersionState, Decision], VersionState] = {
    (VersionState.DRAFT, Decision.PUBLISH): VersionState.PUBLISHED,
    (VersionState.DRAFT, Decision.WITHDRAW): VersionState.WITHDRAWN,
}


def after(state: VersionState, decision: Decision) -> VersionState:
    """The state after a decision. Errors: Conflict (`not_draft`) from any state but a draft."""
    following = _TRANSITIONS.get((state, decision))
    if following is None:
        raise Conflict(message("This version is not a draft any more."), code="not_draft")
    return following


def kind_problem(family: Family, kind: PlanKind) -> Message | None:
    """Why a plan of this kind does not exist in this family, or None."""
    if kind in KINDS_OF[family]:
        return None
    return message(
        "%(family)s: there is no plan of the kind “%(kind)s”.", family=FAMILY_TITLES[family], kind=KIND_TITLES[kind]
    )


def day_problem(day: date, *, today: date, not_before: date | None = None) -> Message | None:
    """Why something cannot have happened on that day, or None."""
    if day > today:
        return message("This day has not come yet.")
    if not_before is not None and day < not_before:
        return message("This is before %(day)s.", day=not_before.isoformat())
    return None


def empty_clauses(content: Content) -> list[ClauseContent]:
    """The sections that have a heading, no text, and nothing below them."""
    chapters = {id(above[0]) for _clause, above in content.with_lines() if above}
    return [clause for clause in content.clauses if not clause.text.strip() and id(clause) not in chapters]


def missing_to_publish(content: Content, *, has_original: bool) -> list[Message]:
    """What keeps a draft from being published: it says nothing, or a section is a bare heading.

    Where the uploaded document is kept, what it shows (a drawing, a scanned page) need not stand here too. Gaps
    against the standard's outline do not stop anybody: GB/T 29639-2020 is recommended. Nor does a missing review
    (PL-09); both are said beforehand.
    """
    if has_original:
        return []
    if not content.clauses:
        return [message("The plan has no text yet.")]
    return [
        message("“%(title)s” has no text.", title=f"{clause.number} {clause.title}".strip())
        for clause in empty_clauses(content)
    ]
