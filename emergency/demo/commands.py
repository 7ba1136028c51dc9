"""`emergency demo`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import AppGroup

from emergency.accounts.roles import ROLE_TITLES, Role
from emergency.core.config import Settings
from emergency.core.db import unit_of_work
from emergency.core.i18n import say
from emergency.core.text import message
from emergency.demo import people, story


@click.group(cls=AppGroup)
def demo() -> None:
    """A made-up county to try everything on."""


@demo.command("load")
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as JSON.")
@click.option("--only-if-empty", is_flag=True, help="Do nothing where somebody has begun to work.")
def load(as_json: bool, only_if_empty: bool) -> None:
    """Load the county into an empty database; loaded already, nothing changes."""
    settings: Settings = current_app.config["SETTINGS"]
    path = people.logins_path(settings)
    if not story.is_loaded() and not (only_if_empty and not story.is_empty()):
        click.echo(say(message("Loading the demo county; this takes about half a minute.")), err=True)
        with unit_of_work():
            logins = story.load(settings, _progress)
            # Written before the commit: accounts without a way to learn their passwords would be lost.
            people.keep(logins, path)
    if as_json:
        rows = [{key: asdict(login)[key] for key in ("login", "role", "password")} for login in people.kept(path)]
        click.echo(json.dumps({"accounts": rows}, ensure_ascii=False))


@demo.command("accounts")
def accounts() -> None:
    """Print who can sign in to the demo county, with their passwords."""
    settings: Settings = current_app.config["SETTINGS"]
    if not story.is_loaded():
        return
    for login in people.kept(people.logins_path(settings)):
        role = say(ROLE_TITLES[Role(login.role)])
        click.echo(f"{login.login:<12}{login.password:<24}{role}　{login.name}　{login.organisation}")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r[{'#' * (30 * done // total):<30}] {done}/{total}", err=True, nl=done == total)
    elif done == total or done % 50 == 0:
        click.echo(f"{done}/{total}", err=True)
