"""Lists of teams, members and stock as people send them: previewed, entered once, in one audit entry."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from emergency.core.audit import AuditEntry
from emergency.core.db import db
from resources_db.supplies.models import StockLine
from resources_db.supplies.queries import ledger_sum
from resources_db.teams.models import Member, Team, TeamReport
from resources_db.teams.rules import Confirmation
from tests.client import Client
from tests.make import Make


@pytest.fixture
def token(make: Make) -> str:
    """Of somebody at a bureau in 商河县."""
    return make.token(make.account("bureau"))


def send(client: Client, token: str, table: str, data: bytes, name: str, **given: Any) -> Any:
    response = client.api(
        "POST", f"/imports/{table}", token=token, data={"file": (io.BytesIO(data), name), **given},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert response.status_code in (200, 201), response.get_data(as_text=True)
    return response.get_json()


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def expected(samples: Path, file: str) -> Any:
    files = json.loads((samples / "made" / "expected.json").read_text())["tables"]["files"]
    return next(each for each in files if each["file"] == file)


@pytest.mark.parametrize("file", ["table01.xlsx", "table07.xlsx"])
def test_a_list_of_teams_is_entered_once(client: Client, token: str, samples: Path, file: str) -> None:
    data, wanted = (samples / "made" / file).read_bytes(), expected(samples, file)
    preview = send(client, token, "teams", data, file, commit="false")
    assert preview["accepted"] == wanted["accepted"]
    assert count(Team) == 0
    assert send(client, token, "teams", data, file)["accepted"] == wanted["accepted"]
    names = {item["name"] for item in wanted["items"]}
    assert set(db.session.scalars(select(Team.name))) == names
    assert set(db.session.scalars(select(TeamReport.confirmed_how))) == {Confirmation.IMPORT}
    send(client, token, "teams", data, file)
    assert count(Team) == len(names)
    assert db.session.scalars(select(AuditEntry.code)).all().count("team.imported") == 1


def test_members_go_to_their_teams_and_an_unknown_team_is_an_error(
    client: Client, token: str, make: Make, samples: Path
) -> None:
    wanted = expected(samples, "table04.xlsx")
    teams = sorted({item["team"] for item in wanted["items"]})
    owner = make.organisation(kind="township")
    for name in teams[:-1]:
        make.team(owner, name=name)
    answer = send(client, token, "members", (samples / "made" / "table04.xlsx").read_bytes(), "table04.xlsx")
    here = [item for item in wanted["items"] if item["team"] != teams[-1]]
    assert count(Member) == len(here)
    assert any(teams[-1] in error["message"] for error in answer["errors"])


@pytest.mark.parametrize("file", ["table02.xlsx", "table06.xls", "table08.xlsx", "table10.xlsx"])
def test_a_list_of_stock_is_received_by_movements(client: Client, token: str, samples: Path, file: str) -> None:
    data, wanted = (samples / "made" / file).read_bytes(), expected(samples, file)
    send(client, token, "stock", data, file)
    lines = db.session.scalars(select(StockLine)).all()
    found = sorted((line.item.name, line.depot.name, float(line.on_hand)) for line in lines)
    items = {(i["name"], i.get("spec"), i["unit"], i["place"], i.get("expiry")): i for i in wanted["items"]}
    assert found == sorted((i["name"], i["place"], float(i["quantity"])) for i in items.values())
    assert all(ledger_sum(line) == line.on_hand for line in lines)
    before = count(StockLine)
    send(client, token, "stock", data, file)
    assert count(StockLine) == before


def test_a_preview_writes_nothing(client: Client, token: str, samples: Path) -> None:
    send(client, token, "stock", (samples / "made" / "table02.xlsx").read_bytes(), "a.xlsx", commit="false")
    assert count(StockLine) == 0
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.code == "stock.imported")) is None
