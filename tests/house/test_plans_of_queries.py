"""No page reads a register from end to end: each statement's plan is read from the database that would run it.

The database holds some hundred rows of everything, SQLite plans by the sizes that a migration tells it, and PostgreSQL
is asked not to read whole tables where it has another way at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import Connection, event, insert

from benchmarks import data
from emergency.accounts import actions as accounts
from emergency.accounts.models import Area, Organisation, Supervision
from emergency.accounts.roles import Role
from emergency.core.actors import SYSTEM
from emergency.core.db import db, unit_of_work
from tests.client import PASSWORD, Client

REGISTERS = {"organisation", "depot", "stock_line", "team", "plan", "plan_version", "drill", "claim", "movement"}
LISTS = (
    "/stock", "/stock?status=usable", "/stock?status=scrapped", "/stock?expiry=past", "/stock?q=潜水泵",
    "/stock?q=潜水泵3型", "/teams", "/teams?status=ready", "/teams?category=comprehensive", "/teams?q=青禾",
    "/teams?stale=1", "/organisations", "/organisations?kind=enterprise", "/organisations?q=青禾",
    "/organisations?tag=hazmat_produce", "/organisations?area=370000", "/plans", "/plans?kind=comprehensive",
    "/plans?family=unit", "/plans?state=in_force", "/plans?state=draft", "/plans?state=abolished", "/plans?words=青禾",
    "/drills", "/drills?tab=missed", "/drills?tab=held", "/drills?tab=given_up", "/drills?kind=comprehensive",
    "/depots", "/depots?q=青禾", "/plan-gaps", "/plan-gaps?gap=no_comprehensive", "/plan-gaps?gap=nothing_above",
    "/plan-gaps?gap=no_cards",
    "/programmes", "/programmes?area=370000",
)  # fmt: skip
THINGS = (
    "/organisations/{unit}", "/plans/{unit}", "/plans/new", "/teams/new",
    "/drills/new", "/depots/new", "/organisations/new",
)  # fmt: skip
SEARCHES = (
    "/lookup?what=潜水泵3型&quantity=2&where=36.1,117.2&within=120", "/lookup?what=堵漏&where=36.1,117.2&within=120",
)  # fmt: skip
SIZES = data.Sizes(organisations=300, depots=40, teams=120, stock=900, import_rows=1, chapters=1)
ROLES = (Role.ADMINISTRATOR, Role.BUREAU, Role.DEPARTMENT, Role.ENTERPRISE)


@pytest.fixture
def province(scratch_app: Callable[..., AbstractContextManager[Flask]]) -> Iterator[tuple[Flask, int]]:
    """A filled database with one person of each role, and the number of one unit."""
    with scratch_app("queries") as app:
        filled = data.fill(app, SIZES)
        with app.app_context(), unit_of_work():
            people(filled.unit_id)
        yield app, filled.unit_id


def people(unit_id: int) -> None:
    """One of each role, named by it: the department supervises every third unit."""
    unit = db.session.get_one(Organisation, unit_id)
    area = db.session.get_one(Area, unit.area_id)
    bureau, department = (
        accounts.create_organisation(name=name, kind=kind, area=area, by=SYSTEM)
        for name, kind in (("青禾县应急管理局", "emergency_bureau"), ("青禾县工业和信息化局", "department"))
    )
    of_role = {Role.ADMINISTRATOR: None, Role.BUREAU: bureau, Role.DEPARTMENT: department, Role.ENTERPRISE: unit}
    for role, organisation in of_role.items():
        accounts.create_account(
            login=f"someone-{role}", name="陈立", role=role, organisation=organisation, password=PASSWORD,
            settings=current_app.config["SETTINGS"], by=SYSTEM,
        )  # fmt: skip
    db.session.execute(insert(Supervision), [
        {"organisation_id": unit_id + step, "department_id": department.id} for step in range(0, 90, 3)
    ])  # fmt: skip


@contextmanager
def selects(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reads, with its values, as the database was given it."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def read_whole(connection: Connection, statement: str, values: Any) -> list[str]:
    """The registers that a statement reads from end to end; along an index, as far as a page reaches, is not that."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        scans = [match for row in rows if (match := re.match(r"SCAN (\w+?)(?:_\d+)?( USING .*)?$", row[3]))]
        is_cut_off = "LIMIT" in statement
        return [scan[1] for scan in scans if scan[1] in REGISTERS and not (is_cut_off and scan[2])]
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values).fetchall()
    found = re.findall(r"Seq Scan on (\w+)", "\n".join(row[0] for row in rows))
    return [table for table in found if table in REGISTERS]


def signed_in(app: Flask, role: Role) -> Client:
    """A browser of the person with this role."""
    with app.app_context():
        return Client(app).sign_in(f"someone-{role}")


def paths(role: Role, unit_id: int) -> list[str]:
    """What a role is asked to open. Not an administrator's start page: it looks for what anybody left undone."""
    start = [] if role is Role.ADMINISTRATOR else ["/"]
    return [*start, *LISTS, *(path.format(unit=unit_id) for path in THINGS), *(SEARCHES if role is Role.BUREAU else ())]


def test_no_page_reads_a_register_from_end_to_end(province: tuple[Flask, int]) -> None:
    app, unit_id = province
    broken: set[str] = set()
    seen = 0
    for role in ROLES:
        client = signed_in(app, role)
        for path in paths(role, unit_id):
            with selects(app) as asked:
                assert client.browser.get(path).status_code in {200, 403}, path
            with app.app_context(), db.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET enable_seqscan = off")
                for statement, values in dict.fromkeys((text, repr(values)) for text, values in asked):
                    given = next(each for text, each in asked if text == statement and repr(each) == values)
                    seen += 1
                    broken |= {
                        f"{role} {path} reads all of {table}: {' '.join(statement.split())[:400]}"
                        for table in read_whole(connection, statement, given)
                    }
    assert seen > 500
    assert not broken, "\n".join(sorted(broken))
