"""A database as full as a province's, made quickly: rows go in by Core, past the actions, in one transaction."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from docx import Document
from flask import Flask, current_app
from sqlalchemy import func, insert, select, text
from stdnum.cn import uscc
from xlsxwriter import Workbook

from drills.bookings.models import Drill, DrillPlan, DrillStep
from drills.bookings.rules import Content, DrillKind, DrillState, Form, Step
from emergency.accounts import actions as accounts
from emergency.accounts.models import Area, Organisation
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import SYSTEM
from emergency.core.clock import now, today
from emergency.core.db import db, unit_of_work
from emergency.core.search import index_tokens
from emergency.plans.models import Clause, Plan, PlanVersion
from emergency.plans.outlines import outline_for
from emergency.plans.vocabulary import Family, PlanKind, VersionState
from emergency.sites.models import Fact, PresentTag
from emergency.sites.rules import FactName
from resources_db.claims.models import Resource
from resources_db.claims.rules import ResourceKind
from resources_db.supplies.models import Depot, Item, ItemWord, Movement, MovementLine, StockLine
from resources_db.supplies.rules import MovementKind, StockStatus
from resources_db.teams.models import Capability, Team, TeamCapability
from resources_db.teams.rules import Category, TeamStatus

PASSWORD = "Bench-pass-2026"
LOGIN = "bench-commander"
PROVINCE = "37"
_AT_ONCE = 5_000
_CAPABILITIES = (
    "危险化学品处置", "堵漏", "洗消", "火灾扑救", "水域救援", "山地救援", "矿山救护", "医疗救护", "破拆", "排涝",
    "供电保障", "通信保障", "道路抢通", "起重吊装", "生命探测", "转运安置", "森林灭火", "潜水打捞",
    "供气抢修", "无人机侦察",
)  # fmt: skip
_GOODS = ("潜水泵", "吸油毡", "帐篷", "正压式空气呼吸器", "堵漏工具", "发电机", "编织袋", "救生衣", "防化服", "折叠床")
_SPECS = 30
_SENTENCE = "发现险情的人员立即报告值班室，值班长核实后通知现场处置组，并在规定时限内向上级和属地应急管理部门报告。"


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything."""

    organisations: int
    depots: int
    teams: int
    stock: int
    import_rows: int
    chapters: int

    @property
    def said(self) -> str:
        """In words, for the heading of the table."""
        return (
            f"{self.organisations} organisations with a plan and two drills each, {self.depots} depots, "
            f"{self.teams} teams, {self.stock} stock rows; import of {self.import_rows} rows"
        )


FULL = Sizes(organisations=10_000, depots=1_000, teams=10_000, stock=100_000, import_rows=10_000, chapters=30)
SMALLER = Sizes(organisations=25_000, depots=500, teams=5_000, stock=50_000, import_rows=1, chapters=1)
LARGER = Sizes(organisations=500_000, depots=10_000, teams=100_000, stock=1_000_000, import_rows=1, chapters=1)
"""What the growth of list pages is measured between: 50 000 and 1 000 000 lines of stock, and as many drills."""
QUICK = Sizes(organisations=60, depots=30, teams=60, stock=600, import_rows=40, chapters=2)


@dataclass(frozen=True)
class Filled:
    """What a full database is asked about."""

    token: str
    items: Sequence[int]
    capabilities: Sequence[str]
    goods: Sequence[str]
    unit_id: int
    version_id: int
    area_code: str


def fill(app: Flask, sizes: Sizes) -> Filled:
    """Fill a migrated and seeded database, and make the commander who asks."""
    chance = random.Random(7)
    with app.app_context():
        with unit_of_work():
            commander, token = make_people()
            areas = list(
                db.session.scalars(select(Area.id).where(Area.code.like(f"{PROVINCE}%"), Area.code != "370000"))
            )
            far = db.session.scalars(select(Area.id).where(Area.code.like("32%")).limit(20)).all()
            first = commander + 1
            owners = range(first, first + sizes.organisations)
            _organisations(owners, areas, far, chance)
            versions = _plans(owners, sizes.chapters)
            _drills(owners)
            items = _catalogue()
            depots = _depots(owners, sizes.depots, chance)
            _teams(owners, sizes.teams, chance)
            _stock(items, depots, sizes, chance)
        analyse()
        db.session.remove()
        db.engine.dispose()
    return Filled(
        token, items, _CAPABILITIES, [f"{name}{spec}型" for name in _GOODS for spec in range(1, _SPECS + 1)],
        owners[0], versions[0], f"{PROVINCE}0000",
    )  # fmt: skip


