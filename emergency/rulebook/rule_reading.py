"""One rule from its table: every field checked, and told by name if it can't be taken."""

from __future__ import annotations

import re
from typing import Any

from emergency.accounts.rules import OrganisationKind, Size, Tag
from emergency.core.errors import NotFound
from emergency.core.instruments import instrument
from emergency.core.text import message
from emergency.rulebook.lists import shipped_lists
from emergency.rulebook.penalties import penalty_ids
from emergency.rulebook.reader import Reader
from emergency.rulebook.rules import (
    Act,
    Case,
    Citation,
    Clock,
    Event,
    Force,
    Frequency,
    Mark,
    Measure,
    Mode,
    Plans,
    Record,
    Rule,
    RuleKind,
    Scope,
    Span,
    Subject,
    Trigger,
)
from emergency.rulebook.vocabulary import AFTERWARDS, CONTENTS, HAZARDS, PLAN_FAMILIES, PLAN_KINDS

_EVERY = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_AREA = re.compile(r"CN|\d{6}(\d{3}){0,2}(-\d{2})*")
_MEASURES = ("frequency", "clock", "record")


def rule_of(table: Any, *, file: str) -> Rule:
    """One rule from its table; `PackError` names the field that can't be taken."""
    unnamed = Reader(table, file=file, rule="")
    reader = Reader(table, file=file, rule=unnamed.string("id"))
    rule = Rule(
        id=reader.string("id"),
        kind=reader.choice("kind", RuleKind),
        title=reader.text("title"),
        sentence=reader.text("sentence"),
        citations=tuple(citation_of(cited) for cited in reader.tables("citations")),
        force=reader.choice("force", Force),
        mark=reader.choice("mark", Mark),
        in_force_from=reader.day("in_force_from"),
        in_force_until=reader.day("in_force_until", None),
        subject=_subject_of(reader.table("subject")),
        plans=_plans_of(reader.table("plans")),
        measure=_measure_of(reader),
        scope=reader.choice("scope", Scope, Scope.UNIT),
        area=reader.string("area", "CN"),
        successor=reader.string("successor", None),
        replaces=reader.string("replaces", None),
        needs_recheck=reader.boolean("needs_recheck"),
        unverified=reader.words("unverified"),
        afterwards=reader.words("afterwards", AFTERWARDS),
        penalties=reader.words("penalties", penalty_ids()),
        ambiguity=reader.text("ambiguity", None),
        template=reader.string("template", None),
        cases=tuple(_case_of(case) for case in reader.tables("case")),
    )
    reader.done()
    _check(rule, reader)
    return rule


def _check(rule: Rule, reader: Reader) -> None:
    if not rule.citations:
        raise reader.error("citations", message("A rule says where it stands."))
    if rule.in_force_until is not None and rule.in_force_until < rule.in_force_from:
        raise reader.error("in_force_until", message("It would end before it begins."))
    if not _AREA.fullmatch(rule.area):
        raise reader.error("area", message("This must be CN, the code of a division, or that of a zone."))
    if isinstance(rule.measure, Frequency) and rule.measure.mode is Mode.CALENDAR and rule.measure.months > 12:
        raise reader.error("frequency.mode", message("Periods of several years are rolling."))
    if rule.force is Force.POLICY_TARGET and rule.in_force_until is None:
        raise reader.error("in_force_until", message("A target ends with the plan that sets it."))


def citation_of(reader: Reader) -> Citation:
    """Where a rule stands: an instrument of the register, or a document named in words. Errors: PackError."""
    article = reader.string("article")
    if reader.has("instrument"):
        cited_id = reader.string("instrument")
        try:
            cited = instrument(cited_id)
        except NotFound:
            raise reader.error("instrument", message("There is no such instrument.")) from None
        found = Citation(cited_id, cited.number or f"《{cited.title.zh}》", article)
    else:
        found = Citation(None, reader.string("document"), article)
    reader.done()
    return found


def _subject_of(reader: Reader) -> Subject:
    lists = tuple(shipped_lists().titles)
    tags = tuple(Tag)
    kinds: dict[str, str | None] = {}
    for word in reader.words("kinds"):
        kind, _, tag = word.partition(":")
        if kind not in tuple(OrganisationKind) or (tag and tag not in tags):
            raise reader.error("kinds", message("%(value)s is no kind of organisation, or no tag.", value=word))
        kinds[kind] = tag or None
    subject = Subject(
        kinds=kinds,
        lists=reader.words("lists", lists),
        any_tags=reader.words("any_tags", tags),
        not_lists=reader.words("not_lists", lists),
        size_at_least=reader.choice("size_at_least", Size, None),
        employees_at_least=reader.integer("employees_at_least", None, least=1),
    )
    reader.done()
    return subject


