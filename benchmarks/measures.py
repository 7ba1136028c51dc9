"""What is measured: each function answers the lines of the table for one kind of work."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import html5lib  # type: ignore[import-untyped]
from flask import Flask, current_app, template_rendered, url_for
from jinja2 import Template
from pypdf import PdfReader

from benchmarks import data, floors
from benchmarks.figures import Figure, Timing, side_by_side, took
from benchmarks.served import ROOT, Client, answered_by_four, free_port, plain, served, wait_for, worker_memory
from emergency.accounts.queries import actor_of, find_account
from emergency.core import paper, pdf
from emergency.core.db import db, reading, unit_of_work
from emergency.core.imports import fresh_items, get_importer
from emergency.core.paths import STATIC
from emergency.imports import actions as imports
from emergency.imports import queries as tables
from emergency.plans import queries as plans
from emergency.plans import reports
from emergency.plans.reading.read import read_plan
from tests.databases import SECRET


@dataclass(frozen=True)
class World:
    """A full database with our server on it, the floors beside it, and a client for each."""

    app: Flask
    url: str
    folder: Path
    sizes: data.Sizes
    filled: data.Filled
    runs: int
    floor: Client
    program: Client
    person: Client
    pid: int

    @property
    def heavy_runs(self) -> int:
        """How often work that takes seconds is repeated."""
        return 3 if self.runs >= 100 else 1

    def near(self, count: int = 40) -> Iterator[tuple[float, float]]:
        """Points in the province, the same ones in every run."""
        chance = random.Random(3)
        while True:
            yield from [(chance.uniform(34.8, 37.7), chance.uniform(115.5, 121.5)) for _ in range(count)]


@contextmanager
def world(app: Flask, url: str, folder: Path, sizes: data.Sizes, *, runs: int) -> Iterator[World]:
    """Fill the database, start both servers, sign in."""
    filled = data.fill(app, sizes)
    floors.fill(folder, depots=sizes.depots, rows=sizes.stock)
    with both_served(url, folder, workers=1) as (ours_port, floor_port, pid):
        person = Client(ours_port, {"Accept-Encoding": "gzip"})
        person.sign_in(data.LOGIN, data.PASSWORD)
        program = Client(ours_port, {"Authorization": f"Bearer {filled.token}"})
        floor = Client(floor_port)
        yield World(app, url, folder, sizes, filled, runs, floor, program, person, pid)
        for client in (person, program, floor):
            client.close()


@contextmanager
def both_served(url: str, folder: Path, *, workers: int) -> Iterator[tuple[int, int, int]]:
    """Our server and the floors, each with so many workers: their ports, and the number of our process."""
    ours_port, floor_port = free_port(), free_port()
    environment = {
        "EMERGENCY_DATA_DIR": str(folder), "EMERGENCY_DATABASE_URL": url, "EMERGENCY_SECRET_KEY": SECRET,
    }  # fmt: skip
    arguments = ("serve", "--workers", str(workers), "--port", str(ours_port))
    with (
        served("emergency.cli", *arguments, environment=environment) as pid,
        served("benchmarks.floors", str(floor_port), str(folder), str(workers)),
    ):
        wait_for(ours_port, "/healthz")
        wait_for(floor_port, "/hello")
        yield ours_port, floor_port, pid


def every_measure() -> dict[str, Callable[[World], list[Figure]]]:
    """The measures by name, in the order of the table."""
    return {
        "look-up": look_ups, "throughput": throughput, "lists": list_pages, "obligations": obligations,
        "import": table_import, "pdf": printed_plan, "docx": plan_reading, "weight": page_weight,
        "start": start_and_memory,
    }  # fmt: skip


def look_ups(world: World) -> list[Figure]:
    """A commander's search, as JSON and as a page, each time at another place and for another thing."""
    points, chance = world.near(), random.Random(5)
    filled = world.filled

    def at(path: str, **asked: object) -> str:
        return f"{path}?{urlencode(asked)}"

    def floor() -> bytes:
        lat, lon = next(points)
        return world.floor.get(at("/look", item=chance.randrange(300), quantity=5, lat=lat, lon=lon))

    def stock() -> bytes:
        lat, lon = next(points)
        return world.program.get(
            at("/api/v1/lookup/stock", item=chance.choice(filled.items), quantity=5, lat=lat, lon=lon)
        )

    def teams() -> bytes:
        lat, lon = next(points)
        return world.program.get(
            at("/api/v1/lookup/teams", capability=chance.choice(filled.capabilities), lat=lat, lon=lon)
        )

    def page() -> bytes:
        lat, lon = next(points)
        what = chance.choice(filled.goods)
        return world.person.get(at("/lookup", what=what, quantity=5, where=f"{lat:.4f},{lon:.4f}", within=120))

    refuse_empty(stock(), b'"distance_m"')
    refuse_empty(teams(), b'"distance_m"')
    ours = {
        "look-up stock, JSON": side_by_side(stock, floor, runs=world.runs),
        "look-up teams, JSON": side_by_side(teams, floor, runs=world.runs),
    }
    found = [
        _beside(what, "LOOK", "look", *times, most=2.5, most_p95=6, most_ratio=3.5) for what, times in ours.items()
    ]
    shown = side_by_side(page, _bare_page(world), runs=world.runs)
    return [*found, _beside("look-up page, 20 rows", "PAGE", "page", *shown, most=6, most_ratio=5)]


