"""Incidents: what kind, how grave, at which level the answer, and who has to be told by when.

The figures stand in `rules/*.toml` with their articles. Grades are those of work-safety accidents
(国务院令第493号); a response level is fixed in each plan and is not the same thing (突发事件应对法 第七十一条).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from emergency.core.errors import Invalid
from emergency.core.instruments import Status, instrument
from emergency.core.text import Text, message


class IncidentType(StrEnum):
    """The four classes of emergencies (突发事件应对法 第二条)."""

    NATURAL = "natural"
    ACCIDENT = "accident"
    HEALTH = "health"
    SECURITY = "security"


INCIDENT_TYPE_TITLES = {
    IncidentType.NATURAL: Text("自然灾害", "Natural disaster"),
    IncidentType.ACCIDENT: Text("事故灾难", "Accident"),
    IncidentType.HEALTH: Text("公共卫生事件", "Public health event"),
    IncidentType.SECURITY: Text("社会安全事件", "Social security event"),
}


def incident_class(type_or_code: str) -> IncidentType:
    """The class of a type word or of a GB/T 35561 code, whose first digit names it. Invalid on `type`."""
    if type_or_code in set(IncidentType):
        return IncidentType(type_or_code)
    if re.fullmatch(r"[1-4][0-9]{0,4}", type_or_code):
        return list(IncidentType)[int(type_or_code[0]) - 1]
    raise Invalid(type=message("This is neither a class of emergencies nor a code of GB/T 35561."))


class Level(IntEnum):
    """Response and warning levels; 1 is the highest."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


RESPONSE_TITLES = {
    Level.FIRST: Text("一级响应", "Level 1 response"),
    Level.SECOND: Text("二级响应", "Level 2 response"),
    Level.THIRD: Text("三级响应", "Level 3 response"),
    Level.FOURTH: Text("四级响应", "Level 4 response"),
}
WARNING_TITLES = {
    Level.FIRST: Text("一级（红色）预警", "Level 1 (red) warning"),
    Level.SECOND: Text("二级（橙色）预警", "Level 2 (orange) warning"),
    Level.THIRD: Text("三级（黄色）预警", "Level 3 (yellow) warning"),
    Level.FOURTH: Text("四级（蓝色）预警", "Level 4 (blue) warning"),
}
"""突发事件应对法 第六十三条."""

START_ORDER_CONTENTS = {
    "subject": Text("响应事项", "What the response is to"),
    "level": Text("响应级别", "Response level"),
    "expected_duration": Text("预计期限", "Expected duration"),
    "measures": Text("应急处置措施", "Measures"),
}
"""What a decision to start a response states (突发事件应对法 第七十二条第二款)."""

WARNING_CONTENTS = {
    "kind": Text("预警类别", "Kind"),
    "level": Text("预警级别", "Level"),
    "starts_at": Text("起始时间", "Starts at"),
    "area": Text("可能影响的范围", "Area that may be affected"),
    "advice": Text("警示事项", "What to beware of"),
    "measures": Text("应当采取的措施", "Measures to take"),
    "issued_by": Text("发布单位", "Issued by"),
    "issued_at": Text("发布时间", "Issued at"),
}
"""What a warning states (突发事件应对法 第六十四条)."""


class Grade(StrEnum):
    """Grades of work-safety accidents, from the lowest up."""

    GENERAL = "general"
    LARGER = "larger"
    MAJOR = "major"
    EXTRAORDINARY = "extraordinary"


