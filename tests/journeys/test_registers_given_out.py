"""Registers given out as tables come in again as they were; nobody gets a row that is not shown to him."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emergency.core.actors import SYSTEM
from emergency.core.errors import Invalid
from emergency.core.files import TABLES, Kind, inspect
from emergency.core.imports import get_importer
from emergency.core.tables.importing import preview_table
from emergency.core.tables.reading import open_sheets
from resources_db.teams import actions as teams
from tests.client import Client
from tests.make import Make

PAGES = {
    "organisations": "/organisations", "teams": "/teams", "members": "/members", "stock": "/stock",
    "drills": "/drills?tab=coming",
}  # fmt: skip


def given_out(client: Client, table: str, ending: str) -> bytes:
    page = PAGES[table]
    answer = client.get(f"{page}{'&' if '?' in page else '?'}format={ending}").response
    assert f"{table}.{ending}" in answer.headers["Content-Disposition"]
    return answer.data


def read(table: str, data: bytes, ending: str) -> list[dict[str, Any]]:
    document = inspect(data, f"{table}.{ending}", TABLES)
    preview = preview_table(data, document.kind, get_importer(table).spec, filename=document.name)
    assert [error for error in preview.errors if error.severity == "error"] == []
    return preview.items


@pytest.fixture
def owner(make: Make) -> Any:
    bureau = make.bureau()
    unit = make.organisation(
        name="青禾精细化工有限公司",
        place=(36.71, 117.11),
        tags=["hazmat_produce", "major_hazard_source"],
        size="medium",
        employees=320,
        phone="0531-80001111",
        supervised_by=[bureau],
    )
    team = make.team(unit, name="青禾救援队", category="T5", headcount=24, leader="林晓", speciality=["堵漏", "侦检"])
    teams.add_member(team, name="周宁", role="班长", phone="13900000001", is_insured=True, by=SYSTEM)
    make.stock(make.item("堵漏气垫", unit="套"), make.depot(unit, name="青禾一号库"), 6, batch="2026-03")
    make.drill(unit, title="甲醇储罐泄漏处置演练", on="2027-03-02")
    return unit


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_what_is_given_out_comes_in_again(client: Client, make: Make, owner: Any, ending: str, language: str) -> None:
    client.sign_in(make.account("enterprise", owner)).speak(language)
    tables = {table: read(table, given_out(client, table, ending), ending) for table in PAGES}
    (unit,) = [row for row in tables["organisations"] if row["name"] == owner.name]
    assert (unit["uscc"], unit["kind"], unit["size"], unit["employees"]) == (owner.uscc, "enterprise", "medium", 320)
    assert set(unit["tags"]) == {"hazmat_produce", "major_hazard_source"}
    assert (round(unit["lat"], 4), round(unit["lon"], 4), unit["datum"]) == (36.71, 117.11, "wgs84")
    (team,) = tables["teams"]
    assert (team["name"], team["category"], team["status"], team["headcount"]) == ("青禾救援队", "T5", "ready", 24)
    assert team["speciality"] == ["堵漏", "侦检"]
    (member,) = tables["members"]
    assert (member["team"], member["name"], member["role"], member["insured"]) == ("青禾救援队", "周宁", "班长", True)
    (line,) = tables["stock"]
    assert (line["item"], line["depot"], line["quantity"], line["unit"], line["reserve_form"]) == (
        "堵漏气垫", "青禾一号库", 6, "套", "physical",
    )  # fmt: skip
    (drill,) = tables["drills"]
    assert (drill["name"], drill["form"], drill["organiser"]) == ("甲醇储罐泄漏处置演练", "practical", owner.name)
    assert drill["starts_at"].isoformat() == "2027-03-02T09:00:00+08:00"


def test_headings_are_the_field_names_for_programs_and_chinese_for_people(
    client: Client, make: Make, owner: Any
) -> None:
    client.sign_in(make.account("enterprise", owner))
    first = given_out(client, "teams", "csv").decode("utf-8-sig").splitlines()[0]
    assert first.startswith("name,organisation,category,")
    assert first.split(",")[-5:-2] == ["lat", "lon", "datum"]
    (sheet,) = open_sheets(given_out(client, "teams", "xlsx"), Kind.XLSX)
    rows = list(sheet.rows)
    assert rows[0][:3] == ["队伍名称", "所属单位", "类别"]
    assert rows[1][2] == "企业专职"


def test_private_numbers_stay_out_and_so_does_what_others_own(client: Client, make: Make, owner: Any) -> None:
    other = make.organisation(name="远山化工有限公司", area="370781")
    make.team(other, name="远山救援队")
    make.stock(make.item("远山沙袋"), make.depot(other, name="远山库"))
    make.drill(other, title="远山演练")
    client.sign_in(make.account("enterprise", owner))
    for table in PAGES:
        said = given_out(client, table, "csv").decode()
        assert "远山" not in said, table
        assert "13900000001" not in said, table


def test_a_formula_in_a_name_is_only_text_in_the_table(client: Client, make: Make) -> None:
    unit = make.organisation()
    make.team(unit, name='=HYPERLINK("http://x","救援队")')
    client.sign_in(make.account("enterprise", unit))
    assert "\"'=HYPERLINK" in given_out(client, "teams", "csv").decode()


def test_a_long_register_is_asked_for_some_hundred_at_a_time(client: Client, make: Make, max_queries: Any) -> None:
    unit = make.organisation()
    for number in range(12):
        make.team(unit, name=f"青禾{number}队")
    client.sign_in(make.account("enterprise", unit))
    with max_queries(12):
        assert len(given_out(client, "teams", "csv").decode().splitlines()) == 13


def test_a_map_layer_is_given_out_and_comes_in_again(client: Client, make: Make, owner: Any) -> None:
    client.sign_in(make.account("enterprise", owner))
    layer = json.loads(given_out(client, "teams", "geojson"))
    (feature,) = layer["features"]
    assert layer["type"] == "FeatureCollection"
    assert feature["geometry"] == {"type": "Point", "coordinates": [117.1, 36.7]}
    assert feature["properties"]["name"] == "青禾救援队"
    (team,) = read("teams", json.dumps(layer, ensure_ascii=False).encode(), "geojson")
    assert (team["name"], team["category"], team["lat"], team["lon"], team["datum"]) == (
        "青禾救援队", "T5", 36.7, 117.1, "wgs84",
    )  # fmt: skip
    assert team["speciality"] == ["堵漏", "侦检"]
    for table in ("organisations", "stock"):
        assert read(table, given_out(client, table, "geojson"), "geojson")


@pytest.mark.parametrize("text", ['{"features": 3}', "{", '{"type": "FeatureCollection", "features": [1]}', "{" * 9999])
def test_what_is_no_map_layer_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        preview_table(text.encode(), Kind.CSV, get_importer("teams").spec, filename="a.geojson")
    assert refused.value.code == "file_damaged"
