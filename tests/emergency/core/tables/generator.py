"""Tables as offices send them, made up from a seed: headers, numbers, telephones and dates of every shape, with errors.

`make(seed, folder)` writes one file and answers what a careful reader finds in it, in the shape of `expected.json`.
The headings here are on purpose not those listed in the column specifications alone.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from emergency.core.tables.credit_codes import ALPHABET, check_character

YEAR = 2024
KINDS = ("teams", "stock", "organisations", "members", "drills", "stock_matrix", "stock_transposed")
FORMATS = (
    "xlsx", "csv-utf8", "xls", "csv-gb18030", "xlsx", "csv-utf8-bom", "csv-utf16", "csv-tab", "xlsx", "csv-semicolon",
)  # fmt: skip
TOWNS = ("青禾镇", "石湾乡", "南塘街道", "沙岭镇", "柳桥镇", "枫林乡", "东渡街道", "白鹭镇")
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
THINGS = {
    "编织袋": "条", "铁锹": "把", "冲锋舟": "艘", "救生衣": "件", "潜水泵": "台", "棉帐篷": "顶", "担架": "副",
    "警戒带": "卷",
    "吸油毡": "箱", "防毒面具": "个", "手电筒": "支", "木桩": "根", "消防斧": "把", "对讲机": "部", "防汛石料": "吨",
}  # fmt: skip
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
REQUIRED = {
    "teams": ("name", "headcount", "leader", "phone"),
    "stock": ("name", "quantity", "place"),
    "organisations": ("name", "credit_code", "phone"),
    "members": ("team", "name", "phone"),
    "drills": ("name", "form", "when", "lead"),
}
SHARED = {"teams": "owner", "stock": "place", "organisations": "legal_person", "members": "team", "drills": "lead"}


@dataclass
class Cell:
    """What is written in a cell, what it means, and the error it carries (reason, severity) if it means nothing."""

    written: Any
    clean: Any = None
    error: tuple[str, str] | None = None


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


class Maker:
    """One made-up table. The seed decides everything about it."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.kind = KINDS[seed % len(KINDS)]
        self.base = "stock" if self.kind.startswith("stock") else self.kind
        self.format = FORMATS[(seed // len(KINDS) + seed) % len(FORMATS)]
        self.is_csv = self.format.startswith("csv")
        self.sheet = "" if self.is_csv else self.dice.choice(("Sheet1", "汇总表", "台账"))
        self.unit_mode = self.dice.choice(("column", "header", "cell", "header_wan"))
        self.teams = [f"{town}{what}" for town in TOWNS[:4] for what in ("防汛抢险队", "森林消防队")]
        self.errors: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []
        self.duplicates: list[dict[str, Any]] = []
        self.count = 0

    def phone(self) -> Cell:
        mobile = f"138000{self.dice.randrange(10**5):05}"
        area, local = f"0{self.dice.choice(('38', '48', '64'))}0", str(self.dice.randrange(2 * 10**6, 9 * 10**6))
        landline = f"{area}-{local}"
        forms: list[tuple[Any, list[str]]] = [
            (mobile, [mobile]), (mobile, [mobile]), (f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", [mobile]),
            (f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", [mobile]), (_wide(mobile), [mobile]),
            (f"+86 {mobile}", [mobile]),
            (f"手机:{mobile}", [mobile]), (f"{mobile}（微信同号）", [mobile]), (landline, [landline]),
            (f"（{area}）{local}", [landline]), (f"{area} {local}", [landline]), (f"{mobile}/{landline}",
            [mobile, landline]),
            (f"{mobile}、{landline}", [mobile, landline]), (f"{mobile}\n{landline}", [mobile, landline]),
            (f"{landline}转801", [f"{landline}-801"]), (mobile if self.is_csv else float(mobile), [mobile]),
        ]  # fmt: skip
        return Cell(*self.dice.choice(forms))

    def whole(self, number: int) -> Cell:
        forms = [self._number(number), str(number), _wide(str(number)), f"{number}人", f" {number} ", f"{number}名"]
        return Cell(self.dice.choice(forms), number)

    def quantity(self, number: int, unit: str) -> tuple[Cell, bool]:
        """The cell of a quantity, and whether it says that it is approximate."""
        if self.unit_mode == "header_wan":
            number *= 10_000
            return Cell(self.dice.choice((self._number(number // 10_000), f"{number // 10_000}万")), number), False
        suffix = unit if self.unit_mode == "cell" else self.dice.choice(("", "", unit))
        forms = [
            f"{number}{suffix}", f"{_wide(str(number))}{suffix}", f"{number:,}{suffix}",
            f"{number}{suffix}（含1{unit}备用）",
        ]  # fmt: skip
        if number % 100 == 0:
            forms.append(f"{number / 10_000:g}万{suffix}")
        if not suffix:
            forms.append(self._number(number))
        if self.dice.random() < 0.1:
            return Cell(f"约{number}{suffix}", number), True
        return Cell(self.dice.choice(forms), number), False

    def day(self, earliest: int, latest: int) -> Cell:
        day = date(earliest, 1, 1) + timedelta(self.dice.randrange((latest - earliest) * 365))
        forms: list[Any] = [
            day.isoformat(), f"{day:%Y.}{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
            f"{day:%Y/%m/%d}", _wide(day.isoformat()),
        ]  # fmt: skip
        if not self.is_csv:
            forms += [day, float((day - date(1899, 12, 30)).days)]
        return Cell(self.dice.choice(forms), day.isoformat())

    def period(self) -> Cell:
        month = self.dice.randrange(1, 12)
        end = date(YEAR, month + 1, 1) - timedelta(1)
        exact = date(YEAR, month, self.dice.randrange(1, 28))
        forms: list[tuple[Any, date | None, date]] = [
            (f"{month}月", date(YEAR, month, 1), end), (f"{month}月底前", None, end),
            (f"{YEAR}年{month}月", date(YEAR, month, 1), end), (f"{month}月上旬", date(YEAR, month, 1),
            date(YEAR, month, 10)),
            (f"{month}月下旬", date(YEAR, month, 21), end), ("第三季度", date(YEAR, 7, 1), date(YEAR, 9, 30)),
            ("上半年", date(YEAR, 1, 1), date(YEAR, 6, 30)), (f"{exact.month}月{exact.day}日", exact, exact),
            (f"{YEAR}.{exact.month}.{exact.day}", exact, exact), ("4-6月", date(YEAR, 4, 1), date(YEAR, 6, 30)),
        ]  # fmt: skip
        text, first, last = self.dice.choice(forms)
        return Cell(text, {"text": text, "from": first and first.isoformat(), "to": last.isoformat()})

    def credit_code(self) -> Cell:
        code = "91379981" + "".join(self.dice.choice(ALPHABET) for _ in range(9))
        code += check_character(code)
        return Cell(self.dice.choice((code, code.lower(), _wide(code), f"{code[:8]} {code[8:]}")), code)

    def person(self) -> Cell:
        name = self.dice.choice(NAMES) + "某" + self.dice.choice(("", "甲", "乙"))
        return Cell(self.dice.choice((name, name, f" {name}", f"{name[0]} {name[1:]}")), name)

    def record(self, number: int) -> dict[str, Cell]:
        """One right record; `number` keeps names apart."""
        town = self.dice.choice(TOWNS)
        fields: dict[str, Cell] = {"phone": self.phone()}
        if self.kind == "teams":
            fields |= {
                "name": Cell(name := f"{town}第{number}应急救援队", name), "owner": Cell(f"{town}人民政府",
                f"{town}人民政府"),
                "headcount": self.whole(self.dice.randrange(5, 90)), "leader": self.person(),
                "duty_phone": self.dice.choice((self.phone(), Cell(self.dice.choice(("", "无", "/"))))),
                "address": Cell(place := f"{town}滨河路{number}号", place),
            }  # fmt: skip
        elif self.kind == "stock":
            fields |= self._stock_record(number, town)
        elif self.kind == "organisations":
            fields |= {
                "name": Cell(name := f"{town[:2]}{number}号化工有限公司", name), "credit_code": self.credit_code(),
                "legal_person": self.person(), "contact": self.person(),
                "employees": self.whole(self.dice.randrange(3, 999)),
                "address": Cell(place := f"{town}工业路{number}号", place), "built": self.day(1999, 2023),
            }  # fmt: skip
        elif self.kind == "members":
            yes = self.dice.random() < 0.5
            said = self.dice.choice(("是", "√", "已投保") if yes else ("否", "×", "未投保"))
            fields |= {
                "team": Cell(team := self.dice.choice(self.teams), team),
                "name": Cell(name := f"{self.person().clean}{number}", name),
                "role": Cell("队员", "队员"), "trained_on": self.day(2022, 2024), "insured": Cell(said, yes),
            }  # fmt: skip
        else:
            form = self.dice.choice(("桌面演练", "实战演练"))
            fields |= {
                "name": Cell(name := f"{town}第{number}次防汛演练", name), "form": Cell(form, form),
                "when": self.period(),
                "place": Cell(f"{town}广场", f"{town}广场"), "lead": Cell(f"{town}人民政府", f"{town}人民政府"),
                "people": self.whole(self.dice.randrange(10, 300)),
            }  # fmt: skip
        return fields

    def _stock_record(self, number: int, town: str) -> dict[str, Cell]:
        thing = self.dice.choice(list(THINGS))
        unit = "件" if self.unit_mode.startswith("header") else THINGS[thing]
        amount, about = self.quantity(
            self.dice.choice((self.dice.randrange(1, 40), 100 * self.dice.randrange(1, 90))), unit
        )
        note = "含1" + unit + "备用" if "备用" in str(amount.written) else None
        return {
            "name": Cell(self.dice.choice((thing, f"{thing}\u3000")), thing), "spec": Cell(f"{number}号",
            f"{number}号"),
            "quantity": amount, "unit": Cell(unit, unit), "place": Cell(f"{town}应急物资点", f"{town}应急物资点"),
            "keeper": self.person(), "expiry": self.dice.choice((self.day(2027, 2030), Cell(""), Cell("长期"))),
            "approx": Cell(None, about), "remark": Cell(None, note),
        }  # fmt: skip

    def spoil(self, record: dict[str, Cell], headings: dict[str, str]) -> None:
        """Plant one error that fits the record."""
        phone = "error" if "phone" in REQUIRED[self.base] else "doubtful"
        choices: list[tuple[str, Any, str, str]] = [
            ("phone", "1380000" + str(self.dice.randrange(10, 999)), "phone_invalid", phone),
            ("phone", "138O00" + str(self.dice.randrange(10**4, 10**5)), "phone_invalid", phone),
            ("phone", "暂缺", "phone_invalid", phone),
            ("headcount", self.dice.choice(("十余人", "若干", "一个班")), "number_invalid", "error"),
            ("headcount", self._number(-4), "number_negative", "error"),
            ("headcount", "20-30人", "number_is_a_range", "error"),
            ("employees", "百余人", "number_invalid", "doubtful"),
            ("people", "全体职工", "number_invalid", "doubtful"),
            ("quantity", self.dice.choice(("一批", "若干", "适量", "有", "按需")), "quantity_not_a_number", "error"),
            ("quantity", self.dice.choice(("20-30", "5～8")), "quantity_is_a_range", "error"),
            ("quantity", self._number(-2), "number_negative", "error"),
            ("credit_code", "91379981AAAAAAAA0I", "credit_code_invalid", "error"),
            ("credit_code", "9137998112345", "credit_code_invalid", "error"),
            ("built", "2019-13-02", "date_invalid", "doubtful"),
            ("built", "2098年5月1日", "date_in_future", "doubtful"),
            ("trained_on", "2023年2月30日", "date_invalid", "doubtful"),
            ("team", "不存在的救援队", "unknown_reference", "error"),
            ("form", "其他", "choice_unknown", "error"),
            ("when", self.dice.choice(("另行通知", "待定")), "date_not_fixed", "error"),
            ("when", f"{YEAR}年6月31日", "date_invalid", "error"),
            *((name, self.dice.choice(("", "  ", "/")), "required_missing", "error") for name in REQUIRED[self.base]),
        ]
        possible = [choice for choice in choices if choice[0] in headings]
        name, written, reason, severity = self.dice.choice(possible)
        record[name] = Cell(written, None, (reason, severity))

    def _number(self, number: int) -> Any:
        return str(number) if self.is_csv else float(number)

    # How the records become a sheet.

    def make(self, folder: Path, name: str) -> dict[str, Any]:
        """Write the file and answer what is to be found in it."""
        matrix = {"stock_matrix": self._matrix, "stock_transposed": self._transposed}.get(self.kind)
        page, layout = matrix() if matrix else self._list()
        suffix = "csv" if self.is_csv else self.format
        path = folder / f"{name}.{suffix}"
        self._write(path, page)
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
        return [] if self.is_csv else [{"name": "填表须知", "role": "notes"}]

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
        number = self._number(serial)
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
            row = page.add("", "小计", self._number(120))
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
                self._number(number), f"{town}储备点", keeper.written, phone.written, *(cell.written for cell in cells)
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
            row = page.add(self._number(number), thing, unit, *(cell.written for cell in cells), self._number(99))
            for place, cell in zip(places, cells, strict=True):
                self._take(row, place, cell, {"place": place, "name": thing, "unit": unit})
        self._ending(page, [])
        columns = {"name": {"column": 2, "header": "物资名称"}, "unit": {"column": 3, "header": "单位"}}
        return page, {"title_rows": first - 1, "first_header_row": first, "header_rows": 1, "columns": columns}

    def _stock_cell(self, unit: str) -> Cell:
        number = self.dice.randrange(1, 300)
        if self.dice.random() < 0.2:
            return Cell(self.dice.choice(("", "/", "—", "无", self._number(0))))
        if self.dice.random() < 0.04:
            return Cell("有", None, ("quantity_not_a_number", "error"))
        return Cell(
            self.dice.choice((self._number(number), str(number), _wide(str(number)), f"{number}{unit}")), number
        )

    def _take(self, row: int, heading: str, cell: Cell, about: dict[str, Any]) -> None:
        if cell.error:
            self.count += 1
            self.errors.append(self._error(row, heading, "quantity", *cell.error, cell.written))
        elif cell.clean is not None:
            self.count += 1
            self.items.append({"sheet": self.sheet, "row": row, "quantity": cell.clean, "approx": False, **about})

    # Files.

    def _write(self, path: Path, page: Page) -> None:
        if self.is_csv:
            path.write_bytes(self._csv(page))
        elif self.format == "xls":
            self._xls(path, page)
        else:
            self._xlsx(path, page)

    def _csv(self, page: Page) -> bytes:
        marks = {"csv-tab": "\t", "csv-semicolon": ";"}
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=marks.get(self.format, ",")).writerows(page.rows)
        encodings = {"csv-gb18030": "gb18030", "csv-utf8-bom": "utf-8-sig", "csv-utf16": "utf-16"}
        return buffer.getvalue().encode(encodings.get(self.format, "utf-8"))

    def _xlsx(self, path: Path, page: Page) -> None:
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet(self.sheet)
        days = book.add_format({"num_format": "yyyy/m/d"})
        for top, bottom, left, right in self._ranges(page):
            sheet.merge_range(top, left, bottom, right, "")
        for row, values in enumerate(page.rows):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, days)
                elif isinstance(value, float):
                    sheet.write_number(row, column, value)
                elif value != "":
                    sheet.write_string(row, column, value)
        book.add_worksheet("填表须知").write_string(0, 0, "1. 名称填写全称，联系电话填写手机号。")
        book.close()

    def _xls(self, path: Path, page: Page) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet(self.sheet)
        days = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for top, bottom, left, right in self._ranges(page):
            sheet.merge(top, bottom, left, right)
        for row, values in enumerate(page.rows):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write(row, column, value, days)
                elif value != "":
                    sheet.write(row, column, value)
        book.add_sheet("填表须知").write(0, 0, "1. 名称填写全称，联系电话填写手机号。")
        book.save(str(path))

    def _ranges(self, page: Page) -> list[tuple[int, int, int, int]]:
        down = [(top, bottom, column, column) for top, bottom, column in page.down]
        return down + [(row, row, left, right) for row, left, right in page.across if right > left]


def make(seed: int, folder: Path) -> dict[str, Any]:
    """Write the table of a seed into a folder and answer what is to be found in it."""
    return Maker(seed).make(folder, f"made{seed:03}")


def _wide(text: str) -> str:
    """Digits, letters and signs in full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _shown(heading: str) -> str:
    """A heading as it is quoted back: on one line, without spaces between Chinese characters."""
    words = heading.split()
    return "".join(words) if words[0] != "*" else " ".join(words)
