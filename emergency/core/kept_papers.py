"""PDFs that were printed before: the same page is not printed twice on one day.

A paper is kept under a digest of everything that makes it: the page as the template made it (so its data, its
template and its language), our style sheets, fonts and printing code, and the version of WeasyPrint. Whoever
asks was let through before, and gets only what the page made for them says. The moment printed in the foot is left
out of the digest, the day is not: a paper never claims an earlier day than the one it is asked on.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from emergency.core.clock import today
from emergency.core.paths import PACKAGE, STATIC

LARGEST = 256 * 1024 * 1024
"""Bytes kept at most; what was asked longest ago goes first."""

PRINTER = PACKAGE / "core" / "paper.py"
_PASSING = re.compile(r'<span class="as-of">.*?</span>', re.DOTALL)
_BEGINS, _ENDS = b"%PDF-", b"%%EOF"
log = logging.getLogger(__name__)


def kept_or_printed(html: str, folder: Path, print_paper: Callable[[str], bytes]) -> bytes:
    """The paper of this page, printed unless it is kept in `folder` already."""
    path = folder / f"{_digest(html)}.pdf"
    kept = _find(path)
    if kept is not None:
        return kept
    paper = print_paper(html)
    if _is_whole(paper):
        try:
            _keep(path, paper)
        except OSError as error:
            log.warning("a printed paper could not be kept: %s", error)
    return paper


def _digest(html: str) -> str:
    said = f"{today().isoformat()}\n{_makers()}\n{_PASSING.sub('', html)}"
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _makers() -> str:
    """What turns a page into a paper, apart from the page."""
    digest = hashlib.sha256()
    for path in sorted((PRINTER, *(STATIC / "css").glob("*.css"), *(STATIC / "vendor").glob("*.ttf"))):
        here = path.stat()
        digest.update(f"{path.name} {here.st_size} {here.st_mtime_ns}\n".encode())
    return f"{version('weasyprint')} {digest.hexdigest()}"


def _find(path: Path) -> bytes | None:
    try:
        paper = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return paper if _is_whole(paper) else None


def _is_whole(paper: bytes) -> bool:
    return paper.startswith(_BEGINS) and paper.rstrip().endswith(_ENDS)


def _keep(path: Path, paper: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(paper)
    os.replace(file.name, path)
    _make_room(path.parent)


def _make_room(folder: Path) -> None:
    """Drop what was asked longest ago, until no more than `LARGEST` is kept."""
    kept = []
    for path in folder.iterdir():
        try:
            here = path.stat()
        except OSError:
            continue
        kept.append((here.st_mtime, here.st_size, path))
    room = LARGEST
    for _, size, path in sorted(kept, reverse=True):
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)
