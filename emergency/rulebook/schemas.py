"""Shapes of the API for rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.i18n import say
from emergency.core.shapes import Id, Line, LongText, Word
from emergency.core.text import Text
from emergency.rulebook.lineage import predecessor_of, successor_of
from emergency.rulebook.rules import Rule


class TitleIn(Shape):
    zh: Line
    en: Line = ""


class RuleIn(Shape):
    """A template adopted for an area and years, or with `pack` rules stated as TOML."""

    template: Word = ""
    area: Id | Line | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    title: TitleIn | Line | None = None
    document: Line = ""
    article: Line = ""
    number: int = Field(default=1, ge=1, le=12)
    cases: list[dict[str, Any]] = Field(default_factory=list)
    pack: LongText = ""

    def text_of_title(self) -> Text | None:
        """The title in both languages; one given in one language serves for both."""
        if self.title is None:
            return None
        if isinstance(self.title, str):
            return Text(self.title, self.title)
        return Text(self.title.zh, self.title.en or self.title.zh)


class RuleOut(Answer):
    id: str
    kind: str
    title: str
    sentence: str
    citations: list[dict[str, str]]
    force: str
    mark: str
    verified: bool
    needs_recheck: bool
    area: str | None
    valid_from: date
    valid_to: date | None
    scope: str
    computed: bool
    template: str
    own: bool
    """An authority's own rule, not one of law."""
    cases: list[str]
    replaces: str | None
    replaced_by: str | None


class RuleList(Answer):
    items: list[RuleOut]
    total: int
    next: str | None


def show_rule(rule: Rule, *, own: bool = False, all_rules: Iterable[Rule] = ()) -> RuleOut:
    """A rule as the API answers it; among `all_rules` the one before it and the one after it are looked for."""
    known = list(all_rules)
    before, after = predecessor_of(rule, known), successor_of(rule, known)
    return RuleOut(
        id=rule.id, kind=str(rule.kind), title=say(rule.title), sentence=say(rule.sentence), force=str(rule.force),
        citations=[{"instrument": cited.number, "article": cited.article} for cited in rule.citations],
        mark=rule.mark.value, verified=rule.mark.is_verified, needs_recheck=rule.needs_recheck, area=rule.area,
        valid_from=rule.in_force_from, valid_to=rule.in_force_until, scope=str(rule.scope),
        computed=rule.measure is not None, template=rule.template or "", own=own,
        cases=[case.name for case in rule.cases],
        replaces=before.id if before else rule.replaces, replaced_by=after.id if after else rule.successor,
    )  # fmt: skip
