"""A rule written down again as its table, and rules as a pack (TOML) that reads back as the same rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from emergency.core.text import Text
from emergency.rulebook.rules import Case, Citation, Clock, Frequency, Plans, Record, Rule, Scope, Subject

Examples = Mapping[str, Mapping[str, Any]]

_WORDS = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}
_EXAMPLES_OF = {"unit": "unit", "plans": "plan"}


def table_of(rule: Rule, examples: Examples) -> dict[str, Any]:
    """The rule as a pack's table. Its cases name no examples any more: these are written out."""
    stated: dict[str, Any] = {
        "id": rule.id,
        "kind": rule.kind.value,
        "title": _text(rule.title),
        "sentence": _text(rule.sentence),
        "citations": [_citation(cited) for cited in rule.citations],
        "force": rule.force.value,
        "mark": rule.mark.value,
        "area": rule.area,
        "in_force_from": rule.in_force_from,
        "in_force_until": rule.in_force_until,
        "successor": rule.successor,
        "replaces": rule.replaces,
        "needs_recheck": rule.needs_recheck,
        "unverified": list(rule.unverified),
        "subject": _subject(rule.subject),
        "plans": _plans(rule.plans),
        **_measure(rule),
        "scope": "" if rule.scope is Scope.UNIT else rule.scope.value,
        "afterwards": list(rule.afterwards),
        "penalties": list(rule.penalties),
        "ambiguity": _text(rule.ambiguity) if rule.ambiguity else None,
        "template": rule.template,
        "case": [_case(case, examples) for case in rule.cases],
    }
    return _without_empty(stated)


def _without_empty(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value not in (None, "", False, [], {}, ())}


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _citation(cited: Citation) -> dict[str, str]:
    named = {"instrument": cited.instrument} if cited.instrument else {"document": cited.number}
    return {**named, "article": cited.article}


def _subject(subject: Subject) -> dict[str, Any]:
    return _without_empty(
        {
            "kinds": [f"{kind}:{tag}" if tag else kind for kind, tag in subject.kinds.items()],
            "lists": list(subject.lists),
            "any_tags": list(subject.any_tags),
            "not_lists": list(subject.not_lists),
            "size_at_least": subject.size_at_least,
            "employees_at_least": subject.employees_at_least,
        }
    )


def _plans(plans: Plans) -> dict[str, Any]:
    fields = ("families", "kinds", "about", "not_about")
    return _without_empty({field: list(getattr(plans, field)) for field in fields})


def _measure(rule: Rule) -> dict[str, Any]:
    measure = rule.measure
    match measure:
        case Frequency():
            stated: dict[str, Any] = {
                "event": measure.event,
                "every": every(measure.months),
                "mode": measure.mode.value,
                "at_least": measure.at_least,
                "contents": list(measure.contents),
                "better_with": list(measure.better_with),
            }
            return {"frequency": _without_empty(stated)}
        case Clock():
            stated = {
                "event": measure.event.value,
                "act": measure.act.value,
                "span": measure.span.value,
                "trigger": measure.trigger.value,
                "toward_authority": measure.toward_authority,
                "internal_workdays": measure.internal_workdays,
            }
            within = {} if measure.within is None else {"within": measure.within}
            return {"clock": {**_without_empty(stated), **within}}
        case Record():
            stated = {
                "act": measure.act.value,
                "after": measure.after.value,
                "every": every(measure.months),
                "within": measure.within,
                "organiser_only": measure.organiser_only,
                "internal_workdays": measure.internal_workdays,
            }
            return {"record": _without_empty(stated)}
    return {}


def every(months: int) -> str:
    """A period as packs name it: `half_year`, `year`, `3 years`."""
    return _WORDS.get(months) or f"{months // 12} years"


def _case(case: Case, examples: Examples) -> dict[str, Any]:
    facts = {
        name: _written_out(value, examples.get(_EXAMPLES_OF.get(name, ""), {})) for name, value in case.facts.items()
    }
    return {"name": case.name, **facts, "expect": list(case.expect)}


def _written_out(value: Any, examples: Mapping[str, Any]) -> Any:
    """A unit or plans with every example that they name put in its place."""
    if isinstance(value, list | tuple) and examples:
        return [_written_out(each, examples) for each in value]
    table = {"like": value} if isinstance(value, str) and value in examples else value
    if isinstance(table, Mapping) and "like" in table:
        return {**examples[table["like"]], **{name: given for name, given in table.items() if name != "like"}}
    return table


def pack_text(title: Text, tables: Iterable[Mapping[str, Any]]) -> str:
    """A pack as TOML: its title and its rules, one field to a line and one worked case to a line."""
    parts = [f"[pack]\ntitle = {_toml(_text(title))}\n"]
    for table in tables:
        lines = [f"{name} = {_toml(value)}" for name, value in table.items() if name != "case"]
        cases = "".join(f"    {_toml(case)},\n" for case in table.get("case", ()))
        parts.append("\n".join(["[[rule]]", *lines, f"case = [\n{cases}]"]) + "\n")
    return "\n".join(parts)


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{_key(name)} = {_toml(each)}" for name, each in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(_toml(each) for each in value) + "]"
    # JSON escapes what TOML escapes, but for the character DEL.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else _toml(name)
