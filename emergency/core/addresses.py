"""Addresses as templates ask for them: the same ones that Flask builds, worked out once for each route.

A list of fifty rows asks for a hundred addresses that differ in one number; building each anew is a tenth of the page.
"""

from __future__ import annotations

from typing import Any

import flask
from flask import Flask, request

_STAND_IN = 900_000_000
"""The first of the numbers put in the place of the real ones; no row is counted so far."""

Pieces = tuple[str | int, ...]
_known: dict[tuple[str, str, tuple[str, ...]], Pieces] = {}


def init_app(app: Flask) -> None:
    """Let templates ask here."""
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """The address of a route, as `flask.url_for` gives it."""
    if endpoint.startswith(".") or not all(type(value) is int for value in values.values()):
        return flask.url_for(endpoint, **values)
    names = tuple(values)
    key = (request.script_root, endpoint, names)
    pieces = _known.get(key)
    if pieces is None:
        pieces = _known[key] = _taken_apart(endpoint, names)
    given = tuple(values.values())
    return "".join(piece if isinstance(piece, str) else str(given[piece]) for piece in pieces)


def _taken_apart(endpoint: str, names: tuple[str, ...]) -> Pieces:
    """The address between its numbers; a whole number says which of the values stands there."""
    stand_ins: dict[str, Any] = {name: _STAND_IN + at for at, name in enumerate(names)}
    address = flask.url_for(endpoint, **stand_ins)
    pieces: list[str | int] = [address]
    for at in range(len(names)):
        parted: list[str | int] = []
        for piece in pieces:
            if isinstance(piece, int):
                parted.append(piece)
                continue
            before, *rest = piece.split(str(_STAND_IN + at))
            parted.append(before)
            for after in rest:
                parted += [at, after]
        pieces = parted
    return tuple(pieces)
