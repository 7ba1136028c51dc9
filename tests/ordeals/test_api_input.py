"""Whatever a program sends, the API answers in its own words: never a fault of ours, never outside its document."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from emergency.core.db import db
from tests.make import Make

EXAMPLES = 60 if os.environ.get("JUAN_ORDEAL") else 5
"""Inputs tried per call; `make ordeal` tries more."""


def test_no_call_of_the_api_breaks(scratch_app: Callable[..., AbstractContextManager[Flask]]) -> None:
    with scratch_app("api_input") as app:
        with app.app_context():
            make = Make(app)
            make.one_of_each(make.organisation())
            token = make.token(make.account("administrator"))
            db.session.commit()
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
        broken: list[str] = []
        for operation in schema.get_all_operations():
            call = operation.ok()

            @settings(
                max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            def tried(case: schemathesis.Case) -> None:
                answer = case.call(headers={"Authorization": f"Bearer {token}"})
                try:
                    case.validate_response(answer, checks=[not_a_server_error])
                except Exception as problem:
                    broken.append(f"{case.method} {case.formatted_path}: {answer.status_code} {problem}"[:600])

            given(case=call.as_strategy())(tried)()
        assert not broken, "\n".join(broken[:10])
