"""Contact and resource tables in the layouts that plans use, flat, nested in layout tables, side by side, deep."""

from __future__ import annotations

from random import Random
from typing import Any

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def add_contacts(document: Any, people: list[dict[str, Any]], nesting: str, random: Random) -> list[dict[str, Any]]:
    """Write the people as a table and answer the contacts a reader finds, in reading order."""
    outside = [
        {"name": None, "role": None, "unit": unit, "phones": [phone], "internal": False}
        for unit, phone in (
            ("云岫县应急管理局", "0391-3109380"),
            ("云岫县消防救援大队", "119"),
            ("云岫县人民医院", "120"),
        )
    ]
    layout = random.choice(("plain", "grouped", "pairs"))
    first, second = _holders(document, nesting, "内部应急人员联系方式", "政府及外部救援机构联系方式")
    rows, found = _people_rows(people, layout, random)
    table = _fill(first, rows)
    if layout == "grouped":
        _merge_down(table, rows)
    _fill(second, [("单位名称", "联系电话", "备注"), *((body["unit"], body["phones"][0], "") for body in outside)])
    return [*found, *outside]


def add_resources(document: Any, things: list[dict[str, Any]], nesting: str, random: Random) -> list[dict[str, Any]]:
    """Write the things as a table and answer the resources a reader finds."""
    layout = random.choice(("columns", "together", "keeper", "header_unit"))
    rows: list[tuple[str, ...]] = []
    found = []
    for at, thing in enumerate(things, 1):
        written = random.choice((str(thing["quantity"]), str(thing["quantity"]).translate(_WIDE)))
        quantity: int | None = thing["quantity"]
        approx = False
        if random.random() < 0.15:
            written, quantity = "若干", None
        elif random.random() < 0.15:
            written, approx = f"约{written}", True
        entry = {"name": thing["name"], "spec": "", "quantity": quantity, "approx": approx, "unit": thing["unit"],
                 "place": thing["place"], "keeper": None, "phone": None}  # fmt: skip
        if layout == "columns":
            entry["spec"] = f"{at}型"
            rows.append((str(at), thing["name"], f"{at}型", thing["unit"], written, thing["place"]))
        elif layout == "together":
            written = written if quantity is None else f"{written}{thing['unit']}"
            entry["unit"] = None if quantity is None else thing["unit"]
            rows.append((str(at), thing["name"], written, thing["place"]))
        elif layout == "keeper":
            entry |= {"keeper": "苗某", "phone": f"1380001{at:04d}"}
            rows.append((thing["name"], written, thing["unit"], thing["place"], f"苗某 1380001{at:04d}"))
        else:
            entry["unit"] = None if quantity is None else "件"
            rows.append((thing["name"], written, thing["place"]))
        found.append(entry | {"quantity_text": written})
    header = {
        "columns": ("序号", "物资名称", "规格型号", "单位", "数量", "存放地点"),
        "together": ("序号", "装备名称", "数量（含单位）", "存放部位"),
        "keeper": ("应急物资/装备名称", "数量", "计量单位", "存放场所", "保管人及电话"),
        "header_unit": ("物资名称", "数量（件）", "存放位置"),
    }[layout]
    holder, _ = _holders(document, "flat" if nesting == "side_by_side" else nesting, "应急物资装备清单", "")
    _fill(holder, [header, *rows])
    return found


def add_plan_table(document: Any, rows: list[tuple[str, str]]) -> None:
    """Write a plan as one table, the titles of its sections in the first column."""
    _fill(document, [("项目", "内容"), *rows])


def _people_rows(
    people: list[dict[str, Any]], layout: str, random: Random
) -> tuple[list[tuple[str, ...]], list[dict[str, Any]]]:
    found = [person | {"internal": True} for person in people]
    dialled = [_written(person["phones"][0], random) for person in people]
    if layout == "pairs":
        half = len(people) // 2
        left = [(p["role"], p["name"], d) for p, d in zip(people, dialled, strict=True)]
        rows = [
            ("应急职务", "姓名", "电话") * 2,
            *(one + other for one, other in zip(left[:half], left[half:], strict=True)),
        ]
        return rows, [person | {"unit": None} for person in found]
    if layout == "grouped":
        for person in found:
            person["role"] = person["role"].removesuffix("组员")
        grouped = [(p["role"], p["name"], p["unit"], d) for p, d in zip(found, dialled, strict=True)]
        return [("组别", "姓名", "职务", "手机号码"), *grouped], found
    plain = [
        (str(at), p["role"], p["name"], p["unit"], d) for at, (p, d) in enumerate(zip(people, dialled, strict=True), 1)
    ]
    return [("序号", "应急职务", "姓名", "单位/职务", "联系电话"), *plain], found


def _written(phone: str, random: Random) -> str:
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return random.choice((phone, spaced, spaced.replace(" ", "-"), phone.translate(_WIDE)))


def _holders(document: Any, nesting: str, caption: str, second_caption: str) -> tuple[Any, Any]:
    """The document or the cells of layout tables that the next two tables are written into."""
    if nesting == "flat":
        paragraph = document.add_paragraph()
        paragraph.add_run(caption).bold = True
        paragraph.alignment = 1
        return document, document
    if nesting == "side_by_side":
        outer = document.add_table(rows=1, cols=2)
        outer.cell(0, 0).text, outer.cell(0, 1).text = caption, second_caption
        return outer.cell(0, 0), outer.cell(0, 1)
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    if nesting == "deep":
        cell = cell.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = caption
    return cell, document


def _fill(holder: Any, rows: list[tuple[str, ...]]) -> Any:
    width = len(rows[0])
    table = holder.add_table(rows=len(rows), cols=width)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    holder.add_paragraph()
    return table


def _merge_down(table: Any, rows: list[tuple[str, ...]]) -> None:
    """Merge the cells of a group vertically, as Word users do; the lower ones are empty then."""
    start = 1
    for at in range(2, len(rows) + 1):
        if at == len(rows) or rows[at][0] != rows[start][0]:
            if at - start > 1:
                for below in range(start + 1, at):
                    table.cell(below, 0).text = ""
                merged = table.cell(start, 0).merge(table.cell(at - 1, 0))
                merged.text = rows[start][0]
            start = at
