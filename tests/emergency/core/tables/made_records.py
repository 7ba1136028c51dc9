"""Right and wrong records as people write them: each value in one of its many forms, beside what it means."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from emergency.core.tables.credit_codes import ALPHABET, check_character

YEAR = 2024
TOWNS = ("青禾镇", "石湾乡", "南塘街道", "沙岭镇", "柳桥镇", "枫林乡", "东渡街道", "白鹭镇")
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
THINGS = {
    "编织袋": "条", "铁锹": "把", "冲锋舟": "艘", "救生衣": "件", "潜水泵": "台", "棉帐篷": "顶", "担架": "副",
    "警戒带": "卷",
    "吸油毡": "箱", "防毒面具": "个", "手电筒": "支", "木桩": "根", "消防斧": "把", "对讲机": "部", "防汛石料": "吨",
}  # fmt: skip
REQUIRED = {
    "teams": ("name", "headcount", "leader", "phone"),
    "stock": ("name", "quantity", "place"),
    "organisations": ("name", "credit_code", "phone"),
    "members": ("team", "name", "phone"),
    "drills": ("name", "form", "when", "lead"),
}


@dataclass
class Cell:
    """What is written in a cell, what it means, and the error it carries (reason, severity) if it means nothing."""

    written: Any
    clean: Any = None
    error: tuple[str, str] | None = None


class Writer:
    """Somebody who fills in tables of one kind, in habits that a seed decides."""

    def __init__(self, seed: int, kind: str, *, is_csv: bool) -> None:
        self.dice = random.Random(seed)
        self.kind = kind
        self.base = "stock" if kind.startswith("stock") else kind
        self.is_csv = is_csv
        self.unit_mode = self.dice.choice(("column", "header", "cell", "header_wan"))
        self.teams = [f"{town}{what}" for town in TOWNS[:4] for what in ("防汛抢险队", "森林消防队")]

    def phone(self) -> Cell:
        mobile = f"138000{self.dice.randrange(10**5):05}"
        area, local = f"0{self.dice.choice(('38', '48', '64'))}0", str(self.dice.randrange(2 * 10**6, 9 * 10**6))
        landline = f"{area}-{local}"
        forms: list[tuple[Any, list[str]]] = [
            (mobile, [mobile]), (mobile, [mobile]), (f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", [mobile]),
            (f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", [mobile]), (wide(mobile), [mobile]),
            (f"+86 {mobile}", [mobile]),
            (f"手机:{mobile}", [mobile]), (f"{mobile}（微信同号）", [mobile]), (landline, [landline]),
            (f"（{area}）{local}", [landline]), (f"{area} {local}", [landline]), (f"{mobile}/{landline}",
            [mobile, landline]),
            (f"{mobile}、{landline}", [mobile, landline]), (f"{mobile}\n{landline}", [mobile, landline]),
            (f"{landline}转801", [f"{landline}-801"]), (mobile if self.is_csv else float(mobile), [mobile]),
        ]  # fmt: skip
        return Cell(*self.dice.choice(forms))

    def whole(self, number: int) -> Cell:
        forms = [self.number(number), str(number), wide(str(number)), f"{number}人", f" {number} ", f"{number}名"]
        return Cell(self.dice.choice(forms), number)

    def quantity(self, number: int, unit: str) -> tuple[Cell, bool]:
        """The cell of a quantity, and whether it says that it is approximate."""
        if self.unit_mode == "header_wan":
            number *= 10_000
            return Cell(self.dice.choice((self.number(number // 10_000), f"{number // 10_000}万")), number), False
        suffix = unit if self.unit_mode == "cell" else self.dice.choice(("", "", unit))
        forms = [
            f"{number}{suffix}", f"{wide(str(number))}{suffix}", f"{number:,}{suffix}",
            f"{number}{suffix}（含1{unit}备用）",
        ]  # fmt: skip
        if number % 100 == 0:
            forms.append(f"{number / 10_000:g}万{suffix}")
        if not suffix:
            forms.append(self.number(number))
        if self.dice.random() < 0.1:
            return Cell(f"约{number}{suffix}", number), True
        return Cell(self.dice.choice(forms), number), False

    def day(self, earliest: int, latest: int) -> Cell:
        day = date(earliest, 1, 1) + timedelta(self.dice.randrange((latest - earliest) * 365))
        forms: list[Any] = [
            day.isoformat(), f"{day:%Y.}{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
            f"{day:%Y/%m/%d}", wide(day.isoformat()),
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
        return Cell(self.dice.choice((code, code.lower(), wide(code), f"{code[:8]} {code[8:]}")), code)

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
            ("headcount", self.number(-4), "number_negative", "error"),
            ("headcount", "20-30人", "number_is_a_range", "error"),
            ("employees", "百余人", "number_invalid", "doubtful"),
            ("people", "全体职工", "number_invalid", "doubtful"),
            ("quantity", self.dice.choice(("一批", "若干", "适量", "有", "按需")), "quantity_not_a_number", "error"),
            ("quantity", self.dice.choice(("20-30", "5～8")), "quantity_is_a_range", "error"),
            ("quantity", self.number(-2), "number_negative", "error"),
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

    def number(self, number: int) -> Any:
        return str(number) if self.is_csv else float(number)


def wide(text: str) -> str:
    """Digits, letters and signs in full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
