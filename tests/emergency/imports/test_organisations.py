"""Lists of organisations brought in: preview, confirmation, nothing twice; pages, API and command."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from emergency.accounts.models import Organisation
from emergency.cli import main
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.imports.models import StagedImport
from emergency.sites import queries
from tests.client import Client
from tests.make import Make, credit_code

HEADER = "单位名称,统一社会信用代码,属地,监管类别,企业规模,从业人员,行业代码,成立日期,监管部门,纬度,经度,坐标系\n"


def table(*rows: str) -> bytes:
    return (HEADER + "\n".join(rows) + "\n").encode("gb18030")


GOOD = f"望屿石料厂,{credit_code(90001)},商河县,非煤矿山,小型,45,B10,2015-03-02,商河县应急局,37.3,117.16,gcj02"


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Organisation)) or 0


def send(client: Client, token: str, data: bytes, name: str = "单位.csv", **given: Any) -> Any:
    return client.api(
        "POST", "/imports/organisations", token=token, data={"file": (io.BytesIO(data), name), **given},
        content_type="multipart/form-data",
    )  # fmt: skip


@pytest.fixture
def token(make: Make) -> str:
    """Of somebody at a bureau in 商河县."""
    make.organisation(kind="department", name="商河县应急局")
    return make.token(make.account("bureau"))


def test_a_preview_enters_nothing_and_an_import_enters_it_once(client: Client, token: str) -> None:
    before = count()
    preview = send(client, token, table(GOOD), commit="false").get_json()
    assert (preview["rows"], preview["accepted"], preview["committed"], preview["created"]) == (1, 1, False, [])
    assert count() == before
    first = send(client, token, table(GOOD)).get_json()
    assert len(first["created"]) == 1
    again = send(client, token, table(GOOD)).get_json()
    assert again["created"] == []
    assert again["items"][0]["known"] == first["created"][0]
    assert count() == before + 1


def test_what_a_row_says_becomes_facts(client: Client, token: str) -> None:
    (number,) = send(client, token, table(GOOD)).get_json()["created"]
    shown = client.api("GET", f"/organisations/{number}", token=token, status=200).get_json()
    assert (shown["tags"], shown["size"], shown["employees"], shown["industry"]) == (["mine"], "small", 45, "B10")
    assert shown["place"]["given_in"] == "gcj02"
    assert len(shown["supervised_by"]) == 1
    listed = client.api("GET", "/organisations?tag=mine&q=wysl", token=token).get_json()
    assert [item["id"] for item in listed["items"]] == [number]
    life = [row for row in queries.fact_rows([number]) if row.name == "life"]
    assert life[0].since is not None
    assert life[0].since.isoformat() == "2015-03-02"


def test_one_audit_entry_speaks_for_the_whole_list(client: Client, token: str) -> None:
    rows = [GOOD, f"青屿商场,{credit_code(90002)},,人员密集场所,,,,,,,,"]
    send(client, token, table(*rows))
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "organisation.imported")).all()
    assert [(entry.details["count"], len(entry.details["digest"])) for entry in entries] == [(2, 64)]


def test_rows_that_cannot_be_right_are_left_out_and_told(client: Client, token: str) -> None:
    bad_code = "望屿甲厂,91379900000000000X,,,,,,,,,,"
    unknown = f"望屿乙厂,{credit_code(90004)},桃花源镇,,,,X99,,无名局,88,200,"
    answer = send(client, token, table(GOOD, bad_code, unknown)).get_json()
    assert len(answer["created"]) == 2
    told = {(error["row"], error["field"], error["severity"]) for error in answer["errors"]}
    assert (3, "uscc", "error") in told
    assert {(4, "area", "doubtful"), (4, "industry", "doubtful"), (4, "supervised_by", "doubtful")} <= told
    shown = client.api("GET", f"/organisations/{answer['created'][1]}", token=token).get_json()
    assert shown["industry"] is None


def test_two_rows_that_differ_about_one_unit_are_not_both_entered(client: Client, token: str) -> None:
    other = GOOD.replace("小型", "大型")
    answer = send(client, token, table(GOOD, other)).get_json()
    assert len(answer["created"]) == 1
    assert "row_conflict" in {error["reason"] for error in answer["errors"]}


def test_a_bureau_enters_nothing_in_another_area(client: Client, token: str) -> None:
    elsewhere = f"远方矿山,{credit_code(90005)},370124,矿山,,,,,,,,"
    answer = send(client, token, table(elsewhere)).get_json()
    assert "area_unknown" in {error["reason"] for error in answer["errors"]}
    shown = client.api("GET", f"/organisations/{answer['created'][0]}", token=token).get_json()
    area = client.api("GET", "/areas?code=370126", token=token).get_json()["items"][0]
    assert shown["area"] == area["id"]


def test_an_administrator_names_the_area_of_the_list(client: Client, make: Make) -> None:
    token = make.token(make.account("administrator"))
    row = f"望屿丙厂,{credit_code(90006)},,,,,,,,,,"
    refused = send(client, token, table(row)).get_json()
    assert (refused["accepted"], refused["created"]) == (0, [])
    assert send(client, token, table(row), area="370124").get_json()["accepted"] == 1


def test_an_enterprise_imports_nothing_and_a_strange_file_is_refused(client: Client, make: Make, token: str) -> None:
    own = make.token(make.account("enterprise"))
    assert send(client, own, table(GOOD)).status_code == 403
    strange = send(client, token, b"\x7fELF\x00\x00\x00", name="a.xlsx")
    assert strange.status_code == 422
    assert "file" in strange.get_json()["errors"]
    assert client.api("POST", "/imports/nonsense", token=token, status=404)


def test_the_sample_list_is_understood(client: Client, token: str, samples: Path) -> None:
    data = (samples / "made" / "table03.csv").read_bytes()
    answer = send(client, token, data, name="table03.csv").get_json()
    assert answer["accepted"] == 23
    assert len(answer["created"]) == 23


def test_a_person_looks_confirms_and_cannot_confirm_twice(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    before = count()
    bad = "望屿甲厂,91379900000000000X,,,,,,,,,,"
    sent = {"file": (io.BytesIO(table(GOOD, bad)), "单位名单.csv")}
    page = client.post("/imports/organisations", sent, status=302)
    preview = client.get(page.location)
    for words in ("将录入1行", "单位名单.csv", "望屿石料厂", "整行不录入", "1行有错误，不录入", "生产经营单位", "矿山"):
        assert words in preview.text, words
    assert count() == before
    client.post(f"{page.location}/put", form_at=page.location, status=302)
    assert count() == before + 1
    assert "已录入1行" in client.get(page.location).text
    assert client.post(f"{page.location}/put", form_at="/imports/organisations", status=409)
    assert count() == before + 1
    assert "1 row entered" in client.speak("en").get("/imports").text


def test_a_column_that_was_misread_is_corrected(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    data = f"单位名称,曾用名,统一社会信用代码\n甲,望屿丁厂,{credit_code(90007)}\n".encode()
    page = client.post("/imports/organisations", {"file": (io.BytesIO(data), "a.csv")}, status=302)
    html = client.get(page.location).html
    fingerprint = html.split('name="fingerprint" value="')[1].split('"')[0]
    chosen = {"fingerprint": fingerprint, "column-name": "1", "column-uscc": "2"}
    client.post(f"{page.location}/columns", chosen, form_at=page.location, status=302)
    assert "望屿丁厂" in client.get(page.location).text
    client.post(f"{page.location}/put", form_at=page.location, status=302)
    assert db.session.scalar(select(Organisation.id).where(Organisation.name == "望屿丁厂"))


def test_nobody_sees_anothers_upload(client: Client, make: Make) -> None:
    staged = make.staged_import(make.account("bureau"))
    db.session.commit()
    client.sign_in(make.account("bureau"))
    client.get(f"/imports/{staged.id}", status=404)
    assert db.session.get(StagedImport, staged.id) is not None


def test_an_unreadable_file_is_said_at_the_field(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    page = client.post("/imports/organisations", {"file": (io.BytesIO(b""), "a.csv")}, status=422)
    assert "错误：" in page.text


def test_the_command_imports_the_same_way(
    scratch_app: Callable[..., AbstractContextManager[Flask]], tmp_path: Path
) -> None:
    file = tmp_path / "单位.csv"
    file.write_bytes(table(GOOD, "望屿甲厂,91379900000000000X,,,,,,,,,,"))
    with scratch_app() as app:
        runner = app.test_cli_runner()
        dry = runner.invoke(main, ["import", "organisations", str(file), "--dry-run", "--area", "370126"])
        assert dry.exit_code == 0, dry.output
        assert "rows 2, accepted 1, known 0, entered 0" in dry.output
        done = runner.invoke(main, ["import", "organisations", str(file), "--area", "370126"])
        assert "rows 2, accepted 1, known 0, entered 1" in done.output
        again = runner.invoke(main, ["import", "organisations", str(file), "--area", "370126"])
        assert "known 1, entered 0" in again.output
