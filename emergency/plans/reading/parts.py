"""A file divided into the plans it holds: one plan, or a compilation of several and their annexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emergency.plans.outlines import Outline, outline_for, outlines
from emergency.plans.reading.blocks import Block, Paragraph, Table
from emergency.plans.reading.front import Front
from emergency.plans.reading.headings import Found, Line, Marking, is_front_page
from emergency.plans.reading.matching import how_alike
from emergency.plans.reading.numbers import Form
from emergency.plans.reading.titles import (
    government_kind,
    is_authority,
    kind_named,
    names_annexes,
    names_plan,
    plan_title,
)

_NEAR = 4
"""The title of a plan stands at most this many lines above its first heading."""

_HALF_FILLED = 0.5

_FEWEST_IN_TABLE = 3
"""A table is a plan laid out in it when this many of its rows begin with the title of a section."""

_KINDS_OF_UNITS = ("comprehensive", "special", "on_site")


@dataclass(frozen=True, slots=True)
class Draft:
    """A part as cut out of the file: its title line (None where it has none), its headings and its blocks."""

    title: str
    title_line: Line | None
    headings: tuple[Line, ...]
    blocks: tuple[Block, ...]
    is_annexes: bool = False

    @property
    def tables(self) -> list[Table]:
        """Its tables, in order."""
        return [block for block in self.blocks if isinstance(block, Table)]


@dataclass(frozen=True, slots=True)
class Division:
    """The parts of a file and the blocks in front of the first."""

    front: tuple[Block, ...]
    parts: tuple[Draft, ...]


def divide(blocks: Sequence[Block], lines: Sequence[Line], found: Found, contents_end: int) -> Division:
    """Cut the file at the titles of its plans. `lines` and `found` are those after the table of contents."""
    headings = _from_first_chapter([line for line in found.headings if not is_front_page(line)], found.marking)
    first = headings[0].paragraph.index if headings else 10**9
    starts = _starts(lines, headings, first)
    begin = starts[0].paragraph.index if starts else min(first, contents_end + 1 if contents_end else first)
    front = [block for block in blocks if _index(block) < begin]
    if headings or starts:
        return Division(tuple(front), tuple(_cut(blocks, starts, headings, begin)))
    return Division(tuple(front), (Draft("", None, (), tuple(b for b in blocks if _index(b) >= begin)),))


def kind_of(title: str, front: Front, headings: Sequence[Line], tables: Sequence[Table]) -> str:
    """The kind of one plan: by its title, else by the outline that its headings fill best, else "other"."""
    words = [line.title for line in headings] + [row[0] for table in tables for row in table.rows if row]
    named = kind_named(title)
    government = government_kind(title, front.unit, front.issuer)
    if government and (named is None or is_authority(front.unit or "") or _coverage(words, government) >= _HALF_FILLED):
        return government
    if named:
        return named
    best = max(_KINDS_OF_UNITS, key=lambda kind: _coverage(words, kind))
    return best if names_plan(title) or _coverage(words, best) >= _HALF_FILLED else "other"


def kind_of_file(kinds: Sequence[str]) -> str:
    """The kind of the whole file: that of its plans, "compilation" where they differ, "other" for no plan."""
    plans = {kind for kind in kinds if kind != "annexes"}
    return plans.pop() if len(plans) == 1 else "compilation"


def _starts(lines: Sequence[Line], headings: Sequence[Line], first: int) -> list[Line]:
    """The title lines at which parts begin, in order; the first may be the title of the whole document."""
    before = [line for line in lines if line.paragraph.index <= first]
    opening = [line for line in before[-_NEAR - 1 :] if names_plan(line.paragraph.text)]
    starts = opening[-1:]
    for line in lines:
        if line.paragraph.index > first and _begins_part(line, headings):
            starts.append(line)
    if len([line for line in starts if not names_annexes(line.paragraph.text)]) < 2 and not _is_numbered_part(starts):
        return [line for line in starts if not names_annexes(line.paragraph.text)]
    return starts


def _is_numbered_part(starts: Sequence[Line]) -> bool:
    return len(starts) > 1 and starts[0].form is Form.PART


def _begins_part(line: Line, headings: Sequence[Line]) -> bool:
    text = line.paragraph.text
    paragraph = line.paragraph
    is_set_apart = (
        paragraph.centred or paragraph.starts_page or paragraph.is_title_style or line.form is Form.PART
    ) and line.form in (None, Form.PART)
    if names_annexes(text):
        return is_set_apart or paragraph.style_level is not None or line.stands_out
    kind = kind_named(plan_title(text))
    if not names_plan(text):
        return False
    if kind is None:
        return line.form is Form.PART
    if line.is_caption and not paragraph.starts_page and line.form is not Form.PART:
        return laid_out_plan([line.table_below], outline_for(kind)) is not None
    return is_set_apart or _opens(line, kind, headings)


def _opens(line: Line, kind: str, headings: Sequence[Line]) -> bool:
    """Whether a heading that names a plan is followed by the first chapters of such a plan."""
    index = line.paragraph.index
    is_heading = line.paragraph.style_level is not None or line.stands_out or line.form is not None
    if not is_heading:
        return False
    following = [heading for heading in headings if heading.paragraph.index > index][:2]
    return any(_fills_chapter(heading.title, outline_for(kind)) for heading in following)


def _cut(blocks: Sequence[Block], starts: Sequence[Line], headings: Sequence[Line], begin: int) -> list[Draft]:
    titles = {line.paragraph.index for line in starts}
    bounds: list[tuple[int, Line | None]] = [(line.paragraph.index, line) for line in starts] or [(begin, None)]
    if bounds[0][0] > begin:
        bounds.insert(0, (begin, None))
    bounds = _with_annexes(bounds, headings)
    drafts = []
    for (start, line), (end, _) in zip(bounds, [*bounds[1:], (10**9, None)], strict=True):
        own = tuple(
            heading
            for heading in headings
            if start <= heading.paragraph.index < end
            and heading.paragraph.index not in titles
            and not _divides(heading)
        )
        text = "" if line is None else line.paragraph.text
        is_annexes = names_annexes(text) or (line is None and bool(own) and start != begin)
        inside = tuple(
            b for b in blocks if start <= _index(b) < end and (isinstance(b, Table) or b.index not in titles)
        )
        drafts.append(Draft(plan_title(text) or ("附件" if is_annexes else ""), line, own, inside, is_annexes))
    return drafts


def _with_annexes(bounds: list[tuple[int, Line | None]], headings: Sequence[Line]) -> list[tuple[int, Line | None]]:
    """Give the annexes after the last plan of a compilation a part of their own, also without a title for them."""
    plans = [line for _, line in bounds if line is not None]
    if len(plans) < 2 or names_annexes(plans[-1].paragraph.text):
        return bounds
    last = bounds[-1][0]
    annexes = [heading for heading in headings if heading.is_annex and heading.paragraph.index > last]
    return [*bounds, (annexes[0].paragraph.index, None)] if annexes else bounds


def _divides(heading: Line) -> bool:
    """A bare "附件" between the text and the annexes of one plan."""
    return names_annexes(heading.paragraph.text)


def _from_first_chapter(headings: list[Line], marking: Marking) -> list[Line]:
    """Leave out what stands before the plan proper where nothing but bold type or brevity marks headings."""
    headings = [line for line in headings if not (names_plan(line.paragraph.text) and line.form in (None, Form.PART))]
    if marking not in (Marking.VISIBLE, Marking.NOTHING):
        return headings
    for at, line in enumerate(headings):
        if any(_fills_chapter(line.title, outline) for outline in outlines() if outline.basis == "outline"):
            return headings[at:]
    return headings


def laid_out_plan(tables: Sequence[Table | None], outline: Outline | None) -> Table | None:
    """The table among these in which a plan is laid out, the titles of its sections in the first column."""
    if outline is None:
        return None
    for table in tables:
        rows = [] if table is None else [row for row in table.rows if len(row) > 1 and fills(row[0], outline)]
        if len(rows) >= _FEWEST_IN_TABLE:
            return table
    return None


def fills(title: str, outline: Outline) -> bool:
    """Whether a title may stand for a section of the outline."""
    return any(how_alike(title, section) != "none" for section in outline.sections)


def _fills_chapter(title: str, outline: Outline | None) -> bool:
    return outline is not None and any(
        section.within is None and how_alike(title, section) != "none" for section in outline.sections
    )


def _coverage(titles: Sequence[str], kind: str) -> float:
    """How much of a kind's outline the titles fill, from 0 to 1."""
    outline = outline_for(kind)
    if outline is None or not titles:
        return 0.0
    points = {"sure": 2, "doubtful": 1, "none": 0}
    filled = sum(max(points[how_alike(title, section)] for title in titles) for section in outline.sections)
    return filled / (2 * len(outline.sections))


def _index(block: Block) -> int:
    return block.index if isinstance(block, Paragraph) else block.after
