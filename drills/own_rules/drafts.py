"""A rule as the form has it: written as a pack's table, read strictly, its errors brought back to their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drills.own_rules import case_words
from drills.own_rules.forms import CaseRow, RuleForm
from drills.own_rules.titles import PERIODS, UNIT_KINDS
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.text import message
from emergency.rulebook.case_drafts import outcome_of
from emergency.rulebook.cases import run_case
from emergency.rulebook.guards import unguarded
from emergency.rulebook.reader import PackError
from emergency.rulebook.rule_reading import rule_of
from emergency.rulebook.rules import Case, Frequency, Rule, RuleKind
from emergency.rulebook.stating import every

_FIELDS = {
    "title.zh": "title_zh", "title.en": "title_en", "sentence.zh": "sentence_zh", "sentence.en": "sentence_en",
    "citations[1].document": "document", "citations[1].instrument": "instrument", "citations[1].article": "article",
    "in_force_from": "valid_from", "in_force_until": "valid_to", "frequency.event": "event",
    "frequency.every": "every", "frequency.mode": "mode", "frequency.at_least": "at_least",
    "frequency.contents": "content", "plans.families": "families", "plans.kinds": "plan_kinds",
    "plans.about": "about", "plans.not_about": "not_about", "subject.kinds": "kinds", "subject.lists": "lists",
    "subject.any_tags": "any_tags", "subject.not_lists": "not_lists", "subject.size_at_least": "size_at_least",
    "subject.employees_at_least": "employees_at_least",
}  # fmt: skip
"""Where a complaint about a pack's field is shown; the others have the same name in the form."""

_NO_CASE = message(
    "A rule takes effect only with worked cases that pass: draft them and hold them against the document."
)


def rule_from(form: RuleForm, *, rule_id: str, replaces: str | None = None) -> Rule:
    """The rule that the form states, without its cases. Errors: Invalid at the form's fields."""
    if form.event.data == "assessment" and (form.at_least.data or 0) > 1:
        raise Invalid(at_least=message("A plan is assessed once in each period."))
    try:
        return rule_of(_table(form, rule_id, replaces), file="")
    except PackError as error:
        raise Invalid.on(_FIELDS.get(error.field, error.field), error.problem) from error


def _table(form: RuleForm, rule_id: str, replaces: str | None) -> dict[str, Any]:
    cited = {"instrument": form.instrument.data} if form.instrument.data else {"document": form.document.data or ""}
    if not any(cited.values()):
        raise Invalid(document=message("Name the law, or the document with which the authority set this rule."))
    stated: dict[str, Any] = {
        "id": rule_id,
        "kind": (RuleKind.PLAN if form.event.data == "assessment" else RuleKind.DRILL).value,
        "title": {"zh": form.title_zh.data, "en": form.title_en.data},
        "sentence": {"zh": form.sentence_zh.data, "en": form.sentence_en.data},
        "citations": [{**cited, "article": form.article.data}],
        "force": form.force.data,
        "mark": form.mark.data,
        "area": form.area.data,
        "in_force_from": form.valid_from.data,
        "in_force_until": form.valid_to.data,
        "replaces": replaces,
        "subject": _subject(form),
        "plans": {
            "families": form.families.data, "kinds": form.plan_kinds.data, "about": form.about.data,
            "not_about": form.not_about.data,
        },
        "scope": form.scope.data,
        "afterwards": form.afterwards.data,
    }  # fmt: skip
    if form.event.data:
        stated["frequency"] = {
            "event": form.event.data,
            "every": form.every.data,
            "mode": form.mode.data,
            "at_least": form.at_least.data,
            "contents": [form.content.data] if form.content.data and form.event.data == "drill" else [],
        }
    return {name: value for name, value in stated.items() if value not in (None, "")}


def _subject(form: RuleForm) -> dict[str, Any]:
    subject = {
        "kinds": form.kinds.data,
        "lists": form.lists.data,
        "any_tags": form.any_tags.data,
        "not_lists": form.not_lists.data,
        "size_at_least": form.size_at_least.data,
        "employees_at_least": form.employees_at_least.data,
    }
    return {name: value for name, value in subject.items() if value}


