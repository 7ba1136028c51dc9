"""Plans, their versions, what was uploaded, and their reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from emergency.accounts.models import Organisation
from emergency.assessments import actions as assessments
from emergency.assessments import rules as assessment_rules
from emergency.assessments.models import AssessmentRecord
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import today
from emergency.core.files import PLANS, Store, inspect
from emergency.core.uploads import keep_document
from emergency.experts.models import Expert
from emergency.plans import actions as plans
from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.drafts import actions as drafts
from emergency.plans.links import actions as links
from emergency.plans.links.models import PlanLink
from emergency.plans.links.rules import LinkKind
from emergency.plans.models import Plan, PlanImport, PlanVersion
from emergency.plans.uploads import actions as uploads
from emergency.plans.uploads.reader import read_file
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind
from emergency.reviews import actions as reviews
from emergency.reviews.models import Review
from emergency.reviews.rules import Member, ReviewKind
from emergency.reviews.sheets import actions as sheets
from emergency.reviews.sheets import rules as sheet_rules
from emergency.reviews.sheets.models import Invitation
from tests.make.people import MakePeople

PLAN_TEXT = {
    "GB29639-6.1": ("总则", ""),
    "GB29639-6.1.1": ("适用范围", "本预案适用于公司生产区和储罐区的生产安全事故。"),
    "GB29639-6.1.2": ("响应分级", "按事故危害程度和公司控制事态的能力，分为三级。"),
    "GB29639-6.2": ("应急组织机构及职责", "设应急指挥部，总经理任总指挥；下设抢险组、警戒组、医疗组。"),
    "GB29639-6.3": ("应急响应", ""),
    "GB29639-6.3.1": ("信息报告", "中控室24小时值班，电话555 0110。接报后1小时内向县应急管理局报告。"),
    "GB29639-6.3.2": ("预警", "可燃气体浓度达到爆炸下限的25%时预警。"),
    "GB29639-6.3.3": ("响应启动", "达到二级响应条件，由总指挥启动，5分钟内各组到岗。"),
    "GB29639-6.3.4": ("应急处置", "切断泄漏源，喷雾稀释，疏散下风向人员。"),
    "GB29639-6.3.5": ("应急支援", "需要外部支援时，向县消防救援大队求助。"),
    "GB29639-6.3.6": ("响应终止", "现场得到控制并检测合格后，由总指挥宣布终止。"),
    "GB29639-6.4": ("后期处置", "做好污染物处理、生产秩序恢复和人员安置。"),
    "GB29639-6.5": ("应急保障", ""),
    "GB29639-6.5.1": ("通信与信息保障", "对讲机40部，专人保管。"),
    "GB29639-6.5.2": ("应急队伍保障", "专职应急救援队1支，12人。"),
    "GB29639-6.5.3": ("物资装备保障", "空气呼吸器20套，存于应急器材库。"),
    "GB29639-6.5.4": ("其他保障", "安全费用中列支应急经费。"),
}
"""Outline code → title and text of a small, complete plan."""


class MakePlans(MakePeople):
    """Plans, their versions, what was uploaded, and their reviews."""

    def content(
        self,
        texts: dict[str, str] | None = None,
        *,
        promises: Sequence[tuple[str, str, int, str, int | None]] = (("team", "危险化学品处置", 1, "支", 30),),
        levels: bool = True,
    ) -> Content:
        """The text of a small comprehensive plan; `texts` replaces sections by outline code ("" takes one out)."""
        said = PLAN_TEXT | {code: (PLAN_TEXT.get(code, (code, ""))[0], text) for code, text in (texts or {}).items()}
        clauses = [
            ClauseContent(title=title, text=text, code=code, level=1 if code.count(".") == 1 else 2)
            for code, (title, text) in said.items()
            if text or code in ("GB29639-6.1", "GB29639-6.3", "GB29639-6.5")
        ]
        return Content(
            clauses=tuple(clauses),
            promises=tuple(PromiseContent(PromiseKind(kind), *rest) for kind, *rest in promises),  # type: ignore[arg-type]
            levels=tuple(LevelContent(n, f"{n}级条件", "总指挥", "按方案处置") for n in (1, 2, 3)) if levels else (),
            contacts=(ContactContent("应急指挥部", "总指挥", "何静", "555 0118"),),
        )

    def plan(
        self,
        organisation: Organisation | None = None,
        *,
        kind: str = "comprehensive",
        family: str = "unit",
        title: str | None = None,
        by: Actor = SYSTEM,
        **given: Any,
    ) -> Plan:
        """A plan without a version (`site`, `parent`, `hazard` as the action takes them)."""
        government = family == "government"
        organisation = organisation or self.organisation(kind="government" if government else "enterprise")
        return plans.create_plan(
            organisation, family=Family(family), kind=PlanKind(kind), title=title or f"{organisation.name}应急预案",
            by=by, **given,
        )  # fmt: skip

    def draft(
        self,
        plan: Plan | None = None,
        *,
        texts: dict[str, str] | None = None,
        reason: str = "首次编制",
        by: Actor = SYSTEM,
    ) -> PlanVersion:
        """A complete draft; of a plan that has a version in force, with `texts` changed in what that says."""
        plan = plan or self.plan()
        draft = plans.start_revision(plan, reason=reason, by=by)
        if not draft.clauses:
            return drafts.edit_draft(draft, **self._parts(self.content(texts)), by=by)
        changed = [
            replace(clause, text=(texts or {}).get(clause.code, clause.text)) for clause in draft.content.clauses
        ]
        return drafts.edit_draft(draft, clauses=changed, by=by)

    def version(
        self,
        plan: Plan | None = None,
        *,
        on: date | str = "2026-03-02",
        content: Content | None = None,
        by: Actor = SYSTEM,
        **given: Any,
    ) -> PlanVersion:
        """A version in force since a day, recorded from paper (`reviewed_on`, `assessed_on`, `label` …)."""
        plan = plan or self.plan()
        on = date.fromisoformat(on) if isinstance(on, str) else on
        day: dict[str, Any] = {"issued_on" if plan.family is Family.GOVERNMENT else "published_on": on}
        return plans.record_version(plan, content=content or self.content(), by=by, **day, **given)

    def published_plan(
        self, organisation: Organisation | None = None, *, on: date | str = "2026-03-02", **given: Any
    ) -> Plan:
        """A plan with a version in force."""
        plan = self.plan(organisation, **given)
        self.version(plan, on=on)
        return plan

    def link(self, plan: Plan, other: Plan | None = None, *, kind: str = "connects", words: str = "") -> PlanLink:
        """A plan names another one, or in words one that is not kept here."""
        words = words or ("" if other else "县生产安全事故应急预案（县人民政府）")
        return links.link(plan, kind=LinkKind(kind), other=other, words=words, since=date(2026, 3, 2), by=SYSTEM)

    @staticmethod
    def _parts(content: Content) -> dict[str, Any]:
        return {
            "clauses": content.clauses, "promises": content.promises, "levels": content.levels,
            "contacts": content.contacts,
        }  # fmt: skip

    def upload(self, organisation: Organisation, document: Path | None = None) -> PlanImport:
        """A plan of this organisation, a small text unless a document is given, read, that nobody has confirmed."""
        lines = [f"《{organisation.name}应急预案》", *(f"{title}\n{text}" for title, text in PLAN_TEXT.values())]
        data = document.read_bytes() if document else "\n".join(lines).encode()
        with TemporaryDirectory() as folder:
            path = Path(folder) / (document.name if document else "plan.txt")
            path.write_bytes(data)
            named = organisation.name.replace("/", "／")
            kept = inspect(data, f"{named}应急预案{path.suffix}", PLANS)
            reading = read_file(str(path), kept.name, today().isoformat())
        store = Store(self.app.config["SETTINGS"].data_dir)
        file = keep_document(data, kept, store, organisation_id=organisation.id, by=SYSTEM)
        return uploads.stage(organisation, file, reading, by=SYSTEM)

    def uploaded_draft(self, organisation: Organisation) -> PlanVersion:
        """A draft made of an uploaded document, which is kept beside it."""
        title = f"{organisation.name}综合应急预案"
        return uploads.confirm(self.upload(organisation), title=title, by=SYSTEM)[0]

    def review(self, version: PlanVersion) -> Review:
        """A version's review by one expert, passed."""
        expert = Member("高工", "泉城安全技术中心", "危险化学品", is_free_of_interest=True)
        return reviews.conclude(
            version, kind=ReviewKind.REVIEW, held_on=today(), chair=expert.name, members=[expert],
            opinion=f"{version.plan.title}内容完整，同意通过。", by=SYSTEM,
        )  # fmt: skip

    def invitation(self, version: PlanVersion | None = None, *, expert: Expert | None = None) -> Invitation:
        """An expert asked to review a draft; a new one of the place of its unit unless one is named."""
        version = version or self.draft()
        return sheets.ask(version, expert or self.expert(version.plan.organisation.area), by=SYSTEM)

    def sheet(
        self, version: PlanVersion, *, expert: Expert | None = None, hand_in: bool = True, **said: str
    ) -> Invitation:
        """A sheet on which every item complies but those named (`C_6_2="fails"`)."""
        invitation = self.invitation(version, expert=expert)
        items = sheet_rules.items_of(version.plan.family, version.plan.kind)
        answers = {item.code: (sheet_rules.Answer.COMPLIES, "") for item in items}
        for code, answer in said.items():
            answers[code.replace("_", "-", 1).replace("_", ".")] = (sheet_rules.Answer(answer), "需要补充")
        return sheets.fill(invitation, answers, hand_in=hand_in, by=SYSTEM)

    def _sheet_of(self, owner: Organisation) -> dict[str, int | str]:
        """A sheet about a draft of this organisation, with an objection."""
        sheet = self.sheet(self.draft(self.plan(owner)), hand_in=False, R_1="fails")
        objection = next(one for one in sheet.answers if one.answer is sheet_rules.Answer.FAILS)
        return {"invitation_id": sheet.id, "answer_id": objection.id}

    def assessment(
        self, version: PlanVersion, *, change: Sequence[str] = (), clause: str = "GB29639-6.2", by: Actor = SYSTEM,
        held_on: date | None = None,
    ) -> AssessmentRecord:  # fmt: skip
        """The form of an assessment: every item fits but those named, which blame a clause."""
        said = {
            code: assessment_rules.Said(assessment_rules.Answer.CHANGE, "负责人已调整", clause)
            if code in change
            else assessment_rules.Said(assessment_rules.Answer.FITS)
            for code in assessment_rules.all_items()
        }
        ends = assessment_rules.Conclusion
        form = assessments.Form(
            held_on=held_on or today(), leader="周评", conclusion=ends.REVISE if change else ends.STAYS, said=said,
            reason=f"{version.plan.title}经评估，意见见表。",
            members=[assessment_rules.Member("高工", "泉城安全技术中心")],
        )  # fmt: skip
        return assessments.record_assessment(version, form, by=by)

    def _assessment_of(self, owner: Organisation) -> dict[str, int | str]:
        """An assessment of a plan of this organisation that waits to be confirmed, with its signed paper."""
        record = self.assessment(self.version(self.plan(owner)))
        paper = assessments.add_paper(record, self.signed_paper(owner), by=SYSTEM)
        return {"record_id": record.id, "paper_id": paper.id}