def make_people() -> tuple[int, str]:
    area = db.session.scalars(select(Area).where(Area.code == f"{PROVINCE}0000")).one()
    bureau = accounts.create_organisation(
        name="青禾省应急管理厅", kind=OrganisationKind.EMERGENCY_BUREAU, area=area, by=SYSTEM
    )
    account = accounts.create_account(
        login=LOGIN, name="陈立", role=Role.BUREAU, organisation=bureau, password=PASSWORD,
        settings=current_app.config["SETTINGS"], by=SYSTEM,
    )  # fmt: skip
    return bureau.id, accounts.create_token(account, label="bench", by=SYSTEM)


def _organisations(owners: range, areas: Sequence[int], far: Sequence[int], chance: random.Random) -> None:
    """Nine in ten lie in the commander's area, so that reach has something to refuse."""
    put(Organisation, (
        {"id": n, "name": f"青禾{n}化工有限公司", "uscc": None, "kind": OrganisationKind.ENTERPRISE,
         "area_id": (areas if n % 10 else far)[n % len(areas if n % 10 else far)], "industry": "2614",
         "phone": "0531-80001234", "lat": chance.uniform(34.5, 38.0), "lon": chance.uniform(115.0, 122.0),
         "tokens": tokens_of(f"青禾{n}化工有限公司"), "pinyin_key": f"qing he {n}", "revision": 1}
        for n in owners
    ))  # fmt: skip
    told = {FactName.TAGS: ["hazmat_produce"], FactName.SIZE: "medium", FactName.EMPLOYEES: 320,
            FactName.LIFE: "active"}  # fmt: skip
    put(Fact, (
        {"organisation_id": n, "name": name, "value": value, "since": None}
        for n in owners for name, value in told.items()
    ))  # fmt: skip
    put(PresentTag, ({"organisation_id": n, "tag": "hazmat_produce"} for n in owners))


