"""Taking up again what an older version said."""

from __future__ import annotations

from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.errors import NotReady
from emergency.core.text import message
from emergency.plans.actions import start_revision
from emergency.plans.models import PlanVersion
from emergency.plans.vocabulary import VersionState


def roll_back(version: PlanVersion, *, reason: str, by: Actor) -> PlanVersion:
    """Begin a new draft with the text of an older version; no version that came out is touched or comes back by itself.

    The draft is reviewed, published and filed like every other. Errors: NotReady for a draft, Conflict (`abolished`;
    `draft_exists`), NotAllowed.
    """
    authorise(by, Permission.PLAN_EDIT, version)
    refuse_draft(version)
    draft = start_revision(version.plan, reason=reason, content=version.content, source=version, by=by)
    record(by, "version.rolled_back", draft, to=version.number)
    return draft


def refuse_draft(version: PlanVersion) -> None:
    """Nobody goes back to what is still being written. Errors: NotReady."""
    if version.state is VersionState.DRAFT:
        raise NotReady(message("This version is still being written: there is nothing to go back to."))
