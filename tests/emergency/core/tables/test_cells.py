"""What people write in cells, and what it means; what means nothing is told and never guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from emergency.core import clock
from emergency.core.tables import dates, numbers
from emergency.core.tables.cells import (
    PLAIN,
    Parser,
    Setting,
    Unreadable,
    Value,
    is_ditto,
    is_nothing,
    one_of,
    text,
    words,
    yes_or_no,
)
from emergency.core.tables.credit_codes import credit_code
from emergency.core.tables.phones import phones
from resources_db.teams.imports import CATEGORIES


def reason(parse: Parser, value: Value, setting: Setting = PLAIN) -> str:
    with pytest.raises(Unreadable) as told:
        parse(value, setting)
    assert str(told.value.why)
    return told.value.reason


@pytest.mark.parametrize(
    ("written", "number", "unit"),
    [
        (5.0, 5, ""), (2.5, Decimal("2.5"), ""), ("５", 5, ""), ("10,000", 10_000, ""), ("12 000", 12_000, ""),
        ("3.2万", 32_000, ""), ("117.4万条", 1_174_000, "条"), ("1万2千", 12_000, ""), ("500件", 500, "件"),
        ("2.5吨", Decimal("2.5"), "吨"), ("两台", 2, "台"), ("三百五十", 350, ""), ("二十", 20, ""), ("0", 0, ""),
        ("一千零五", 1005, ""), ("十二万", 120_000, ""), ("一万零三十", 10_030, ""),
    ],
)  # fmt: skip
def test_a_quantity_is_read_with_its_unit(written: Value, number: Any, unit: str) -> None:
    assert numbers.quantity(written) == numbers.Amount(number, unit)


def test_an_approximate_quantity_says_so() -> None:
    assert numbers.quantity("约200").is_approximate
    assert numbers.quantity("200左右") == numbers.Amount(200, is_approximate=True)


def test_what_is_said_beside_a_quantity_is_kept() -> None:
    assert numbers.quantity("5辆（含1辆备用）") == numbers.Amount(5, "辆", note="含1辆备用")


@pytest.mark.parametrize(
    "written",
    [
        "一批",
        "若干",
        "适量",
        "满足需要",
        "有",
        "按实际需求",
        "100余",
        "十余",
        "近百",
        "数十",
        "三百五",
        "二三",
        "一百万万",
        "百十",
        "一百十五",
        "3+1",
        "(5)",
        "1,5",
        "5 6",
        "万",
        "1.2e3",
        True,
    ],
)
def test_a_vague_quantity_is_asked_about(written: Value) -> None:
    assert reason(numbers.quantity, written) == "quantity_not_a_number"


@pytest.mark.parametrize("written", ["20-30", "20～30台", "20至30", "约20—30"])
def test_a_range_is_no_quantity(written: str) -> None:
    assert reason(numbers.quantity, written) == "quantity_is_a_range"


@pytest.mark.parametrize("written", [-3.0, "-3", "－3", "-3台"])
def test_less_than_nothing_is_refused(written: Value) -> None:
    assert reason(numbers.quantity, written) == "number_negative"


def test_a_unit_in_the_header_counts_in_ten_thousands() -> None:
    header = Setting(unit="万条")
    assert numbers.quantity(3.2, header) == numbers.Amount(32_000, "条")
    assert numbers.quantity("3.2万条", header) == numbers.Amount(32_000, "条")
    assert reason(numbers.quantity, "2条", header) == "unit_conflict"


def test_people_are_counted_whole() -> None:
    assert numbers.count("６０人") == 60
    assert reason(numbers.count, "12.5") == "number_not_whole"
    assert reason(numbers.count, "十余人") == "number_invalid"
    assert reason(numbers.count, float("nan")) == "number_invalid"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (13800006158.0, ["13800006158"]), ("１３８０００２７０３３", ["13800027033"]), ("138-0009-9378",
        ["13800099378"]),
        ("+86 13800044695", ["13800044695"]), ("0086-13800044695", ["13800044695"]), ("+86-380-8430925",
        ["0380-8430925"]),
        ("手机：13800090976", ["13800090976"]), ("13800088789（微信同号）", ["13800088789"]),
        ("张某13800001234", ["13800001234"]),
        ("（0480）2155242", ["0480-2155242"]), ("0480 7114905", ["0480-7114905"]), ("02983532764", ["029-83532764"]),
        ("0380-8430925转801", ["0380-8430925-801"]), ("400-123-4567", ["4001234567"]), ("029-95598", ["029-95598"]),
        ("120/029-84777777", ["120", "029-84777777"]), ("13800020844/0640-6218735", ["13800020844", "0640-6218735"]),
        ("13800020844 13800020845", ["13800020844", "13800020845"]), ("13800020844\n0380-8430925",
        ["13800020844", "0380-8430925"]),
        ("办公电话:0380-8430925 手机:13800020844", ["0380-8430925", "13800020844"]),
        ("13800001234(0380-8430925)", ["13800001234", "0380-8430925"]), ("13800001234、13800001234", ["13800001234"]),
    ],
)  # fmt: skip
def test_every_number_in_a_cell_is_found(written: Value, expected: list[str]) -> None:
    assert phones(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "1380000547",
        "138O0094729",
        "O360-4719179",
        "暂缺",
        "8430925",
        "13800020844/1380002",
        "138****1234",
        3808430925.0,
        "1 3 8 0 0 0 0 1 2 3 4",
        True,
    ],
)
def test_a_wrong_number_is_told_even_beside_a_right_one(written: Value) -> None:
    assert reason(phones, written) == "phone_invalid"


@pytest.mark.parametrize(
    "written",
    ["2025-06-25", "2025/6/25", "2025.6.25", "2025年6月25日", "20250625", 20250625.0, 45833.0,
    "２０２５－０６－２５", "2025年6月25日（周三）",
     "2025-06-25 09:30:00", date(2025, 6, 25), datetime(2025, 6, 25, 9), "6月25日"],
)  # fmt: skip
def test_a_day_is_read_in_every_way_of_writing_it(written: Value) -> None:
    assert dates.day(written, Setting(year=2025)) == date(2025, 6, 25)


@pytest.mark.parametrize(
    ("written", "why"),
    [("2019-00-12", "date_invalid"), ("2025年9月31日", "date_invalid"), ("25/6/25", "date_invalid"), ("36个月",
    "date_invalid"),
     (2025.0, "date_invalid"), ("2025年6月", "date_incomplete"), ("6月25日", "date_without_year"),
     ("0099-01-01", "date_invalid")],
)  # fmt: skip
def test_a_day_that_does_not_exist_is_told(written: Value, why: str) -> None:
    assert reason(dates.day, written) == why


def test_a_training_day_cannot_lie_ahead() -> None:
    with clock.at(date(2025, 6, 25)):
        assert dates.past_day("2025-06-25") == date(2025, 6, 25)
        assert reason(dates.past_day, "2025-06-26") == "date_in_future"


def test_supplies_expire_at_the_end_of_the_month_or_never() -> None:
    assert dates.last_day("2026年2月") == date(2026, 2, 28)
    assert dates.last_day("长期") is None


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("11月", "2025-11-01", "2025-11-30"), ("9月底前", None, "2025-09-30"), ("9-11月", "2025-09-01", "2025-11-30"),
        ("第四季度", "2025-10-01", "2025-12-31"), ("1季度", "2025-01-01", "2025-03-31"), ("12月上旬",
        "2025-12-01", "2025-12-10"),
        ("2月下旬", "2025-02-21", "2025-02-28"), ("上半年", "2025-01-01", "2025-06-30"), ("2026年3月",
        "2026-03-01", "2026-03-31"),
        ("5月12日前后", "2025-05-12", "2025-05-12"), ("10月15日至11月2日", "2025-10-15", "2025-11-02"),
        ("年底前", None, "2025-12-31"),
        ("2025.5.26", "2025-05-26", "2025-05-26"), ("2025年10月20日前", None, "2025-10-20"),
    ],
)  # fmt: skip
def test_a_planned_time_has_a_first_and_last_day(written: str, first: str | None, last: str) -> None:
    found = dates.period(written, Setting(year=2025))
    assert (found.text, found.first and found.first.isoformat(), found.last.isoformat()) == (written, first, last)


@pytest.mark.parametrize(
    ("written", "why"),
    [("另行通知", "date_not_fixed"), ("待定", "date_not_fixed"), ("每季度一次", "date_not_fixed"), ("月底前",
    "date_invalid"),
     ("12-2月", "date_invalid"), ("2025年9月31日", "date_invalid"), ("13月", "date_invalid"), ("6.25",
     "date_invalid")],
)  # fmt: skip
def test_no_day_is_made_up_for_a_drill(written: str, why: str) -> None:
    assert reason(dates.period, written, Setting(year=2025)) == why


def test_a_month_needs_a_year_from_somewhere() -> None:
    assert reason(dates.period, "11月") == "date_without_year"
    assert dates.document_year("应急演练安排表", "2026年度演练计划.xlsx") == 2026
    assert dates.document_year("第20260次会议") is None


def test_ticks_and_words_say_yes_or_no() -> None:
    assert [yes_or_no(value) for value in ("√", "是", "已投保", True, "×", "否", "未投保", "无")] == [True] * 4 + [
        False
    ] * 4
    assert reason(yes_or_no, "待定") == "flag_unknown"


def test_a_kind_of_team_is_known_by_its_words() -> None:
    parse = one_of(CATEGORIES)
    assert [parse(value, PLAIN) for value in ("T4", "矿山救护队", "企业兼职应急救援队",
    "国家综合性消防救援队伍", "微型消防站（二级）")] == [
        "T4", "T8", "T5", "T1", "T3",
    ]  # fmt: skip
    assert reason(parse, "其他") == "choice_unknown"
    assert reason(parse, "志愿者、民兵") == "choice_unknown"


def test_names_lose_stray_spaces_and_hidden_marks() -> None:
    assert text(" 石埠 桥镇救援队\u3000") == "石埠桥镇救援队"
    assert text("A\u200b 型  泵\u202e") == "A 型泵"
    assert text("4 kg") == "4 kg"
    assert text("'=SUM(A1)") == "=SUM(A1)"
    assert words("公安(消防、交警)、民政\n水务") == ["公安(消防、交警)", "民政", "水务"]


def test_signs_for_nothing_and_for_the_same_as_above() -> None:
    assert all(is_nothing(value) for value in ("", " ", "\u3000", "/", "——", "无", None))
    assert not is_nothing(0.0)
    assert all(is_ditto(value) for value in ("同上", "〃", '"'))


# Numbers found to be valid by python-stdnum's own tests, and changes to them (regulations.md 8.1).
VALID = ["91110000600037341L", "91110000710926094P", "121200004013590816", "91310115MA1K3BTP2B", "92340602MA2PBMEM24"]
INVALID = [
    "91110000600037341N",
    "9111000060003IOZSV",
    "91110000600037314L",
    "911100006000373411",
    "9111000060003734IL",
    "12345",
]


@pytest.mark.parametrize("code", VALID)
def test_a_right_credit_code_is_taken(code: str) -> None:
    assert credit_code(f" {code[:8].lower()}-{code[8:]}") == code


@pytest.mark.parametrize("code", [*INVALID, 911100006000373410.0])
def test_a_wrong_credit_code_is_told(code: Value) -> None:
    assert reason(credit_code, code) == "credit_code_invalid"


@pytest.mark.parametrize("code", VALID)
def test_any_two_neighbours_swapped_are_noticed(code: str) -> None:
    for at in range(17):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        if swapped != code:
            assert reason(credit_code, swapped) == "credit_code_invalid"
