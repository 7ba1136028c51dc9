"""Numbers, headings and levels as writers make them."""

from __future__ import annotations

import pytest

from emergency.plans.reading.numbers import Form, split_number
from emergency.plans.reading.words import number_in
from tests.emergency.plans.reading.make_document import read

TEXT = "各部门按照职责分工落实各项准备，发现异常立即报告。"


@pytest.mark.parametrize(
    ("line", "number", "form", "title"),
    [
        ("第一章 总　则", "第一章", Form.CHAPTER, "总　则"),
        ("第二部分  触电现场处置方案", "第二部分", Form.PART, "触电现场处置方案"),
        ("一、总则", "一、", Form.CHINESE, "总则"),
        ("（三）危害程度", "（三）", Form.CHINESE_BRACKETS, "危害程度"),
        ("1.1编制目的", "1.1", Form.DOTTED, "编制目的"),
        ("１．２适用范围", "１．２", Form.DOTTED, "适用范围"),
        ("８人员疏散转移", "８", Form.DOTTED, "人员疏散转移"),
        ("3次生灾害防范", "3", Form.DOTTED, "次生灾害防范"),
        ("4.4.4I级应急响应处置措施", "4.4.4", Form.DOTTED, "I级应急响应处置措施"),
        ("2.预警行动", "2.", Form.POINT, "预警行动"),
        ("（1）切断电源", "（1）", Form.BRACKETS, "切断电源"),
        ("①现场管控", "①", Form.CIRCLED, "现场管控"),
        ("附件1　应急联系电话", "附件1", Form.ANNEX, "应急联系电话"),
        ("附录A　单位概况", "附录A", Form.ANNEX, "单位概况"),
        ("附件二：疏散路线图", "附件二", Form.ANNEX, "疏散路线图"),
        ("A.1 概况", "A.1", Form.DOTTED, "概况"),
    ],
)
def test_a_number_is_taken_off_a_heading(line: str, number: str, form: Form, title: str) -> None:
    found, rest = split_number(line)
    assert found is not None
    assert (found.text, found.form, rest) == (number, form, title)


@pytest.mark.parametrize(
    "line",
    [
        "24小时值班",
        "2025年5月修订",
        "10万吨级航道",
        "1.5万吨",
        "3人以上重伤",
        "5kW发电机",
        "一级响应",
        "一体化平台",
        "附件一览表",
    ],
)
def test_a_quantity_or_word_is_no_number(line: str) -> None:
    assert split_number(line) == (None, line)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("二〇二五", 2025),
        ("三级", None),
        ("", None),
    ],
)
def test_numbers_in_words(written: str, value: int | None) -> None:
    assert number_in(written) == value


def _levels(*lines: str) -> list[tuple[int, str]]:
    blocks = [block for line in lines for block in (line, TEXT)]
    return [(section.level, section.title) for section in read(*blocks).sections]


def test_chapters_with_a_point_stand_above_sections_with_two_figures() -> None:
    assert _levels("1. 总则", "1.1 编制目的", "1.2 适用范围", "2. 应急响应", "2.1 信息报告") == [
        (1, "总则"), (2, "编制目的"), (2, "适用范围"), (1, "应急响应"), (2, "信息报告"),
    ]  # fmt: skip


def test_chinese_numbers_above_figures() -> None:
    assert _levels("一、总则", "（一）编制目的", "二、应急响应", "（一）信息报告", "1.接报", "三、附则") == [
        (1, "总则"), (2, "编制目的"), (1, "应急响应"), (2, "信息报告"), (3, "接报"), (1, "附则"),
    ]  # fmt: skip


def test_numbers_tell_the_level_where_all_headings_carry_one_style() -> None:
    reading = read((1, "1 总则"), TEXT, (1, "1.1 编制目的"), TEXT, (1, "2 应急响应"), TEXT, (1, "2.1 预警"), TEXT)
    assert [section.level for section in reading.sections] == [1, 2, 1, 2]


def test_levels_that_styles_skip_are_closed_up() -> None:
    reading = read((1, "总则"), TEXT, (3, "编制目的"), TEXT, (2, "适用范围"), TEXT, (1, "附则"), TEXT)
    assert [section.level for section in reading.sections] == [1, 2, 2, 1]


def test_headings_made_by_hand_stand_below_styled_chapters() -> None:
    by_hand = {"text": "（一）信息接报", "bold": True}
    reading = read((1, "一、总则"), TEXT, (1, "二、应急响应"), TEXT, by_hand, TEXT, (1, "三、附则"), TEXT)
    assert [(s.level, s.title) for s in reading.sections][2] == (2, "信息接报")


def test_list_items_without_a_stop_are_no_headings() -> None:
    reading = read("1 总则", TEXT, "2 应急处置", "（1）切断电源", "（2）设置警戒", "（3）清点人数", "3 附则", TEXT)
    assert [section.title for section in reading.sections] == ["总则", "应急处置", "附则"]
    assert "设置警戒" in reading.sections[1].body


def test_a_sentence_in_a_heading_style_stays_text_and_is_asked_about() -> None:
    reading = read((1, "总则"), TEXT, (1, "应急响应"), (3, TEXT), (1, "附则"), TEXT)
    assert [section.title for section in reading.sections] == ["总则", "应急响应", "附则"]
    assert TEXT in reading.sections[1].body
    assert [question.kind for question in reading.questions if question.heading == TEXT] == ["styled_sentence"]


def test_a_bold_caption_above_a_table_is_no_heading() -> None:
    caption = {"text": "物资清单", "bold": True, "centred": True}
    grid = [["名称", "数量"], ["担架", "2副"]]
    heads = [{"text": text, "bold": True} for text in ("总则", "应急响应", "应急保障", "附则")]
    reading = read(*(block for head in heads for block in (head, TEXT)), caption, grid)
    assert "物资清单" not in [section.title for section in reading.sections]


def test_the_label_of_an_annex_and_its_title_on_two_lines_are_one_heading() -> None:
    title = {"text": "青崖曜石材料有限公司综合应急预案", "centred": True, "bold": True}
    reading = read(title, "1 总则", TEXT, "2 应急响应", TEXT, "3 附则", TEXT, "附件1", "应急物资装备清单", "见下表。")
    annex = reading.sections[-1]
    assert (annex.number, annex.title, annex.is_annex, annex.code) == ("附件1", "应急物资装备清单", True, "GB29639-9.4")
    assert annex.body == "见下表。"


def test_a_list_of_annexes_at_the_end_of_the_text_is_not_the_annexes() -> None:
    listed = ["附件1：应急联系方式", "附件2：疏散路线图"]
    reading = read("1 总则", TEXT, "2 应急响应", TEXT, "3 附则", TEXT, *listed, listed[0], TEXT, listed[1], TEXT)
    assert [section.title for section in reading.sections if section.is_annex] == ["应急联系方式", "疏散路线图"]


def test_each_section_knows_its_text_and_its_place() -> None:
    reading = read("1 总则", TEXT, "2 应急响应", "立即报告。", [["甲", "乙"], ["1", "2"]], "3 附则", TEXT)
    section = reading.sections[1]
    assert section.body == "立即报告。\n甲\t乙\n1\t2"
    assert section.where.paragraph == 3
    assert section.as_json()["where"] == {"zone": "body", "paragraph": 3}
