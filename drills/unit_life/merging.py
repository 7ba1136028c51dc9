"""Two units become one: merged from a day, or one unit that was entered twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, func, select, update

from drills.unit_life import queries
from drills.unit_life.actions import end_what_hangs, in_the_name_of
from drills.unit_life.models import DuplicateDismissal, Succession
from drills.unit_life.rules import SuccessionKind
from emergency.accounts import actions as accounts
from emergency.accounts.models import Organisation
from emergency.accounts.permissions import Permission, authorise
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import today
from emergency.core.db import Base, db, lock
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import Message, message
from emergency.core.uploads import StoredFile
from emergency.notices.actions import notify
from emergency.plans import actions as plans
from emergency.plans.models import Plan
from emergency.plans.queries import version_in_force
from emergency.sites import queries as sites
from emergency.sites.models import Fact
from emergency.sites.rules import FactName, Life, Rest
from emergency.sites.stating import state
from resources_db.supplies.models import Depot
from resources_db.teams.models import Team


def merge(
    gone: Organisation,
    into: Organisation,
    *,
    on: date,
    reason: str,
    by: Actor,
    source: str = "",
    file: StoredFile | None = None,
    plans_over: Collection[int] = (),
    teams_over: Collection[int] = (),
    depots_over: Collection[int] = (),
    accounts_over: Collection[int] = (),
) -> Succession:
    """Merge a unit into another from a day on; what is named goes over, the rest ends or stays readable.

    A plan that goes over begins as the other unit's draft, which has to be published and filed under its own name
    (PL-32, PL-34): so both units' past answers stay as they were. Of what does not go over, plans are abolished,
    teams taken out of service, accounts disabled; stock stays where it lies. Errors: Invalid, Conflict (`unit_state`).
    """
    _check_pair(gone, into, by)
    if on > today():
        raise Invalid(on=message("This day lies in the future."))
    if not reason.strip():
        raise Invalid(reason=message("Say why."))
    if not (source.strip() or file):
        raise Invalid(source=message("Name the paper that this rests on."))
    hanging = queries.hanging_on(gone, on)
    _check_named(
        plans=(plans_over, hanging.plans), teams=(teams_over, hanging.teams), depots=(depots_over, hanging.depots),
        accounts=(accounts_over, hanging.accounts),
    )  # fmt: skip
    taken = [_take_plan(plan, into, gone, by) for plan in hanging.plans if plan.id in plans_over]
    rest = Rest(source, reason, file.id if file else None)
    state(gone, {FactName.LIFE: Life.CLOSED}, since=on, until=None, rest=rest, site=None, by=by)
    went = {
        "plans": [plan.id for plan in taken],
        "teams": _take(into, [team for team in hanging.teams if team.id in teams_over], "team.went_over", by),
        "depots": _take(into, [each for each in hanging.depots if each.id in depots_over], "depot.went_over", by),
        "accounts": _settle_accounts(hanging.accounts, into, accounts_over, by),
    }
    end_what_hangs(gone, on=on, reason=reason, by=by)
    return _succeed(gone, into, SuccessionKind.MERGED, on=on, rest=rest, went=went, by=by)


def _check_named(**lists: tuple[Collection[int], Collection[Any]]) -> None:
    """Refuse to take over what is not the unit's, field by field."""
    missing: dict[str, Any] = {
        field: message("Not all of these are the unit's.")
        for field, (named, there) in lists.items()
        if not set(named) <= {each.id for each in there}
    }
    if missing:
        raise Invalid(None, **missing)


def join(twice: Organisation, kept: Organisation, *, reason: str, by: Actor) -> Succession:
    """Say that an entry was never a second unit: every record of it is attached to the one that is kept.

    Nothing is lost: what the kept entry never stated it takes over, the other's own statements stay readable with
    it. Errors: Invalid, Conflict (`unit_state`, `is_authority`).
    """
    _check_pair(twice, kept, by)
    if not reason.strip():
        raise Invalid(reason=message("Say why."))
    went = {f"{table.name}.{column.name}": count for table, column, count in _attached(twice)}
    _make_room(twice, kept)
    for table, column in attachments():
        db.session.execute(update(table).where(column == twice.id).values({column.name: kept.id}))
    db.session.execute(
        update(Fact).where(Fact.organisation_id == twice.id, Fact.site_id.is_not(None)).values(organisation_id=kept.id)
    )
    db.session.expire_all()
    rest = Rest(reason=reason)
    _take_statements_over(twice, kept, rest, by)
    _take_entry_over(twice, kept)
    never = [None, *sorted({row.since for row in _stated(twice, FactName.LIFE) if row.since is not None})]
    for since in never:
        state(twice, {FactName.LIFE: Life.CLOSED}, since=since, until=None, rest=rest, site=None, by=by)
    return _succeed(twice, kept, SuccessionKind.DUPLICATE, on=today(), rest=rest, went=went, by=by)


