"""The response levels that a plan announces: their criteria, who decides, what is done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emergency.plans.reading.extracts import ResponseLevel
from emergency.plans.reading.plan_reading import Section
from emergency.plans.reading.words import narrow, squeeze

ROMAN = "ⅠⅡⅢⅣⅤ"
_ROMAN_LETTERS = {"IV": "Ⅳ", "V": "Ⅴ", "III": "Ⅲ", "II": "Ⅱ", "I": "Ⅰ"}
_NAMES = rf"[{ROMAN}]级|[一二三四五]级|[1-5]级|(?:公司|集团|厂|车间|部门|班组|项目|岗位|现场)级"
_CHANGED_BY_WIDTH = re.compile(rf"[^{ROMAN}①-⑳]+")
_MARKER = r"(?:[①-⑳]|[（(]?[\d一二三四五]+[）)、.．])?\s*"
_CRITERIA = re.compile(
    rf"^{_MARKER}(?P<name>{_NAMES})(?:[（(][^（）()]{{1,12}}[）)])?(?:应急)?响应(?:[（(][^（）()]{{1,12}}[）)])?(?:条件|标准)?[:：]\s*(?P<text>.+)$"
)
_RUN = re.compile(rf"((?:(?:{_NAMES})[、和及或]?)+)(?:及以上|及以下|以上|以下)?(?:应急)?响应")
_HEADING = re.compile(rf"^(?P<name>{_NAMES})(?:应急)?响应(?:措施)?$")


def with_roman_numerals(text: str) -> str:
    """The text with levels typed in letters (I 级, III级) turned into Roman numeral signs."""
    return re.sub(
        r"(?<![A-Za-z])(IV|V|I{1,3})\s*(?=级)", lambda found: _ROMAN_LETTERS[found.group(1)], _keep_roman(text)
    )


def level_names(text: str) -> list[str]:
    """The level names that a text uses for responses, in order: "一级、二级响应" → ["一级", "二级"]."""
    if "级" not in text:
        return []
    return [name for found in _RUN.finditer(with_roman_numerals(text)) for name in re.findall(_NAMES, found.group(1))]


def read_levels(sections: Sequence[Section]) -> list[ResponseLevel]:
    """The levels that the text lists as "Ⅰ级响应：…", with who decides and what is done where the text says so."""
    levels: list[ResponseLevel] = []
    for part in sorted({section.part for section in sections}):
        own = [section for section in sections if section.part == part and not section.is_annex]
        bodies = [with_roman_numerals(section.body) if "响应" in section.body else "" for section in own]
        text = "\n".join(bodies)
        seen: set[str] = set()
        for section, body in zip(own, bodies, strict=True):
            for found in _criteria(body):
                if found["name"] in seen:
                    continue
                seen.add(found["name"])
                levels.append(
                    ResponseLevel(
                        level=_rank(found["name"]) or len(seen),
                        name=found["name"],
                        criteria=found["text"].strip(),
                        decided_by=_decided_by(found["name"], text),
                        measures=_measures(found["name"], own, text),
                        part=part,
                        where=section.where,
                    )
                )
    return levels


def listed_in(section: Section) -> list[str]:
    """The names of the levels that a section lists with their criteria."""
    return [found["name"] for found in _criteria(with_roman_numerals(section.body))]


def _criteria(body: str) -> list[re.Match[str]]:
    return [found for line in body.splitlines() if "响应" in line and (found := _CRITERIA.match(line.strip()))]


def _keep_roman(text: str) -> str:
    """Ordinary widths, but Roman and circled numbers stay signs (normalising would spell Ⅲ as III, ① as 1)."""
    return _CHANGED_BY_WIDTH.sub(lambda found: narrow(found.group(0)), text)


def _rank(name: str) -> int | None:
    for names in (ROMAN, "一二三四五", "12345"):
        if name[0] in names and len(name) == 2:
            return names.index(name[0]) + 1
    return None


def _decided_by(name: str, text: str) -> str:
    others = rf"(?:[、和](?:{_NAMES}))*"
    found = re.search(
        rf"{name}{others}(?:应急)?响应(?:条件的|的)?[，,]?由(?P<who>[^，。；]{{2,40}}?)(?:研究)?(?:决定|宣布|批准|下令|负责)?启动",
        text,
    )
    return found["who"] if found else ""


def _measures(name: str, sections: Sequence[Section], text: str) -> str:
    for section in sections:
        if (found := _HEADING.match(with_roman_numerals(squeeze(section.title)))) and found["name"] == name:
            return section.body
    found = re.search(rf"启动{name}(?:应急)?响应(?:时|后)?[，,](?P<what>[^。；]+)", text)
    return found["what"] if found else ""
