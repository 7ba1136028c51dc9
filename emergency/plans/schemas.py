"""Shapes of the API for plans and versions."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.clock import today
from emergency.core.shapes import Id, Line, LongText, Prose, Word
from emergency.plans.content import ClauseContent, Content, LevelContent, PromiseContent, level_of_code
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.vocabulary import Family, PlanKind, PromiseKind, VersionState


class PlanIn(Shape):
    organisation: Id
    family: Family
    kind: PlanKind
    title: Line
    hazard: Line = ""
    parent: Id | None = None
    site: Id | None = None


class PlanChange(Shape):
    title: Line | None = None
    hazard: Line | None = None
    parent: Id | None = None
    site: Id | None = None
    abolished_on: date | None = None


class PlanOut(Answer):
    id: int
    organisation: int
    family: Family
    kind: PlanKind
    title: str
    hazard: str
    parent: int | None
    site: int | None
    abolished_on: date | None
    in_force: int | None
    draft: int | None
    revision: int


class PlanList(Answer):
    items: list[PlanOut]
    total: int
    next: str | None


class Section(Shape):
    title: Line
    text: LongText = ""
    code: Word = ""
    number: Word = ""
    level: int | None = Field(None, ge=1, le=9)
    title_en: str = Field("", max_length=200)
    text_en: LongText = ""


class PromiseShape(Shape):
    kind: PromiseKind
    what: Line
    quantity: int = Field(1, ge=1, le=1_000_000_000)
    unit: str = Field("", max_length=20)
    within_minutes: int | None = Field(None, ge=1, le=1_000_000)
    clause_code: str = Field("", max_length=40)


class ResponseLevelShape(Shape):
    level: int = Field(ge=1, le=4)
    criteria: Prose = ""
    decided_by: Line = ""
    measures: Prose = ""


class VersionIn(Shape):
    label: str = Field("", max_length=60)
    reason: Prose = ""
    sections: list[Section] | None = None
    promises: list[PromiseShape] | None = None
    response_levels: list[ResponseLevelShape] | None = None
    published_on: date | None = None
    issued_on: date | None = None
    reviewed_on: date | None = None
    assessed_on: date | None = None
    signed_by: Word = ""

    @property
    def is_record(self) -> bool:
        """Whether it was made before the system was used: then the day it came out is given."""
        return bool(self.published_on or self.issued_on or self.reviewed_on or self.assessed_on)

    @property
    def content(self) -> Content | None:
        """What it says, or None where nothing is given and the version in force is to be copied."""
        if self.sections is None and self.promises is None and self.response_levels is None:
            return None
        return Content(
            clauses=tuple(clause_of(section) for section in self.sections or ()),
            promises=tuple(PromiseContent(**one.model_dump()) for one in self.promises or ()),
            levels=tuple(LevelContent(**one.model_dump()) for one in self.response_levels or ()),
        )


class VersionChange(Shape):
    label: str | None = Field(None, max_length=60)
    sections: list[Section] | None = None
    promises: list[PromiseShape] | None = None
    response_levels: list[ResponseLevelShape] | None = None


class PublishIn(Shape):
    on: date = Field(default_factory=today)
    signed_by: Word = ""


class AssessIn(Shape):
    on: date = Field(default_factory=today)
    changes_needed: bool = False
    conclusion: Prose = ""


class VersionOut(Answer):
    id: int
    plan: int
    number: int
    label: str
    state: VersionState
    reason: str
    published_on: date | None
    issued_on: date | None
    approved_on: date | None
    reviewed_on: date | None
    assessed_on: date | None
    changes_needed: bool | None
    signed_by: str
    revision: int
    edited_at: datetime | None
    edited_by: str
    sections: list[Section]
    promises: list[PromiseShape]
    response_levels: list[ResponseLevelShape]


class VersionList(Answer):
    items: list[VersionOut]
    total: int
    next: str | None


def clause_of(section: Section) -> ClauseContent:
    """A section as given; where no level is given its outline code tells it."""
    level = section.level or level_of_code(section.code)
    return ClauseContent(
        section.title, section.text, section.code[:40], section.number[:40], level, section.title_en, section.text_en
    )


def show_plan(plan: Plan, in_force: PlanVersion | None, draft: PlanVersion | None) -> PlanOut:
    """A plan as the API answers it, with the ids of its version in force and of its draft."""
    return PlanOut(
        id=plan.id, organisation=plan.organisation_id, family=plan.family, kind=plan.kind, title=plan.title,
        hazard=plan.hazard, parent=plan.parent_id, site=plan.site_id, abolished_on=plan.abolished_on,
        in_force=in_force.id if in_force else None, draft=draft.id if draft else None, revision=plan.revision,
    )  # fmt: skip


def show_version(version: PlanVersion) -> VersionOut:
    """A version as the API answers it, with its text; contacts are personal data and stay on the pages."""
    return VersionOut(
        id=version.id, plan=version.plan_id, number=version.number, label=version.label, state=version.state,
        reason=version.reason, published_on=version.published_on, issued_on=version.issued_on,
        approved_on=version.approved_on, reviewed_on=version.reviewed_on, assessed_on=version.assessed_on,
        changes_needed=version.assessment_changes_needed, signed_by=version.signed_by, revision=version.revision,
        edited_at=version.edited_at, edited_by=version.edited_by,
        sections=[
            Section(
                title=c.title, text=c.text, code=c.code, number=c.number, level=c.level, title_en=c.title_en,
                text_en=c.text_en,
            )
            for c in version.clauses
        ],
        promises=[
            PromiseShape(
                kind=p.kind, what=p.what, quantity=p.quantity, unit=p.unit, within_minutes=p.within_minutes,
                clause_code=p.clause_code,
            )
            for p in version.promises
        ],
        response_levels=[
            ResponseLevelShape(level=r.level, criteria=r.criteria, decided_by=r.decided_by, measures=r.measures)
            for r in version.response_levels
        ],
    )  # fmt: skip
