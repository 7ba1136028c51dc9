"""`python -m benchmarks.duties`: one unit, the recount of all, and the board, over units of which no two are alike.

20 000 units with two drills each, made in about a minute; `--province` takes 100 000 units with 1 000 000 drills and
many minutes. The recount runs here as the job does, in as many processes as the job takes.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

from flask import Flask
from sqlalchemy import delete

from benchmarks import data, floors
from benchmarks.__main__ import machine, told
from benchmarks.figures import Figure, side_by_side, table, took
from benchmarks.histories import TABLES, Province, Told, fill
from benchmarks.measures import both_served, refuse_empty
from benchmarks.served import Client, plain
from drills.obligations.jobs import recount
from drills.obligations.models import DutyCount
from emergency.core.db import db, unit_of_work
from tests.databases import KINDS, Database, make_app

COUNTY = Province(units=20_000, drills_each=2)
PROVINCE = Province(units=100_000, drills_each=10)
_BOARDS = {
    "whole area": "/board", "by kind": "/board?kind=enterprise", "by words": "/board?words=777",
    "page 40": "/board?page=40",
}  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Measure on the chosen databases, each freshly filled and dropped again."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duties", description=__doc__)
    parser.add_argument("--province", action="store_true", help="100 000 units with 1 000 000 drills")
    parser.add_argument("--units", type=int, help="so many units instead, with two drills each")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="sqlite")
    parser.add_argument("--runs", type=int, default=100, help="requests timed for each line")
    chosen = parser.parse_args(arguments)
    province = PROVINCE if chosen.province else Province(chosen.units, 2) if chosen.units else COUNTY
    print(f"{machine()}\n{province.said}; {chosen.runs} requests for each line\n")
    for kind in KINDS if chosen.database == "both" else [chosen.database]:
        folder = Path(tempfile.mkdtemp(prefix="juan-duties-"))
        database = Database(kind, folder)
        try:
            app = make_app(database, "duties")
            asked = fill(app, province)
            found = [
                told(each) for each in _measured(app, database.url("duties"), folder, asked, province, chosen.runs)
            ]
            print(f"{kind}\n\n{table(found)}\n", flush=True)
        finally:
            database.drop("duties")
            shutil.rmtree(folder, ignore_errors=True)


def _measured(app: Flask, url: str, folder: Path, asked: Told, province: Province, runs: int) -> Iterator[Figure]:
    yield from _recount(app, url, province)
    floors.fill(folder, depots=30, rows=600)
    with both_served(url, folder, workers=1) as (ours, bare, _):
        yield from _asked(ours, bare, asked, runs)


def _recount(app: Flask, url: str, province: Province) -> Iterator[Figure]:
    def count_all() -> None:
        assert recount() >= province.units

    with app.app_context():
        recount()
        with unit_of_work():
            db.session.execute(delete(DutyCount))
        db.session.remove()
        taken = took(count_all) / 1000
        db.engine.dispose()
    statements = [f"SELECT * FROM {name}" for name in TABLES]
    floor = min(took(lambda: floors.read_rows(url, statements)) for _ in range(2)) / 1000
    yield Figure(
        f"recount of every rule, {province.said}", "s", taken, None, "reading rows", floor, most_ratio=5,
        most=30 * province.units / 100_000,
    )  # fmt: skip
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)) / 1024
    yield Figure("memory of one of its processes at its highest", "MB", peak, most=500)


def _asked(ours: int, bare: int, asked: Told, runs: int) -> Iterator[Figure]:
    floor = Client(bare)
    program = Client(ours, {"Authorization": f"Bearer {asked.token}"})
    units = cycle(asked.units)

    def one_unit() -> None:
        refuse_empty(program.get(f"/api/v1/obligations?organisation={next(units)}"), b'"rule"')

    taken, hello = side_by_side(one_unit, lambda: floor.get("/hello"), runs=runs)
    yield Figure("duties of one unit, JSON", "ms", taken.p50, taken.p95, "FLASK", hello.p50, floors.QUIET["hello"], 5)
    person = Client(ours)
    person.sign_in(data.LOGIN, data.PASSWORD)
    for what, path in _BOARDS.items():
        refuse_empty(plain(person.answer(path)), b"<tbody")
        taken, page = side_by_side(partial(person.get, path), partial(floor.get, "/page?at=1"), runs=max(runs // 5, 3))
        yield Figure(f"board, {what}", "ms", taken.p50, taken.p95, "PAGE", page.p50, floors.QUIET["page"], 150)
    for client in (floor, program, person):
        client.close()


if __name__ == "__main__":
    main()
