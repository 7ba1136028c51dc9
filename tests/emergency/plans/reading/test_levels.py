"""Response levels: criteria, who decides, what is done."""

from __future__ import annotations

import pytest

from tests.emergency.plans.reading.make_document import read

TEXT = "各部门按照职责分工落实各项准备。"


@pytest.mark.parametrize(("name", "level"), [("Ⅰ级", 1), ("二级", 2), ("3级", 3), ("III级", 3)])
def test_a_level_is_ranked_however_it_is_written(name: str, level: int) -> None:
    reading = read("1 总则", TEXT, "2 响应分级", f"（1）{name}响应：影响厂界以外。", "3 附则", TEXT)
    assert [(found.level, found.criteria) for found in reading.response_levels] == [(level, "影响厂界以外。")]


def test_levels_named_by_who_responds_are_ranked_in_their_order() -> None:
    listed = ["公司级响应：超出车间能力。", "车间级响应：超出班组能力。", "班组级响应：班组能够控制。"]
    reading = read("1 总则", TEXT, "2 响应分级", *listed, "3 附则", TEXT)
    assert [(found.level, found.name) for found in reading.response_levels] == [
        (1, "公司级"), (2, "车间级"), (3, "班组级"),
    ]  # fmt: skip


def test_who_decides_and_what_is_done() -> None:
    reading = read(
        "1 总则", TEXT, "2 响应分级",
        "①一级响应：超出本县能力。", "②二级响应：需要多个部门应对。",
        "一级、二级响应由县指挥部报请县人民政府主要负责同志决定启动。",
        "2.1 一级响应", "向事发地派出工作组。", "3 附则", "启动二级响应时，指挥长赶赴现场。",
    )  # fmt: skip
    first, second = reading.response_levels
    assert first.decided_by == "县指挥部报请县人民政府主要负责同志"
    assert first.measures == "向事发地派出工作组。"
    assert second.decided_by == first.decided_by
    assert second.measures == "指挥长赶赴现场"
