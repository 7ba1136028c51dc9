"""PDFs from our own templates. The renderer fetches nothing but our own static files.

WeasyPrint needs Pango. Where that is missing the application runs all the same and says why there is no PDF.
"""

from __future__ import annotations

import ctypes
from functools import cache
from mimetypes import guess_type
from typing import Any

from flask import render_template

from emergency.core.errors import DomainError
from emergency.core.paths import STATIC
from emergency.core.text import message

_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
OWN = "juan:"
"""The only scheme a printed page may name: `juan:css/paper.css` is a file in our static folder."""


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
    """Render a print template to PDF.

    `template` extends `layout/print.html`. Errors: NoPdf (503) without Pango; any address in the page outside our
    static files is refused, whatever a user typed.
    """
    if not pdf_ready():
        raise NoPdf
    return write_pdf(render_template(template, **rows))


def write_pdf(html: str) -> bytes:
    """HTML to PDF with the refusing fetcher."""
    from weasyprint import HTML

    return bytes(HTML(string=html, base_url=OWN, url_fetcher=_own_fetcher()).write_pdf())


@cache
def _own_fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        """Answers `juan:` addresses from our static folder and `data:` images that we made; nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            path = (STATIC / url.removeprefix(OWN).lstrip("/")).resolve()
            if not url.startswith(OWN) or not path.is_relative_to(STATIC.resolve()) or not path.is_file():
                raise ValueError(f"refused to fetch {url!r} for a PDF")
            kind = guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})

    return OwnFiles(allowed_protocols=["data"], allow_redirects=False)
