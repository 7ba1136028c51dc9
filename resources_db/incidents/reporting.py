"""Who has to be told of an incident, by whom, from when on and by when. Plain elapsed time, without any calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from emergency.core.text import Text
from emergency.rulebook.reader import Reader
from emergency.rulebook.rule_reading import citation_of
from emergency.rulebook.rules import Mark
from resources_db.incidents.grades import tiers_to_report
from resources_db.incidents.packs import Standing, standing_of, tables
from resources_db.incidents.rules import Grade, IncidentType, ReportForm, Tier, tier_of

_GRADES = list(Grade)


class Event(StrEnum):
    """What starts a reporting clock."""

    ON_SITE_KNOWN = "on_site_known"
    UNIT_HEAD_TOLD = "unit_head_told"
    DEPARTMENT_TOLD = "department_told"
    GOVERNMENT_TOLD = "government_told"


EVENT_TITLES = {
    Event.ON_SITE_KNOWN: Text("现场有关人员知悉", "Known on the spot"),
    Event.UNIT_HEAD_TOLD: Text("单位负责人接到报告", "The head of the unit was told"),
    Event.DEPARTMENT_TOLD: Text("应急管理部门接到报告", "The department was told"),
    Event.GOVERNMENT_TOLD: Text("本级人民政府接到报告", "The government was told"),
}


class FormAsked(StrEnum):
    """The form that a rule asks for."""

    ANY = "any"
    DIRECT = "direct"
    WRITTEN = "written"

    def is_met_by(self, form: ReportForm) -> bool:
        """Whether a report made in that form will do: direct is by telephone or network, written also by network."""
        return form in _FORMS.get(self, tuple(ReportForm))


_FORMS = {
    FormAsked.DIRECT: (ReportForm.PHONE, ReportForm.NETWORK, ReportForm.IN_PERSON),
    FormAsked.WRITTEN: (ReportForm.WRITTEN, ReportForm.NETWORK),
}

FORM_ASKED_TITLES = {
    FormAsked.ANY: Text("形式不限", "In any form"),
    FormAsked.DIRECT: Text("直接报告", "Straight to the receiver"),
    FormAsked.WRITTEN: Text("书面报告", "In writing"),
}


class Duty(StrEnum):
    """Whether a report has to be made or may be."""

    MUST = "must"
    MAY = "may"


@dataclass(frozen=True)
class Clock:
    """Who reports what to whom, from which event on, and within what time."""

    standing: Standing
    by: Text
    to: Text
    starts_with: Event
    tells: Event | None
    form: FormAsked
    duty: Duty
    types: tuple[str, ...]
    minutes: int | None
    per_level: bool
    min_grade: Grade | None
    tier: Tier | None
    note: Text | None

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.standing.id

    @property
    def title(self) -> Text:
        """What is to be done, in words."""
        return self.standing.title

    def due_at(self, started_at: datetime) -> datetime | None:
        """When the report is due, in plain elapsed time; None where the text names no limit."""
        return None if self.minutes is None else started_at + timedelta(minutes=self.minutes)

    def applies(self, incident: IncidentType, grade: Grade | None, area_code: str, on: date) -> bool:
        """Whether it runs for such an incident in an area (code of the division or zone) on a day."""
        graded = self.min_grade is None or (grade is not None and _GRADES.index(grade) >= _GRADES.index(self.min_grade))
        return (not self.types or incident in self.types) and graded and self.standing.binds(area_code, on)

    def levels(self, grade: Grade | None, tier: Tier) -> tuple[Tier | None, ...]:
        """The levels that are told one after the other; a report that does not climb is told once."""
        if not self.per_level:
            return (None,)
        return tuple(tiers_to_report(grade or Grade.GENERAL, tier))


@cache
def clocks() -> tuple[Clock, ...]:
    """Every reporting clock, national ones first."""
    return tuple(_clock_of(reader) for reader in tables("reporting", "clock"))


def clocks_for(incident: IncidentType, *, grade: Grade | None, area_code: str, on: date) -> list[Clock]:
    """The clocks that run for an incident. Ask with the possible grade, so that nobody is told too late."""
    return [clock for clock in clocks() if clock.applies(incident, grade, area_code, on)]


@dataclass(frozen=True)
class Made:
    """A report as it was made."""

    clock: str
    tier: Tier | None
    at: datetime
    form: ReportForm


class TimerState(StrEnum):
    """How a timer stands."""

    WAITING = "waiting"
    """What starts it is not recorded yet."""
    RUNNING = "running"
    OVERDUE = "overdue"
    DONE = "done"
    LATE = "late"
    """Done, after its time."""
    WRONG_FORM = "wrong_form"
    """Reported in time, but not in the form that is asked for."""
    NO_LIMIT = "no_limit"
    """To be done without a number of minutes."""
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Timer:
    """One report of one clock to one level: since when it runs, until when, and when it was made."""

    clock: Clock
    tier: Tier | None
    started_at: datetime | None
    due_at: datetime | None
    made: Made | None

    def state(self, moment: datetime) -> TimerState:
        """How it stands at a moment; the last minute belongs to the time."""
        if self.made is not None:
            if not self.clock.form.is_met_by(self.made.form):
                return TimerState.WRONG_FORM
            return TimerState.LATE if self.due_at is not None and self.made.at > self.due_at else TimerState.DONE
        if self.clock.duty is Duty.MAY:
            return TimerState.OPTIONAL
        if self.started_at is None:
            return TimerState.WAITING
        if self.due_at is None:
            return TimerState.NO_LIMIT
        return TimerState.OVERDUE if moment > self.due_at else TimerState.RUNNING


def timers(
    incident: IncidentType,
    *,
    grade: Grade | None,
    area_code: str,
    tier: Tier,
    known_at: datetime,
    on: date,
    made: Iterable[Made],
) -> list[Timer]:
    """Every report an incident asks for, in the order of the rules. A report that was made starts the next clocks.

    `known_at`: when it was known on the spot. Of several reports for one clock and level, the first in the form asked
    for is taken, else the first.
    """
    reports = sorted(made, key=lambda report: report.at)
    events = {Event.ON_SITE_KNOWN: known_at} | _told(reports)
    found: list[Timer] = []
    for clock in clocks_for(incident, grade=grade, area_code=area_code, on=on):
        started_at = _started_at(clock, events, reports, tier)
        for level in clock.levels(grade, tier):
            report = _report_for(clock, level, reports)
            due_at = clock.due_at(started_at) if started_at else None
            found.append(Timer(clock, level, started_at, due_at, report))
            # The next level has its own two hours from when it was told.
            started_at = report.at if report else None
    return found


def _told(reports: Sequence[Made]) -> dict[Event, datetime]:
    """When each was told, by the reports that tell them; a report that climbs tells its own government first."""
    by_id = {clock.id: clock for clock in clocks()}
    found: dict[Event, datetime] = {}
    for report in reports:
        clock = by_id.get(report.clock)
        if clock is not None and clock.tells is not None:
            found.setdefault(clock.tells, report.at)
    return found


def _started_at(clock: Clock, events: Mapping[Event, datetime], reports: Sequence[Made], tier: Tier) -> datetime | None:
    """When the clock began: with its event here, or for a level above when the reports had climbed to it."""
    if clock.tier is None or clock.tier is tier:
        return events.get(clock.starts_with)
    return next((report.at for report in reports if report.tier is clock.tier), None)


def _report_for(clock: Clock, level: Tier | None, reports: Sequence[Made]) -> Made | None:
    mine = [report for report in reports if report.clock == clock.id and report.tier == level]
    return next((report for report in mine if clock.form.is_met_by(report.form)), mine[0] if mine else None)


def clock_lines(clock: Clock, facts: Reader) -> list[str]:
    """What a worked case of a clock comes to: one line per level, or none where the clock does not run."""
    on = facts.day("on")
    incident = facts.choice("type", IncidentType, IncidentType.ACCIDENT)
    grade, area = facts.choice("grade", Grade, None), facts.string("area", "370126")
    return list(_described(clock, grade, tier_of(area))) if clock.applies(incident, grade, area, on) else []


def _described(clock: Clock, grade: Grade | None, tier: Tier) -> Iterator[str]:
    limit = "no-limit" if clock.minutes is None else f"{clock.minutes} minutes"
    tells = f" tells={clock.tells}" if clock.tells else ""
    of = f" of={clock.tier}" if clock.tier else ""
    for level in clock.levels(grade, tier):
        to = f" to={level}" if level else ""
        yield f"{limit} from={clock.starts_with} {clock.form} {clock.duty}{to}{of}{tells}"


@cache
def report_contents() -> dict[str, Text]:
    """What a report on an accident says (国务院令第493号 第十二条), field by field."""
    [reader] = tables("reporting", "contents")
    reader.string("id")
    for cited in reader.tables("citations"):
        citation_of(cited)
    reader.choice("mark", Mark)
    titles = reader.table("titles")
    found = {field: titles.text(field) for field in titles.fields()}
    titles.done()
    reader.done()
    return found


def _clock_of(reader: Reader) -> Clock:
    found = Clock(
        standing_of(reader),
        by=reader.text("by"),
        to=reader.text("to"),
        starts_with=reader.choice("starts_with", Event),
        tells=reader.choice("tells", Event, None),
        form=reader.choice("form", FormAsked),
        duty=reader.choice("duty", Duty),
        types=reader.words("types", tuple(IncidentType)),
        minutes=reader.integer("minutes", None),
        per_level=reader.boolean("per_level"),
        min_grade=reader.choice("min_grade", Grade, None),
        tier=reader.choice("tier", Tier, None),
        note=reader.text("note", None),
    )
    reader.done()
    return found
