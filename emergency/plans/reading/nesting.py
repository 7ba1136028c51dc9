"""The level of each heading inside its own plan: 1 for a chapter."""

from __future__ import annotations

from collections.abc import Sequence

from emergency.plans.outlines import Outline
from emergency.plans.reading.headings import Line, Marking
from emergency.plans.reading.matching import how_alike
from emergency.plans.reading.numbers import Form

_FAMILIES = (
    frozenset({Form.PART, Form.CHAPTER, Form.SECTION, Form.ARTICLE}),
    frozenset({Form.CHINESE, Form.CHINESE_BRACKETS}),
    frozenset({Form.POINT, Form.BRACKETS, Form.CIRCLED}),
    frozenset({Form.DOTTED}),
)

_Rung = tuple[Form, int, int]
"""A form of number, its figures, and the level it marks here."""


def levels_of(headings: Sequence[Line], marking: Marking, outline: Outline | None) -> list[int]:
    """The level of each heading of one plan, by styles, numbers, size of type, or where the outline has it."""
    if marking is Marking.STYLE and not _styles_say_nothing(headings):
        return _by_rank([(line, _rank(line, headings)) for line in headings])
    if any(line.number is not None and not line.is_annex for line in headings):
        return _by_numbers(headings)
    sizes = sorted({line.paragraph.size for line in headings if not line.is_annex}, reverse=True)
    if len(sizes) > 1:
        return _by_rank([(line, 0 if line.is_annex else sizes.index(line.paragraph.size)) for line in headings])
    return [1 if line.is_annex or _is_chapter(line, outline) else 2 for line in headings]


def _styles_say_nothing(headings: Sequence[Line]) -> bool:
    """All headings in one style although their numbers differ in form: then the numbers tell the level."""
    styled = [line for line in headings if not line.is_annex]
    said = {line.paragraph.style_level for line in styled}
    shapes = {(line.number.form, line.number.depth) for line in styled if line.number is not None}
    return len(said) == 1 and len(shapes) > 1


def _rank(line: Line, headings: Sequence[Line]) -> int:
    said = [other.paragraph.style_level for other in headings if other.paragraph.style_level is not None]
    if line.is_annex:
        return min(said, default=1)
    if line.paragraph.style_level is not None:
        return line.paragraph.style_level
    # A heading made by hand stands below the styles, in the order of its number.
    number = line.number
    return max(said, default=1) + (number.form + number.depth if number is not None else 1)


def _by_rank(ranked: Sequence[tuple[Line, int]]) -> list[int]:
    """Nest by rank: a heading stands one level below the nearest heading of smaller rank before it."""
    levels: list[int] = []
    open_ranks: list[int] = []
    for _, rank in ranked:
        while open_ranks and open_ranks[-1] >= rank:
            open_ranks.pop()
        open_ranks.append(rank)
        levels.append(len(open_ranks))
    return levels


def _by_numbers(headings: Sequence[Line]) -> list[int]:
    """Nest by the forms of numbers, in the order in which this plan uses them."""
    points_are_chapters = _points_are_chapters(headings)
    levels: list[int] = []
    rungs: list[_Rung] = []
    for line in headings:
        if line.is_annex:
            rungs = [(Form.ANNEX, 1, 1)]
        elif line.number is None:
            levels.append(levels[-1] if levels else 1)
            continue
        else:
            form, depth = line.number.form, line.number.depth
            if points_are_chapters and form is Form.POINT:
                form = Form.DOTTED
            rungs = _dotted(rungs, depth) if form is Form.DOTTED else _other(rungs, form)
        levels.append(rungs[-1][2])
    return levels


def _points_are_chapters(headings: Sequence[Line]) -> bool:
    """Chapters numbered "1." or "1、" above sections numbered 1.1."""
    numbers = [line.number for line in headings if line.number is not None and not line.is_annex]
    dotted = {number.depth for number in numbers if number.form is Form.DOTTED}
    return bool(numbers) and numbers[0].form is Form.POINT and bool(dotted) and 1 not in dotted


def _dotted(rungs: list[_Rung], depth: int) -> list[_Rung]:
    """1.2.3 stands as many levels below 1 as it has more figures."""
    open_depths = [(at, figures, level) for at, (form, figures, level) in enumerate(rungs) if form is Form.DOTTED]
    for at, figures, level in reversed(open_depths):
        if figures <= depth:
            kept = rungs[:at] if figures == depth else rungs[: at + 1]
            return [*kept, (Form.DOTTED, depth, level + depth - figures)]
    if open_depths:
        at, _, level = open_depths[0]
        return [*rungs[:at], (Form.DOTTED, depth, level)]
    return [*rungs, (Form.DOTTED, depth, rungs[-1][2] + 1 if rungs else 1)]


def _other(rungs: list[_Rung], form: Form) -> list[_Rung]:
    for at, (open_form, _, level) in enumerate(rungs):
        if open_form is form:
            return [*rungs[:at], (form, 1, level)]
    family = next((forms for forms in _FAMILIES if form in forms), frozenset({form}))
    kept = list(rungs)
    while kept and kept[-1][0] in family and kept[-1][0] > form:
        kept.pop()
    return [*kept, (form, 1, kept[-1][2] + 1 if kept else 1)]


def _is_chapter(line: Line, outline: Outline | None) -> bool:
    if outline is None:
        return True
    return any(section.within is None and how_alike(line.title, section) != "none" for section in outline.sections)
