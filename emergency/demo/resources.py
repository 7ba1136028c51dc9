"""Teams, depots, stock, and two incidents, one of them an exercise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from emergency.accounts.models import Organisation
from emergency.core.clock import now
from emergency.core.places import Place
from emergency.demo.calendar import Story
from emergency.demo.county import COUNTY, County
from emergency.demo.people import CLERK, People
from resources_db.holds import actions as holds
from resources_db.incidents import actions as incidents
from resources_db.incidents.log import EntryKind
from resources_db.supplies import actions as supplies
from resources_db.supplies import ledger
from resources_db.supplies.models import Depot, Item
from resources_db.supplies.rules import MovementKind, ReserveForm
from resources_db.teams import actions as teams
from resources_db.teams.models import Team
from resources_db.teams.rules import Category, Confirmation, TeamStatus

TEAMS = (
    ("望岚县消防救援大队青年路站", "T1", "bureau", 42, 36.623, 118.312, ("火灾扑救", "泡沫消防车", "危险化学品处置"), "ready", 1),
    ("望岚县危险化学品应急救援队", "T2", "zone", 28, 36.583, 118.371, ("危险化学品处置", "堵漏", "洗消", "侦检"), "ready", 2),
    ("岚河化工专职消防队", "T5", "chemical", 24, 36.576, 118.381, ("火灾扑救", "泡沫消防车", "堵漏"), "ready", 1),
    ("顺泽储运兼职应急救援队", "T5", "depot", 15, 36.572, 118.367, ("堵漏", "火灾扑救"), "ready", 40),
    ("远峪矿业矿山救护队", "T8", "mine", 32, 36.741, 118.191, ("矿山救护",), "ready", 6),
    ("望岚县防汛抢险队", "T2", "government", 60, 36.650, 118.290, ("防汛抢险", "抽水排涝"), "resting", 3),
    ("青石镇应急救援队", "T4", "township", 20, 36.701, 118.241, ("森林灭火", "防汛抢险"), "ready", 9),
    ("望岚蓝盾社会救援队", "T6", "street", 18, 36.614, 118.326, ("水上救援", "山地救援"), "ready", 120),
)  # fmt: skip
"""Name, category, whose, heads, where, what it can do, status, days since it was last confirmed."""

ITEMS = (
    ("潜水泵", "台", ("抽水泵", "排污泵")), ("抗溶性泡沫液", "吨", ("泡沫液",)), ("正压式空气呼吸器", "套", ("空呼",)),
    ("重型防化服", "套", ("全密封防化服",)), ("堵漏工具", "套", ("堵漏器材",)), ("移动式照明灯", "台", ("应急照明灯",)),
    ("柴油发电机", "台", ("发电机",)), ("编织袋", "条", ("沙袋",)), ("救生衣", "件", ()), ("冲锋舟", "艘", ("橡皮艇",)),
    ("风力灭火机", "台", ("灭火风机",)), ("灭火水枪", "支", ("背负式水枪",)), ("帐篷", "顶", ("救灾帐篷",)), ("棉被", "床", ()),
    ("折叠床", "张", ()), ("四合一气体检测仪", "台", ("气体检测仪",)), ("对讲机", "部", ()), ("卫星电话", "部", ()),
    ("担架", "副", ()), ("急救箱", "个", ()), ("警戒带", "盘", ()), ("吸油毡", "箱", ("吸附棉",)), ("消石灰", "吨", ()),
    ("液压破拆工具", "套", ("破拆工具",)), ("无人机", "架", ()),
)  # fmt: skip

DEPOTS = (
    ("望岚县应急物资储备中心库", "bureau", 36.630, 118.300, range(25), 3),
    ("开发区危化应急物资库", "zone", 36.582, 118.370, (1, 2, 3, 4, 5, 15, 16, 18, 19, 20, 21, 22), 1),
    ("青石镇应急物资点", "township", 36.702, 118.243, (0, 6, 7, 8, 10, 11, 12, 13, 14, 17), 1),
    ("岚河化工应急器材库", "chemical", 36.5755, 118.3815, (1, 2, 3, 4, 15, 16, 18, 19), 1),
    ("县防汛物资仓库", "government", 36.652, 118.288, (0, 5, 6, 7, 8, 9, 24), 4),
)  # fmt: skip
"""Name, whose, where, which items, by how much larger than a small store."""

_SMALL = (4, 3, 20, 6, 5, 8, 3, 3000, 60, 3, 15, 30, 25, 80, 40, 8, 20, 2, 6, 20, 40, 15, 4, 3, 2)


class Resources:
    """What the county can send, and what it was sent for."""

    def __init__(self, county: County, people: People, story: Story) -> None:
        self._county, self._people, self._story = county, people, story
        self._teams: dict[str, Team] = {}
        self._items: list[Item] = []
        self._depots: dict[str, Depot] = {}

    def tell(self) -> None:
        """Put teams, stock and incidents into the story."""
        at, ago = self._story.at, self._story.ago
        at(ago(650), self._enter_catalogue)
        for row in TEAMS:
            at(ago(640), lambda row=row: self._enter_team(*row))  # type: ignore[misc]
            at(ago(row[-1]), lambda row=row: self._confirm(row[0], row[-2]), hour=8)  # type: ignore[misc]
        for depot in DEPOTS:
            at(ago(630), lambda depot=depot: self._fill(*depot))  # type: ignore[misc]
        at(ago(4), self._count_stock, hour=8)
        at(ago(175), self._rehearse_flood, hour=10)
        at(ago(0), self._open_leak, hour=0, minute=20)

    def _enter_catalogue(self) -> None:
        self._items = [
            supplies.create_item(name=name, unit=unit, synonyms=synonyms, by=CLERK) for name, unit, synonyms in ITEMS
        ]

    def _enter_team(self, name: str, category: str, key: str, heads: int, lat: float, lon: float,
                    capabilities: tuple[str, ...], _status: str, _days: int) -> None:  # fmt: skip
        self._teams[name] = teams.create_team(
            name=name, organisation=self._county.units[key], category=Category(category), headcount=heads,
            capabilities=list(capabilities), place=Place(lat, lon), phone=f"0549-8801{len(self._teams):03d}",
            leader="值班队长", by=self._people.of(key),
        )  # fmt: skip

    def _confirm(self, name: str, status: str) -> None:
        teams.report_status(
            self._teams[name], TeamStatus(status), by=CLERK, confirmed_by="值班队长", confirmed_how=Confirmation.PHONE
        )

    def _fill(self, name: str, key: str, lat: float, lon: float, items: Any, times: int) -> None:
        by, owner = self._people.of(key), self._county.units[key]
        depot = supplies.create_depot(
            name=name, organisation=owner, place=Place(lat, lon), phone=f"0549-8802{len(self._depots):03d}", by=by
        )
        self._depots[name] = depot
        moved = [
            ledger.Moved(self._line(depot, number, owner, by), Decimal(_SMALL[number] * times)) for number in items
        ]
        ledger.move(MovementKind.RECEIVE, moved, document="验收单2024-01", by=by)

    def _line(self, depot: Depot, number: int, owner: Organisation, by: Any) -> Any:
        form = ReserveForm.MARKET if number in (13, 14) and owner.kind == "township" else ReserveForm.PHYSICAL
        return supplies.open_line(self._items[number], depot, batch="2024-01", reserve_form=form, by=by)

    def _count_stock(self) -> None:
        """The storekeeper counts the central depot: two lamps have gone missing."""
        by, depot = self._people.actor("storekeeper"), self._depots["望岚县应急物资储备中心库"]
        lamps = supplies.open_line(self._items[5], depot, batch="2025-02", by=by)
        ledger.move(MovementKind.RECEIVE, [ledger.Moved(lamps, Decimal(12))], document="验收单2025-02", by=by)
        ledger.move(
            MovementKind.COUNT, [ledger.Moved(lamps, Decimal(10))], reason="盘点短缺2台，已查明借出未登记", by=by
        )

    def _rehearse_flood(self) -> None:
        """The exercise of the county's flood plan: its holds are simulated and lower no figure."""
        by = self._people.actor("commander")
        incident = incidents.open_incident(
            title="岚河超警戒水位（演练）", type="natural", level=2, area=self._county.areas[COUNTY],
            place=Place(36.651, 118.289), is_exercise=True, by=by,
        )  # fmt: skip
        holds.hold([holds.Asked(team=self._teams["望岚县防汛抢险队"])], incident=incident, by=by)
        incidents.write_entry(incident, kind=EntryKind.ORDER, words="转移沿岸群众120人（演练）", by=by)
        incidents.end_incident(incident, by=by)

    def _open_leak(self) -> None:
        """A real leak under way since this night: one team called out, goods held."""
        by = self._people.actor("commander")
        incident = incidents.open_incident(
            title="岚州铸锻酸洗车间盐酸泄漏", type="accident", level=4, area=self._county.areas[COUNTY],
            unit=self._county.units["smelter"], place=Place(36.585, 118.36), started_at=now(), light=2, by=by,
        )  # fmt: skip
        made = holds.hold(
            [
                holds.Asked(team=self._teams["望岚县危险化学品应急救援队"]),
                holds.Asked(item=self._items[22], depot=self._depots["开发区危化应急物资库"], quantity=Decimal(2)),
            ],
            incident=incident, by=by,
        ).hold  # fmt: skip
        holds.commit(made, by=by)
        holds.hold(
            [holds.Asked(item=self._items[3], depot=self._depots["岚河化工应急器材库"], quantity=Decimal(4))],
            incident=incident, lapses_in_minutes=24 * 60, by=by,
        )  # fmt: skip
        incidents.write_entry(incident, kind=EntryKind.ORDER, words="切断酸洗线进料，厂区下风向200米警戒", by=by)
