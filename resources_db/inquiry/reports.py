"""The file of an incident for the inquiry: one PDF, and one archive with the PDF and every table of it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from emergency.core.clock import local
from emergency.core.db import db
from emergency.core.pdf import render_pdf
from emergency.core.tables.writing import write_csv
from emergency.filings.reports import qr_code
from resources_db.claims.amounts import plain
from resources_db.claims.rules import STATE_TITLES
from resources_db.dispatch.sentences import thing_of, title_of
from resources_db.holds.movements import document_number
from resources_db.incidents.log import ENTRY_TITLES
from resources_db.incidents.models import IncidentHarm
from resources_db.incidents.rules import (
    INCIDENT_TYPE_TITLES,
    REPORT_FORM_TITLES,
    RESPONSE_TITLES,
    Level,
    incident_class,
)
from resources_db.inquiry.queries import Picture, harm_history
from resources_db.supplies.models import Movement, MovementLine, StockLine
from resources_db.teams.rules import CONFIRMATION_TITLES, STATUS_TITLES

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


def file_pdf(seen: Picture, *, address: str, person: str) -> bytes:
    """The whole file on paper: head, harm, log, reports, plans, what was held, ordered and moved. Errors: NoPdf."""
    incident = seen.incident
    return render_pdf(
        "inquiry/file.print.html", seen=seen, incident=incident, thing=thing_of,
        type_title=INCIDENT_TYPE_TITLES[incident_class(incident.type)], level_title=RESPONSE_TITLES[Level(seen.level)],
        harms=[harm for harm in harm_history(incident) if harm.recorded_at <= seen.at],
        entry_titles=ENTRY_TITLES, forms_of=REPORT_FORM_TITLES, states=STATE_TITLES, statuses=STATUS_TITLES,
        ways=CONFIRMATION_TITLES, number=document_number, movements=list_movements(seen),
        exercise=incident.title if incident.is_exercise else "", qr=qr_code(address),
        address=address.partition("://")[2], as_of=seen.at, person=person,
    )  # fmt: skip


def file_zip(seen: Picture, paper: bytes) -> bytes:
    """The PDF and the tables as one archive, with the digest of each (SHA-256), so that a copy can be checked."""
    files = {"事件档案.pdf": paper}
    for name, headings, rows in _tables(seen):
        files[f"{name}.csv"] = b"".join(write_csv(headings, rows))
    digests = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*files.items(), ("SHA256SUMS.txt", digests.encode())]:
            archive.writestr(zipfile.ZipInfo(name, local(seen.at).timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def list_movements(seen: Picture) -> Sequence[Movement]:
    """What the ledger booked for the orders of this incident until then."""
    numbers = [document_number(then.line) for then in seen.lines]
    statement = select(Movement).where(Movement.document.in_(numbers), Movement.recorded_at <= seen.at)
    lines = selectinload(Movement.lines).joinedload(MovementLine.stock_line)
    return db.session.scalars(
        statement.order_by(Movement.id).options(
            lines.joinedload(StockLine.item), lines.options(joinedload(StockLine.depot))
        )
    ).all()


def _tables(seen: Picture) -> Iterator[Table]:
    """The records as tables, in Chinese like the records themselves."""
    yield "记录", ("时间", "类别", "内容", "陈述人", "自动生成", "录入时间"), (
        (entry.at, ENTRY_TITLES[entry.kind].zh, entry.words, entry.said_by, "是" if entry.is_automatic else "否",
         entry.recorded_at) for entry in seen.entries
    )  # fmt: skip
    yield "报告", ("报告时间", "形式", "报告人", "内容", "录入时间"), (
        (report.made_at, REPORT_FORM_TITLES[report.form].zh, report.made_by, report.words, report.recorded_at)
        for report in seen.reports
    )  # fmt: skip
    yield (
        "伤亡与损失",
        ("时间", "死亡", "失踪", "重伤", "急性中毒", "轻伤", "直接经济损失（元）", "录入时间"),
        (_harm_row(harm) for harm in harm_history(seen.incident) if harm.recorded_at <= seen.at),
    )
    yield "占用与调用", ("单号", "对象", "数量", "状态", "步骤时间", "操作人"), (
        (document_number(then.line), thing_of(then.line), plain(then.line.got), STATE_TITLES[step.state].zh,
         step.recorded_at, step.by_name) for then in seen.lines for step in then.steps
    )  # fmt: skip
    yield "调派调运单", ("单号", "名称", "对象", "任务", "目的地", "要求到达", "电话下达", "书面下达"), (
        (order.number, title_of(order), thing_of(order.line), order.task, order.destination, order.required_at,
         order.told_at, _until(order.issued_at, seen.at)) for order in _orders(seen)
    )  # fmt: skip
    yield "答复", ("单号", "答复", "预计到达", "说明", "方式", "时间"), (
        (then.order.number, "接受" if answer.answer == "accept" else "不能执行", answer.arrives_at, answer.reason,
         CONFIRMATION_TITLES[answer.how].zh, answer.recorded_at)
        for then in seen.lines if then.order is not None for answer in then.answers
    )  # fmt: skip
    yield "物资进出", ("单号", "物资", "仓库", "数量", "时间", "录入时间", "经办人"), (
        (movement.document, line.stock_line.item.name, line.stock_line.depot.name, plain(line.quantity),
         movement.moved_at, movement.recorded_at, movement.by_name)
        for movement in list_movements(seen) for line in movement.lines
    )  # fmt: skip
    yield "队伍状态", ("队伍", "状态", "确认时间", "确认人"), (
        (team.name, STATUS_TITLES[report.status].zh if report else "", report.confirmed_at if report else None,
         report.confirmed_by if report else "") for team, report in seen.teams
    )  # fmt: skip
    yield (
        "库存",
        ("仓库", "物资", "单位", "数量"),
        ((line.depot.name, line.item.name, line.item.unit, plain(there)) for line, there in seen.stock),
    )
    yield (
        "适用预案",
        ("预案", "单位", "版本"),
        (
            (each.version.plan.title, each.version.plan.organisation.name, each.version.label or each.version.number)
            for each in seen.plans
        ),
    )


def _orders(seen: Picture) -> list[Any]:
    return [then.order for then in seen.lines if then.order is not None]


def _until(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None


def _harm_row(harm: IncidentHarm) -> tuple[Any, ...]:
    return (harm.at, harm.deaths, harm.missing, harm.serious, harm.poisoned, harm.light, harm.loss, harm.recorded_at)
