"""A Word file is read as a reader sees it: numbers, styles, tracked changes, fields, text boxes, tables."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from emergency.plans.reading.blocks import Paragraph, Table
from emergency.plans.reading.docx import read_docx
from emergency.plans.reading.numbering import chinese_number, write_number


@pytest.fixture
def word() -> Any:
    return docx.Document()


def _texts(word: Any, path: Path) -> list[str]:
    word.save(str(path))
    return [block.text for block in read_docx(path).blocks if isinstance(block, Paragraph) and block.text]


def _body(word: Any, xml: str) -> None:
    word.element.body.insert_element_before(parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)), "w:sectPr")


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (3, "decimalEnclosedCircle", "③"),
        (3, "decimalFullWidth", "３"),
        (3, "ideographTraditional", "丙"),
        (10, "ideographDigital", "一〇"),
        (3, "chineseLegalSimplified", "叁"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
        (7, "unheard of", "7"),
    ],
)
def test_list_numbers_are_written_as_word_writes_them(value: int, form: str, written: str) -> None:
    assert write_number(value, form) == written


def test_chinese_numbers_up_to_thousands() -> None:
    assert chinese_number(1001) == "一千零一"
    assert chinese_number(0) == "零"


def test_multilevel_numbers_restart_below_each_chapter_and_skip_cancelled_paragraphs(word: Any, tmp_path: Path) -> None:
    numbering = word.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
        for at, (form, text, more) in enumerate(
            (("chineseCounting", "第%1章", ""), ("decimal", "%1.%2", "<w:isLgl/>"), ("bullet", "", ""))
        )
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in ((0, "总则"), (1, "目的"), (1, "依据"), (2, "圆点"), (0, "职责"), (1, "机构"), (None, "附件")):
        paragraph = word.add_paragraph(text)
        num_id, depth = ("0", 0) if level is None else ("90", level)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{num_id}"/></w:numPr>')
        )
    word.save(str(tmp_path / "a.docx"))
    numbers = [block.number for block in read_docx(tmp_path / "a.docx").paragraphs()]
    assert numbers == ["第一章", "1.1", "1.2", "", "第二章", "2.1", ""]


def test_a_style_based_on_a_heading_style_is_a_heading(word: Any, tmp_path: Path) -> None:
    own = word.styles.add_style("公司章标题", 1)
    own.base_style = word.styles["Heading 1"]
    word.styles.add_style("标题 3", 1)
    for style in ("公司章标题", "标题 3", "Normal"):
        word.add_paragraph("总则", style=style)
    word.save(str(tmp_path / "a.docx"))
    assert [p.style_level for p in read_docx(tmp_path / "a.docx").paragraphs()] == [1, 3, None]


def test_an_outline_level_of_body_text_takes_the_heading_away(word: Any, tmp_path: Path) -> None:
    paragraph = word.add_paragraph("不是标题", style="Heading 1")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))
    word.save(str(tmp_path / "a.docx"))
    assert next(read_docx(tmp_path / "a.docx").paragraphs()).style_level is None


def test_deleted_text_is_not_read_and_inserted_text_is(word: Any, tmp_path: Path) -> None:
    _body(
        word,
        '<w:p><w:r><w:t>值班电话</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>新号码</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>',
    )
    assert _texts(word, tmp_path / "a.docx") == ["值班电话新号码"]


def test_text_boxes_are_read_once(word: Any, tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    _body(
        word,
        "<w:p><w:r><mc:AlternateContent"
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>",
    )
    assert _texts(word, tmp_path / "a.docx") == ["正文", "框内文字"]


def test_a_page_break_marks_the_next_text_as_starting_a_page(word: Any, tmp_path: Path) -> None:
    word.add_paragraph("封面")
    word.add_page_break()
    word.add_paragraph("")
    word.add_paragraph("正文")
    word.save(str(tmp_path / "a.docx"))
    started = {block.text: block.starts_page for block in read_docx(tmp_path / "a.docx").paragraphs() if block.text}
    assert started == {"封面": False, "正文": True}


def test_merged_cells_repeat_their_text_and_nested_tables_come_apart(word: Any, tmp_path: Path) -> None:
    outer = word.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "通讯录"
    inner = outer.cell(0, 0).add_table(rows=3, cols=2)
    for at, row in enumerate((("组别", "姓名"), ("抢险组", "赵某"), ("", "钱某"))):
        for column, text in enumerate(row):
            inner.cell(at, column).text = text
    inner.cell(1, 0).merge(inner.cell(2, 0)).text = "抢险组"
    wide = word.add_table(rows=2, cols=2)
    wide.cell(0, 0).merge(wide.cell(0, 1)).text = "标题"
    word.save(str(tmp_path / "a.docx"))
    tables = list(read_docx(tmp_path / "a.docx").tables())
    assert [table.index for table in tables] == [0, 1]
    assert tables[0].rows == (("组别", "姓名"), ("抢险组", "赵某"), ("抢险组", "钱某"))
    assert tables[0].caption == "通讯录"
    assert tables[1].rows[0] == ("标题", "标题")
    assert tables[1].text.splitlines()[0] == "标题"


def test_the_text_inside_a_frame_is_text_of_the_page(word: Any, tmp_path: Path) -> None:
    cell = word.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "一、总则"
    cell.add_paragraph("为了规范应急工作，制定本预案。")
    path = tmp_path / "a.docx"
    assert _texts(word, path) == ["一、总则", "为了规范应急工作，制定本预案。"]
    assert not [block for block in read_docx(path).blocks if isinstance(block, Table)]


def test_entities_of_a_hostile_file_are_not_resolved(word: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    word.add_paragraph("正文&amp;")
    word.save(str(tmp_path / "a.docx"))
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["word/document.xml"].decode()
    start = xml.index("<w:document")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    parts["word/document.xml"] = (xml[:start] + entity + xml[start:].replace("正文", "正文&x;")).encode()
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert "机密" not in "".join(block.text for block in read_docx(tmp_path / "b.docx").paragraphs())


@pytest.mark.parametrize("content", [b"not a zip", b""], ids=["text", "nothing"])
def test_what_is_no_word_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a Word document"):
        read_docx(path)
