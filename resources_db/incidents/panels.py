"""What the reporting clocks and the grade put on an incident's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emergency.accounts.permissions import Permission, reaches
from emergency.core.actors import Actor
from emergency.core.clock import local, now, today
from emergency.core.instruments import instrument
from emergency.core.panels import Panel
from emergency.core.text import Message, Text, message
from resources_db.incidents import queries
from resources_db.incidents.grades import (
    Regrade,
    casualties_change_until,
    current_grade,
    grade_rule,
    grade_that_counts,
    investigated_until,
    regrades,
    windows,
)
from resources_db.incidents.models import Incident, IncidentReport
from resources_db.incidents.packs import Standing
from resources_db.incidents.reporting import EVENT_TITLES, FORM_ASKED_TITLES, Timer, TimerState
from resources_db.incidents.rules import (
    CAUSE_TITLES,
    REPORT_FORM_TITLES,
    TIER_TITLES,
    Grade,
    IncidentType,
    incident_class,
)

STATE_WORDS: dict[TimerState, tuple[Message, str]] = {
    TimerState.WAITING: (message("Not begun"), ""),
    TimerState.RUNNING: (message("Running"), "due"),
    TimerState.OVERDUE: (message("Overdue"), "late"),
    TimerState.DONE: (message("Reported in time"), "ok"),
    TimerState.LATE: (message("Reported late"), "late"),
    TimerState.WRONG_FORM: (message("Reported in another form"), "due"),
    TimerState.NO_LIMIT: (message("To be reported"), "work"),
    TimerState.OPTIONAL: (message("May be reported"), ""),
}


def reporting_of(incident: Incident, actor: Actor) -> dict[str, Any] | None:
    """Who has to be told by when, what was reported, and why each clock runs."""
    reports = queries.list_reports(incident)
    moment = incident.ended_at or now()
    rows = [_row(timer, reports, incident) for timer in queries.timers_of(incident, reports)]
    if not rows:
        return None
    return {
        "rows": rows, "incident": incident, "may": reaches(actor, Permission.INCIDENT_EDIT, incident),
        "overdue": sum(row["state"] is TimerState.OVERDUE for row in rows), "now": moment,
    }  # fmt: skip


def _row(timer: Timer, reports: Sequence[IncidentReport], incident: Incident) -> dict[str, Any]:
    clock, made = timer.clock, _made(timer, reports)
    state = timer.state(now())
    word, tone = STATE_WORDS[state]
    return {
        "id": clock.id, "title": clock.title, "by": clock.by, "to": clock.to,
        "tier": timer.tier, "tier_title": TIER_TITLES[timer.tier] if timer.tier else None,
        "state": state, "word": word, "tone": tone, "started_at": timer.started_at, "due_at": timer.due_at,
        "starts_with": EVENT_TITLES[clock.starts_with], "form": FORM_ASKED_TITLES[clock.form], "made": made,
        "made_form": REPORT_FORM_TITLES[made.form] if made else None, "minutes": clock.minutes, "note": clock.note,
        "basis": basis(clock.standing, incident), "verified": clock.standing.mark.is_verified,
        "wants": made is None or state is TimerState.WRONG_FORM,
    }  # fmt: skip


def _made(timer: Timer, reports: Sequence[IncidentReport]) -> IncidentReport | None:
    if timer.made is None:
        return None
    return next(
        report
        for report in reports
        if (report.clock, report.tier, report.made_at) == (timer.made.clock, timer.made.tier, timer.made.at)
    )


def basis(standing: Standing, incident: Incident) -> list[str]:
    """The articles of a rule, with the edition of the law that was in force when it happened."""
    day = local(incident.started_at).date()
    return [
        f"{instrument(cited.instrument).name} {cited.article}"
        + ("" if instrument(cited.instrument).status_on(day) == "current" else "（当时未施行）")
        if cited.instrument
        else f"{cited.number} {cited.article}"
        for cited in standing.citations
    ]


def grade_of(incident: Incident, _actor: Actor) -> dict[str, Any] | None:
    """The grade, how it changed, until when casualties change it, and who investigates."""
    if incident_class(incident.type) is not IncidentType.ACCIDENT:
        return None
    known, happened_on = queries.harm_over_time(incident), local(incident.started_at).date()
    counting = grade_that_counts(known, happened_on, incident.cause)
    reached = current_grade(incident.harm)
    last = casualties_change_until(happened_on, incident.cause)
    report_by, extended = investigated_until(happened_on)
    return {
        "grade": _words(counting), "reached": _words(reached) if reached != counting else None, "until": last,
        "is_open": today() <= last, "days_left": (last - today()).days,
        "cause": CAUSE_TITLES[incident.cause] if incident.cause else None,
        "investigated_by": _investigator(counting), "report_up_to": _reported_to(counting),
        "report_by": report_by, "extended": extended,
        "changes": [_change(each) for each in regrades(known, happened_on, incident.cause)],
        "basis": basis(windows()["AG-N-05"].standing, incident),
        "grade_basis": basis(grade_rule(counting or Grade.GENERAL).standing, incident),
    }  # fmt: skip


def _change(change: Regrade) -> dict[str, Any]:
    return {
        "on": change.on, "before": _words(change.before), "after": _words(change.after), "counts": change.counts,
        "from": _investigator(change.before), "to": _investigator(change.after),
    }  # fmt: skip


def _words(grade: Grade | None) -> Text | Message:
    return grade_rule(grade).title if grade else message("no grade")


def _investigator(grade: Grade | None) -> Text | None:
    return TIER_TITLES[grade_rule(grade).investigated_by] if grade else None


def _reported_to(grade: Grade | None) -> Text | None:
    return TIER_TITLES[grade_rule(grade).report_up_to] if grade else None


PANELS = (
    Panel("incident", reporting_of, "incidents/_reporting.html", order=10),
    Panel("incident", grade_of, "incidents/_grade.html", order=20),
)