def dismiss(first: Organisation, second: Organisation, *, reason: str, by: Actor) -> DuplicateDismissal:
    """Say that two entries that look alike are two units, and why; the pair is not shown again. Errors: Invalid."""
    for organisation in (first, second):
        authorise(by, Permission.ORGANISATION_CREATE, organisation)
    if not reason.strip():
        raise Invalid(reason=message("Say why."))
    if first.id == second.id:
        raise Invalid(second=message("Name another unit."))
    low, high = sorted((first.id, second.id))
    known = select(DuplicateDismissal).where(DuplicateDismissal.first_id == low, DuplicateDismissal.second_id == high)
    if (found := db.session.scalar(known)) is not None:
        return found
    row = DuplicateDismissal(first_id=low, second_id=high, reason=reason.strip(), dismissed_by=by.name)
    db.session.add(row)
    db.session.flush()
    record(by, "duplicate.dismissed", row, first=low, second=high, reason=row.reason)
    return row


TITLES: Mapping[str, Message] = {
    "plan.organisation_id": message("Plans"),
    "plan_import.organisation_id": message("Uploaded plans"),
    "filing.organisation_id": message("Filings"),
    "drill.organisation_id": message("Drills"),
    "participant.organisation_id": message("Taking part in drills of others"),
    "revision_task.organisation_id": message("Revision tasks"),
    "hazard.organisation_id": message("Hazards"),
    "duty_postponement.organisation_id": message("Postponed duties"),
    "postponement_request.organisation_id": message("Requests to postpone duties"),
    "team.organisation_id": message("Teams"),
    "depot.organisation_id": message("Depots"),
    "hold.organisation_id": message("Holds"),
    "claim.organisation_id": message("Claims"),
    "incident.unit_id": message("Incidents"),
    "site.organisation_id": message("Sites"),
    "supervision.organisation_id": message("Supervising departments"),
    "organisation.parent_id": message("Branches, projects and subsidiaries"),
    "account.organisation_id": message("Accounts"),
    "notice.organisation_id": message("Notices"),
    "authority_rule.organisation_id": message("Rules"),
}
"""What may be attached to a unit, in words. A new table that points to organisations needs its line here."""

LEFT = frozenset(
    {
        # What an entry states of itself, and how it ended, stays with the entry.
        "fact.organisation_id", "present_tag.organisation_id", "move.organisation_id", "succession.organisation_id",
        "succession.successor_id", "organisation.successor_id", "duplicate_dismissal.first_id",
        "duplicate_dismissal.second_id", "records_beginning.organisation_id",
        # What an entry meant to practise in a year; both may have a programme of the same year.
        "programme.organisation_id",
        # Counted anew from the records.
        "duty_count.organisation_id",
        # Documents of the ledger are never changed; their lines follow the depot. Calendars are made anew.
        "movement.organisation_id", "calendar_event.organisation_id", "calendar_subscription.organisation_id",
        # Only authorities have these, and authorities are not joined.
        "filing.authority_id", "filing_desk.authority_id", "filing_copy.authority_id", "receipt_counter.authority_id",
        "supervision.department_id",
    }
)  # fmt: skip


def attachments() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that attaches a row to an organisation, as the tables themselves say."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            points = any(key.target_fullname == "organisation.id" for key in column.foreign_keys)
            if points and f"{table.name}.{column.name}" not in LEFT:
                yield table, column


def count_attached(organisation: Organisation) -> list[tuple[Message, int]]:
    """How much hangs on an entry, by kind, for the page that asks before two entries are joined."""
    return [
        (TITLES.get(f"{table.name}.{column.name}", Message(table.name)), count)
        for table, column, count in _attached(organisation)
    ]


def _attached(organisation: Organisation) -> list[tuple[Table, Column[Any], int]]:
    counted = [
        (table, column, db.session.scalar(select(func.count()).select_from(table).where(column == organisation.id)))
        for table, column in attachments()
    ]
    return [(table, column, count) for table, column, count in counted if count]


