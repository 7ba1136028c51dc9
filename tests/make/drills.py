"""Drills, what was found in them, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import Content, DrillKind, Form, kind_for
from drills.evaluations.actions import record_finding
from drills.evaluations.models import Finding
from drills.evaluations.rules import Severity
from drills.postponements import actions as postponements
from drills.postponements.models import PostponementRequest
from drills.postponements.queries import postponable_duties
from drills.programmes import actions as programmes
from drills.programmes.models import Programme
from drills.revision_tasks import actions as revision_tasks
from drills.revision_tasks.models import RevisionTask
from emergency.accounts.models import Organisation
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import LOCAL, today
from emergency.plans import actions as plans
from emergency.plans.models import Plan
from emergency.plans.queries import version_in_force
from tests.make.help import MakeHelp


class MakeDrills(MakeHelp):
    """Drills, what was found in them, and what became of it."""

    def drill(
        self,
        organisation: Organisation | None = None,
        *,
        of: Sequence[Plan] = (),
        state: str = "booked",
        on: date | str | None = None,
        hour: int = 9,
        kind: str | None = None,
        form: str = "practical",
        title: str = "甲醇储罐泄漏处置演练",
        by: Actor = SYSTEM,
        **given: Any,
    ) -> Drill:
        """A drill of two hours in a state people can bring it to; `on` is its day, today unless said otherwise."""
        practised = of or [self.published_plan(organisation)]
        on = date.fromisoformat(on) if isinstance(on, str) else on or today()
        starts_at = datetime.combine(on, time(hour), tzinfo=LOCAL)
        drill = bookings.book(
            organiser=organisation or practised[0].organisation, plans=practised, title=title, form=Form(form),
            kind=DrillKind(kind) if kind else kind_for(plan.kind for plan in practised),
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), by=by, **given,
        )  # fmt: skip
        if state == "confirmed":
            bookings.confirm(drill, by=by)
        if state == "postponed":
            later = timedelta(days=14)
            bookings.postpone(drill, starts_at=starts_at + later, ends_at=drill.ends_at + later, reason="大风", by=by)
        if state == "cancelled":
            bookings.cancel(drill, reason="装置停车检修", by=by)
        if state in ("running", "completed", "interrupted"):
            bookings.start(drill, by=by)
        if state == "completed":
            bookings.finish(drill, on=on, attendance=42, by=by)
        if state == "interrupted":
            bookings.interrupt(drill, on=on, reason="现场发生真实险情", by=by)
        return drill

    def programme(self, organisation: Organisation | None = None, *, state: str = "draft", year: int = 0) -> Programme:
        """A programme with the drills that the duties of its year ask for, in a state people can bring it to."""
        owner = organisation or self.published_plan().organisation
        made = programmes.draw_up(owner, year or today().year, by=SYSTEM)
        if not any(entry.drill_id is None for entry in made.entries):
            programmes.add_entry(
                made, title=f"{owner.name}应急演练", month=12, plan=None, kind=DrillKind.SPECIAL,
                content=Content.SINGLE, form=Form.PRACTICAL, by=SYSTEM,
            )  # fmt: skip
        if state in ("approved", "published"):
            programmes.approve(made, on=today(), approved_by="周敏", by=SYSTEM)
        if state == "published":
            programmes.publish(made, by=SYSTEM)
        return made

    def programme_of(self, owner: Organisation) -> dict[str, int | str]:
        """A published programme of this organisation and one of its drills that is not booked yet."""
        programme = self.programme(owner, state="published")
        open_one = next(entry for entry in programme.entries if entry.drill_id is None)
        return {"programme_id": programme.id, "entry_id": open_one.id}

    def finding(self, drill: Drill | None = None, *, severity: str = "minor", by: Actor = SYSTEM) -> Finding:
        """A finding that does not blame the plan."""
        drill = drill or self.drill(state="completed")
        return record_finding(drill, text="警戒组未按时到位", severity=Severity(severity), by=by)

    def task(
        self,
        drill: Drill | None = None,
        *,
        organisation: Organisation | None = None,
        state: str = "open",
        clause: str = "GB29639-6.3.3",
        severity: str = "major",
        text: str = "启动用时8分钟，预案要求5分钟",
        by: Actor = SYSTEM,
    ) -> RevisionTask:
        """A finding that blames the plan, and its task in a state people can bring it to (closed: refiled before)."""
        drill = drill or self.drill(organisation, state="completed")
        version = version_in_force(drill.plans[0].id)
        assert version is not None
        task = revision_tasks.record_plan_fault(
            drill,
            text=text,
            severity=Severity(severity),
            version=version,
            clause=clause,
            by=by,
        )
        if state != "open":
            revision_tasks.start(task, by=by)
        if state in ("submitted", "closed"):
            draft = self.draft(task.plan, texts={clause: "达到二级响应条件，由当班值长启动，8分钟内各组到岗。"})
            plans.publish(draft, on=today(), by=by)
            self.filing(version=draft, state="filed")
            revision_tasks.submit(task, by=by)
        if state == "closed":
            revision_tasks.close(task, by=by)
        return task

    def postponement(self, organisation: Organisation, reason: str = "装置检修") -> PostponementRequest:
        """A request that the first drill duty of an organisation may wait for ten days."""
        duty = next(one for one in postponable_duties(organisation) if one.period is not None)
        assert duty.period is not None
        until = duty.period.last + timedelta(days=10)
        return postponements.ask(organisation, duty, until=until, reason=reason, by=SYSTEM)
