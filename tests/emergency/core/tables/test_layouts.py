"""Tables laid out as offices lay them out: where the header is, which rows are records, what merged cells mean."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter

from drills.bookings.imports import DRILLS
from emergency.core.errors import Invalid
from emergency.core.files import TABLES, Kind, inspect
from emergency.core.tables.columns import TableSpec
from emergency.core.tables.importing import AS_FOUND, Choices, preview_table
from emergency.core.tables.preview import Preview
from emergency.core.tables.reading import delimiter
from emergency.sites.imports import ORGANISATIONS
from resources_db.supplies.imports import STOCK
from resources_db.teams.imports import MEMBERS, TEAMS

Rows = Sequence[Sequence[Any]]


def workbook(rows: Rows, merges: Sequence[str] = (), **sheets: Rows) -> bytes:
    """An .xlsx with one sheet, or several by name; `merges` such as "A1:C1" keep the value of their first cell."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, lines in {"Sheet1": rows, **sheets}.items():
            sheet = book.add_worksheet(name)
            for merge in merges if name == "Sheet1" else ():
                sheet.merge_range(merge, "")
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    if value is not None:
                        sheet.write(number, column, value)
    return target.getvalue()


def read(data: bytes | str, spec: TableSpec, choices: Choices = AS_FOUND, **known: Any) -> Preview:
    if isinstance(data, str):
        return preview_table(data.encode(), Kind.CSV, spec, choices=choices, known=known)
    document = inspect(data, "upload.xlsx", TABLES)
    return preview_table(data, document.kind, spec, choices=choices, known=known)


def told(preview: Preview) -> list[tuple[Any, ...]]:
    return [(error.row, error.column, error.reason, error.severity) for error in preview.errors]


def test_our_own_headers_are_known() -> None:
    preview = read(
        "name,organisation,category,headcount,phone,lat,lon,datum\n"
        "一队,青禾镇人民政府,T4,30,13800000001,36.1,117.2,wgs84\n"
        "二队,青禾镇人民政府,T2,12,0380-2345678,36.2,117.3,cgcs2000\n",
        TEAMS,
    )
    assert told(preview) == []
    assert preview.items[0] == {
        "sheet": "", "row": 2, "name": "一队", "organisation": "青禾镇人民政府", "category": "T4", "headcount": 30,
        "phone": ["13800000001"], "lat": 36.1, "lon": 117.2, "datum": "wgs84",
    }  # fmt: skip


def test_a_header_of_three_rows_with_merged_cells_is_found_below_two_titles() -> None:
    rows = [
        ["青禾县应急队伍台账"], [],
        ["序号", "队伍情况", "", "", "联系方式", ""],
        ["", "名称", "人员", "", "负责人", ""],
        ["", "", "专职", "总人数（人）", "姓名", "手机"],
        [1, "青禾镇救援队", 5, 30, "张某", "13800000001"],
    ]  # fmt: skip
    preview = read(workbook(rows, ["A1:F1", "A3:A5", "B3:D3", "E3:F3", "B4:B5", "C4:D4", "E4:F4"]), TEAMS)
    layout = preview.sheets[0].layout
    assert layout is not None
    assert (layout.title_rows, layout.first_header_row, layout.header_rows) == (2, 3, 3)
    assert told(preview) == []
    item = preview.items[0]
    assert (item["name"], item["headcount"], item["leader"], item["phone"]) == (
        "青禾镇救援队",
        30,
        "张某",
        ["13800000001"],
    )


def test_a_merged_place_holds_for_its_rows_but_a_merged_number_is_asked_about() -> None:
    rows = [
        ["物资名称", "数量（个）", "存放地点", "保管人"],
        ["头盔", 5, "一号库", "张某"],
        ["手套", 30, None, None],
        ["雨靴", None, None, None],
    ]
    preview = read(workbook(rows, ["B3:B4", "C2:C4", "D2:D4"]), STOCK)
    assert [(item["item"], item["depot"], item["keeper"]) for item in preview.items] == [("头盔", "一号库", "张某")]
    assert told(preview) == [
        (3, "数量（个）", "number_merged", "error"),
        (4, "数量（个）", "number_merged", "error"),
    ]


def test_a_blank_cell_is_not_filled_from_above_without_a_merge_or_a_ditto_mark() -> None:
    preview = read("物资名称,数量,存放地点\n头盔,5,一号库\n手套,3,\n雨靴,4,〃\n", STOCK)
    assert told(preview) == [
        (3, "存放地点", "required_missing", "error"),
        (4, "存放地点", "ditto_without_value", "error"),
    ]
    assert [item["depot"] for item in preview.items] == ["一号库"]
    assert read("物资名称,数量,存放地点\n头盔,5,同上\n", STOCK).errors[0].reason == "ditto_without_value"