def _check_pair(gone: Organisation, into: Organisation, by: Actor) -> None:
    for organisation in (gone, into):
        authorise(by, Permission.ORGANISATION_CREATE, organisation)
    if gone.id == into.id:
        raise Invalid(into=message("Name another unit."))
    lock(Organisation, [gone.id, into.id])
    if any(each.kind not in queries.JOINABLE for each in (gone, into)):
        raise Conflict(message("Authorities are not merged here: the administrator reorganises them."),
                       code="is_authority")  # fmt: skip
    if gone.successor_id is not None or Life.CLOSED in (gone.life, into.life):
        raise Conflict(message("One of the two units is closed already."), code="unit_state")


def _take_plan(plan: Plan, into: Organisation, gone: Organisation, by: Actor) -> Plan:
    acting = in_the_name_of(by)
    taken = plans.create_plan(into, family=plan.family, kind=plan.kind, title=plan.title, hazard=plan.hazard, by=acting)
    current = version_in_force(plan.id)
    if current is not None:
        plans.start_revision(taken, reason=f"承继{gone.name}的预案", content=current.content, by=acting)
    return taken


def _take(into: Organisation, things: Sequence[Team | Depot], code: str, by: Actor) -> list[int]:
    for thing in things:
        if isinstance(thing, Depot):
            thing.name = _free_depot_name(thing, into)
        thing.organisation_id, thing.organisation = into.id, into
        db.session.flush()
        record(by, code, thing, to=into.id)
    return [thing.id for thing in things]


def _free_depot_name(depot: Depot, into: Organisation) -> str:
    taken = set(db.session.scalars(select(Depot.name).where(Depot.organisation_id == into.id)))
    name, number = depot.name, 2
    while name in taken:
        name, number = f"{depot.name}（{number}）", number + 1
    return name


def _settle_accounts(rows: Sequence[Any], into: Organisation, over: Collection[int], by: Actor) -> list[int]:
    acting = in_the_name_of(by)
    for account in rows:
        if account.id not in over:
            accounts.set_active(account, is_active=False, by=acting)
            continue
        account.organisation_id, account.organisation = into.id, into
        db.session.flush()
        record(by, "account.went_over", account, to=into.id)
        accounts.end_all_sessions(account, by=acting)
    return [account.id for account in rows if account.id in over]


def _make_room(twice: Organisation, kept: Organisation) -> None:
    """Names of depots are unique within a unit."""
    for depot in db.session.scalars(select(Depot).where(Depot.organisation_id == twice.id)):
        depot.name = _free_depot_name(depot, kept)
    db.session.flush()


def _stated(organisation: Organisation, name: FactName) -> Sequence[Fact]:
    rows = select(Fact).where(Fact.organisation_id == organisation.id, Fact.site_id.is_(None), Fact.name == name)
    return db.session.scalars(rows).all()


def _take_statements_over(twice: Organisation, kept: Organisation, rest: Rest, by: Actor) -> None:
    """What the kept entry never said, the other's statements say for it, each from its own day."""
    said = {row.name for row in sites.history_of(kept) if row.value not in (None, [])}
    for row in reversed(sites.history_of(twice)):
        if row.name not in said and row.value not in (None, []):
            state(kept, {row.name: row.value}, since=row.since, until=row.until, rest=rest, site=None, by=by)


def _take_entry_over(twice: Organisation, kept: Organisation) -> None:
    code, twice.uscc = twice.uscc, twice.uscc if kept.uscc else None
    db.session.flush()
    kept.uscc = kept.uscc or code
    kept.phone, kept.address = kept.phone or twice.phone, kept.address or twice.address
    kept.revision += 1


def _succeed(
    gone: Organisation,
    into: Organisation,
    kind: SuccessionKind,
    *,
    on: date,
    rest: Rest,
    went: dict[str, Any],
    by: Actor,
) -> Succession:
    gone.successor_id = into.id
    gone.revision += 1
    row = Succession(
        organisation_id=gone.id, organisation=gone, successor_id=into.id, successor=into, kind=kind, happened_on=on,
        reason=rest.reason.strip(), source=rest.source.strip(), file_id=rest.file_id, went_along=went,
        recorded_by=by.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(by, f"organisation.{'merged' if kind is SuccessionKind.MERGED else 'joined'}", gone, into=into.id,
           on=str(on), went_along=went)  # fmt: skip
    notify(into.id, f"unit.{kind}", path=f"/organisations/{into.id}", unit=gone.name, into=into.name, day=on)
    return row
