"""88号令 articles 13 to 16: what a plan must say, under whatever heading, apart from the recommended outline."""

from __future__ import annotations

import pytest

from emergency.plans.reading.contents_check import check_contents
from tests.emergency.plans.reading.make_document import Grid, read

TEXT = "各部门按照职责分工落实各项准备。"
CONTACTS: Grid = [["姓名", "联系电话"], ["赵某", "13800000001"]]
STOCK: Grid = [["物资名称", "数量"], ["担架", "2副"]]
TITLES = {
    "comprehensive": "青崖曜石材料有限公司综合应急预案",
    "special": "青崖曜石材料有限公司火灾事故专项应急预案",
    "on_site": "触电现场处置方案",
}
COMPLETE = {
    "comprehensive": [
        "组织机构",
        "应急预案体系",
        "事故风险分析",
        "预警",
        "信息报告",
        "应急响应",
        "保障措施",
        "预案管理",
    ],
    "special": ["应急指挥机构及职责", "处置程序", "处置措施"],
    "on_site": ["应急工作职责", "应急处置", "注意事项"],
}


def _missing(kind: str, titles: list[str], *more: str | Grid) -> list[str]:
    lines = [block for at, title in enumerate(titles, 1) for block in (f"{at} {title}", TEXT)]
    reading = read({"text": TITLES[kind], "centred": True, "bold": True}, *lines, *more)
    return [found.code for found in check_contents(reading)]


@pytest.mark.parametrize("kind", COMPLETE)
def test_a_complete_plan_has_no_finding(kind: str) -> None:
    assert _missing(kind, COMPLETE[kind], "报告内容包括时间、地点。", CONTACTS, STOCK) in ([], ["O88-16-1"])


@pytest.mark.parametrize(
    ("kind", "left_out", "code"),
    [
        pytest.param("comprehensive", "组织机构", "O88-13-1", id="第十三条 应急组织机构及其职责"),
        pytest.param("comprehensive", "应急预案体系", "O88-13-2", id="第十三条 应急预案体系"),
        pytest.param("comprehensive", "事故风险分析", "O88-13-3", id="第十三条 事故风险描述"),
        pytest.param("comprehensive", "信息报告", "O88-13-4", id="第十三条 预警及信息报告"),
        pytest.param("comprehensive", "应急响应", "O88-13-5", id="第十三条 应急响应"),
        pytest.param("comprehensive", "保障措施", "O88-13-6", id="第十三条 保障措施"),
        pytest.param("comprehensive", "预案管理", "O88-13-7", id="第十三条 应急预案管理"),
        pytest.param("special", "应急指挥机构及职责", "O88-14-1", id="第十四条 应急指挥机构与职责"),
        pytest.param("special", "处置程序", "O88-14-2", id="第十四条 处置程序"),
        pytest.param("on_site", "应急工作职责", "O88-15-1", id="第十五条 应急工作职责"),
        pytest.param("on_site", "注意事项", "O88-15-3", id="第十五条 注意事项"),
    ],
)
def test_a_content_left_out_is_found(kind: str, left_out: str, code: str) -> None:
    titles = [title for title in COMPLETE[kind] if title != left_out]
    assert code in _missing(kind, titles, CONTACTS, STOCK)


def test_lists_that_must_be_attached() -> None:
    assert {"O88-16-2", "O88-16-3"} <= set(_missing("special", COMPLETE["special"]))
    assert not {"O88-16-2", "O88-16-3"} & set(_missing("special", COMPLETE["special"], CONTACTS, STOCK))


def test_words_in_the_text_are_told_apart_from_nothing_at_all() -> None:
    lines = ["1 处置程序", TEXT, "2 处置措施", "总指挥到场后统一指挥。"]
    reading = read({"text": TITLES["special"], "centred": True, "bold": True}, *lines)
    assert {found.code: found.in_text for found in check_contents(reading)}["O88-14-1"] is True
    reading = read({"text": TITLES["special"], "centred": True, "bold": True}, *lines[:3], TEXT)
    assert {found.code: found.in_text for found in check_contents(reading)}["O88-14-1"] is False


def test_the_plan_of_a_government_is_under_another_rule() -> None:
    reading = read(
        {"text": "云岫县森林火灾应急预案", "centred": True}, "1 总则", TEXT, "2 应急响应", TEXT, "3 附则", TEXT
    )
    assert reading.kind == "gov_special"
    assert check_contents(reading) == ()
