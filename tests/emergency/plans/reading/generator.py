"""Plan files made by crossing the way headings are marked × the kind × the numbering × how tables are nested.

Each file comes with what a careful reader finds in it, in the shape of `samples/made/expected.json`. A seed decides
everything, and which of the traps a file holds: pages before the plan, list items that look like headings, sentences
in a heading style, captions, blanks inside titles, a plan laid out as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from tests.emergency.plans.reading.generated_contents import (
    ANNEXES,
    HAZARDS,
    Written,
    make_people,
    make_things,
    write_sections,
)
from tests.emergency.plans.reading.generated_marks import (
    AUTOMATIC,
    make_styles,
    mark,
    new_list,
    number_automatically,
    write_contents,
    write_heading_number,
)
from tests.emergency.plans.reading.generated_tables import add_contacts, add_plan_table, add_resources

VISUALS = ("style", "derived_style", "chinese_style", "outline", "bold", "larger", "plain")
STYLED = frozenset({"style", "derived_style", "chinese_style", "outline"})
TYPED = ("dotted", "nospace", "fullwidth", "chinese", "chapter", "point")
NESTINGS = ("flat", "layout", "side_by_side", "deep")
CONTENTS = ("none", "field", "leaders", "tabs", "bare")
KINDS = (
    "comprehensive",
    "special",
    "on_site",
    "gov_overall",
    "gov_special",
    "gov_department",
    "township",
    "compilation",
)
_COMPANY, _COUNTY = "青崖曜石材料有限公司", "云岫县"
_TITLES = {
    "comprehensive": f"{_COMPANY}综合应急预案",
    "special": f"{_COMPANY}火灾事故专项应急预案",
    "on_site": "触电现场处置方案",
    "compilation": f"{_COMPANY}生产安全事故应急预案",
    "gov_overall": f"{_COUNTY}突发事件总体应急预案",
    "gov_special": f"{_COUNTY}森林火灾应急预案",
    "gov_department": f"{_COUNTY}水务局山洪灾害应急预案",
    "township": "石桥镇突发事件应急预案",
}
_STYLED_SENTENCE = "发生险情时由值班负责人先行组织处置，同时逐级报告，不得擅自离岗，直至交接清楚为止。"


@dataclass
class Recipe:
    """One combination."""

    visual: str
    numbering: str
    kind: str
    nesting: str
    contents: str

    @property
    def name(self) -> str:
        """The combination in words, for the test's id."""
        return "-".join((self.kind, self.visual, self.numbering, self.nesting, self.contents))

    @property
    def level_visible(self) -> bool:
        """Whether the file itself shows the level of a heading."""
        return self.numbering != "none" or self.visual not in ("bold", "plain")

    @property
    def is_unit(self) -> bool:
        """Whether it is the plan of an enterprise."""
        return not self.kind.startswith("gov_") and self.kind != "township"


