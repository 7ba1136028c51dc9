"""Contact and resource tables as data."""

from __future__ import annotations

import pytest

from emergency.plans.reading.phones import phones_in
from emergency.plans.reading.resources import quantity_of
from tests.emergency.plans.reading.make_document import read


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("138 0001 6742", ["13800016742"]),
        ("138-0001-6742", ["13800016742"]),
        ("１３８０００１６７４２", ["13800016742"]),
        ("0640－3109380", ["0640-3109380"]),
        ("（0640）3109380", ["0640-3109380"]),
        ("06403109380", ["0640-3109380"]),
        ("13800016742/0640-3109380", ["13800016742", "0640-3109380"]),
        ("119", ["119"]),
        ("3109380", ["3109380"]),
        ("12350", ["12350"]),
        ("2025年11月12日", []),
        ("", []),
    ],
)
def test_telephone_numbers_in_every_way_of_writing(written: str, phones: list[str]) -> None:
    assert phones_in(written) == phones


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        ("15", (15, False, None)),
        ("３５", (35, False, None)),
        ("6台", (6, False, "台")),
        ("约２９０张", (290, True, "张")),
        ("1.904万", (19040, False, None)),
        ("１．７８１万条", (17810, False, "条")),
        ("1,200只", (1200, False, "只")),
        ("30余件", (30, True, "件")),
        ("十二套", (12, False, "套")),
        ("2.5吨", (2.5, False, "吨")),
        ("若干", (None, False, None)),
        ("", (None, False, None)),
    ],
)
def test_quantities_in_every_way_of_writing(written: str, quantity: tuple[float | None, bool, str | None]) -> None:
    assert quantity_of(written) == quantity


def test_people_side_by_side_are_read_left_half_first() -> None:
    reading = read(
        [
            ["应急职务", "姓名", "电话", "应急职务", "姓名", "电话"],
            ["总指挥", "赵某", "13800000001", "成员", "孙某", "13800000003"],
            ["副总指挥", "钱某", "13800000002", "", "", ""],
        ]
    )
    assert [(c.name, c.role, c.phones) for c in reading.contacts] == [
        ("赵某", "总指挥", ("13800000001",)),
        ("钱某", "副总指挥", ("13800000002",)),
        ("孙某", "成员", ("13800000003",)),
    ]


def test_a_title_row_a_group_column_and_two_numbers_in_one_cell() -> None:
    reading = read(
        "内部通讯录",
        [
            ["应急通讯录"] * 4,
            ["组别", "姓名", "部门", "联系方式"],
            ["抢险组", "赵某", "生产部", "13800000001、0640-2785493"],
            ["抢险组", "钱某", "生产部", "/"],
            ["合计", "2人", "", ""],
        ],
    )
    assert [(c.name, c.role, c.unit, c.phones) for c in reading.contacts] == [
        ("赵某", "抢险组", "生产部", ("13800000001", "0640-2785493"))
    ]
    assert reading.contacts[0].where.as_json() == {"zone": "body", "table": 0, "row": 2}


def test_bodies_outside_are_told_from_people_inside() -> None:
    rows = [["单位名称", "联系电话"], ["云岫县人民医院", "120"]]
    assert [(c.unit, c.internal) for c in read("外部应急联系电话", rows).contacts] == [("云岫县人民医院", False)]


@pytest.mark.parametrize(
    "rows",
    [
        [["部门", "签字", "日期"], ["生产部", "赵某", ""]],
        [["村（社区）", "受威胁户数", "转移责任人", "联系电话"], ["东村", "12", "赵某", "13800000001"]],
        [["接报时间", "报告人", "联系电话", "接报人"], ["", "", "", ""]],
        [["项目", "内容"], ["值班电话", "0640-2785493"]],
    ],
    ids=["signatures", "people to be moved", "blank form", "facts of the unit"],
)
def test_other_tables_are_no_contacts(rows: list[list[str]]) -> None:
    reading = read("一张表", rows)
    assert reading.contacts == ()
    assert reading.resources == ()


def test_units_come_from_the_cell_the_column_or_the_header() -> None:
    own = read([["物资名称", "数量"], ["担架", "2副"]])
    column = read([["名称", "单位", "数量"], ["担架", "副", "2"]])
    header = read([["名称", "数量（副）"], ["担架", "2"]])
    assert [reading.resources[0].unit for reading in (own, column, header)] == ["副", "副", "副"]
    assert [reading.resources[0].quantity for reading in (own, column, header)] == [2, 2, 2]


def test_a_quantity_that_the_plan_does_not_give_is_not_invented() -> None:
    resource = read([["名称", "数量", "单位"], ["安全绳", "若干", "根"]]).resources[0]
    assert (resource.quantity, resource.quantity_text, resource.unit) == (None, "若干", "根")


def test_the_keeper_and_the_number_in_one_cell() -> None:
    resource = read(
        [["物资名称", "数量", "存放地点", "保管人及电话"], ["担架", "2副", "门卫室", "苗某 13800000001"]]
    ).resources[0]
    assert (resource.keeper, resource.phone, resource.place) == ("苗某", "13800000001", "门卫室")


def test_a_persons_number_in_running_text() -> None:
    reading = read("信息报告联系人：萧某（云岫县交通运输局），手机13800088892。")
    assert [(phone.label, phone.phone) for phone in reading.text_phones] == [("萧某", "13800088892")]


def test_a_header_of_two_rows_over_two_kinds_of_numbers() -> None:
    reading = read(
        [
            ["姓名", "职务", "联系方式", "联系方式"],
            ["姓名", "职务", "办公电话", "手机"],
            ["赵某", "主任", "0391-2785493", "13800000001"],
        ]
    )
    assert [(c.name, c.phones) for c in reading.contacts] == [("赵某", ("0391-2785493", "13800000001"))]
