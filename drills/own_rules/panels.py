"""What may be done with rules, shown on the pages of rules, which know nothing of units."""

from __future__ import annotations

from typing import Any

from emergency.accounts.permissions import Permission, holds, reaches
from emergency.core.actors import Actor
from emergency.core.panels import Panel
from emergency.rulebook import queries
from emergency.rulebook.rules import Rule


def steps_of_rules(_rules: Any, actor: Actor) -> dict[str, Any] | None:
    """Making a rule, taking in a pack, and keeping one's own rules as a pack."""
    return {"may_edit": holds(actor, Permission.RULE_EDIT)}


def steps_of_rule(rule: Rule, actor: Actor) -> dict[str, Any] | None:
    """Changing an authority's own rule, and whose duties it changes."""
    row = queries.find_authority_rule(rule.id)
    may_change = (
        row is not None and reaches(actor, Permission.RULE_EDIT, row) and queries.find_successor(rule.id) is None
    )
    may_see = row is not None and holds(actor, Permission.OBLIGATION_VIEW)
    return {"rule": rule, "may_change": may_change, "may_see": may_see} if may_change or may_see else None


PANELS = [
    Panel("rules", steps_of_rules, "own_rules/_steps.html"),
    Panel("rule", steps_of_rule, "own_rules/_rule.html"),
]
