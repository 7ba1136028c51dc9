"""`emergency rules`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app

from emergency.core.i18n import say
from emergency.rulebook import queries
from emergency.rulebook.cases import Checked, check_packs
from emergency.rulebook.packs import read_pack
from emergency.rulebook.reader import PackError
from emergency.rulebook.schemas import show_rule
from emergency.rulebook.shipped import shipped_packs


@click.group()
def rules() -> None:
    """Rules as data."""


@rules.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check that every rule pack parses, cites what is on record, and has its cases passing.

    FILES are packs to check instead of those that come with the system, such as an authority's exported rules.
    """
    checked = [_check_files(files)] if files else [check_packs(shipped_packs()), *_further_checks()]
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


def _further_checks() -> list[Checked]:
    return [look() for look in current_app.extensions["rule_checks"]]


def _check_files(files: tuple[Path, ...]) -> Checked:
    try:
        return check_packs([read_pack(file) for file in files])
    except PackError as error:
        raise click.ClickException(say(error.message)) from error


@rules.command("show")
@click.argument("rule_id")
def show(rule_id: str) -> None:
    """Show one rule as JSON."""
    own = queries.find_authority_rule(rule_id) is not None
    rule = show_rule(queries.get_rule(rule_id), own=own)
    click.echo(json.dumps(rule.model_dump(mode="json"), ensure_ascii=False, indent=1))
