"""Whatever people do in whatever order, a task that blames the plan closes only when the plan has really changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask

from drills.revision_tasks import actions
from drills.revision_tasks.models import RevisionTask
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.db import db
from emergency.core.errors import DomainError
from emergency.filings import actions as filings
from emergency.filings.documents import Missing
from emergency.filings.models import Filing
from emergency.plans import actions as plans
from emergency.plans.models import Plan, PlanVersion
from tests.make import PLAN_TEXT, Make

CLAUSE, OTHER = "GB29639-6.3.3", "GB29639-6.4"
SAID = PLAN_TEXT[CLAUSE][1]
TEXTS = {
    "blanks": f"  {SAID.replace('，', '， ')} ",
    "signs": SAID.replace("，", "；").replace("。", "！"),
    "reverted": SAID,
    "better": "达到二级响应条件，由当班值长启动，8分钟内各组到岗。",
    "best": "达到二级响应条件，由当班值长立即启动，10分钟内各组到岗。",
}
RUNS = 20
FIRST_DAY = date(2026, 9, 1)


class Story:
    """One unit in Shandong, where whatever is revised is filed again, with a task and another plan beside it.

    What really happened is kept in plain values of its own, so that the answer is not asked of the code under test.
    """

    def __init__(self, make: Make, chance: random.Random) -> None:
        self.make, self.chance, self.day = make, chance, FIRST_DAY
        with clock.at(self.day):
            self.task: RevisionTask = make.task()
            self.plan: Plan = self.task.plan
            self.neighbour: Plan = make.published_plan(self.plan.organisation)
        self.filings: list[Filing] = []
        self.texts: dict[int, str] = {}
        """Every published version of the plan → what its blamed clause says."""

    def tell(self, length: int) -> None:
        """Do this many things, a day or two apart."""
        verbs: tuple[Callable[[], object], ...] = (
            self.start, self.publish, self.publish, self.publish_other_clause, self.publish_neighbour, self.file,
            self.file, self.accept, self.accept, self.refuse, self.send_back, self.wait, self.submit, self.close,
            self.close, self.reopen,
        )  # fmt: skip
        for _ in range(length):
            self.day += timedelta(days=self.chance.randint(0, 2))
            with clock.at(self.day):
                self._try(self.chance.choice(verbs))
                if self.task.state == "closed":
                    return

    def _try(self, verb: Callable[[], object]) -> None:
        savepoint = db.session.begin_nested()
        try:
            verb()
        except DomainError:
            savepoint.rollback()
            db.session.expire_all()
        else:
            savepoint.commit()

    def start(self) -> object:
        return actions.start(self.task, by=SYSTEM)

    def publish(self) -> None:
        self._publish({CLAUSE: self.chance.choice(list(TEXTS.values()))})

    def publish_other_clause(self) -> None:
        self._publish({OTHER: f"做好善后，第{self.chance.randint(1, 99)}稿。"})

    def _publish(self, texts: dict[str, str]) -> None:
        draft = plans.publish(self.make.draft(self.plan, texts=texts), on=self.day, by=SYSTEM)
        self.texts[draft.id] = next(clause.text for clause in draft.content.clauses if clause.code == CLAUSE)

    def publish_neighbour(self) -> None:
        draft = plans.publish(self.make.draft(self.neighbour, texts={CLAUSE: TEXTS["best"]}), on=self.day, by=SYSTEM)
        self.filings.append(self.make.filing(version=draft, state="checking"))

    def file(self) -> None:
        if self.texts:
            version = db.session.get_one(PlanVersion, max(self.texts))
            self.filings.append(self.make.filing(version=version))

    def accept(self) -> None:
        if self.filings:
            filings.accept(self.filings[-1], by=SYSTEM)

    def refuse(self) -> None:
        if self.filings:
            filings.refuse(self.filings[-1], reason="不属于备案范围", by=SYSTEM)

    def send_back(self) -> None:
        if self.filings:
            filings.return_once(self.filings[-1], missing=[Missing("缺评审意见", "review_opinion")], by=SYSTEM)

    def wait(self) -> None:
        """Silence for more than five working days, whatever holidays lie between."""
        self.day += timedelta(days=21)

    def submit(self) -> object:
        return actions.submit(self.task, by=SYSTEM)

    def close(self) -> object:
        return actions.close(self.task, by=SYSTEM)

    def reopen(self) -> object:
        return actions.reopen(self.task, reason="复查", by=SYSTEM)

    def was_right_to_close(self) -> bool:
        """The version in force says something else there, letters and digits alone, and it was filed."""
        latest = max(self.texts, default=None)
        if latest is None or _letters(self.texts[latest]) == _letters(SAID):
            return False
        return any(filing.version_id == latest and self._may_count(filing) for filing in self.filings)

    def _may_count(self, filing: Filing) -> bool:
        """Decided so, or undecided for so long that five working days can have passed, one of them a Sunday made up."""
        undecided = filing.state in ("submitted", "checking")
        return filing.state == "filed" or (undecided and self.day - filing.received_on > timedelta(days=5))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_no_order_of_things_closes_a_task_wrongly_and_many_close_it(app: Flask, make: Make) -> None:
    closed = 0
    for seed in range(RUNS):
        savepoint = db.session.begin_nested()
        story = Story(make, random.Random(seed))
        story.tell(length=24)
        if story.task.state == "closed":
            closed += 1
            assert story.was_right_to_close(), f"seed {seed}"
        savepoint.rollback()
        db.session.expire_all()
    assert closed >= RUNS // 10, f"only {closed} of {RUNS} stories reached the end"
