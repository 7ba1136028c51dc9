"""Answers made smaller on their way: pages and data as they are given, our own files once for all.

A length that depends on secrets beside something an attacker may choose tells about the secrets (BREACH). Ours tell
nothing useful: the session cookie is not sent with what other sites ask for (`SameSite`), a form's token is signed
anew every second, and each answer is made longer by a random number of bytes.
"""

from __future__ import annotations

import secrets
import zlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

from emergency.core.paths import STATIC

SMALLEST = 1_000
"""Bytes below which nothing is won."""
_MOST_PADDING = 64
_PACKED = frozenset({
    "text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml",
    "text/calendar", "text/csv", "text/plain", "application/problem+json", "application/manifest+json",
})  # fmt: skip
_HEAD = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
"""A gzip member that carries a file name, without a time."""


def init_app(app: Flask) -> None:
    """Pack what leaves the application; to be attached before others, since the last to be attached comes first."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """The answer compressed, where the browser takes it and it is worth while."""
    if response.mimetype not in _PACKED:
        return response
    response.vary.add("Accept-Encoding")
    if request.endpoint == "static":
        _say_how_long(response)
    if not _is_wanted(response):
        return response
    if request.endpoint == "static":
        body = _packed_file(STATIC / (request.view_args or {})["filename"])
        # The file that was opened to be sent as it is.
        response.response.close()  # type: ignore[union-attr]
    elif response.is_streamed or response.direct_passthrough:
        return response
    else:
        body = gzip(response.get_data(), level=4)
    response.direct_passthrough = False
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    # The same address in another encoding is another body.
    if (tag := response.get_etag()[0]) is not None:
        response.set_etag(f"{tag}-gzip")
    return response


def gzip(content: bytes, *, level: int) -> bytes:
    """Content as gzip under a name of random length, which every reader ignores."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    end = zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(4, "little")
    padding = secrets.token_hex(_MOST_PADDING // 2)[: 1 + secrets.randbelow(_MOST_PADDING)].encode()
    return b"".join((_HEAD, padding, b"\0", packed, end))


def _is_wanted(response: Response) -> bool:
    if response.status_code != 200 and response.status_code < 400:
        return False
    if request.accept_encodings.quality("gzip") <= 0 or "Content-Encoding" in response.headers:
        return False
    length = response.content_length
    return length is None or length >= SMALLEST


def _say_how_long(response: Response) -> None:
    """A file asked for with the digest of its content never changes; any other is asked about each time."""
    if "v" in request.args:
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = None
        response.cache_control.no_cache = True


@lru_cache(maxsize=100)
def _packed_file(file: Path) -> bytes:
    return gzip(file.read_bytes(), level=9)
