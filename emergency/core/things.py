"""One thing at an address: its `ETag`, and changes that `If-Match` binds to the copy they were made on.

The tag is a digest of what the address answers. So it changes with whatever a reader sees, in whichever table that is
kept, and with nothing else. `If-Match` may name the `revision` of an answer instead, which counts the changes of the
thing's own row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from emergency.core.db import Base, Versioned, db, lock
from emergency.core.errors import DomainError
from emergency.core.pages import STATUS_SENTENCES

V = TypeVar("V", bound=Callable[..., Any])


class Stale(DomainError):
    """The caller's copy is older than ours."""

    status = 412
    code = "stale"
    default = STATUS_SENTENCES[412]


def thing(model: type[Base]) -> Callable[[V], V]:
    """This view answers one thing that can be changed: a row of `model`, whose id stands in the address."""

    def mark(view: V) -> V:
        view.thing = model  # type: ignore[attr-defined]
        return view

    return mark


def tagged(response: Response) -> Response:
    """The answer with its tag."""
    if response.status_code == 200:
        response.set_etag(_tag_of(response))
    return response


def refuse_stale() -> None:
    """Refuse a change where `If-Match` names no present copy of the thing whose address it goes to.

    A step such as `/filings/12/take` or `/plans/3/versions` goes to the filing, to the plan. The row is locked before
    it is compared, so that of two callers with the same copy one is refused. Errors: Stale (412), NotFound.
    """
    if not request.if_match:
        return
    asked = _addressed()
    if asked is None:
        return
    locked = lock(asked.model, list(asked.arguments.values()))
    # Weak tags count too: a proxy that compresses answers weakens the tag, and the copy is the same.
    present = {_tag_of(asked.answer()), *(str(row.revision) for row in locked if isinstance(row, Versioned))}
    if not any(request.if_match.contains_weak(each) for each in present):
        raise Stale


def tag_again(response: Response) -> Response:
    """The answer to a change with the tag of what it has become, for the next change."""
    asked = _addressed()
    if asked is not None and response.status_code == 200:
        # What the session remembers of before the change would give another tag than the next reader gets.
        db.session.flush()
        db.session.expire_all()
        response.set_etag(_tag_of(asked.answer()))
    return response


@dataclass(frozen=True)
class _Thing:
    view: Callable[..., Any]
    model: type[Base]
    arguments: dict[str, Any]

    def answer(self) -> Response:
        return current_app.make_response(self.view(**self.arguments))


def _addressed() -> _Thing | None:
    """The thing at this address, or the nearest above it."""
    adapter = current_app.create_url_adapter(request)
    path = request.path
    while adapter is not None and path.count("/") > 1:
        try:
            endpoint, arguments = adapter.match(path, method="GET")
        except HTTPException:
            endpoint, arguments = "", {}
        view: Any = current_app.view_functions.get(endpoint)
        if (model := getattr(view, "thing", None)) is not None:
            return _Thing(view.__wrapped__, model, dict(arguments))
        path = path.rpartition("/")[0]
    return None


def _tag_of(response: Response) -> str:
    return hashlib.sha256(response.get_data()).hexdigest()[:32]
