"""The request around every page and API call: one transaction, safe headers, and errors as pages."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from apiflask import APIFlask
from flask import Flask, Request, Response, current_app, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.utils import cached_property
from werkzeug.wrappers import Response as BaseResponse

from emergency.core.db import begin_reading, db
from emergency.core.errors import Conflict, DomainError, NotAllowed, NotFound
from emergency.core.forms import without_tricks
from emergency.core.i18n import say
from emergency.core.paging import tally
from emergency.core.text import Message, message

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
csrf = CSRFProtect()
log = logging.getLogger(__name__)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri /csp-report"
)

STATUS_SENTENCES: dict[int, Message] = {
    400: message("The request could not be understood."),
    401: message("Sign in first."),
    403: NotAllowed.default,
    404: NotFound.default,
    405: message("This address does not take that kind of request."),
    409: Conflict.default,
    412: message("Somebody else has changed this in the meantime."),
    413: message("The file is too large."),
    415: message("This kind of content is not taken here."),
    422: message("Some entries need correcting."),
    429: message("Too many tries. Wait a little and try again."),
    500: message("Something went wrong on our side. Nothing was changed."),
    503: message("The system is busy for a moment. Try again in a few seconds."),
}


class PageRequest(Request):
    """A request whose address says nothing invisible: lists show their filters again as they were asked for."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark. Programs' calls are left as they came, to be refused in words."""
        asked = super().args
        if self.path.startswith("/api/"):
            return asked
        return ImmutableMultiDict((name, without_tricks(value)) for name, value in asked.items(multi=True))


class Application(APIFlask):
    """Flask with one rule added: the edge commits.

    A view that answers below 400 commits what it changed; an error or a refusal rolls everything back. A safe
    request never writes.
    """

    def dispatch_request(self) -> Response:
        begin_reading(request.method in SAFE)
        try:
            response: Response = self.make_response(super().dispatch_request())
            if response.status_code < 400:
                db.session.commit()
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            begin_reading(True)
        return response


def init_app(app: Flask) -> None:
    """Attach the protections and the error pages."""
    csrf.init_app(app)
    app.jinja_env.filters["tally"] = tally
    app.before_request(_name_request)
    app.after_request(_add_headers)
    app.teardown_request(lambda _error: begin_reading(False))
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IntegrityError, _constraint_error)
    app.register_error_handler(DataError, _value_error)
    app.register_error_handler(StaleDataError, _second_writer)
    app.register_error_handler(OverflowError, _value_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(Exception, _unexpected_error)


def is_api() -> bool:
    """Whether the request is for the JSON API."""
    return request.path.startswith("/api/")


def _name_request() -> None:
    g.request_id = secrets.token_hex(6)


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    tiles = current_app.config["SETTINGS"].map_tiles
    host = " " + "/".join(tiles.split("/")[:3]) if tiles else ""
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(tiles=host))
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def answer_error(status: int, code: str, sentence: str, **facts: Any) -> BaseResponse:
    """The same error for both faces: a page, or problem+json (RFC 9457)."""
    if is_api():
        from emergency.core.api import problem

        return problem(status, code, sentence, **facts)
    page = render_template(
        "layout/error.html",
        status=status,
        code=code,
        sentence=sentence,
        facts=facts,
        request_id=g.get("request_id", ""),
    )
    return current_app.make_response((page, status))


def _domain_error(error: DomainError) -> BaseResponse:
    fields = {name: [say(m) for m in messages] for name, messages in getattr(error, "fields", {}).items()}
    facts = {**error.facts, **({"errors": fields} if fields else {})}
    return answer_error(error.status, error.code, say(error.message), **facts)


def _csrf_error(_error: CSRFError) -> BaseResponse:
    return answer_error(
        400, "form_expired", say(message("This form has been open too long. Load the page and send it again."))
    )


def _http_error(error: HTTPException) -> BaseResponse:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    status = error.code or 500
    codes = {401: "unauthorised", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
             415: "unsupported_media_type", 429: "too_many", 412: "stale"}  # fmt: skip
    sentence = say(STATUS_SENTENCES.get(status, STATUS_SENTENCES[400 if status < 500 else 500]))
    return answer_error(status, codes.get(status, "bad_request" if status < 500 else "internal"), sentence)


def _constraint_error(error: IntegrityError) -> BaseResponse:
    log.warning("constraint refused a write: %s", error.orig)
    return answer_error(409, "conflict", say(Conflict.default))


def _second_writer(_error: StaleDataError) -> BaseResponse:
    """Two changed the same row at once; the later one is told instead of overwriting."""
    return answer_error(409, "stale", say(STATUS_SENTENCES[412]))


def _value_error(_error: Exception) -> BaseResponse:
    """A value of the right kind that no column can hold, such as a number of thirty digits."""
    return answer_error(422, "invalid", say(message("A value is too large or holds characters that cannot be kept.")))


def _database_error(error: OperationalError) -> BaseResponse:
    log.error("database: %s", error.orig)
    response = answer_error(503, "busy", say(STATUS_SENTENCES[503]))
    response.headers["Retry-After"] = "5"
    return response


def _unexpected_error(_error: Exception) -> BaseResponse:
    log.exception("request %s failed", g.get("request_id", ""))
    db.session.rollback()
    return answer_error(500, "internal", say(STATUS_SENTENCES[500]))


def redirect_back(fallback: str) -> BaseResponse:
    """Back to the page the form named in `next`, if it is one of ours; else to `fallback`."""
    target = request.form.get("next") or request.args.get("next") or ""
    is_ours = (
        target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target and "\r" not in target
    )
    return redirect(target if is_ours else fallback)
