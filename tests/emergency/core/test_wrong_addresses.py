"""What a person or a program reads at an address that leads nowhere."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.make import Make


@pytest.mark.parametrize("path", ["/no-such-page", "/organisations/seven", "/static/no-such-file.js"])
def test_a_person_gets_a_page_with_a_way_back(client: Client, make: Make, path: str) -> None:
    client.sign_in(make.account("bureau"))
    page = client.get(path, status=404)
    assert page.response.mimetype == "text/html"
    assert "这里没有内容" in page.text
    assert 'href="/"' in page.html


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/no-such-list", 404, "not_found"),
        ("GET", "/plans/999999999", 404, "not_found"),
        ("DELETE", "/areas", 405, "method_not_allowed"),
    ],
)
def test_a_program_gets_a_stable_code(
    client: Client, make: Make, method: str, path: str, status: int, code: str
) -> None:
    answer = client.api(method, path, token=make.token(make.account("bureau")), status=status)
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == code
