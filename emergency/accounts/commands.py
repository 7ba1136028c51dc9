"""`emergency accounts` and `emergency tokens`."""

from __future__ import annotations

import sys

import click
from flask import current_app

from emergency.accounts import actions, queries
from emergency.accounts.roles import Role
from emergency.core.actors import SYSTEM
from emergency.core.db import db, unit_of_work
from emergency.core.errors import Invalid, NotFound
from emergency.core.text import message


@click.group()
def accounts() -> None:
    """Accounts of people."""


@accounts.command("create")
@click.option("--login", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--organisation", type=int, help="The organisation's number.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password, one line, from standard input.")
def create(login: str, name: str, role: str, organisation: int | None, **_given: bool) -> None:
    """Make an account; the first one of an empty database included."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Invalid(password=message("Give the password on standard input."))
    with unit_of_work():
        belongs = queries.get_organisation(organisation, SYSTEM) if organisation else None
        account = actions.create_account(
            login=login, name=name, role=Role(role), organisation=belongs, password=password,
            settings=current_app.config["SETTINGS"], by=SYSTEM,
        )  # fmt: skip
    click.echo(account.id)


@click.group()
def tokens() -> None:
    """Tokens of programs."""


@tokens.command("create")
@click.option("--login", required=True)
@click.option("--label", default="", help="What the token is for.")
def create_token(login: str, label: str) -> None:
    """Print a new API token, alone on standard output."""
    with unit_of_work():
        account = queries.find_account(login)
        if account is None:
            raise NotFound(message("There is no account with the login %(login)s.", login=login))
        token = actions.create_token(account, label=label, by=SYSTEM)
    click.echo(token)
    db.session.remove()
