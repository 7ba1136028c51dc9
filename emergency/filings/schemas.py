"""Shapes of the API for filings and for what changed between versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from emergency.core.api import Answer, Shape
from emergency.core.i18n import say
from emergency.core.shapes import Id, Line, Prose
from emergency.filings import queries, signing
from emergency.filings.actions import HandedIn, recorded_later
from emergency.filings.documents import Missing
from emergency.filings.models import Filing
from emergency.filings.refiling import Refiling
from emergency.filings.rules import Decision, DocumentKind, FilingState, Standing, Step
from emergency.plans.changes import Changes


class DocumentIn(Shape):
    kind: DocumentKind

    def handed_in(self) -> HandedIn:
        """As the action takes it: handed in on paper."""
        return HandedIn(self.kind)


class FilingIn(Shape):
    version: Id
    received_on: date | None = None
    documents: list[DocumentIn] = Field(default_factory=list)
    authority: Id | None = None


class DecisionIn(Shape):
    on: date | None = None


class MissingIn(Shape):
    text: Prose
    item: Line = ""


class ReturnIn(DecisionIn):
    missing: list[Prose | MissingIn] = Field(default_factory=list)

    def items(self) -> list[Missing]:
        """What the notice names, as the action takes it."""
        return [Missing(one) if isinstance(one, str) else Missing(one.text, one.item) for one in self.missing]


class RefuseIn(DecisionIn):
    reason: Prose = ""


class ResubmitIn(DecisionIn):
    documents: list[DocumentIn] = Field(default_factory=list)
    version: Id | None = None


class DocumentOut(Answer):
    kind: DocumentKind
    round: int
    on_paper: bool


class StepOut(Answer):
    step: Step
    on: date
    recorded_at: datetime
    recorded_later: bool
    by: str
    round: int
    details: dict[str, Any]


class FilingOut(Answer):
    id: int
    version: int
    plan: int
    organisation: int
    authority: int
    authority_name: str
    state: FilingState
    round: int
    received_on: date
    stated_on: date | None
    arrived_at: datetime
    check_by: date | None
    deemed_on: date | None
    provisional: bool
    filed_on: date | None
    decided_on: date | None
    decided_by: str
    handler: str
    receipt_number: str | None
    verification_code: str | None
    documents: list[DocumentOut]


class FirstCheckOut(Answer):
    decision: Decision
    by: str
    at: datetime


class FilingWhole(FilingOut):
    first_check: FirstCheckOut | None
    """Where two people sign: what the first decided, while it waits for the second."""
    documents_missing: list[DocumentKind]
    missing: list[str]
    steps: list[StepOut]


class FilingList(Answer):
    items: list[FilingOut]
    total: int
    next: str | None


class ChangeOut(Answer):
    how: str
    code: str = ""
    title: str = ""
    old: str | None = None
    new: str | None = None


class RefilingOut(Answer):
    required: bool
    because: list[str]


class ChangesOut(Answer):
    version: int
    since: int
    clauses: list[ChangeOut]
    promises: list[ChangeOut]
    response_levels: list[ChangeOut]
    contacts: list[ChangeOut]
    refiling: RefilingOut


def show_filing(filing: Filing, standing: Standing | None = None) -> FilingOut:
    """A filing as lists answer it."""
    return FilingOut(**_told(filing, standing or queries.standing_of(filing)))


def show_whole(filing: Filing) -> FilingWhole:
    """A filing with its steps, what is missing, and the last notice."""
    notices, first = queries.notices_of(filing), signing.first_check_of(filing)
    return FilingWhole(
        first_check=FirstCheckOut(decision=first.decision, by=first.first_by_name, at=first.first_at)
        if first
        else None,
        **_told(filing, queries.standing_of(filing)),
        documents_missing=list(queries.documents_missing(filing)),
        missing=[item.text for item in notices[-1][1]] if notices else [],
        steps=[
            StepOut(
                step=step.step, on=step.happened_on, recorded_at=step.recorded_at, recorded_later=recorded_later(step),
                by=step.by_name, round=step.round, details=step.details,
            )
            for step in filing.steps
        ],
    )  # fmt: skip


def _told(filing: Filing, standing: Standing) -> dict[str, Any]:
    return {
        "id": filing.id, "version": filing.version_id, "plan": filing.version.plan_id,
        "organisation": filing.organisation_id, "authority": filing.authority_id,
        "authority_name": filing.authority.name, "stated_on": filing.stated_on, "arrived_at": filing.arrived_at,
        "decided_by": filing.decided_by, "handler": filing.handler_name, "receipt_number": filing.receipt_number,
        "verification_code": filing.verification_code, **standing._asdict(),
        "documents": [
            DocumentOut(kind=document.kind, round=document.round, on_paper=document.file_id is None)
            for document in filing.documents
        ],
    }  # fmt: skip


def show_changes(version_id: int, since_id: int, found: Changes, refiling: Refiling) -> ChangesOut:
    """What changed between two versions, and whether that needs a new filing."""
    return ChangesOut(
        version=version_id,
        since=since_id,
        clauses=[
            ChangeOut(
                how=change.how, code=change.one.code, title=change.one.title,
                old=change.old.text if change.old else None, new=change.new.text if change.new else None,
            )
            for change in found.clauses
        ],
        promises=[
            ChangeOut(
                how=change.how, title=change.one.what,
                old=f"{change.old.quantity}{change.old.unit}" if change.old else None,
                new=f"{change.new.quantity}{change.new.unit}" if change.new else None,
            )
            for change in found.promises
        ],
        response_levels=[
            ChangeOut(
                how=change.how, code=str(change.one.level), title=change.one.criteria,
                old=change.old.measures if change.old else None, new=change.new.measures if change.new else None,
            )
            for change in found.levels
        ],
        contacts=[ChangeOut(how=change.how, title=f"{change.one.body} {change.one.post}") for change in found.contacts],
        refiling=RefilingOut(required=refiling.required, because=[say(reason) for reason in refiling.because]),
    )  # fmt: skip
