"""What is done about reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.plans import actions as plans
from emergency.plans.models import Plan, PlanVersion
from emergency.plans.rules import VersionState, day_problem
from emergency.reviews import rules
from emergency.reviews.models import PanelMember, Review
from emergency.reviews.rules import Conclusion, Member, ReviewKind
from emergency.reviews.sheets import queries as sheets
from emergency.reviews.sheets.models import Invitation
from emergency.reviews.sheets.rules import conclusions_open, interest, unanswered


def conclude(
    version: PlanVersion,
    *,
    kind: ReviewKind,
    held_on: date,
    by: Actor,
    chair: str = "",
    place: str = "",
    members: Sequence[Member] = (),
    conclusion: Conclusion = Conclusion.PASSED,
    opinion: str = "",
    record_file: StoredFile | None = None,
) -> Review:
    """Record a review (评审) or appraisal (论证) with its panel and conclusion; a version that passed is approved.

    It comes before publication, so for a published version the day it was held may not be later than that.
    Where experts were asked for sheets, all have handed in, they sit on the panel, and it concludes no better than the
    sheets allow. Errors: Invalid (`on`; `members` where somebody has an interest, PL-09, or a sheet is not handed in;
    `conclusion` while an objection stands), Conflict (`withdrawn`).
    """
    authorise(by, Permission.REVIEW_CONDUCT, version)
    if version.state is VersionState.WITHDRAWN:
        raise Conflict(message("This version was given up."), code="withdrawn")
    if problem := day_problem(held_on, today=today()):
        raise Invalid(on=problem)
    if version.effective_on is not None and held_on > version.effective_on:
        raise Invalid(on=message("A review comes before publication."))
    lock(Plan, [version.plan_id])
    asked = sheets.open_panel(version.id)
    _check_sheets(asked, conclusion)
    members = [*members, *_of_sheets(asked, members)]
    _check_panel(members, version)
    review = Review(
        version=version, version_id=version.id, kind=kind, held_on=held_on, place=place.strip(), chair=chair.strip(),
        conclusion=conclusion, opinion=opinion.strip(), record_file_id=record_file.id if record_file else None,
        recorded_by=by.name,
        members=[
            PanelMember(
                name=one.name.strip(), unit=one.unit.strip(), speciality=one.speciality.strip(),
                is_free_of_interest=True,
            )
            for one in members
        ],
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    for sheet in asked:
        sheet.review_id = review.id
    db.session.flush()
    record(by, "review.concluded", review, kind=kind, conclusion=conclusion, version=version.id)
    if conclusion is not Conclusion.FAILED:
        plans.approve(version, on=held_on, by=by)
    return review


def _check_sheets(asked: Sequence[Invitation], conclusion: Conclusion) -> None:
    if waiting := [one.name for one in asked if one.handed_in_at is None]:
        raise Invalid(
            members=message(
                "%(names)s: the sheet is not handed in. Wait for it, or let them stand back.", names=waiting
            )
        )
    said = [one.said for sheet in asked for one in sheet.answers]
    if conclusion in conclusions_open(said):
        return
    if unanswered(said):
        raise Invalid(
            conclusion=message("An objection of an expert stands without an answer: the version cannot pass.")
        )
    raise Invalid(
        conclusion=message("An objection was raised, or a key element only mostly complies: it passes after changes.")
    )


def _of_sheets(asked: Sequence[Invitation], members: Sequence[Member]) -> list[Member]:
    """The experts of the sheets who were not named."""
    named = {one.name.strip() for one in members}
    return [Member(one.name, one.unit, one.speciality[:80]) for one in asked if one.name not in named]


def _check_panel(members: Sequence[Member], version: PlanVersion) -> None:
    if any(not one.name.strip() for one in members):
        raise Invalid(members=message("Every member of the panel needs a name."))
    if refused := rules.interested(members, version.plan.organisation.name):
        names = [one.name for one in refused]
        raise Invalid(
            members=message("%(names)s: whoever has an interest in the unit stands back from its review.", names=names)
        )
    concerned = sheets.concerned_in(version) if members else None
    for one in members:
        if concerned is not None and (reason := interest(one.name, one.unit, concerned)):
            raise Invalid(members=reason)
