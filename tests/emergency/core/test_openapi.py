"""The OpenAPI document: whole, and readable in a browser without any other host."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.journeys import browser as screens
from tests.journeys.browser import person


def _document(app: Flask) -> dict:
    answer = app.test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.get_json()


def test_every_call_of_the_api_is_described(whole_app: Flask) -> None:
    document = _document(whole_app)
    assert document["openapi"].startswith("3.1")
    described = {(path, method) for path, calls in document["paths"].items() for method in calls}
    for rule in whole_app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            path = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (path, method.lower()) in described, f"{method} {path}"


def test_every_call_says_what_it_answers_and_how_it_fails(whole_app: Flask) -> None:
    for path, calls in _document(whole_app)["paths"].items():
        for method, call in calls.items():
            answers = set(call["responses"])
            assert {"400", "401", "403", "404", "422"} <= answers, f"{method} {path}"
            assert answers & {"200", "201", "202", "204"}, f"{method} {path}"
            assert call.get("summary"), f"{method} {path}"


@pytest.mark.browser
def test_it_is_readable_without_any_other_host(whole_app: Flask) -> None:
    with screens.served(whole_app) as address, screens.opened() as browser:
        reader = person(browser, address, "reader")
        asked: list[str] = []
        reader.page.on("request", lambda request: asked.append(request.url))
        reader.go("/api/docs")
        reader.page.wait_for_selector(".opblock")
        reader.keep("api")
        assert all(url.startswith((address, "data:", "blob:")) for url in asked)
