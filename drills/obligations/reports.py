"""Duties as pages and papers show them: plain rows with words, tones and links already chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from drills.bookings.models import Drill
from drills.obligations.provenance import Behind, basis_of, behind
from emergency.core.clock import local, now, today
from emergency.core.db import db
from emergency.core.i18n import say
from emergency.core.instruments import Register
from emergency.core.text import Message, Text, message
from emergency.filings.models import Filing
from emergency.filings.rules import STATE_TITLES as FILING_TITLES
from emergency.plans.models import Plan, PlanVersion
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.penalties import penalty
from emergency.rulebook.rules import Act, Clock, Frequency, Mode, Record
from emergency.rulebook.wording import BECAUSE, FORCE_TITLES, facts_of, reckoning_of
from emergency.statutes.queries import register

STATUS_WORDS: dict[Status, tuple[Message, str]] = {
    Status.EXPIRED_TARGET: (message("Target expired"), ""),
    Status.ADVISORY: (message("Advice"), ""),
    Status.MET: (message("Met"), "ok"),
    Status.OVERDUE: (message("Overdue"), "late"),
    Status.MISSING_EVIDENCE: (message("Evidence missing"), "due"),
    Status.FIRST_PERIOD: (message("First period"), ""),
    Status.BOOKED: (message("Arranged"), "work"),
    Status.DUE_SOON: (message("Due soon"), "due"),
    Status.OPEN: (message("To be done"), "work"),
}

_ORDER = [
    Status.OVERDUE, Status.DUE_SOON, Status.MISSING_EVIDENCE, Status.OPEN, Status.BOOKED, Status.FIRST_PERIOD,
    Status.MET, Status.ADVISORY, Status.EXPIRED_TARGET,
]  # fmt: skip


@dataclass(frozen=True)
class Named:
    """Titles of the things that duties point to, read once for a page."""

    plans: Mapping[int, str]
    drills: Mapping[int, tuple[str, date]]
    filings: Mapping[int, Text]
    versions: Mapping[int, tuple[str, int]]


def names_for(duties: Iterable[Obligation]) -> Named:
    """The titles of every plan, version, drill and filing that these duties name; four statements."""
    duties = list(duties)
    plan_ids = {duty.plan for duty in duties if duty.plan is not None}
    seen: dict[str, set[int]] = {"drill": set(), "filing": set(), "version": set()}
    for duty in duties:
        seen.setdefault(duty.counted_as, set()).update(duty.counted)
        seen["drill"].update(duty.bookings)
        for entry in duty.not_counted:
            seen.setdefault(entry.what, set()).add(entry.id)
    plans = db.session.execute(select(Plan.id, Plan.title).where(Plan.id.in_(plan_ids)))
    drills = db.session.execute(
        select(Drill.id, Drill.title, Drill.held_on, Drill.starts_at).where(Drill.id.in_(seen["drill"]))
    )
    filings = db.session.execute(select(Filing.id, Filing.state).where(Filing.id.in_(seen["filing"])))
    versions = db.session.execute(
        select(PlanVersion.id, PlanVersion.number, Plan.title)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.id.in_(seen["version"]))
    )
    return Named(
        plans={row.id: row.title for row in plans},
        drills={row.id: (row.title, row.held_on or local(row.starts_at).date()) for row in drills},
        filings={row.id: FILING_TITLES[row.state] for row in filings},
        versions={row.id: (row.title, row.number) for row in versions},
    )


def sorted_duties(duties: Iterable[Obligation]) -> list[Obligation]:
    """What wants a hand first: overdue, soon, then by last day; met, advice and expired targets last."""
    return sorted(duties, key=lambda duty: (_ORDER.index(duty.status), duty.due_on or date.max, duty.rule.id))


@dataclass(frozen=True)
class Asked:
    """How rows are asked for: on which day and as known when, by whom may be acted, and what is stated of the unit."""

    on: date
    may_act: bool
    known_at: datetime | None = None
    stated: Behind = field(default_factory=dict)
    computed_at: datetime = field(default_factory=now)
    laws: Register = field(default_factory=register)


def duty_rows(duties: Iterable[Obligation], asked: Asked) -> list[dict[str, Any]]:
    """The rows that `home/_duty.html` shows, in the order in which they want a hand."""
    wanted = sorted_duties(duties)
    named = names_for(wanted)
    titles = {duty.rule.id: duty.rule.title for duty in wanted}
    return [row_of(duty, named, asked, titles) for duty in wanted]


def _layers(duty: Obligation, titles: Mapping[str, Text]) -> dict[str, Any]:
    """The rules that ask the same: the one that covers this duty, or those that this duty covers, with their pages."""
    return {
        name: [{"title": titles[one], "id": one, "url": url_for("rulebook.show", rule_id=one)} for one in rules]
        for name, rules in (("covered_by", duty.also_satisfied_by), ("covers", duty.satisfies))
    }


def row_of(duty: Obligation, named: Named, asked: Asked, titles: Mapping[str, Text]) -> dict[str, Any]:
    """One duty with everything that `home/_duty.html` shows of it; `titles` are those of the unit's rules."""
    word, tone = STATUS_WORDS[duty.status]
    rule = duty.rule
    cited = rule.citations[0] if rule.citations else None
    return {
        "title": title_of(duty, named),
        "word": word,
        "tone": tone,
        "done": duty.done,
        "required": duty.required,
        "due_on": duty.due_on,
        "days_left": (duty.due_on - asked.on).days if duty.due_on else 0,
        "period": (duty.period.first, duty.period.last) if duty.period and duty.period.first else None,
        "provisional": duty.provisional,
        **(_steps(duty) if asked.may_act and duty.status not in (Status.MET, Status.EXPIRED_TARGET) else {}),
        "counted": [_counted(duty.counted_as, each, named) for each in duty.counted],
        "not_counted": [
            {
                **_counted(entry.what, entry.id, named),
                "on": entry.day,
                "because": BECAUSE.get(entry.because, Message(entry.because)),
            }
            for entry in duty.not_counted
        ],
        "rule": rule.sentence,
        "basis": f"{cited.number} {cited.article}" if cited else "",
        "basis_url": url_for("rulebook.show", rule_id=rule.id),
        "basis_all": basis_of(duty, asked.on),
        **_layers(duty, titles),
        "mark": rule.mark.value,
        "facts": facts_of(duty),
        "behind": [behind(reason, asked.stated, asked.on, asked.known_at) for reason in duty.match.reasons],
        "reckoning": reckoning_of(duty),
        "version": _version(duty),
        "penalties": [penalty(each, on=asked.on, register=asked.laws) for each in rule.penalties]
        if duty.is_breach
        else [],
        "computed_at": asked.computed_at,
        "status": duty.status.value,
        "rule_id": rule.id,
        "verified": duty.verified,
        "force": FORCE_TITLES[rule.force],
    }


