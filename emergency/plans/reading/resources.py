"""Resource tables as data: quantities in every way they are written, units from the cell, the column or the header."""

from __future__ import annotations

import re

from emergency.plans.reading.blocks import Table
from emergency.plans.reading.extracts import Resource
from emergency.plans.reading.phones import phones_in
from emergency.plans.reading.tables import Recognised, data_rows
from emergency.plans.reading.words import narrow, number_in, squeeze

_QUANTITY = re.compile(
    r"^(?P<about>约|大约|近|不少于|≥)?(?P<number>\d[\d,]*(?:\.\d+)?|[一二三四五六七八九十百千两]+)(?P<times>[万千百亿])?(?P<over>余|多)?(?P<unit>[^\d]*)$"
)
_TIMES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_UNIT_IN_HEADER = re.compile(r"[（(]([^（）()]{1,6})[）)]$")
_NOTHING = ("", "/", "-", "—", "无", "\\")


def read_resources(table: Table, recognised: Recognised) -> list[Resource]:
    """The rows of a resource table that name a thing. Quantities stay None where the plan gives no number."""
    header_unit = _header_unit(table, recognised)
    resources = []
    for at, row in data_rows(table, recognised):
        resource = _resource(recognised, row, header_unit, table, at)
        if resource is not None:
            resources.append(resource)
    return resources


def quantity_of(written: str) -> tuple[float | None, bool, str | None]:
    """A quantity as written: its number, whether it is approximate, and the unit in the same words.

    ("约２９０张" → 290, True, "张"; "1.781万条" → 17810, False, "条"; "若干" → None, False, None)
    """
    found = _QUANTITY.match(narrow(squeeze(written)))
    if not found:
        return None, False, None
    digits = found["number"].replace(",", "")
    number = float(digits) if digits[0].isdigit() else float(number_in(digits) or 0)
    number = round(number * _TIMES.get(found["times"] or "", 1), 6)
    about = bool(found["about"] or found["over"])
    return (int(number) if number == int(number) else number), about, found["unit"].strip("（）() ") or None


def _resource(
    recognised: Recognised, row: tuple[str, ...], header_unit: str | None, table: Table, at: int
) -> Resource | None:
    def first(name: str) -> str | None:
        return next((value for value in recognised.row_values(row, name) if value not in _NOTHING), None)

    name = first("name")
    written = first("quantity") or ""
    if name is None:
        return None
    number, about, own_unit = quantity_of(written)
    keeper, phone = _keeper(first("keeper"), first("phone"), first("keeper_phone"))
    return Resource(
        name=squeeze(name),
        spec=first("spec") or "",
        quantity=number,
        quantity_text=written,
        approx=about,
        unit=first("unit") or own_unit or (header_unit if number is not None else None),
        place=first("place"),
        keeper=keeper,
        phone=phone,
        where=table.where(at),
    )


def _keeper(keeper: str | None, phone: str | None, both: str | None) -> tuple[str | None, str | None]:
    if both is not None:
        phones = phones_in(both)
        name = re.sub(r"[\d\s\-－—()（）:：、,，/０-９]+", "", both)
        return name or None, phones[0] if phones else None
    phones = phones_in(phone) if phone else []
    return keeper, phones[0] if phones else None


def _header_unit(table: Table, recognised: Recognised) -> str | None:
    """The unit that the header gives for all rows: 数量（台)."""
    header = table.rows[recognised.header]
    for name, at in recognised.columns:
        found = _UNIT_IN_HEADER.search(squeeze(header[at])) if name == "quantity" else None
        if found and "单位" not in found.group(1):
            return found.group(1)
    return None
