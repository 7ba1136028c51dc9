"""What the OpenAPI document says of all calls: the token, what errors look like, keys and tags."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from emergency.core.idempotency import HEADER as IDEMPOTENCY_KEY

_ERRORS = {
    "400": "The request could not be understood.",
    "401": "No valid token.",
    "403": "The role does not include this step.",
    "404": "Not there, or out of reach.",
    "409": "Something else has happened; `code` says what.",
    "413": "Too large.",
    "415": "Not JSON.",
    "422": "Fields that cannot be taken; `errors` says which.",
    "503": "Busy; try again.",
}
_STALE = {"412": "`If-Match` names an older copy."}
_PROBLEM = {
    "type": "object",
    "required": ["status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_TAG = {"ETag": {"description": "Names this copy, for `If-Match`.", "schema": {"type": "string"}}}


def describe(app: Flask, spec: dict[str, Any]) -> dict[str, Any]:
    """Complete the document with what every call has in common."""
    spec.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    things = things_of(app)
    for path, operations in spec["paths"].items():
        is_of_a_thing = any(path == each or path.startswith(f"{each}/") for each in things)
        for method, operation in operations.items():
            operation["security"] = [{"token": []}]
            errors = dict(_ERRORS)
            if method == "post":
                _add_header(operation, IDEMPOTENCY_KEY, "The same key answers the same; with another body 409.")
            if method != "get" and is_of_a_thing:
                _add_header(operation, "If-Match", "The `ETag` of the copy being changed; a stale one gets 412.")
                errors |= _STALE
            if path in things and method in {"get", "patch"}:
                operation["responses"]["200"].setdefault("headers", {}).update(_TAG)
            for status, sentence in errors.items():
                operation["responses"][status] = {"description": sentence, "content": _CONTENT}
    return spec


def things_of(app: Flask) -> set[str]:
    """The addresses of things that can be changed, as the document writes them (`/api/v1/plans/{plan_id}`)."""
    return {
        re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if hasattr(app.view_functions[rule.endpoint], "thing")
    }


def _add_header(operation: dict[str, Any], name: str, said: str) -> None:
    header = {"in": "header", "name": name, "required": False, "description": said, "schema": {"type": "string"}}
    operation.setdefault("parameters", []).append(header)
