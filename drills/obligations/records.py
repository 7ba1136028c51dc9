"""What the rulebook is told about units' plans and drills: rows read set-wide, handed over as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select

from drills.bookings.models import Drill, DrillPlan, DrillStep, Participant
from drills.bookings.rules import DrillState, Step
from drills.evaluations.models import DrillReport, Evaluation
from drills.obligations.models import DutyPostponement
from drills.revision_tasks.models import RevisionTask
from emergency.core.clock import local
from emergency.core.db import db
from emergency.filings.models import Filing, FilingStep
from emergency.filings.rules import CHECK_WORKDAYS
from emergency.filings.rules import Step as FilingWord
from emergency.plans.models import Assessment, Plan, PlanVersion
from emergency.plans.vocabulary import Family, VersionState
from emergency.reviews.models import Review
from emergency.reviews.rules import Conclusion
from emergency.rulebook import facts as book

Ids = Collection[int] | Select[Any]

_STEPS = {
    FilingWord.SUBMITTED: book.FilingStep.RECEIVED,
    FilingWord.RETURNED: book.FilingStep.RETURNED,
    FilingWord.RESUBMITTED: book.FilingStep.RESUBMITTED,
    FilingWord.ACCEPTED: book.FilingStep.FILED,
    FilingWord.REFUSED: book.FilingStep.REFUSED,
}
_OUTCOMES = {
    DrillState.COMPLETED: book.DrillState.COMPLETED,
    DrillState.CANCELLED: book.DrillState.CANCELLED,
    DrillState.INTERRUPTED: book.DrillState.INTERRUPTED,
}
_STANDING = (DrillState.BOOKED, DrillState.CONFIRMED, DrillState.POSTPONED, DrillState.RUNNING)


def records_of(organisation_ids: Ids, known_at: datetime | None = None) -> dict[int, book.Records]:
    """Everything recorded about these units; the same number of statements for one unit and for a thousand.

    Nothing is left out here: what happened after `on` or was recorded after `known_at` the rulebook passes over itself.
    """
    plans = _plans(organisation_ids, known_at)
    drills, bookings = _drills(organisation_ids)
    postponements = _postponements(organisation_ids)
    received = _received(organisation_ids, known_at)
    owners = {*plans, *drills, *bookings, *postponements, *received}
    return {
        owner: book.Records(
            plans=tuple(plans.get(owner, ())),
            drills=tuple(drills.get(owner, ())),
            bookings=tuple(bookings.get(owner, ())),
            postponements=tuple(postponements.get(owner, ())),
            received=tuple(received.get(owner, ())),
        )
        for owner in owners
    }


def _plans(ids: Ids, known_at: datetime | None) -> Mapping[int, list[book.PlanFacts]]:
    own = select(Plan.id).where(Plan.organisation_id.in_(ids))
    versions: dict[int, list[book.VersionFacts]] = defaultdict(list)
    reviewed, assessed = _reviews(own), _assessments(own)
    columns = (
        PlanVersion.id, PlanVersion.plan_id, PlanVersion.published_on, PlanVersion.issued_on, PlanVersion.reviewed_on,
        PlanVersion.published_recorded_at, PlanVersion.core_changes, PlanVersion.made_public_on,
        PlanVersion.made_public_recorded_at,
    )  # fmt: skip
    published = select(*columns).where(PlanVersion.plan_id.in_(own), PlanVersion.state == VersionState.PUBLISHED)
    for row in db.session.execute(published.order_by(PlanVersion.plan_id, PlanVersion.number)):
        recorded = row.published_recorded_at
        versions[row.plan_id].append(
            book.VersionFacts(
                id=row.id,
                published=_when(row.published_on, recorded),
                issued=_when(row.issued_on, recorded),
                made_public=_when(row.made_public_on, row.made_public_recorded_at),
                reviewed=reviewed.get(row.id) or _when(row.reviewed_on, recorded),
                assessed=tuple(assessed.get(row.id, ())),
                core_changes=frozenset(row.core_changes),
            )
        )
    filings, grounds = _filings(own, known_at), _grounds(own)
    found: dict[int, list[book.PlanFacts]] = defaultdict(list)
    columns_of_plan = (
        Plan.id, Plan.organisation_id, Plan.family, Plan.kind, Plan.parent_id, Plan.site_id, Plan.abolished_on,
        Plan.abolished_recorded_at,
    )  # fmt: skip
    for plan in db.session.execute(select(*columns_of_plan).where(Plan.organisation_id.in_(ids))):
        found[plan.organisation_id].append(
            book.PlanFacts(
                id=plan.id,
                family=str(plan.family),
                kind=str(plan.kind),
                versions=tuple(versions.get(plan.id, ())),
                filings=tuple(filings.get(plan.id, ())),
                parent=plan.parent_id,
                site=plan.site_id,
                ended=_when(plan.abolished_on, plan.abolished_recorded_at),
                grounds=tuple(grounds.get(plan.id, ())),
            )
        )
    return found


def _reviews(plans: Select[Any]) -> Mapping[int, book.When]:
    statement = (
        select(Review.version_id, Review.held_on, Review.recorded_at)
        .join(PlanVersion, PlanVersion.id == Review.version_id)
        .where(PlanVersion.plan_id.in_(plans), Review.conclusion != Conclusion.FAILED)
        .order_by(Review.held_on.desc(), Review.id.desc())
    )
    return {row.version_id: book.When(row.held_on, row.recorded_at) for row in db.session.execute(statement)}


def _assessments(plans: Select[Any]) -> Mapping[int, list[book.When]]:
    statement = (
        select(Assessment.version_id, Assessment.assessed_on, Assessment.recorded_at)
        .join(PlanVersion, PlanVersion.id == Assessment.version_id)
        .where(PlanVersion.plan_id.in_(plans))
    )
    found: dict[int, list[book.When]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.version_id].append(book.When(row.assessed_on, row.recorded_at))
    return found


def _filings(plans: Select[Any], known_at: datetime | None) -> Mapping[int, list[book.FilingFacts]]:
    of_plans = (
        select(Filing.id, Filing.version_id, PlanVersion.plan_id, Plan.family)
        .join(PlanVersion, PlanVersion.id == Filing.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.plan_id.in_(plans))
    )
    rows = db.session.execute(of_plans).all()
    events = _events(select(Filing.id).join(PlanVersion).where(PlanVersion.plan_id.in_(plans)), known_at)
    found: dict[int, list[book.FilingFacts]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(_filing(row.id, row.version_id, row.family, events))
    return found


def _filing(
    filing_id: int, version_id: int, family: Family, events: Mapping[int, Sequence[book.FilingEvent]]
) -> book.FilingFacts:
    # Silence files the plans of units (88号令); of a government's plan no article says so.
    silence = CHECK_WORKDAYS if family is Family.UNIT else None
    return book.FilingFacts(filing_id, version_id, tuple(events.get(filing_id, ())), silence_workdays=silence)


def _events(filings: Select[Any], known_at: datetime | None) -> Mapping[int, list[book.FilingEvent]]:
    """The steps of filings. A `take` that names an earlier day of receipt moves the receipt of its round there."""
    steps = select(FilingStep).where(FilingStep.filing_id.in_(filings))
    if known_at is not None:
        steps = steps.where(FilingStep.recorded_at <= known_at)
    found: dict[int, list[book.FilingEvent]] = defaultdict(list)
    received: dict[int, int] = {}
    for step in db.session.scalars(steps.order_by(FilingStep.id)):
        events = found[step.filing_id]
        if step.step is FilingWord.TAKEN:
            place = received[step.filing_id]
            events[place] = events[place]._replace(on=min(events[place].on, step.happened_on))
        elif step.step in _STEPS:
            if step.step in (FilingWord.SUBMITTED, FilingWord.RESUBMITTED):
                received[step.filing_id] = len(events)
            events.append(book.FilingEvent(_STEPS[step.step], step.happened_on, step.recorded_at))
    return found


def _grounds(plans: Select[Any]) -> Mapping[int, list[book.Ground]]:
    tasks = select(RevisionTask).where(RevisionTask.plan_id.in_(plans))
    found: dict[int, list[book.Ground]] = defaultdict(list)
    for task in db.session.scalars(tasks):
        arose = book.When(local(task.opened_at).date(), task.opened_at)
        settled = book.When(local(task.closed_at).date(), task.closed_at) if task.closed_at else None
        found[task.plan_id].append(book.Ground(task.id, arose, settled))
    return found


def _drills(ids: Ids) -> tuple[Mapping[int, list[book.DrillFacts]], Mapping[int, list[book.BookingFacts]]]:
    taking_part = select(Participant.drill_id).where(Participant.organisation_id.in_(ids), ~Participant.is_observer)
    meant = select(Drill.id).where(or_(Drill.organisation_id.in_(ids), Drill.id.in_(taking_part)))
    practised = _grouped(select(DrillPlan.drill_id, DrillPlan.plan_id).where(DrillPlan.drill_id.in_(meant)))
    people = _grouped(
        select(Participant.drill_id, Participant.organisation_id).where(
            Participant.drill_id.in_(meant), Participant.organisation_id.is_not(None), ~Participant.is_observer
        )
    )
    evaluated = _first(select(Evaluation.drill_id, Evaluation.evaluated_on, Evaluation.recorded_at), meant, Evaluation)
    reported = _first(
        select(DrillReport.drill_id, DrillReport.reported_on, DrillReport.recorded_at), meant, DrillReport
    )
    steps: dict[int, list[DrillStep]] = defaultdict(list)
    for step in db.session.scalars(select(DrillStep).where(DrillStep.drill_id.in_(meant)).order_by(DrillStep.id)):
        steps[step.drill_id].append(step)
    wanted = set(db.session.scalars(ids)) if isinstance(ids, Select) else set(ids)
    held: dict[int, list[book.DrillFacts]] = defaultdict(list)
    booked: dict[int, list[book.BookingFacts]] = defaultdict(list)
    for drill in db.session.scalars(select(Drill).where(Drill.id.in_(meant))):
        plans, taking = tuple(practised.get(drill.id, ())), tuple(people.get(drill.id, ()))
        concerned = ({drill.organisation_id, *taking}) & wanted
        history = steps.get(drill.id, ())
        facts = _held(drill, plans, taking, history, evaluated.get(drill.id), reported.get(drill.id))
        booking = _booked(drill, plans, taking, history)
        for owner in concerned:
            held[owner] += [facts] if facts else []
            booked[owner] += [booking] if booking else []
    return held, booked


def _held(
    drill: Drill,
    plans: tuple[int, ...],
    taking: tuple[int, ...],
    history: Iterable[DrillStep],
    evaluated: book.When | None,
    reported: book.When | None,
) -> book.DrillFacts | None:
    """The drill as it came out; a postponed one that waits for its new day is told as postponed from its first."""
    last = next((step for step in reversed(list(history)) if step.step is not Step.CONFIRM), None)
    state = _OUTCOMES.get(drill.state)
    if state is None:
        return None
    return book.DrillFacts(
        id=drill.id,
        held_on=drill.held_on or local(drill.starts_at).date(),
        organiser=drill.organisation_id,
        plans=plans,
        state=state,
        kind=str(drill.kind),
        content=str(drill.content),
        participants=taking,
        site=drill.site_id,
        ended_on=last.happened_on if last and state is book.DrillState.CANCELLED else None,
        recorded_at=last.recorded_at if last else drill.created_at,
        evaluated=evaluated,
        reported=reported,
    )


def _booked(
    drill: Drill, plans: tuple[int, ...], taking: tuple[int, ...], history: Sequence[DrillStep]
) -> book.BookingFacts | None:
    made = next((step for step in history if step.step is Step.BOOK), None)
    if made is None:
        return None
    ended = next((step for step in reversed(history) if step.step in (Step.CANCEL, Step.FINISH, Step.INTERRUPT)), None)
    return book.BookingFacts(
        id=drill.id,
        day=local(drill.starts_at).date(),
        organiser=drill.organisation_id,
        plans=plans,
        made=book.When(made.happened_on, made.recorded_at),
        kind=str(drill.kind),
        content=str(drill.content),
        participants=taking,
        site=drill.site_id,
        ended=book.When(ended.happened_on, ended.recorded_at) if ended else None,
    )


def _postponements(ids: Ids) -> Mapping[int, list[book.Postponement]]:
    found: dict[int, list[book.Postponement]] = defaultdict(list)
    for row in db.session.scalars(select(DutyPostponement).where(DutyPostponement.organisation_id.in_(ids))):
        approved = book.When(row.approved_on, row.recorded_at)
        found[row.organisation_id].append(
            book.Postponement(row.id, row.rule, row.due_on, row.until, approved, plan=row.plan_id)
        )
    return found


def _received(ids: Ids, known_at: datetime | None) -> Mapping[int, list[book.ReceivedFiling]]:
    """What these organisations, as authorities, received and have to check in time (PL-22)."""
    statement = (
        select(Filing.id, Filing.authority_id, Filing.version_id, PlanVersion.plan_id, Plan.family)
        .join(PlanVersion, PlanVersion.id == Filing.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Filing.authority_id.in_(ids))
    )
    rows = db.session.execute(statement).all()
    events = _events(select(Filing.id).where(Filing.authority_id.in_(ids)), known_at) if rows else {}
    found: dict[int, list[book.ReceivedFiling]] = defaultdict(list)
    for row in rows:
        filing = _filing(row.id, row.version_id, row.family, events)
        found[row.authority_id].append(book.ReceivedFiling(row.plan_id, str(row.family), filing))
    return found


def _when(day: date | None, recorded_at: datetime | None) -> book.When | None:
    return None if day is None else book.When(day, recorded_at)


def _grouped(statement: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for drill_id, value in db.session.execute(statement):
        found[drill_id].append(value)
    return found


def _first(statement: Any, meant: Select[Any], model: Any) -> dict[int, book.When]:
    rows = db.session.execute(statement.where(model.drill_id.in_(meant)).order_by(model.id.desc()))
    return {drill_id: book.When(day, recorded_at) for drill_id, day, recorded_at in rows}
