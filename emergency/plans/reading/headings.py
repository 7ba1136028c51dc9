"""Which lines of a plan are headings, however the writer marked them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from emergency.plans.reading.blocks import Block, Paragraph, Table
from emergency.plans.reading.contents import Contents
from emergency.plans.reading.numbers import Form, Number, split_number
from emergency.plans.reading.words import is_sentence, squeeze

_LONGEST_HEADING = 40
_LONGEST_BARE_HEADING = 24
_FEWEST = 3
"""A way of marking headings counts as the file's own when it marks at least this many lines."""

# Forms that mark headings without any other mark; figures in brackets and circles mark list items.
_HEADING_FORMS = frozenset(
    {Form.PART, Form.CHAPTER, Form.SECTION, Form.CHINESE, Form.CHINESE_BRACKETS, Form.DOTTED, Form.POINT}
)
_LIST_FORMS = frozenset({Form.POINT, Form.BRACKETS, Form.CIRCLED, Form.ARTICLE})
# fmt: off
_FRONT_PAGES = frozenset({
    "批准页", "发布令", "颁布令", "发布页", "批准令", "签署页", "执行部门签署页",
    "应急预案执行部门签署页", "会签页", "目录", "目次", "修订记录", "修订页", "修订记录页",
    "版本记录", "编制说明", "编审人员", "编制人员", "编制单位及人员", "预案发布令", "应急预案发布令",
    "应急预案批准页", "发放记录", "封面", "前言",
})
# fmt: on