@dataclass
class _File:
    document: Any
    recipe: Recipe
    random: Random
    counters: list[int] = field(default_factory=lambda: [0, 0, 0])
    num_id: int = 0
    part_levels: int = 0
    sections: list[dict[str, Any]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        """Whether this file holds a trap that so many files hold."""
        return self.random.random() < share


def recipes() -> list[Recipe]:
    """Every way of marking crossed with every numbering that it can carry; kinds, nestings and contents in turn."""
    kinds, nestings, contents = cycle(KINDS), cycle(NESTINGS), cycle(CONTENTS)
    made = []
    for visual in VISUALS:
        for numbering in (*TYPED, *AUTOMATIC, "none"):
            if visual == "plain" and numbering in AUTOMATIC:
                continue
            made.append(Recipe(visual, numbering, next(kinds), next(nestings), next(contents)))
        next(kinds)
    return made


def make_file(recipe: Recipe, path: Path, seed: int) -> dict[str, Any]:
    """Write the file and answer what a careful reader finds in it."""
    random = Random(f"{seed}-{recipe.name}")
    file = _File(docx.Document(), recipe, random)
    file.document.styles["Normal"].font.size = Pt(14)
    make_styles(file.document, recipe.visual, recipe.numbering)
    contents = _write_front(file)
    parts, missing = _write_parts(file)
    annex_part = 0
    if recipe.kind == "compilation":
        annex_part = len(parts)
        parts.append(_part(annex_part, "annexes", "附件", []))
        _big_line(file, "附件")
    contacts, resources = _write_annexes(file, annex_part)
    if contents is not None:
        write_contents(contents, file.headings, recipe.contents)
    file.document.save(str(path))
    codes = {section["code"] for section in file.sections}
    ninth = [f"GB29639-9.{at}" for at in range(1, 9)] if recipe.kind in ("comprehensive", "compilation") else []
    return {
        "file": path.name,
        "kind": recipe.kind,
        "family": "unit" if recipe.is_unit else "government",
        "title": _TITLES[recipe.kind],
        "parts": parts,
        "sections": file.sections,
        "missing": missing,
        "missing_annex": [code for code in ninth if code not in codes],
        "contacts": contacts,
        "resources": resources,
        "technique": {"id": recipe.name, "level_visible": recipe.level_visible},
    }


def _write_front(file: _File) -> Any | None:
    """The pages before the plan; answer the title of the table of contents, which is filled in the end."""
    document, title = file.document, _TITLES[file.recipe.kind]
    if file.chance(0.4):
        document.add_paragraph("版本号：V2.1")
        _big_line(file, title)
        document.add_paragraph("二〇二六年三月").alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_page_break()
    if file.recipe.is_unit and file.chance(0.4):
        _big_line(file, "批准页")
        document.add_paragraph(f"《{title}》已经评审并修改完善，现予发布，自发布之日起施行。")
        _big_line(file, "应急预案执行部门签署页")
        table = document.add_table(rows=2, cols=3)
        for cell, text in zip(table.rows[0].cells, ("部门", "签字", "日期"), strict=True):
            cell.text = text
        document.add_page_break()
    elif not file.recipe.is_unit and file.chance(0.4):
        _big_line(file, f"关于印发《{title}》的通知")
        document.add_paragraph("各有关单位：")
        document.add_paragraph(f"现将《{title}》印发给你们，请认真组织实施。")
        document.add_page_break()
    contents = None
    if file.recipe.contents != "none":
        contents = document.add_paragraph("目  录")
        contents.alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_page_break()
    if file.recipe.kind == "compilation":
        _big_line(file, title)
    return contents


def _write_parts(file: _File) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    parts, missing = [], []
    for index, (kind, name) in enumerate(_plans(file)):
        sections, absent = write_sections(kind, file.random)
        missing += [{"code": code, "part": index} for code in absent]
        parts.append(_part(index, kind, name, absent))
        _write_part_title(file, name, index)
        if kind == "on_site" and file.recipe.kind == "compilation" and file.chance(0.5):
            rows = [section for section in sections if section.level == 1]
            add_plan_table(file.document, [(section.title, "".join(section.lines)) for section in rows])
            file.sections += [_expected(s.title, 1, "", s.code, s.match, index) for s in rows]
        else:
            _write_sections(file, sections, index)
    return parts, missing


def _write_part_title(file: _File, name: str, index: int) -> None:
    """Set apart on a page of its own, numbered or not, or as a heading one level above the chapters."""
    is_compilation = file.recipe.kind == "compilation"
    if is_compilation and file.recipe.visual in STYLED and file.recipe.numbering in (*TYPED, "none"):
        file.part_levels = 1
        mark(file.document, file.document.add_paragraph(name), file.recipe.visual, 1)
        return
    if index:
        file.document.add_page_break()
    is_numbered = is_compilation and file.recipe.nesting == "deep"
    _big_line(file, f"第{'一二三四五'[index]}部分  {name}" if is_numbered else name)


def _part(index: int, kind: str, title: str, absent: list[str]) -> dict[str, Any]:
    return {"index": index, "kind": kind, "title": title, "missing": absent, "in_text_only": []}


def _plans(file: _File) -> list[tuple[str, str]]:
    if file.recipe.kind != "compilation":
        return [(file.recipe.kind, _TITLES[file.recipe.kind])]
    hazards = file.random.sample(HAZARDS, 4)
    return [
        ("comprehensive", "综合应急预案"),
        *(("special", f"{hazard}事故专项应急预案") for hazard in hazards[:2]),
        *(("on_site", f"{hazard}现场处置方案") for hazard in hazards[2:]),
    ]


def _big_line(file: _File, text: str) -> None:
    paragraph = file.document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(20)


def _write_sections(file: _File, sections: list[Written], index: int) -> None:
    file.counters = [0, 0, 0]
    if file.recipe.numbering in AUTOMATIC:
        file.num_id = new_list(file.document)
    for section in sections:
        number = _write_heading(file, section)
        file.sections.append(_expected(section.title, section.level, number, section.code, section.match, index))
        for line in section.lines:
            file.document.add_paragraph(line)
        if file.recipe.visual in STYLED and file.chance(0.04):
            mark(file.document, file.document.add_paragraph(_STYLED_SENTENCE), file.recipe.visual, 3)


def _expected(title: str, level: int, number: str, code: str | None, match: str, part: int) -> dict[str, Any]:
    return {"title": title, "level": level, "number": number, "code": code, "match": match, "also": [], "part": part}


def _write_heading(file: _File, section: Written) -> str:
    level, recipe = section.level, file.recipe
    file.counters[level - 1] += 1
    file.counters[level:] = [0] * (3 - level)
    number, gap = write_heading_number(recipe.numbering.removeprefix("auto_"), level, file.counters)
    title = "　".join(section.title) if len(section.title) == 2 and file.chance(0.5) else section.title
    paragraph = file.document.add_paragraph()
    if recipe.numbering not in AUTOMATIC and number:
        paragraph.add_run(f"{number}{gap}")
    for piece in (title[:2], title[2:]):
        paragraph.add_run(piece)
    mark(file.document, paragraph, recipe.visual, level + file.part_levels)
    if recipe.numbering in AUTOMATIC:
        number_automatically(paragraph, file.num_id, level)
    file.headings.append(f"{number}{gap}{title}")
    return number


def _write_annexes(file: _File, part: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    contacts: list[dict[str, Any]] = []
    resources: list[dict[str, Any]] = []
    for number, (_, code, titles) in enumerate(ANNEXES, 1):
        title, match = file.random.choice(titles)
        _write_annex_heading(file, f"附件{number}", title)
        own = (code, match) if file.recipe.is_unit else (None, "none")
        file.sections.append(_expected(title, 1, f"附件{number}", *own, part))
        if number == 1:
            resources = add_resources(file.document, make_things(file.random), file.recipe.nesting, file.random)
        else:
            file.document.add_paragraph("应急值班电话（24小时）：0391-2785493")
            contacts = add_contacts(file.document, make_people(file.random), file.recipe.nesting, file.random)
    return contacts, resources


def _write_annex_heading(file: _File, label: str, title: str) -> None:
    """The label and the title on one line, or on two as in printed documents."""
    lines = [label, title] if file.recipe.visual not in STYLED and file.chance(0.3) else [f"{label}　{title}"]
    for line in lines:
        mark(file.document, file.document.add_paragraph(line), file.recipe.visual, 1)
    file.headings.append(f"{label}　{title}")
