"""`emergency import plan`: a plan file taken in as on the pages."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app

from emergency.accounts import queries as accounts
from emergency.core.actors import SYSTEM
from emergency.core.clock import today
from emergency.core.db import unit_of_work
from emergency.core.files import PLANS, Store, inspect
from emergency.core.uploads import keep_document
from emergency.plans.uploads import actions
from emergency.plans.uploads.reader import read_apart


@click.command("plan")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", type=int, help="The organisation's number; needed unless it is a dry run.")
@click.option("--kind", default="", help="What the file is, where it does not say so itself.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken in.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole preview.")
def import_plan(file: Path, organisation: int | None, kind: str, dry_run: bool, as_json: bool) -> None:
    """Read a plan file and make drafts of the plans in it."""
    actions.check_kind(kind)
    data = file.read_bytes()
    document = inspect(data, file.name, PLANS)
    reading = read_apart(data, document, on=today())
    if as_json:
        click.echo(json.dumps(reading, ensure_ascii=False))
    else:
        click.echo(f"{reading['title'] or document.name}: {reading['kind'] or '-'}, {len(reading['sections'])}")
        click.echo(f"missing: {', '.join(reading['missing']) or '-'}")
    if dry_run:
        return
    if organisation is None:
        raise click.UsageError("--organisation")
    with unit_of_work():
        owner = accounts.get_organisation(organisation, SYSTEM)
        store = Store(current_app.config["SETTINGS"].data_dir)
        kept = keep_document(data, document, store, organisation_id=owner.id, by=SYSTEM)
        upload = actions.stage(owner, kept, reading, kind=kind, by=SYSTEM)
        title = reading.get("title") or document.name.rpartition(".")[0]
        versions = actions.confirm(upload, title=title, by=SYSTEM)
    if not as_json:
        for version in versions:
            click.echo(f"{version.plan_id}\t{version.plan.title}")