def throughput(world: World) -> list[Figure]:
    """Look-ups by four clients at once of two workers; as time for each, so that a ratio reads like the others."""
    filled = world.filled

    def ours(turn: int) -> str:
        lat, lon = 34.8 + turn % 29 / 10, 115.5 + turn % 60 / 10
        return f"/api/v1/lookup/stock?item={filled.items[turn % len(filled.items)]}&quantity=5&lat={lat}&lon={lon}"

    def floor(turn: int) -> str:
        return f"/look?item={turn % 300}&quantity=5&lat={34.8 + turn % 29 / 10}&lon={115.5 + turn % 60 / 10}"

    seconds = 3.0 if world.runs >= 100 else 0.3
    with both_served(world.url, world.folder, workers=2) as (ours_port, floor_port, _pid):
        bearer = {"Authorization": f"Bearer {filled.token}"}
        bare = answered_by_four(floor_port, floor, {}, seconds) / seconds
        found = answered_by_four(ours_port, ours, bearer, seconds) / seconds
    return [
        Figure(f"look-up by 4 clients, 2 workers ({found:.0f} a second), each", "ms", 1000 / found, None, "LOOK",
               1000 / bare, 1000 / 1791, most=1000 / 900, most_ratio=2)
    ]  # fmt: skip


def list_pages(world: World) -> list[Figure]:
    """List pages of a bureau that sees the whole province."""
    asked = {
        "stock": "/stock", "teams": "/teams", "organisations": "/organisations", "plans": "/plans",
        "drills": "/drills", "organisations of a tag": "/organisations?tag=hazmat_produce",
    }  # fmt: skip
    with world.app.test_request_context():
        routes = {rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    found = []
    for what, path in asked.items():
        if path.partition("?")[0] in routes:
            times = side_by_side(partial(world.person.get, path), _bare_page(world), runs=world.runs // 2)
            found.append(_beside(f"list page: {what}", "PAGE", "page", *times, most=6, most_ratio=5))
    return found


def obligations(world: World) -> list[Figure]:
    """The duties of one unit through the API; see `benchmarks.duties` for many units."""
    unit = f"/api/v1/obligations?organisation={world.filled.unit_id}"
    refuse_empty(world.program.get(unit), b'"rule"')
    times = side_by_side(lambda: world.program.get(unit), lambda: world.floor.get("/hello"), runs=world.runs)
    return [_beside("obligations of one unit, JSON", "FLASK", "hello", *times, most=5)]


def table_import(world: World) -> list[Figure]:
    """Lists of organisations read, held against the register, entered and audited; the better of two."""
    rows = world.sizes.import_rows
    files = [world.folder / f"organisations{turn}.xlsx" for turn in range(2)]
    for turn, file in enumerate(files):
        data.write_table(file, range(turn * rows + 1, (turn + 1) * rows + 1))
    floor = min(took(partial(floors.read_and_insert, file, world.url)) for file in files) / 1000
    ours = min(took(partial(_bring_in, world, file)) for file in files) / 1000
    return [
        Figure(f"import of {rows} organisations, .xlsx", "s", ours, None, "calamine + Core", floor,
               reference=1.95 * rows / 100_000 + 0.05, most=5 * rows / 100_000, most_ratio=2.5)
    ]  # fmt: skip


def _bring_in(world: World, file: Path) -> None:
    with world.app.test_request_context():
        account = find_account(data.LOGIN)
        assert account is not None
        by, importer, content = actor_of(account), get_importer("organisations"), file.read_bytes()
        with reading():
            preview = tables.read(importer, content, tables.accept(content, file.name), {}, by)
            db.session.commit()
        items = fresh_items(importer, preview)
        with unit_of_work():
            made = imports.put(importer, items, {}, by=by)
        assert len(made) == world.sizes.import_rows, preview.errors[:3]
        db.session.remove()


def printed_plan(world: World) -> list[Figure]:
    """A plan on paper against WeasyPrint given the finished HTML, then the same once more, unchanged."""
    if not pdf.pdf_ready():
        return []
    with world.app.test_request_context():
        account = find_account(data.LOGIN)
        assert account is not None
        by = actor_of(account)
        version = plans.get_version(world.filled.version_id, by)
        address = url_for("plans.version", version_id=version.id)
        # The page as it was rendered, so that the floor is given the very same.
        with _rendered() as shown:
            first = reports.version_pdf(version, actor=by, address=address)
        bare = shown[0].replace(paper.OWN, f"file://{STATIC}/")
        pages = len(PdfReader(BytesIO(first)).pages)
        ours, floor = side_by_side(
            lambda: _printed_anew(lambda: reports.version_pdf(version, actor=by, address=address)),
            lambda: floors.write_pdf(bare, f"file://{STATIC}/"), runs=world.heavy_runs, blocks=world.heavy_runs, warm=0,
        )  # fmt: skip
        again = took(lambda: reports.version_pdf(version, actor=by, address=address))
        db.session.remove()
    return [
        Figure(f"PDF of a plan, {pages} pages, warm", "ms", ours.p50, None, "bare WeasyPrint", floor.p50,
               reference=93.0 * pages, most_ratio=1.15),
        Figure("the same PDF again, unchanged", "ms", again, most=20),
    ]  # fmt: skip


def _printed_anew(printed: Callable[[], bytes]) -> bytes:
    """A paper made although it is kept."""
    shutil.rmtree(current_app.config["SETTINGS"].data_dir / "printed", ignore_errors=True)
    return printed()


@contextmanager
def _rendered() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_app: Flask, template: Template, context: dict[str, Any], **_rest: object) -> None:
        found.append(template.render(context))

    with template_rendered.connected_to(note):
        yield found


def plan_reading(world: World) -> list[Figure]:
    """A long plan in .docx read into chapters, contacts and resources."""
    file = world.folder / "plan.docx"
    data.write_plan(file, world.sizes.chapters)
    ours, floor = side_by_side(
        lambda: read_plan(file, filename=file.name),
        lambda: floors.open_docx(file),
        runs=world.heavy_runs,
        blocks=world.heavy_runs,
    )
    return [
        Figure(f"plan .docx, about {world.sizes.chapters * 2} pages, read", "ms", ours.p50, None, "python-docx opening",
               floor.p50, most=1000, most_ratio=3)
    ]  # fmt: skip


def page_weight(world: World) -> list[Figure]:
    """What a browser fetches that has been here never: the page and every file it names, as the server sends them."""
    found = []
    for what, path in {"start page": "/", "look-up": "/lookup", "list of organisations": "/organisations"}.items():
        page = plain(world.person.answer(path))
        named = sorted(set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', page)))
        assets = [world.person.answer(each.decode()) for each in named]
        sent = sum(len(body) for _, body in [world.person.answer(path), *assets]) / 1024
        nodes = sum(1 for _ in html5lib.parse(page.decode()).iter())
        found += [
            Figure(f"weight of the {what}, as sent, cold", "kB", sent, most=120),
            Figure(f"elements of the {what}", "nodes", nodes, most=1500),
        ]
    return found


def start_and_memory(world: World) -> list[Figure]:
    """From nothing to the first page in a new process, and what a worker weighs after all that was asked of it."""
    ours = "from emergency.app import create_app; assert create_app().test_client().get('/sign-in').status_code == 200"
    floor = (
        "from flask import Flask; app = Flask('floor'); app.add_url_rule('/', view_func=lambda: 'hello'); "
        "assert app.test_client().get('/').status_code == 200"
    )
    environment = {
        "EMERGENCY_DATA_DIR": str(world.folder), "EMERGENCY_DATABASE_URL": world.url, "EMERGENCY_SECRET_KEY": SECRET,
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
    }  # fmt: skip

    def run(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)

    first, bare = side_by_side(lambda: run(ours), lambda: run(floor), runs=world.heavy_runs, blocks=world.heavy_runs)
    return [
        Figure(
            "start to first page", "s", first.p50 / 1000, None, "bare Flask", bare.p50 / 1000, reference=0.34, most=1
        ),
        Figure("memory of a worker after all this", "MB", worker_memory(world.pid), None, "bare Flask", 32.0, most=100),
    ]


def refuse_empty(body: bytes, mark: bytes) -> None:
    """Stop where an answer found nothing: how fast nothing is found says nothing."""
    if mark not in body:
        raise ValueError(f"an answer without {mark.decode()}: {body[:300].decode()}")


def _beside(
    what: str, floor_name: str, quiet: str, ours: Timing, floor: Timing, *, most: float, most_p95: float | None = None,
    most_ratio: float | None = None,
) -> Figure:  # fmt: skip
    return Figure(
        what, "ms", ours.p50, ours.p95, floor_name, floor.p50, floors.QUIET[quiet], most, most_p95, most_ratio
    )


def _bare_page(world: World) -> Callable[[], bytes]:
    chance = random.Random(11)
    return lambda: world.floor.get(f"/page?at={chance.randrange(1, max(world.sizes.depots - 50, 2))}")


def measure(world: World, names: Sequence[str]) -> Iterator[Figure]:
    """The lines of the chosen measures as they come; all of them where none is named."""
    chosen = {name: make for name, make in every_measure().items() if not names or name in names}
    for make in chosen.values():
        yield from make(world)
