"""The county in which the public interface is tried, and what is said to it again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.journeys.program import Machine, Program

MADE = Path(__file__).parents[2] / "samples" / "made"
PASSWORD = "Walk-through-2026"
FRIDAY = date(2026, 11, 20)
PAPERS = [
    {"kind": kind}
    for kind in ("application", "review_opinion", "plan_text", "risk_assessment", "resource_survey")
]  # fmt: skip
HERE = {"lat": 24.91, "lon": 118.67, "datum": "gcj02"}


@dataclass
class World:
    """What the walk found and made: ids by name, and who calls."""

    machine: Machine
    root: Program
    bureau: Program
    unit: Program
    ids: dict[str, Any] = field(default_factory=dict)


def token_of(machine: Machine, login: str, role: str, organisation: int | None = None) -> str:
    where = ["--organisation", str(organisation)] if organisation else []
    machine.run(
        "accounts", "create", "--login", login, "--name", "林晓", "--role", role, *where, "--password-stdin",
        said=f"{PASSWORD}\n",
    )  # fmt: skip
    printed = machine.run("tokens", "create", "--login", login).stdout
    assert printed.count("\n") == 1
    return printed.strip()


def enter_plan(world: World, **given: Any) -> Any:
    body = {
        "organisation": world.ids["unit"], "family": "unit", "kind": "comprehensive",
        "title": "望屿化工有限公司综合应急预案", "hazard": "", **given,
    }  # fmt: skip
    return world.unit.post("/plans", body)


def content(measures: str = "立即启动", **texts: str) -> dict[str, Any]:
    outline = {
        "GB29639-6.1": "总则", "GB29639-6.1.1": "适用范围", "GB29639-6.1.2": "响应分级",
        "GB29639-6.2": "应急组织机构及职责", "GB29639-6.3": "应急响应", "GB29639-6.3.1": "信息报告",
        "GB29639-6.3.1.1": "信息接报", "GB29639-6.3.1.2": "信息处置与研判", "GB29639-6.3.2": "预警",
        "GB29639-6.3.2.1": "预警启动", "GB29639-6.3.2.2": "响应准备", "GB29639-6.3.2.3": "预警解除",
        "GB29639-6.3.3": "响应启动", "GB29639-6.3.4": "应急处置", "GB29639-6.3.5": "应急支援",
        "GB29639-6.3.6": "响应终止", "GB29639-6.4": "后期处置", "GB29639-6.5": "应急保障",
        "GB29639-6.5.1": "通信与信息保障", "GB29639-6.5.2": "应急队伍保障", "GB29639-6.5.3": "物资装备保障",
        "GB29639-6.5.4": "其他保障",
    }  # fmt: skip
    return {
        "sections": [
            {"code": code, "title": title, "text": texts.get(code, f"{title}的规定。")}
            for code, title in outline.items()
        ],
        "promises": [{"kind": "team", "what": "危险化学品处置", "quantity": 2, "unit": "支", "within_minutes": 30}],
        "response_levels": [
            {"level": 1, "criteria": "泄漏失控", "decided_by": "总经理", "measures": measures},
        ],
    }


def says(answer: dict[str, Any], **expected: Any) -> None:
    assert {name: answer[name] for name in expected} == expected


def file(world: World, **given: Any) -> Any:
    return world.unit.post("/filings", {"version": world.ids["version"], "documents": PAPERS, **given})


def book(world: World, **given: Any) -> Any:
    body = {
        "organiser": world.ids["unit"], "plans": [world.ids["plan"]], "kind": "comprehensive", "content": "single",
        "form": "practical", "purpose": "inspection", "announced": False, "place": HERE,
        "starts_at": "2026-12-10T09:00:00+08:00", "ends_at": "2026-12-10T11:00:00+08:00",
        "participants": [world.ids["bureau"], "义务消防队"], "observers": ["何静"], **given,
    }  # fmt: skip
    return world.unit.post("/drills", body)
