"""What every file format is read into: paragraphs and tables, in the order a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Where:
    """The place in the file that something was taken from; paragraphs count from 1, tables and rows from 0.

    `zone` tells the running text from page headers.
    """

    zone: Literal["body", "header"] = "body"
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The place as plain values, without those that do not apply."""
        given = {"paragraph": self.paragraph, "table": self.table, "row": self.row}
        return {"zone": self.zone} | {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with what can mark it as a heading.

    `number` is what Word prints in front of it by automatic numbering, `style_level` the level (1 to 9) that its
    style or outline level declares, `size` half-points.
    """

    index: int
    text: str
    number: str = ""
    is_listed: bool = False
    style_level: int | None = None
    is_title_style: bool = False
    bold: bool = False
    size: int = 0
    centred: bool = False
    in_contents: bool = False
    starts_page: bool = False

    @property
    def where(self) -> Where:
        """Its place in the running text."""
        return Where(paragraph=self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """One table as a grid: merged cells repeat their text, so that every column holds every value.

    `index` counts the tables of the file from 0, nested ones singly, without tables that only arrange a page;
    `after` is the index of the paragraph before it.
    """

    index: int
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    after: int = 0

    def where(self, row: int | None = None) -> Where:
        """The place of the table, or of one row of it."""
        return Where(table=self.index, row=row)

    @property
    def text(self) -> str:
        """Its rows as lines, cells divided by tabs, a merged cell once."""
        return "\n".join("\t".join(_once(row)) for row in self.rows)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A file as a reader sees it: the blocks of its body, the texts of its page headers."""

    blocks: tuple[Block, ...]
    headers: tuple[str, ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs outside tables, in order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        """The tables, in order."""
        return (block for block in self.blocks if isinstance(block, Table))


def _once(row: tuple[str, ...]) -> list[str]:
    return [cell.replace("\n", " ") for at, cell in enumerate(row) if at == 0 or cell != row[at - 1] or not cell]
