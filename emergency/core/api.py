"""What all API calls share: problem+json, lists with pages, Idempotency-Key, ETags."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import Flask, Response, current_app, g, request
from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Select, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from emergency.core.clock import now
from emergency.core.db import Base, Numbered, db
from emergency.core.errors import Conflict, DomainError
from emergency.core.forms import clean_text
from emergency.core.i18n import say
from emergency.core.pages import STATUS_SENTENCES, PageRequest, csrf
from emergency.core.text import message

PREFIX = "/api/v1"
LARGEST_PAGE = 200
USUAL_PAGE = 50
_KEYS_KEPT = timedelta(days=3)


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


class IdempotencyKey(Numbered, Base):
    """An answer given once under a client's key, so that a retry gets the same one."""

    __table_args__ = (UniqueConstraint("account_id", "key"),)

    account_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(200))
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


def blueprint(name: str, import_name: str) -> APIBlueprint:
    """An API blueprint under /api/v1; bearer tokens only, so no form token."""
    made = APIBlueprint(f"{name}_api", import_name, url_prefix=PREFIX, tag=name.replace("_", " "))
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
    """A call that sends no body at all sends no particulars: a step such as `take` needs none."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        if not self.content_length and self.path.startswith(PREFIX):
            return {}
        return super().get_json(force=force, silent=silent, cache=cache)


def init_app(app: Flask) -> None:
    """Answer malformed and invalid JSON in the house's form."""
    app.request_class = ApiRequest

    def validation_error(error: HTTPError) -> Response:
        detail = error.detail if isinstance(error.detail, Mapping) else {}
        fields: dict[str, list[str]] = {}
        for location, messages in detail.items():
            if isinstance(messages, Mapping):
                for name, said in messages.items():
                    fields.setdefault(str(name) if name != "_schema" else location, []).extend(map(str, said))
        code = "invalid" if error.status_code == 422 else "bad_request"
        sentence = say(STATUS_SENTENCES.get(error.status_code, STATUS_SENTENCES[400]))
        return problem(error.status_code, code, sentence, **({"errors": fields} if fields else {}))

    # Set and not registered: `error_processor` would take over every wrong address too, and answer people in JSON.
    app.error_callback = validation_error  # type: ignore[attr-defined]
    app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}  # type: ignore[attr-defined]

    @app.spec_processor  # type: ignore[attr-defined]
    def complete(spec: dict[str, Any]) -> dict[str, Any]:
        return describe_errors(spec)


_ERRORS = {
    "400": "The request could not be understood.",
    "401": "No valid token.",
    "403": "The role does not include this step.",
    "404": "Not there, or out of reach.",
    "409": "Something else has happened; `code` says what.",
    "412": "`If-Match` names an older revision.",
    "413": "Too large.",
    "415": "Not JSON.",
    "422": "Fields that cannot be taken; `errors` says which.",
    "503": "Busy; try again.",
}


def describe_errors(spec: dict[str, Any]) -> dict[str, Any]:
    """Say in the OpenAPI document that every call wants a token and what its errors look like."""
    problem_schema = {
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
    spec.setdefault("components", {}).setdefault("schemas", {})["Problem"] = problem_schema
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in spec["paths"].values():
        for operation in path.values():
            operation["security"] = [{"token": []}]
            for status, sentence in _ERRORS.items():
                operation["responses"][status] = {"description": sentence, "content": content}
    return spec


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


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """A POST with effects: the same Idempotency-Key answers the same; with another body it is refused.

    The answer is kept in the transaction of the effect, so that neither is there without the other.
    """

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")[:200]
        if not key:
            return view(*args, **kwargs)
        account_id = g.actor.account_id
        digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()
        kept = db.session.scalar(
            select(IdempotencyKey).where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
        )
        if kept is not None:
            if kept.request_digest != digest:
                raise Conflict(message("This key was used for another request."), code="key_reused")
            return Response(kept.body, kept.status, mimetype="application/json")
        db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - _KEYS_KEPT))
        response = current_app.make_response(view(*args, **kwargs))
        if response.status_code < 400:
            db.session.add(
                IdempotencyKey(
                    account_id=account_id,
                    key=key,
                    request_digest=digest,
                    status=response.status_code,
                    body=response.get_data(as_text=True),
                )
            )
            db.session.flush()
        return response

    return once


def check_match(revision: int) -> None:
    """Refuse a change made on a stale copy: `If-Match` must name the present revision, where it is sent.

    Errors: Stale (412).
    """
    sent = request.headers.get("If-Match")
    if sent and sent.strip('W/"') not in {str(revision), "*"}:
        raise Stale


class Stale(DomainError):
    """The caller's copy is older than ours."""

    status = 412
    code = "stale"
    default = STATUS_SENTENCES[412]
