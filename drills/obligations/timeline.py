"""A unit's year as a drawing and as a list: where bars and marks stand, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from drills.obligations.reports import STATUS_WORDS, Asked, Named, names_for, row_of, title_of
from drills.obligations.year import Bar, Line, Mark, Suspension, Year
from emergency.core.i18n import say
from emergency.core.text import message
from emergency.rulebook.facts import SpellKind
from emergency.rulebook.obligation import Obligation
from emergency.rulebook.wording import BECAUSE

DAY = 2.4
"""Width of a day in the drawing."""
MARK_TITLES = {
    "held": message("Drill held"),
    "booked": message("Drill booked"),
    "not_counted": message("Drill that does not count"),
    "warning": message("Early warning: counted from the last one"),
}
SPELL_TITLES = {SpellKind.SUSPENDED: message("Suspended"), SpellKind.CLOSED: message("Closed")}


def drawn(year: Year, asked: Asked) -> dict[str, Any]:
    """Everything the page and the paper show of a year."""
    duties = [bar.duty for line in year.lines for bar in line.bars]
    named = names_for(duties)
    lines = [_line(line, year, named) for line in year.lines]
    return {
        "lines": lines, "months": _months(year, lines, named, asked),
        "heads": [_head(year, month) for month in range(1, 13)], "width": _x(year, year.last) + DAY,
        "today_x": _x(year, year.on) if year.on.year == year.number else None,
        "spells": [_spell(spell, year) for spell in year.suspensions],
    }  # fmt: skip


def _x(year: Year, day: date) -> float:
    return round((min(max(day, year.first), year.last) - year.first).days * DAY, 1)


def _head(year: Year, month: int) -> dict[str, Any]:
    first = date(year.number, month, 1)
    return {"month": month, "first": first, "x": _x(year, first)}


def _line(line: Line, year: Year, named: Named) -> dict[str, Any]:
    """One duty with its bars and marks; each bar leads to its reason in the list of the month it is due in."""
    return {
        "title": title_of(line.bars[0].duty, named), "rule": line.rule, "plan": line.plan,
        "bars": [_bar(bar, year) for bar in line.bars],
        "marks": [_mark(mark, year, named) for mark in _dated(line.marks, year, named)],
    }  # fmt: skip


def _bar(bar: Bar, year: Year) -> dict[str, Any]:
    word, tone = STATUS_WORDS[bar.status]
    left, right = _x(year, bar.first), _x(year, bar.last) + DAY
    width = round(right - left, 1)
    return {
        "bar": bar, "x": left, "width": width, "word": word, "tone": tone, "fits": width >= 15 * len(say(word)),
        "anchor": _anchor(bar.duty), "first": bar.first, "last": bar.last, "due_on": bar.duty.due_on,
        "due_x": _x(year, bar.duty.due_on) if bar.duty.due_on and bar.duty.due_on.year == year.number else None,
        "done": bar.duty.done, "required": bar.duty.required,
    }  # fmt: skip


def _anchor(duty: Obligation) -> str:
    began = duty.period.first if duty.period else duty.started_on
    return f"why-{duty.rule.id}-{duty.plan or 0}-{duty.version or 0}-{began}"


def _dated(marks: Iterable[Mark], year: Year, named: Named) -> list[Mark]:
    """The marks with the days of their drills, those of the year."""
    found = [
        replace(mark, on=named.drills[mark.thing][1])
        if mark.kind in ("held", "booked") and mark.thing is not None and mark.thing in named.drills
        else mark
        for mark in marks
    ]
    return [mark for mark in found if mark.on.year == year.number]


def _mark(mark: Mark, year: Year, named: Named) -> dict[str, Any]:
    title, _ = named.drills.get(mark.thing or 0, ("", mark.on))
    return {
        "mark": mark, "x": _x(year, mark.on) + DAY / 2, "kind": mark.kind, "on": mark.on, "drill": mark.thing,
        "title": title, "says": MARK_TITLES[mark.kind], "because": BECAUSE.get(mark.because),
    }  # fmt: skip


def _spell(spell: Suspension, year: Year) -> dict[str, Any]:
    left = _x(year, spell.first)
    return {
        "x": left, "width": round(_x(year, spell.last) + DAY - left, 1), "first": spell.first, "last": spell.last,
        "says": SPELL_TITLES[spell.kind],
    }  # fmt: skip


def _months(year: Year, lines: list[dict[str, Any]], named: Named, asked: Asked) -> list[dict[str, Any]]:
    """What happens in each month: last days with their reasons, drills, early warnings. Empty months are left out.

    Month 13 holds what runs on beyond the year, so that no duty of the drawing is left out.
    """
    found = []
    titles = {line["rule"].id: line["rule"].title for line in lines}
    days: dict[int, list[dict[str, Any]]] = {month: [] for month in range(1, 14)}
    for line in lines:
        for shown in line["bars"]:
            duty = shown["bar"].duty
            day = duty.due_on or shown["last"]
            day = max(day, year.first)
            days[day.month if day <= year.last else 13].append(
                {
                    "kind": "due", "on": day, "bar": shown, "title": line["title"],
                    "row": row_of(duty, named, asked, titles),
                }
            )  # fmt: skip
        for mark in line["marks"]:
            if mark["kind"] == "warning":
                days[mark["on"].month].append({"kind": "warning", "on": mark["on"], "title": line["title"]})
    for drill in _drills(lines):
        days[drill["on"].month].append(drill)
    for month, items in days.items():
        if items:
            first = date(year.number, month, 1) if month < 13 else None
            found.append({"first": first, "items": sorted(items, key=_by_day)})
    return found


def _drills(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each drill once, with the duties it counts for and those it does not, and why."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for line in lines:
        for mark in line["marks"]:
            if mark["kind"] == "warning":
                continue
            kind = "booked" if mark["kind"] == "booked" else "drill"
            drill = found.setdefault(
                (mark["drill"], kind),
                {"kind": kind, "on": mark["on"], "title": mark["title"], "drill": mark["drill"], "for": [], "not": {}},
            )
            if mark["kind"] == "not_counted":
                drill["not"].setdefault(mark["mark"].because, {"because": mark["because"], "duties": []})
                drill["not"][mark["mark"].because]["duties"].append(line["title"])
            else:
                drill["for"].append(line["title"])
    return list(found.values())


def _by_day(item: dict[str, Any]) -> tuple[date, bool, str]:
    return item["on"], item["kind"] == "due", item["title"]
