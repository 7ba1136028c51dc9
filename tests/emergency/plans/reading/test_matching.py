"""Headings held against the outline: what fills which section, how surely, and what is missing."""

from __future__ import annotations

import pytest

from emergency.plans.outlines import outline_for
from emergency.plans.reading.matching import Title, candidates, match_titles
from tests.emergency.plans.reading.make_document import read

TEXT = "各部门按照职责分工落实各项准备，发现异常立即报告。"


@pytest.mark.parametrize(
    ("kind", "level", "title", "code", "match"),
    [
        ("comprehensive", 1, "总则", "GB29639-6.1", "sure"),
        ("comprehensive", 2, "预案适用范围", "GB29639-6.1.1", "sure"),
        ("comprehensive", 2, "编制目的与适用范围", "GB29639-6.1.1", "doubtful"),
        ("comprehensive", 1, "组织指挥机构", "GB29639-6.2", "doubtful"),
        ("comprehensive", 2, "通讯与信息保障", "GB29639-6.5.1", "sure"),
        ("comprehensive", 2, "编制目的", None, "none"),
        ("special", 1, "应急处置措施", "GB29639-7.4", "sure"),
        ("special", 1, "火灾事故处置措施", "GB29639-7.4", "doubtful"),
        ("special", 2, "信息报告", None, "none"),
        ("on_site", 1, "危险性分析", "GB29639-8.1", "doubtful"),
        ("on_site", 2, "应急处置程序", None, "none"),
        ("annexes", 1, "应急物资装备清单", "GB29639-9.4", "sure"),
        ("annexes", 1, "应急救援互助协议", "GB29639-9.8", "doubtful"),
        ("gov_special", 1, "风险防控与预警", "GOV-3", "doubtful"),
        ("gov_special", 2, "信息报告", "GOV-4", "sure"),
        ("gov_special", 2, "应急处置措施", None, "none"),
        ("township", 1, "预警和响应", "ART16-5", "sure"),
        ("township", 1, "预警响应", "ART16-5", "doubtful"),
    ],
)
def test_a_title_fills_its_section(kind: str, level: int, title: str, code: str | None, match: str) -> None:
    found = match_titles([Title(title, level)], outline_for(kind))[0]
    assert (found.code, found.match) == (code, match)


@pytest.mark.parametrize(
    ("kind", "level", "title", "codes", "match"),
    [
        ("comprehensive", 2, "信息报告与预警", ("GB29639-6.3.1", "GB29639-6.3.2"), "sure"),
        ("gov_special", 1, "监测预警和信息报告", ("GOV-3", "GOV-4"), "sure"),
        ("comprehensive", 2, "信息报送与预警", ("GB29639-6.3.1", "GB29639-6.3.2"), "doubtful"),
    ],
)
def test_one_heading_may_cover_two_sections(
    kind: str, level: int, title: str, codes: tuple[str, str], match: str
) -> None:
    found = match_titles([Title(title, level)], outline_for(kind))[0]
    assert ((found.code, *found.also), found.match) == (codes, match)


def test_a_chapter_in_near_words_is_taken_before_a_deeper_heading_in_the_same_words() -> None:
    titles = [Title("信息报告与共享", 1), Title("应急响应", 1), Title("信息报告", 2)]
    found = match_titles(titles, outline_for("gov_overall"))
    assert [entry.code for entry in found] == ["GOV-4", "GOV-5", None]


def test_a_doubtful_title_counts_only_in_the_chapter_where_it_belongs() -> None:
    titles = [Title("应急响应", 1), Title("通信保障", 2), Title("应急保障", 1)]
    assert match_titles(titles, outline_for("comprehensive"))[1].code is None
    titles = [Title("应急响应", 1), Title("应急保障", 1), Title("通信保障", 2)]
    assert match_titles(titles, outline_for("comprehensive"))[2].code == "GB29639-6.5.1"


def test_unforeseen_words_are_offered_as_doubtful_never_as_sure() -> None:
    titles = [Title("应急保障", 1), Title("救援队伍的组建与管理", 2)]
    found = match_titles(titles, outline_for("comprehensive"))[1]
    assert (found.code, found.match) == ("GB29639-6.5.2", "doubtful")


def test_candidates_name_the_likeliest_section_first() -> None:
    assert candidates("预警行动", outline_for("comprehensive"))[0] == "GB29639-6.3.2"
    assert candidates("厂区绿化", outline_for("comprehensive")) == ()


def test_required_sections_without_heading_are_missing_and_run_in_words_are_asked_about() -> None:
    reading = read(
        {"text": "青崖曜石材料有限公司综合应急预案", "centred": True, "bold": True},
        *(block for line in ("1 总则", "1.1 适用范围", "2 应急组织机构及职责", "3 应急响应") for block in (line, TEXT)),
        "4 应急保障",
        "应急队伍保障。本单位设立兼职救援队，共15人，每月训练一次。",
    )
    part = reading.parts[0]
    assert part.kind == "comprehensive"
    assert {"GB29639-6.1.2", "GB29639-6.3.1", "GB29639-6.4"} <= set(part.missing)
    assert part.in_text_only == ("GB29639-6.5.2",)
    assert [q.candidates for q in reading.questions if q.kind == "run_in"] == [("GB29639-6.5.2",)]


def test_each_doubtful_heading_is_one_question_with_candidates_and_a_reason() -> None:
    reading = read("1 适用范围", TEXT, "2 组织机构", TEXT, "3 处置程序", TEXT, "4 处置措施", TEXT)
    asked = [question for question in reading.questions if question.kind == "doubtful_title"]
    assert [question.heading for question in asked] == ["组织机构", "处置程序"]
    assert asked[0].candidates[0] == "GB29639-7.2"
    assert reading.sections[asked[0].section or 0].title == "组织机构"
    assert str(asked[0].why)
