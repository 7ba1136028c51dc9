"""Filings that come to the wrong desk or follow a unit to another area: handed on, with the clock kept.

A desk that does not decide hands on instead of refusing, so that a mistake about the receiver costs the applicant
no day. No article read says who decides a filing while the unit moves (docs/patterns.md): the old authority may
finish what it received, or hand it on; either way the applicant loses no day.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import message
from emergency.filings import actions, authorities, queries, signing
from emergency.filings.models import Filing, FilingStep
from emergency.filings.rules import UNDECIDED, Decision, FilingState, Step, after
from emergency.notices.actions import notify
from emergency.sites.models import Move
from emergency.sites.rules import MoveState

_OPEN = (*UNDECIDED, FilingState.RETURNED_ONCE)


def open_filings(organisation_ids: Sequence[int]) -> list[Filing]:
    """The filings of units that wait for a decision or for completion; what silence has filed is not among them."""
    chosen = select(Filing).where(Filing.organisation_id.in_(list(organisation_ids)), Filing.state.in_(_OPEN))
    found = db.session.scalars(chosen.options(*queries.WITH_NAMES).order_by(Filing.id)).all()
    standings = queries.standings(found)
    return [filing for filing in found if not standings[filing.id].is_filed]


def left_behind(move: Move) -> list[Filing]:
    """The open filings of a moved unit that lie with an authority of the old area; copies filed elsewhere stay."""
    return [
        filing
        for filing in open_filings([move.organisation_id])
        if filing.authority.area_id == move.from_area_id and _next(filing) is not None
    ]


def hand_on_with(move: Move, *, by: Actor) -> list[Filing]:
    """Hand on what a received move takes along: to the authority that now receives, with every day that has run.

    The old authority agreed to it when it handed the unit over, or says so now. Errors: NotAllowed, Conflict.
    """
    if move.state is not MoveState.DONE:
        raise Conflict(message("This unit has not been received yet."), code="move_waits")
    if move.filings_go:
        authorise(by, Permission.ORGANISATION_CREATE, move.to_area)
    else:
        authorise(by, Permission.FILING_DECIDE, move.from_area)
    filings = left_behind(move)
    lock(Filing, [filing.id for filing in filings])
    for filing in filings:
        to = _next(filing)
        if to is not None:
            _hand_on(filing, to, by)
    return filings


def hand_on(filing: Filing, *, to: Organisation, reason: str, by: Actor) -> Filing:
    """Hand a filing that came to the wrong desk on to the right one, with every day that has run, and tell both sides.

    Errors: NotAllowed, Conflict (`already_decided`, `deemed`), Invalid (`to`, `reason`).
    """
    filing = actions.opened(filing, by)
    after(filing.state, Decision.HAND_OVER, happened=actions.what_happened(filing))
    if queries.standing_of(filing).is_filed:
        raise Conflict(
            message("The days to decide have passed and the plan counts as filed here; issue the receipt."),
            code="deemed",
        )
    if to.id not in {each.id for each in desks_to_hand_on_to(filing)}:
        raise Invalid(to=message("Name another authority that could receive this plan."))
    if not reason.strip():
        raise Invalid(reason=message("Say why it belongs there."))
    _hand_on(filing, to, by, reason.strip())
    return filing


def desks_to_hand_on_to(filing: Filing) -> list[Organisation]:
    """Where a filing could go instead; the one that the law names stands first."""
    _choice, receiving = authorities.authorities_for(filing.version)
    return [each for each in receiving if each.id != filing.authority_id]


def _next(filing: Filing) -> Organisation | None:
    """The authority that the law names today, if it is another one and the register holds it."""
    try:
        found = authorities.choose_authority(filing.version).authority
    except Invalid:
        return None
    return None if found.id == filing.authority_id else found


def _hand_on(filing: Filing, to: Organisation, by: Actor, reason: str = "") -> None:
    before = filing.authority
    signing.drop_first_check(filing, by)
    filing.authority_id, filing.authority = to.id, to
    filing.handler_id, filing.handler_name = None, ""
    filing.steps.append(
        FilingStep(
            step=Step.HANDED_ON, happened_on=today(), recorded_at=now(), by_name=by.name, round=filing.round,
            details={"from": before.id, "to": to.id, "to_name": to.name} | ({"note": reason} if reason else {}),
        )
    )  # fmt: skip
    db.session.flush()
    record(by, "filing.handed_on", filing, before=before.id, to=to.id, reason=reason)
    code = "filing.wrong_desk" if reason else "filing.handed_on"
    for reader in (to.id, filing.organisation_id):
        notify(
            reader, code, path=f"/filings/{filing.id}", plan=filing.version.plan.title,
            unit=filing.organisation.name, authority=to.name, before=before.name, reason=reason,
        )  # fmt: skip
