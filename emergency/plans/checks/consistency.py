"""Statements of a version that do not agree with one another or with the registers, each with both passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from emergency.core.instruments import Register
from emergency.core.phonebook import Entry
from emergency.core.text import Text
from emergency.plans.checks.as_read import AsRead
from emergency.plans.checks.items import Group, GroupKey, Item, Severity, Verdict, digest
from emergency.plans.checks.phones import check_register
from emergency.plans.content import Content
from emergency.plans.reading.consistency import find_inconsistencies
from emergency.plans.reading.plan_reading import Inconsistency
from emergency.plans.vocabulary import Family

_TITLE = Text("前后一致", "Consistency")
_SOURCE = {
    Family.UNIT: Text("《生产安全事故应急预案管理办法》第八条", "Order 88, Article 8"),
    Family.GOVERNMENT: Text("文本核对", "comparison of the text"),
}
_ANNOUNCING = ["分为", "划分为", "设定为", "分成"]
"""How a sentence announces a number of levels; the number itself may be written in several ways."""
_NAMES = {
    "phone_mismatch": "CON-PHONE",
    "duty_phone_mismatch": "CON-DUTY",
    "post_mismatch": "CON-POST",
    "level_count": "CON-LEVELS",
    "level_naming": "CON-NAMING",
    "superseded_citation": "CON-LAW",
    "quantity_mismatch": "CON-QUANTITY",
    "old_authority": "CON-AUTHORITY",
    "cross_reference": "CON-REFERENCE",
}


def consistency_group(
    content: Content,
    family: Family,
    *,
    unit: str,
    title: str,
    on: date,
    register: Register,
    phonebook: Sequence[Entry] = (),
) -> Group:
    """What two passages of a version say differently, what no longer holds, what a register has otherwise.

    `unit` is the name of the organisation whose plan it is; `phonebook` what the registers hold of its people and
    bodies. Each line is a warning with its passages: nothing here is guessed, and a doubt is no line.
    """
    read = AsRead(content)
    found = find_inconsistencies(read.evidence(unit=unit, title=title, on=on, register=register))
    items = [_item(read, each, family) for each in found if each.kind in _NAMES]
    items += [
        Item(
            f"CON-REGISTER-{digest(*each.values)[:8]}", each.sentence, _SOURCE[family], Verdict.DOUBT,
            quotes=each.quotes, evidence=each.values,
        )
        for each in check_register(content, phonebook)
    ]  # fmt: skip
    unique = {item.code: item for item in items}
    return Group(GroupKey.CONSISTENCY, _TITLE, tuple(unique.values()), Severity.WARNING)


def _item(read: AsRead, found: Inconsistency, family: Family) -> Item:
    values = tuple(sorted(_strings(value for name, value in found.evidence.items() if name != "where")))
    quotes = [read.quote(where, _needles(found, at)) for at, where in enumerate(found.places)]
    return Item(
        code=f"{_NAMES[found.kind]}-{digest(found.kind, *values)[:8]}",
        title=found.sentence,
        source=_SOURCE[family],
        verdict=Verdict.DOUBT,
        quotes=tuple(dict.fromkeys(quotes)),
        evidence=(found.kind, *values),
    )


def _needles(found: Inconsistency, at: int) -> list[str]:
    """The words to look for at the first or second place; names of levels belong to one place each."""
    if found.kind == "level_count":
        return _ANNOUNCING
    sided = found.evidence.get(("names_a", "names_b")[at]) if at < 2 else None
    return list(_strings([sided])) if sided else list(_strings(found.evidence.values()))


def _strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _strings(value)
        elif value is not None:
            yield str(value)
