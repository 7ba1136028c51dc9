"""The registered hazards of the county, with whole chains and with every kind of gap."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drills.revision_tasks.actions import dismiss_ground
from drills.revision_tasks.grounds import list_grounds
from emergency.core.clock import today
from emergency.core.places import Datum
from emergency.demo.calendar import Story
from emergency.demo.county import County
from emergency.demo.people import People
from emergency.demo.plans import Plans
from emergency.hazards import actions
from emergency.hazards.models import Hazard
from emergency.hazards.queries import latest_of
from emergency.hazards.rules import Spot, State, parse_substances

_REGISTERED_DAYS = 440
_THERE_SINCE_DAYS = 2_200
"""What was there before any plan of today was written, and came to the register later."""
_PAPER = "安全评估报告（虚构）"


@dataclass(frozen=True)
class Registered:
    """A hazard of the county: whose, of which kind and level, what is there, which plans answer it (key, clause)."""

    key: str
    unit: str
    kind: str
    name: str
    level: int | None = None
    substances: tuple[str, ...] = ()
    plans: tuple[tuple[str, str], ...] = ()
    address: str = ""
    days: int = _REGISTERED_DAYS


HAZARDS = (
    Registered("chem_methanol", "chemical", "major_hazard_source", "甲醇储罐区", 2, ("甲醇 67-56-1 1600吨 q/Q=3.2",),
               (("chem_tank", "GB29639-7.4"), ("hazmat", "")), "厂区北侧罐区"),
    Registered("chem_ammonia", "chemical", "major_hazard_source", "液氨储罐区", 3, ("液氨 7664-41-7 45吨 q/Q=4.5",),
               (("chem_ammonia", "GB29639-7.4"),), "合成车间东侧"),
    Registered("chem_loading", "chemical", "toxic_release", "装卸站", None, ("甲醇", "液氨"), (("chem_loading", ""),)),
    Registered("chem_power", "chemical", "fire_explosion", "自备电站", None, ("柴油",), (("chem_power", ""),), "动力车间", 3),
    Registered("branch_chlorine", "branch", "major_hazard_source", "氯气钢瓶库", 4, ("氯气 7782-50-5 6吨 q/Q=1.2",), (),
               "北厂区南门", 90),
    Registered("depot_tanks", "depot", "major_hazard_source", "二甲苯储罐区", 3, ("二甲苯 1330-20-7 4200吨",),
               (("depot_own", "GB29639-6.3.4"),), "一号罐区"),
    Registered("mine_pond", "mine", "tailings_pond", "远峪尾矿库", None, (), (("mine_pond", ""),)),
    Registered("mine_water", "mine", "mine_hazard", "二采区老空水", None, (), (("mine_own", ""),)),
    Registered("cold_room", "cold", "ammonia_refrigeration", "制冷机房", None, ("液氨 7664-41-7 3吨",),
               (("cold_site", ""), ("cold_own", ""))),
    Registered("flour_silo", "flour", "dust_explosion", "一号面粉筒仓"),
    Registered("smelter_gas", "smelter", "toxic_release", "煤气管道和加压站", None, ("煤气",), (("smelter_gas", ""),)),
    Registered("mall_hall", "mall", "crowd", "中庭和三层卖场", None, (), (("mall_own", ""),)),
    Registered("village_slope", "village", "geological", "前崖村西坡滑坡隐患点", None, (), (("village_own", ""),), "", 370),
    Registered("school_canteen", "school", "fire_explosion", "食堂燃气间", None, ("天然气",), (("school_own", ""),), "", 40),
)  # fmt: skip


class Hazards:
    """What is registered, and what has changed since."""

    def __init__(self, county: County, people: People, plans: Plans, story: Story) -> None:
        self._county, self._people, self._plans, self._story = county, people, plans, story
        self._hazards: dict[str, Hazard] = {}

    def tell(self) -> None:
        """Put the register and its changes into the story."""
        for one in HAZARDS:
            self._story.at(self._story.ago(one.days), lambda one=one: self._register(one), hour=14)  # type: ignore[misc]
        self._story.at(self._story.ago(200), lambda: self._more("chem_ammonia", "液氨 7664-41-7 60吨 q/Q=6"), hour=10)
        self._story.at(self._story.ago(190), lambda: self._keep_plan("chem_ammonia"), hour=15)
        self._story.at(self._story.ago(12), lambda: self._level("chem_methanol", 1), hour=10)
        self._story.at(self._story.ago(6), lambda: self._more("depot_tanks", "二甲苯 1330-20-7 5600吨"), hour=11)

    def _register(self, one: Registered) -> None:
        unit, by = self._county.units[one.unit], self._people.of(one.unit)
        spot = Spot(unit.area_id, unit.lat, unit.lon, Datum.WGS84, one.address)
        since = self._story.ago(_THERE_SINCE_DAYS if one.days >= _REGISTERED_DAYS else one.days)
        state = State(one.name, one.level, parse_substances(one.substances), spot)
        hazard = actions.register(
            unit, kind=one.kind, state=state, since=since, source=_PAPER, by=by, identified_on=since,
        )  # fmt: skip
        self._hazards[one.key] = hazard
        for key, clause in one.plans:
            if key in self._plans.plans:
                plan = self._plans.plans[key]
                owner = by if plan.organisation_id == unit.id else self._people.actor("bureau")
                actions.answer(hazard, plan, clause=clause, by=owner)

    def _more(self, key: str, substances: str) -> None:
        before = latest_of(self._hazards[key]).state
        self._restate(key, replace(before, substances=parse_substances([substances])))

    def _level(self, key: str, level: int) -> None:
        self._restate(key, replace(latest_of(self._hazards[key]).state, level=level))

    def _keep_plan(self, key: str) -> None:
        """The unit has looked at the change and says why its plans stay as they are."""
        by = self._people.of("chemical")
        for ground in list_grounds(by):
            if ground.about[1].get("hazard_id") == self._hazards[key].id:
                dismiss_ground(ground, reason="处置措施按设计最大存量编制，不需修订", by=by)

    def _restate(self, key: str, state: State) -> None:
        hazard = self._hazards[key]
        unit = next(name for name, each in self._county.units.items() if each.id == hazard.organisation_id)
        actions.restate(hazard, state=state, since=today(), source=_PAPER, by=self._people.of(unit))
