"""Tables as offices send them, made up from a seed: headers, numbers, telephones and dates of every shape, with errors.

`make(seed, folder)` writes one file and answers what a careful reader finds in it, in the shape of `expected.json`.
The headings here are on purpose not those listed in the column specifications alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.emergency.core.tables.made_files import NOTES, Page, write
from tests.emergency.core.tables.made_records import THINGS, TOWNS, YEAR, Cell, Writer, wide

KINDS = ("teams", "stock", "organisations", "members", "drills", "stock_matrix", "stock_transposed")
FORMATS = (
    "xlsx", "csv-utf8", "xls", "csv-gb18030", "xlsx", "csv-utf8-bom", "csv-utf16", "csv-tab", "xlsx", "csv-semicolon",
)  # fmt: skip
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "teams": {
        "name": ("队伍名称", "救援队伍名称", "应急救援队伍名称", "* 队伍名称", "队 伍 名 称"),
        "owner": ("组建单位", "主管单位", "队伍所属单位"),
        "headcount": ("人数", "队员人数", "队伍总人数", "人数（人）", "现有人数(名)"),
        "leader": ("负责人", "队长姓名", "带队负责人", "联系人"),
        "phone": ("联系电话", "手机号码", "联系电话（手机）", "负责人\n联系电话"),
        "duty_phone": ("值班电话", "24小时值班电话"),
        "address": ("驻地", "队伍驻地地址", "详细地址"),
    },
    "stock": {
        "name": ("物资名称", "应急物资名称", "品名", "物资（装备）名称"),
        "spec": ("规格型号", "规格", "规格/型号"),
        "quantity": ("数量", "库存数量", "现有库存数量", "储备数量"),
        "unit": ("单位", "计量单位"),
        "place": ("存放地点", "存放仓库", "物资存放地点", "储备点名称"),
        "keeper": ("保管人", "保管员", "管理人员"),
        "phone": ("联系电话", "保管人手机", "电话"),
        "expiry": ("有效期至", "失效日期"),
    },
    "organisations": {
        "name": ("单位名称", "企业名称", "生产经营单位名称（全称）"),
        "credit_code": ("统一社会信用代码", "信用代码", "统一社会信用代码（18位）"),
        "legal_person": ("法定代表人", "法人代表"),
        "contact": ("联系人", "安全管理人员"),
        "phone": ("联系电话", "手机", "联系人手机号码"),
        "employees": ("从业人员数", "职工人数（人）", "员工人数"),
        "address": ("详细地址", "生产经营地址"),
        "built": ("成立日期", "成立时间"),
    },
    "members": {
        "team": ("所属队伍", "所在队伍名称", "队伍名称"),
        "name": ("姓名", "队员姓名"),
        "role": ("职务", "队内职务"),
        "phone": ("手机", "联系电话", "手机号码"),
        "trained_on": ("培训日期", "最近一次培训时间"),
        "insured": ("是否投保", "人身意外保险"),
    },
    "drills": {
        "name": ("演练名称", "演练项目名称", "演练科目"),
        "form": ("演练形式", "演练方式"),
        "when": ("演练时间", "计划演练时间", "拟定演练时间"),
        "place": ("演练地点", "地点"),
        "lead": ("牵头单位", "组织单位"),
        "people": ("参演人数", "预计参加人数"),
        "phone": ("联系电话", "联络员电话"),
    },
}
GROUPED = {"teams": ("leader", "phone"), "organisations": ("contact", "phone"), "stock": ("keeper", "phone")}
SHARED = {"teams": "owner", "stock": "place", "organisations": "legal_person", "members": "team", "drills": "lead"}


class Maker(Writer):
    """One made-up table. The seed decides everything about it."""

    def __init__(self, seed: int) -> None:
        self.format = FORMATS[(seed // len(KINDS) + seed) % len(FORMATS)]
        super().__init__(seed, KINDS[seed % len(KINDS)], is_csv=self.format.startswith("csv"))
        self.sheet = "" if self.is_csv else self.dice.choice(("Sheet1", "汇总表", "台账"))
        self.errors: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []
        self.duplicates: list[dict[str, Any]] = []
        self.count = 0

    def make(self, folder: Path, name: str) -> dict[str, Any]:
        """Write the file and answer what is to be found in it."""
        matrix = {"stock_matrix": self._matrix, "stock_transposed": self._transposed}.get(self.kind)
        page, layout = matrix() if matrix else self._list()
        suffix = "csv" if self.is_csv else self.format
        path = folder / f"{name}.{suffix}"
        write(path, page, self.format, self.sheet)
        return {
            "file": path.name,
            "kind": "stock_matrix" if matrix else self.kind,
            "known_teams": self.teams if self.kind == "members" else None,
            "rows": self.count,
            "accepted": len(self.items),
            "items": self.items,
            "errors": self.errors,
            "duplicates": self.duplicates,
            "skipped": self.skipped,
            "sheets": [{"name": self.sheet, "role": "data", **layout}, *self._notes_sheet()],
        }

    def _notes_sheet(self) -> list[dict[str, Any]]:
        return [] if self.is_csv else [{"name": NOTES, "role": "notes"}]

    def _titles(self, page: Page) -> None:
        for title in self.dice.sample(
            ["填报单位：青禾县应急管理局    填报时间：2024年5月6日", "说明：联系电话、数量等请如实填写。"],
            self.dice.randrange(3),
        ):
            page.across.append((page.add(title) - 1, 0, page.width - 1))
        if page.rows or self.kind == "drills" or self.dice.random() < 0.7:
            page.rows.insert(0, [f"青禾县{YEAR}年度应急管理台账", *[""] * (page.width - 1)])
            page.across = [(0, 0, page.width - 1), *((row + 1, left, right) for row, left, right in page.across)]
        if page.rows and self.dice.random() < 0.2:
            page.add()

    def _list(self) -> tuple[Page, dict[str, Any]]:
        fields = list(HEADERS[self.kind])
        if self.kind == "stock" and self.unit_mode != "column":
            fields.remove("unit")
        self.dice.shuffle(fields)
        grouped = GROUPED.get(self.kind) if self.dice.random() < 0.4 else None
        if grouped:
            fields = [name for name in fields if name not in grouped] + list(grouped)
        columns = [*(["no"] if self.dice.random() < 0.8 else []), *fields]
        page = Page(len(columns))
        self._titles(page)
        headings = {name: self._heading(name) for name in fields}
        first = len(page.rows) + 1
        depth = self._header(page, columns, headings, grouped)
        header_row = list(page.rows[-1]) if depth == 1 else None
        self._body(page, columns, headings, header_row)
        layout = {
            "title_rows": first - 1,
            "first_header_row": first,
            "header_rows": depth,
            "columns": {name: {"column": columns.index(name) + 1, "header": _shown(headings[name])} for name in fields},
        }
        return page, layout

    def _heading(self, name: str) -> str:
        heading = self.dice.choice(HEADERS[self.kind][name])
        if name == "quantity":
            heading += {"header": "（件）", "header_wan": "（万件）"}.get(self.unit_mode, "")
        return heading

    def _header(self, page: Page, columns: list[str], headings: dict[str, str], grouped: tuple[str, ...] | None) -> int:
        words = [headings.get(name, "序号") for name in columns]
        if not grouped:
            page.add(*words)
            return 1
        at = columns.index(grouped[0])
        headings |= {grouped[0]: "姓名", grouped[1]: "电话"} if self.kind != "stock" else {}
        group = {"teams": "负责人", "organisations": "联系人", "stock": "保管情况"}[self.kind]
        words = [headings.get(name, "序号") for name in columns]
        row = page.add(*words[:at], group) - 1
        page.add(*[""] * at, *words[at:])
        page.across.append((row, at, page.width - 1))
        page.down += [(row, row + 1, index) for index in range(at)]
        return 2

    def _body(self, page: Page, columns: list[str], headings: dict[str, str], header_row: list[Any] | None) -> None:
        shared = SHARED[self.kind]
        total = self.dice.randrange(12, 40)
        run: list[int] = []
        value: Cell | None = None
        use = self.dice.choice(("plain", "ditto") if self.is_csv else ("plain", "ditto", "merge"))
        serial = 0
        while serial < total:
            if run and self.dice.random() < 0.08:
                self._merge(page, columns, shared, run, use)
                run.clear()
                self._interlude(page, columns, header_row)
            serial += 1
            record = self.record(serial)
            if run and value and self.dice.random() < 0.6:
                record[shared] = Cell("" if use == "merge" else value.clean, value.clean)
                if use == "ditto":
                    record[shared].written = self.dice.choice(("同上", "〃"))
            else:
                self._merge(page, columns, shared, run, use)
                run.clear()
            if not record[shared].error and record[shared].written not in ("", "同上", "〃"):
                value = record[shared]
            if self.dice.random() < 0.12 and not run:
                spoiled = dict(headings)
                spoiled.pop(shared)
                self.spoil(record, spoiled)
            row = self._put(page, columns, headings, record, serial)
            run.append(row)
            if self.dice.random() < 0.06 and not any(cell.error for cell in record.values()):
                self._repeat(page, columns, headings, record, row, serial)
                self._merge(page, columns, shared, run[:], use)
                run.clear()
        self._merge(page, columns, shared, run, use)
        self._ending(page, columns)

    def _merge(self, page: Page, columns: list[str], shared: str, run: list[int], use: str) -> None:
        if use == "merge" and len(run) > 1:
            page.down.append((run[0] - 1, run[-1] - 1, columns.index(shared)))

    def _put(
        self, page: Page, columns: list[str], headings: dict[str, str], record: dict[str, Cell], serial: int
    ) -> int:
        number = self.number(serial)
        row = page.add(*(number if name == "no" else record[name].written for name in columns))
        self.count += 1
        refused = False
        for name, cell in record.items():
            if cell.error and name in headings:
                reason, severity = cell.error
                refused = refused or severity == "error"
                self.errors.append(self._error(row, headings[name], name, reason, severity, cell.written))
        if not refused:
            item = {
                name: cell.clean
                for name, cell in record.items()
                if name in headings or name in ("approx", "remark", "unit")
            }
            self.items.append({"sheet": self.sheet, "row": row, **item})
        return row

    def _error(self, row: int, heading: str, name: str, reason: str, severity: str, written: Any) -> dict[str, Any]:
        value = None if written == "" else written
        return {
            "sheet": self.sheet, "row": row, "column": _shown(heading), "field": name, "reason": reason,
            "severity": severity, "value": value,
        }  # fmt: skip

    def _repeat(
        self, page: Page, columns: list[str], headings: dict[str, str], record: dict[str, Cell], row: int, serial: int
    ) -> None:
        """The same record again, exactly, or under another telephone number."""
        again = dict(record)
        if again[SHARED[self.kind]].written == "":
            again[SHARED[self.kind]] = Cell(again[SHARED[self.kind]].clean, again[SHARED[self.kind]].clean)
        kind = self.dice.choice(("exact", "conflict"))
        if kind == "conflict":
            again["phone"] = Cell("13800099999", ["13800099999"])
        second = self._put(page, columns, headings, again, serial)
        if kind == "exact":
            self.items.pop()
        self.duplicates.append({"kind": kind, "sheet": self.sheet, "rows": [row, second]})

    def _interlude(self, page: Page, columns: list[str], header_row: list[Any] | None) -> None:
        """A row that is no record."""
        why = self.dice.choice(("blank", "repeated header", "subtotal", "note"))
        if why == "repeated header" and header_row:
            row = page.add(*header_row)
        elif why == "subtotal" and "no" in columns:
            row = page.add("", "小计", self.number(120))
        elif why == "note" and not self.is_csv:
            row = page.add(self.dice.choice(("二、乡镇（街道）部分", "（三）社会力量")))
            page.across.append((row - 1, 0, page.width - 1))
        else:
            why, row = "blank", page.add()
        self.skipped.append({"sheet": self.sheet, "row": row, "why": why})

    def _ending(self, page: Page, columns: list[str]) -> None:
        for why, said in (("total", self.dice.choice(("合计", "总 计"))), ("note", "填表人：张某    审核人：李某甲")):
            if self.dice.random() < 0.5:
                self.skipped.append({"sheet": self.sheet, "row": page.add(said), "why": why})

    # Matrices: what lies where.

    def _matrix(self) -> tuple[Page, dict[str, Any]]:
        things = self.dice.sample(sorted(THINGS), 7)
        headings = ["序号", "储备点", "联系人", "联系电话", *(f"{thing}（{THINGS[thing]}）" for thing in things)]
        page = Page(len(headings))
        self._titles(page)
        first = page.add(*headings)
        for number, town in enumerate(TOWNS, 1):
            keeper, phone = self.person(), self.phone()
            cells = [self._stock_cell(THINGS[thing]) for thing in things]
            row = page.add(
                self.number(number), f"{town}储备点", keeper.written, phone.written, *(cell.written for cell in cells)
            )
            for thing, cell in zip(things, cells, strict=True):
                about = {"place": f"{town}储备点", "keeper": keeper.clean, "phone": phone.clean, "name": thing}
                self._take(row, f"{thing}（{THINGS[thing]}）", cell, {**about, "unit": THINGS[thing]})
        self._ending(page, headings)
        columns = {"place": {"column": 2, "header": "储备点"}, "phone": {"column": 4, "header": "联系电话"}}
        return page, {"title_rows": first - 1, "first_header_row": first, "header_rows": 1, "columns": columns}

    def _transposed(self) -> tuple[Page, dict[str, Any]]:
        places = [f"{town}储备点" for town in self.dice.sample(TOWNS, 5)]
        page = Page(3 + len(places) + 1)
        self._titles(page)
        first = page.add("序号", "物资名称", "单位", *places, "合计")
        for number, (thing, unit) in enumerate(sorted(THINGS.items()), 1):
            cells = [self._stock_cell(unit) for _ in places]
            row = page.add(self.number(number), thing, unit, *(cell.written for cell in cells), self.number(99))
            for place, cell in zip(places, cells, strict=True):
                self._take(row, place, cell, {"place": place, "name": thing, "unit": unit})
        self._ending(page, [])
        columns = {"name": {"column": 2, "header": "物资名称"}, "unit": {"column": 3, "header": "单位"}}
        return page, {"title_rows": first - 1, "first_header_row": first, "header_rows": 1, "columns": columns}

    def _stock_cell(self, unit: str) -> Cell:
        number = self.dice.randrange(1, 300)
        if self.dice.random() < 0.2:
            return Cell(self.dice.choice(("", "/", "—", "无", self.number(0))))
        if self.dice.random() < 0.04:
            return Cell("有", None, ("quantity_not_a_number", "error"))
        return Cell(self.dice.choice((self.number(number), str(number), wide(str(number)), f"{number}{unit}")), number)

    def _take(self, row: int, heading: str, cell: Cell, about: dict[str, Any]) -> None:
        if cell.error:
            self.count += 1
            self.errors.append(self._error(row, heading, "quantity", *cell.error, cell.written))
        elif cell.clean is not None:
            self.count += 1
            self.items.append({"sheet": self.sheet, "row": row, "quantity": cell.clean, "approx": False, **about})


def make(seed: int, folder: Path) -> dict[str, Any]:
    """Write the table of a seed into a folder and answer what is to be found in it."""
    return Maker(seed).make(folder, f"made{seed:03}")


def _shown(heading: str) -> str:
    """A heading as it is quoted back: on one line, without spaces between Chinese characters."""
    words = heading.split()
    return "".join(words) if words[0] != "*" else " ".join(words)
