"""What duties put on start pages: cards, dates, how far a unit is, figures of those who oversee units."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from drills.obligations import queries, reports
from drills.obligations.waiting import own_duties
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import TaskState
from emergency.accounts import queries as accounts
from emergency.accounts.permissions import Permission, holds
from emergency.accounts.roles import Role
from emergency.core.actors import Actor
from emergency.core.cards import Cards
from emergency.core.db import db
from emergency.core.i18n import number, say
from emergency.core.text import Message, message
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import VersionState
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.rules import Act, Clock, Frequency

_COUNTED = 300
"""Up to so many units are counted on opening a page; a wider reach asks the board."""


def duties(actor: Actor, day: date) -> list[dict[str, Any]]:
    """The duty cards of an enterprise's start page: what wants a hand, then what is met."""
    return reports.duty_rows(own_duties(actor, day), reports.Asked(day, actor.role == Role.ENTERPRISE))


def dates(actor: Actor, day: date) -> list[dict[str, Any]]:
    """The next last days of duties; duties of the same day stand together."""
    coming: dict[date, list[Obligation]] = {}
    for duty in queries.open_duties(own_duties(actor, day)):
        if duty.due_on is not None and duty.status is not Status.BOOKED:
            coming.setdefault(duty.due_on, []).append(duty)
    return [
        {
            "on": due_on, "days_left": (due_on - day).days, "is_working": False, "title": found[0].rule.title,
            "url": url_for("obligations.unit", organisation_id=actor.organisation_id),
            "note": message("Last day")
            if len(found) == 1
            else message("Last day of %(number)s duties", number=len(found)),
        }
        for due_on, found in list(coming.items())[:3]
    ]  # fmt: skip


def checklist(actor: Actor, day: date) -> list[dict[str, Any]]:
    """How far a unit has come with its facts, plans, reviews, filings, drills and revision tasks."""
    if actor.organisation_id is None:
        return []
    owed, unit_id = own_duties(actor, day), actor.organisation_id
    page = url_for("obligations.unit", organisation_id=unit_id)
    plans, drafts, tasks = _counts(unit_id)
    return [
        _part(
            message("Unit facts"), url_for("sites.mine"), "ok" if owed else "",
            message("They decide which duties apply."),
        ),
        _part(
            message("Plans"), url_for("plans.index"), "ok" if plans else "work" if drafts else "",
            message("%(plans)s in force, %(drafts)s being written", plans=plans, drafts=drafts),
        ),
        *_by_act(message("Expert review"), page, [duty for duty in owed if _act(duty) is Act.REVIEWED]),
        *_by_act(message("Filing"), url_for("filings.index"), [duty for duty in owed if _act(duty) is Act.FILED]),
        *_by_act(message("Drills"), url_for("bookings.index"), [duty for duty in owed if _is_drill(duty)]),
        _part(
            message("Revision tasks"), url_for("revision_tasks.index"), "work" if tasks else "ok",
            message("%(number)s open", number=tasks),
        ),
    ]  # fmt: skip


def figures(actor: Actor, day: date) -> list[dict[str, Any]]:
    """For those who oversee units: how many of them have an overdue duty.

    Counted while the reach is small enough to be counted on opening a page; a wider one asks the board.
    """
    if not holds(actor, Permission.OBLIGATION_VIEW):
        return []
    ids = queries.ids_of(accounts.list_organisations(actor, permission=Permission.OBLIGATION_VIEW).limit(_COUNTED + 1))
    if len(ids) > _COUNTED:
        return []
    found = queries.obligations_of(ids, on=day, with_advice=False)
    late = sum(any(duty.status is Status.OVERDUE for duty in each) for each in found.values())
    return [
        {
            "title": say(message("Units with an overdue duty")), "value": number(late),
            "unit": say(message("of %(number)s", number=len(ids))), "url": url_for("obligations.board"),
            "tone": "bad" if late else "good",
        }
    ]  # fmt: skip


def calendars(actor: Actor, _day: date) -> list[str]:
    """Where one subscribes to the calendar of one's own unit."""
    unit_id = actor.organisation_id
    if unit_id is None or not holds(actor, Permission.OBLIGATION_VIEW):
        return []
    return [url_for("obligations.calendars", organisation_id=unit_id)]


def _counts(unit_id: int) -> tuple[int, int, int]:
    """Plans with a version in force, drafts, open revision tasks of a unit."""
    own = select(Plan.id).where(Plan.organisation_id == unit_id, Plan.abolished_on.is_(None))
    published, written = (
        select(func.count(PlanVersion.plan_id.distinct()))
        .where(PlanVersion.plan_id.in_(own), PlanVersion.state == state).scalar_subquery()
        for state in (VersionState.PUBLISHED, VersionState.DRAFT)
    )  # fmt: skip
    tasks = (
        select(func.count())
        .where(RevisionTask.organisation_id == unit_id, RevisionTask.state != TaskState.CLOSED).scalar_subquery()
    )  # fmt: skip
    plans, drafts, opened = db.session.execute(select(published, written, tasks)).one()
    return plans, drafts, opened


def _by_act(title: Message, url: str, owed: list[Obligation]) -> list[dict[str, Any]]:
    """One line for all duties of a kind: the worst of them says how far it is."""
    if not owed:
        return []
    left = [duty for duty in owed if duty.status not in (Status.MET, Status.FIRST_PERIOD)]
    tone = "ok" if not left else "work" if all(duty.status is Status.BOOKED for duty in left) else "due"
    return [_part(title, url, tone, message("%(met)s of %(all)s met", met=len(owed) - len(left), all=len(owed)))]


_PART_WORDS = {
    "ok": message("Done"), "work": message("Under way"), "due": message("Something is missing"),
    "": message("Not begun"),
}  # fmt: skip


def _part(title: Message, url: str, tone: str, note: Message) -> dict[str, Any]:
    return {"title": title, "url": url, "note": note, "word": _PART_WORDS[tone], "tone": tone}


def _act(duty: Obligation) -> Act | None:
    return duty.rule.measure.act if isinstance(duty.rule.measure, Clock) else None


def _is_drill(duty: Obligation) -> bool:
    return isinstance(duty.rule.measure, Frequency) and duty.rule.measure.event == "drill"


CARDS = [
    Cards("duties", duties, order=10),
    Cards("dates", dates, order=20),
    Cards("checklist", checklist, order=60),
    Cards("figures", figures, order=20),
    Cards("calendar", calendars),
]