def _plans(owners: range, chapters: int) -> list[int]:
    """One plan in force each; the first of them has a whole text."""
    published = today() - timedelta(days=200)
    put(Plan, (
        {"id": n, "organisation_id": n, "family": Family.UNIT, "kind": PlanKind.COMPREHENSIVE,
         "title": f"青禾{n}化工有限公司综合应急预案", "tokens": tokens_of(f"青禾{n}化工综合应急预案"), "revision": 1}
        for n in owners
    ))  # fmt: skip
    put(PlanVersion, (
        {"id": n, "plan_id": n, "number": 1, "label": "1", "state": VersionState.PUBLISHED, "published_on": published,
         "published_recorded_at": now(), "core_changes": [], "revision": 1}
        for n in owners
    ))  # fmt: skip
    outline = outline_for(str(PlanKind.COMPREHENSIVE))
    assert outline is not None
    sections = [section for _ in range(max(chapters // 10, 1)) for section in outline.sections]
    put(Clause, (
        {"version_id": owners[0], "position": position, "level": 1, "number": str(position), "code": section.code,
         "title": str(section.title.zh), "text": "\n".join([_SENTENCE * 3] * 4)}
        for position, section in enumerate(sections, start=1)
    ))  # fmt: skip
    return list(owners)


def _drills(owners: range) -> None:
    """Two held drills each, in the last two years."""
    drills: list[dict[str, Any]] = []
    for number, owner in enumerate((n for n in owners for _ in range(2)), start=1):
        day = today() - timedelta(days=100 if number % 2 else 300)
        starts = datetime.combine(day, datetime.min.time(), tzinfo=now().tzinfo) + timedelta(hours=2)
        drills.append(
            {"id": number, "organisation_id": owner, "title": "储罐泄漏处置演练", "kind": DrillKind.COMPREHENSIVE,
             "content": Content.SINGLE, "form": Form.PRACTICAL, "starts_at": starts,
             "ends_at": starts + timedelta(hours=2), "state": DrillState.COMPLETED, "held_on": day, "attendance": 40,
             "revision": 1}
        )  # fmt: skip
    put(Drill, drills)
    put(DrillPlan, ({"drill_id": row["id"], "plan_id": row["organisation_id"]} for row in drills))
    put(DrillStep, (
        {"drill_id": row["id"], "step": step, "happened_on": row["held_on"], "by_name": "陈立"}
        for row in drills for step in (Step.BOOK, Step.FINISH)
    ))  # fmt: skip


def _catalogue() -> list[int]:
    named = [f"{name}{spec}型" for name in _GOODS for spec in range(1, _SPECS + 1)]
    put(Item, (
        {"id": n, "name": name, "unit": "台", "synonyms": [], "tokens": tokens_of(name), "revision": 1}
        for n, name in enumerate(named, start=1)
    ))  # fmt: skip
    put(ItemWord, ({"word": name, "item_id": n} for n, name in enumerate(named, start=1)))
    put(Capability, (
        {"id": n, "name": name, "tokens": tokens_of(name)} for n, name in enumerate(_CAPABILITIES, start=1)
    ))  # fmt: skip
    return list(range(1, len(named) + 1))


def _depots(owners: range, count: int, chance: random.Random) -> list[tuple[int, float, float]]:
    depots = [(n, chance.uniform(34.5, 38.0), chance.uniform(115.0, 122.0)) for n in range(1, count + 1)]
    put(Depot, (
        {"id": n, "organisation_id": owners[n % len(owners)], "name": f"青禾{n}物资库", "phone": "0531-80004321",
         "keeper": "李四", "lat": lat, "lon": lon, "tokens": tokens_of(f"青禾{n}物资库"), "revision": 1}
        for n, lat, lon in depots
    ))  # fmt: skip
    return depots


def _teams(owners: range, count: int, chance: random.Random) -> None:
    """Three capabilities each; two in three ready, nine in ten of them confirmed of late."""
    kinds, states = list(Category), (TeamStatus.READY, TeamStatus.READY, TeamStatus.RESTING)
    put(Resource, ({"id": n, "kind": ResourceKind.TEAM, "capacity": Decimal(1)} for n in range(1, count + 1)))
    places = {n: (chance.uniform(34.5, 38.0), chance.uniform(115.0, 122.0)) for n in range(1, count + 1)}
    put(Team, (
        {"id": n, "organisation_id": owners[n % len(owners)], "resource_id": n, "name": f"青禾{n}应急救援队",
         "category": kinds[n % len(kinds)], "speciality": [], "capabilities": [], "headcount": 20, "leader": "王五",
         "phone": "0531-80001234", "leader_phone": "13800000000", "lat": lat, "lon": lon, "status": states[n % 3],
         "confirmed_at": now(), "confirmed_by": "值班员", "fresh_until": now() + timedelta(days=7 if n % 10 else -1),
         "tokens": tokens_of(f"青禾{n}应急救援队"), "revision": 1}
        for n, (lat, lon) in places.items()
    ))  # fmt: skip
    put(TeamCapability, (
        {"team_id": n, "capability_id": (n + step) % len(_CAPABILITIES) + 1, "lat": lat, "lon": lon}
        for n, (lat, lon) in places.items() for step in (0, 3, 7)
    ))  # fmt: skip


def _stock(
    items: Sequence[int], depots: Sequence[tuple[int, float, float]], sizes: Sizes, chance: random.Random
) -> None:
    """Stock lines with one receipt each; the triggers of the ledger make the balances."""
    last = db.session.scalar(select(func.max(Resource.id))) or 0
    owner_of = {row.id: row.organisation_id for row in db.session.execute(select(Depot.id, Depot.organisation_id))}
    put(Resource, (
        {"id": last + n, "kind": ResourceKind.STOCK, "capacity": Decimal(0)} for n in range(1, sizes.stock + 1)
    ))  # fmt: skip
    rows: list[dict[str, Any]] = []
    for n in range(1, sizes.stock + 1):
        depot, lat, lon = depots[n % len(depots)]
        rows.append(
            {"id": n, "resource_id": last + n, "item_id": items[(n // len(depots) * 7 + n) % len(items)],
             "depot_id": depot, "lot": str(n), "status": StockStatus.USABLE, "expires_on": date(2030, 1, 1),
             "confirmed_at": now(), "confirmed_by": "仓管员", "fresh_until": now() + timedelta(days=7), "lat": lat,
             "lon": lon}
        )  # fmt: skip
    put(StockLine, rows)
    put(Movement, (
        {"id": depot, "organisation_id": owner, "kind": MovementKind.RECEIVE, "moved_at": now()}
        for depot, owner in owner_of.items()
    ))  # fmt: skip
    put(MovementLine, (
        {"movement_id": row["depot_id"], "stock_line_id": row["id"], "quantity": Decimal(chance.randint(1, 200))}
        for row in rows
    ))  # fmt: skip


def put(model: Any, rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
    """Insert plain rows, and set the next number of the table on PostgreSQL where the rows brought theirs."""
    waiting = iter(rows)
    has_own_id = False
    while some := list(islice(waiting, _AT_ONCE)):
        has_own_id = "id" in some[0]
        db.session.execute(insert(model.__table__), some)
    if has_own_id and db.engine.dialect.name == "postgresql":
        table = model.__tablename__
        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))


def analyse() -> None:
    """Let PostgreSQL count its rows, as it does by itself within minutes; SQLite never does unless it is told."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
    db.session.commit()


def tokens_of(name: str) -> str:
    return f" {' '.join(index_tokens(name, pinyin=False))} "


def write_table(file: Path, numbers: range) -> None:
    """A list of organisations as enterprises hand it in: ten columns."""
    headings = (
        "单位名称",
        "统一社会信用代码",
        "单位类型",
        "属地",
        "行业代码",
        "监管类别",
        "企业规模",
        "职工人数",
        "联系电话",
        "备注",
    )
    book = Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet("企业")
    sheet.write_row(0, 0, headings)
    for row, number in enumerate(numbers, start=1):
        sheet.write_row(row, 0, (
            f"云岭{number}机械有限公司", _credit_code(number), "企业", f"{PROVINCE}0102", "3411", "金属冶炼", "小型",
            number % 300 + 5, f"0531-8{number % 10_000_000:07d}", "",
        ))  # fmt: skip
    book.close()


def _credit_code(number: int) -> str:
    body = f"91370102{number:09d}"
    return body + str(uscc.calc_check_digit(body))


def write_plan(file: Path, chapters: int) -> None:
    """A plan of about two pages for each chapter, with headings, text and a table of contacts in every third."""
    document = Document()
    document.add_heading("青禾化工有限公司综合应急预案", level=0)
    for chapter in range(1, chapters + 1):
        document.add_heading(f"{chapter} 处置程序", level=1)
        for section in range(1, 5):
            document.add_heading(f"{chapter}.{section} 响应启动", level=2)
            for _ in range(5):
                document.add_paragraph(_SENTENCE * 2)
        if chapter % 3 == 0:
            _add_contacts(document)
    document.save(str(file))


def _add_contacts(document: Any) -> None:
    people = document.add_table(rows=0, cols=4)
    people.add_row()
    for cell, words in zip(people.rows[0].cells, ("序号", "姓名", "职务", "联系电话"), strict=True):
        cell.text = words
    for number in range(1, 13):
        given: Mapping[int, str] = {0: str(number), 1: "王五", 2: "组长", 3: f"1380000{number:04d}"}
        for column, cell in enumerate(people.add_row().cells):
            cell.text = given[column]
