"""What is done with orders: given by telephone or on paper, written afterwards, answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.rules import PhoneError, check_phone
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import local, now
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, DomainError, Invalid
from emergency.core.text import message
from emergency.notices.actions import notify
from resources_db.dispatch import queries
from resources_db.dispatch.models import DispatchAnswer, DispatchOrder
from resources_db.dispatch.rules import MOST_ANSWERS_AN_HOUR, Answer, check_answer
from resources_db.dispatch.sentences import holder_of, thing_of, title_of
from resources_db.holds.models import HoldLine
from resources_db.incidents.actions import note
from resources_db.incidents.log import EntryKind
from resources_db.links import Purpose, sign
from resources_db.teams.rules import Confirmation

_AHEAD = timedelta(minutes=5)
_LATEST = timedelta(days=30)


class TooManyAnswers(DomainError):
    """A link that is answered again and again."""

    status = 429
    code = "too_many_answers"
    default = message("This order was answered too often within an hour. Ring whoever sent it.")


@dataclass(frozen=True)
class Instruction:
    """What an order says, the same for each line it is given for."""

    task: str
    destination: str = ""
    required_at: datetime | None = None
    contact: str = ""
    contact_phone: str = ""


@dataclass(frozen=True)
class Call:
    """A word by telephone: to whom, when, and by whom if not by the person who enters it."""

    told_to: str
    told_at: datetime | None = None
    told_by: str = ""


def give_orders(
    lines: Sequence[HoldLine], instruction: Instruction, *, by: Actor, call: Call | None = None
) -> list[DispatchOrder]:
    """Give an order for each commitment: on paper, or with `call` by telephone first and the paper later.

    Whoever keeps the team or depot is told, with a link on which to answer.
    Errors: Invalid, Conflict (`not_called_out`, `order_exists`).
    """
    authorise(by, Permission.HOLD_MAKE)
    if not lines:
        raise Invalid(lines=message("Choose what is to be sent."))
    phone = _checked(instruction)
    told_at = _checked_call(call) if call is not None else None
    lock(HoldLine, [line.id for line in lines])
    followed = {each.line.id: each for each in queries.follow(lines)}
    for line in lines:
        if line.id not in followed:
            raise Conflict(message("This is not called out."), code="not_called_out")
        if not followed[line.id].can_be_ordered:
            raise Conflict(message("There is an order for this already."), code="order_exists")
    return [_give(line, instruction, phone, call, told_at, by) for line in lines]


def _give(
    line: HoldLine, instruction: Instruction, phone: str, call: Call | None, told_at: datetime | None, by: Actor
) -> DispatchOrder:
    order = DispatchOrder(
        line=line, line_id=line.id, issuer=by.organisation_name or by.name, task=instruction.task.strip(),
        destination=instruction.destination.strip(), required_at=instruction.required_at,
        contact=instruction.contact.strip(), contact_phone=phone, created_by=by.name, told_at=told_at,
        told_to=call.told_to.strip() if call else "", told_by=(call.told_by.strip() or by.name) if call else "",
        issued_at=None if call else now(), issued_by="" if call else by.name,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    record(by, "order.given", order, line=line.id, number=order.number, told=call is not None)
    words = f"电话下达{title_of(order)}{order.number}" if call else f"下达{title_of(order)}{order.number}"
    _log(order, f"{words}：{thing_of(line)}", order.told_by or by.name, by, at=told_at)
    notify(holder_of(line).organisation_id, "order.given", path=f"/answers/{sign(Purpose.ORDER, order.id)}",
           title=_marked(order, _what_for(order)), number=order.number, thing=thing_of(line))  # fmt: skip
    return order


def issue_paper(order: DispatchOrder, *, by: Actor) -> DispatchOrder:
    """Write the order that was given by telephone (补单). Errors: Conflict (`written`)."""
    authorise(by, Permission.HOLD_MAKE)
    (order,) = lock(DispatchOrder, [order.id])
    if order.issued_at is not None:
        raise Conflict(message("This order is written already."), code="written")
    order.issued_at, order.issued_by = now(), by.name
    db.session.flush()
    record(by, "order.written", order, number=order.number)
    _log(order, f"补发{title_of(order)}{order.number}", by.name, by)
    return order


def answer_order(
    order: DispatchOrder, answer: Answer, *, by: Actor, how: Confirmation, seen: int,
    arrives_at: datetime | None = None, reason: str = "", said_by: str = "",
) -> DispatchAnswer:  # fmt: skip
    """Note what was answered to an order: accepted, with the time of arrival if it is known, or declined and why.

    `seen` is how many answers stood on the page that was answered, so that of two people one answers and the other
    reads the answer. Declining frees nothing by itself: a team that cannot come is not offered to the next as free;
    whoever sent the order is told and lets go. Errors: Invalid, Conflict (`answered`, `order_over`, `under_way`),
    TooManyAnswers.
    """
    authorise(by, Permission.HOLD_MAKE)
    (order,) = lock(DispatchOrder, [order.id])
    if queries.count_answers_lately(order) >= MOST_ANSWERS_AN_HOUR:
        raise TooManyAnswers
    if len(order.answers) != seen:
        raise Conflict(
            message("Somebody has answered in the meantime. Look at the answer, and answer again if it is to change."),
            code="answered",
        )  # fmt: skip
    check_answer(answer, queries.standing_of(order))
    if answer == Answer.DECLINE and not reason.strip():
        raise Invalid(reason=message("Say why, so that somebody else can be sent at once."))
    if arrives_at is not None and not now() - _AHEAD <= arrives_at <= now() + _LATEST:
        raise Invalid(arrives_at=message("This cannot be a time of arrival."))
    given = DispatchAnswer(
        order_id=order.id, answer=answer, arrives_at=arrives_at if answer == Answer.ACCEPT else None,
        reason=reason.strip(), said_by=said_by.strip(), how=how, recorded_by=by.name,
    )  # fmt: skip
    order.answers.append(given)
    db.session.flush()
    record(by, f"order.{answer}", order, answer=given.id, how=str(how))
    _log(order, _answer_words(order, given), given.said_by or thing_of(order.line), by)
    _tell_sender(order, given)
    return given


def _answer_words(order: DispatchOrder, given: DispatchAnswer) -> str:
    thing = thing_of(order.line)
    if given.answer == Answer.DECLINE:
        return f"{thing}不能执行{order.number}：{given.reason}"
    arrives = f"，预计{local(given.arrives_at):%m月%d日%H:%M}到达" if given.arrives_at else ""
    said = f"（{given.reason}）" if given.reason else ""
    return f"{thing}接受{order.number}{arrives}{said}"


def _tell_sender(order: DispatchOrder, given: DispatchAnswer) -> None:
    hold = order.line.hold
    if hold.organisation_id is not None:
        code = "order.declined" if given.answer == Answer.DECLINE else "order.accepted"
        notify(hold.organisation_id, code, path=f"/orders/{order.id}", account_id=hold.account_id,
               thing=thing_of(order.line), number=order.number, title=_marked(order, _what_for(order)),
               reason=given.reason)  # fmt: skip


def _checked(instruction: Instruction) -> str:
    if not instruction.task.strip():
        raise Invalid(task=message("Say what is to be done."))
    if instruction.required_at is not None and not now() - _LATEST <= instruction.required_at <= now() + _LATEST:
        raise Invalid(required_at=message("This is too far away."))
    if not instruction.contact_phone.strip():
        return ""
    try:
        return check_phone(instruction.contact_phone)
    except PhoneError as error:
        raise Invalid(contact_phone=error.message) from error


def _checked_call(call: Call) -> datetime:
    if not call.told_to.strip():
        raise Invalid(told_to=message("Say who took the call."))
    told_at = call.told_at or now()
    if told_at > now() + _AHEAD:
        raise Invalid(told_at=message("This moment has not come yet."))
    return told_at


def _log(order: DispatchOrder, words: str, said_by: str, by: Actor, at: datetime | None = None) -> None:
    incident = order.line.hold.incident
    if incident is not None:
        note(incident, EntryKind.ORDER, words, said_by=said_by or by.name, at=at, is_automatic=True)


def _what_for(order: DispatchOrder) -> str:
    hold = order.line.hold
    return hold.incident.title if hold.incident is not None else hold.occasion


def _marked(order: DispatchOrder, words: str) -> str:
    return f"【演练 EXERCISE】{words}" if order.is_exercise else words
