"""Where an order stands, in the words of EDXL-RM, and what may still be answered to it."""

from __future__ import annotations

from enum import StrEnum

from emergency.core.errors import Conflict
from emergency.core.text import Text, message
from resources_db.claims.rules import ClaimState


class Answer(StrEnum):
    """What is answered to an order."""

    ACCEPT = "accept"
    DECLINE = "decline"


class Standing(StrEnum):
    """EDXL-RM's states of a request, as far as they are states of an order.

    "Committed" is missing on purpose: in this system that is the call-out, which stands before every order.
    """

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RELEASED = "released"
    RETURNED = "returned"
    CANCELLED = "cancelled"


STANDING_TITLES: dict[Standing, Text] = {
    Standing.REQUESTED: Text("已下达，待答复", "Ordered, no answer yet"),
    Standing.ACCEPTED: Text("已接受", "Accepted"),
    Standing.DECLINED: Text("不能执行", "Declined"),
    Standing.EN_ROUTE: Text("在途", "Under way"),
    Standing.ON_SCENE: Text("到场", "On scene"),
    Standing.RELEASED: Text("任务解除，待归还（归队）", "Let go, not back yet"),
    Standing.RETURNED: Text("已归还（归队）", "Returned"),
    Standing.CANCELLED: Text("已取消", "Cancelled"),
}

_MOVING = {
    ClaimState.EN_ROUTE: Standing.EN_ROUTE, ClaimState.ON_SCENE: Standing.ON_SCENE,
    ClaimState.RETURNED: Standing.RETURNED,
}  # fmt: skip
_ANSWERED = {Answer.ACCEPT: Standing.ACCEPTED, Answer.DECLINE: Standing.DECLINED}

MOST_ANSWERS_AN_HOUR = 12
"""Whoever changes an arrival time more often than every five minutes rings instead."""


def standing(claim: ClaimState, *, has_set_out: bool, answer: Answer | None) -> Standing:
    """Where an order stands, from its claim and the last answer to it. What really moves outweighs what was said."""
    if claim in _MOVING:
        return _MOVING[claim]
    if claim == ClaimState.REQUESTED:
        return _ANSWERED[answer] if answer else Standing.REQUESTED
    return Standing.RELEASED if has_set_out else Standing.CANCELLED


def check_answer(answer: Answer, now: Standing) -> None:
    """Whether this can still be answered. Errors: Conflict (`order_over`, `under_way`)."""
    if now in (Standing.RELEASED, Standing.RETURNED, Standing.CANCELLED):
        raise Conflict(message("This order is over; there is nothing more to answer."), code="order_over")
    if now == Standing.ON_SCENE or (now == Standing.EN_ROUTE and answer == Answer.DECLINE):
        raise Conflict(message("You are already under way. Ring whoever sent the order."), code="under_way")
