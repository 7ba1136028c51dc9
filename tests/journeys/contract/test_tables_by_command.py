"""Tables and plans brought in by command: what is reported beforehand, what stands in the database afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from emergency.core.db import Base, db
from tests.journeys.contract.setting import MADE, World, says
from tests.journeys.contract.tables import TABLES, Table
from tests.ordeals.kept import digests


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_tables_are_brought_in_by_command(world: World, table: Table) -> None:
    file = world.machine.folder / f"{table.name}.csv"
    file.write_text(table.text)
    command = ("import", table.name, str(file), *table.options)
    if table.given:
        path, body = table.given
        world.root.post(path, {**body, "organisation": world.ids["unit"]})
    good = len(table.kept)

    before = _everything(world)
    preview = json.loads(world.machine.run(*command, "--dry-run", "--json").stdout)
    says(preview, rows=table.rows, accepted=good, committed=False, created=[])
    (wrong,) = [one for one in preview["errors"] if table.wrong.items() <= one.items()]
    assert wrong["message"]
    told = world.machine.run(*command, "--dry-run")
    assert told.stdout == f"rows {table.rows}, accepted {good}, known 0, entered 0\n"
    assert f"{wrong['row']} {wrong['column'] or wrong['field']}: {wrong['message']}" in told.stderr.splitlines()
    assert _everything(world) == before, "a preview has stored something"

    done = json.loads(world.machine.run(*command, "--json").stdout)
    says(done, rows=table.rows, accepted=good, committed=True)
    assert len(done["created"]) == good
    assert _rows_of(world, table.kept_in, done["created"], list(table.kept[0])) == table.kept

    after = _everything(world)
    again = world.machine.run(*command)
    assert again.stdout == f"rows {table.rows}, accepted {good}, known {good}, entered 0\n"
    assert _everything(world) == after, "rows that were known are entered again"


def test_a_plan_is_brought_in_by_command(world: World) -> None:
    command, title = ("import", "plan", str(MADE / "plan01.docx")), "青禾宏筑建工集团有限公司综合应急预案"
    before = _everything(world)
    read = json.loads(world.machine.run(*command, "--dry-run", "--json").stdout)
    says(read, title=title, kind="comprehensive", missing=["GB29639-6.3.1"])
    told = world.machine.run(*command, "--dry-run").stdout
    assert told == f"{title}: comprehensive, {len(read['sections'])}\nmissing: GB29639-6.3.1\n"
    world.machine.run(*command, status=2)
    world.machine.run(*command, "--organisation", "999999", status=1)
    assert _everything(world) == before, "a preview has stored something"

    number, _tab, named = (
        world.machine.run(*command, "--organisation", str(world.ids["unit"])).stdout.split("\n")[2].partition("\t")
    )
    assert named == title
    plan = world.unit.get(f"/plans/{number}")
    says(plan, title=title, kind="comprehensive", organisation=world.ids["unit"], in_force=None)
    kept = world.unit.get(f"/versions/{plan['draft']}")
    assert [section["title"] for section in kept["sections"]] == [section["title"] for section in read["sections"]]


def _everything(world: World) -> dict[str, tuple[int, str]]:
    with world.machine.app.app_context():
        return digests()


def _rows_of(world: World, table: str, ids: list[int], columns: list[str]) -> list[dict[str, Any]]:
    kept = Base.metadata.tables[table]
    with world.machine.app.app_context():
        chosen = select(*(kept.c[name] for name in columns)).where(kept.c.id.in_(ids)).order_by(kept.c.id)
        return [dict(row._mapping) for row in db.session.execute(chosen)]
