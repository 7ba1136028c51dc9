"""Worked cases: a rule's own examples, stated with it and run whenever a pack is checked or adopted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from emergency.core.text import Message, message
from emergency.rulebook.case_facts import CaseFacts, facts_of
from emergency.rulebook.convention import Convention
from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.obligation import Obligation, Status
from emergency.rulebook.packs import Pack
from emergency.rulebook.reader import PackError, Reader
from emergency.rulebook.rules import Case, Rule
from emergency.rulebook.templates import tried


@dataclass(frozen=True)
class Problem:
    """A worked case that does not come out as its rule says, or can't be read."""

    file: str
    rule: str
    case: str
    said: Message


@dataclass(frozen=True)
class Checked:
    """How many packs, rules and worked cases were looked at, and what was wrong with them."""

    packs: int
    rules: int
    cases: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Expected:
    """What a case says of one duty. Only what it states is compared."""

    status: Status
    stated: Mapping[str, Any]

    def fits(self, duty: Obligation) -> bool:
        """Whether the duty is as stated."""
        return duty.status is self.status and all(_FEATURES[name](duty) == value for name, value in self.stated.items())


_FEATURES: dict[str, Any] = {
    "due_on": lambda duty: duty.due_on,
    "count": lambda duty: (duty.done, duty.required),
    "plan": lambda duty: duty.plan,
    "since": lambda duty: duty.period.first if duty.period else duty.started_on,
    "warning": lambda duty: duty.early_warning,
    "internal": lambda duty: duty.internal_due_on,
    "because": lambda duty: ",".join(entry.because for entry in duty.not_counted),
    "force": lambda duty: duty.rule.force.value,
    "mode": lambda duty: duty.period.mode if duty.period else None,
    "scope": lambda duty: duty.rule.scope.value,
    "verified": lambda duty: duty.verified,
    "provisional": lambda duty: duty.provisional,
    "notes": lambda duty: len(duty.notes),
}


_WORDS: dict[str, dict[str, Any]] = {
    "provisional": {"provisional": True},
    "unverified": {"verified": False},
    "no-day": {"due_on": None},
}


def expected_of(line: str) -> Expected:
    """A line such as `overdue 2026-06-30 0/1 plan=2 because=cancelled`; ValueError if it can't be read."""
    word, *details = line.split()
    stated: dict[str, Any] = {}
    for detail in details:
        name, _, value = detail.partition("=")
        if not value:
            stated.update(_plain(detail))
        elif name not in _FEATURES:
            raise ValueError(detail)
        else:
            stated[name] = _typed(name, value)
    return Expected(Status(word), stated)


def _plain(detail: str) -> dict[str, Any]:
    if counted := re.fullmatch(r"(\d+)/(\d+)", detail):
        return {"count": (int(counted[1]), int(counted[2]))}
    if detail in _WORDS:
        return _WORDS[detail]
    return {"due_on": date.fromisoformat(detail)}


def _typed(name: str, value: str) -> Any:
    if name in ("plan", "notes"):
        return int(value)
    if name in ("since", "warning", "internal"):
        return date.fromisoformat(value)
    return {"true": True, "false": False}.get(value, value)


def run_case(rule: Rule, case: Case, examples: Mapping[str, Mapping[str, Any]], *, file: str = "") -> Message | None:
    """What is wrong with a case, or None if the rule does what it says. `PackError` if its facts can't be read."""
    reader = Reader(case.facts, file=file, rule=rule.id, path=f"case {case.name}")
    facts = facts_of(reader, examples, area=rule.area)
    try:
        expected = [expected_of(line) for line in case.expect]
    except ValueError as error:
        raise reader.error("expect", message("This can't be read: %(value)s", value=str(error))) from None
    duties = duties_of(rule, facts)
    if len(duties) == len(expected) and all(wanted.fits(duty) for wanted, duty in zip(expected, duties, strict=True)):
        return None
    got = "; ".join(described(duty) for duty in duties) or "–"
    return message("Expected %(expected)s, found %(found)s.", expected="; ".join(case.expect) or "–", found=got)


def duties_of(rule: Rule, facts: CaseFacts) -> list[Obligation]:
    """The duties that one rule alone makes of the facts of a case."""
    book = Rulebook([rule], convention=Convention())
    return evaluate(book, facts.unit, facts.records, on=facts.on, known_at=facts.known_at)


def described(duty: Obligation) -> str:
    """A duty in the words in which cases state what they expect."""
    parts = [duty.status.value, duty.due_on.isoformat() if duty.due_on else "no-day", f"{duty.done}/{duty.required}"]
    if duty.plan is not None:
        parts.append(f"plan={duty.plan}")
    if duty.not_counted:
        parts.append("because=" + ",".join(entry.because for entry in duty.not_counted))
    return " ".join(parts)


def check_rule(rule: Rule, examples: Mapping[str, Mapping[str, Any]], *, file: str = "") -> list[Problem]:
    """The cases of a rule that fail; a rule without cases is a problem of its own."""
    if not rule.cases:
        return [Problem(file, rule.id, "", message("The rule has no worked case."))]
    problems = []
    for case in rule.cases:
        try:
            said = run_case(rule, case, examples, file=file)
        except PackError as error:
            said = error.message
        if said is not None:
            problems.append(Problem(file, rule.id, case.name, said))
    return problems


def check_pack(pack: Pack) -> list[Problem]:
    """The worked cases of a pack that fail, its templates' included; an empty list means that all is well."""
    problems = [problem for rule in pack.rules for problem in check_rule(rule, pack.examples, file=pack.file)]
    for template in pack.templates:
        problems.extend(check_rule(tried(template), pack.examples, file=pack.file))
    return problems


def check_packs(packs: Sequence[Pack]) -> Checked:
    """What is wrong with these packs, and how much there was to look at."""
    return Checked(
        packs=len(packs),
        rules=sum(len(pack.rules) for pack in packs),
        cases=sum(len(rule.cases) for pack in packs for rule in pack.rules),
        problems=tuple(problem for pack in packs for problem in check_pack(pack)),
    )
