"""The facts of a worked case, read from its pack: short forms for what cases say often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from emergency.accounts.rules import OrganisationKind, Size, Tag
from emergency.core.text import message
from emergency.rulebook.facts import (
    BookingFacts,
    DrillFacts,
    DrillState,
    Fact,
    FilingEvent,
    FilingFacts,
    FilingStep,
    Ground,
    PlanFacts,
    Postponement,
    ReceivedFiling,
    Records,
    Site,
    Spell,
    SpellKind,
    Unit,
    VersionFacts,
    When,
    facts_from_the_beginning,
)
from emergency.rulebook.reader import Reader
from emergency.rulebook.rules import CORE_CHANGES
from emergency.rulebook.vocabulary import CONTENTS, HAZARDS, PLAN_FAMILIES, PLAN_KINDS

UNIT_ID = 1
ANYWHERE = "130100"
"""Where the unit of a case lies if neither the case nor the rule says so."""


@dataclass(frozen=True)
class CaseFacts:
    """The facts of a case and the point of view."""

    unit: Unit
    records: Records
    on: date
    known_at: datetime | None


def facts_of(case: Reader, examples: Mapping[str, Mapping[str, Any]], *, area: str) -> CaseFacts:
    """Unit and records of a case; units and plans may be named from the pack's examples."""
    facts = CaseFacts(
        unit=_unit_of(_like(case, "unit", examples.get("unit", {})), area),
        records=Records(
            plans=tuple(
                _plan_of(plan, place)
                for place, plan in enumerate(_each_like(case, "plans", examples.get("plan", {})), 1)
            ),
            drills=tuple(_drill_of(drill, place) for place, drill in enumerate(case.tables("drills"), 1)),
            bookings=tuple(_booking_of(one, place) for place, one in enumerate(case.tables("bookings"), 1)),
            postponements=tuple(_postponement_of(one) for one in case.tables("postponements")),
            received=tuple(_received_of(one, place) for place, one in enumerate(case.tables("received"), 1)),
        ),
        on=case.day("on"),
        known_at=case.time("known_at", None),
    )
    case.done()
    return facts


def _like(case: Reader, field: str, examples: Mapping[str, Any]) -> Reader:
    return _resolved(case, case.raw(field, {}), field, examples)


def _each_like(case: Reader, field: str, examples: Mapping[str, Any]) -> list[Reader]:
    values = case.raw(field, [])
    if not isinstance(values, list | tuple):
        raise case.error(field, message("This must be a list of tables."))
    return [_resolved(case, value, f"{field}[{place}]", examples) for place, value in enumerate(values, 1)]


def _resolved(case: Reader, value: Any, field: str, examples: Mapping[str, Any]) -> Reader:
    """A table, the name of an example, or a table that is like an example save for what it states."""
    table = {"like": value} if isinstance(value, str) else value
    if isinstance(table, Mapping) and "like" in table:
        if table["like"] not in examples:
            raise case.error(field, message("There is no example %(name)s.", name=str(table["like"])))
        table = {**examples[table["like"]], **{key: entry for key, entry in table.items() if key != "like"}}
    return Reader(table, file=case.file, rule=case.rule, path=f"{case.path}.{field}")


def _unit_of(reader: Reader, area: str) -> Unit:
    facts = facts_from_the_beginning(
        reader.words("tags", tuple(Tag)), reader.choice("size", Size, None), reader.integer("employees", None)
    )
    unit = Unit(
        id=UNIT_ID,
        kind=reader.choice("kind", OrganisationKind, OrganisationKind.ENTERPRISE).value,
        area=reader.string("area", ANYWHERE if area == "CN" else area),
        within=frozenset(reader.words("within")),
        facts=(*facts, *(_fact_of(fact) for fact in reader.tables("facts"))),
        sites=tuple(_site_of(site, place) for place, site in enumerate(reader.tables("sites"), 1)),
        established_on=reader.day("established_on", None),
        spells=tuple(_spell_of(spell) for spell in reader.tables("spells")),
        records_begin_on=reader.day("records_begin_on", None),
    )
    reader.done()
    return unit


def _fact_of(reader: Reader) -> Fact:
    fact = Fact(
        name=reader.string("name"),
        value=reader.raw("value", True),
        since=reader.day("since", None),
        until=reader.day("until", None),
        recorded_at=reader.time("recorded_at", None),
    )
    reader.done()
    return fact


def _site_of(reader: Reader, place: int) -> Site:
    site = Site(
        id=reader.integer("id", place),
        area=reader.string("area", None),
        facts=facts_from_the_beginning(reader.words("tags", tuple(Tag))),
        since=reader.day("since", None),
        until=reader.day("until", None),
        recorded_at=reader.time("recorded_at", None),
    )
    reader.done()
    return site


def _spell_of(reader: Reader) -> Spell:
    spell = Spell(
        reader.choice("kind", SpellKind),
        reader.day("since"),
        reader.day("until", None),
        reader.time("recorded_at", None),
    )
    reader.done()
    return spell


