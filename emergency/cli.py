"""The `emergency` command."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from flask_babel import force_locale

from emergency.backups.commands import backup
from emergency.core import audit, jobs, schema
from emergency.core.config import ConfigError, read_settings
from emergency.core.db import db, unit_of_work
from emergency.core.errors import Conflict, DomainError
from emergency.core.i18n import say
from emergency.core.terminal import speak, terminal_language, translated
from emergency.core.text import message
from emergency.demo.commands import demo
from emergency.demo.story import is_loaded

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _make_app() -> Flask:
    from emergency.app import create_app

    return create_app()


class Commands(FlaskGroup):
    """Commands whose errors are one clear sentence on standard error."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        speak()
        try:
            return super().main(*args, **kwargs)
        except ConfigError as error:
            _fail(str(error))
        except DomainError as error:
            with _make_app().test_request_context(), force_locale(terminal_language()):
                sentences = [say(m) for group in getattr(error, "fields", {}).values() for m in group]
                _fail(" ".join(sentences) or say(error.message))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        found = super().get_command(ctx, name)
        return translated(found) if found is not None else None

    def get_help(self, ctx: click.Context) -> str:
        translated(self)
        return super().get_help(ctx)


def _fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


@click.group(cls=Commands, create_app=_make_app, add_default_commands=False, add_version_option=False)
def main() -> None:
    """居安 Ju'an: emergency plans, drills and rescue resources."""


@main.command("config")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def config(as_json: bool) -> None:
    """Print every setting with its value, secrets masked."""
    if as_json:
        click.echo(json.dumps(read_settings().shown(), ensure_ascii=False))
        return
    for name, value in read_settings().shown().items():
        click.echo(f"{name}={value}")


main.add_command(demo)
main.add_command(backup)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Run the production server. While demo accounts exist, other machines are not served."""
    from emergency.server import run

    if host not in _LOOPBACK and is_loaded():
        raise Conflict(
            message("The demo county is loaded: its accounts are for this machine only. Serve on 127.0.0.1."),
            code="demo_loaded",
        )

    db.engine.dispose()
    run(host=host, port=port, workers=workers)


@main.group("db")
def database() -> None:
    """The database schema."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the present schema, and seed divisions and working days."""
    from emergency.seeds import seed

    schema.upgrade()
    db.session.remove()
    with unit_of_work():
        seed()


@database.command("check")
def check() -> None:
    """Compare models and schema; fails when they differ."""
    schema.compare()


@database.command("revision")
@click.option("-m", "--message", "said", required=True)
def revision(said: str) -> None:
    """Write a migration from the difference between models and schema."""
    schema.write_revision(said)


@main.group("jobs")
def jobs_group() -> None:
    """What the scheduler does."""


@jobs_group.command("start")
def start() -> None:
    """Run the scheduler process."""
    from flask import current_app

    jobs.run_forever(current_app._get_current_object())  # type: ignore[attr-defined]


@jobs_group.command("run")
@click.argument("name")
def run(name: str) -> None:
    """Run one job now."""
    click.echo(jobs.run_now(name).outcome)


@jobs_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_jobs(as_json: bool) -> None:
    """List the jobs and when they are due."""
    rows = [{"name": each.name, "cron": each.cron, "summary": each.summary} for each in jobs.all_jobs()]
    click.echo(json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(
        f"{row['name']:<24}{row['cron']:<16}{row['summary']}" for row in rows
    ))  # fmt: skip


@main.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> None:
    """Check that the trail is whole; names every break and fails if there is one."""
    breaks = list(audit.verify())
    if as_json:
        rows = [{"entry": each.entry_id, "position": each.position, "what": str(each.what)} for each in breaks]
        click.echo(json.dumps({"whole": not breaks, "breaks": rows}, ensure_ascii=False))
    else:
        for each in breaks:
            click.echo(f"entry {each.entry_id} at position {each.position}: {each.what}", err=True)
    if breaks:
        sys.exit(1)
    if not as_json:
        click.echo("whole")


if __name__ == "__main__":
    main()
