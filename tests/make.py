"""Builders with defaults. Each goes through the same actions as the pages, so what they make is what people make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import select

from drills.bookings import actions as bookings
from drills.bookings.models import Drill
from drills.bookings.rules import DrillKind, Form, kind_for
from drills.evaluations.actions import record_finding
from drills.evaluations.models import Finding
from drills.evaluations.rules import Severity
from drills.revision_tasks import actions as revision_tasks
from drills.revision_tasks.models import RevisionTask
from emergency.accounts import actions as accounts
from emergency.accounts import queries as accounts_queries
from emergency.accounts.models import Account, Area, Organisation
from emergency.accounts.roles import Role
from emergency.accounts.rules import OrganisationKind, credit_code_check_symbol
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import LOCAL, today
from emergency.core.db import db
from emergency.core.files import PLANS, Store, inspect
from emergency.core.imports import fresh_items, get_importer
from emergency.core.places import Place
from emergency.core.uploads import keep_document
from emergency.filings import actions as filings
from emergency.filings.documents import Missing
from emergency.filings.models import Filing
from emergency.filings.rules import DocumentKind
from emergency.hazards import actions as hazards
from emergency.hazards import queries as hazards_queries
from emergency.hazards.models import Hazard, HazardStatement
from emergency.hazards.rules import Spot, State, parse_substances
from emergency.imports import actions as imports
from emergency.imports import queries as imports_queries
from emergency.imports.models import StagedImport
from emergency.notices import actions as notices
from emergency.notices.models import Delivery
from emergency.plans import actions as plans
from emergency.plans.content import ClauseContent, ContactContent, Content, LevelContent, PromiseContent
from emergency.plans.drafts import actions as drafts
from emergency.plans.models import Plan, PlanImport, PlanVersion
from emergency.plans.queries import version_in_force
from emergency.plans.reading.read import read_plan
from emergency.plans.uploads import actions as uploads
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind
from emergency.reviews import actions as reviews
from emergency.reviews.models import Review
from emergency.reviews.rules import Member, ReviewKind
from emergency.sites import actions as sites
from emergency.sites.models import Site
from emergency.sites.rules import FactName
from resources_db.holds import actions as holds
from resources_db.holds.models import Hold
from resources_db.incidents import actions as incidents
from resources_db.incidents.models import Incident
from resources_db.supplies import actions as supplies
from resources_db.supplies import ledger
from resources_db.supplies.models import Depot, Item, StockLine
from resources_db.supplies.rules import MovementKind
from resources_db.teams import actions as teams
from resources_db.teams.models import Team
from resources_db.teams.rules import Category
from tests.client import PASSWORD

_serial = count(1)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """A valid code whose area part (379900) is not allocated."""
    body = f"91379900{number:09d}"
    return body + credit_code_check_symbol(body)


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


class Make:
    """`make.organisation()`, `make.account(role="bureau")`, `make.token(account)`; every name is optional."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def area(self, code: str = "370126") -> Area:
        """A division of the register (default 商河县, Shandong)."""
        area = accounts_queries.find_area(code)
        assert area is not None, f"no area {code}"
        return area

    def organisation(
        self,
        *,
        kind: str = "enterprise",
        area: Area | str = "370126",
        name: str | None = None,
        parent: Organisation | None = None,
        place: tuple[float, float] | None = None,
        supervised_by: Sequence[Organisation] = (),
        **given: Any,
    ) -> Organisation:
        """An organisation, an enterprise unless said otherwise; facts (`tags`, `size` …) hold from the beginning."""
        number = next(_serial)
        facts = {str(name): given.pop(name) for name in FactName if name in given}
        return sites.register(
            facts=facts,
            supervised_by=supervised_by,
            name=name or f"青禾{number}化工有限公司",
            kind=OrganisationKind(kind),
            area=area if isinstance(area, Area) else self.area(area),
            parent=parent,
            uscc=given.pop("uscc", credit_code(number) if parent is None else ""),
            place=Place(*place) if place else None,
            by=SYSTEM,
            **given,
        )

    def account(
        self, role: str = "enterprise", organisation: Organisation | None = None, name: str = "张某"
    ) -> Account:
        """An account with the tests' password."""
        if organisation is None and role not in ("administrator", "auditor"):
            kinds = {"bureau": "emergency_bureau", "commander": "emergency_bureau", "department": "department"}
            organisation = self.organisation(kind=kinds.get(role, "enterprise"))
        return accounts.create_account(
            login=f"{role}{next(_serial)}", name=name, role=Role(role), organisation=organisation,
            password=PASSWORD, settings=self.app.config["SETTINGS"], by=SYSTEM,
        )  # fmt: skip

    def actor(self, role: str = "enterprise", organisation: Organisation | None = None) -> Actor:
        """Somebody who acts."""
        return accounts_queries.actor_of(self.account(role, organisation))

    def token(self, account: Account) -> str:
        """An API token of an account."""
        return accounts.create_token(account, label="巡检程序", by=SYSTEM)

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

    @staticmethod
    def _parts(content: Content) -> dict[str, Any]:
        return {
            "clauses": content.clauses, "promises": content.promises, "levels": content.levels,
            "contacts": content.contacts,
        }  # fmt: skip

    def facts(self, organisation: Organisation, since: date | str | None = None, **given: Any) -> None:
        """State facts of an organisation from a day on; `until`, `source` beside them."""
        day = date.fromisoformat(since) if isinstance(since, str) else since
        sites.state_facts(organisation, since=day, by=SYSTEM, **given)

    def site(self, organisation: Organisation, *, name: str = "二号库区", **given: Any) -> Site:
        """A site of an organisation, in its area; facts by their names."""
        facts = {str(fact): given.pop(fact) for fact in FactName if fact in given and fact is not FactName.AREA}
        return sites.add_site(
            organisation, name=name, area=given.pop("area", organisation.area), facts=facts, by=SYSTEM, **given
        )

    def staged_import(self, account: Account) -> StagedImport:
        """A list of organisations that somebody has uploaded and not confirmed."""
        importer = get_importer("organisations")
        data = "单位名称,属地\n望屿石料厂,商河县\n".encode()
        store = Store(self.app.config["SETTINGS"].data_dir)
        by = accounts_queries.actor_of(account)
        return imports.stage(importer, data, imports_queries.accept(data, "a.csv"), {}, store=store, by=by)

    def imported(self, table: str, text: str, *, by: Actor, **given: str) -> Sequence[int]:
        """A table as .csv brought in at once; the new ids."""
        importer, data = get_importer(table), text.encode()
        preview = imports_queries.read(importer, data, imports_queries.accept(data, "a.csv"), given, by)
        return imports.put(importer, fresh_items(importer, preview), given, by=by)

    def one_of_each(self, owner: Organisation) -> dict[str, int | str]:
        """One thing of every kind that an address can name, belonging to this organisation and carrying its name."""
        drill = self.drill(owner, state="completed", title=f"{owner.name}泄漏处置演练")
        task = self.task(drill, text=f"{owner.name}启动用时8分钟，预案要求5分钟")
        draft = self.uploaded_draft(owner)
        filing = self.filing(organisation=owner)
        return {
            "organisation_id": owner.id,
            "area_id": owner.area_id,
            "account_id": self.account("member", owner, name=f"{owner.name}员工").id,
            "site_id": self.site(owner, name=f"{owner.name}二号库区").id,
            "table": "organisations",
            "import_id": self.staged_import(self.account("administrator")).id,
            "uploads.import_id": self.upload(owner).id,
            "plan_id": draft.plan_id,
            "promise_id": self.version(self.plan(owner)).promises[0].id,
            "version_id": draft.id,
            "clause_id": draft.clauses[0].id,
            "review_id": self.review(draft).id,
            **self._hazard_of(owner),
            "rule_id": "DR-N-03",
            "task_id": task.id,
            "drill_id": drill.id,
            "filing_id": filing.id,
            "year": 2026,
            "month": 11,
            "document_id": filing.documents[0].id,
            "delivery_id": self.delivery(self.account("member", owner)).id,
            "receipt": "NOSUCHRECEIPT",
            **self._help_of(owner),
        }

    def _hazard_of(self, owner: Organisation) -> dict[str, int | str]:
        """A hazard of this organisation that a plan of its own answers."""
        hazard = self.hazard(owner, name=f"{owner.name}甲醇罐区")
        link = hazards.answer(hazard, self.published_plan(owner), by=SYSTEM)
        said = self.changed_hazard(hazard)
        ids: dict[str, int | str] = {"hazard_id": hazard.id, "link_id": link.id}
        return ids | {"revision-grounds.plan_id": link.plan_id, "ground": "hazard", "of": str(said.id)}

    def changed_hazard(self, hazard: Hazard, *, level: int = 1, by: Actor = SYSTEM) -> HazardStatement:
        """The hazard is of another level from today on."""
        state = replace(hazards_queries.latest_of(hazard).state, level=level)
        return hazards.restate(hazard, state=state, since=today(), source="安全评估报告", by=by)

    def hazard(
        self,
        organisation: Organisation | None = None,
        *,
        name: str = "甲醇储罐区",
        kind: str = "major_hazard_source",
        level: int | None = 2,
        substances: str = "甲醇 67-56-1 800吨 q/Q=1.6",
        since: date | None = None,
        by: Actor = SYSTEM,
        **given: Any,
    ) -> Hazard:
        """A registered hazard, since 2020 unless said otherwise."""
        owner = organisation or self.organisation()
        level = level if kind == "major_hazard_source" else None
        state = State(name, level, parse_substances(substances.splitlines()), Spot(owner.area_id, 36.7, 117.1))
        return hazards.register(owner, kind=kind, state=state, since=since or date(2020, 1, 1), by=by, **given)

    def _help_of(self, owner: Organisation) -> dict[str, int | str]:
        """A team and a depot of this organisation, an incident there, and what is held for it."""
        team = self.team(owner, name=f"{owner.name}救援队")
        member = teams.add_member(team, name=f"{owner.name}队员", by=SYSTEM)
        depot = self.depot(owner, name=f"{owner.name}物资库")
        # The catalogue is everybody's: an item that one unit already stocks tells nobody of another unit.
        pump = db.session.scalar(select(Item).where(Item.name == "潜水排污泵")) or self.item("潜水排污泵")
        line = self.stock(pump, depot, batch=f"{owner.name}批")
        incident = self.incident(owner.area, title=f"{owner.name}液氨泄漏")
        hold = self.hold(team, line, incident=incident, by=self.actor("commander", self.bureau(owner.area)))
        return {
            "team_id": team.id,
            "member_id": member.id,
            "depot_id": depot.id,
            "item_id": line.item_id,
            "stock_id": line.id,
            "incident_id": incident.id,
            "hold_id": hold.id,
            "commitment_id": hold.lines[0].id,
            "step": "release",
        }

    def upload(self, organisation: Organisation) -> PlanImport:
        """A plan of this organisation, uploaded as text and read, that nobody has confirmed."""
        lines = [f"《{organisation.name}应急预案》", *(f"{title}\n{text}" for title, text in PLAN_TEXT.values())]
        data = "\n".join(lines).encode()
        with TemporaryDirectory() as folder:
            path = Path(folder) / "plan.txt"
            path.write_bytes(data)
            named = organisation.name.replace("/", "／")
            document = inspect(data, f"{named}应急预案.txt", PLANS)
            reading = read_plan(path, filename=document.name, on=today()).as_json()
        store = Store(self.app.config["SETTINGS"].data_dir)
        file = keep_document(data, document, store, organisation_id=organisation.id, by=SYSTEM)
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

    def bureau(self, area: Area | str = "370126") -> Organisation:
        """The emergency bureau of an area, made once."""
        area = area if isinstance(area, Area) else self.area(area)
        bureau = OrganisationKind.EMERGENCY_BUREAU
        found = db.session.scalar(
            select(Organisation).where(Organisation.area_id == area.id, Organisation.kind == bureau).limit(1)
        )
        return found or self.organisation(kind=bureau, area=area, name=f"{area.name}应急管理局")

    def filing(
        self,
        *,
        state: str = "submitted",
        version: PlanVersion | None = None,
        organisation: Organisation | None = None,
        authority: Organisation | None = None,
        on: date | None = None,
        documents: Sequence[str] = tuple(DocumentKind),
    ) -> Filing:
        """A filing in a state people can bring it to: submitted, checking, returned_once, filed, refused."""
        version = version or self.version(self.plan(organisation))
        officer = replace(SYSTEM, name="陈立")
        authority = authority or self.bureau(version.plan.organisation.area)
        filing = filings.submit(
            version, authority=authority, received_on=on, by=officer,
            documents=[filings.HandedIn(DocumentKind(kind)) for kind in documents],
        )  # fmt: skip
        if state != "submitted":
            filings.take(filing, on=on, by=officer)
        if state == "returned_once":
            filings.return_once(filing, missing=[Missing("缺评审意见", "review_opinion")], on=on, by=officer)
        if state == "filed":
            filings.accept(filing, on=on, by=officer)
        if state == "refused":
            filings.refuse(filing, reason="不属于本部门备案范围", on=on, by=officer)
        return filing

    def team(
        self,
        organisation: Organisation | None = None,
        *,
        name: str | None = None,
        category: str = "T2",
        place: tuple[float, float] | None = (36.7, 117.1),
        capabilities: Sequence[str] = ("危险化学品处置",),
        **given: Any,
    ) -> Team:
        """A rescue team, ready and confirmed just now."""
        return teams.create_team(
            name=name or f"青禾{next(_serial)}应急救援队", organisation=organisation or self.organisation(),
            category=Category(category), place=Place(*place) if place else None, capabilities=list(capabilities),
            headcount=given.pop("headcount", 20), phone=given.pop("phone", "0531-80001234"), by=SYSTEM, **given,
        )  # fmt: skip

    def depot(
        self, organisation: Organisation | None = None, *, name: str | None = None,
        place: tuple[float, float] | None = (36.7, 117.1), **given: Any,
    ) -> Depot:  # fmt: skip
        """A depot."""
        return supplies.create_depot(
            name=name or f"青禾{next(_serial)}物资库", organisation=organisation or self.organisation(),
            place=Place(*place) if place else None, phone=given.pop("phone", "0531-80004321"), by=SYSTEM, **given,
        )  # fmt: skip

    def item(self, name: str | None = None, *, unit: str = "台", **given: Any) -> Item:
        """An item of the catalogue."""
        return supplies.create_item(name=name or f"潜水泵{next(_serial)}型", unit=unit, by=SYSTEM, **given)

    def stock(
        self, item: Item | None = None, depot: Depot | None = None, quantity: int | Decimal = 10, **given: Any
    ) -> StockLine:
        """A stock line with so much in it, received just now."""
        line = supplies.open_line(item or self.item(), depot or self.depot(), by=SYSTEM, **given)
        if quantity:
            ledger.move(MovementKind.RECEIVE, [ledger.Moved(line, Decimal(quantity))], by=SYSTEM)
        return line

    def incident(self, area: Area | str = "370126", *, title: str = "青禾化工液氨泄漏", **given: Any) -> Incident:
        """An incident under way."""
        return incidents.open_incident(
            title=title, type=given.pop("type", "accident"), level=given.pop("level", 2),
            area=area if isinstance(area, Area) else self.area(area), place=Place(*given.pop("place", (36.7, 117.1))),
            by=given.pop("by", SYSTEM), **given,
        )  # fmt: skip

    def hold(self, *asked: Team | StockLine, by: Actor | None = None, quantity: int = 1, **given: Any) -> Hold:
        """A hold of teams and goods, for an occasion unless an incident is given."""
        lines = [
            holds.Asked(team=each) if isinstance(each, Team)
            else holds.Asked(item=each.item, depot=each.depot, quantity=Decimal(quantity))
            for each in asked
        ]  # fmt: skip
        if "incident" not in given:
            given.setdefault("occasion", "海河路燃气泄漏")
        return holds.hold(lines, by=by or self.actor("commander"), **given).hold

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

    def delivery(self, account: Account, *, code: str = "reminder.waiting", **params: Any) -> Delivery:
        """A notice in somebody's inbox."""
        assert account.organisation_id is not None
        notices.notify(
            account.organisation_id, code, account_id=account.id, path="/worklist", **(params or {"what": "核对通讯录"})
        )
        notices.deliver(with_mail=False)
        found = db.session.scalar(
            select(Delivery).where(Delivery.account_id == account.id).order_by(Delivery.id.desc())
        )
        assert found is not None
        return found