def case_from(row: CaseRow) -> Case | None:
    """The case that a row states, or None with the complaint beside its field."""
    if row.on.data is None:
        row.on.errors = [*row.on.errors, say(message("A case has a day."))]
        return None
    facts: dict[str, Any] = {"on": row.on.data}
    expected: list[str] = []
    for field, read in (
        (row.unit, case_words.unit_of), (row.plans, case_words.plans_of), (row.drills, case_words.drills_of),
        (row.expect, case_words.expect_of),
    ):  # fmt: skip
        try:
            found: Any = read(field.data or "")
        except Invalid as error:
            field.errors = [*field.errors, *(say(each) for several in error.fields.values() for each in several)]
            return None
        if field is row.expect:
            expected = list(found)
        elif found:
            facts[field.short_name] = found
    return Case(row.name.data or f"{row.on.data}", facts, tuple(expected))


def cases_from(form: RuleForm, rule: Rule) -> list[Case]:
    """The cases of the form, each tried on the rule. Errors: Invalid, the complaints beside their fields."""
    cases, wrong = [], 0
    for row in form.filled_cases:
        case = case_from(row)
        try:
            said = run_case(rule, case, {}) if case else None
        except PackError as error:
            said = error.problem
        if said is not None:
            row.expect.errors = [*row.expect.errors, say(_in_words(rule, case) or said)]
        if case is None or said is not None:
            wrong += 1
        else:
            cases.append(case)
    if wrong:
        raise Invalid(message("%(number)s cases do not come out or cannot be read. Nothing is saved.", number=wrong))
    if not cases:
        raise Invalid(_NO_CASE)
    return cases


def _in_words(rule: Rule, case: Case | None) -> Any:
    """What the rule makes of a case, in the words of the page."""
    if case is None:
        return None
    return message("The rule as written gives: %(what)s", what=case_words.expect_text(outcome_of(rule, case)))


def open_fields(rule: Rule, cases: list[Case]) -> list[str]:
    """The fields of the form that no case guards, by their names in the form."""
    return list(dict.fromkeys(_FIELDS.get(field, field.partition(".")[0]) for field in unguarded(rule, cases)))


def shown_case(case: Case) -> dict[str, Any]:
    """A case as a row of the form shows it."""
    facts: Mapping[str, Any] = case.facts
    return {
        "name": case.name,
        "on": facts["on"],
        "unit": case_words.unit_text(facts.get("unit", {})),
        "plans": case_words.plans_text(facts.get("plans", ())),
        "drills": case_words.drills_text(facts.get("drills", ())),
        "expect": case_words.expect_text(case.expect),
    }


def is_shown_on_form(rule: Rule) -> bool:
    """Whether the page can state the rule: one that counts drills or assessments, or is advice."""
    measure = rule.measure
    if len(rule.citations) != 1 or not (measure is None or isinstance(measure, Frequency)):
        return False
    kinds = {f"{kind}:{tag}" if tag else kind for kind, tag in rule.subject.kinds.items()}

    is_usual = measure is None or (every(measure.months) in PERIODS and not measure.better_with)
    return is_usual and kinds <= set(UNIT_KINDS) and not rule.penalties and rule.ambiguity is None


def fill(form: RuleForm, rule: Rule) -> None:
    """Show a rule in the form, to be changed."""
    cited, subject, plans, measure = rule.citations[0], rule.subject, rule.plans, rule.measure
    shown: dict[str, Any] = {
        "title_zh": rule.title.zh, "title_en": rule.title.en, "sentence_zh": rule.sentence.zh,
        "sentence_en": rule.sentence.en, "instrument": cited.instrument or "",
        "document": "" if cited.instrument else cited.number, "article": cited.article, "force": rule.force.value,
        "mark": rule.mark.value, "area": rule.area, "valid_to": rule.in_force_until,
        "kinds": [f"{kind}:{tag}" if tag else kind for kind, tag in subject.kinds.items()],
        "lists": list(subject.lists), "any_tags": list(subject.any_tags), "not_lists": list(subject.not_lists),
        "size_at_least": subject.size_at_least or "", "employees_at_least": subject.employees_at_least,
        "families": list(plans.families), "plan_kinds": list(plans.kinds), "about": list(plans.about),
        "not_about": list(plans.not_about), "scope": rule.scope.value, "afterwards": list(rule.afterwards),
        "event": "",
    }  # fmt: skip
    if isinstance(measure, Frequency):
        shown |= {
            "event": measure.event, "every": every(measure.months), "mode": measure.mode.value,
            "at_least": measure.at_least, "content": next(iter(measure.contents), ""),
        }  # fmt: skip
    for name, value in shown.items():
        form[name].data = value