def _plans_of(reader: Reader) -> Plans:
    plans = Plans(
        families=reader.words("families", PLAN_FAMILIES),
        kinds=reader.words("kinds", PLAN_KINDS),
        about=reader.words("about", HAZARDS),
        not_about=reader.words("not_about", HAZARDS),
    )
    reader.done()
    return plans


def _measure_of(reader: Reader) -> Measure | None:
    named = [name for name in _MEASURES if reader.has(name)]
    if len(named) > 1:
        raise reader.error(named[1], message("A rule is measured in one way."))
    if not named:
        return None
    inner = reader.table(named[0])
    measure: Measure
    match named[0]:
        case "frequency":
            measure = _frequency_of(inner)
        case "clock":
            measure = _clock_of(inner)
        case _:
            measure = _record_of(inner)
    inner.done()
    return measure


def _frequency_of(reader: Reader) -> Frequency:
    event = reader.string("event", "drill")
    if event not in ("drill", "assessment"):
        raise reader.error("event", message("What is counted is drill or assessment."))
    months = _months(reader)
    return Frequency(
        event=event,
        months=months,
        mode=reader.choice("mode", Mode, Mode.CALENDAR if months <= 12 else Mode.ROLLING),
        at_least=reader.integer("at_least", 1, least=1),
        contents=reader.words("contents", CONTENTS),
        better_with=reader.words("better_with", PLAN_KINDS),
    )


_STOPPED_BY = {
    Event.PUBLISHED: (Act.FILED, Act.REVIEWED, Act.MADE_PUBLIC),
    Event.ISSUED: (Act.FILED, Act.REVIEWED, Act.MADE_PUBLIC),
    Event.RECEIVED: (Act.CHECKED,),
    Event.GROUND: (Act.SETTLED,),
}


def _clock_of(reader: Reader) -> Clock:
    event, act = reader.choice("event", Event), reader.choice("act", Act)
    if act not in _STOPPED_BY.get(event, ()):
        raise reader.error("act", message("%(act)s does not answer to %(event)s.", act=act.value, event=event.value))
    return Clock(
        event=event,
        act=act,
        within=reader.integer("within", None),
        span=reader.choice("span", Span, Span.WORKDAYS),
        trigger=reader.choice("trigger", Trigger, Trigger.EVERY),
        toward_authority=reader.boolean("toward_authority"),
        internal_workdays=reader.integer("internal_workdays", None, least=1),
    )


def _record_of(reader: Reader) -> Record:
    act = reader.choice("act", Act)
    if act not in (Act.EVALUATED, Act.REPORTED):
        raise reader.error("act", message("What is on file for a drill is its evaluation or its report."))
    after = reader.choice("after", Event, Event.HELD)
    if after not in (Event.HELD, Event.EVALUATED, Event.REPORTED):
        raise reader.error("after", message("This is counted from the drill, its evaluation or its report."))
    return Record(
        act=act,
        after=after,
        months=_months(reader),
        within=reader.integer("within", None, least=1),
        organiser_only=reader.boolean("organiser_only"),
        internal_workdays=reader.integer("internal_workdays", None, least=1),
    )


def _months(reader: Reader) -> int:
    word = str(reader.string("every"))
    if word in _EVERY:
        return _EVERY[word]
    if found := re.fullmatch(r"([2-9]) years", word):
        return int(found[1]) * 12
    raise reader.error(
        "every", message("%(value)s is not one of: %(words)s", value=word, words="half_year, year, 3 years")
    )


def _case_of(reader: Reader) -> Case:
    facts = {
        field: value
        for field in ("on", "known_at", "unit", "plans", "drills", "bookings", "postponements", "received")
        if (value := reader.raw(field)) is not None
    }
    case = Case(name=reader.string("name"), facts=facts, expect=reader.words("expect"))
    if not reader.has("on") or not reader.has("expect"):
        raise reader.error("on", message("A case has a day and what must come of it."))
    reader.done()
    return case
