"""What a version says, as plain values: the shape in which texts are typed, compared and copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emergency.plans.vocabulary import PromiseKind


@dataclass(frozen=True, slots=True)
class ClauseContent:
    """A chapter or section. `code` is its outline code, empty for a section of its own; level 1 is a chapter."""

    title: str
    text: str = ""
    code: str = ""
    number: str = ""
    level: int = 1
    title_en: str = ""
    """The English words beside it, where a card is carried by people who read English."""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class PromiseContent:
    """So much of something, within so many minutes (None: not said)."""

    kind: PromiseKind
    what: str
    quantity: int = 1
    unit: str = ""
    within_minutes: int | None = None
    clause_code: str = ""


@dataclass(frozen=True, slots=True)
class LevelContent:
    """A response level, 1 the highest."""

    level: int
    criteria: str = ""
    decided_by: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class ContactContent:
    """A person or duty desk, as the plan names it."""

    body: str = ""
    post: str = ""
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that a version says."""

    clauses: tuple[ClauseContent, ...] = ()
    promises: tuple[PromiseContent, ...] = ()
    levels: tuple[LevelContent, ...] = ()
    contacts: tuple[ContactContent, ...] = ()

    def with_lines(self) -> Iterator[tuple[ClauseContent, tuple[ClauseContent, ...]]]:
        """Each clause with the chapters above it, nearest first."""
        line: list[ClauseContent] = []
        for clause in self.clauses:
            while line and line[-1].level >= clause.level:
                line.pop()
            yield clause, tuple(reversed(line))
            line.append(clause)


def level_of_code(code: str) -> int:
    """How deep an outline puts a section: `GB29639-6.2` is a chapter (1), `GB29639-6.3.1` a section (2)."""
    name, _, place = code.partition("-")
    return max(place.count("."), 1) if name == "GB29639" else 1


_NAME = 40
"""As long as the column that keeps the name of a blamed clause."""


def name_of_clause(clause: ClauseContent) -> str:
    """How a finding names a clause: by its outline code, else by its title, which moves less than its number."""
    title = clause.title if len(clause.title) <= _NAME else ""
    return clause.code or title or clause.number


def names_of_clauses(content: Content) -> frozenset[str]:
    """Every clause of a version as a finding may name it."""
    return frozenset(name_of_clause(clause) for clause in content.clauses)
