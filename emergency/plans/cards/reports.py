"""Action cards on paper (88号令 第十九条, PL-06): what a post does, with whom it speaks, on a page of a pocket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from markupsafe import Markup
from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from emergency.core.pdf import render_pdf
from emergency.core.text import Text
from emergency.plans.models import PlanVersion
from emergency.plans.reports import drawn_qr

_POINTS = 72 / 25.4
_WIDTH, _HEIGHT = 105 * _POINTS, 148 * _POINTS
"""A6, in points."""
_SHEET = (210 * _POINTS, 297 * _POINTS)


class Paper(StrEnum):
    """Pages of a pocket, or four of them on a sheet to be cut."""

    A6 = "a6"
    A4 = "a4"


class Tongue(StrEnum):
    """The languages of a card; English stands below the Chinese, never instead of it."""

    CHINESE = "zh"
    BOTH = "both"


LABELS = {
    "card": Text("应急处置卡", "Action card"),
    "contacts": Text("应急联系方式", "Emergency contacts"),
    "hazard": Text("适用情形", "For"),
    "draft": Text("草稿，未生效", "Draft, not in force"),
    "former": Text("已被新版本代替", "Replaced by a newer version"),
}
"""What is printed on every card."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card with the address of its page and whether it is the one in force."""

    version: PlanVersion
    address: str
    is_current: bool

    @property
    def qr(self) -> Markup:
        """The code that leads to the page, which says whether the card still holds."""
        return drawn_qr(self.address)


def has_english(version: PlanVersion) -> bool:
    """Whether any English words were written for this card."""
    return any(clause.title_en or clause.text_en for clause in version.clauses)


def cards_pdf(cards: Sequence[Card], *, paper: Paper, tongue: Tongue) -> bytes:
    """These cards one after the other, each beginning a page; on A4 four pages to a sheet. Errors: NoPdf."""
    printed = render_pdf("cards/card.print.html", cards=cards, is_bilingual=tongue is Tongue.BOTH, labels=LABELS)
    return four_to_a_sheet(printed) if paper is Paper.A4 else printed


def four_to_a_sheet(printed: bytes) -> bytes:
    """Pages of A6 laid out on A4, row by row, ready to be cut in the middle."""
    pages, sheets = PdfReader(BytesIO(printed)).pages, PdfWriter()
    for first in range(0, len(pages), 4):
        sheet = PageObject.create_blank_page(None, *_SHEET)
        for place, page in enumerate(pages[first : first + 4]):
            right, down = (place % 2) * _WIDTH, (place // 2) * _HEIGHT
            sheet.merge_transformed_page(page, Transformation().translate(right, _SHEET[1] - _HEIGHT - down))
        sheets.add_page(sheet)
    made = BytesIO()
    sheets.write(made)
    return made.getvalue()
