"""The sheets of a made-up table, written as .csv, .xls or .xlsx."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

NOTES = "填表须知"


@dataclass
class Page:
    """A sheet being made: rows of written cells, merged ranges (first row, last row, column), what is expected."""

    width: int
    rows: list[list[Any]] = field(default_factory=list)
    down: list[tuple[int, int, int]] = field(default_factory=list)
    across: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, *values: Any) -> int:
        """Append a row and answer its number as the sender sees it."""
        self.rows.append([*values, *[""] * (self.width - len(values))])
        return len(self.rows)

    def ranges(self) -> list[tuple[int, int, int, int]]:
        """The merged cells: first row, last row, first column, last column."""
        down = [(top, bottom, column, column) for top, bottom, column in self.down]
        return down + [(row, row, left, right) for row, left, right in self.across if right > left]


def write(path: Path, page: Page, format_: str, sheet: str) -> None:
    """Write a page in a format such as `xlsx` or `csv-gb18030`; workbooks get a second sheet that only explains."""
    if format_.startswith("csv"):
        path.write_bytes(_csv(page, format_))
    elif format_ == "xls":
        _xls(path, page, sheet)
    else:
        _xlsx(path, page, sheet)


def _csv(page: Page, format_: str) -> bytes:
    marks = {"csv-tab": "\t", "csv-semicolon": ";"}
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=marks.get(format_, ",")).writerows(page.rows)
    encodings = {"csv-gb18030": "gb18030", "csv-utf8-bom": "utf-8-sig", "csv-utf16": "utf-16"}
    return buffer.getvalue().encode(encodings.get(format_, "utf-8"))


def _xlsx(path: Path, page: Page, name: str) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(name)
    days = book.add_format({"num_format": "yyyy/m/d"})
    for top, bottom, left, right in page.ranges():
        sheet.merge_range(top, left, bottom, right, "")
    for row, values in enumerate(page.rows):
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, days)
            elif isinstance(value, float):
                sheet.write_number(row, column, value)
            elif value != "":
                sheet.write_string(row, column, value)
    book.add_worksheet(NOTES).write_string(0, 0, "1. 名称填写全称，联系电话填写手机号。")
    book.close()


def _xls(path: Path, page: Page, name: str) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    days = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for top, bottom, left, right in page.ranges():
        sheet.merge(top, bottom, left, right)
    for row, values in enumerate(page.rows):
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write(row, column, value, days)
            elif value != "":
                sheet.write(row, column, value)
    book.add_sheet(NOTES).write(0, 0, "1. 名称填写全称，联系电话填写手机号。")
    book.save(str(path))
