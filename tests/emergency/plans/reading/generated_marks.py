"""How a generated file marks its headings: styles, lists, type, typed numbers, and its table of contents."""

from __future__ import annotations

from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from emergency.plans.reading.numbering import chinese_number

AUTOMATIC = ("auto_dotted", "auto_chapter", "auto_chinese")
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_STYLES = {
    "chinese_style": ("一级标题", "二级标题", "三级标题", "四级标题"),
    "derived_style": ("章题", "节题", "条题", "款题"),
}
"""Own styles: named in Chinese, and under free names based on Word's heading styles."""

_LEVELS = {
    "auto_dotted": (("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")),
    "auto_chapter": (
        ("chineseCountingThousand", "第%1章"),
        ("chineseCountingThousand", "第%2节"),
        ("chineseCounting", "%3、"),
    ),
    "auto_chinese": (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")),
}


def make_styles(document: Any, visual: str, numbering: str) -> None:
    """Add the styles and the list that this way of marking needs."""
    for level, name in enumerate(_STYLES.get(visual, ()), 1):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal" if name.endswith("标题") else f"Heading {level}"]
    if numbering in AUTOMATIC:
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for at, (form, text) in enumerate(_LEVELS[numbering])
        )
        abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{levels}</w:abstractNum>')
        document.part.numbering_part.element.insert(0, abstract)


def new_list(document: Any) -> int:
    """Begin the automatic numbering anew, as each plan of a compilation does; answer the list's id."""
    root = document.part.numbering_part.element
    num_id = 900 + len(root.findall(qn("w:num")))
    restart = "".join(f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="1"/></w:lvlOverride>' for at in range(3))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{num_id}"><w:abstractNumId w:val="900"/>{restart}</w:num>'))
    return num_id


def mark(document: Any, paragraph: Any, visual: str, level: int) -> None:
    """Make a paragraph a heading of that level in the file's way."""
    if visual in _STYLES or visual == "style":
        paragraph.style = document.styles[_STYLES[visual][level - 1] if visual in _STYLES else f"Heading {level}"]
    elif visual == "outline":
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level - 1}"/>'))
    for run in paragraph.runs:
        if visual == "bold":
            run.bold = True
        elif visual == "larger":
            run.font.size = Pt(19 - level)


def number_automatically(paragraph: Any, num_id: int, level: int) -> None:
    """Put a paragraph on a level of the list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level - 1}"/><w:numId w:val="{num_id}"/></w:numPr>')
    )


def write_heading_number(numbering: str, level: int, counters: list[int]) -> tuple[str, str]:
    """The number of a heading and the blank after it, as typed or as Word would show it."""
    figures = ".".join(str(count) for count in counters[:level])
    count, written = counters[level - 1], chinese_number(counters[level - 1])
    if numbering == "chinese":
        return (f"{written}、", f"（{written}）", f"{count}.")[level - 1], ""
    if numbering == "chapter":
        return (f"第{written}章", f"第{written}节", f"{written}、")[level - 1], " " if level < 3 else ""
    if numbering == "point":
        return (f"{count}." if level == 1 else figures), " "
    if numbering == "fullwidth":
        return figures.translate(_WIDE), ""
    return ("", "") if numbering == "none" else (figures, "" if numbering == "nospace" else " ")


def write_contents(head: Any, headings: list[str], contents: str) -> None:
    """Fill the table of contents under its title, once all headings are known."""
    anchor = head._p
    gap = {"leaders": "…………………………", "bare": ""}.get(contents, "\t")
    for at, heading in enumerate(headings):
        entry = parse_xml(f"<w:p {nsdecls('w')}/>")
        anchor.addnext(entry)
        anchor = entry
        paragraph = docx.text.paragraph.Paragraph(entry, head._parent)
        if contents == "field" and at == 0:
            _field_mark(paragraph, "begin")
            code = f'<w:instrText {nsdecls("w")} xml:space="preserve"> TOC \\o "1-3" </w:instrText>'
            paragraph.add_run()._r.append(parse_xml(code))
            _field_mark(paragraph, "separate")
        paragraph.add_run(heading if contents == "bare" else f"{heading}{gap}{at + 1}")
        if contents == "field" and at + 1 == len(headings):
            _field_mark(paragraph, "end")


def _field_mark(paragraph: Any, kind: str) -> None:
    paragraph.add_run()._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
