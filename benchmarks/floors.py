"""Floors: the least that each piece of work costs with the same libraries and none of our own code.

Nothing of ours is imported here. `python -m benchmarks.floors PORT FOLDER WORKERS` serves the three pages of
`serve_floors`.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Sequence
from math import cos, radians
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stock</title></head><body>
<h1>Stock</h1><table><thead><tr><th>Item<th>Depot<th>Quantity<th>State<th>Until</tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/stock/{{ row[0] }}">{{ row[1] }}</a></td><td>{{ row[2] }}</td>
<td>{{ row[3] }}</td><td>{{ row[4] }}</td><td>{{ row[5] }}</td></tr>
{% endfor %}</tbody></table></body></html>"""
QUIET = {"hello": 0.25, "page": 1.24, "look": 0.74}
"""Milliseconds on two quiet cores (AMD EPYC, virtual), one client."""


def fill(folder: Path, *, depots: int, rows: int, items: int = 300) -> None:
    """Make the floors' own file: depots in an R*Tree per item, and a table of stock with an index."""
    chance = random.Random(1)
    connection = sqlite3.connect(folder / "floors.sqlite3")
    connection.execute("CREATE TABLE depot (id INTEGER PRIMARY KEY, name TEXT, phone TEXT, lat REAL, lon REAL)")
    connection.execute("CREATE TABLE stock (id INTEGER PRIMARY KEY, item INT, depot INT, quantity INT, state TEXT)")
    connection.execute("CREATE VIRTUAL TABLE near USING rtree(id, s, n, w, e, i0, i1, +depot, +quantity)")
    places = [(chance.uniform(34.5, 38.0), chance.uniform(115.0, 122.0)) for _ in range(depots)]
    connection.executemany(
        "INSERT INTO depot VALUES (?,?,?,?,?)",
        [(n, f"青禾{n}物资库", "0531-80001234", *place) for n, place in enumerate(places, start=1)],
    )
    stock = [(n, n % items, n % depots + 1, chance.randint(1, 200), "usable") for n in range(1, rows + 1)]
    connection.executemany("INSERT INTO stock VALUES (?,?,?,?,?)", stock)
    connection.executemany(
        "INSERT INTO near VALUES (?,?,?,?,?,?,?,?,?)",
        [(n, *(places[d - 1][0],) * 2, *(places[d - 1][1],) * 2, i, i, d, q) for n, i, d, q, _ in stock],
    )
    connection.execute("CREATE INDEX ix_stock_depot ON stock (depot, id)")
    connection.commit()
    connection.close()


def make_app(folder: Path) -> Flask:
    """Three bare views: hello, a page of 50 rows from one indexed query, the 20 nearest depots as JSON."""
    app = Flask("floors")
    connection = sqlite3.connect(folder / "floors.sqlite3", check_same_thread=False)
    template = app.jinja_env.from_string(PAGE)

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/page")
    def page() -> str:
        rows = connection.execute(
            "SELECT s.id, s.item, d.name, s.quantity, s.state, d.phone FROM stock s JOIN depot d ON d.id = s.depot "
            "WHERE s.depot BETWEEN ? AND ? ORDER BY s.depot, s.id LIMIT 50",
            (at := request.args.get("at", 1, type=int), at + 50),
        ).fetchall()
        return template.render(rows=rows)

    @app.get("/look")
    def look() -> Any:
        asked = request.args
        found = nearest(
            connection, asked.get("item", 1, type=int), asked.get("quantity", 1, type=int),
            asked.get("lat", 36.0, type=float), asked.get("lon", 117.0, type=float),
        )  # fmt: skip
        names = ("depot", "name", "phone", "quantity", "lat", "lon")
        return jsonify(items=[dict(zip(names, row, strict=True)) for row in found])

    return app


def nearest(connection: sqlite3.Connection, item: int, quantity: int, lat: float, lon: float) -> list[Any]:
    """The 20 nearest depots with enough of an item: a box that grows until it holds them."""
    narrow = cos(radians(lat))
    rows: list[Any] = []
    for degrees in (0.25, 1.0, 4.0, 180.0):
        rows = connection.execute(
            "SELECT n.depot, d.name, d.phone, n.quantity, n.s, n.w FROM near n JOIN depot d ON d.id = n.depot "
            "WHERE n.i0 = ? AND n.i1 = ? AND n.s BETWEEN ? AND ? AND n.w BETWEEN ? AND ? AND n.quantity >= ?",
            (item, item, lat - degrees, lat + degrees, lon - degrees / narrow, lon + degrees / narrow, quantity),
        ).fetchall()
        if len(rows) >= 20:
            break
    return sorted(rows, key=lambda row: (row[4] - lat) ** 2 + ((row[5] - lon) * narrow) ** 2)[:20]


def read_rows(database_url: str, selects: Sequence[str]) -> int:
    """Every row of these selects through the bare driver; how many."""
    if database_url.startswith("sqlite"):
        lite = sqlite3.connect(database_url.removeprefix("sqlite:///"))
        count = sum(len(lite.execute(each).fetchall()) for each in selects)
        lite.close()
        return count
    import psycopg

    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        return sum(len(connection.execute(each).fetchall()) for each in selects)


def write_pdf(html: str, base: str) -> bytes:
    """WeasyPrint and nothing else."""
    from weasyprint import HTML

    return bytes(HTML(string=html, base_url=base).write_pdf())


def read_and_insert(table_file: Path, database_url: str) -> int:
    """Every row of a spreadsheet through calamine into a table of text columns, by SQLAlchemy Core; how many."""
    import python_calamine
    import sqlalchemy as sa

    rows = python_calamine.CalamineWorkbook.from_path(str(table_file)).get_sheet_by_index(0).to_python()
    names = [f"c{number}" for number in range(len(rows[0]))]
    engine = sa.create_engine(database_url)
    kept = sa.Table("floor_rows", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True),
                    *(sa.Column(name, sa.Text) for name in names))  # fmt: skip
    with engine.begin() as connection:
        kept.drop(connection, checkfirst=True)
        kept.create(connection)
        values = [dict(zip(names, map(str, row), strict=True)) for row in rows[1:]]
        connection.execute(sa.insert(kept), values)
        kept.drop(connection)
    engine.dispose()
    return len(values)


def open_docx(file: Path) -> int:
    """A document opened by python-docx; how many paragraphs it has."""
    from docx import Document

    return len(Document(str(file)).paragraphs)


def serve_floors(port: int, folder: Path, workers: int) -> None:
    """Serve the three pages with the production server's own settings: four threads for each worker."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            given = {"bind": f"127.0.0.1:{port}", "workers": workers, "worker_class": "gthread", "threads": 4}
            for name, value in given.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return make_app(folder)

    Server().run()


if __name__ == "__main__":
    serve_floors(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
