"""PDFs from our own templates. The renderer fetches nothing but our own static files.

WeasyPrint needs Pango. Where that is missing the application runs all the same and says why there is no PDF.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from flask import current_app, render_template

from emergency.core.errors import DomainError
from emergency.core.kept_papers import kept_or_printed
from emergency.core.paper import print_paper
from emergency.core.text import message

_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")


class NoPdf(DomainError):
    """The machine lacks what PDFs need."""

    status = 503
    code = "pdf_unavailable"
    default = message(
        "PDFs cannot be made on this machine: Pango is missing. An administrator can install it with "
        "“apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0”."
    )


@cache
def missing_libraries() -> tuple[str, ...]:
    """The shared libraries that PDFs need and this machine lacks."""
    missing = []
    for name in _LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return tuple(missing)


def pdf_ready() -> bool:
    """Whether PDFs can be made here."""
    return not missing_libraries()


def render_pdf(template: str, **rows: Any) -> bytes:
    """Render a print template to PDF; a page that was printed before and has not changed is not printed again.

    `template` extends `layout/print.html`. Errors: NoPdf (503) without Pango, TooLong (503); any address in the page
    outside our static files is refused, whatever a user typed.
    """
    if not pdf_ready():
        raise NoPdf
    folder = current_app.config["SETTINGS"].data_dir / "printed"
    return kept_or_printed(render_template(template, **rows), folder, print_paper)
