"""The numbers that writers type in front of headings: 第一章, 一、, （一）, 1.1, １．１总则, 附件1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from emergency.plans.reading.words import narrow, number_in


class Form(IntEnum):
    """The forms of numbers, from those that mark large divisions to those that mark list items."""

    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    CHINESE = 5
    CHINESE_BRACKETS = 6
    DOTTED = 7
    POINT = 8
    BRACKETS = 9
    CIRCLED = 10
    ANNEX = 11


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, its form, its value, and for 1.2.3 how many figures it has."""

    text: str
    form: Form
    value: int | None = None
    depth: int = 1


_CN = "一二三四五六七八九十百零〇○两"
_D = "0-9０-９"
_BLANK = r"[\s　]*"

# After a bare figure these words mean a quantity ("5名", "24小时"), save where they begin a word ("8 人员疏散").
_MEASURE = re.compile(
    r"年(?!度)|月|日(?!常)|小时|时[，,]|分钟|秒|个(?!体|人)|名(?!词|称|录)|人(?!员|力|群|民)|台(?!风|账)|辆|套|件|级(?!别)|吨|米|号|周(?!边|期)"
    r"|天(?!然|气)|层(?!级)|楼(?!宇)|种|项(?!目)|次(?!生)|岁|度|万|千|百|亿|公里|公斤|支|处(?!置|理)|条|家|户|℃|%|％|(?![IV]+级)[a-zA-Z]"
)

_PATTERNS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    (
        Form.ANNEX,
        re.compile(rf"^附[件录表图]{_BLANK}([{_D}]+(?:[-－—.．][{_D}]+)?|[{_CN}]+(?!览)|[A-ZＡ-Ｚ](?![a-z]))"),
    ),
    (Form.PART, re.compile(rf"^第{_BLANK}([{_CN}{_D}]+){_BLANK}(?:部分|编|篇)")),
    (Form.CHAPTER, re.compile(rf"^第{_BLANK}([{_CN}{_D}]+){_BLANK}章")),
    (Form.SECTION, re.compile(rf"^第{_BLANK}([{_CN}{_D}]+){_BLANK}节")),
    (Form.ARTICLE, re.compile(rf"^第{_BLANK}([{_CN}{_D}]+){_BLANK}条")),
    (Form.CHINESE_BRACKETS, re.compile(rf"^[（(]{_BLANK}([{_CN}]+){_BLANK}[）)][、.．]?")),
    (Form.CHINESE, re.compile(rf"^([{_CN}]+)(?:[、.．，,]|(?=[\s　]))")),
    (Form.BRACKETS, re.compile(rf"^(?:[（(]{_BLANK}([{_D}]+){_BLANK}[）)]|([{_D}]+)[）)])[、.．]?")),
    (Form.CIRCLED, re.compile(r"^([①-⑳⑴-⒇⒈-⒛])")),
    (Form.DOTTED, re.compile(rf"^((?:[{_D}]{{1,2}}|[A-Z])(?:[.．][{_D}]{{1,2}})+)(?![{_D}])[.．、]?")),
    (Form.POINT, re.compile(rf"^([{_D}]{{1,2}})[.．、](?![{_D}])")),
    (Form.DOTTED, re.compile(rf"^([{_D}]{{1,2}})(?![{_D}.．,，/:：%％\-－—~～])")),
)
# Most lines of a plan begin with none of these, so that no pattern need be tried.
_FIRST_SIGNS = frozenset(
    f"附第（(0123456789０１２３４５６７８９{_CN}①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ABCDEFGHIJKLMNOPQRSTUVWXYZ"
) | frozenset(chr(sign) for sign in range(0x2474, 0x249C))
_SEPARATORS = " \t　:：、.．-—"


def split_number(line: str) -> tuple[Number | None, str]:
    """Take the number off the front of a line: ("一、总则") → (一、, "总则"). A quantity is no number; then None.

    The title comes without the blanks or signs between; a line that is a number alone has the title "".
    """
    if line[:1] not in _FIRST_SIGNS:
        return None, line.strip()
    for form, pattern in _PATTERNS:
        found = pattern.match(line)
        if not found:
            continue
        rest = line[found.end() :]
        value = next((group for group in found.groups() if group), "")
        depth = _depth(form, value)
        if form in (Form.DOTTED, Form.POINT) and depth < 3 and _MEASURE.match(rest.lstrip(" 　")):
            continue
        title = rest.strip(_SEPARATORS + "\n") if form is Form.ANNEX else rest.strip()
        return Number(found.group(0).strip(), form, number_in(value), depth), title
    return None, line.strip()


def _depth(form: Form, value: str) -> int:
    return narrow(value).count(".") + 1 if form is Form.DOTTED else 1