class Marking(StrEnum):
    """How a file marks its headings."""

    STYLE = "style"
    VISIBLE_NUMBERED = "visible_numbered"
    NUMBERED = "numbered"
    VISIBLE = "visible"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph looked at as a possible heading."""

    paragraph: Paragraph
    number: Number | None
    title: str
    stands_out: bool
    title_paragraph: Paragraph | None = None
    table_below: Table | None = None

    @property
    def is_annex(self) -> bool:
        """Whether it opens an annex (附件1 …)."""
        return self.number is not None and self.number.form is Form.ANNEX

    @property
    def is_caption(self) -> bool:
        """Whether it names the table below it."""
        return self.table_below is not None and (self.paragraph.centred or self.number is None)

    @property
    def reads_as_heading(self) -> bool:
        """Whether its words alone could be a heading."""
        return bool(self.title) and len(squeeze(self.title)) <= _LONGEST_HEADING and not is_sentence(self.title)

    @property
    def form(self) -> Form | None:
        """The form of its number."""
        return self.number.form if self.number else None


@dataclass(frozen=True, slots=True)
class Found:
    """The headings of a body, how they are marked, and running text that wrongly carries a heading style."""

    headings: tuple[Line, ...]
    marking: Marking
    styled_sentences: tuple[Paragraph, ...]


def read_lines(blocks: Sequence[Block]) -> list[Line]:
    """Look at every paragraph outside tables and tables of contents as a possible heading."""
    body_size, body_bold = _body_look(blocks)
    lines: list[Line] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Table) or not block.text or block.in_contents:
            continue
        number, title = _number_and_title(block)
        follower = _next_with_text(blocks, at)
        own_title = None
        if number is not None and not title and isinstance(follower, Paragraph) and number.form is Form.ANNEX:
            own_title, title = follower, follower.text
        lines.append(
            Line(
                paragraph=block,
                number=number,
                title=title.replace("\n", ""),
                stands_out=(block.bold and not body_bold) or block.size > body_size,
                title_paragraph=own_title,
                table_below=follower if isinstance(follower, Table) else None,
            )
        )
    return lines


def find_headings(lines: Sequence[Line], contents: Contents) -> Found:
    """Tell headings from text by the way this file marks them: styles, numbers, bold or larger type, or nothing."""
    styled = [line for line in lines if line.paragraph.style_level is not None]
    readable = [line for line in lines if line.reads_as_heading]
    marking = _marking(readable)
    borrowed = {line.title_paragraph.index for line in lines if line.title_paragraph is not None}
    headings = [
        line
        for line in readable
        if line.paragraph.index not in borrowed
        and (_opens_annex(line, contents) or _is_heading(line, marking, contents))
    ]
    if marking is Marking.NUMBERED:
        headings = _without_lists(headings, lines)
    sentences = tuple(line.paragraph for line in styled if not line.reads_as_heading and line.title)
    return Found(tuple(_without_announced(headings)), marking, sentences)


def is_front_page(line: Line) -> bool:
    """Whether a heading belongs to the pages before the plan itself (批准页, 签署页 …)."""
    return squeeze(line.title) in _FRONT_PAGES


def _number_and_title(paragraph: Paragraph) -> tuple[Number | None, str]:
    typed, title = split_number(paragraph.text)
    if not paragraph.number:
        return typed, title
    automatic, _ = split_number(f"{paragraph.number} 题")
    number = Number(paragraph.number, automatic.form if automatic else Form.BRACKETS)
    if automatic is not None:
        number = Number(paragraph.number, automatic.form, automatic.value, automatic.depth)
    return number, paragraph.text


def _next_with_text(blocks: Sequence[Block], at: int) -> Block | None:
    return next((b for b in blocks[at + 1 : at + 4] if isinstance(b, Table) or b.text), None)


def _body_look(blocks: Sequence[Block]) -> tuple[int, bool]:
    """Size and weight of the running text: what most of its characters are set in."""
    sizes: Counter[int] = Counter()
    weights: Counter[bool] = Counter()
    for block in blocks:
        if isinstance(block, Paragraph) and block.text and not block.in_contents and is_sentence(block.text):
            sizes[block.size] += len(block.text)
            weights[block.bold] += len(block.text)
    if not sizes:
        return 10_000, True
    return sizes.most_common(1)[0][0], weights.most_common(1)[0][0]


def _marking(lines: Sequence[Line]) -> Marking:
    styled = [line for line in lines if line.paragraph.style_level is not None]
    if len(styled) >= _FEWEST:
        return Marking.STYLE
    usual = [line for line in lines if not line.is_annex and not line.is_caption and line.number is not None]
    visible = [line for line in usual if line.stands_out]
    if len(visible) >= _FEWEST:
        return Marking.VISIBLE_NUMBERED
    if sum(1 for line in usual if line.form in _HEADING_FORMS) >= _FEWEST:
        return Marking.NUMBERED
    bare = [line for line in lines if line.stands_out and not line.is_caption and not is_front_page(line)]
    return Marking.VISIBLE if len(bare) >= _FEWEST else Marking.NOTHING


def _opens_annex(line: Line, contents: Contents) -> bool:
    if not line.is_annex or line.number is None:
        return False
    whole = line.number.text.startswith(("附件", "附录"))
    return whole or line.paragraph.style_level is not None or squeeze(line.title) in contents.titles


def _is_heading(line: Line, marking: Marking, contents: Contents) -> bool:
    if marking is Marking.STYLE:
        # Writers who use styles for chapters often make lower headings by hand, bold with a number.
        by_hand = line.stands_out and line.form in _HEADING_FORMS - {Form.POINT} and not line.is_caption
        return line.paragraph.style_level is not None or by_hand
    if line.is_caption:
        return False
    if marking is Marking.VISIBLE_NUMBERED:
        return line.stands_out and (line.number is not None or squeeze(line.title) in contents.titles)
    if marking is Marking.NUMBERED:
        return line.form in _HEADING_FORMS
    if marking is Marking.VISIBLE:
        return line.stands_out
    short = len(squeeze(line.title)) <= _LONGEST_BARE_HEADING and "：" not in line.title and "，" not in line.title
    return short and not line.paragraph.is_listed and line.form not in _LIST_FORMS


def _without_lists(headings: list[Line], lines: Sequence[Line]) -> list[Line]:
    """Drop numbered lines that are list items: a heading is followed by text, a list item by the next item."""
    after = {a.paragraph.index: b for a, b in pairwise(lines)}
    accepted = {line.paragraph.index for line in headings}
    followed_by_text: Counter[Form] = Counter()
    of_form: Counter[Form] = Counter()
    for line in headings:
        if line.form in _LIST_FORMS and line.form is not None:
            follower = after.get(line.paragraph.index)
            of_form[line.form] += 1
            if follower is None or follower.paragraph.index not in accepted or follower.form is not line.form:
                followed_by_text[line.form] += 1
    lists = {form for form, count in of_form.items() if followed_by_text[form] * 2 <= count}
    return [line for line in headings if line.form not in lists]


def _without_announced(headings: Sequence[Line]) -> list[Line]:
    """Drop a list of the annexes at the end of the text: each of its lines comes again where the annex stands."""
    last: dict[str, int] = {}
    for line in headings:
        if line.is_annex:
            last[squeeze(line.title)] = line.paragraph.index
    return [line for line in headings if not line.is_annex or last[squeeze(line.title)] == line.paragraph.index]
