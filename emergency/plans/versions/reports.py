"""Two versions side by side: what the page of a comparison shows under each of its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emergency.core.text import Message, Text, message
from emergency.plans.changes import Change, Changes, How, changes, core_kinds_of, core_sections
from emergency.plans.content import ClauseContent, Content
from emergency.plans.marking import Span, mark_changes
from emergency.plans.models import PlanVersion

HOW_TITLES: dict[How, Message] = {
    How.ADDED: message("Added"),
    How.REMOVED: message("Taken out"),
    How.CHANGED: message("Changed"),
}


class Tab(StrEnum):
    """The sides from which two versions are compared."""

    CLAUSES = "clauses"
    RESOURCES = "resources"
    CONTACTS = "contacts"


TAB_TITLES: dict[Tab, Message] = {
    Tab.CLAUSES: message("By clause"),
    Tab.RESOURCES: message("By resource"),
    Tab.CONTACTS: message("By contact"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The step from one version of a plan to another, which other packages say something about (panel `step`)."""

    old: PlanVersion
    new: PlanVersion


@dataclass(frozen=True, slots=True)
class MarkedClause:
    """A changed clause with its words marked, and the kinds of PL-34 it settles."""

    change: Change[ClauseContent]
    how: Message
    title: list[Span]
    text: list[Span]
    english: list[Span]
    """The English words of an action card, title and text."""
    core: list[Text]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, the clauses' words marked."""

    clauses: list[MarkedClause]
    rest: Changes
    hows: dict[How, Message]

    def count(self, tab: Tab) -> int:
        """How many changes stand under a tab; response levels belong to the text."""
        return {
            Tab.CLAUSES: len(self.rest.clauses) + len(self.rest.levels),
            Tab.RESOURCES: len(self.rest.promises),
            Tab.CONTACTS: len(self.rest.contacts),
        }[tab]

    @property
    def first_tab(self) -> Tab:
        """The first tab under which anything changed."""
        return next((tab for tab in Tab if self.count(tab)), Tab.CLAUSES)


def comparison(old: Content, new: Content) -> Comparison:
    """What changed, for the page that shows it word by word."""
    found = changes(old, new)
    above = {id(clause): line for content in (old, new) for clause, line in content.with_lines()}
    titles = {sections.kind: sections.title for sections in core_sections()}
    marked = [
        MarkedClause(
            change=change, how=HOW_TITLES[change.how],
            title=mark_changes(change.old.title if change.old else "", change.new.title if change.new else ""),
            text=mark_changes(change.old.text if change.old else "", change.new.text if change.new else ""),
            english=mark_changes(_english(change.old), _english(change.new)),
            core=[titles[kind] for kind in sorted(core_kinds_of(change.one, above[id(change.one)]))],
        )
        for change in found.clauses
    ]  # fmt: skip
    return Comparison(marked, found, HOW_TITLES)


def _english(clause: ClauseContent | None) -> str:
    return "\n".join(filter(None, (clause.title_en, clause.text_en))) if clause is not None else ""
