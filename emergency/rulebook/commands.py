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
def check() -> None:
    """Check that every rule pack parses, cites what is on record, and has its cases passing."""
    failed, counted = 0, 0
    for pack in shipped_packs():
        counted += sum(len(rule.cases) for rule in pack.rules)
        for problem in check_pack(pack):
            failed += 1
            click.echo(f"{problem.file}: {problem.rule}, {problem.case}: {say(problem.said)}", err=True)
    if failed:
        sys.exit(1)
    total = sum(len(pack.rules) for pack in shipped_packs())
    click.echo(f"{len(shipped_packs())} packs, {total} rules, {counted} cases: all pass")


@rules.command("show")
@click.argument("rule_id")
def show(rule_id: str) -> None:
    """Show one rule as JSON."""
    own = queries.find_authority_rule(rule_id) is not None
    rule = show_rule(queries.get_rule(rule_id), own=own)
    click.echo(json.dumps(rule.model_dump(mode="json"), ensure_ascii=False, indent=1))
