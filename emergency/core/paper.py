"""A page printed to PDF by WeasyPrint, which may fetch nothing but our own static files.

A long paper keeps Python busy for many seconds. It is printed by a process of its own, of lower priority and with
limits, so that the other requests of a web worker go on meanwhile. Started as a program this module is that process.
"""

from __future__ import annotations

import atexit
import os
import resource
import select
import struct
import subprocess
import sys
from functools import cache
from mimetypes import guess_type
from threading import Lock
from typing import IO, Any

from emergency.core.errors import DomainError
from emergency.core.paths import PACKAGE, STATIC
from emergency.core.text import message

OWN = "juan:"
"""The only scheme a printed page may name: `juan:css/paper.css` is a file in our static folder."""

LONG = 20_000
"""Characters of HTML: about five pages. What is longer is printed apart."""

SECONDS = 120
_MEMORY = 2 * 1024**3
_IDLE_SECONDS = 300
_HEAD = struct.Struct(">Q")


class TooLong(DomainError):
    """A paper that cannot be printed within the limits."""

    status = 503
    code = "pdf_too_long"
    default = message("This document is too long to be printed just now. Try again in a few minutes.")


def print_paper(html: str) -> bytes:
    """HTML as PDF. Errors: TooLong (503) where a long paper passes its limits of time or memory."""
    return _apart.print(html) if len(html) > LONG else _print(html)


def _print(html: str) -> bytes:
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


class _Apart:
    """One printing process of this web worker, started at the first long paper, which ends when it is not asked."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def print(self, html: str) -> bytes:
        """HTML as PDF, one paper after the other. Errors: TooLong."""
        if not self._one_at_a_time.acquire(timeout=SECONDS):
            raise TooLong
        try:
            return self._asked(html.encode())
        except (OSError, EOFError) as error:
            self.stop()
            raise TooLong from error
        finally:
            self._one_at_a_time.release()

    def _asked(self, html: bytes) -> bytes:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(_HEAD.pack(len(html)) + html)
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], SECONDS)
        if not ready:
            raise TimeoutError
        return _read(process.stdout)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  # this module, with our own interpreter
                [sys.executable, "-m", __name__], cwd=PACKAGE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None


_apart = _Apart()
atexit.register(_apart.stop)


def _read(stream: IO[bytes]) -> bytes:
    """One message. Errors: EOFError where the other side has gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    (length,) = _HEAD.unpack(head)
    said = stream.read(length)
    if len(said) < length:
        raise EOFError
    return said


def main() -> None:
    """Print what comes in until nothing comes any more; the worker's end closes the input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.nice(10)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while select.select([asked], [], [], _IDLE_SECONDS)[0]:
        try:
            html = _read(asked)
        except EOFError:
            return
        paper = _print(html.decode())
        answers.write(_HEAD.pack(len(paper)) + paper)
        answers.flush()


if __name__ == "__main__":
    main()
