"""What does not agree inside a plan is found with its evidence, and what agrees is left alone."""

from __future__ import annotations

import pytest

from tests.emergency.plans.reading.make_document import Grid, kinds_of_inconsistency, read

TITLE = {"text": "青崖曜石材料有限公司综合应急预案", "centred": True, "bold": True}
TEXT = "各部门按照职责分工落实各项准备，发现异常立即报告。"
PEOPLE: Grid = [
    ["应急职务", "姓名", "联系电话"],
    ["总指挥", "赵某", "13800000001"],
    ["副总指挥", "钱某", "13800000002"],
]


def _plan(*blocks: str | Grid, headers: tuple[str, ...] = ()) -> list[str]:
    return kinds_of_inconsistency(read(TITLE, "1 总则", TEXT, "2 应急响应", *blocks, "3 附则", TEXT, headers=headers))


def test_a_plan_that_agrees_has_no_finding() -> None:
    assert _plan("总指挥由总经理赵某担任。应急值班电话0391-2785493。", "联系人：钱某，手机13800000002。", PEOPLE) == []


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("岚沂昌泰机械有限公司应急预案", ["other_unit_name"]),
        ("青崖曜石材料有限公司综合应急预案", []),
        ("云岫县应急管理局监制", []),
    ],
)
def test_another_units_name_left_in_the_page_header(header: str, found: list[str]) -> None:
    assert _plan(TEXT, headers=(header,)) == found


def test_the_version_of_the_cover_against_that_of_the_header() -> None:
    cover = ["版本号：V1.3", {"text": "青崖曜石材料有限公司", "centred": True}, TITLE, "二〇二六年三月"]
    body = [{**TITLE, "starts_page": True}, "1 总则", TEXT, "2 应急响应", TEXT, "3 附则", TEXT]
    reading = read(*cover, *body, headers=("青崖曜石材料有限公司综合应急预案    版本号：V2.0",))
    assert [found.evidence for found in reading.inconsistencies] == [{"cover": "V1.3", "header": "V2.0"}]
    assert (reading.version, reading.month) == ("V1.3", "2026-03")


def test_a_replaced_law_is_named_with_its_successor() -> None:
    reading = read(
        "1 总则", TEXT, "2 编制依据", "《突发事件应急预案管理办法》（国办发〔2013〕101号）；", "3 附则", TEXT
    )
    assert [found.evidence for found in reading.inconsistencies] == [
        {"cited": "《突发事件应急预案管理办法》（国办发〔2013〕101号）", "replaced_by": "国办发〔2024〕5号"}
    ]


@pytest.mark.parametrize(("announced", "found"), [("三", []), ("四", ["level_count"])])
def test_response_levels_announced_against_those_listed(announced: str, found: list[str]) -> None:
    levels = [f"（{at}）{name}级响应：影响范围逐级扩大。" for at, name in enumerate("ⅠⅡⅢ", 1)]
    assert _plan(f"将应急响应分为{announced}级：", *levels) == found


def test_response_levels_named_in_two_ways() -> None:
    listed = "（1）一级响应：超出本单位能力。"
    reading = read(
        "1 总则", TEXT, "2 响应分级", listed, "3 响应启动", "启动Ⅰ级响应时，总指挥到场；Ⅱ级响应由副总指挥到场。"
    )
    found = reading.inconsistencies[0]
    assert (found.kind, found.evidence["names_a"], found.evidence["names_b"]) == (
        "level_naming",
        ["一级"],
        ["Ⅰ级", "Ⅱ级"],
    )


def test_warning_levels_may_be_named_otherwise_than_response_levels() -> None:
    assert _plan("预警级别分为一级、二级，用红色、橙色标示。", "（1）Ⅰ级响应：超出本单位能力。") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("其中担架2副，每月检查。", []),
        ("其中担架5副，每月检查。", ["quantity_mismatch"]),
        ("其中折叠担架5副，每月检查。", []),
    ],
)
def test_a_quantity_of_the_text_against_the_list(text: str, found: list[str]) -> None:
    assert _plan(text, [["物资名称", "数量"], ["担架", "2副"]]) == found


def test_one_person_with_two_numbers() -> None:
    assert _plan("联系人：钱某（生产部），手机13800000009。", PEOPLE) == ["phone_mismatch"]


@pytest.mark.parametrize(
    "text",
    ["总指挥由总经理孙某担任。", "由孙某（总经理）任总指挥，各部门负责人为成员。", "总经理孙某任总指挥。"],
)
def test_a_post_with_two_names(text: str) -> None:
    reading = read(TITLE, "1 总则", TEXT, "2 应急响应", text, PEOPLE, "3 附则", TEXT)
    assert [(found.kind, found.evidence["values"]) for found in reading.inconsistencies] == [
        ("post_mismatch", ["孙某", "赵某"])
    ]


def test_the_deputys_name_is_not_taken_for_the_chiefs() -> None:
    assert _plan("总指挥由总经理赵某担任，副总指挥由副总经理钱某担任。由钱某（副总经理）任副总指挥。", PEOPLE) == []


def test_two_duty_phones() -> None:
    assert _plan("应急值班电话0391-2785493。", "24小时值班电话：0391-3376418") == ["duty_phone_mismatch"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("立即报告云岫县安全生产监督管理局。", [("云岫县安全生产监督管理局", "云岫县应急管理局")]),
        ("由县环境保护局监测。", [("县环境保护局", "县生态环境局")]),
        ("依据原国家安全生产监督管理总局令第88号。", []),
        ("由原云岫县环保局移交。", []),
    ],
)
def test_an_authority_that_no_longer_has_its_name(text: str, found: list[tuple[str, str]]) -> None:
    reading = read(TITLE, "1 总则", TEXT, "2 应急响应", text, "3 附则", TEXT)
    assert [(f.evidence["found"], f.evidence["now"]) for f in reading.inconsistencies] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("清单见附件1。", []),
        ("清单见附件7。", ["cross_reference"]),
        ("按照第九章执行。", []),
        ("程序见2.1。", []),
        ("程序见5.7。", ["cross_reference"]),
    ],
)
def test_a_reference_that_leads_nowhere(text: str, found: list[str]) -> None:
    reading = read(
        "1 总则", TEXT, "2 应急响应", text, "2.1 信息报告", TEXT, "3 附则", TEXT, "附件1　应急联系方式", TEXT
    )
    assert kinds_of_inconsistency(reading) == found


def test_the_number_of_special_plans_announced_against_those_in_the_file() -> None:
    titles = ["综合应急预案", "火灾事故专项应急预案", "触电现场处置方案"]
    chapters = [["1 总则", "2 应急响应"], ["1 适用范围", "2 处置措施"], ["1 事故风险描述", "2 应急处置"]]
    blocks = []
    for title, lines in zip(titles, chapters, strict=True):
        blocks.append({"text": title, "centred": True, "bold": True, "starts_page": True})
        for line in lines:
            blocks += [line, "预案体系包括3个专项应急预案和1个现场处置方案。" if line == "1 总则" else TEXT]
    reading = read(*blocks)
    assert [part.kind for part in reading.parts] == ["comprehensive", "special", "on_site"]
    assert reading.kind == "compilation"
    assert [found.evidence for found in reading.inconsistencies] == [
        {"what": "专项应急预案", "announced": 3, "in_file": 1}
    ]
