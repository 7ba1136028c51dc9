"""Plans as the rulebook is told of them: versions, reviews, assessments, filings, reasons to revise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import String, null, select, type_coerce

from drills.obligations.filing_records import filings_of
from drills.revision_tasks.models import RevisionTask
from emergency.core.clock import local
from emergency.core.db import among, plain_rows
from emergency.hazards.queries import rulebook_hazards
from emergency.plans.models import Assessment, Plan, PlanVersion
from emergency.plans.vocabulary import VersionState
from emergency.reviews.models import Review
from emergency.reviews.rules import Conclusion
from emergency.rulebook import facts as book
from resources_db.incidents.log import classes_of


def plans_of(ids: Sequence[int], known_at: datetime | None) -> Mapping[int, list[book.PlanFacts]]:
    """The plans of these organisations, by organisation."""
    rows = plain_rows(_PLANS, ids=ids)
    found: dict[int, list[book.PlanFacts]] = defaultdict(list)
    if not rows:
        return found
    is_timed = known_at is not None
    families = {row[0]: row[2] for row in rows}
    plan_ids = list(families)
    versions = _versions(plan_ids, is_timed)
    filings = filings_of(plan_ids, families, known_at)
    grounds = _grounds(plan_ids)
    registered = rulebook_hazards(plan_ids, known_at)
    for plan, owner, family, kind, parent, site, ended_on, ended_recorded_at, title, hazard in rows:
        found[owner].append(
            book.PlanFacts(
                plan,
                family,
                kind,
                tuple(versions.get(plan, ())),
                tuple(filings.get(plan, ())),
                parent=parent,
                site=site,
                hazard=registered.get(plan) or hazard_named(hazard, title),
                ended=None if ended_on is None else book.When(ended_on, ended_recorded_at),
                grounds=tuple(grounds.get(plan, ())),
            )
        )
    return found


_PLANS = (
    select(
        Plan.id, Plan.organisation_id, type_coerce(Plan.family, String), type_coerce(Plan.kind, String),
        Plan.parent_id, Plan.site_id, Plan.abolished_on, Plan.abolished_recorded_at, Plan.title, Plan.hazard,
    )
    .where(among(Plan.organisation_id))
    .order_by(Plan.id)
)  # fmt: skip


@lru_cache(maxsize=10_000)
def hazard_named(hazard: str, title: str) -> str | None:
    """What a plan is for, as far as rules ask; None where its words name no kind of emergency, or several."""
    if "重大危险源" in hazard + title:
        return "major_hazard_source"
    named = classes_of(hazard) or classes_of(title)
    return str(next(iter(named))) if len(named) == 1 else None


def _versions(plans: Sequence[int], is_timed: bool) -> Mapping[int, list[book.VersionFacts]]:
    reviewed, assessed = _reviews(plans, is_timed), _assessments(plans, is_timed)
    found: dict[int, list[book.VersionFacts]] = defaultdict(list)
    for (
        version, plan, published_on, issued_on, reviewed_on, changes, public_on, recorded_at, public_recorded_at
    ) in plain_rows(_version_rows(is_timed), ids=plans):  # fmt: skip
        found[plan].append(
            book.VersionFacts(
                version,
                _when(published_on, recorded_at),
                _when(issued_on, recorded_at),
                _when(public_on, public_recorded_at),
                reviewed.get(version) or _when(reviewed_on, recorded_at),
                tuple(assessed.get(version, ())),
                frozenset(changes),
            )
        )
    return found


@cache
def _version_rows(is_timed: bool) -> Any:
    version = PlanVersion
    return (
        select(
            version.id, version.plan_id, version.published_on, version.issued_on, version.reviewed_on,
            version.core_changes, version.made_public_on, version.published_recorded_at if is_timed else null(),
            version.made_public_recorded_at if is_timed else null(),
        )
        .where(among(version.plan_id), version.state == VersionState.PUBLISHED)
        .order_by(version.plan_id, version.number)
    )  # fmt: skip


def _reviews(plans: Sequence[int], is_timed: bool) -> Mapping[int, book.When]:
    """The earliest review of each version that it did not fail."""
    rows = plain_rows(_review_rows(is_timed), ids=plans)
    return {version: book.When(day, recorded_at) for version, day, recorded_at in rows}


@cache
def _review_rows(is_timed: bool) -> Any:
    return (
        select(Review.version_id, Review.held_on, Review.recorded_at if is_timed else null())
        .join(PlanVersion, PlanVersion.id == Review.version_id)
        .where(among(PlanVersion.plan_id), Review.conclusion != Conclusion.FAILED)
        .order_by(Review.held_on.desc(), Review.id.desc())
    )


def _assessments(plans: Sequence[int], is_timed: bool) -> Mapping[int, list[book.When]]:
    found: dict[int, list[book.When]] = defaultdict(list)
    for version, day, recorded_at in plain_rows(_assessment_rows(is_timed), ids=plans):
        found[version].append(book.When(day, recorded_at))
    return found


@cache
def _assessment_rows(is_timed: bool) -> Any:
    return (
        select(Assessment.version_id, Assessment.assessed_on, Assessment.recorded_at if is_timed else null())
        .join(PlanVersion, PlanVersion.id == Assessment.version_id)
        .where(among(PlanVersion.plan_id))
        .order_by(Assessment.id)
    )


_GROUNDS = (
    select(RevisionTask.id, RevisionTask.plan_id, RevisionTask.opened_at, RevisionTask.closed_at)
    .where(among(RevisionTask.plan_id))
    .order_by(RevisionTask.id)
)


def _grounds(plans: Sequence[int]) -> Mapping[int, list[book.Ground]]:
    found: dict[int, list[book.Ground]] = defaultdict(list)
    for task, plan, opened_at, closed_at in plain_rows(_GROUNDS, ids=plans):
        arose = book.When(local(opened_at).date(), opened_at)
        settled = book.When(local(closed_at).date(), closed_at) if closed_at else None
        found[plan].append(book.Ground(task, arose, settled))
    return found


def _when(day: date | None, recorded_at: datetime | None) -> book.When | None:
    return None if day is None else book.When(day, recorded_at)
