"""The county: its areas, organisations with their facts, and who supervises whom.

The codes 379900 and 379921 are not allocated in GB/T 2260; the province above is real so that provincial rules apply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emergency.accounts import actions as accounts
from emergency.accounts import queries as accounts_queries
from emergency.accounts.models import Area, Organisation
from emergency.accounts.rules import AreaKind, OrganisationKind, credit_code_check_symbol
from emergency.core.actors import SYSTEM
from emergency.core.places import Place
from emergency.sites import actions as sites

COUNTY = "379921"
PROVINCE = "370000"

AREAS = (
    ("379900", "望海市", AreaKind.DIVISION, PROVINCE),
    (COUNTY, "望岚县", AreaKind.DIVISION, "379900"),
    ("379921101", "青石镇", AreaKind.DIVISION, COUNTY),
    ("379921001", "柳溪街道", AreaKind.DIVISION, COUNTY),
    ("379921-01", "望岚经济开发区", AreaKind.FUNCTIONAL_ZONE, COUNTY),
)


@dataclass(frozen=True)
class Unit:
    """An organisation of the county: a short key, what it is, where it lies, its facts."""

    key: str
    name: str
    kind: str
    area: str = COUNTY
    tags: tuple[str, ...] = ()
    employees: int | None = None
    size: str = ""
    industry: str = ""
    supervised_by: tuple[str, ...] = ()
    parent: str = ""
    lat: float = 36.62
    lon: float = 118.31
    facts: dict[str, Any] = field(default_factory=dict)


UNITS = (
    Unit("city_bureau", "望海市应急管理局", "emergency_bureau", "379900", lat=36.55, lon=118.20),
    Unit("government", "望岚县人民政府", "government"),
    Unit("bureau", "望岚县应急管理局", "emergency_bureau", tags=("work_safety_supervision",), lat=36.621, lon=118.309),
    Unit("housing", "望岚县住房和城乡建设局", "department", tags=("work_safety_supervision",)),
    Unit("transport", "望岚县交通运输局", "department", tags=("work_safety_supervision",)),
    Unit("education", "望岚县教育和体育局", "department"),
    Unit("township", "青石镇人民政府", "township", "379921101", lat=36.70, lon=118.24),
    Unit("street", "柳溪街道办事处", "township", "379921001", lat=36.615, lon=118.325),
    Unit("zone", "望岚经济开发区管理委员会", "zone", "379921-01", lat=36.58, lon=118.37),
    Unit("village", "青石镇前崖村村民委员会", "community", "379921101", lat=36.72, lon=118.22),
    Unit("quarter", "柳溪街道东园社区居民委员会", "community", "379921001", lat=36.617, lon=118.33),
    Unit("school", "望岚县第三中学", "school", supervised_by=("education",), employees=186, lat=36.63, lon=118.32),
    Unit("chemical", "望岚岚河化工有限公司", "enterprise", "379921-01",
         ("hazmat_produce", "has_storage", "major_hazard_source", "major_hazard_level_2", "industrial_park_member"),
         412, "medium", "C2614", lat=36.575, lon=118.382),
    Unit("branch", "望岚岚河化工有限公司北厂区分公司", "branch", "379921-01", ("hazmat_produce",), 96, "small", "C2614",
         parent="chemical", lat=36.59, lon=118.385),
    Unit("depot", "望岚顺泽危险化学品储运有限公司", "enterprise", "379921-01",
         ("hazmat_store", "hazmat_loading", "major_hazard_source", "major_hazard_level_3"), 138, "small", "G5942",
         lat=36.571, lon=118.366),
    Unit("mine", "望岚远峪矿业有限公司", "enterprise", "379921101", ("mine", "tailings_pond"), 265, "medium", "B0810",
         lat=36.74, lon=118.19),
    Unit("fireworks", "望岚金穗烟花爆竹有限公司", "enterprise", "379921101", ("fireworks_wholesale",), 31, "small",
         "F5179", lat=36.69, lon=118.26),
    Unit("smelter", "望岚岚州铸锻有限公司", "enterprise", "379921-01", ("metal_smelting",), 520, "medium", "C3391",
         lat=36.585, lon=118.36),
    Unit("cold", "望岚合源冷链食品有限公司", "enterprise", "379921001", ("ammonia_refrigeration",), 88, "small", "C1353",
         lat=36.605, lon=118.34),
    Unit("flour", "望岚云锦面粉有限公司", "enterprise", "379921101", ("dust_explosion",), 64, "small", "C1311",
         lat=36.68, lon=118.25),
    Unit("mall", "望岚百汇购物广场有限公司", "enterprise", "379921001", ("crowded_place",), 230, "medium", "F5211",
         lat=36.619, lon=118.318),
    Unit("builder", "望岚恒筑建设集团有限公司", "enterprise", "379921001", ("construction",), 640, "large", "E4710",
         ("housing",), lat=36.612, lon=118.322),
    Unit("bridge", "望岚恒筑建设集团有限公司岚河大桥项目部", "project", "379921101", ("construction",), 150, "",
         "E4813", ("transport",), "builder", 36.66, 118.28),
    Unit("coaches", "望岚平安客运有限公司", "enterprise", "379921001", ("transport",), 172, "medium", "G5421",
         ("transport",), lat=36.628, lon=118.30),
)  # fmt: skip


class County:
    """What stands in the county, by key."""

    def __init__(self) -> None:
        self.areas: dict[str, Area] = {}
        self.units: dict[str, Organisation] = {}

    def found(self) -> None:
        """Make the areas and enter every organisation with its facts."""
        for code, name, kind, parent in AREAS:
            above = self.areas.get(parent) or accounts_queries.find_area(parent)
            self.areas[code] = accounts.create_area(code=code, name=name, kind=kind, parent=above, by=SYSTEM)
        for number, unit in enumerate(UNITS, start=1):
            self.units[unit.key] = self._enter(unit, number)

    def _enter(self, unit: Unit, number: int) -> Organisation:
        stated = {"tags": list(unit.tags), "employees": unit.employees, "size": unit.size, "industry": unit.industry}
        return sites.register(
            name=unit.name, kind=OrganisationKind(unit.kind), area=self.areas[unit.area], by=SYSTEM,
            facts={name: value for name, value in stated.items() if value} | unit.facts,
            supervised_by=[self.units[key] for key in unit.supervised_by],
            parent=self.units[unit.parent] if unit.parent else None, uscc="" if unit.parent else credit_code(number),
            place=Place(unit.lat, unit.lon), phone=f"0549-880{number:04d}", source="登记表",
        )  # fmt: skip


def credit_code(number: int) -> str:
    """A well-formed credit code registered in an area that does not exist."""
    body = f"91379921MADEMA{number:03d}".replace("MADEMA", "MA0Y0K")
    return body + credit_code_check_symbol(body)
