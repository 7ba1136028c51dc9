"""The sections of each plan in a file, with their text, their levels and what they fill in the outline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.plans.outlines import Outline, outline_for
from emergency.plans.reading.blocks import Block, Paragraph, Table
from emergency.plans.reading.headings import Line, Marking
from emergency.plans.reading.matching import Filled, Title, match_titles
from emergency.plans.reading.nesting import levels_of
from emergency.plans.reading.parts import Draft, fills, laid_out_plan
from emergency.plans.reading.plan_reading import Part, Section
from emergency.plans.reading.words import narrow, squeeze


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part with its sections."""

    part: Part
    sections: tuple[Section, ...]


def read_part(draft: Draft, index: int, kind: str, title: str, marking: Marking) -> PartRead:
    """The sections of one plan and what its outline misses."""
    outline = outline_for(kind)
    annexes = outline_for("annexes") if kind in ("comprehensive", "special", "on_site", "annexes") else None
    levels = levels_of(draft.headings, marking, outline)
    laid_out = laid_out_plan(draft.tables, outline)
    bounds = _bounds(draft)
    sections = _sections(draft, bounds, index, levels, None if kind == "annexes" else outline, annexes, laid_out)
    filled = {code for section in sections for code in (section.code, *section.also) if code}
    absent = [] if outline is None or kind == "annexes" else [s for s in outline.sections if s.code not in filled]
    run_in = tuple(s.code for s in absent if s.required and _runs_in((s.title.zh, *s.same, *s.close), draft.blocks))
    part = Part(
        index=index,
        kind=kind,
        title=title,
        preamble=_text(draft.blocks[: bounds[0][0]]) if bounds else "",
        missing=tuple(s.code for s in absent if s.required and s.code not in run_in),
        in_text_only=run_in,
        optional_absent=tuple(s.code for s in absent if not s.required),
    )
    return PartRead(part, sections)


def _bounds(draft: Draft) -> list[tuple[int, int]]:
    """For each heading the positions of its own block and of the first block of its text."""
    at = {block.index: position for position, block in enumerate(draft.blocks) if isinstance(block, Paragraph)}
    return [
        (at[line.paragraph.index], at[(line.title_paragraph or line.paragraph).index] + 1) for line in draft.headings
    ]


def _sections(
    draft: Draft,
    bounds: Sequence[tuple[int, int]],
    index: int,
    levels: Sequence[int],
    outline: Outline | None,
    annexes: Outline | None,
    laid_out: Table | None,
) -> tuple[Section, ...]:
    annexed = _annexed(draft.headings, levels)
    titles = [Title(squeeze(line.title), level) for line, level in zip(draft.headings, levels, strict=True)]
    filled = [Filled() for _ in titles]
    for wanted, against in ((False, outline), (True, annexes)):
        at = [i for i, is_annexed in enumerate(annexed) if is_annexed is wanted]
        for i, found in zip(at, match_titles([titles[i] for i in at], against), strict=True):
            filled[i] = found
    sections = []
    ends = [start for start, _ in bounds[1:]] + [len(draft.blocks)]
    for i, line in enumerate(draft.headings):
        own = line.title_paragraph or line.paragraph
        sections.append(
            Section(
                part=index,
                level=levels[i],
                number=line.number.text if line.number else "",
                title=titles[i].text,
                heading=line.paragraph.text if own is line.paragraph else f"{line.paragraph.text} {own.text}",
                body=_text(draft.blocks[bounds[i][1] : ends[i]]),
                where=line.paragraph.where,
                code=filled[i].code,
                also=filled[i].also,
                match=filled[i].match,
                within=_within(i, levels, filled),
                is_annex=line.is_annex,
            )
        )
    if laid_out is not None and outline is not None:
        sections += _table_sections(laid_out, index, outline)
    return tuple(sections)


def _annexed(headings: Sequence[Line], levels: Sequence[int]) -> list[bool]:
    """Which headings stand in an annex, those under the annex's own heading included."""
    inside, annexed = False, []
    for line, level in zip(headings, levels, strict=True):
        inside = line.is_annex or (inside and level > 1)
        annexed.append(inside)
    return annexed


def _within(at: int, levels: Sequence[int], filled: Sequence[Filled]) -> str | None:
    """The section that a sub-heading without code belongs to."""
    if filled[at].code is not None:
        return None
    level = levels[at]
    for before in range(at - 1, -1, -1):
        if levels[before] < level:
            if filled[before].code is not None:
                return filled[before].code
            level = levels[before]
    return None


def _table_sections(table: Table, index: int, outline: Outline) -> list[Section]:
    rows = [(at, row) for at, row in enumerate(table.rows) if len(row) > 1 and fills(row[0], outline)]
    filled = match_titles([Title(squeeze(row[0]), 1) for _, row in rows], outline)
    return [
        Section(
            part=index,
            level=1,
            number="",
            title=squeeze(row[0]),
            heading=row[0].strip(),
            body="\n".join(dict.fromkeys(cell.strip() for cell in row[1:] if cell.strip())),
            where=table.where(at),
            code=found.code,
            also=found.also,
            match=found.match,
            in_table=table.index,
        )
        for (at, row), found in zip(rows, filled, strict=True)
    ]


def _text(blocks: Sequence[Block]) -> str:
    """Blocks as text, tables as lines of cells, automatic numbers in front of their paragraphs."""
    texts = (f"{b.number}{b.text}" if isinstance(b, Paragraph) else b.text for b in blocks)
    return "\n".join(text for text in texts if text)


def _runs_in(titles: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Whether a paragraph begins with the words of a section and goes on ("应急队伍保障。本单位设立…")."""
    starts = "|".join(re.escape(narrow(title)) for title in titles)
    pattern = re.compile(rf"^(?:[（(]?[\d一二三四五六七八九十]+[）)、.．])?\s*(?:{starts})\s*[。：:]\s*\S")
    return any(isinstance(block, Paragraph) and pattern.match(narrow(block.text)) for block in blocks)
