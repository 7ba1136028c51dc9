"""From an empty database by commands, then by the API alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from emergency.app import create_app
from emergency.core import clock
from emergency.core.db import db
from tests.databases import SECRET, Database, settings_for
from tests.journeys.contract.setting import FRIDAY, HERE, World, content, enter_plan, token_of
from tests.journeys.program import Machine, Program
from tests.make import credit_code


@pytest.fixture(scope="package")
def world(database: Database) -> Iterator[World]:
    """A system set up by commands: its areas, a bureau, a chemical works with a plan in force, and their programs."""
    url = database.create("contract")
    app = create_app(settings_for(url, database.folder))
    machine = Machine(app, url, database.folder, SECRET)
    machine.run("db", "upgrade")
    machine.run("db", "check")
    token = token_of(machine, "root", "administrator")
    root = Program(app, token)
    ids: dict[str, Any] = {}
    for parent, code, name in (("350500", "350500-01", "泉州台商投资区"), ("370400", "370400-01", "枣庄高新区")):
        (above,) = root.get(f"/areas?code={parent}")["items"]
        found = root.get(f"/areas?code={code}")["items"]
        given = {"code": code, "name": name, "kind": "functional_zone", "parent": above["id"]}
        zone = found[0] if found else root.post("/areas", given)
        assert {key: zone[key] for key in given} == given
        ids[code] = zone["id"]
    area = ids["350500-01"]
    bureau = root.post("/organisations", {"name": "泉州台商投资区应急局", "kind": "emergency_bureau", "area": area})
    unit = root.post(
        "/organisations",
        {"name": "望屿化工有限公司", "uscc": credit_code(70001), "kind": "enterprise", "area": area, "place": HERE,
         "tags": ["hazmat_produce"], "size": "medium", "employees": 320, "industry": "C26",
         "supervised_by": [bureau["id"]]},
    )  # fmt: skip
    ids |= {"area": area, "bureau": bureau["id"], "unit": unit["id"]}
    made = World(
        machine, root, Program(app, token_of(machine, "bureau", "bureau", bureau["id"])),
        Program(app, token_of(machine, "unit", "enterprise", unit["id"])), ids,
    )  # fmt: skip
    with clock.at(FRIDAY):
        plan = enter_plan(made)
        version = made.unit.post(
            f"/plans/{plan['id']}/versions",
            {"label": "2024版", "published_on": "2024-03-01", "reviewed_on": "2024-02-20", "assessed_on": "2025-03-01",
             **content()},
        )  # fmt: skip
        ids |= {"plan": plan["id"], "version": version["id"]}
    yield made
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    database.drop("contract")


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """A working day of a year whose calendar is announced."""
    with clock.at(FRIDAY):
        yield