def test_a_ditto_mark_takes_the_last_value_above() -> None:
    preview = read("物资名称,数量,存放地点\n头盔,5,一号库\n小计,5,\n手套,3,同上\n雨靴,4,〃\n", STOCK)
    assert [item["depot"] for item in preview.items] == ["一号库"] * 3


def test_sums_notes_blank_and_numbered_empty_rows_are_no_records() -> None:
    rows = [
        ["序号", "物资名称", "数量", "存放地点"],
        ["一、生活类"],
        [1, "棉被", 20, "一号库"],
        [2],
        ["", "小计", 20],
        ["序号", "物资名称", "数量", "存放地点"],
        [3, "合计器", 2, "一号库"],
        ["合计", "", 22],
        ["注：数据截至填报当日。"],
        ["填表人：张某", "", "", "审核人：李某甲"],
    ]
    preview = read(workbook(rows, ["A2:D2"]), STOCK)
    assert [(skipped.row, skipped.why) for skipped in preview.skipped] == [
        (2, "note"), (4, "blank"), (5, "subtotal"), (6, "repeated header"), (8, "total"), (9, "note"), (10, "note"),
    ]  # fmt: skip
    assert [item["item"] for item in preview.items] == ["棉被", "合计器"]
    assert preview.rows == 2


def test_a_table_that_starts_away_from_the_corner_keeps_its_places() -> None:
    rows = [[], [], [None, None, "物资名称", "数量", "存放地点"], [None, None, "头盔", "一批", "一号库"]]
    error = read(workbook(rows), STOCK).errors[0]
    assert (error.row, error.column, error.column_index, error.value) == (4, "数量", 3, "一批")


def test_every_sheet_is_read_and_hidden_or_explaining_ones_are_not() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name in ("城区", "乡镇", "下拉选项"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["物资名称", "数量", "存放地点"])
            sheet.write_row(1, 0, [f"{name}头盔", 5, "一号库"])
        sheet.hide()
        book.add_worksheet("填表说明").write(0, 0, "联系电话填手机号。")
    preview = read(target.getvalue(), STOCK)
    assert [(sheet.name, sheet.role) for sheet in preview.sheets] == [
        ("城区", "data"), ("乡镇", "data"), ("下拉选项", "hidden"), ("填表说明", "notes"),
    ]  # fmt: skip
    assert [(item["sheet"], item["item"]) for item in preview.items] == [("城区", "城区头盔"), ("乡镇", "乡镇头盔")]


def test_what_lies_where_is_read_from_a_matrix_either_way_round() -> None:
    by_place = "储备点,铁锹（把）,水泵（台）\n一号库,5,—\n二号库,无,2台\n合计,5,2\n"
    by_thing = "物资名称,单位,一号库,二号库,合计\n铁锹,把,5,/,5\n水泵,台,0,2,2\n"
    for table in (by_place, by_thing):
        preview = read(table, STOCK)
        assert told(preview) == []
        found = {(item["item"], item["depot"], item["quantity"], item["unit"]) for item in preview.items}
        assert found == {("铁锹", "一号库", 5, "把"), ("水泵", "二号库", 2, "台")}
        assert (preview.rows, preview.accepted) == (2, 2)


def test_units_that_contradict_each_other_are_asked_about() -> None:
    preview = read("物资名称,数量,单位,存放地点\n矿泉水,3台,箱,一号库\n编织袋,2,万条,一号库\n", STOCK)
    assert told(preview) == [(2, "数量", "unit_conflict", "error")]
    assert (preview.items[0]["quantity"], preview.items[0]["unit"]) == (20_000, "条")


def test_the_unit_column_says_more_than_the_header_and_a_title_speaks_for_all() -> None:
    preview = read("物资名称,数量（件）,单位,存放地点\n矿泉水,3,箱,一号库\n毛巾,4,,一号库\n", STOCK)
    assert [(item["quantity"], item["unit"]) for item in preview.items] == [(3, "箱"), (4, "件")]
    preview = read("储备表,,\n填报单位：青禾县应急管理局,,单位：件\n物资名称,数量,存放地点\n毛巾,4,一号库\n", STOCK)
    assert [(item["quantity"], item["unit"]) for item in preview.items] == [(4, "件")]


def test_ten_thousands_in_header_and_unit_column_count_once() -> None:
    preview = read("物资名称,数量（万条）,单位,存放地点\n编织袋,2,万条,一号库\n麻袋,3,条,一号库\n", STOCK)
    assert [item["quantity"] for item in preview.items] == [20_000, 30_000]


def test_a_person_may_choose_the_columns_and_the_choice_is_remembered_by_the_headers() -> None:
    table = "甲列,名目,数目,库\nx,头盔,5,一号库\n"
    assert read(table, STOCK).errors[0].reason == "header_not_found"
    table = "甲列,物资名称,数目,库,数量\nx,头盔,5,一号库,7\n"
    layout = read(table, STOCK).sheets[0].layout
    assert layout is not None
    chosen = Choices(columns={layout.fingerprint: {"item": 1, "quantity": 2, "depot": 3}})
    assert read(table, STOCK).items[0]["quantity"] == 7
    item = read(table, STOCK, chosen).items[0]
    assert (item["quantity"], item["depot"]) == (5, "一号库")
    other = table.replace("甲列", "乙列")
    assert read(other, STOCK, chosen).items[0]["quantity"] == 7


