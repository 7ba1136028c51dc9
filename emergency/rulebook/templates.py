"""An authority's own targets: templates that it adopts for its area and a span of years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from emergency.core.text import Text
from emergency.rulebook.packs import Template
from emergency.rulebook.rule_reading import rule_of
from emergency.rulebook.rules import Force, Mark, Rule, RuleKind


def adopt(
    template: Template,
    *,
    rule_id: str,
    area: str,
    in_force_from: date,
    in_force_until: date,
    document: str,
    article: str = "",
    title: Text | None = None,
    at_least: int | None = None,
    cases: Iterable[Mapping[str, Any]] = (),
) -> Rule:
    """The rule that an authority makes of a template: a policy target of its own, in its area, until it ends.

    `document` is what the authority set it with. `cases` are worked cases as packs state them; run them with
    `check_rule` before the rule takes effect. `PackError` names what can't be taken.
    """
    frequency = dict(template.table.get("frequency", {}))
    if at_least is not None:
        frequency["at_least"] = at_least
    table = {
        **template.table,
        "id": rule_id,
        "kind": RuleKind.DRILL.value,
        "force": Force.POLICY_TARGET.value,
        # The authority itself is the source, so there is nothing left to check.
        "mark": Mark.V1.value,
        "template": template.id,
        "area": area,
        "in_force_from": in_force_from,
        "in_force_until": in_force_until,
        "citations": [{"document": document, "article": article}],
        "frequency": frequency,
        "case": list(cases),
    }
    if title is not None:
        table["title"] = {"zh": title.zh, "en": title.en}
    return rule_of(table, file=template.file)


def tried(template: Template) -> Rule:
    """The template adopted as its example says, with its own worked cases."""
    example = template.example
    return adopt(
        template,
        rule_id=template.id,
        area=example["area"],
        in_force_from=example["in_force_from"],
        in_force_until=example["in_force_until"],
        document=example["document"],
        cases=template.table.get("case", ()),
    )
