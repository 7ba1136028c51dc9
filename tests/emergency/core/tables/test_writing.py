"""Spreadsheets that leave the system: nothing in them runs, and what was sent comes back with its errors marked."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emergency.core.clock import LOCAL
from emergency.core.files import Kind
from emergency.core.tables.cells import text
from emergency.core.tables.importing import preview_table
from emergency.core.tables.reading import open_sheets
from emergency.core.tables.writing import SheetOut, mark_errors, neutral, write_csv, write_xlsx
from resources_db.supplies.imports import STOCK
from tests.emergency.core.tables.score import MADE

DANGEROUS = [
    "=1+1",
    "+cmd|'/c calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\n=1",
    "＝1",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("value", DANGEROUS)
def test_text_that_looks_like_a_formula_is_shown_and_not_run(value: str, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(b"".join(write_csv(["h"], [[value]])).decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{value}"
    path = tmp_path / "out.xlsx"
    write_xlsx(path, [SheetOut("单位", ["h"], [[value]])])
    cell = openpyxl.load_workbook(path).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_text_at_all_leaves_as_a_formula(value: str) -> None:
    shown = neutral(value)
    assert not shown.lstrip(" \n\u3000").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert shown in (value, f"'{value}")


def test_what_we_write_we_read_again() -> None:
    telephone = "+86 13800000001"
    assert text(neutral(telephone)) == telephone
    data = b"".join(write_csv(["item", "quantity", "depot", "phone"], [["水泵", 2, "一号库", telephone]]))
    item = preview_table(data, Kind.CSV, STOCK).items[0]
    assert (item["quantity"], item["phone"]) == (2, ["13800000001"])


def test_numbers_days_and_lists_arrive_as_what_they_are(tmp_path: Path) -> None:
    moment = datetime(2026, 5, 1, 9, 30, tzinfo=LOCAL)
    row = ["水泵", -3, Decimal("2.5"), date(2026, 5, 1), moment, ["甲", "乙"], None, True, "x" * 40_000]
    path = tmp_path / "out.xlsx"
    write_xlsx(path, [SheetOut("a/b:c", [str(number) for number in range(9)], [row]), SheetOut("", ["h"], [])])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["a b c", "Sheet2"]
    values = [cell.value for cell in book.worksheets[0][2]]
    assert values[:8] == [
        "水泵", -3, 2.5, datetime(2026, 5, 1), datetime(2026, 5, 1, 9, 30), "甲、乙", None, True,
    ]  # fmt: skip
    assert len(values[8]) < 32_768
    assert values[8].endswith("…")
    written = b"".join(write_csv(["h"] * 9, [row])).decode("utf-8-sig").splitlines()[1]
    assert written.startswith("水泵,-3,2.5,2026-05-01,2026-05-01 09:30,甲、乙,,true,")


def test_a_long_export_is_streamed() -> None:
    pieces = write_csv(["h", "i"], ([number, "甲" * 50] for number in range(20_000)))
    tracemalloc.start()
    size = sum(len(piece) for piece in pieces)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 3_000_000
    assert peak < 1_000_000


def test_the_sender_gets_the_table_back_with_its_errors_marked(tmp_path: Path) -> None:
    source = MADE / "table06.xls"
    preview = preview_table(source, Kind.XLS, STOCK)
    target = tmp_path / "marked.xlsx"
    mark_errors(source, Kind.XLS, preview, target, heading="问题", translate=lambda why: f"〔{why}〕")
    book = openpyxl.load_workbook(target)
    before = {sheet.name: list(sheet.rows) for sheet in open_sheets(source, Kind.XLS)}
    assert book.sheetnames == list(before)
    sheet = book["县储备库"]
    assert sheet.cell(2, 9).value == "问题"
    assert sheet.cell(14, 9).value == "数量（件）：〔No number is given. Fill in how many there are.〕"
    assert sheet.cell(14, 7).value == "一批"
    assert sheet.cell(14, 7).fill.fgColor.rgb == "FFF4C7C3"
    assert book["乡镇物资点"].cell(27, 6).fill.fgColor.rgb == "FFFCE8B2"
    marked = sum(bool(row[8].value) for row in sheet.iter_rows(min_row=3, max_col=9))
    assert marked == len({error.row for error in preview.errors if error.sheet == "县储备库"})
    assert sheet.cell(3, 2).value == before["县储备库"][2][1]
    assert len(preview_table(target, Kind.XLSX, STOCK).errors) == len(preview.errors)
