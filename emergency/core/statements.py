"""Statements that pages ask again and again, built once: building one costs more than running it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Select

from emergency.core.clock import today

S = TypeVar("S", bound=Select[Any])
_KEPT = 200


def built_once(*, unless: tuple[str, ...] = ()) -> Callable[[Callable[..., S]], Callable[..., S]]:
    """Keep what a function builds for an actor and some plain filters, for as long as the day is the same.

    A statement never changes, so it may be handed out again. `unless` names the filters whose conditions depend on
    what the tables hold or on the hour: with one of them it is built anew.
    """

    def decorate(build: Callable[..., S]) -> Callable[..., S]:
        kept: dict[Hashable, S] = {}

        @wraps(build)
        def built(*given: Any, **asked: Any) -> S:
            if any(asked.get(name) for name in unless):
                return build(*given, **asked)
            key = (today(), given, tuple(asked.items()))
            found = kept.get(key)
            if found is None:
                if len(kept) >= _KEPT:
                    kept.clear()
                found = kept[key] = build(*given, **asked)
            return found

        return built

    return decorate