def _when(reader: Reader, field: str) -> When | None:
    """A day, or a table of a day and when it was recorded."""
    if isinstance(reader.raw(field), Mapping):
        inner = reader.table(field)
        when = When(inner.day("on"), inner.time("recorded_at", None))
        inner.done()
        return when
    day = reader.day(field, None)
    return When(day) if day is not None else None


def _plan_of(reader: Reader, place: int) -> PlanFacts:
    own = reader.tables("versions") or [reader]
    versions = tuple(_version_of(version, number) for number, version in enumerate(own, 1))
    plan = PlanFacts(
        id=reader.integer("id", place),
        family=_word(reader, "family", PLAN_FAMILIES, "unit"),
        kind=_word(reader, "kind", PLAN_KINDS, "comprehensive"),
        versions=versions,
        filings=tuple(_filing_of(filing, number) for number, filing in enumerate(reader.tables("filings"), 1)),
        parent=reader.integer("parent", None),
        site=reader.integer("site", None),
        hazard=_word(reader, "hazard", HAZARDS, None),
        ended=_when(reader, "ended_on"),
        grounds=tuple(_ground_of(ground, number) for number, ground in enumerate(reader.tables("grounds"), 1)),
    )
    reader.done()
    for version in own:
        version.done()
    return plan


def _version_of(reader: Reader, number: int) -> VersionFacts:
    assessed = _when(reader, "assessed_on")
    return VersionFacts(
        id=number,
        published=_when(reader, "published_on"),
        issued=_when(reader, "issued_on"),
        made_public=_when(reader, "made_public_on"),
        reviewed=_when(reader, "reviewed_on"),
        assessed=(assessed,) if assessed else (),
        core_changes=frozenset(reader.words("core_changes", sorted(CORE_CHANGES))),
    )


def _filing_of(reader: Reader, number: int) -> FilingFacts:
    version = reader.integer("version", 1)
    events = []
    for step in FilingStep:
        when = _when(reader, f"{step.value}_on")
        if when is not None:
            events.append(FilingEvent(step, when.on, when.recorded_at))
    silence = None if reader.boolean("never_by_silence") else 5
    reader.done()
    return FilingFacts(number, version, tuple(events), silence)


def _ground_of(reader: Reader, number: int) -> Ground:
    arose = _when(reader, "arose_on")
    if arose is None:
        raise reader.error("arose_on", message("This field is missing."))
    ground = Ground(number, arose, _when(reader, "settled_on"))
    reader.done()
    return ground


def _drill_of(reader: Reader, place: int) -> DrillFacts:
    drill = DrillFacts(
        id=reader.integer("id", place),
        held_on=reader.day("held_on"),
        organiser=reader.integer("organiser", UNIT_ID),
        plans=reader.numbers("plans"),
        state=reader.choice("state", DrillState, DrillState.COMPLETED),
        kind=_word(reader, "kind", PLAN_KINDS, None),
        content=_word(reader, "content", CONTENTS, None),
        participants=reader.numbers("participants"),
        site=reader.integer("site", None),
        is_real_response=reader.boolean("is_real_response"),
        ended_on=reader.day("ended_on", None),
        recorded_at=reader.time("recorded_at", None),
        evaluated=_when(reader, "evaluated_on"),
        reported=_when(reader, "reported_on"),
    )
    reader.done()
    return drill


def _booking_of(reader: Reader, place: int) -> BookingFacts:
    made = _when(reader, "made_on")
    if made is None:
        raise reader.error("made_on", message("This field is missing."))
    booking = BookingFacts(
        id=reader.integer("id", place),
        day=reader.day("day"),
        organiser=reader.integer("organiser", UNIT_ID),
        plans=reader.numbers("plans"),
        made=made,
        kind=_word(reader, "kind", PLAN_KINDS, None),
        content=_word(reader, "content", CONTENTS, None),
        participants=reader.numbers("participants"),
        site=reader.integer("site", None),
        ended=_when(reader, "ended_on"),
    )
    reader.done()
    return booking


def _postponement_of(reader: Reader) -> Postponement:
    approved = _when(reader, "approved_on")
    if approved is None:
        raise reader.error("approved_on", message("This field is missing."))
    postponement = Postponement(
        id=reader.integer("id", 1),
        rule=reader.rule,
        due_on=reader.day("due_on"),
        until=reader.day("until"),
        approved=approved,
        plan=reader.integer("plan", None),
    )
    reader.done()
    return postponement


def _received_of(reader: Reader, place: int) -> ReceivedFiling:
    plan, family = reader.integer("plan", place), _word(reader, "family", PLAN_FAMILIES, "unit")
    return ReceivedFiling(plan, family, _filing_of(reader, place))


def _word(reader: Reader, field: str, known: tuple[str, ...], default: str | None) -> Any:
    value = reader.string(field, default)
    if value is not None and value not in known:
        raise reader.error(field, message("%(value)s is not one of: %(words)s", value=value, words=", ".join(known)))
    return value
