"""Tables and plans brought in by an outside program."""

from __future__ import annotations

import json

from tests.journeys.contract.setting import MADE, World, says
from tests.make import credit_code


def test_made_tables_are_read_and_nothing_is_entered(world: World) -> None:
    expected = {each["file"]: each for each in json.loads((MADE / "expected.json").read_text())["tables"]["files"]}
    kinds = {"stock_matrix": "stock"}
    for name, file in expected.items():
        kind = kinds.get(file["kind"], file["kind"])
        caller = world.unit if kind in {"drills", "teams", "members", "stock"} else world.bureau
        read = caller.upload(f"/imports/{kind}?commit=false", MADE / name)
        assert {"rows", "accepted", "errors", "items"} <= set(read)
        assert read["committed"] is False
        for error in read["errors"]:
            assert {"sheet", "row", "column", "message"} <= set(error)
        if kind != "members":  # whose teams are not registered here
            assert read["accepted"] == len(read["items"]) > 0, name
            assert len(read["items"]) >= file["accepted"] - 3, name


def test_a_table_of_drills_is_entered_once(world: World) -> None:
    plan = world.unit.get(f"/plans/{world.ids['plan']}")["title"]
    table = (
        "演练名称,对应预案,演练形式,演练时间,实际演练时间,牵头单位,演练地点\n"
        f"罐区泄漏演练,《{plan}》,实战,2026-10-12,2026-10-12,望屿化工有限公司,罐区\n"
        f"停电桌面推演,{plan},桌面,2026年12月,,望屿化工有限公司,会议室\n"
        "没有预案的演练,无此预案,桌面,2026-12-02,,县卫生健康局,会议室\n"
    ).encode("gb18030")
    read = world.unit.upload("/imports/drills?commit=false", table, "drills.csv")
    says(read, accepted=3, created=[])
    assert {error["field"] for error in read["errors"]} == {"plan", "organiser", "when"}
    held, booked, alone = world.unit.upload("/imports/drills", table, "drills.csv")["created"]
    says(world.unit.get(f"/drills/{held}"), state="completed", held_on="2026-10-12", plans=[world.ids["plan"]])
    shown = world.unit.get(f"/drills/{booked}")
    says(shown, state="booked", form="tabletop", plans=[world.ids["plan"]])
    assert shown["starts_at"].startswith("2026-12-31")
    says(world.unit.get(f"/drills/{alone}"), plans=[], participants=["县卫生健康局"], organiser=world.ids["unit"])
    assert world.unit.upload("/imports/drills", table, "drills.csv")["created"] == []


def test_a_table_of_filings_is_entered_once(world: World) -> None:
    code = credit_code(70001)
    table = (
        "企业名称,统一社会信用代码,预案名称,预案类型,发布日期,备案编号,备案日期\n"
        f"望屿化工有限公司,{code},望屿化工防汛专项应急预案,专项应急预案,2025-05-06,闽备2025-17,2025-05-20\n"
        "从未登记的企业,,某预案,综合应急预案,2025-05-06,闽备2025-18,2025-05-20\n"
        f"望屿化工有限公司,{code},望屿化工防雷专项应急预案,专项应急预案,2025-05-06,闽备2025-17,2025-05-21\n"
    ).encode()
    read = world.bureau.upload("/imports/filings?commit=false", table, "filings.csv")
    assert (read["accepted"], {error["field"] for error in read["errors"]}) == (1, {"organisation", "receipt_number"})
    (number,) = world.bureau.upload("/imports/filings", table, "filings.csv")["created"]
    filing = world.unit.get(f"/filings/{number}")
    says(filing, state="filed", receipt_number="闽备2025-17", filed_on="2025-05-20", authority=world.ids["bureau"])
    assert all(step["recorded_later"] for step in filing["steps"])
    says(world.unit.get(f"/versions/{filing['version']}"), published_on="2025-05-06")
    assert world.bureau.upload("/imports/filings", table, "filings.csv")["created"] == []
    world.unit.upload("/imports/filings", table, "filings.csv", 403)


def test_a_plan_file_becomes_drafts(world: World) -> None:
    read = world.unit.upload("/imports/plan", MADE / "plan01.docx", commit="false")
    assert {"kind", "parts", "sections", "missing", "contacts", "resources", "inconsistencies"} <= set(read)
    for section in read["sections"]:
        assert {"title", "level", "code", "match"} <= set(section)
    made = world.unit.upload("/imports/plan", MADE / "plan01.docx", status=201, organisation=str(world.ids["unit"]))
    assert world.unit.get(f"/versions/{made['plans'][0]['version']}")["sections"]
