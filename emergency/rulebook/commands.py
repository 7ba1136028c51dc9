"""`emergency rules`."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app

from emergency.core.i18n import say
from emergency.rulebook import queries
from emergency.rulebook.cases import check_packs
from emergency.rulebook.schemas import show_rule
from emergency.rulebook.shipped import shipped_packs


@click.group()
def rules() -> None:
    """Rules as data."""


@rules.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Check that every rule pack parses, cites what is on record, and has its cases passing."""
    checked = [check_packs(shipped_packs()), *(look() for look in current_app.extensions["rule_checks"])]
    problems = [problem for each in checked for problem in each.problems]
    counts = {
        "packs": sum(each.packs for each in checked),
        "rules": sum(each.rules for each in checked),
        "cases": sum(each.cases for each in checked),
    }
    if as_json:
        failing = [{"file": p.file, "rule": p.rule, "case": p.case, "said": say(p.said)} for p in problems]
        click.echo(json.dumps({**counts, "problems": failing}, ensure_ascii=False))
    for problem in () if as_json else problems:
        click.echo(f"{problem.file}: {problem.rule}, {problem.case}: {say(problem.said)}", err=True)
    if problems:
        sys.exit(1)
    if not as_json:
        click.echo("{packs} packs, {rules} rules, {cases} cases: all pass".format(**counts))


@rules.command("show")
@click.argument("rule_id")
def show(rule_id: str) -> None:
    """Show one rule as JSON."""
    own = queries.find_authority_rule(rule_id) is not None
    rule = show_rule(queries.get_rule(rule_id), own=own)
    click.echo(json.dumps(rule.model_dump(mode="json"), ensure_ascii=False, indent=1))
