"""What is done with an uploaded plan between its preview and its confirmation."""

from __future__ import annotations

from datetime import date
from typing import Any

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.plans import actions as plans
from emergency.plans.models import Plan, PlanImport, PlanVersion
from emergency.plans.outlines import is_known_code
from emergency.plans.uploads.rules import PlanRead, chosen_kind, plans_read
from emergency.plans.vocabulary import Family, ImportState


def check_kind(kind: str) -> None:
    """Refuse a kind that means nothing. Errors: Invalid (`kind`)."""
    try:
        chosen_kind(kind)
    except (KeyError, ValueError):
        raise Invalid(kind=message("“%(word)s” is not one of the values here.", word=kind)) from None


def stage(
    organisation: Organisation, file: StoredFile, reading: dict[str, Any], *, by: Actor, kind: str = ""
) -> PlanImport:
    """Keep what was read until a person has looked at it. Errors: Invalid (`kind`), NotFound, NotAllowed."""
    authorise(by, Permission.PLAN_EDIT, organisation)
    check_kind(kind)
    family = Family(reading.get("family") or Family.UNIT)
    upload = PlanImport(
        organisation=organisation, organisation_id=organisation.id, file=file, file_id=file.id, kind=kind,
        family=family, reading=reading, created_by=by.name,
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    record(by, "upload.staged", upload, filename=file.filename, sha256=file.sha256)
    return upload


def answer(upload: PlanImport, *, section: int, code: str, by: Actor) -> PlanImport:
    """Say which section of the outline a doubtful heading fills; an empty code: none of them.

    Errors: Invalid (`code`), Conflict (`not_waiting`).
    """
    _open(upload, by)
    if not 0 <= section < len(upload.reading["sections"]) or (code and not is_known_code(code)):
        raise Invalid(code=message("No outline has the code %(code)s.", code=code))
    upload.answers[str(section)] = code
    db.session.flush()
    record(by, "upload.answered", upload, section=section, code=code)
    return upload


def drop(upload: PlanImport, *, by: Actor) -> PlanImport:
    """Do nothing with an upload; it stays on record. Errors: Conflict (`not_waiting`)."""
    _open(upload, by)
    upload.state = ImportState.DROPPED
    db.session.flush()
    record(by, "upload.dropped", upload)
    return upload


def confirm(
    upload: PlanImport,
    *,
    title: str,
    by: Actor,
    plan: Plan | None = None,
    effective_on: date | None = None,
    reviewed_on: date | None = None,
) -> list[PlanVersion]:
    """Make plans and versions of an upload: drafts, or with `effective_on` versions that came out on that day.

    A compilation becomes several plans, those after the first standing below it. With `plan` the one plan of the file
    becomes a version of that. Errors: Invalid, Conflict (`not_waiting`, `draft_exists`).
    """
    _open(upload, by)
    read = plans_read(upload.reading, upload.answers, family=upload.family, kind=upload.kind, title=title.strip())
    if plan is not None and len(read) > 1:
        raise Invalid(plan=message("The file holds several plans; it cannot become a version of one."))
    if plan is not None and plan.organisation_id != upload.organisation_id:
        raise Invalid(plan=message("This plan belongs to another organisation."))
    versions: list[PlanVersion] = []
    for one in read:
        parent = versions[0].plan if versions else None
        into = plan or plans.create_plan(
            upload.organisation, family=one.family, kind=one.kind, title=one.title, parent=parent, by=by
        )
        versions.append(_make_version(into, one, upload, effective_on=effective_on, reviewed_on=reviewed_on, by=by))
    upload.state = ImportState.CONFIRMED
    db.session.flush()
    record(by, "upload.confirmed", upload, versions=[version.id for version in versions])
    return versions


def _make_version(
    plan: Plan, read: PlanRead, upload: PlanImport, *, effective_on: date | None, reviewed_on: date | None, by: Actor
) -> PlanVersion:
    label = (upload.reading.get("version") or "")[:60]
    if effective_on is None:
        version = plans.start_revision(plan, reason=upload.file.filename, content=read.content, by=by)
        version.label, version.original_id = label, upload.file_id
        db.session.flush()
        return version
    day = {"issued_on" if plan.family is Family.GOVERNMENT else "published_on": effective_on}
    return plans.record_version(
        plan, content=read.content, label=label, reviewed_on=reviewed_on, original=upload.file, by=by,
        published_on=day.get("published_on"), issued_on=day.get("issued_on"),
    )  # fmt: skip


def _open(upload: PlanImport, by: Actor) -> None:
    authorise(by, Permission.PLAN_EDIT, upload)
    lock(PlanImport, [upload.id])
    if upload.state is not ImportState.WAITING:
        raise Conflict(message("This upload was confirmed or dropped already."), code="not_waiting")
