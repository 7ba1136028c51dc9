"""The plans of the county, in every state that a plan and a filing can be in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from emergency.accounts.models import Organisation
from emergency.core.actors import Actor
from emergency.core.clock import today
from emergency.demo.calendar import Story
from emergency.demo.county import County
from emergency.demo.people import CLERK, People
from emergency.demo.texts import text_of
from emergency.filings import actions as filings
from emergency.filings.documents import Missing
from emergency.filings.models import Filing
from emergency.filings.rules import DocumentKind
from emergency.plans import actions as plans
from emergency.plans.content import Content
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import Family, PlanKind
from emergency.reviews import actions as reviews
from emergency.reviews.rules import Conclusion, Member, ReviewKind

_TEAM = ("team", "危险化学品处置", 1, "支", 30)
_FOAM = ("item", "抗溶性泡沫液", 5, "吨", 60)
_PUMP = ("item", "潜水泵", 6, "台", 60)


@dataclass(frozen=True)
class Written:
    """A plan of the county: whose, of which kind, against what, published how many days ago, and how it stands.

    `state`: draft, published, submitted, checking, returned_once, filed, deemed_filed, refused, abolished.
    """

    key: str
    unit: str
    kind: str
    title: str
    hazard: str
    days: int
    state: str
    government: bool = False
    promises: tuple[tuple[str, str, int, str, int], ...] = ()


PLANS = (
    Written("overall", "government", "overall", "望岚县突发事件总体应急预案", "各类突发事件", 640, "filed", True),
    Written("flood", "government", "special", "望岚县防汛抗旱应急预案", "洪涝和干旱灾害", 560, "filed", True, (_PUMP,)),
    Written("forest", "government", "special", "望岚县森林火灾应急预案", "森林火灾", 430, "published", True),
    Written("hazmat", "government", "special", "望岚县危险化学品事故应急预案", "危险化学品事故", 590, "filed", True,
            (_TEAM, _FOAM)),
    Written("quake", "government", "special", "望岚县地震应急预案", "地震灾害", 1400, "published", True),
    Written("bureau_own", "bureau", "departmental", "望岚县应急管理局部门应急预案", "生产安全事故和自然灾害", 500, "filed", True),
    Written("housing_own", "housing", "departmental", "望岚县房屋市政工程生产安全事故应急预案", "房屋市政工程事故", 460, "filed", True),
    Written("transport_own", "transport", "departmental", "望岚县道路运输突发事件应急预案", "道路运输突发事件", 9, "checking", True),
    Written("township_own", "township", "grassroots", "青石镇突发事件应急预案", "各类突发事件", 400, "filed", True),
    Written("street_own", "street", "grassroots", "柳溪街道突发事件应急预案", "各类突发事件", 8, "submitted", True),
    Written("village_own", "village", "grassroots", "前崖村突发事件应急预案", "山洪和森林火灾", 380, "published"),
    Written("chem", "chemical", "comprehensive", "岚河化工综合应急预案", "火灾、爆炸、中毒和窒息", 620, "filed",
            promises=(_TEAM, _FOAM)),
    Written("chem_ammonia", "chemical", "special", "岚河化工液氨泄漏专项应急预案", "液氨泄漏事故", 600, "filed", promises=(_TEAM,)),
    Written("chem_tank", "chemical", "special", "岚河化工甲醇储罐火灾专项应急预案", "甲醇储罐火灾事故", 600, "filed",
            promises=(_FOAM,)),
    Written("chem_loading", "chemical", "on_site", "岚河化工装卸站现场处置方案", "装卸过程泄漏", 580, "filed"),
    Written("chem_card", "chemical", "action_card", "岚河化工合成岗位应急处置卡", "合成塔泄漏", 580, "published"),
    Written("chem_power", "chemical", "special", "岚河化工全厂停电专项应急预案", "全厂停电", 5, "draft"),
    Written("branch_own", "branch", "comprehensive", "岚河化工北厂区综合应急预案", "火灾、爆炸", 18, "returned_once"),
    Written("depot_own", "depot", "comprehensive", "顺泽储运综合应急预案", "泄漏、火灾、爆炸", 610, "filed", promises=(_TEAM,)),
    Written("depot_tank", "depot", "special", "顺泽储运储罐区专项应急预案", "储罐区泄漏火灾", 10, "checking"),
    Written("depot_site", "depot", "on_site", "顺泽储运罐车装卸现场处置方案", "罐车泄漏", 570, "filed"),
    Written("mine_own", "mine", "comprehensive", "远峪矿业综合应急预案", "冒顶片帮、透水、中毒窒息", 540, "filed"),
    Written("mine_pond", "mine", "special", "远峪矿业尾矿库专项应急预案", "尾矿库溃坝和漫顶", 535, "deemed_filed", promises=(_PUMP,)),
    Written("fireworks_own", "fireworks", "comprehensive", "金穗烟花爆竹综合应急预案", "烟花爆竹燃烧爆炸", 510, "filed"),
    Written("smelter_own", "smelter", "comprehensive", "岚州铸锻综合应急预案", "高温熔融金属喷溅和火灾", 11, "submitted"),
    Written("smelter_gas", "smelter", "special", "岚州铸锻煤气泄漏专项应急预案", "煤气泄漏中毒", 1180, "filed"),
    Written("cold_own", "cold", "comprehensive", "合源冷链综合应急预案", "液氨泄漏", 470, "filed"),
    Written("cold_site", "cold", "on_site", "合源冷链制冷机房现场处置方案", "制冷机房氨泄漏", 470, "filed"),
    Written("flour_own", "flour", "comprehensive", "云锦面粉综合应急预案", "粉尘爆炸", 22, "returned_once"),
    Written("mall_own", "mall", "comprehensive", "百汇购物广场综合应急预案", "火灾和拥挤踩踏", 490, "filed"),
    Written("builder_own", "builder", "comprehensive", "恒筑建设综合应急预案", "坍塌、高处坠落", 450, "filed"),
    Written("bridge_site", "bridge", "on_site", "岚河大桥挂篮施工现场处置方案", "高处坠落和坍塌", 240, "published"),
    Written("coaches_own", "coaches", "comprehensive", "平安客运综合应急预案", "道路运输事故", 1500, "abolished"),
    Written("coaches_new", "coaches", "comprehensive", "平安客运生产安全事故综合应急预案", "道路运输事故", 9, "published"),
    Written("school_own", "school", "comprehensive", "望岚县第三中学突发事件应急预案", "火灾和拥挤踩踏", 300, "refused"),
)  # fmt: skip

_RECORDED_SINCE_DAYS = 725
"""What is older was entered from paper when the county began to use the system."""
_NEW_MEASURES = date(2024, 1, 31)
"""Since when 国办发〔2024〕5号 is in force."""
_REVIEWED_DAYS = 12
"""A review comes this many days before publication."""


class Plans:
    """The plans by key, and how they came to be."""

    def __init__(self, county: County, people: People, story: Story) -> None:
        self._county, self._people, self._story = county, people, story
        self.plans: dict[str, Plan] = {}
        self.versions: dict[str, PlanVersion] = {}
        self._filings: dict[str, Filing] = {}

    def tell(self) -> None:
        """Put every plan into the story."""
        for written in PLANS:
            entered = min(written.days, _RECORDED_SINCE_DAYS)
            self._story.at(self._story.ago(entered), lambda written=written: self._write(written))  # type: ignore[misc]
            if written.days > _RECORDED_SINCE_DAYS and written.state == "filed":
                self._story.at(self._story.ago(entered), lambda written=written: self._record_filed(written))  # type: ignore[misc]
            elif written.state == "abolished":
                self._story.at(self._story.ago(10), lambda written=written: self._abolish(written))  # type: ignore[misc]
            elif written.state not in ("draft", "published"):
                self._tell_filing(written)

    def text(self, written: Written, **changed: object) -> Content:
        """What the plan says."""
        unit = self._county.units[written.unit]
        return text_of(
            written.kind, unit=unit.name, hazard=written.hazard, phone=unit.phone, government=written.government,
            promises=written.promises, is_dated=self._story.ago(written.days) < _NEW_MEASURES, **changed,  # type: ignore[arg-type]
        )  # fmt: skip

    def _write(self, written: Written) -> None:
        by, unit = self._people.of(written.unit), self._county.units[written.unit]
        family = Family.GOVERNMENT if written.government else Family.UNIT
        plan = plans.create_plan(
            unit, family=family, kind=PlanKind(written.kind), title=written.title, hazard=written.hazard, by=by
        )
        self.plans[written.key] = plan
        if written.state == "draft":
            plans.start_revision(plan, reason="首次编制", content=self.text(written), by=by)
            return
        day = self._story.ago(written.days)
        version = plans.record_version(
            plan, content=self.text(written), label="2024版" if written.days > 400 else "2026版", by=by,
            issued_on=day if written.government else None, published_on=None if written.government else day,
        )  # fmt: skip
        self.versions[written.key] = version
        if not written.government and unit.kind in ("enterprise", "branch"):
            self._review(version, day, unit)

    def _review(self, version: PlanVersion, published_on: date, unit: Organisation) -> None:
        held_on = published_on.fromordinal(published_on.toordinal() - _REVIEWED_DAYS)
        reviews.conclude(
            version, kind=ReviewKind.REVIEW, held_on=held_on, chair="姚博", place=f"{unit.name}会议室",
            members=[Member("姚博", "望海安全技术中心", "化工安全"), Member("柳青", "望海职业学院", "应急管理"),
                     Member("石磊", "望海市安全生产协会", "消防")],
            conclusion=Conclusion.PASSED, opinion="预案要素齐全，处置程序可行，按专家意见修改后予以通过。",
            by=self._people.of(next(key for key, each in self._county.units.items() if each.id == unit.id)),
        )  # fmt: skip

    def _tell_filing(self, written: Written) -> None:
        filed_on = written.days - 6
        self._story.at(self._story.ago(filed_on), lambda: self._submit(written), hour=10)
        if written.state in ("submitted", "deemed_filed"):
            return
        self._story.at(self._story.ago(filed_on - 1), lambda: self._take(written), hour=11)
        if written.state != "checking":
            self._story.at(self._story.ago(filed_on - 4), lambda: self._decide(written), hour=15)

    def _abolish(self, written: Written) -> None:
        plans.abolish(self.plans[written.key], on=today(), by=self._people.of(written.unit))

    def _record_filed(self, written: Written) -> None:
        """A filing made on paper before the system was used, entered by the authority with its days."""
        officer, day = self._people.actor("bureau"), self._story.ago(written.days - 6)
        filing = filings.submit(
            self.versions[written.key], authority=self._county.units["bureau"], received_on=day, by=officer,
            documents=[filings.HandedIn(kind) for kind in DocumentKind],
        )  # fmt: skip
        filings.take(filing, on=day, by=officer)
        filings.accept(filing, on=day, by=officer)

    def _submit(self, written: Written) -> None:
        left_out = {DocumentKind.RESOURCE_SURVEY} if written.state == "returned_once" else set()
        version = self.versions[written.key]
        self._filings[written.key] = filings.submit(
            version, by=self._people.of(written.unit),
            documents=[filings.HandedIn(kind) for kind in DocumentKind if kind not in left_out],
        )  # fmt: skip

    def _take(self, written: Written) -> None:
        filings.take(self._filings[written.key], by=self._officer(written))

    def _decide(self, written: Written) -> None:
        filing, by = self._filings[written.key], self._officer(written)
        if written.state == "returned_once":
            missing = [Missing("缺少应急资源调查报告", "resource_survey"), Missing("应急处置未写明疏散路线和集合点")]
            filings.return_once(filing, missing=missing, by=by)
        elif written.state == "refused":
            filings.refuse(filing, reason="学校应急预案由教育主管部门管理，不属于本局备案范围。", by=by)
        else:
            filings.accept(filing, by=by)

    def _officer(self, written: Written) -> Actor:
        """Whoever decides at the authority that received it."""
        authority = self._filings[written.key].authority
        logins = {self._county.units["bureau"].id: "bureau", self._county.units["city_bureau"].id: "city"}
        if authority.id in logins:
            return self._people.actor(logins[authority.id])
        return replace(CLERK, name=f"{authority.name}经办人")
