"""What leaves the server is small, says how long it holds, and does not tell its length."""

from __future__ import annotations

import zlib

from flask import Flask
from werkzeug.test import TestResponse

FILE = "/static/css/frame.css"
GZIP = {"Accept-Encoding": "gzip, br"}


def fetched(app: Flask, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    response = app.test_client().get(path, headers=headers)
    assert response.data is not None
    response.close()
    return response


def unpacked(response: TestResponse) -> bytes:
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    return zlib.decompress(response.data, 16 + zlib.MAX_WBITS)


def test_a_page_is_packed_for_browsers_that_take_it_and_for_no_others(app: Flask) -> None:
    plain = fetched(app, "/sign-in")
    packed = fetched(app, "/sign-in", GZIP)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert b"</html>" in unpacked(packed)
    assert len(packed.data) < len(plain.data) / 2
    refused = fetched(app, "/sign-in", {"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_the_same_page_has_another_length_each_time(app: Flask) -> None:
    lengths = {fetched(app, "/nothing-is-here", GZIP).content_length for _ in range(30)}
    assert len(lengths) > 3


def test_a_file_named_with_its_digest_is_kept_for_ever_and_any_other_is_asked_about(app: Flask) -> None:
    for_ever = fetched(app, f"{FILE}?v=0123456789", GZIP)
    assert for_ever.cache_control.immutable
    assert (for_ever.cache_control.max_age or 0) > 30_000_000
    asked = fetched(app, FILE)
    assert unpacked(for_ever) == asked.data
    assert asked.cache_control.no_cache
    assert not asked.cache_control.immutable


def test_an_unchanged_file_is_not_sent_again(app: Flask) -> None:
    first = fetched(app, FILE)
    again = fetched(app, FILE, {"If-None-Match": first.headers["ETag"], **GZIP})
    assert again.status_code == 304
    assert again.data == b""
