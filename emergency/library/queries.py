"""Where a law or standard is cited: by rules, by outlines, by penalties, by plans in force."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts.permissions import Permission, within_reach
from emergency.core.actors import Actor
from emergency.core.citations import Citation, find_cited
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.instruments import Instrument, Register, Status
from emergency.plans import queries as plans
from emergency.plans.models import Clause, Plan, PlanVersion
from emergency.plans.outlines import Outline, outlines
from emergency.plans.vocabulary import VersionState
from emergency.rulebook.penalties import Penalty, all_penalties
from emergency.rulebook.queries import all_rules
from emergency.rulebook.rules import Rule

_AT_ONCE = 200
"""Plans whose texts are read at once."""


@dataclass(frozen=True)
class Cited:
    """A clause of a version in force that cites a law or standard."""

    version: PlanVersion
    clause: str
    """The name under which a task would blame it: its outline code, else its title."""
    heading: str
    citation: Citation

    @property
    def is_replaced(self) -> bool:
        """Whether what it cites is no longer in force."""
        return self.citation.status is Status.SUPERSEDED


def rules_citing(instrument_id: str) -> list[tuple[Rule, str]]:
    """The rules of all packs that cite an instrument, each with its articles."""
    found = []
    for rule in all_rules():
        articles = [cited.article for cited in rule.citations if cited.instrument == instrument_id]
        if articles:
            found.append((rule, "、".join(articles)))
    return found


def rule_counts() -> dict[str, int]:
    """How many rules cite each instrument."""
    found: dict[str, int] = {}
    for rule in all_rules():
        for cited in {cited.instrument for cited in rule.citations}:
            found[cited or ""] = found.get(cited or "", 0) + 1
    return found


def penalties_citing(instrument_id: str) -> list[Penalty]:
    """The consequences in law that stand in an instrument."""
    return [one for one in all_penalties() if one.citation.instrument == instrument_id]


def outlines_citing(one: Instrument) -> list[Outline]:
    """The outlines and checklists that are made from an instrument, which they name by its number."""
    numbers = [number for number in (one.number, *one.numbers) if number]
    return [each for each in outlines() if any(number in each.source.instrument for number in numbers)]


def plans_citing(one: Instrument, register: Register, by: Actor | None, *, on: date | None = None) -> list[Cited]:
    """The clauses of versions in force, of plans in reach (None: of all), that cite an instrument or an older edition.

    Candidates are found by title and number in the texts, and then read exactly.
    """
    chosen = select(Clause.version_id).where(or_(*_mentions(one)))
    version_ids = select(PlanVersion.plan_id).where(
        PlanVersion.id.in_(chosen), PlanVersion.state == VersionState.PUBLISHED
    )
    statement = select(Plan).where(Plan.id.in_(version_ids)).options(joinedload(Plan.organisation))
    if by is not None:
        statement = statement.where(within_reach(by, Permission.PLAN_VIEW, Plan.organisation_id))
    # The plans are kept with their organisations while the versions are read, so that none is asked for again.
    held = {plan.id: plan for plan in db.session.scalars(statement.order_by(Plan.id))}
    return [cited for cited in read_citations(list(held), register, on=on) if _is_meant(cited.citation, one)]


def _is_meant(citation: Citation, one: Instrument) -> bool:
    """The instrument or an older edition; where its successor bears the same title or number, what that replaced."""
    if citation.instrument is None:
        return False
    is_edition_before = citation.status is Status.SUPERSEDED and citation.instrument.id == one.successor
    return citation.instrument.id == one.id or is_edition_before


def _mentions(one: Instrument) -> Iterator[ColumnElement[bool]]:
    """Texts that may cite an instrument: its title without the country's name, the digits of its numbers."""
    words = {one.title.zh.removeprefix("中华人民共和国"), *(former.title for former in one.former)}
    numbers = (one.number, *one.numbers, *one.numbers_unverified, *(former.number for former in one.former))
    for number in numbers:
        digits = re.findall(r"\d{2,}(?:\.\d+)?", number)
        # Years alone stand in every plan.
        words.update(each for each in digits if not re.fullmatch(r"(?:19|20)\d\d", each))
    for word in sorted(filter(None, words)):
        yield Clause.text.contains(word, autoescape=True)


def read_citations(plan_ids: Sequence[int], register: Register, *, on: date | None = None) -> Iterator[Cited]:
    """Everything that the versions in force of these plans cite, with its status on a day (default today)."""
    day = on or today()
    for start in range(0, len(plan_ids), _AT_ONCE):
        versions = plans.in_force(plan_ids[start : start + _AT_ONCE], day, with_text=True)
        for version in versions.values():
            yield from citations_of(version, register, on=day)


def citations_of(version: PlanVersion, register: Register, *, on: date) -> Iterator[Cited]:
    """What one version cites, clause by clause."""
    for clause in version.content.clauses:
        name = clause.code or (clause.title if len(clause.title) <= 40 else clause.number)
        for citation in find_cited(clause.text, on=on, register=register):
            yield Cited(version, name, f"{clause.number} {clause.title}".strip(), citation)


def replaced_in(version: PlanVersion, register: Register) -> list[Cited]:
    """What a version cites although it has been replaced, each instrument once."""
    return _once(cited for cited in citations_of(version, register, on=today()) if cited.is_replaced)


def _once(found: Iterable[Cited]) -> list[Cited]:
    firsts: dict[tuple[int, str], Cited] = {}
    for cited in found:
        assert cited.citation.instrument is not None
        firsts.setdefault((cited.version.id, cited.citation.instrument.id), cited)
    return list(firsts.values())


def replaced_citations(plan_ids: Sequence[int], register: Register) -> list[Cited]:
    """What the versions in force of these plans cite although it has been replaced, each instrument once a version."""
    return _once(cited for cited in read_citations(plan_ids, register) if cited.is_replaced)


def plans_in_force() -> list[int]:
    """Every plan that ever came out and is not abolished, by id."""
    published = select(PlanVersion.plan_id).where(PlanVersion.state == VersionState.PUBLISHED)
    statement = select(Plan.id).where(Plan.id.in_(published), Plan.abolished_on.is_(None))
    return list(db.session.scalars(statement.order_by(Plan.id)))


def plan_ids_of(found: Collection[Cited]) -> set[int]:
    """The plans of these clauses."""
    return {cited.version.plan_id for cited in found}
