"""`emergency rules`."""

from __future__ import annotations

import json
import sys

import click

from emergency.core.i18n import say
from emergency.rulebook import queries
from emergency.rulebook.cases import check_pack
from emergency.rulebook.schemas import show_rule
from emergency.rulebook.shipped import shipped_packs


@click.group()
def rules() -> None:
    """Rules as data."""


@rules.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Check that every rule pack parses, cites what is on record, and has its cases passing."""
    packs = shipped_packs()
    problems = [problem for pack in packs for problem in check_pack(pack)]
    counts = {
        "packs": len(packs),
        "rules": sum(len(pack.rules) for pack in packs),
        "cases": sum(len(rule.cases) for pack in packs for rule in pack.rules),
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