def title_of(duty: Obligation, named: Named) -> str:
    """The duty's title, with the plan where it is owed for one."""
    return " · ".join(filter(None, [say(duty.rule.title), named.plans.get(duty.plan or 0)]))


def _version(duty: Obligation) -> Message:
    return message("Rule %(rule)s, in force since %(day)s.", rule=duty.rule.id, day=duty.rule.in_force_from)


def _counted(what: str, thing_id: int, named: Named) -> dict[str, Any]:
    if what == "drill" and thing_id in named.drills:
        title, on = named.drills[thing_id]
        return {"title": title, "on": on, "url": url_for("bookings.show", drill_id=thing_id)}
    if what == "filing" and thing_id in named.filings:
        return {
            "title": message("Filing %(number)s: %(state)s", number=thing_id, state=named.filings[thing_id]),
            "on": None,
            "url": url_for("filings.show", filing_id=thing_id),
        }
    if what == "version" and thing_id in named.versions:
        title, number = named.versions[thing_id]
        return {
            "title": message("%(plan)s, No. %(number)s", plan=title, number=number),
            "on": None,
            "url": url_for("plans.version", version_id=thing_id),
        }
    return {
        "title": message("Revision task %(number)s", number=thing_id),
        "on": None,
        "url": url_for("revision_tasks.show", task_id=thing_id),
    }


def _steps(duty: Obligation) -> dict[str, Any]:
    """Where the duty is worked on, and in which words: a drill booked or recorded, a plan filed, reviewed, made public.

    A filing that is being checked or was returned leads to itself, not to a second one.
    """
    measure, version, drill = duty.rule.measure, duty.version, _rejected(duty, "drill")
    match measure:
        case Frequency(event="drill") if duty.period is not None:
            # A calendar period that is over is served by no drill any more; what is booked now serves the present one.
            span = f"{duty.period.first}:{duty.period.last}"
            served = f"{duty.rule.id}:{duty.plan or ''}:{span}" if can_be_booked(duty) else None
            return {
                "book_url": url_for("bookings.create", duty=served, plans=duty.plan),
                "record_url": url_for("bookings.record", plan=duty.plan),
            }
        case Record(act=Act.EVALUATED) if drill is not None:
            return _go(message("Evaluate the drill"), "evaluations.create", drill_id=drill)
        case Record(act=Act.REPORTED) if drill is not None:
            return _go(message("Note the report"), "evaluations.report", drill_id=drill)
        case Clock(act=Act.CHECKED):
            return _go(message("To the filing inbox"), "filings.inbox")
        case Clock(act=Act.FILED) if (filing := _rejected(duty, "filing")) is not None:
            return _go(message("To the filing"), "filings.show", filing_id=filing)
        case Clock(act=Act.FILED) if version is not None:
            return _go(message("Submit for filing…"), "submissions.submit", version_id=version)
        case Clock(act=Act.REVIEWED) if version is not None:
            return _go(message("Record the review"), "reviews.conclude", version_id=version)
        case Clock(act=Act.MADE_PUBLIC) if version is not None:
            return _go(message("Note when it was made public"), "plans.make_public", version_id=version)
    return _go(message("To the plan"), "plans.show", plan_id=duty.plan) if duty.plan is not None else {}


def can_be_booked(duty: Obligation) -> bool:
    """Whether a drill from today on can still count: a calendar period that is past takes only what was held in it."""
    measure, period = duty.rule.measure, duty.period
    if not isinstance(measure, Frequency) or measure.event != "drill" or period is None:
        return False
    return measure.mode is Mode.ROLLING or max(period.last, duty.due_on or period.last) >= today()


def _rejected(duty: Obligation, what: str) -> int | None:
    return next((entry.id for entry in reversed(duty.not_counted) if entry.what == what), None)


def _go(word: Message, endpoint: str, **values: Any) -> dict[str, Any]:
    return {"go_word": word, "go_url": url_for(endpoint, **values)}
