"""Units with plans, filings and drills as a province has them: no two alike, so that none can be counted for another.

Rows go in by Core, past the actions. The same chance gives the same province in every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from benchmarks.data import PROVINCE, analyse, make_people, put, tokens_of
from drills.bookings.models import Drill, DrillPlan, DrillStep
from drills.bookings.rules import Content, DrillKind, DrillState, Form, Step
from drills.evaluations.models import DrillReport, Evaluation
from drills.evaluations.rules import Grade
from emergency.accounts.models import Area, Organisation
from emergency.accounts.rules import OrganisationKind
from emergency.core.clock import LOCAL, now, today
from emergency.core.db import db, unit_of_work
from emergency.filings.models import Filing, FilingStep
from emergency.filings.rules import FilingState
from emergency.filings.rules import Step as FilingWord
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import Family, PlanKind, VersionState
from emergency.reviews.models import Review
from emergency.reviews.rules import Conclusion, ReviewKind
from emergency.sites.models import Fact, PresentTag
from emergency.sites.rules import FactName

TABLES = (
    "organisation", "fact", "site", "plan", "plan_version", "review", "assessment", "filing", "filing_step",
    "revision_task", "drill", "drill_plan", "drill_step", "participant", "evaluation", "drill_report",
    "duty_postponement",
)  # fmt: skip
"""What the duties of all units are computed from."""

_TAGS = (
    "hazmat_produce", "hazmat_store", "hazmat_trade", "mine", "crowded_place", "construction", "transport",
    "fireworks_wholesale", "metal_smelting", "major_hazard_source", "dust_explosion", "ammonia_refrigeration",
)  # fmt: skip
_SIZES = ("large", "medium", "small", "small", "micro")
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Province:
    """How many units there are, and how many drills each has held or booked."""

    units: int
    drills_each: int

    @property
    def said(self) -> str:
        """In words, for a line of the table."""
        return f"{self.units} units, {self.units * self.drills_each} drills"


@dataclass(frozen=True)
class Told:
    """Whom to ask about: the token of the authority, and some units."""

    token: str
    units: Sequence[int]


def fill(app: Flask, province: Province) -> Told:
    """Fill a migrated and seeded database, and make the authority that asks."""
    chance = random.Random(11)
    with app.app_context():
        with unit_of_work():
            authority, token = make_people()
            areas = list(
                db.session.scalars(select(Area.id).where(Area.code.like(f"{PROVINCE}%"), Area.code != "370000"))
            )
            ids = range(authority + 1, authority + 1 + province.units)
            last_plan = last_drill = 0
            for first in range(ids.start, ids.stop, _AT_ONCE):
                some = range(first, min(first + _AT_ONCE, ids.stop))
                _units(some, areas, chance)
                owners = _plans(some, last_plan + 1, authority, chance)
                last_plan += len(owners)
                last_drill = _drills(some, owners, last_drill + 1, province.drills_each, chance)
        analyse()
        db.session.remove()
        db.engine.dispose()
    return Told(token, [chance.choice(ids) for _ in range(200)])


def _units(ids: range, areas: Sequence[int], chance: random.Random) -> None:
    tags = {n: chance.sample(_TAGS, chance.choice((1, 1, 1, 2))) for n in ids}
    put(Organisation, (
        {"id": n, "name": f"青禾{n}实业有限公司", "uscc": None, "kind": OrganisationKind.ENTERPRISE,
         "area_id": chance.choice(areas), "industry": "2614", "phone": "", "address": "", "lat": None, "lon": None,
         "tokens": tokens_of(f"青禾{n}实业有限公司"), "pinyin_key": f"qing he {n}", "revision": 1,
         "records_begin_on": None if n % 3 else date(2025, 1, 1)}
        for n in ids
    ))  # fmt: skip
    put(Fact, (
        {"organisation_id": n, "name": name, "value": value, "since": since}
        for n in ids
        for name, value, since in (
            (FactName.TAGS, tags[n], None if n % 4 else _day(chance, 900)),
            (FactName.SIZE, chance.choice(_SIZES), None),
            (FactName.EMPLOYEES, chance.randrange(3, 900), None),
            (FactName.LIFE, "active", None),
        )
    ))  # fmt: skip
    put(PresentTag, ({"organisation_id": n, "tag": tag} for n in ids for tag in tags[n]))


def _plans(units: range, first: int, authority: int, chance: random.Random) -> dict[int, tuple[int, date, PlanKind]]:
    """One or two plans each, published, most of them reviewed and filed; the owner, day and kind of each."""
    made: dict[int, tuple[int, date, PlanKind]] = {}
    for n in units:
        for kind in chance.choice(((PlanKind.COMPREHENSIVE,), (PlanKind.COMPREHENSIVE, PlanKind.ON_SITE))):
            made[first + len(made)] = (n, _day(chance, 1200), kind)
    put(Plan, (
        {"id": plan, "organisation_id": owner, "family": Family.UNIT, "kind": kind, "title": f"青禾{owner}应急预案",
         "hazard": "", "parent_id": None, "tokens": "", "pinyin_key": "", "revision": 1}
        for plan, (owner, _, kind) in made.items()
    ))  # fmt: skip
    put(PlanVersion, (
        {"id": plan, "plan_id": plan, "number": 1, "label": "1", "state": VersionState.PUBLISHED, "published_on": on,
         "published_recorded_at": now(), "core_changes": [], "revision": 1}
        for plan, (_, on, _) in made.items()
    ))  # fmt: skip
    put(Review, (
        {"version_id": plan, "kind": ReviewKind.REVIEW, "held_on": on - timedelta(days=10),
         "conclusion": Conclusion.PASSED}
        for plan, (_, on, _) in made.items() if plan % 5
    ))  # fmt: skip
    filed = {plan: on + timedelta(days=chance.randrange(2, 40)) for plan, (_, on, _) in made.items() if plan % 4}
    put(Filing, (
        {"id": plan, "version_id": plan, "organisation_id": made[plan][0], "authority_id": authority,
         "state": FilingState.FILED, "received_on": on, "round": 1, "revision": 1}
        for plan, on in filed.items()
    ))  # fmt: skip
    put(FilingStep, (
        {"filing_id": plan, "step": step, "happened_on": day, "round": 1, "details": {}}
        for plan, on in filed.items()
        for step, day in ((FilingWord.SUBMITTED, on), (FilingWord.ACCEPTED, on + timedelta(days=3)))
    ))  # fmt: skip
    return made


def _drills(
    units: range, plans: dict[int, tuple[int, date, PlanKind]], first: int, each: int, chance: random.Random
) -> int:
    """Drills on days of their own over three years, most of them evaluated; one in twenty is still to come."""
    own: dict[int, list[int]] = {n: [] for n in units}
    for plan, (owner, _, _) in plans.items():
        own[owner].append(plan)
    drills: list[dict[str, Any]] = []
    for owner in units:
        for _ in range(each):
            is_booked = not chance.randrange(20)
            day = today() + timedelta(days=chance.randrange(1, 90)) if is_booked else _day(chance, 1000)
            starts = datetime(day.year, day.month, day.day, 10, tzinfo=LOCAL)
            drills.append(
                {"id": first + len(drills), "organisation_id": owner, "title": "储罐泄漏处置演练",
                 "kind": chance.choice((DrillKind.COMPREHENSIVE, DrillKind.ON_SITE)),
                 "content": chance.choice((Content.COMPREHENSIVE, Content.SINGLE)), "form": Form.PRACTICAL,
                 "starts_at": starts, "ends_at": starts + timedelta(hours=2), "attendance": 40, "revision": 1,
                 "state": DrillState.BOOKED if is_booked else DrillState.COMPLETED,
                 "held_on": None if is_booked else day}
            )  # fmt: skip
    held = [row for row in drills if row["held_on"]]
    put(Drill, drills)
    put(DrillPlan, ({"drill_id": row["id"], "plan_id": chance.choice(own[row["organisation_id"]])} for row in drills))
    put(DrillStep, _steps(drills))
    put(Evaluation, (
        {"drill_id": row["id"], "evaluated_on": row["held_on"] + timedelta(days=4), "grade": Grade.GOOD}
        for row in held if row["id"] % 5
    ))  # fmt: skip
    put(
        DrillReport,
        ({"drill_id": row["id"], "reported_on": row["held_on"] + timedelta(days=6)} for row in held if row["id"] % 3),
    )
    return first + len(drills) - 1


def _steps(drills: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in drills:
        day = row["starts_at"].date()
        yield {"drill_id": row["id"], "step": Step.BOOK, "happened_on": min(day, today()) - timedelta(days=20)}
        if row["held_on"]:
            yield {"drill_id": row["id"], "step": Step.FINISH, "happened_on": day}


def _day(chance: random.Random, before: int) -> date:
    return today() - timedelta(days=chance.randrange(1, before))