def test_a_value_for_the_whole_table_stands_in_for_a_missing_column() -> None:
    table = "姓名,联系电话\n张某,13800000001\n"
    assert told(read(table, MEMBERS)) == [(1, None, "column_missing", "error")]
    assert read(table, MEMBERS).accepted == 0
    preview = read(table, MEMBERS, Choices(given={"team": "青禾镇救援队"}))
    assert preview.items[0]["team"] == "青禾镇救援队"


def test_a_name_that_is_not_in_the_register_is_told() -> None:
    preview = read("队伍,姓名,电话\n甲队,张某,13800000001\n乙队,李某,13800000002\n", MEMBERS, team={"甲队"})
    assert told(preview) == [(3, "队伍", "unknown_reference", "error")]


def test_a_wrong_value_where_none_is_needed_leaves_the_row_and_a_mark() -> None:
    preview = read("单位名称,联系电话,职工人数\n青禾化工厂,13800000001,百余人\n", ORGANISATIONS)
    assert told(preview) == [(2, "职工人数", "number_invalid", "doubtful")]
    assert preview.items[0]["employees"] is None
    assert preview.items[0]["doubtful"] == ["employees"]


def test_tags_are_taken_only_where_the_words_state_them() -> None:
    preview = read("单位名称,监管类别\n青禾化工厂,危险化学品使用、重大危险源\n青禾仓储,hazmat_store\n", ORGANISATIONS)
    assert [item["tags"] for item in preview.items] == [["major_hazard_source"], ["hazmat_store"]]
    assert preview.items[0]["supervision"] == "危险化学品使用、重大危险源"


def test_the_same_record_twice_counts_once_and_a_contradiction_is_left_to_a_person() -> None:
    preview = read(
        "队伍名称,人数,联系电话\n一队,5,13800000001\n一队,5,138-0000-0001\n一队,5,13800000002\n二队,9,13800000003\n",
        TEAMS,
    )
    assert [(each.kind, each.rows) for each in preview.duplicates] == [("exact", (2, 3)), ("conflict", (2, 4))]
    assert [item["row"] for item in preview.items] == [2, 4, 5]


def test_a_drill_without_a_year_asks_for_it() -> None:
    table = "演练名称,演练时间,组织单位\n防汛演练,6月中旬,县水务局\n"
    assert told(read(table, DRILLS)) == [(2, "演练时间", "date_without_year", "error")]
    assert read(table, DRILLS, Choices(year=2026)).items[0]["when"].first.isoformat() == "2026-06-11"


def test_a_comma_that_shifts_a_row_is_noticed() -> None:
    preview = read("物资名称,备注,数量,存放地点\n水泵,含水带,水枪,3,一号库\n", STOCK)
    assert "row_too_long" in [error.reason for error in preview.errors]
    assert preview.accepted == 0


def test_a_file_without_a_table_says_so() -> None:
    assert told(read("今天天气很好\n明天也是\n", TEAMS)) == [(None, None, "header_not_found", "error")]
    assert told(read("队伍名称,人数,联系电话\n", TEAMS)) == []


def test_a_table_where_everything_is_wrong_is_told_without_end_of_memory() -> None:
    preview = read("队伍名称,人数,联系电话\n一队,5,13800000001\n" * 12 + "二队,若干,暂缺\n" * 30_000, TEAMS)
    assert len(preview.errors) == 50_001
    assert told(preview)[-1] == (None, None, "too_many_errors", "error")
    assert preview.rows == 30_012


def test_cells_longer_than_any_field_are_told_and_cost_no_time() -> None:
    preview = read(f"队伍名称,专业类别,人数,联系电话\n一队,{'甲、' * 50_000},5,13800000001\n", TEAMS)
    assert told(preview) == [(2, "专业类别", "text_too_long", "error")]


def test_a_quotation_mark_that_never_ends_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        read('队伍名称,人数,联系电话\n"' + "一队,5,13800000001\n" * 20_000, TEAMS)
    assert refusal.value.code == "file_quotes"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|", "，"])
def test_columns_are_told_apart_by_whatever_divides_them(mark: str) -> None:
    table = f"队伍名称{mark}人数{mark}联系电话\n一队{mark}5{mark}13800000001\n"
    assert delimiter(table) == mark
    assert read(table, TEAMS).accepted == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_chinese_is_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    data = "队伍名称,人数,联系电话\n㙍村𠮷队,5,13800000001\n".encode(encoding)
    document = inspect(data, "teams.csv", TABLES)
    assert preview_table(data, document.kind, TEAMS).items[0]["name"] == "㙍村𠮷队"
