"""Drills as the rulebook is told of them: as they came out, and as they are booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, case, null, or_, select, type_coerce

from drills.bookings.models import Drill, DrillPlan, DrillStep, Participant
from drills.bookings.rules import DrillState, Step
from drills.evaluations.models import DrillReport, Evaluation
from emergency.core.clock import day_start, local
from emergency.core.db import UtcTime, among, plain_rows
from emergency.rulebook import facts as book

_OUTCOMES = {
    DrillState.COMPLETED: book.DrillState.COMPLETED,
    DrillState.CANCELLED: book.DrillState.CANCELLED,
    DrillState.INTERRUPTED: book.DrillState.INTERRUPTED,
}
_ENDS = (Step.CANCEL, Step.FINISH, Step.INTERRUPT)
_AT_ONCE = 5_000
_THE_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)

Ids = Sequence[int]
Steps = Sequence[tuple[str, date, datetime | None]]
Moves = Sequence[tuple[date, date, datetime | None]]
"""Postponements: the day the drill was to be held, the day it was put off, when that was recorded."""


class _Drill(NamedTuple):
    """A row of the table; `starts_at` and `created_at` only where they are asked for."""

    id: int
    organiser: int
    site: int | None
    kind: str
    content: str
    state: str
    held_on: date | None
    starts_at: datetime | None
    created_at: datetime | None


def drills_of(
    ids: Ids, known_at: datetime | None, on: date | None
) -> tuple[Mapping[int, list[book.DrillFacts]], Mapping[int, list[book.BookingFacts]]]:
    """Drills that came out, and bookings, by the organisations that organise them or take part.

    A booking of a day before `on` is left out, and so are the steps of such drills, unless it is asked what was known
    at a moment: each step says when it was recorded.
    """
    is_timed = known_at is not None
    asked = {"ids": ids, "booked_from": day_start(on) if on else _THE_BEGINNING}
    drills = [_Drill(*row) for row in plain_rows(_drill_rows(is_timed), **asked)]
    meant = [drill.id for drill in drills]
    plans, people = _grouped(_PLANS, meant), _grouped(_PEOPLE, meant)
    evaluated, reported = _first(_papers(Evaluation, is_timed), meant), _first(_papers(DrillReport, is_timed), meant)
    steps = _steps(meant if is_timed else [drill.id for drill in drills if _needs_steps(drill)], is_timed)
    moves = _moves(meant)
    wanted = set(ids)
    held: dict[int, list[book.DrillFacts]] = defaultdict(list)
    booked: dict[int, list[book.BookingFacts]] = defaultdict(list)
    for drill in drills:
        practised, taking = tuple(plans.get(drill.id, ())), tuple(people.get(drill.id, ()))
        history = steps.get(drill.id, ())
        outcome = _OUTCOMES.get(drill.state)  # type: ignore[call-overload]
        moved = moves.get(drill.id, ())
        facts = [_put_off(drill, practised, taking, *move) for move in moved]
        if outcome is not None:
            papers = evaluated.get(drill.id), reported.get(drill.id)
            facts.append(_held(drill, outcome, practised, taking, history, *papers))
        bookings = _booked(drill, practised, taking, history, moved) if history and drill.starts_at else ()
        for owner in {drill.organiser, *taking} & wanted if taking else (drill.organiser,):
            if facts:
                held[owner] += facts
            if bookings:
                booked[owner] += bookings
    return held, booked


def _needs_steps(drill: _Drill) -> bool:
    """Whether it may still be booked, or was called off on a day that only its steps tell."""
    return drill.starts_at is not None


@cache
def _drill_rows(is_timed: bool) -> Any:
    """Drills organised or taken part in. When it starts is told where it is to come or was not held, or times count."""
    starts: Any = Drill.starts_at
    if not is_timed:
        booked_from = bindparam("booked_from", type_=UtcTime())
        starts = case((or_(Drill.held_on.is_(None), Drill.starts_at >= booked_from), Drill.starts_at))
    taking_part = select(Participant.drill_id).where(among(Participant.organisation_id), ~Participant.is_observer)
    return (
        select(
            Drill.id, Drill.organisation_id, Drill.site_id, type_coerce(Drill.kind, String),
            type_coerce(Drill.content, String), type_coerce(Drill.state, String), Drill.held_on, starts,
            Drill.created_at if is_timed else null(),
        )
        .where(or_(among(Drill.organisation_id), Drill.id.in_(taking_part)))
        .order_by(Drill.id)
    )  # fmt: skip


def _held(
    drill: _Drill,
    outcome: book.DrillState,
    plans: tuple[int, ...],
    taking: tuple[int, ...],
    history: Steps,
    evaluated: book.When | None,
    reported: book.When | None,
) -> book.DrillFacts:
    """The drill as it came out."""
    last = next((step for step in reversed(history) if step[0] != Step.CONFIRM), None)
    return book.DrillFacts(
        drill.id,
        drill.held_on or local(drill.starts_at).date(),  # type: ignore[arg-type]
        drill.organiser,
        plans,
        outcome,
        drill.kind,
        drill.content,
        taking,
        drill.site,
        ended_on=last[1] if last and outcome is book.DrillState.CANCELLED else None,
        recorded_at=last[2] if last else drill.created_at,
        evaluated=evaluated,
        reported=reported,
    )


def _put_off(
    drill: _Drill,
    plans: tuple[int, ...],
    taking: tuple[int, ...],
    planned_on: date,
    moved_on: date,
    recorded_at: datetime | None,
) -> book.DrillFacts:
    """The day a drill was moved away from, so that a duty of that time can say why nothing counted."""
    return book.DrillFacts(
        drill.id,
        planned_on,
        drill.organiser,
        plans,
        book.DrillState.POSTPONED,
        drill.kind,
        drill.content,
        taking,
        drill.site,
        ended_on=moved_on,
        recorded_at=recorded_at,
    )


def _booked(
    drill: _Drill, plans: tuple[int, ...], taking: tuple[int, ...], history: Steps, moves: Moves
) -> list[book.BookingFacts]:
    """The days the drill was booked for, one after the other: each ends with the postponement that moved it."""
    made = next((step for step in history if step[0] == Step.BOOK), None)
    if made is None or drill.starts_at is None:
        return []
    ended = next((step for step in reversed(history) if step[0] in _ENDS), None)
    days = [*(planned_on for planned_on, _, _ in moves), local(drill.starts_at).date()]
    turns = [book.When(moved_on, recorded_at) for _, moved_on, recorded_at in moves]
    begins = [book.When(made[1], made[2]), *turns]
    ends = [*turns, book.When(ended[1], ended[2]) if ended else None]
    shared = (drill.kind, drill.content, taking, drill.site)
    return [
        book.BookingFacts(drill.id, day, drill.organiser, plans, begun, *shared, end)
        for day, begun, end in zip(days, begins, ends, strict=True)
    ]


def _steps(drills: Ids, is_timed: bool) -> Mapping[int, Steps]:
    found: dict[int, list[tuple[str, date, datetime | None]]] = defaultdict(list)
    for some in _runs(drills):
        for drill, *step in plain_rows(_step_rows(is_timed), ids=some):
            found[drill].append(tuple(step))
    return found


@cache
def _step_rows(is_timed: bool) -> Any:
    return (
        select(
            DrillStep.drill_id, type_coerce(DrillStep.step, String), DrillStep.happened_on,
            DrillStep.recorded_at if is_timed else null(),
        )
        .where(among(DrillStep.drill_id))
        .order_by(DrillStep.id)
    )  # fmt: skip


_MOVES = (
    select(DrillStep.drill_id, DrillStep.planned_on, DrillStep.happened_on, DrillStep.recorded_at)
    .where(among(DrillStep.drill_id), DrillStep.planned_on.is_not(None))
    .order_by(DrillStep.id)
)


def _moves(drills: Ids) -> Mapping[int, Moves]:
    """The postponements of these drills; there are few, and an index of their own finds them."""
    found: dict[int, list[tuple[date, date, datetime | None]]] = defaultdict(list)
    for some in _runs(drills):
        for drill, *move in plain_rows(_MOVES, ids=some):
            found[drill].append(tuple(move))
    return found


_PLANS = select(DrillPlan.drill_id, DrillPlan.plan_id).where(among(DrillPlan.drill_id))
_PEOPLE = (
    select(Participant.drill_id, Participant.organisation_id)
    .where(among(Participant.drill_id), Participant.organisation_id.is_not(None), ~Participant.is_observer)
    .order_by(Participant.id)
)


def _grouped(statement: Any, drills: Ids) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for some in _runs(drills):
        for drill, value in plain_rows(statement, ids=some):
            found[drill].append(value)
    return found


@cache
def _papers(model: Any, is_timed: bool) -> Any:
    """The papers of a kind for these drills; of several for one drill, the first recorded comes last."""
    day = model.evaluated_on if model is Evaluation else model.reported_on
    rows = select(model.drill_id, day, model.recorded_at if is_timed else null())
    return rows.where(among(model.drill_id)).order_by(model.id.desc())


def _first(statement: Any, drills: Ids) -> dict[int, book.When]:
    found: dict[int, book.When] = {}
    for some in _runs(drills):
        for drill, day, recorded_at in plain_rows(statement, ids=some):
            found[drill] = book.When(day, recorded_at)
    return found


def _runs(drills: Ids) -> Sequence[Ids]:
    return [drills[start : start + _AT_ONCE] for start in range(0, len(drills), _AT_ONCE)]
