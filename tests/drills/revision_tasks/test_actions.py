"""A finding that blames the plan ends when the plan has changed and is filed again, and not before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from drills.evaluations.models import Finding
from drills.evaluations.rules import Severity
from drills.revision_tasks import actions, queries
from drills.revision_tasks.models import RevisionTask
from drills.revision_tasks.rules import TaskState
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotReady
from emergency.filings import actions as filings
from emergency.plans import actions as plans
from emergency.plans import queries as plan_queries
from emergency.plans.models import PlanVersion
from tests.make import Make

CLAUSE = "GB29639-6.3.3"
STARTS, BETTER = (
    "达到二级响应条件，由总指挥启动，5分钟内各组到岗。",
    "达到二级响应条件，由当班值长启动，8分钟内各组到岗。",
)


def _codes(task: RevisionTask) -> list[str]:
    return [bar.code for bar in queries.gate_of(task)]


def _publish(make: Make, task: RevisionTask, texts: dict[str, str], on: date | None = None) -> PlanVersion:
    draft = make.draft(task.plan, texts=texts, reason="修订")
    return plans.publish(draft, on=on or clock.today(), by=SYSTEM)


def test_a_finding_and_its_task_are_recorded_together_or_not_at_all(make: Make) -> None:
    drill = make.drill(state="completed")
    version = make.version()
    with pytest.raises(Invalid) as refused:
        actions.record_plan_fault(
            drill, text="启动慢", severity=Severity.MAJOR, version=version, clause=CLAUSE, by=SYSTEM
        )
    assert "version" in refused.value.fields
    assert db.session.scalars(select(Finding)).all() == []
    task = make.task(drill)
    assert (task.state, task.clause, task.ground) == ("open", CLAUSE, "finding")
    assert task.finding is not None
    assert task.finding.is_plan_fault
    assert task.due_on == task.finding.found_on + timedelta(days=30)


@pytest.mark.parametrize("clause", ["", "GB29639-9.9", " "])
def test_a_plan_fault_names_a_clause_of_that_version(make: Make, clause: str) -> None:
    with pytest.raises(Invalid) as refused:
        make.task(clause=clause)
    assert "clause" in refused.value.fields


def test_a_draft_is_not_to_blame(make: Make) -> None:
    drill = make.drill(state="completed")
    draft = make.draft(drill.plans[0], texts={CLAUSE: BETTER})
    with pytest.raises(Invalid) as refused:
        actions.record_plan_fault(drill, text="慢", severity=Severity.MINOR, version=draft, clause=CLAUSE, by=SYSTEM)
    assert "version" in refused.value.fields


def test_a_finding_ends_in_a_refiled_plan(make: Make) -> None:
    """商河县 lies in Shandong: whatever is revised is filed again (PL-40)."""
    task = make.task()
    assert _codes(task) == ["not_published"]
    draft = actions.start(task, by=SYSTEM)
    assert (task.state, draft.reason) == ("started", task.text)
    assert _codes(task) == ["not_published"]
    version = _publish(make, task, {CLAUSE: BETTER})
    assert version is draft
    assert _codes(task) == ["not_refiled"]
    filing = make.filing(version=version, state="checking")
    assert _codes(task) == ["not_refiled"]
    with pytest.raises(NotReady) as refused:
        actions.close(task, by=SYSTEM)
    assert (refused.value.code, refused.value.facts["because"]) == ("not_ready", ["not_refiled"])
    filings.accept(filing, by=SYSTEM)
    assert _codes(task) == []
    actions.submit(task, by=SYSTEM)
    actions.close(task, by=make.actor("enterprise", task.plan.organisation))
    assert (task.state, task.closed_by) == (TaskState.CLOSED, "张某")
    entries = select(AuditEntry.code).where(AuditEntry.thing_kind == "revision_task", AuditEntry.thing_id == task.id)
    told = db.session.scalars(entries.order_by(AuditEntry.id)).all()
    assert told == ["task.opened", "task.started", "task.submitted", "task.closed"]


def test_silence_of_the_authority_counts_as_filed(make: Make) -> None:
    with clock.at(date(2026, 11, 2)):
        task = make.task()
        make.filing(version=_publish(make, task, {CLAUSE: BETTER}))
        assert _codes(task) == ["not_refiled"]
    with clock.at(date(2026, 11, 9)):
        assert _codes(task) == ["not_refiled"]
    with clock.at(date(2026, 11, 10)):
        assert _codes(task) == []
        assert queries.standing_of(task).filed_on == date(2026, 11, 10)


def test_a_refused_filing_does_not_count(make: Make) -> None:
    task = make.task()
    make.filing(version=_publish(make, task, {CLAUSE: BETTER}), state="refused")
    assert _codes(task) == ["not_refiled"]


@pytest.mark.parametrize("text", ["达到二级响应条件, 由总指挥启动；5 分钟内各组到岗", f"　{STARTS}\n"])
def test_other_spaces_and_punctuation_are_no_change(make: Make, text: str) -> None:
    task = make.task()
    version = _publish(make, task, {CLAUSE: text, "GB29639-6.4": "做好善后。"})
    make.filing(version=version, state="filed")
    assert _codes(task) == ["clause_unchanged"]


def test_another_clause_changed_is_not_this_one(make: Make) -> None:
    task = make.task()
    make.filing(version=_publish(make, task, {"GB29639-6.3.4": "切断泄漏源，用泡沫覆盖。"}), state="filed")
    assert _codes(task) == ["clause_unchanged"]


def test_a_change_taken_back_later_no_longer_counts(make: Make) -> None:
    with clock.at(date(2026, 11, 2)):
        task = make.task()
        make.filing(version=_publish(make, task, {CLAUSE: BETTER}), state="filed")
        assert _codes(task) == []
    with clock.at(date(2026, 11, 4)):
        make.filing(version=_publish(make, task, {CLAUSE: STARTS}), state="filed")
        assert _codes(task) == ["clause_unchanged"]


def test_an_older_version_recorded_afterwards_is_no_newer_one(make: Make) -> None:
    task = make.task()
    make.version(task.plan, on="2025-06-01", content=make.content({CLAUSE: BETTER}))
    assert _codes(task) == ["not_published"]


def test_outside_shandong_only_the_four_kinds_are_filed_again(make: Make) -> None:
    unit = make.organisation(area="350500")
    minor, core = make.task(organisation=unit, clause="GB29639-6.5.1"), make.task(organisation=unit)
    _publish(make, minor, {"GB29639-6.5.1": "对讲机60部，专人保管。"})
    _publish(make, core, {CLAUSE: BETTER})
    assert _codes(minor) == []
    assert _codes(core) == ["not_refiled"]


def test_what_an_unfiled_version_changed_is_measured_against_the_text_on_file(make: Make) -> None:
    """The blamed version was never filed and had changed the response already; the version filed before has not."""
    unit = make.organisation(area="350500")
    plan = make.plan(unit)
    with clock.at(date(2026, 3, 2)):
        make.filing(version=make.version(plan, on="2026-03-02"), state="filed", authority=make.bureau("350500"))
    make.version(plan, on="2026-05-04", content=make.content({CLAUSE: BETTER}))
    task = make.task(make.drill(unit, of=[plan], state="completed"), clause="GB29639-6.5.1")
    _publish(make, task, {"GB29639-6.5.1": "对讲机60部，专人保管。"})
    assert _codes(task) == ["not_refiled"]


def test_two_tasks_join_one_draft(make: Make) -> None:
    drill = make.drill(state="completed")
    first, second = make.task(drill), make.task(drill, clause="GB29639-6.4")
    assert actions.start(first, by=SYSTEM) is actions.start(second, by=SYSTEM)
    version = _publish(make, first, {CLAUSE: BETTER})
    make.filing(version=version, state="filed")
    assert (_codes(first), _codes(second)) == ([], ["clause_unchanged"])


def test_a_task_is_taken_up_again_with_a_reason(make: Make) -> None:
    task = make.task(state="closed")
    with pytest.raises(Conflict):
        actions.close(task, by=SYSTEM)
    actions.reopen(task, reason="复查发现条款未落实", by=SYSTEM)
    assert (task.state, task.closed_at, task.closed_by) == ("started", None, "")


def test_the_bureau_reads_tasks_of_its_area_and_closes_none(make: Make) -> None:
    task = make.task(state="submitted")
    officer = make.actor("bureau", make.bureau(task.plan.organisation.area))
    assert queries.get_task(task.id, officer) is task
    with pytest.raises(NotAllowed):
        actions.close(task, by=officer)


def test_the_line_of_steps_tells_how_far_it_is(make: Make) -> None:
    task = make.task()

    def line() -> list[tuple[str, str]]:
        return [(step.name, step.state) for step in queries.steps_of(task)]

    rest = [("version", "next"), ("filing", "next"), ("retest", "next")]
    assert line() == [("finding", "done"), ("task", "now"), *rest]
    version = _publish(make, task, {CLAUSE: BETTER})
    actions.start(task, by=SYSTEM)
    make.filing(version=version, state="filed")
    make.drill(of=[task.plan], on=clock.today() + timedelta(days=60))
    steps = {step.name: step for step in queries.steps_of(task)}
    assert (steps["version"].state, steps["version"].of) == ("done", version.id)
    assert (steps["filing"].state, steps["filing"].on) == ("done", clock.today())
    assert (steps["retest"].state, steps["retest"].on) == ("now", clock.today() + timedelta(days=60))


def test_how_far_fifty_tasks_are_takes_no_more_statements_than_one(
    make: Make, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    drill = make.drill(state="completed")
    for clause in ("GB29639-6.3.1", "GB29639-6.3.2", CLAUSE, "GB29639-6.4"):
        make.task(drill, clause=clause)
    for _ in range(4):
        make.task(state="submitted")
    db.session.expire_all()
    by = make.actor("administrator")
    with max_queries(24) as sent:
        tasks = db.session.scalars(queries.list_tasks(by)).all()
        standings = queries.standings(tasks)
        lines = [queries.steps_of(task, standings[task.id]) for task in tasks]
    assert len(lines) == 8
    assert len(sent) > 5
    assert plan_queries.draft_of(tasks[0].plan_id) is None
