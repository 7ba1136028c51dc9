"""Hold, commit, release, send, return: the verbs over claims, and the word to whoever comes second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from emergency.accounts.models import Account
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.db import db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.places import Place
from emergency.core.text import message
from emergency.notices.actions import notify
from resources_db.claims.actions import Taking, step, take
from resources_db.claims.amounts import check_amount, plain
from resources_db.claims.models import Claim, Resource
from resources_db.claims.rules import USUAL_WINDOW, ClaimState, Decision, Owner, Rank, Taken, Want, Window
from resources_db.holds.models import Hold, HoldLine
from resources_db.holds.movements import come_back, set_out
from resources_db.holds.next_best import next_best
from resources_db.incidents.actions import note
from resources_db.incidents.log import EntryKind
from resources_db.incidents.models import Incident
from resources_db.incidents.queries import place_of
from resources_db.supplies.models import Depot, Item
from resources_db.supplies.queries import usable_lines
from resources_db.teams.models import Team
from resources_db.teams.rules import STATUS_TITLES, TeamStatus

USUAL_MINUTES = 30
"""How long a hold waits to be called out when nobody says."""
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Asked:
    """One line of what is to be held: a team, or so much of an item from a depot."""

    team: Team | None = None
    item: Item | None = None
    depot: Depot | None = None
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True)
class DrillOwner:
    """The drill a reservation is for, as plain values."""

    id: int
    title: str
    organisation_id: int
    phone: str = ""


@dataclass
class Held:
    """The hold that was made, and the drills that gave way to it."""

    hold: Hold
    displaced: list[Claim]


def hold(
    lines: Sequence[Asked],
    *,
    by: Actor,
    incident: Incident | None = None,
    occasion: str = "",
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    lapses_in_minutes: int | None = None,
    partial: bool = False,
    displace_drills: bool = False,
) -> Held:
    """Hold teams and goods for an incident, or for an occasion before one is entered.

    Nothing is held unless every line is, save with `partial`. The hold lapses by itself unless it is called out.
    With `displace_drills` drills' reservations give way, and their organisers are told. An exercise's hold is
    simulated: it shows, lowers no figure and displaces nobody.
    Errors: Invalid, Taken (409 with `by`, `until`, `next_best`).
    """
    authorise(by, Permission.HOLD_MAKE)
    if incident is not None:
        authorise(by, Permission.HOLD_MAKE, incident)
        if incident.ended_at is not None:
            raise Conflict(message("This incident has ended."), code="ended")
    elif not occasion.strip():
        raise Invalid(occasion=message("Say in a few words what it is for."))
    minutes = USUAL_MINUTES if lapses_in_minutes is None else lapses_in_minutes
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid(lapses_in_minutes=message("A hold waits between one minute and a day."))
    made = Hold(
        organisation_id=by.organisation_id, account_id=by.account_id, by_name=by.name, incident=incident,
        phone=_phone_of(by), occasion=occasion.strip(), rank=Rank.INCIDENT,
        is_simulated=incident is not None and incident.is_exercise, lapses_at=now() + timedelta(minutes=minutes),
    )  # fmt: skip
    title = incident.title if incident is not None else made.occasion
    owner = Owner("hold", None, title, by.name, made.phone, by.organisation_id)
    held = _hold(made, lines, owner, Permission.HOLD_MAKE, from_at, until_at, by=by, partial=partial,
                 displace_drills=displace_drills, near=place_of(incident) if incident else None)  # fmt: skip
    if incident is not None:
        note(incident, EntryKind.RESOURCE, f"占用{_named(made.lines)}", said_by=by.name, is_automatic=True)
    return held


def reserve_for_drill(
    lines: Sequence[Asked], *, drill: DrillOwner, from_at: datetime, until_at: datetime, by: Actor,
    partial: bool = False,
) -> Hold:  # fmt: skip
    """Reserve teams and goods for a drill's window. It is real, does not lapse, and gives way to an incident.

    The caller has authorised the drill; teams and depots must be in the actor's sight. Errors: as `hold`.
    """
    made = Hold(
        organisation_id=drill.organisation_id, account_id=by.account_id, by_name=by.name, drill_id=drill.id,
        occasion=drill.title, rank=Rank.DRILL, lapses_at=None, phone=drill.phone,
    )  # fmt: skip
    owner = Owner("drill", drill.id, drill.title, by.name, drill.phone, drill.organisation_id)
    return _hold(made, lines, owner, None, from_at, until_at, by=by, partial=partial, displace_drills=False,
                 near=None).hold  # fmt: skip


def _hold(
    made: Hold, lines: Sequence[Asked], owner: Owner, permission: Permission | None, from_at: datetime | None,
    until_at: datetime | None, *, by: Actor, partial: bool, displace_drills: bool, near: Place | None,
) -> Held:  # fmt: skip
    if not lines:
        raise Invalid(lines=message("Name at least one team or item."))
    made.from_at = from_at or now()
    made.until_at = until_at or made.from_at + USUAL_WINDOW
    if made.until_at <= made.from_at or made.until_at <= now():
        raise Invalid(until=message("The end must be later than the beginning, and still to come."))
    for asked in lines:
        _authorise_line(asked, permission, by)
    made.lines = [
        HoldLine(team=asked.team, item=asked.item, depot=asked.depot,
                 quantity=Decimal(1) if asked.team else check_amount(asked.quantity))
        for asked in lines
    ]  # fmt: skip
    db.session.add(made)
    db.session.flush()
    owner = Owner(owner.kind, owner.id or made.id, owner.title, owner.name, owner.phone, owner.organisation_id)
    taking = _take(made, owner, by, partial=partial, displace_drills=displace_drills, near=near)
    for line in made.lines:
        line.got = sum((c.quantity for c in taking.claims if c.owner_line == line.id), Decimal(0))
    if not taking.claims:
        raise next(iter(taking.missing.values()))
    db.session.flush()
    for claim in taking.displaced:
        _tell_displaced(claim, owner)
    record(by, "hold.made", made, title=owner.title, simulated=made.is_simulated,
           lines=[[line.team_id, line.item_id, line.depot_id, plain(line.got)] for line in made.lines],
           displaced=[claim.id for claim in taking.displaced])  # fmt: skip
    return Held(made, taking.displaced)


def _authorise_line(asked: Asked, permission: Permission | None, by: Actor) -> None:
    if asked.team is not None:
        authorise(by, permission or Permission.TEAM_VIEW, asked.team)
    elif asked.item is not None and asked.depot is not None:
        authorise(by, permission or Permission.STOCK_VIEW, asked.depot)
    else:
        raise Invalid(lines=message("A line names a team, or an item and its depot."))


def _take(made: Hold, owner: Owner, by: Actor, *, partial: bool, displace_drills: bool, near: Place | None) -> Taking:
    wants = [_want(line, made) for line in made.lines]
    # The rows are locked before a team's own status is read, so that a call-out in the same second is seen.
    lock(Resource, [resource_id for want in wants for resource_id in want.resource_ids])
    able: list[Want] = []
    refused: dict[int, Taken] = {}
    for want, line in zip(wants, made.lines, strict=True):
        unable = _unable(line, made, displace_drills)
        if unable is None:
            able.append(want)
        elif partial:
            refused[line.id] = unable
        else:
            raise _with_next_best(unable, line, near, by)
    try:
        taking = take(
            able, Window(made.from_at, made.until_at), owner, rank=made.rank, by=by, lapses_at=made.lapses_at,
            is_simulated=made.is_simulated, partial=partial, displace_drills=displace_drills,
        )  # fmt: skip
    except Taken as taken:
        line = next(line for line in made.lines if line.id == taken.line)
        raise _with_next_best(taken, line, near, by) from None
    taking.missing |= refused
    if not taking.claims:
        line = made.lines[0]
        raise _with_next_best(next(iter(taking.missing.values())), line, near, by)
    return taking


def _want(line: HoldLine, made: Hold) -> Want:
    if line.team is not None:
        return Want(line.id, (line.team.resource_id,), Decimal(1))
    assert line.item_id is not None
    assert line.depot_id is not None
    lines = usable_lines(line.item_id, line.depot_id, made.until_at.date())
    return Want(line.id, tuple(stock.resource_id for stock in lines), line.quantity)


_SOON = timedelta(hours=1)


def _unable(line: HoldLine, made: Hold, displace_drills: bool) -> Taken | None:
    """A team that is out, resting or out of service is not there to be held, whoever sent it."""
    if line.team is None:
        return None
    db.session.refresh(line.team, ["status"])
    status = line.team.status
    if status == TeamStatus.READY or (status == TeamStatus.DRILL and displace_drills and not made.is_simulated):
        return None
    if status != TeamStatus.OUT_OF_SERVICE and made.from_at > now() + _SOON:
        return None
    return Taken(line.id, STATUS_TITLES[status].zh, None, Decimal(1))


def _with_next_best(taken: Taken, line: HoldLine, near: Place | None, by: Actor) -> Taken:
    """Tell the loser what is next best. The search reads what was there before this hold was tried."""
    answer = next_best(line, near, by)
    return Taken(
        taken.line, taken.facts["by"], taken.until, taken.missing, next_best=answer,
        team=line.team_id, item=line.item_id, depot=line.depot_id,
    )  # fmt: skip


def _tell_displaced(claim: Claim, owner: Owner) -> None:
    if claim.organisation_id is not None:
        notify(claim.organisation_id, "claim.displaced", path=f"/drills/{claim.owner_id}", title=claim.title,
               incident=owner.title, name=owner.name, phone=owner.phone)  # fmt: skip


def put_under(made: Hold, incident: Incident, *, by: Actor) -> Hold:
    """Put a hold that was made for an occasion under the incident it turned out to be.

    Under an exercise it becomes simulated and frees what it took. Errors: Conflict (`has_incident`, `wrong_state`).
    """
    authorise(by, Permission.HOLD_MAKE)
    authorise(by, Permission.HOLD_MAKE, incident)
    if made.incident_id is not None and made.incident_id != incident.id:
        raise Conflict(message("This hold already belongs to another incident."), code="has_incident")
    if made.rank == Rank.DRILL or incident.ended_at is not None:
        raise Conflict(code="wrong_state")
    claims = _claims_under_lock([line.id for line in made.lines])
    if incident.is_exercise and any(claim.set_out_at for claim in claims):
        raise Conflict(message("What has really set out cannot become part of an exercise."), code="wrong_state")
    made.incident, made.is_simulated = incident, incident.is_exercise
    for claim in claims:
        claim.title, claim.is_simulated = incident.title, incident.is_exercise
    db.session.flush()
    record(by, "hold.put_under", made, incident=incident.id)
    note(incident, EntryKind.RESOURCE, f"占用{_named(made.lines)}", said_by=by.name, is_automatic=True)
    return made


def commit(made: Hold, *, by: Actor) -> list[HoldLine]:
    """Call out everything that is held: it no longer lapses. Answers the commitments.

    Errors: Conflict (`lapsed`, `wrong_state`).
    """
    authorise(by, Permission.HOLD_MAKE)
    claims = _claims_under_lock([line.id for line in made.lines])
    held = [claim for claim in claims if claim.state == ClaimState.HELD]
    if not held:
        lapsed = any(claim.state == ClaimState.LAPSED for claim in claims)
        raise Conflict(
            message("Nothing of this hold is held any more."), code="lapsed" if lapsed else "wrong_state"
        )  # fmt: skip
    if any(claim.lapses_at is not None and claim.lapses_at <= now() for claim in held):
        raise Conflict(message("This hold has lapsed. Hold again what is still free."), code="lapsed")
    step(held, Decision.COMMIT, by=by)
    called = {claim.owner_line for claim in held}
    lines = [line for line in made.lines if line.id in called]
    record(by, "hold.committed", made, lines=[line.id for line in lines])
    _log(made, f"调用{_named(lines)}", by)
    return lines


def release(made: Hold, *, by: Actor) -> Hold:
    """Let go of everything of this hold that is not let go yet; what has set out stays to be returned."""
    authorise(by, Permission.HOLD_MAKE if made.rank == Rank.INCIDENT else Permission.DRILL_EDIT)
    claims = _claims_under_lock([line.id for line in made.lines])
    going_on = (ClaimState.HELD, ClaimState.REQUESTED, ClaimState.EN_ROUTE, ClaimState.ON_SCENE)
    held = [claim for claim in claims if claim.state in going_on]
    step(held, Decision.RELEASE, by=by)
    record(by, "hold.released", made, claims=[claim.id for claim in held])
    if held:
        _log(made, f"释放{_named(made.lines)}", by)
    return made


_WORDS = {
    Decision.EN_ROUTE: "出发", Decision.ON_SCENE: "到场", Decision.RELEASE: "任务解除", Decision.RETURN: "归还（归队）",
}  # fmt: skip


def move_on(line: HoldLine, decision: Decision, *, by: Actor, quantity: Decimal | None = None) -> HoldLine:
    """A commitment sets out, arrives, is let go, or comes back.

    Setting out really takes goods out of the ledger and marks the team deployed; coming back brings them back
    (`quantity`: how much, where not all of it). In an exercise nothing of this moves.
    Errors: Conflict (`wrong_state`), Invalid (`quantity`).
    """
    authorise(by, Permission.HOLD_MAKE)
    claims = [claim for claim in _claims_under_lock([line.id]) if claim.state not in _OVER]
    if not claims or all(claim.state == ClaimState.HELD for claim in claims):
        raise Conflict(message("This is not called out."), code="wrong_state")
    was_out = any(claim.set_out_at for claim in claims)
    step(claims, decision, by=by)
    if not line.hold.is_simulated:
        if decision in (Decision.EN_ROUTE, Decision.ON_SCENE) and not was_out:
            set_out(line, claims, by)
        if decision == Decision.RETURN:
            come_back(line, claims, quantity, by)
    record(by, f"commitment.{decision}", line, hold=line.hold_id)
    _log(line.hold, f"{_named([line])}{_WORDS[decision]}", by)
    return line


_OVER = (ClaimState.LAPSED, ClaimState.DISPLACED, ClaimState.RETURNED)


def _claims_under_lock(line_ids: Sequence[int]) -> list[Claim]:
    """The claims of these lines, as they are once nobody else can move them."""
    statement = select(Claim).where(Claim.owner_line.in_(line_ids)).order_by(Claim.id)
    lock(Resource, [claim.resource_id for claim in db.session.scalars(statement)])
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _log(made: Hold, words: str, by: Actor) -> None:
    if made.incident is not None:
        note(made.incident, EntryKind.RESOURCE, words, said_by=by.name, is_automatic=True)


def _named(lines: Sequence[HoldLine]) -> str:
    return "、".join(_line_words(line) for line in lines if line.got)


def _line_words(line: HoldLine) -> str:
    if line.team is not None:
        return line.team.name
    assert line.item is not None
    assert line.depot is not None
    return f"{line.depot.name}{line.item.name}{plain(line.got)}{line.item.unit}"


def _phone_of(by: Actor) -> str:
    if by.account_id is None:
        return ""
    account: Any = db.session.get(Account, by.account_id)
    return account.phone if account is not None else ""
