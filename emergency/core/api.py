"""What all API calls share: shapes, problem+json, lists with pages, and the promises of `things` and `idempotency`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import Flask, Response, current_app, request
from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Select, func, select

from emergency.core.db import db
from emergency.core.forms import clean_text
from emergency.core.i18n import say
from emergency.core.idempotency import once
from emergency.core.openapi import describe
from emergency.core.pages import SAFE, STATUS_SENTENCES, PageRequest, csrf
from emergency.core.things import refuse_stale, tag_again, tagged

PREFIX = "/api/v1"
LARGEST_PAGE = 200
USUAL_PAGE = 50


class Shape(BaseModel):
    """The base of input shapes: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, given: Any) -> Any:
        return _cleaned(given)


def _cleaned(value: Any) -> Any:
    """Typed text without invisible characters, however deep it lies."""
    if isinstance(value, dict):
        return {key: _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return clean_text(value)


class Answer(BaseModel):
    """The base of answers."""

    model_config = ConfigDict(from_attributes=True)


class PageArgs(BaseModel):
    """The two query parameters of every list."""

    limit: int = USUAL_PAGE
    offset: int = 0


class _Blueprint(APIBlueprint):
    """Calls that keep what all calls promise: a thing answers its tag, a change heeds `If-Match`, a POST its key."""

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None,
        provide_automatic_options: bool | None = None, **options: Any,
    ) -> None:  # fmt: skip
        kept = _as_promised(view_func, set(options.get("methods") or {"GET"}))
        super().add_url_rule(rule, endpoint, kept, provide_automatic_options, **options)


def _as_promised(view: Callable[..., Any], methods: set[str]) -> Callable[..., Any]:
    def answer(*args: Any, **kwargs: Any) -> Response:
        return current_app.make_response(view(*args, **kwargs))

    @wraps(view)
    def show(*args: Any, **kwargs: Any) -> Response:
        return tagged(answer(*args, **kwargs)) if hasattr(view, "thing") else answer(*args, **kwargs)

    @wraps(view)
    def change(*args: Any, **kwargs: Any) -> Response:
        refuse_stale()
        return tag_again(answer(*args, **kwargs))

    @wraps(view)
    def act(*args: Any, **kwargs: Any) -> Response:
        def acted() -> Response:
            refuse_stale()
            return answer(*args, **kwargs)

        return once(acted)

    return act if "POST" in methods else show if methods <= SAFE else change


def blueprint(name: str, import_name: str) -> APIBlueprint:
    """An API blueprint under /api/v1; bearer tokens only, so no form token."""
    made = _Blueprint(f"{name}_api", import_name, url_prefix=PREFIX, tag=name.replace("_", " "))
    csrf.exempt(made)
    return made


def problem(status: int, code: str, detail: str, **facts: Any) -> Response:
    """An error as application/problem+json."""
    body = {"type": "about:blank", "title": say(STATUS_SENTENCES.get(status)) or detail, "status": status,
            "detail": detail, "code": code, **facts}  # fmt: skip
    response = current_app.response_class(
        json.dumps(body, ensure_ascii=False, default=str), status=status, mimetype="application/problem+json"
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


class ApiRequest(PageRequest):
    """A call that sends no body at all sends no particulars: a step such as `take` needs none.

    A call with files is multipart: what is otherwise its body stands in the part `json`, each file in one of its own.
    """

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        if not self.content_length and self.path.startswith(PREFIX):
            return {}
        if self.path.startswith(PREFIX) and self.mimetype == "multipart/form-data":
            return self._json_part()
        return super().get_json(force=force, silent=silent, cache=cache)

    def _json_part(self) -> Any:
        try:
            return json.loads(self.form.get("json") or "{}")
        except ValueError as error:
            return self.on_json_loading_failed(error)


def init_app(app: Flask) -> None:
    """Answer malformed and invalid JSON in the house's form."""
    app.request_class = ApiRequest

    def validation_error(error: HTTPError) -> Response:
        detail = error.detail if isinstance(error.detail, Mapping) else {}
        fields: dict[str, list[str]] = {}
        for location, messages in detail.items():
            if isinstance(messages, Mapping):
                for name, said in messages.items():
                    fields.setdefault(_path(str(name)) if name != "_schema" else location, []).extend(map(str, said))
        code = "invalid" if error.status_code == 422 else "bad_request"
        sentence = say(STATUS_SENTENCES.get(error.status_code, STATUS_SENTENCES[400]))
        return problem(error.status_code, code, sentence, **({"errors": fields} if fields else {}))

    # Set and not registered: `error_processor` would take over every wrong address too, and answer people in JSON.
    app.error_callback = validation_error  # type: ignore[attr-defined]
    app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}  # type: ignore[attr-defined]

    @app.spec_processor  # type: ignore[attr-defined]
    def complete(spec: dict[str, Any]) -> dict[str, Any]:
        return describe(app, spec)


def _path(told: str) -> str:
    """Where a wrong value lies, `lines.0.quantity`, without the names of the branches that were tried for it."""
    steps = [step for step in told.split(".") if step.isdigit() or (_FIELD.fullmatch(step) and step not in _BRANCHES)]
    return ".".join(steps)


_FIELD = re.compile(r"[a-z_]+")
_BRANCHES = {"int", "str", "float", "bool"}


T = TypeVar("T")


def page_of(
    statement: Select[Any], show: Callable[[Any], T], *, scalars: bool = True, known_total: int | None = None
) -> dict[str, Any]:
    """One page of a list in the contract's form: items, total, address of the next page."""
    limit = min(max(request.args.get("limit", USUAL_PAGE, type=int), 1), LARGEST_PAGE)
    offset = max(request.args.get("offset", 0, type=int), 0)
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = known_total if known_total is not None else (db.session.scalar(counted) or 0)
    result = db.session.execute(statement.limit(limit).offset(offset))
    rows = result.scalars().all() if scalars else result.all()
    return listing([show(row) for row in rows], total=total, limit=limit, offset=offset)


def listing(
    items: Sequence[Any], *, total: int | None = None, limit: int | None = None, offset: int = 0
) -> dict[str, Any]:
    """A list answer; without `limit` the list is whole."""
    total = len(items) if total is None else total
    following = None
    if limit is not None and offset + limit < total:
        arguments = {**request.args.to_dict(), "limit": limit, "offset": offset + limit}
        following = f"{request.path}?{urlencode(arguments)}"
    return {"items": list(items), "total": total, "next": following}
