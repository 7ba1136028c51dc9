"""Signed links: one thing, one purpose, for some days; whoever holds one answers without an account.

A link names its thing only by a number under our signature, so nothing can be guessed and a link for one purpose opens
no other page. What is shown behind it is about the thing, never about persons. Message apps open links by themselves:
a link opens a page, and only the button on it changes anything.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from emergency.core.clock import now
from emergency.core.errors import DomainError, NotFound
from emergency.core.text import Message, message


class Purpose(StrEnum):
    """What a link is for; it is part of the signature."""

    ORDER = "order"


LASTS = {Purpose.ORDER: timedelta(days=3)}


class LinkOver(DomainError):
    """The link was genuine, and its time is over."""

    status: ClassVar[int] = 410
    code = "link_over"
    default: ClassVar[Message] = message("This link has expired. Ask whoever sent it for a new one.")


def sign(purpose: Purpose, number: int) -> str:
    """What stands in the address of a link to this thing, good from now on for as long as its purpose lasts."""
    return _signer(purpose).dumps([number, int((now() + LASTS[purpose]).timestamp())])


def thing_behind(purpose: Purpose, signed: str) -> int:
    """The number of the thing a link names. Errors: NotFound for one not signed here, LinkOver."""
    try:
        number, until = _signer(purpose).loads(signed)
    except (BadSignature, TypeError, ValueError):
        raise NotFound from None
    if now().timestamp() >= until:
        raise LinkOver
    return int(number)


def _signer(purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"link-{purpose}")
