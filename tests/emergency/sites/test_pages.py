"""Organisations as people see them, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from emergency.core import clock
from emergency.core.db import db
from emergency.sites import queries
from tests.client import Client
from tests.make import Make, credit_code


def test_a_bureau_finds_a_unit_by_its_initials(client: Client, make: Make) -> None:
    unit = make.organisation(name="望屿鹤鸣化工有限公司", tags=["hazmat_store"], size="small")
    make.organisation(name="青石商场")
    client.sign_in(make.account("bureau"))
    page = client.get("/organisations?q=hmhg")
    assert unit.name in page.text
    assert "青石商场" not in page.text
    assert "危险化学品储存" in page.text
    assert "没有找到单位" in client.get("/organisations?q=zzzz").text
    english = client.speak("en").get("/organisations?tag=hazmat_store")
    assert "Stores hazardous chemicals" in english.text
    assert "1 organisation" in english.text


def test_the_list_costs_the_same_for_any_number(
    client: Client, make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    for _ in range(20):
        make.organisation(tags=["mine"])
    client.sign_in(make.account("bureau"))
    with max_queries(9):
        client.get("/organisations?tag=mine")


def test_a_unit_is_entered_and_shown_with_its_facts(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    given = {
        "name": "青屿石料有限公司", "kind": "enterprise", "uscc": credit_code(88001), "area": "370126", "size": "small",
        "tags": ["mine", "dust_explosion"], "employees": "120", "industry": "B10", "place": "37.3,117.16",
        "datum": "wgs84",
    }  # fmt: skip
    page = client.post("/organisations/new", given, status=302)
    shown = client.get(page.location)
    for words in ("青屿石料有限公司", "矿山", "粉尘涉爆", "小型", "120", "B10", "自始", "37.30000, 117.16000"):
        assert words in shown.text, words


def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(client: Client, make: Make) -> None:
    taken = make.organisation()
    client.sign_in(make.account("bureau"))
    given = {"name": "青屿石料有限公司", "kind": "enterprise", "uscc": taken.uscc, "area": "370126", "datum": "wgs84"}
    page = client.post("/organisations/new", given, status=422)
    assert "该统一社会信用代码已登记" in page.text
    assert "错误：" in page.text
    assert "青屿石料有限公司" in page.html
    nowhere = client.post("/organisations/new", {**given, "uscc": "", "area": "桃花源"}, status=422)
    assert "没有名为“桃花源”的区域" in nowhere.text


def test_a_unit_changes_its_own_facts_from_a_day(client: Client, make: Make) -> None:
    unit = make.organisation(tags=["crowded_place"], size="small", employees=10)
    client.sign_in(make.account("enterprise", unit))
    mine = client.get(client.get("/my-unit", status=302).location)
    assert "人员密集场所" in mine.text
    path = f"/organisations/{unit.id}/edit"
    form = client.get(path)
    assert "由主管部门维护" in form.text
    given = {
        "name": unit.name, "area": "370126", "life": "active", "tags": ["crowded_place", "ammonia_refrigeration"],
        "size": "small", "employees": "10", "since": "2026-06-01", "source": "安全现状评价报告", "datum": "wgs84",
    }  # fmt: skip
    client.post(path, given, status=302)
    stated = [(row.name, row.since) for row in queries.fact_rows([unit.id]) if row.since is not None]
    assert stated == [("tags", date(2026, 6, 1))]
    assert "安全现状评价报告" in client.get(f"/organisations/{unit.id}").text


def test_an_unchanged_form_states_nothing(client: Client, make: Make) -> None:
    unit = make.organisation(tags=["crowded_place"], size="small", industry="H61")
    before = len(queries.fact_rows([unit.id]))
    client.sign_in(make.account("bureau"))
    given = {
        "name": unit.name, "area": "370126", "life": "active", "tags": ["crowded_place"], "size": "small",
        "industry": "H61", "uscc": unit.uscc, "since": clock.today().isoformat(), "datum": "wgs84",
    }  # fmt: skip
    client.post(f"/organisations/{unit.id}/edit", given, status=302)
    db.session.expire_all()
    assert len(queries.fact_rows([unit.id])) == before


def test_a_bureau_closes_a_unit_with_its_paper(client: Client, make: Make) -> None:
    unit = make.organisation()
    client.sign_in(make.account("bureau"))
    given = {"on": "2026-06-01", "reason": "企业注销"}
    page = client.post(f"/organisations/{unit.id}/close", given, status=422)
    assert "请写明所依据的文件" in page.text
    client.post(f"/organisations/{unit.id}/close", {**given, "source": "注销登记通知书"}, status=302)
    assert "关闭注销" in client.get(f"/organisations/{unit.id}").text


def test_a_bureau_names_the_supervising_departments(client: Client, make: Make) -> None:
    department = make.organisation(kind="department", name="商河县住建局")
    unit = make.organisation()
    client.sign_in(make.account("bureau"))
    path = f"/organisations/{unit.id}/supervisors"
    assert "商河县住建局" in client.get(path).text
    client.post(path, {"departments": [department.id], "since": clock.today().isoformat()}, status=302)
    assert "商河县住建局" in client.get(f"/organisations/{unit.id}").text


def test_a_site_is_added_and_closed(client: Client, make: Make) -> None:
    unit = make.organisation()
    client.sign_in(make.account("enterprise", unit))
    given = {"name": "北库区", "area": "370126", "tags": ["hazmat_store"], "since": "2026-02-01", "datum": "wgs84"}
    client.post(f"/organisations/{unit.id}/sites/new", given, status=302)
    shown = client.get(f"/organisations/{unit.id}")
    assert "北库区" in shown.text
    assert "危险化学品储存" in shown.text
    site = db.session.scalars(queries.list_sites(unit)).one()
    client.post(
        f"/sites/{site.id}/edit", {"closed": "closed", "tags": ["hazmat_store"], "since": "2026-09-01"}, status=302
    )
    assert "关闭注销" in client.speak("zh_Hans_CN").get(f"/organisations/{unit.id}").text


def test_areas_are_walked_level_by_level(client: Client, make: Make) -> None:
    make.organisation()
    client.sign_in(make.account("administrator"))
    assert "山东省" in client.get("/areas").text
    city = make.area("370100")
    page = client.get(f"/areas/{city.id}")
    assert "商河县" in page.text
    assert "山东省" in page.text
    client.post(f"/areas/{city.id}/zones/new", {"name": "青屿高新区", "code": "370100-01"}, status=302)
    assert "功能区" in client.get(f"/areas/{city.id}").text
    wrong = client.post(f"/areas/{city.id}/zones/new", {"name": "乙区", "code": "370126-01"}, status=422)
    assert "如350500-01" in wrong.text
    assert "Add a zone" in client.speak("en").get(f"/areas/{city.id}").text


def test_the_page_of_a_unit_speaks_english(client: Client, make: Make) -> None:
    unit = make.organisation(tags=["mine"], size="small")
    make.site(unit)
    client.sign_in(make.account("bureau"))
    page = client.speak("en").get(f"/organisations/{unit.id}")
    for words in ("Facts that duties follow from", "Mine", "Small", "from the beginning", "Supervising departments"):
        assert words in page.text
