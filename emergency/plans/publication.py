"""Plans that society reads (PL-28): here in full, or as a summary where the whole cannot be published.

Whoever reads has no account, so nothing is open but what the plan's own organisation said is: of the version in force,
the latest statement. Contacts and promised resources are never part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Invalid, NotFound, NotReady
from emergency.core.text import message
from emergency.plans import rules
from emergency.plans.models import Plan, PlanPublication, PlanVersion
from emergency.plans.queries import in_force
from emergency.plans.vocabulary import Publication, VersionState

LONGEST_SUMMARY = 20_000
_MOST = 500


@dataclass(frozen=True)
class Open:
    """A plan that society may read: the version in force and how it was made public."""

    plan: Plan
    version: PlanVersion
    publication: PlanPublication


def make_public(
    version: PlanVersion, *, on: date, by: Actor, how: Publication = Publication.ELSEWHERE, summary: str = ""
) -> PlanVersion:
    """Note the day a published version was made public to society, and what of it is read here (PL-15, PL-28).

    Said again, it holds from then on instead: `elsewhere` takes back what was open here.
    Errors: NotReady for a version that is not published; Invalid (`on` in the future or before it came out, `summary`).
    """
    authorise(by, Permission.PLAN_EDIT, version)
    if version.state is not VersionState.PUBLISHED:
        raise NotReady(message("Only a published version is made public."))
    if problem := rules.day_problem(on, today=today(), not_before=version.effective_on):
        raise Invalid(on=problem)
    summary = summary.strip() if how is Publication.SUMMARY else ""
    if how is Publication.SUMMARY and not summary:
        raise Invalid(summary=message("Write the summary that everybody may read."))
    if how is Publication.WHOLE and not version.clauses:
        raise Invalid(how=message("No text stands here: write a summary, or say where it is read."))
    version.made_public_on, version.made_public_recorded_at = on, now()
    db.session.add(
        PlanPublication(
            version_id=version.id, how=how, summary=summary, made_public_on=on, recorded_at=now(), recorded_by=by.name
        )
    )
    db.session.flush()
    record(by, "version.made_public", version, how=str(how))
    return version


def publication_of(version_id: int) -> PlanPublication | None:
    """What was last said of a version, or None where only a day was noted before."""
    return _latest([version_id]).get(version_id)


def open_plans_of(organisation_id: int) -> list[Open]:
    """The plans of an organisation that society may read, in the order they were entered."""
    rows = select(Plan).where(Plan.organisation_id == organisation_id, Plan.id.in_(_ever_open()))
    return _open(db.session.scalars(rows.order_by(Plan.id).limit(_MOST)).all())


def get_open_plan(plan_id: int) -> Open:
    """A plan that society may read. Errors: NotFound, whether there is no such plan or it is not open."""
    plan = db.session.get(Plan, plan_id)
    found = _open([plan]) if plan is not None else []
    if not found:
        raise NotFound
    return found[0]


def get_publisher(organisation_id: int) -> Organisation:
    """An organisation of which society may read something. Errors: NotFound, also where nothing is open."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or not open_plans_of(organisation_id):
        raise NotFound
    return found


def _open(plans: Sequence[Plan]) -> list[Open]:
    versions = in_force([plan.id for plan in plans])
    latest = _latest([version.id for version in versions.values()])
    found = []
    for plan in plans:
        version = versions.get(plan.id)
        said = latest.get(version.id) if version is not None else None
        if version is not None and said is not None and said.how is not Publication.ELSEWHERE:
            found.append(Open(plan, version, said))
    return found


def _latest(version_ids: Sequence[int]) -> Mapping[int, PlanPublication]:
    last = select(func.max(PlanPublication.id)).where(PlanPublication.version_id.in_(version_ids))
    rows = select(PlanPublication).where(PlanPublication.id.in_(last.group_by(PlanPublication.version_id)))
    return {row.version_id: row for row in db.session.scalars(rows)}


def _ever_open() -> Select[int]:
    """The plans of which something was ever open here: few among all."""
    return (
        select(PlanVersion.plan_id)
        .join(PlanPublication, PlanPublication.version_id == PlanVersion.id)
        .where(PlanPublication.how != Publication.ELSEWHERE)
    )
