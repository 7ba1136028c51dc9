"""Telling those concerned that a rule of an authority has taken effect."""

from __future__ import annotations

from flask import current_app, url_for

from drills.own_rules import effects
from drills.own_rules.effects import CHANGE_TITLES, Change, Effect
from emergency.core.actors import SYSTEM
from emergency.core.clock import today
from emergency.core.jobs import job
from emergency.core.text import Message, message
from emergency.notices.actions import notify
from emergency.rulebook import actions, queries
from emergency.rulebook.models import AuthorityRule

SENTENCES: dict[str, Message] = {
    "rule.effective": message(
        "From %(day)s the rule “%(rule)s” (%(number)s) applies. For your organisation: %(change)s."
    ),
}
_WEIGHT = list(Change)


@job("tell-rule-changes", cron="15 7 * * *")
def tell_rule_changes() -> str:
    """Tell each organisation once whose duties a rule of its authority changes from today on."""
    told = [_tell(row) for row in queries.list_rules_to_tell(today())]
    return f"{len(told)} rules, {sum(told)} organisations"


def _tell(row: AuthorityRule) -> int:
    """Tell of one rule; how many organisations."""
    rule = queries.rule_of_row(row)
    weightiest: dict[int, Effect] = {}
    for effect in effects.effects_of(rule, SYSTEM).rows:
        known = weightiest.setdefault(effect.organisation_id, effect)
        if _WEIGHT.index(effect.change) < _WEIGHT.index(known.change):
            weightiest[effect.organisation_id] = effect
    concerned = [effect for effect in weightiest.values() if effect.change is not Change.SAME]
    with current_app.test_request_context():
        for effect in concerned:
            notify(
                effect.organisation_id, "rule.effective", once=f"rule.effective:{rule.id}:{effect.organisation_id}",
                path=url_for("obligations.unit", organisation_id=effect.organisation_id), rule=rule.title,
                number=rule.id, day=rule.in_force_from, change=CHANGE_TITLES[effect.change],
            )  # fmt: skip
    actions.mark_told(row, organisations=len(concerned), by=SYSTEM)
    return len(concerned)
