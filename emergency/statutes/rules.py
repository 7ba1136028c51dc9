"""What may be stated about a law or standard, and the register that follows; plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from emergency.core.errors import Invalid
from emergency.core.instruments import Instrument, Mark, Register
from emergency.core.text import Text, message

KIND_TITLES: dict[str, Text] = {
    "law": Text("法律", "Law"),
    "regulation": Text("行政法规", "Administrative regulation"),
    "departmental_rule": Text("部门规章", "Departmental rule"),
    "local_regulation": Text("地方性法规", "Local regulation"),
    "local_rule": Text("地方政府规章", "Local government rule"),
    "document": Text("规范性文件", "Normative document"),
    "standard": Text("标准", "Standard"),
}
MARK_TITLES: dict[str, Text] = {
    Mark.READ: Text("已核对全文", "Full text read"),
    Mark.QUOTED: Text("依据公开资料核对", "Checked against a page that quotes it"),
    "V2'": Text("依据公开资料核对", "Checked against a page that quotes it"),
    Mark.MEMORY: Text("未核实", "Not verified"),
    Mark.STATED: Text("由管理员录入", "Stated by the administrator"),
}

FIELD_TITLES: dict[str, Text] = {
    "number": Text("文号", "number"),
    "issuer": Text("发布机关", "issuer"),
    "year": Text("年份", "year"),
    "issued_on": Text("公布日期", "day of issue"),
    "in_force_from": Text("施行日期", "day it came into force"),
    "in_force_until": Text("失效日期", "day it ended"),
}
"""The fields of a row that may rest on memory while the rest is checked."""


@dataclass(frozen=True)
class Stated:
    """A replacement: from `on` the successor applies instead; without one the instrument is abolished."""

    instrument: str
    successor: str | None
    on: date


def with_stated(register: Register, added: Iterable[Instrument], stated: Iterable[Stated]) -> Register:
    """The register with what was added, and with every replacement stated; of two about one thing the later holds."""
    by_id = {**register.by_id, **{one.id: one for one in added}}
    for one in stated:
        if one.instrument in by_id:
            held = by_id[one.instrument]
            by_id[one.instrument] = replace(
                held, successor=one.successor, in_force_until=one.on - timedelta(days=1),
                unverified=held.unverified - {"in_force_until"},
            )  # fmt: skip
    return Register(by_id)


def check_replacement(register: Register, stated: Stated) -> None:
    """Refuse what cannot be: no such thing, itself, a circle, before it was in force. Errors: Invalid by field."""
    one = register.get(stated.instrument)
    problem: dict[str, Any] = {}
    if stated.successor is not None:
        if stated.successor not in register.by_id:
            problem["successor"] = message("There is no such law or standard on record.")
        elif stated.instrument in {each.id for each in register.chain_of(stated.successor)}:
            problem["successor"] = message("It cannot replace what replaced it.")
    if one.in_force_from is not None and stated.on <= one.in_force_from:
        problem["on"] = message(
            "It came into force on %(day)s; the replacement comes after that.", day=one.in_force_from
        )
    if problem:
        raise Invalid(**problem)
