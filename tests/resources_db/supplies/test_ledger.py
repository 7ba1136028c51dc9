"""The ledger against a model: whatever is done in whatever order, the balance is the sum and never below nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from resources_db.claims.actions import step, take
from resources_db.claims.models import Claim
from resources_db.claims.queries import availability
from resources_db.claims.rules import Decision, Owner, Rank, Taken, Want, Window
from resources_db.supplies import ledger
from resources_db.supplies.ledger import Moved, move
from resources_db.supplies.queries import ledger_sum
from resources_db.supplies.rules import MovementKind
from tests.make import Make

AMOUNTS = st.integers(1, 12).map(Decimal) | st.sampled_from([Decimal("0.5"), Decimal("2.125")])
LEAVING = st.sampled_from([MovementKind.ISSUE, MovementKind.LOAN, MovementKind.SCRAP])


class Ledger(RuleBasedStateMachine):
    """Two lines of one item beside a model of them; made afresh for each run."""

    make: ClassVar[Make]

    def __init__(self) -> None:
        super().__init__()
        item = self.make.item()
        self.lines = [self.make.stock(item, self.make.depot(), 0, batch=batch) for batch in ("甲", "乙")]
        self.model = [Decimal(0), Decimal(0)]
        self.held: list[dict[Claim, Decimal]] = [{}, {}]

    @rule(which=st.integers(0, 1), amount=AMOUNTS, kind=st.sampled_from([MovementKind.RECEIVE, MovementKind.RETURN]))
    def comes_in(self, which: int, amount: Decimal, kind: MovementKind) -> None:
        move(kind, [Moved(self.lines[which], amount)], by=SYSTEM)
        self.model[which] += amount

    @rule(which=st.integers(0, 1), amount=AMOUNTS, kind=LEAVING)
    def leaves(self, which: int, amount: Decimal, kind: MovementKind) -> None:
        least = Decimal(0) if kind == MovementKind.SCRAP else sum(self.held[which].values(), Decimal(0))
        try:
            move(kind, [Moved(self.lines[which], amount)], reason="x", by=SYSTEM)
        except Conflict:
            assert self.model[which] - amount < least
        else:
            assert self.model[which] - amount >= least
            self.model[which] -= amount

    @rule(which=st.integers(0, 1), amount=AMOUNTS)
    def is_carried_over(self, which: int, amount: Decimal) -> None:
        there = self.lines[1 - which]
        try:
            move(MovementKind.TRANSFER, [Moved(self.lines[which], amount, there)], by=SYSTEM)
        except Conflict:
            assert self.model[which] - amount < sum(self.held[which].values(), Decimal(0))
        else:
            self.model[which] -= amount
            self.model[1 - which] += amount

    @rule(which=st.integers(0, 1), found=st.integers(0, 20).map(Decimal))
    def is_counted(self, which: int, found: Decimal) -> None:
        move(MovementKind.COUNT, [Moved(self.lines[which], found)], reason="盘点", by=SYSTEM)
        self.model[which] = found

    @rule(which=st.integers(0, 1), amount=AMOUNTS)
    def is_held(self, which: int, amount: Decimal) -> None:
        line, held = self.lines[which], sum(self.held[which].values(), Decimal(0))
        window = Window(clock.now(), clock.now() + timedelta(hours=2))
        try:
            taking = take([Want(1, (line.resource_id,), amount)], window, Owner("hold", None, "试"),
                          rank=Rank.INCIDENT, by=SYSTEM)  # fmt: skip
        except Taken:
            assert held + amount > self.model[which]
        else:
            assert held + amount <= self.model[which]
            self.held[which][taking.claims[0]] = amount

    @precondition(lambda self: any(self.held))
    @rule(which=st.integers(0, 1))
    def is_let_go(self, which: int) -> None:
        if self.held[which]:
            claim = next(iter(self.held[which]))
            step([claim], Decision.RELEASE, by=SYSTEM)
            del self.held[which][claim]

    @invariant()
    def agrees(self) -> None:
        for line, on_hand, held in zip(self.lines, self.model, self.held, strict=True):
            db.session.expire(line.resource)
            assert line.on_hand == ledger_sum(line) == on_hand >= 0
            there = availability({line.resource_id: line.on_hand})[line.resource_id]
            assert there.held == sum(held.values(), Decimal(0))
            assert there.free == max(on_hand - there.held, Decimal(0))


def test_the_ledger_agrees_with_a_model(make: Make) -> None:
    checks = settings(
        max_examples=15, stateful_step_count=20, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    run_state_machine_as_test(type("Run", (Ledger,), {"make": make}), settings=checks)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (MovementKind.COUNT, {}, "reason"),
        (MovementKind.SCRAP, {}, "reason"),
        (MovementKind.TRANSFER, {}, "to"),
        (MovementKind.ISSUE, {"moved_at": clock.now() + timedelta(days=1)}, "moved_at"),
    ],
)
def test_a_movement_that_says_too_little_is_refused(
    make: Make, kind: MovementKind, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        move(kind, [Moved(make.stock(), Decimal(1))], by=SYSTEM, **given)
    assert field in refused.value.fields


def test_two_lines_of_one_movement_cannot_draw_twice_on_the_same(make: Make) -> None:
    line = make.stock(quantity=10)
    with pytest.raises(Conflict):
        move(MovementKind.ISSUE, [Moved(line, Decimal(6)), Moved(line, Decimal(6))], by=SYSTEM)


@pytest.mark.parametrize(
    ("role", "where", "error"),
    [
        ("storekeeper", "own", None), ("enterprise", "own", None), ("bureau", "area", None),
        ("storekeeper", "area", NotFound), ("member", "own", NotAllowed), ("commander", "area", NotAllowed),
        ("team_leader", "own", NotFound),
    ],
)  # fmt: skip
def test_who_may_move_stock(make: Make, role: str, where: str, error: type[Exception] | None) -> None:
    owner = make.organisation()
    own = owner if where == "own" else make.organisation(kind="emergency_bureau" if role != "storekeeper" else "school")
    by, line = make.actor(role, own), make.stock(depot=make.depot(owner))
    if error is None:
        moved = move(MovementKind.ISSUE, [Moved(line, Decimal(1))], by=by, document="调字1号")
        entry = db.session.query(AuditEntry).filter_by(code="stock.moved", thing_id=moved.id).one()
        assert entry.details["lines"] == [[line.id, -1]]
        assert entry.actor_role == role
    else:
        with pytest.raises(error):
            move(MovementKind.ISSUE, [Moved(line, Decimal(1))], by=by)


def test_an_issue_by_order_needs_no_storekeeper(make: Make) -> None:
    line = make.stock(quantity=3)
    ledger.issue_for_call_out([Moved(line, Decimal(2))], kind=MovementKind.ISSUE, document="DY-1-1",
                              by=make.actor("commander"))  # fmt: skip
    assert line.on_hand == 1
