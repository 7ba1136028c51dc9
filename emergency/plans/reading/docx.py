"""A Word file read the way a reader sees it, in one walk over its XML.

The file was accepted before (type, size, archive limits: `emergency.core.files`). Its XML is opened without
resolving entities or fetching anything, and relationships that lead out of the file are never followed.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from emergency.plans.reading.blocks import Block, Document, Paragraph, Table
from emergency.plans.reading.grid import children, read_grid
from emergency.plans.reading.numbering import Numbering, read_numbering
from emergency.plans.reading.runs import RunReader
from emergency.plans.reading.styles import (
    ALIGNED,
    PARAGRAPH_PROPERTIES,
    VALUE,
    Properties,
    Style,
    Styles,
    W,
    is_on,
    numbering_of,
    outline_level,
    properties_of,
    read_styles,
)

_P, _TBL, _STYLE = f"{W}p", f"{W}tbl", f"{W}pStyle"
_ENDS_SECTION, _BREAKS_BEFORE = f"{W}sectPr", f"{W}pageBreakBefore"
_BODY_LEVELS = range(1, 10)


def read_docx(path: Path) -> Document:
    """Read a .docx. Raises ValueError where the package is not a Word document."""
    try:
        with zipfile.ZipFile(path) as package:
            names = frozenset(package.namelist())
            body = _parse(package, names, "word/document.xml")
            styles = read_styles(_parse(package, names, "word/styles.xml"))
            numbering = read_numbering(_parse(package, names, "word/numbering.xml"))
            headers = [_parse(package, names, name) for name in sorted(names) if name.startswith("word/header")]
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ValueError(f"not a Word document: {error}") from error
    if body is None or (container := body.find(f"{W}body")) is None:
        raise ValueError("not a Word document: it has no body")
    walker = _Walker(styles, numbering)
    walker.walk(container)
    return Document(
        blocks=tuple(walker.blocks),
        headers=tuple(dict.fromkeys(text for root in headers if (text := _plain_text(root)))),
    )


def _parse(package: zipfile.ZipFile, names: frozenset[str], name: str) -> Any | None:
    if name not in names:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(package.read(name), parser)


def _plain_text(root: Any) -> str:
    return "".join(element.text or "" for element in root.iter(f"{W}t")).strip()


@dataclass(slots=True)
class _Walker:
    """Walks body and cells in order, counting lists, paragraphs and tables as it goes."""

    styles: Styles
    numbering: Numbering
    blocks: list[Block] = field(default_factory=list)
    _runs: RunReader = field(default_factory=RunReader)
    _paragraphs: int = 0
    _tables: int = 0
    _page_broken: bool = False

    def walk(self, container: Any) -> None:
        for child in children(container, _P, _TBL):
            if child.tag == _P:
                self._add_paragraph(child)
            else:
                self._add_table(child)

    def _add_paragraph(self, element: Any) -> None:
        properties = properties_of(element.find(PARAGRAPH_PROPERTIES))
        style, style_id = self._style(properties)
        seen = self._runs.read(element, style)
        text = "".join(seen.text)
        level = outline_level(properties) or style.level
        aligned = properties.get(ALIGNED)
        ends_section = _ENDS_SECTION in properties
        # An empty paragraph that only carries a section break is neither numbered nor seen.
        number, is_listed = ("", False) if ends_section and not text else self._number(properties, style, style_id)
        self._paragraphs += 1
        paragraph = Paragraph(
            index=self._paragraphs,
            text=text.strip(),
            number=number,
            is_listed=is_listed,
            style_level=level if level in _BODY_LEVELS else None,
            is_title_style=style.is_title,
            bold=seen.is_bold,
            size=seen.size,
            centred=style.centred if aligned is None else aligned.get(VALUE) == "center",
            in_contents=seen.in_contents,
            starts_page=self._page_broken or bool(is_on(properties, _BREAKS_BEFORE)),
        )
        # A page break stands in a paragraph of its own or at the end of one: the next text starts the page.
        self._page_broken = seen.page_break or ends_section or (self._page_broken and not paragraph.text)
        self.blocks.append(paragraph)
        for box in seen.boxes:
            self.walk(box)

    def _style(self, properties: Properties) -> tuple[Style, str]:
        named = properties.get(_STYLE)
        style_id = "" if named is None else named.get(VALUE)
        return self.styles.get(style_id), style_id

    def _number(self, properties: Properties, style: Style, style_id: str) -> tuple[str, bool]:
        num_id, depth = numbering_of(properties)
        if num_id is None:
            num_id, depth = style.num_id, depth if depth is not None else style.num_level
            if num_id is not None and depth is None:
                depth = self.numbering.level_for_style(num_id, style_id)
        if num_id is None or num_id == "0":
            return "", False
        return self.numbering.next_number(num_id, depth or 0), True

    def _add_table(self, element: Any) -> None:
        kept = self.numbering.counts()
        grid = read_grid(element, self._cell_paragraph)
        if grid.only_arranges:
            # Its cells are read again, as text of the page: their lists start from where they stood.
            self.numbering.count_from(kept)
            for cell in grid.cells:
                self.walk(cell)
            return
        self.blocks.append(Table(self._tables, tuple(grid.rows), _caption(self.blocks), self._paragraphs))
        self._tables += 1
        for inner in grid.nested:
            self._add_table(inner)

    def _cell_paragraph(self, element: Any) -> str:
        properties = properties_of(element.find(PARAGRAPH_PROPERTIES))
        style, style_id = self._style(properties)
        number, _ = self._number(properties, style, style_id)
        return number + self._runs.text(element).strip()


def _caption(blocks: list[Block]) -> str:
    """The line above a table that names it, blank lines aside."""
    for block in reversed(blocks[-3:]):
        if isinstance(block, Table):
            return ""
        if block.text:
            return block.text if len(block.text) <= 40 and not block.text.endswith(("。", "；", "：")) else ""
    return ""
