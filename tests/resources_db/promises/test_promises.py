"""Plan promises against the registers: what is wrong, what is set aside, what it costs to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest

from emergency.core import clock
from emergency.core.errors import Conflict, Invalid, NotAllowed
from emergency.plans.models import Plan
from resources_db.claims.rules import Decision
from resources_db.holds.actions import commit, move_on
from resources_db.promises.actions import dismiss
from resources_db.promises.queries import check_promises
from resources_db.promises.rules import Problem, Source, judge
from resources_db.teams.actions import report_status
from resources_db.teams.rules import TeamStatus
from tests.make import Make

Budget = Callable[[int], AbstractContextManager[list[str]]]


def source(quantity: int = 1, free: int | None = None, *, usable: bool = True, expired: bool = False,
           certain: bool = True, minutes: int | None = 10) -> Source:  # fmt: skip
    return Source(Decimal(quantity), Decimal(quantity if free is None else free), usable, expired, certain, minutes)


@pytest.mark.parametrize(
    ("sources", "elsewhere", "registered", "problems"),
    [
        ([], 0, 0, ["missing"]),
        ([source()], 0, 1, ["too_few"]),
        ([source(), source()], 0, 2, []),
        ([source(2)], 0, 2, []),
        ([source(2, 0)], 0, 2, []),
        ([source(usable=False), source(usable=False)], 0, 0, ["missing"]),
        ([source(2, expired=True)], 0, 0, ["expired"]),
        ([source(), source(expired=True)], 0, 1, ["expired"]),
        ([source(), source(minutes=40)], 0, 2, ["too_far"]),
        ([source(), source(), source(minutes=40)], 0, 3, []),
        ([source(), source(minutes=None)], 0, 2, []),
        ([source(), source(certain=False)], 0, 2, ["stale"]),
        ([source(), source(), source(certain=False)], 0, 3, []),
        ([source(2)], 1, 2, ["double_promised"]),
        ([source(3)], 1, 3, []),
        ([source(1, certain=False, minutes=90)], 2, 1, ["too_few", "too_far", "stale", "double_promised"]),
    ],
)  # fmt: skip
def test_a_promise_of_two_within_twenty_minutes(
    sources: Sequence[Source], elsewhere: int, registered: int, problems: list[str]
) -> None:
    verdict = judge(Decimal(2), 20, sources, Decimal(elsewhere))
    assert verdict.registered == registered
    assert [str(problem) for problem in verdict.problems] == problems


def plan_of(make: Make, *promises: tuple[str, str, int, str, int | None]) -> Plan:
    """A plan in force of a unit at the usual place that promises this."""
    plan = make.plan(make.organisation(place=(36.7, 117.1)))
    make.version(plan, content=make.content(promises=promises))
    return plan


def problems_of(make: Make, plan: Plan) -> list[list[str]]:
    return [[str(p) for p in each.problems] for each in check_promises(make.actor("bureau"), plan=plan)]


def test_a_promised_team_is_found_under_another_word_and_can_grow_old(make: Make) -> None:
    plan = plan_of(make, ("team", "危化品救援", 1, "支", 30))
    assert problems_of(make, plan) == [["missing"]]
    team = make.team(capabilities=["危险化学品处置"])
    assert problems_of(make, plan) == [[]]
    with clock.at(clock.now() + timedelta(days=10)):
        assert problems_of(make, plan) == [["stale"]]
    report_status(team, TeamStatus.OUT_OF_SERVICE, by=make.actor("bureau"))
    assert problems_of(make, plan) == [["missing"]]


def test_promised_goods_expire_and_are_promised_twice(make: Make) -> None:
    item = make.item("泡沫灭火剂", unit="吨", synonyms=["泡沫液"])
    plan = plan_of(make, ("item", "泡沫灭火剂", 5, "吨", None))
    make.stock(item, quantity=5, expires_on=clock.today() + timedelta(days=5))
    assert problems_of(make, plan) == [[]]
    plan_of(make, ("item", "泡沫液", 3, "吨", None))
    assert problems_of(make, plan) == [["double_promised"]]
    with clock.at(clock.now() + timedelta(days=6)):
        assert "expired" in problems_of(make, plan)[0]


def test_goods_out_on_a_call_break_no_promise(make: Make) -> None:
    line, by = make.stock(make.item("泡沫灭火剂", unit="吨"), quantity=5), make.actor("commander")
    plan = plan_of(make, ("item", "泡沫灭火剂", 5, "吨", None))
    (goods,) = commit(make.hold(line, by=by, quantity=4), by=by)
    move_on(goods, Decision.EN_ROUTE, by=by)
    (checked,) = check_promises(by, plan=plan)
    assert (checked.verdict.registered, checked.verdict.free, checked.problems) == (5, 1, [])
    move_on(goods, Decision.RETURN, quantity=Decimal(1), by=by)
    assert problems_of(make, plan) == [["too_few"]]


def test_what_lies_in_another_county_keeps_no_promise(make: Make) -> None:
    plan = plan_of(make, ("team", "危化", 1, "支", None))
    make.team(make.organisation(area="370203"))
    assert problems_of(make, plan) == [["missing"]]


def test_a_problem_is_set_aside_with_its_reason_once(make: Make) -> None:
    plan = plan_of(make, ("team", "危化", 1, "支", None))
    by = make.actor("enterprise", plan.organisation)
    (checked,) = check_promises(by, plan=plan)
    with pytest.raises(Invalid):
        dismiss(checked.promise, Problem.MISSING, reason=" ", by=by)
    dismiss(checked.promise, Problem.MISSING, reason="已签订互助协议", by=by)
    (checked,) = check_promises(by, plan=plan)
    assert checked.problems == []
    assert checked.dismissed[Problem.MISSING].reason == "已签订互助协议"
    with pytest.raises(Conflict):
        dismiss(checked.promise, Problem.MISSING, reason="再次", by=by)
    with pytest.raises(NotAllowed):
        dismiss(checked.promise, Problem.STALE, reason="x", by=make.actor("bureau"))


def test_all_plans_of_an_area_are_checked_in_few_statements(make: Make, max_queries: Budget) -> None:
    make.team()
    item = make.item("泡沫灭火剂", unit="吨")
    make.stock(item)
    for _ in range(8):
        plan_of(make, ("team", "危化", 1, "支", 30), ("item", "泡沫灭火剂", 1, "吨", None))
    by = make.actor("bureau")
    with max_queries(15):
        assert len(check_promises(by)) == 16
