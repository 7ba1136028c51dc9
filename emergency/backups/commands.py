"""`emergency backup`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from emergency.backups import actions

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=AppGroup)
def backup() -> None:
    """Backups of everything: tables and documents."""


@backup.command("create")
@click.argument("file", type=_FILE)
def create(file: Path) -> None:
    """Write a backup while people go on working. The secret key is not in it: keep that elsewhere."""
    manifest = actions.create(file, current_app.config["SETTINGS"], _progress)
    click.echo(f"{sum(manifest.rows.values())} rows, {len(manifest.members)} members, audit {manifest.audit_position}")


@backup.command("verify")
@click.argument("file", type=_FILE)
def verify(file: Path) -> None:
    """Read a whole backup and compare every digest; fails with the reason."""
    manifest = actions.verify(file)
    click.echo(f"{manifest.made_at}: {sum(manifest.rows.values())} rows, audit {manifest.audit_position}")


@backup.command("restore")
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Put a backup in the place of everything. Stop the server first; the old data is kept aside."""
    click.echo(actions.restore(file, current_app.config["SETTINGS"], _progress))


def _progress(name: str) -> None:
    click.echo(name, err=True, nl=not sys.stderr.isatty())
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)
