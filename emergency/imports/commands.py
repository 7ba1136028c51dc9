"""`emergency import KIND FILE`: the same importers as the pages."""

from __future__ import annotations

import json
from pathlib import Path

import click

from emergency.core.actors import SYSTEM
from emergency.core.db import db, reading, unit_of_work
from emergency.core.errors import NotFound
from emergency.core.i18n import say, speaking
from emergency.core.imports import Importer, all_importers, fresh_items, get_importer
from emergency.core.tables.preview import Preview
from emergency.core.terminal import terminal_language, translated
from emergency.imports import actions, queries


class ImportCommands(click.Group):
    """One command for each registered importer, beside those added by hand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(importer.name for importer in all_importers())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        by_hand = super().get_command(ctx, cmd_name)
        if by_hand is not None:
            return by_hand
        try:
            return _command(get_importer(cmd_name))
        except NotFound:
            return None


@click.group("import", cls=ImportCommands)
def tables() -> None:
    """Bring in tables and plans."""


def _command(importer: Importer) -> click.Command:
    def run(file: Path, dry_run: bool, as_json: bool, **given: str | None) -> None:
        said = {name: value or "" for name, value in given.items()}
        data = file.read_bytes()
        document = queries.accept(data, file.name)
        with reading():
            preview = queries.read(importer, data, document, said, SYSTEM)
            db.session.commit()
        made: list[int] = []
        if not dry_run:
            items = fresh_items(importer, preview)
            with unit_of_work():
                made = list(actions.put(importer, items, said, by=SYSTEM))
        with speaking(terminal_language()):
            _report(preview, made, as_json=as_json, dry_run=dry_run)

    params: list[click.Parameter] = [
        click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.Option(["--dry-run", "dry_run"], is_flag=True, help="Show the preview; enter nothing."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print the whole preview."),
    ]
    params += [click.Option([f"--{option.name}"], help=str(option.title)) for option in importer.options]
    return translated(click.Command(importer.name, callback=run, params=params, help=str(importer.title)))


def _report(preview: Preview, made: list[int], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        answer = {**preview.as_json(say), "committed": not dry_run, "created": made}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for error in preview.errors:
        where = " ".join(str(part) for part in (error.sheet, error.row, error.column or error.field) if part)
        click.echo(f"{where}: {say(error.message)}", err=True)
    known = sum(1 for item in preview.items if item.get("known"))
    click.echo(f"rows {preview.rows}, accepted {preview.accepted}, known {known}, entered {len(made)}")
