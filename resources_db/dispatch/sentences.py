"""How an order is told: its name, what it sends, and the message that goes to whoever is sent.

Orders, the log and messages are Chinese records, whatever language the page of the person who writes them has.
"""

from __future__ import annotations

from emergency.core.clock import local
from resources_db.claims.amounts import plain
from resources_db.dispatch.models import DispatchOrder
from resources_db.holds.models import HoldLine
from resources_db.supplies.models import Depot
from resources_db.teams.models import Team


def title_of(order: DispatchOrder) -> str:
    """调派单 for a team, 调运单 for goods."""
    return "调派单" if order.line.team is not None else "调运单"


def holder_of(line: HoldLine) -> Team | Depot:
    """Who answers: the team, or the depot that the goods leave."""
    holder = line.team or line.depot
    assert holder is not None
    return holder


def thing_of(line: HoldLine) -> str:
    """What is sent: the team, or so much of what from where."""
    if line.team is not None:
        return line.team.name
    assert line.item is not None
    return f"{holder_of(line).name}{line.item.name}{plain(line.got)}{line.item.unit}"


def message_of(order: DispatchOrder, address: str) -> str:
    """The text message that tells an order and asks for an answer. It names whom to report to, nobody else."""
    parts = [f"【{order.issuer}】", "【演练】" if order.is_exercise else "", f"{title_of(order)}{order.number}："]
    sent = f"请{thing_of(order.line)}" if order.line.team is not None else f"请将{thing_of(order.line)}"
    moves = "赶到" if order.line.team is not None else "运到"
    by = f"于{local(order.required_at):%m月%d日%H:%M}前" if order.required_at else "立即"
    parts.append(f"{sent}{by}{moves}{order.destination or '现场'}。任务：{order.task.rstrip('。')}。")
    if order.contact or order.contact_phone:
        parts.append(f"联系人{order.contact}{order.contact_phone}。")
    parts.append(f"请点开答复：{address}")
    return "".join(parts)
