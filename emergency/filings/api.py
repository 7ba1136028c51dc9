"""The API of filings, and of what changed since a version was filed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, g, request

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.accounts.queries import get_area
from emergency.core.api import blueprint, page_of
from emergency.core.errors import Invalid, referred
from emergency.core.files import IMAGES, PLANS, TABLES, Store, inspect
from emergency.core.text import message
from emergency.core.things import thing
from emergency.core.uploads import keep_document
from emergency.filings import actions, authorities, queries
from emergency.filings.actions import HandedIn
from emergency.filings.models import Filing
from emergency.filings.rules import DocumentKind, FilingState
from emergency.filings.schemas import (
    ChangesOut,
    DecisionIn,
    DocumentIn,
    FilingIn,
    FilingList,
    FilingWhole,
    RefuseIn,
    ResubmitIn,
    ReturnIn,
    show_changes,
    show_filing,
    show_whole,
)
from emergency.plans.changes import changes
from emergency.plans.models import PlanVersion
from emergency.plans.queries import get_version

api = blueprint("filings", __name__)


@api.get("/filings")
@needs(Permission.FILING_VIEW)
@api.output(FilingList)
def list_filings() -> Any:
    """Filings in reach, latest first; filters `state`, `organisation`, `authority`, `plan`, `version`, `area`, `q`."""
    asked = request.args
    area_id = asked.get("area", type=int)
    chosen = queries.list_filings(
        g.actor, state=_state(asked.get("state", "")), organisation_id=asked.get("organisation", type=int),
        authority_id=asked.get("authority", type=int), plan_id=asked.get("plan", type=int),
        version_id=asked.get("version", type=int), area=get_area(area_id) if area_id else None,
        words=asked.get("q", ""),
    )  # fmt: skip
    page = page_of(chosen, lambda filing: filing)
    standings = queries.standings(page["items"])
    return {**page, "items": [show_filing(filing, standings[filing.id]) for filing in page["items"]]}


@api.post("/filings")
@needs(Permission.FILING_SUBMIT)
@api.input(FilingIn, location="json", arg_name="given")
@api.output(FilingWhole, status_code=201)
def submit(given: FilingIn) -> Any:
    """Submit a published version to its authority.

    Documents named here came on paper, unless the call is multipart and has a file in a part named like the kind.
    """
    version = referred("version", get_version, given.version, g.actor)
    authority = referred("authority", authorities.get_authority, given.authority) if given.authority else None
    return show_whole(
        actions.submit(
            version, authority=authority, received_on=given.received_on,
            documents=_documents(given.documents, version), by=g.actor,
        )
    )  # fmt: skip


@api.get("/filings/<int:filing_id>")
@needs(Permission.FILING_VIEW)
@thing(Filing)
@api.output(FilingWhole)
def show(filing_id: int) -> Any:
    """A filing with its steps."""
    return show_whole(queries.get_filing(filing_id, g.actor))


@api.post("/filings/<int:filing_id>/take")
@needs(Permission.FILING_DECIDE)
@api.input(DecisionIn, location="json", arg_name="given")
@api.output(FilingWhole)
def take(filing_id: int, given: DecisionIn) -> Any:
    """Take a filing on; `on` may name an earlier day of receipt."""
    return show_whole(actions.take(_asked(filing_id), on=given.on, by=g.actor))


@api.post("/filings/<int:filing_id>/return")
@needs(Permission.FILING_DECIDE)
@api.input(ReturnIn, location="json", arg_name="given")
@api.output(FilingWhole)
def return_once(filing_id: int, given: ReturnIn) -> Any:
    """Tell the applicant once everything that is missing."""
    return show_whole(actions.return_once(_asked(filing_id), missing=given.items(), on=given.on, by=g.actor))


@api.post("/filings/<int:filing_id>/accept")
@needs(Permission.FILING_DECIDE)
@api.input(DecisionIn, location="json", arg_name="given")
@api.output(FilingWhole)
def accept(filing_id: int, given: DecisionIn) -> Any:
    """File it and issue the receipt. Where two people sign, the first leaves it `checking` with its `first_check`."""
    return show_whole(actions.accept(_asked(filing_id), on=given.on, by=g.actor))


@api.post("/filings/<int:filing_id>/refuse")
@needs(Permission.FILING_DECIDE)
@api.input(RefuseIn, location="json", arg_name="given")
@api.output(FilingWhole)
def refuse(filing_id: int, given: RefuseIn) -> Any:
    """Refuse what is out of scope."""
    return show_whole(actions.refuse(_asked(filing_id), reason=given.reason, on=given.on, by=g.actor))


@api.post("/filings/<int:filing_id>/resubmit")
@needs(Permission.FILING_SUBMIT)
@api.input(ResubmitIn, location="json", arg_name="given")
@api.output(FilingWhole)
def resubmit(filing_id: int, given: ResubmitIn) -> Any:
    """Hand in what was missing; five new working days begin."""
    filing = _asked(filing_id)
    version = referred("version", get_version, given.version, g.actor) if given.version else None
    return show_whole(
        actions.resubmit(
            filing, documents=_documents(given.documents, version or filing.version), version=version, on=given.on,
            by=g.actor,
        )
    )  # fmt: skip


@api.get("/versions/<int:version_id>/changes")
@needs(Permission.PLAN_VIEW)
@api.output(ChangesOut)
def version_changes(version_id: int) -> Any:
    """What changed since another version (default: the one filed before), and whether it has to be filed again."""
    version = get_version(version_id, g.actor)
    since_id = request.args.get("since", type=int)
    since = get_version(since_id, g.actor) if since_id else queries.version_to_compare(version)
    if since is None or since.plan_id != version.plan_id:
        raise Invalid(since=message("Name a version of the same plan."))
    return show_changes(
        version.id, since.id, changes(since.content, version.content), queries.refiling_of(since, version)
    )


def _documents(named: Sequence[DocumentIn], version: PlanVersion) -> list[HandedIn]:
    """What is handed in: files that came with the call (scans, Word files, tables), and what came on paper.

    Errors: Invalid, beside the kind whose file cannot be taken.
    """
    store = Store(current_app.config["SETTINGS"].data_dir)
    files = {kind: request.files[kind] for kind in DocumentKind if request.files.get(kind)}
    found = [document.handed_in() for document in named if document.kind not in files]
    for kind, upload in files.items():
        data = upload.read()
        try:
            document = inspect(data, upload.filename or "", PLANS | TABLES | IMAGES)
        except Invalid as error:
            raise Invalid.on(kind, error.fields["file"][0]) from error
        kept = keep_document(data, document, store, organisation_id=version.organisation_id, by=g.actor)
        found.append(HandedIn(kind, kept))
    return found


def _asked(filing_id: int) -> Filing:
    return queries.get_filing(filing_id, g.actor)


def _state(word: str) -> FilingState | None:
    if not word:
        return None
    try:
        return FilingState(word)
    except ValueError:
        raise Invalid(state=message("There is no such state.")) from None
