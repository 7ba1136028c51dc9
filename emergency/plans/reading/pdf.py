"""A plan as PDF: its text where it has one. A scan holds pictures of pages and can only be kept."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from emergency.plans.reading.blocks import Document
from emergency.plans.reading.plain import document_of

_LEAST_SIGNS_PER_PAGE = 30
"""Fewer than this on average is page numbers or stamps, so that the pages are taken for pictures."""


def read_pdf(path: Path) -> Document | None:
    """The text of a PDF as paragraphs, or None where it has none to speak of, is locked, or cannot be read."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, OSError):
        return None
    signs = sum(len("".join(page.split())) for page in pages)
    if not pages or signs < _LEAST_SIGNS_PER_PAGE * len(pages):
        return None
    return document_of([line for page in pages for line in page.splitlines()])
