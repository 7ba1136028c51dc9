"""Worked cases in the words of an official, and back: one line per plan, drill and duty, its parts set off by “；”.

    生产经营单位；矿山；小型；120人；位于350521        Enterprise; Mine; Small; 120 employees; in 350521
    专项应急预案；公布于2025-01-01                    Special plan; published 2025-01-01
    2026-06-30；预案1、2；综合演练                    2026-06-30; plans 1, 2; Comprehensive drill
    已完成；2026-06-30；1/1；规划目标                  Met; 2026-06-30; 1/1; Policy target

What a reader may write is known in both languages, whichever the page speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from drills.obligations.reports import STATUS_WORDS
from drills.own_rules import titles
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, SIZE_TITLES
from emergency.core.errors import Invalid
from emergency.core.i18n import CHINESE, language, say, speaking
from emergency.core.text import Message, Text, message
from emergency.rulebook.wording import FORCE_TITLES

_DAY = r"(\d{4}-\d{2}-\d{2})"
_DATED = {
    "published_on": (Text("公布于", "published "), re.compile(rf"(?:公布于|published\s*){_DAY}", re.I)),
    "issued_on": (Text("印发于", "issued "), re.compile(rf"(?:印发于|issued\s*){_DAY}", re.I)),
    "assessed_on": (Text("评估于", "assessed "), re.compile(rf"(?:评估于|assessed\s*){_DAY}", re.I)),
}
_LIES_IN = re.compile(r"(?:位于|in\s)\s*(\d{6}(?:\d{3}){0,2}(?:-\d{2})?)", re.I)
_EMPLOYEES = re.compile(r"(\d+)\s*(?:人|employees?)", re.I)
_PLAN_NUMBERS = re.compile(r"(?:预案|plans?)\s*(\d+(?:\s*[、,，]\s*\d+)*)", re.I)
_COUNT = re.compile(r"\d+/\d+")
_ON = re.compile(_DAY)
_NO_DAY = Text("无期限", "no last day")
_NOT_BOUND = Text("不适用", "Not bound")

Read = Callable[[str], Mapping[str, Any] | None]


def unit_text(unit: Mapping[str, Any]) -> str:
    """A unit in words."""
    parts = [say(ORGANISATION_KIND_TITLES[unit.get("kind", "enterprise")])]
    parts += [say(titles.TAGS[tag]) for tag in unit.get("tags", ())]
    parts += [say(SIZE_TITLES[unit["size"]])] if "size" in unit else []
    parts += [_either(f"{unit['employees']}人", f"{unit['employees']} employees")] if "employees" in unit else []
    parts += [_either(f"位于{unit['area']}", f"in {unit['area']}")] if "area" in unit else []
    return _joined(parts)


def unit_of(text: str) -> dict[str, Any]:
    """A unit from its words. Errors: Invalid naming the word that is not known."""
    unit: dict[str, Any] = {}
    kinds, tags, sizes = _codes(ORGANISATION_KIND_TITLES), _codes(titles.TAGS), _codes(SIZE_TITLES)
    for word in _parts(text):
        if word.lower() in kinds:
            unit["kind"] = kinds[word.lower()]
        elif word.lower() in tags:
            unit.setdefault("tags", []).append(tags[word.lower()])
        elif word.lower() in sizes:
            unit["size"] = sizes[word.lower()]
        elif found := _EMPLOYEES.fullmatch(word):
            unit["employees"] = int(found[1])
        elif found := _LIES_IN.fullmatch(word):
            unit["area"] = found[1]
        else:
            raise _unknown(word)
    return unit


def plans_text(plans: Sequence[Mapping[str, Any]]) -> str:
    """Plans in words, a line for each."""
    return "\n".join(_plan_text(plan) for plan in plans)


def _plan_text(plan: Mapping[str, Any]) -> str:
    parts = [say(titles.PLANS[plan.get("kind", "comprehensive")])]
    parts += [say(titles.FAMILIES["government"])] if plan.get("family") == "government" else []
    parts += [say(titles.HAZARDS[plan["hazard"]])] if "hazard" in plan else []
    parts += [f"{say(_DATED[field][0])}{plan[field]}" for field in _DATED if field in plan]
    return _joined(parts)


def plans_of(text: str) -> list[dict[str, Any]]:
    """Plans from their words. Errors: Invalid."""
    return [_plan_of(line) for line in _lines(text)]


def _plan_of(line: str) -> dict[str, Any]:
    kinds, families, hazards = _codes(titles.PLANS), _codes(titles.FAMILIES), _codes(titles.HAZARDS)
    plan: dict[str, Any] = {"family": "unit"}
    for word in _parts(line):
        dated = {field: found[1] for field, (_, form) in _DATED.items() if (found := form.fullmatch(word))}
        if word.lower() in kinds:
            plan["kind"] = kinds[word.lower()]
        elif word.lower() in families:
            plan["family"] = families[word.lower()]
        elif word.lower() in hazards:
            plan["hazard"] = hazards[word.lower()]
        elif dated:
            plan.update({field: _day(day) for field, day in dated.items()})
        else:
            raise _unknown(word)
    return plan


def drills_text(drills: Sequence[Mapping[str, Any]]) -> str:
    """Drills in words, a line for each."""
    lines = []
    for drill in drills:
        numbers = [str(number) for number in drill["plans"]]
        english = ("plan " if len(numbers) == 1 else "plans ") + ", ".join(numbers)
        parts = [drill["held_on"].isoformat(), _either("预案" + "、".join(numbers), english)]
        lines.append(_joined([*parts, *([say(titles.CONTENTS[drill["content"]])] if "content" in drill else [])]))
    return "\n".join(lines)


def drills_of(text: str) -> list[dict[str, Any]]:
    """Drills from their words. Errors: Invalid."""
    contents = _codes(titles.CONTENTS)
    drills = []
    for line in _lines(text):
        drill: dict[str, Any] = {"plans": [1]}
        for word in _parts(line):
            if found := _ON.fullmatch(word):
                drill["held_on"] = _day(found[1])
            elif found := _PLAN_NUMBERS.fullmatch(word):
                drill["plans"] = [int(number) for number in re.findall(r"\d+", found[1])]
            elif word.lower() in contents:
                drill["content"] = contents[word.lower()]
            else:
                raise _unknown(word)
        if "held_on" not in drill:
            raise Invalid(drills=message("Each drill has its day, such as 2026-06-30."))
        drills.append(drill)
    return drills


def expect_text(lines: Sequence[str]) -> str:
    """What must come of a case, in words, a line for each duty."""
    statuses = {status.value: word for status, (word, _) in STATUS_WORDS.items()}
    named = {**{f"force={force.value}": title for force, title in FORCE_TITLES.items()}, **_MODES, "no-day": _NO_DAY}
    told = []
    for line in lines:
        status, *details = line.split()
        words = [say(statuses[status])]
        for detail in details:
            plan = detail.removeprefix("plan=")
            words.append(say(named[detail]) if detail in named else detail if plan == detail else _plan_number(plan))
        told.append(_joined(words))
    return "\n".join(told) or say(_NOT_BOUND)


def _plan_number(number: str) -> str:
    return _either(f"预案{number}", f"plan {number}")


_MODES = {f"mode={mode}": title for mode, title in titles.MODES.items()}


def expect_of(text: str) -> list[str]:
    """What must come of a case as packs state it. Errors: Invalid."""
    statuses = _codes({status.value: word for status, (word, _) in STATUS_WORDS.items()})
    forces = _codes({f"force={force.value}": title for force, title in FORCE_TITLES.items()})
    named = {**forces, **_codes(_MODES), **_codes({"no-day": _NO_DAY})}
    expected = []
    for line in _lines(text):
        if line.lower() in (_NOT_BOUND.zh, _NOT_BOUND.en.lower()):
            continue
        first, *rest = _parts(line)
        if first.lower() not in statuses:
            raise _unknown(first)
        words = [statuses[first.lower()]]
        for word in rest:
            if word.lower() in named:
                words.append(named[word.lower()])
            elif _ON.fullmatch(word) or _COUNT.fullmatch(word):
                words.append(word)
            elif (found := _PLAN_NUMBERS.fullmatch(word)) and found[1].isdecimal():
                words.append(f"plan={found[1]}")
            else:
                raise _unknown(word)
        expected.append(" ".join(words))
    return expected


def _codes(named: Mapping[Any, Text | Message]) -> dict[str, str]:
    """Each word in both languages, and the code itself, with the code it stands for."""
    found: dict[str, str] = {}
    for code, title in named.items():
        spoken = [title.zh, title.en] if isinstance(title, Text) else [title.msgid, _in_chinese(title)]
        found.update({word.lower(): str(code) for word in (str(code), *spoken)})
    return found


def _in_chinese(sentence: Message) -> str:
    with speaking(CHINESE):
        return say(sentence)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(day=message("There is no such day: %(day)s.", day=text)) from None


def _unknown(word: str) -> Invalid:
    return Invalid(word=message("This word is not known here: %(word)s", word=word))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；\n]", text) if part.strip()]


def _either(chinese: str, english: str) -> str:
    return say(Text(chinese, english))


def _joined(parts: Iterable[str]) -> str:
    return ("; " if language() == "en" else "；").join(parts)
