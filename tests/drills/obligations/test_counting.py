"""What counts and what does not (regulations 2.2), from rows of the database to the answer of `/obligations`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import Content, Form, kind_for
from drills.evaluations.actions import evaluate as evaluate_drill
from drills.evaluations.rules import Grade
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Invalid, NotAllowed, NotFound
from emergency.plans.models import Plan
from emergency.rulebook.actions import set_convention
from emergency.rulebook.rules import Mode
from tests.client import Client
from tests.make import Make

JIANGSU, SHANDONG = "321302", "370126"
TEN, TWELVE = timedelta(hours=10), timedelta(hours=12)


class World:
    """A unit with its plans, and the steps that its drills go through on their days."""

    def __init__(self, make: Make, client: Client, *, area: str, tags: list[str], plans: list[str], on: str) -> None:
        self.make, self.client = make, client
        self.unit = make.organisation(area=area, tags=tags)
        self.plans = [make.published_plan(self.unit, kind=kind, on=on) for kind in plans]
        self.token = make.token(make.account("enterprise", self.unit))

    def held(self, day: str, *plans: Plan, organiser: Organisation | None = None, **given: Any) -> Drill:
        """A drill held on a day and recorded on it."""
        practised = list(plans or self.plans[:1])
        with clock.at(date.fromisoformat(day)):
            return bookings.record_held(
                organiser=organiser or self.unit, plans=practised, title="泄漏处置演练", form=Form.PRACTICAL,
                kind=kind_for([plan.kind for plan in practised]), held_on=date.fromisoformat(day), by=SYSTEM, **given,
            )  # fmt: skip

    def booked(self, day: str, *, made_on: str, **given: Any) -> Drill:
        """A drill booked on one day for another."""
        begins = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=clock.LOCAL)
        with clock.at(date.fromisoformat(made_on)):
            return bookings.book(
                organiser=self.unit, plans=self.plans[:1], title="泄漏处置演练", form=Form.PRACTICAL,
                kind=kind_for([self.plans[0].kind]), starts_at=begins + TEN, ends_at=begins + TWELVE, by=SYSTEM,
                **given,
            )  # fmt: skip

    def postponed(self, drill: Drill, to: str, *, on: str) -> None:
        """It is moved to another day."""
        begins = datetime.combine(date.fromisoformat(to), datetime.min.time(), tzinfo=clock.LOCAL)
        with clock.at(date.fromisoformat(on)):
            bookings.postpone(drill, starts_at=begins + TEN, ends_at=begins + TWELVE, reason="大风", by=SYSTEM)

    def told(self, rule: str, on: str, known_at: str = "") -> list[dict[str, Any]]:
        """What the API answers of a rule on a day, the earliest period first."""
        asked = f"/obligations?organisation={self.unit.id}&on={on}" + (f"&known_at={known_at}" if known_at else "")
        # What is asked is asked today, not on the day asked about.
        items = self.client.api("GET", asked, token=self.token, status=200).get_json()["items"]
        mine = [each for each in items if each["rule"] == rule]
        return sorted(mine, key=lambda each: each["due_on"] or "")

    def last(self, rule: str, on: str, **given: Any) -> dict[str, Any]:
        return self.told(rule, on, **given)[-1]


Start = Callable[..., World]


@pytest.fixture
def start(make: Make, client: Client) -> Start:
    def begin(
        *plans: str, area: str = JIANGSU, tags: tuple[str, ...] = ("hazmat_store",), on: str = "2020-03-02"
    ) -> World:
        return World(make, client, area=area, tags=list(tags), plans=list(plans or ("special",)), on=on)

    return begin


def brief(duty: dict[str, Any]) -> str:
    return f"{duty['status']} {duty['due_on']} {duty['done']}/{duty['required']}"


def reasons(duty: dict[str, Any]) -> list[str]:
    return [each["because"] for each in duty["not_counted"]]


@pytest.mark.parametrize(
    ("rule", "plan", "held_on", "asked_on", "expected"),
    [
        pytest.param("DR-N-03", "special", "2026-01-01", "2026-06-30", "met 2026-06-30 1/1", id="708 art 8: first day"),
        pytest.param("DR-N-03", "special", "2026-06-30", "2026-06-30", "met 2026-06-30 1/1", id="708 art 8: last day"),
        pytest.param(
            "DR-N-03", "special", "2025-12-31", "2026-03-01", "open 2026-06-30 0/1", id="708 art 8: day before"
        ),
        pytest.param("DR-N-03", "special", "2026-07-01", "2026-07-01", "met 2026-12-31 1/1", id="708 art 8: day after"),
        pytest.param("DR-N-01", "special", "2026-01-01", "2026-12-31", "met 2026-12-31 1/1", id="88 art 33: first day"),
        pytest.param(
            "DR-N-01", "special", "2025-12-31", "2026-12-01", "due_soon 2026-12-31 0/1", id="88 art 33: before"
        ),
    ],
)
def test_half_years_and_years_are_calendar_periods(
    start: Start, rule: str, plan: str, held_on: str, asked_on: str, expected: str
) -> None:
    world = start(plan)
    world.held(held_on)
    assert brief(world.last(rule, asked_on)) == expected


@pytest.mark.parametrize(
    ("rule", "held_on", "warning"),
    [
        pytest.param("DR-N-03", "2026-01-15", "2026-07-15", id="708 art 8: six months on"),
        pytest.param(
            "DR-N-03", "2025-08-31", "2026-02-28", id="708 art 8: the month's last day where there is no 31st"
        ),
        pytest.param("DR-N-01", "2026-02-10", "2027-02-10", id="88 art 33: a year on"),
    ],
)
def test_the_rolling_date_is_an_early_warning(start: Start, rule: str, held_on: str, warning: str) -> None:
    world = start()
    world.held(held_on)
    duty = world.last(rule, "2026-03-01")
    assert duty["early_warning"] == {"mode": "rolling", "due_on": warning}
    assert duty["period"]["mode"] == "calendar"


def test_several_years_roll_from_the_last_drill_or_the_plan_shandong_art_63(start: Start) -> None:
    world = start("special", area=SHANDONG, on="2024-05-20")
    assert brief(world.last("DR-SD-03", "2026-05-20")) == "due_soon 2026-05-20 0/1"
    assert brief(world.last("DR-SD-03", "2026-05-21")) == "overdue 2026-05-20 0/1"
    world.held("2026-05-30")
    assert brief(world.last("DR-SD-03", "2026-06-01")) == "met 2028-05-30 1/1"


def test_the_first_part_of_a_period_is_not_held_against_the_unit_708_art_8(start: Start) -> None:
    world = start(on="2026-02-10")
    assert brief(world.last("DR-N-03", "2026-06-30")) == "first_period 2026-06-30 0/1"
    assert [brief(duty) for duty in world.told("DR-N-03", "2026-07-01")] == ["open 2026-12-31 0/1"]
    assert brief(world.told("DR-N-03", "2027-01-01")[0]) == "overdue 2026-12-31 0/1"


def test_one_drill_serves_each_of_its_plans_and_is_one_event_for_the_unit_shandong_art_63(start: Start) -> None:
    world = start("on_site", "on_site", "comprehensive", area=SHANDONG)
    drill = world.held("2026-03-04", *world.plans)
    by_plan = {duty["plan"]: duty for duty in world.told("DR-SD-04", "2026-06-30")}
    for plan in world.plans[:2]:
        assert by_plan[plan.id]["counted"] == [drill.id]
    assert world.last("DR-N-03", "2026-06-30")["counted"] == [drill.id]
    assert world.last("DR-N-03", "2026-06-30")["done"] == 1


def test_one_event_is_counted_once_where_two_are_asked_for(start: Start, make: Make) -> None:
    world = start("special", "special")
    bureau = make.bureau(JIANGSU)
    body = {
        "template": "high-risk-special-half-yearly", "area": make.area(JIANGSU).id, "valid_from": "2026-01-01",
        "valid_to": "2030-12-31", "document": "示例县应急体系规划",
    }  # fmt: skip
    token = make.token(make.account("bureau", bureau))
    rule = world.client.api("POST", "/rules", body, token=token, status=201).get_json()["id"]
    world.held("2026-03-04", *world.plans)
    assert world.last(rule, "2026-06-30")["done"] == 1


@pytest.mark.parametrize(
    ("participates", "own_plan", "reason"),
    [
        pytest.param(True, True, None, id="a participant whose own plan is linked"),
        pytest.param(True, False, "own_plan_not_linked", id="a participant without its own plan"),
        pytest.param(False, True, "", id="no participant: not the unit's drill at all"),
    ],
)
def test_a_joint_drill_counts_for_a_member_that_took_part_with_its_own_plan(
    start: Start, make: Make, participates: bool, own_plan: bool, reason: str | None
) -> None:
    world = start()
    park = make.organisation(area=JIANGSU, name="示例化工园区管理有限公司")
    plan = make.published_plan(park, kind="special", on="2020-03-02")
    practised = [plan, world.plans[0]] if own_plan else [plan]
    world.held("2026-03-04", *practised, organiser=park, participants=[world.unit] if participates else [])
    duty = world.last("DR-N-03", "2026-06-30")
    assert duty["done"] == (1 if reason is None else 0)
    assert reasons(duty) == ([reason] if reason else [])


def test_a_cancelled_drill_says_so_even_before_its_day(start: Start) -> None:
    world = start()
    drill = world.booked("2026-06-10", made_on="2026-05-01")
    assert world.last("DR-N-03", "2026-05-02")["status"] == "booked"
    with clock.at(date(2026, 5, 20)):
        bookings.cancel(drill, reason="装置停车检修", by=SYSTEM)
    duty = world.last("DR-N-03", "2026-05-25")
    assert brief(duty) == "open 2026-06-30 0/1"
    assert duty["not_counted"] == [{"drill": drill.id, "because": "cancelled"}]
    # On the day before the cancellation it was still booked, and nobody knew better.
    assert world.last("DR-N-03", "2026-05-19")["status"] == "booked"


def test_a_postponed_drill_counts_where_it_was_held_and_says_why_not_where_it_was_not(start: Start) -> None:
    world = start()
    drill = world.booked("2026-06-20", made_on="2026-05-01")
    world.postponed(drill, "2026-07-08", on="2026-06-18")
    waiting = world.last("DR-N-03", "2026-06-30")
    assert brief(waiting) == "due_soon 2026-06-30 0/1"
    assert waiting["not_counted"] == [{"drill": drill.id, "because": "postponed"}]
    with clock.at(date(2026, 7, 8)):
        bookings.confirm(drill, by=SYSTEM)
        bookings.start(drill, by=SYSTEM)
        bookings.finish(drill, by=SYSTEM)
    missed, present = world.told("DR-N-03", "2026-07-08")
    assert brief(missed) == "overdue 2026-06-30 0/1"
    assert reasons(missed) == ["postponed"]
    assert brief(present) == "met 2026-12-31 1/1"
    assert reasons(present) == []
    # Nobody knew of the new day before it was set.
    assert world.last("DR-N-03", "2026-06-17")["status"] == "booked"


def test_a_drill_put_off_within_the_period_and_held_is_not_held_against_it(start: Start) -> None:
    world = start()
    drill = world.booked("2026-04-20", made_on="2026-04-01")
    world.postponed(drill, "2026-05-08", on="2026-04-18")
    with clock.at(date(2026, 5, 8)):
        bookings.confirm(drill, by=SYSTEM)
        bookings.start(drill, by=SYSTEM)
        bookings.finish(drill, by=SYSTEM)
    duty = world.last("DR-N-03", "2026-06-30")
    assert duty["counted"] == [drill.id]
    assert duty["not_counted"] == []


def test_an_interrupted_drill_does_not_count_and_says_so(start: Start) -> None:
    world = start()
    drill = world.booked("2026-05-08", made_on="2026-04-01")
    with clock.at(date(2026, 5, 8)):
        bookings.start(drill, by=SYSTEM)
        bookings.interrupt(drill, reason="突发雷电", by=SYSTEM)
    duty = world.last("DR-N-03", "2026-05-09")
    assert duty["done"] == 0
    assert reasons(duty) == ["interrupted"]


def test_a_booked_day_that_passed_without_a_word_says_so(start: Start) -> None:
    world = start()
    drill = world.booked("2026-05-08", made_on="2026-04-01")
    assert world.last("DR-N-03", "2026-05-08")["status"] == "booked"
    duty = world.last("DR-N-03", "2026-05-09")
    assert brief(duty) == "open 2026-06-30 0/1"
    assert duty["not_counted"] == [{"drill": drill.id, "because": "not_recorded"}]
    assert any("没有记录演练结果" in sentence for sentence in duty["why"])


def test_an_unevaluated_drill_counts_and_leaves_its_evaluation_open_88_art_34(start: Start, make: Make) -> None:
    world = start()
    drill = world.held("2026-03-04")
    assert world.last("DR-N-03", "2026-06-30")["status"] == "met"
    open_one = world.last("DR-N-09", "2026-06-30")
    assert open_one["status"] in ("missing_evidence", "advisory")
    assert open_one["not_counted"] == [{"drill": drill.id, "because": "not_evaluated"}]
    with clock.at(date(2026, 7, 2)):
        evaluate_drill(drill, on=date(2026, 7, 2), grade=Grade.GOOD, by=make.actor("enterprise", world.unit))
    assert world.last("DR-N-09", "2026-06-30")["done"] == 0
    assert world.last("DR-N-09", "2026-07-02")["done"] == 1


@pytest.mark.parametrize(
    ("plans", "rule", "reason"),
    [
        pytest.param(("special",), "DR-N-02", "other_kind", id="88 art 33: an on-site plan is asked for"),
        pytest.param(("on_site",), "DR-N-01", "other_kind", id="88 art 33: a comprehensive or special one is"),
    ],
)
def test_a_drill_of_another_kind_of_plan_says_so(start: Start, plans: tuple[str, ...], rule: str, reason: str) -> None:
    wanted = "on_site" if rule == "DR-N-02" else "comprehensive"
    world = start(*plans, wanted)
    world.held("2026-03-04", world.plans[0])
    assert reasons(world.last(rule, "2026-06-30")) == [reason]


def test_a_drill_of_a_plan_for_natural_disasters_is_none_of_work_safety_708_art_8(make: Make, client: Client) -> None:
    county = make.organisation(kind="government", area=JIANGSU)
    token = make.token(make.account("administrator"))
    flood, chemicals = (
        make.published_plan(county, kind="special", family="government", on="2024-02-01", title=title)
        for title in ("示例县防汛抗旱应急预案", "示例县危险化学品事故应急预案")
    )

    def told() -> dict[str, Any]:
        items = client.api("GET", f"/obligations?organisation={county.id}&on=2026-01-31", token=token).get_json()[
            "items"
        ]
        return next(each for each in items if each["rule"] == "DR-N-04")

    for plan, done in ((flood, 0), (chemicals, 1)):
        with clock.at(date(2025, 5, 8)):
            bookings.record_held(
                organiser=county, plans=[plan], title="桌面推演", form=Form.TABLETOP, kind=kind_for([plan.kind]),
                content=Content.SINGLE, held_on=date(2025, 5, 8), by=SYSTEM,
            )  # fmt: skip
        assert told()["done"] == done
    assert reasons(told()) == ["other_kind"]


# How periods are counted is the authority's to set, from a half-year to come.


def set_rolling(make: Make, *, since: str = "2026-07-01", on: str = "2026-05-08", **given: Any) -> None:
    with clock.at(date.fromisoformat(on)):
        set_convention(
            area=given.pop("area", make.area(JIANGSU)), since=date.fromisoformat(since), document="示例县安委会通知",
            by=given.pop("by", SYSTEM),
            **{"half_year_mode": Mode.ROLLING, "year_mode": Mode.CALENDAR, "count_real_response": False, **given},
        )  # fmt: skip


def test_rolling_half_years_begin_with_their_day_and_rewrite_no_past_one(start: Start, make: Make) -> None:
    world = start()
    set_rolling(make)
    world.held("2025-07-10")
    # Under calendar periods the first half-year was missed, and that stays so.
    assert [brief(duty) for duty in world.told("DR-N-03", "2026-06-30")] == ["due_soon 2026-06-30 0/1"]
    assert [brief(duty) for duty in world.told("DR-N-03", "2026-07-01")] == [
        "overdue 2026-06-30 0/1", "open 2027-01-01 0/1",
    ]  # fmt: skip
    world.held("2026-08-15")
    assert brief(world.last("DR-N-03", "2027-01-05")) == "met 2027-02-15 1/1"
    assert [brief(duty) for duty in world.told("DR-N-03", "2027-02-16")] == ["overdue 2027-02-15 0/1"]


@pytest.mark.parametrize(
    ("rolling_since", "june", "july"),
    [
        ("2026-01-01", ["due_soon 2026-07-01 0/1"], ["open 2026-12-31 0/1"]),
        ("2025-07-01", ["overdue 2026-05-20 0/1"], ["overdue 2026-05-20 0/1", "open 2026-12-31 0/1"]),
    ],
)
def test_what_had_run_out_while_rolling_is_told_for_one_period_after(
    start: Start, make: Make, rolling_since: str, june: list[str], july: list[str]
) -> None:
    world = start()
    set_rolling(make, since=rolling_since, on="2025-05-08")
    set_rolling(make, since="2026-07-01", on="2026-05-08", half_year_mode=Mode.CALENDAR)
    world.held("2025-11-20")
    assert [brief(duty) for duty in world.told("DR-N-03", "2026-06-30")] == june
    assert [brief(duty) for duty in world.told("DR-N-03", "2026-07-01")] == july
    assert [brief(duty) for duty in world.told("DR-N-03", "2027-01-01")] == [
        "overdue 2026-12-31 0/1", "open 2027-06-30 0/1",
    ]  # fmt: skip


def test_a_convention_was_not_known_before_it_was_set(start: Start, make: Make) -> None:
    with clock.at(date(2026, 1, 5)):
        world = start()
    set_rolling(make)
    before = world.last("DR-N-03", "2026-08-01", known_at="2026-05-01T00:00:00%2B08:00")
    assert before["period"]["mode"] == "calendar"
    assert world.last("DR-N-03", "2026-08-01")["period"]["mode"] == "rolling"


def test_the_nearest_area_s_convention_is_followed(start: Start, make: Make) -> None:
    world = start()
    set_rolling(make, area=make.area("320000"))
    assert world.last("DR-N-03", "2026-08-01")["period"]["mode"] == "rolling"
    set_rolling(make, half_year_mode=Mode.CALENDAR)
    assert world.last("DR-N-03", "2026-08-01")["period"]["mode"] == "calendar"
    other = start(area=SHANDONG)
    assert other.last("DR-N-03", "2026-08-01")["period"]["mode"] == "calendar"


def test_a_convention_begins_with_a_period_to_come(make: Make) -> None:
    for since in ("2026-04-01", "2026-01-01", "2026-05-08"):
        with pytest.raises(Invalid) as refused:
            set_rolling(make, since=since)
        assert "since" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        set_rolling(make, since="2026-07-01", year_mode=Mode.ROLLING)
    assert "since" in refused.value.fields
    set_rolling(make, since="2027-01-01", year_mode=Mode.ROLLING)


def test_an_authority_sets_its_own_area_and_an_administrator_everywhere(make: Make) -> None:
    bureau = make.bureau(JIANGSU)
    set_rolling(make, by=make.actor("bureau", bureau))
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.code, entry.details["since"]) == ("convention.set", "2026-07-01")
    with pytest.raises((NotAllowed, NotFound)):
        set_rolling(make, area=make.area(SHANDONG), by=make.actor("bureau", bureau))
    with pytest.raises(Invalid) as refused:
        set_rolling(make, area=None, by=make.actor("bureau", bureau))
    assert "area" in refused.value.fields
    with pytest.raises(NotAllowed):
        set_rolling(make, by=make.actor("enterprise", make.organisation(area=JIANGSU)))
    set_rolling(make, area=None, by=make.actor("administrator"))


@pytest.mark.parametrize(("language", "words"), [("zh_Hans_CN", "自上次演练起滚动计算"), ("en", "Rolling")])
def test_the_page_shows_who_set_what_and_takes_a_new_one(client: Client, make: Make, language: str, words: str) -> None:
    client.sign_in(make.account("bureau", make.bureau(JIANGSU)))
    client.speak(language)
    with clock.at(date(2026, 5, 8)):
        assert words in client.get("/rules/counting/new").text
        form = {
            "area": JIANGSU, "since": "2026-04-01", "half_year_mode": "rolling", "year_mode": "calendar",
            "document": "示例县安委会通知",
        }  # fmt: skip
        assert "示例县安委会通知" in client.post("/rules/counting/new", form, status=422).html
        client.post("/rules/counting/new", {**form, "since": "2026-07-01"}, status=302)
        page = client.get("/rules/counting").text
        assert words in page
        assert "示例县安委会通知" in page