class Tier(StrEnum):
    """Levels of government, from the lowest up."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    STATE = "state"


_GRADES = list(Grade)
_TIERS = list(Tier)


@dataclass(frozen=True)
class Casualties:
    """Harm known so far: people, and direct loss in yuan. Serious injuries and poisonings are counted apart."""

    deaths: int = 0
    missing: int = 0
    serious: int = 0
    poisoned: int = 0
    light: int = 0
    loss: Decimal | int = 0


@dataclass(frozen=True)
class Source:
    """Where a rule stands, and how that was checked; without instrument it is outside the register."""

    article: str
    mark: str
    instrument: str | None = None

    @property
    def verified(self) -> bool:
        """False where the rule rests on memory."""
        return self.mark != "M"


@dataclass(frozen=True)
class GradeRule:
    """From which figures on an accident has a grade, up to where it is reported and who investigates it."""

    name: Grade
    title: Text
    deaths: int
    serious: int
    loss: int
    report_up_to: Tier
    investigated_by: Tier

    def reached_by(self, deaths: int, serious: int, loss: Decimal | int) -> bool:
        """Whether any one figure is enough; each threshold includes its own number."""
        return deaths >= self.deaths or serious >= self.serious or loss >= self.loss


def grade_rule(grade: Grade) -> GradeRule:
    """What the regulation says about a grade."""
    return next(rule for rule in _grade_rules() if rule.name == grade)


def current_grade(harm: Casualties) -> Grade | None:
    """The grade by what is known; None while nobody is dead or seriously injured and nothing is lost.

    国务院令第493号 第三条; acute poisoning counts as serious injury.
    """
    return _grade(harm.deaths, harm)


def possible_grade(harm: Casualties) -> Grade | None:
    """The grade if the missing are dead: they are reported (第十二条), though Article 3 does not count them."""
    return _grade(harm.deaths + harm.missing, harm)


def _grade(deaths: int, harm: Casualties) -> Grade | None:
    # The rules stand from the highest grade down, so that the first one reached is the grade.
    serious = harm.serious + harm.poisoned
    return next((rule.name for rule in _grade_rules() if rule.reached_by(deaths, serious, harm.loss)), None)


def casualties_change_until(happened_on: date, cause: str = "") -> date:
    """The last day on which changed numbers of casualties are reported and may change the grade.

    30 days from the accident, 7 for `road_traffic` and `fire` (国务院令第493号 第十三条、第二十条).
    """
    window = _pack("grades")["supplement"]
    return happened_on + timedelta(days=window["days_by_cause"].get(cause, window["days"]))


def tiers_to_report(grade: Grade, from_tier: Tier) -> list[Tier]:
    """The levels above that a report goes through, one after the other (国务院令第493号 第十条)."""
    highest = _TIERS.index(grade_rule(grade).report_up_to)
    return _TIERS[_TIERS.index(from_tier) + 1 : highest + 1]


class Event(StrEnum):
    """What starts a reporting clock."""

    ON_SITE_KNOWN = "on_site_known"
    UNIT_HEAD_TOLD = "unit_head_told"
    DEPARTMENT_TOLD = "department_told"
    GOVERNMENT_TOLD = "government_told"


@dataclass(frozen=True)
class Clock:
    """Who reports what to whom, from which event on, and within what time."""

    id: str
    title: Text
    by: Text
    to: Text
    starts_with: Event
    form: str
    force: str
    types: tuple[str, ...]
    source: Source
    minutes: int | None = None
    per_level: bool = False
    min_grade: Grade | None = None
    area: str = ""
    tier: Tier | None = None
    note: Text | None = None

    def due_at(self, started_at: datetime) -> datetime | None:
        """When the report is due, in plain elapsed time; None where the text names no limit."""
        return None if self.minutes is None else started_at + timedelta(minutes=self.minutes)

    def applies(self, incident: IncidentType, grade: Grade | None, area_code: str, on: date) -> bool:
        """Whether it runs for such an incident in an area (code of the division or zone) on a day."""
        graded = self.min_grade is None or (grade is not None and _GRADES.index(grade) >= _GRADES.index(self.min_grade))
        return (
            (not self.types or incident in self.types)
            and graded
            and area_code.startswith(re.sub("(00)+$", "", self.area))
            and (self.source.instrument is None or instrument(self.source.instrument).status_on(on) == Status.CURRENT)
        )


def clocks() -> tuple[Clock, ...]:
    """Every reporting clock, national ones first."""
    return _clocks()


def clocks_for(incident: IncidentType, *, grade: Grade | None, area_code: str, on: date) -> list[Clock]:
    """The clocks that run for an incident. Ask with the possible grade, so that nobody is told too late."""
    return [clock for clock in _clocks() if clock.applies(incident, grade, area_code, on)]


def report_contents() -> dict[str, Text]:
    """What a report on an accident says (国务院令第493号 第十二条), field by field."""
    return {field: Text(**title) for field, title in _pack("reporting")["contents"]["titles"].items()}


def missing_contents(required: Mapping[str, Text], given: Collection[str]) -> list[Text]:
    """The titles of what a report, start order or warning still has to say."""
    return [title for field, title in required.items() if field not in given]


@cache
def _grade_rules() -> tuple[GradeRule, ...]:
    return tuple(
        GradeRule(
            **{
                **row,
                "name": Grade(row["name"]),
                "title": Text(**row["title"]),
                "report_up_to": Tier(row["report_up_to"]),
                "investigated_by": Tier(row["investigated_by"]),
            }
        )
        for row in _pack("grades")["grade"]
    )


@cache
def _clocks() -> tuple[Clock, ...]:
    return tuple(_clock_of(row) for row in _pack("reporting")["clock"])


def _clock_of(row: dict[str, Any]) -> Clock:
    given: dict[str, Any] = dict(row)
    given |= {key: Text(**row[key]) for key in ("title", "by", "to", "note") if key in row}
    given |= {"starts_with": Event(row["starts_with"]), "types": tuple(row["types"]), "source": Source(**row["source"])}
    given["min_grade"] = Grade(row["min_grade"]) if "min_grade" in row else None
    given["tier"] = Tier(row["tier"]) if "tier" in row else None
    return Clock(**given)


@cache
def _pack(name: str) -> dict[str, Any]:
    path = Path(__file__).with_name("rules") / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
