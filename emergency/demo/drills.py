"""Two years of drills: held, evaluated, found wanting, put right, booked again; and the targets the county adopted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import Content, Form, kind_for
from drills.evaluations import actions as evaluations
from drills.evaluations.rules import Grade, Severity
from drills.revision_tasks import actions as tasks
from drills.revision_tasks.models import RevisionTask
from emergency.core.actors import Actor
from emergency.core.clock import LOCAL, today
from emergency.demo.calendar import Story
from emergency.demo.county import COUNTY, County
from emergency.demo.people import People
from emergency.demo.plans import Plans
from emergency.filings import actions as filings
from emergency.filings.rules import DocumentKind
from emergency.plans import actions as plans
from emergency.plans.drafts import actions as drafts
from emergency.rulebook import actions as rules


@dataclass(frozen=True)
class Practised:
    """A drill of the past: which plan, what, how many days ago, how it went."""

    plan: str
    title: str
    days: int
    grade: str = "good"
    form: str = "practical"
    content: str = "single"
    attendance: int = 40
    findings: tuple[str, ...] = ()
    is_reported: bool = True
    is_evaluated: bool = True


HELD = (
    Practised("chem", "岚河化工综合应急演练", 590, content="comprehensive", attendance=160),
    Practised("chem_ammonia", "液氨储罐泄漏处置演练", 520, findings=("警戒组未按时到位",)),
    Practised("chem_loading", "装卸站泄漏现场处置演练", 430, attendance=22),
    Practised("chem_tank", "甲醇储罐火灾扑救演练", 330, "excellent", attendance=75),
    Practised("chem", "岚河化工综合应急演练", 250, content="comprehensive", attendance=170),
    Practised("chem_loading", "装卸站泄漏现场处置演练", 150, attendance=24),
    Practised("chem_ammonia", "液氨泄漏夜间拉动演练", 45, findings=("两名新员工未佩戴空气呼吸器",)),
    Practised("depot_own", "顺泽储运综合应急演练", 480, content="comprehensive", attendance=60),
    Practised("depot_site", "罐车装卸泄漏演练", 300, attendance=18),
    Practised("depot_own", "顺泽储运综合应急桌面演练", 190, form="tabletop", attendance=16),
    Practised("mine_own", "井下透水避险演练", 500, attendance=110),
    Practised("mine_own", "通风故障撤人演练", 310, attendance=120),
    Practised("mine_pond", "尾矿库漫坝险情演练", 160, "fair", attendance=64, findings=("抽水设备到场晚于预案要求",)),
    Practised("fireworks_own", "仓库火灾疏散演练", 360, attendance=26),
    Practised("fireworks_own", "仓库火灾疏散演练", 120, attendance=28),
    Practised("smelter_gas", "煤气泄漏演练", 410, attendance=52, is_reported=False),
    Practised("cold_own", "氨泄漏综合演练", 350, content="comprehensive", attendance=70),
    Practised("cold_site", "制冷机房氨泄漏处置演练", 140, attendance=20),
    Practised("mall_own", "商场火灾疏散演练", 320, attendance=210),
    Practised("mall_own", "商场闭店后消防拉动演练", 24, attendance=45, is_evaluated=False, is_reported=False),
    Practised("mall_own", "商场火灾疏散演练", 130, "fair", attendance=190, findings=("三层疏散通道被货物占用",)),
    Practised("builder_own", "基坑坍塌救援演练", 280, attendance=85),
    Practised("bridge_site", "挂篮坠落救援演练", 110, attendance=33),
    Practised("flood", "望岚县防汛综合演练", 175, content="comprehensive", attendance=230),
    Practised("hazmat", "望岚县危险化学品事故应急演练", 540, content="comprehensive", attendance=260),
    Practised("bureau_own", "县应急管理局综合应急演练", 170, content="comprehensive", attendance=48),
    Practised("township_own", "青石镇山洪转移避险演练", 155, attendance=140),
    Practised("village_own", "前崖村夜间转移演练", 150, attendance=90),
    Practised("overall", "望岚县突发事件应急指挥桌面推演", 220, form="tabletop", attendance=36),
)  # fmt: skip


class Drills:
    """What was practised, what was learnt, and what is booked."""

    def __init__(self, county: County, people: People, plans_: Plans, story: Story) -> None:
        self._county, self._people, self._plans, self._story = county, people, plans_, story
        self._tasks: dict[str, RevisionTask] = {}

    def tell(self) -> None:
        """Put targets, drills, tasks and bookings into the story."""
        self._story.at(self._story.ago(330), self._adopt_targets)
        for held in HELD:
            self._story.at(self._story.ago(held.days), lambda held=held: self._record(held), hour=16)  # type: ignore[misc]
        self._tell_closed_loop()
        self._tell_open_loops()
        self._tell_bookings()

    def _adopt_targets(self) -> None:
        for template, document in (
            ("department-comprehensive-yearly", "望岚县应急体系建设规划（2026—2030年）"),
            ("high-risk-special-half-yearly", "望岚县应急体系建设规划（2026—2030年）"),
        ):
            rules.adopt_template(
                template, area=self._county.areas[COUNTY], in_force_from=date(2026, 1, 1),
                in_force_until=date(2030, 12, 31), document=document, article="第四章",
                organisation=self._county.units["bureau"], by=self._people.actor("bureau"),
            )  # fmt: skip

    def _record(self, held: Practised) -> Drill:
        plan, by = self._plans.plans[held.plan], self._people.of(self._key_of(held.plan))
        drill = bookings.record_held(
            organiser=plan.organisation, plans=[plan], title=held.title, kind=kind_for([plan.kind]),
            form=Form(held.form), content=Content(held.content), held_on=today(), attendance=held.attendance,
            place=plan.organisation.name, by=by, purpose="检验预案、锻炼队伍",
        )  # fmt: skip
        for words in held.findings:
            evaluations.record_finding(drill, text=words, severity=Severity.MINOR, by=by)
        if not held.is_evaluated:
            return drill
        grade = Grade(held.grade)
        evaluations.evaluate(
            drill, on=today(), grade=grade, by=by, summary="演练按方案完成，达到预定目的，问题已列入整改。", evaluators="评估组",
            plan_decision=False if grade is Grade.FAIR else None,
            plan_decision_reason="属执行问题，预案内容适用" if grade is Grade.FAIR else "",
        )  # fmt: skip
        if held.is_reported:
            evaluations.report(drill, on=today(), to="县应急管理局", by=by)
        return drill

    def _fault(self, key: str, plan: str, title: str, words: str, clause: str) -> None:
        """A drill whose major finding blames a clause of the plan, and the task that it opens."""
        drill = self._held(plan, title)
        by, version = self._people.of(self._key_of(plan)), self._plans.versions[plan]
        self._tasks[key] = tasks.record_plan_fault(
            drill,
            text=words,
            severity=Severity.MAJOR,
            version=version,
            clause=clause,
            by=by,
            cause="职责和时限未落到岗位",
        )
        evaluations.evaluate(
            drill, on=today(), grade=Grade.FAIR, by=by, summary="发现预案需修订的问题。", evaluators="县应急管理局观摩组",
            plan_decision=True,
        )  # fmt: skip

    def _held(self, plan_key: str, title: str) -> Drill:
        plan, by = self._plans.plans[plan_key], self._people.of(self._key_of(plan_key))
        return bookings.record_held(
            organiser=plan.organisation, plans=[plan], title=title, kind=kind_for([plan.kind]), form=Form.PRACTICAL,
            held_on=today(), attendance=58, place=plan.organisation.name, by=by,
        )  # fmt: skip

    def _tell_closed_loop(self) -> None:
        """A fault found, the clause rewritten, published, filed again, the task closed, the change practised."""
        at, ago = self._story.at, self._story.ago
        at(ago(210), lambda: self._fault("closed", "depot_own", "储罐泄漏无预告演练", "启动响应用时9分钟，预案要求5分钟内到岗",
                                         "GB29639-6.3.3"), hour=14)  # fmt: skip
        at(ago(205), lambda: tasks.start(self._tasks["closed"], by=self._people.of("depot")))
        at(ago(185), self._publish_revision)
        at(ago(183), self._file_again)
        at(ago(178), self._close)

    def _publish_revision(self) -> None:
        by, plan = self._people.of("depot"), self._plans.plans["depot_own"]
        draft = plans.start_revision(plan, reason="", by=by)
        changed = [
            replace(each, text="中控室确认险情后由当班值长立即启动响应，8分钟内各组到岗；夜间增派值班车接送。")
            if each.code == "GB29639-6.3.3"
            else each
            for each in draft.content.clauses
        ]
        drafts.edit_draft(draft, clauses=changed, by=by)
        plans.publish(draft, on=today(), by=by, signed_by="总经理")
        self._plans.versions["depot_own"] = draft

    def _file_again(self) -> None:
        filing = filings.submit(
            self._plans.versions["depot_own"], by=self._people.of("depot"),
            documents=[filings.HandedIn(kind) for kind in DocumentKind],
        )  # fmt: skip
        officer = self._people.actor("bureau")
        filings.take(filing, by=officer)
        filings.accept(filing, by=officer)

    def _close(self) -> None:
        by = self._people.of("depot")
        tasks.submit(self._tasks["closed"], by=by)
        tasks.close(self._tasks["closed"], by=by)

    def _tell_open_loops(self) -> None:
        at, ago = self._story.at, self._story.ago
        at(ago(38), lambda: self._fault("started", "chem_tank", "甲醇储罐泄漏起火演练", "泡沫供给中断，处置措施未写明消防水源切换",
                                        "GB29639-7.4"), hour=14)  # fmt: skip
        at(ago(30), lambda: tasks.start(self._tasks["started"], by=self._people.of("chemical")))
        at(
            ago(12),
            lambda: self._fault("open", "mall_own", "商场断电疏散演练", "广播疏散指令与预案分工不一致", "GB29639-6.2"),
            hour=14,
        )

    def _tell_bookings(self) -> None:
        at, ago = self._story.at, self._story.ago
        at(ago(20), lambda: self._book("chem_ammonia", "液氨泄漏专项应急演练", 9, bookings.confirm))
        at(ago(18), lambda: self._book("depot_own", "顺泽储运综合应急演练", 16))
        at(ago(15), lambda: self._book("mine_own", "井下火灾避险演练", 24, bookings.confirm))
        at(ago(14), lambda: self._book("smelter_gas", "煤气泄漏专项演练", 6, self._postpone))
        at(ago(13), lambda: self._book("cold_own", "氨泄漏综合演练", 30, self._cancel))
        at(ago(10), lambda: self._book("transport_own", "客运站大客流疏散演练", 20))
        at(ago(9), lambda: self._book("bureau_own", "县应急管理局年终综合演练", 27, bookings.confirm))
        at(ago(0), lambda: self._book("mall_own", "商场消防疏散演练", 0, bookings.confirm))

    def _book(self, plan_key: str, title: str, ahead: int, then: Callable[..., Drill] | None = None) -> None:
        plan, by = self._plans.plans[plan_key], self._people.of(self._key_of(plan_key))
        starts_at = datetime.combine(self._story.today + timedelta(days=ahead), time(14), tzinfo=LOCAL)
        drill = bookings.book(
            organiser=plan.organisation, plans=[plan], title=title, kind=kind_for([plan.kind]), form=Form.PRACTICAL,
            content=Content.COMPREHENSIVE if plan.kind in ("comprehensive", "departmental") else Content.SINGLE,
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place=plan.organisation.name, by=by,
            observers=["沈观"], purpose="检验预案、磨合机制",
        )  # fmt: skip
        if then is not None:
            then(drill, by=by)

    def _postpone(self, drill: Drill, *, by: Actor) -> Drill:
        later = timedelta(days=12)
        return bookings.postpone(
            drill, starts_at=drill.starts_at + later, ends_at=drill.ends_at + later, reason="炉窑检修，改期进行", by=by
        )  # fmt: skip

    def _cancel(self, drill: Drill, *, by: Actor) -> Drill:
        return bookings.cancel(drill, reason="与设备停机检修冲突，重新安排", by=by)

    def _key_of(self, plan_key: str) -> str:
        plan = self._plans.plans[plan_key]
        return next(key for key, unit in self._county.units.items() if unit.id == plan.organisation_id)
