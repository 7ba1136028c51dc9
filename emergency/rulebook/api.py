"""The API of rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g, request

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission
from emergency.core.api import blueprint, listing
from emergency.core.clock import today
from emergency.core.errors import Invalid, referred
from emergency.core.text import message
from emergency.rulebook import actions, queries
from emergency.rulebook.schemas import RuleIn, RuleList, RuleOut, show_rule

api = blueprint("rules", __name__)


@api.get("/rules")
@needs(Permission.RULE_VIEW)
@api.output(RuleList)
def list_rules() -> Any:
    """The rules in force on a day (`on`, default today), expired targets included; `all=1` gives every rule."""
    day = request.args.get("on", default=today(), type=date.fromisoformat)
    own = {row.rule for row in queries.list_authority_rules()}
    known = queries.all_rules()
    rules = [rule for rule in known if request.args.get("all") or rule.is_in_force(day) or rule.is_expired_target(day)]
    return listing([show_rule(rule, own=rule.id in own, all_rules=known) for rule in rules])


@api.get("/rules/<string:rule_id>")
@needs(Permission.RULE_VIEW)
@api.output(RuleOut)
def show(rule_id: str) -> Any:
    """One rule."""
    rule = queries.get_rule(rule_id)
    own = queries.find_authority_rule(rule_id) is not None
    return show_rule(rule, own=own, all_rules=queries.all_rules())


@api.post("/rules")
@needs(Permission.RULE_EDIT)
@api.input(RuleIn, location="json", arg_name="given")
@api.output(RuleOut, status_code=201)
def create(given: RuleIn) -> Any:
    """Adopt a template for an area and years, or take a pack stated as TOML; it takes effect when its cases pass."""
    if given.pack:
        row = actions.add_pack(given.pack, by=g.actor)[0]
    else:
        if given.valid_from is None or given.valid_to is None:
            raise Invalid(valid_from=message("Give the first and the last day."))
        title = given.text_of_title()
        row = actions.adopt_template(
            given.template,
            area=_area(given.area),
            in_force_from=given.valid_from,
            in_force_until=given.valid_to,
            title=title,
            at_least=given.number,
            document=given.document or (title.zh if title else "") or g.actor.organisation_name,
            article=given.article,
            cases=given.cases,
            by=g.actor,
        )
    return show_rule(queries.rule_of_row(row), own=True)


def _area(given: int | str | None) -> Area:
    if given is None and g.actor.area_id is not None:
        given = g.actor.area_id
    area = referred("area", accounts.get_area, given) if isinstance(given, int) else accounts.find_area(given or "")
    if area is None:
        raise Invalid(area=message("There is no such area."))
    return area
