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
from emergency.plans.reading.numbering import Numbering, read_numbering
from emergency.plans.reading.styles import (
    Style,
    Styles,
    W,
    is_on,
    numbering_of,
    outline_level,
    read_styles,
)

_PARSER_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Tracked deletions and the old place of moved text are still in the file, but no reader sees them.
_UNSEEN = frozenset({f"{W}del", f"{W}moveFrom", f"{_MC}Fallback", f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delText"})
_CHARACTERS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"})


def read_docx(path: Path) -> Document:
    """Read a .docx. Raises KeyError or lxml's XMLSyntaxError where the package is not a Word document."""
    with zipfile.ZipFile(path) as package:
        body = _parse(package, "word/document.xml")
        if body is None:
            raise KeyError("word/document.xml")
        styles = read_styles(_parse(package, "word/styles.xml"))
        numbering = read_numbering(_parse(package, "word/numbering.xml"))
        headers = [_parse(package, name) for name in _parts_named(package, "word/header")]
        notes = _parse(package, "word/footnotes.xml")
    walker = _Walker(styles, numbering)
    walker.walk(body.find(f"{W}body"))
    return Document(
        blocks=tuple(walker.blocks),
        headers=tuple(dict.fromkeys(text for root in headers if (text := _plain_text(root)))),
        footnotes=() if notes is None else tuple(text for note in notes if (text := _plain_text(note))),
    )


def _parse(package: zipfile.ZipFile, name: str) -> Any | None:
    if name not in package.namelist():
        return None
    return etree.fromstring(package.read(name), etree.XMLParser(**_PARSER_OPTIONS))


def _parts_named(package: zipfile.ZipFile, prefix: str) -> list[str]:
    return sorted(name for name in package.namelist() if name.startswith(prefix) and name.endswith(".xml"))


def _plain_text(root: Any) -> str:
    return "".join(element.text or "" for element in root.iter(f"{W}t")).strip()


@dataclass(slots=True)
class _Seen:
    """What one walk over a paragraph's runs found."""

    text: list[str] = field(default_factory=list)
    bold_length: int = 0
    length: int = 0
    size: int = 0
    size_length: int = 0
    in_contents: bool = False
    page_break: bool = False
    boxes: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Walker:
    """Walks body and cells in order, counting lists, paragraphs and tables as it goes."""

    styles: Styles
    numbering: Numbering
    blocks: list[Block] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0
    _open_fields: list[str] = field(default_factory=list)
    _page_broken: bool = False

    def walk(self, container: Any) -> None:
        for child in container:
            if child.tag == f"{W}p":
                self._add_paragraph(child)
            elif child.tag == f"{W}tbl":
                self._add_table(child)
            elif child.tag in _WRAPPERS:
                self.walk(child)

    def _add_paragraph(self, element: Any) -> None:
        paragraph, boxes = self._paragraph(element)
        self.blocks.append(paragraph)
        for box in boxes:
            self.walk(box)

    def _paragraph(self, element: Any) -> tuple[Paragraph, list[Any]]:
        properties = element.find(f"{W}pPr")
        style_id = None
        if properties is not None and (named := properties.find(f"{W}pStyle")) is not None:
            style_id = named.get(f"{W}val")
        style = self.styles.get(style_id)
        seen = _Seen(in_contents=self._in_contents() or style.is_contents)
        self._read_runs(element, style, seen)
        level = outline_level(properties) or style.level
        ends_section = properties is not None and properties.find(f"{W}sectPr") is not None
        # An empty paragraph that only carries a section break is neither numbered nor seen.
        counts = bool(seen.text) or not ends_section
        number, is_listed = self._number(properties, style, style_id or "") if counts else ("", False)
        centring = None if properties is None else properties.find(f"{W}jc")
        breaks_before = properties is not None and bool(is_on(properties, "pageBreakBefore"))
        self._paragraphs += 1
        text = "".join(seen.text)
        paragraph = Paragraph(
            index=self._paragraphs,
            text=text.strip(),
            number=number,
            is_listed=is_listed,
            style_level=None if level is None or level > 9 else level,
            is_title_style=style.is_title,
            bold=seen.length > 0 and seen.bold_length * 2 > seen.length,
            size=seen.size,
            centred=style.centred if centring is None else centring.get(f"{W}val") == "center",
            in_contents=seen.in_contents,
            starts_page=self._page_broken or breaks_before,
        )
        # A page break stands in a paragraph of its own or at the end of one: the next text starts the page.
        self._page_broken = seen.page_break or ends_section or (self._page_broken and not paragraph.text)
        return paragraph, seen.boxes

    def _number(self, properties: Any | None, style: Style, style_id: str) -> tuple[str, bool]:
        num_id, depth = numbering_of(properties)
        if num_id is None:
            num_id, depth = style.num_id, depth if depth is not None else style.num_level
            if num_id is not None and depth is None:
                depth = self.numbering.level_for_style(num_id, style_id)
        if num_id is None or num_id == "0":
            return "", False
        return self.numbering.next_number(num_id, depth or 0), True

    def _in_contents(self) -> bool:
        return any(code.lstrip().startswith("TOC") for code in self._open_fields)

    def _read_runs(self, element: Any, style: Style, seen: _Seen) -> None:
        for child in element:
            if child.tag == f"{W}r":
                self._read_run(child, style, seen)
            elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
                self._read_runs(child, style, seen)

    def _read_run(self, run: Any, style: Style, seen: _Seen) -> None:
        start = len(seen.text)
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                seen.text.append(child.text or "")
            elif tag in _CHARACTERS:
                seen.text.append(_CHARACTERS[tag])
            elif tag == f"{W}br":
                if child.get(f"{W}type") == "page":
                    seen.page_break = True
                else:
                    seen.text.append("\n")
            elif tag == f"{W}fldChar":
                self._read_field(child.get(f"{W}fldCharType"), seen)
            elif tag == f"{W}instrText" and self._open_fields:
                self._open_fields[-1] += child.text or ""
                seen.in_contents = seen.in_contents or self._in_contents()
            elif tag in (f"{W}pict", f"{W}drawing", f"{_MC}AlternateContent"):
                seen.boxes += _text_boxes(child)
        self._weigh(run, style, seen, sum(len(text.strip()) for text in seen.text[start:]))

    def _read_field(self, kind: str | None, seen: _Seen) -> None:
        if kind == "begin":
            self._open_fields.append("")
        elif kind == "end" and self._open_fields:
            self._open_fields.pop()
        seen.in_contents = seen.in_contents or self._in_contents()

    def _weigh(self, run: Any, style: Style, seen: _Seen, length: int) -> None:
        """Note how much of the paragraph is bold, and the size that most of it is set in."""
        if not length:
            return
        properties = run.find(f"{W}rPr")
        bold, size = style.bold, style.size
        if properties is not None:
            said = is_on(properties, "b")
            bold = bold if said is None else said
            if (sized := properties.find(f"{W}sz")) is not None:
                size = int(float(sized.get(f"{W}val")))
        seen.length += length
        seen.bold_length += length if bold else 0
        if length > seen.size_length:
            seen.size, seen.size_length = size, length

    def _add_table(self, element: Any) -> None:
        grid, nested = self._grid(element)
        if _only_arranges(grid, nested):
            for row in element.iterfind(f".//{W}tr"):
                if next(row.iterancestors(f"{W}tbl")) is element:
                    for cell in row.iterfind(f"{W}tc"):
                        self.walk(cell)
            return
        caption = _caption(self.blocks)
        self.blocks.append(Table(self._tables, tuple(grid), caption, self._paragraphs))
        self._tables += 1
        for inner in nested:
            self._add_table(inner)

    def _grid(self, element: Any) -> tuple[list[tuple[str, ...]], list[Any]]:
        rows: list[tuple[str, ...]] = []
        nested: list[Any] = []
        above: dict[int, str] = {}
        for row in _rows_of(element):
            cells: list[str] = [""] * _skipped_columns(row)
            for cell in _cells_of(row):
                properties = cell.find(f"{W}tcPr")
                nested += [inner for inner in cell.iter(f"{W}tbl") if next(inner.iterancestors(f"{W}tbl")) is element]
                text = self._cell_text(cell, element)
                merge = None if properties is None else properties.find(f"{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart":
                    text = above.get(len(cells), text)
                span = None if properties is None else properties.find(f"{W}gridSpan")
                for _ in range(int(span.get(f"{W}val")) if span is not None else 1):
                    above[len(cells)] = text
                    cells.append(text)
            rows.append(tuple(cells))
        width = max((len(row) for row in rows), default=0)
        return [row + ("",) * (width - len(row)) for row in rows], nested

    def _cell_text(self, cell: Any, table: Any) -> str:
        lines = []
        for element in cell.iter(f"{W}p"):
            if next(element.iterancestors(f"{W}tbl")) is not table:
                continue
            seen = _Seen()
            self._read_runs(element, Style(), seen)
            if text := "".join(seen.text).strip():
                lines.append(text)
        return "\n".join(lines)


def _rows_of(table: Any) -> list[Any]:
    return [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]


def _cells_of(row: Any) -> list[Any]:
    return [cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row]


def _skipped_columns(row: Any) -> int:
    found = row.find(f"{W}trPr/{W}gridBefore")
    return 0 if found is None else int(found.get(f"{W}val"))


def _text_boxes(element: Any) -> list[Any]:
    return [box for box in element.iter(f"{W}txbxContent") if next(box.iterancestors(f"{_MC}Fallback"), None) is None]


def _only_arranges(grid: list[tuple[str, ...]], nested: list[Any]) -> bool:
    """A frame around text, or a table whose cells mainly hold tables: it arranges the page and says nothing itself."""
    cells = sum(len(row) for row in grid)
    return cells == 1 or (bool(nested) and sum(1 for row in grid for cell in row if len(cell) > 1) <= 2 * len(nested))


def _caption(blocks: list[Block]) -> str:
    """The line above a table that names it, blank lines aside."""
    for block in reversed(blocks[-3:]):
        if isinstance(block, Table):
            return ""
        if block.text:
            return block.text if len(block.text) <= 40 and not block.text.endswith(("。", "；", "：")) else ""
    return ""
