"""Reads of areas, organisations, accounts, sessions and tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from emergency.accounts.models import (
    Account,
    ApiToken,
    Area,
    Organisation,
    SignedIn,
    SignInAttempt,
    Supervision,
)
from emergency.accounts.permissions import Permission, within_reach
from emergency.accounts.rules import OrganisationKind
from emergency.core.actors import Actor
from emergency.core.clock import now, today
from emergency.core.db import db, plain_rows
from emergency.core.errors import Invalid, NotFound
from emergency.core.narrowing import having_words
from emergency.core.statements import built_once
from emergency.core.text import message

ATTEMPT_WINDOW = timedelta(minutes=15)
_WITH_ORGANISATION = joinedload(Account.organisation).joinedload(Organisation.area)


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(account: Account, *, address: str = "", is_api: bool = False) -> Actor:
    """The account as the plain values that actions take."""
    organisation = account.organisation
    return Actor(
        role=account.role, name=account.name, account_id=account.id, address=address, is_api=is_api,
        organisation_id=account.organisation_id,
        organisation_name=organisation.name if organisation else "",
        area_id=organisation.area_id if organisation else None,
        area_path=organisation.area.path if organisation else "",
        area_name=organisation.area.name if organisation else "",
    )  # fmt: skip


class Recognised(NamedTuple):
    """Whom an open session or a valid token stands for; `id` and the times are of the row that says so."""

    id: int
    began_at: datetime
    used_at: datetime | None
    language: str
    must_change_password: bool
    actor: Actor


def find_session(token: str) -> Recognised | None:
    """Who is signed in by the open session behind a token, with an active account."""
    return _recognised(_SESSION, token, is_api=False)


def find_token(token: str) -> Recognised | None:
    """Whose API token this is, if it is valid and the account active."""
    return _recognised(_TOKEN, token, is_api=True)


def _recognised(statement: Select[Any], token: str, *, is_api: bool) -> Recognised | None:
    rows = plain_rows(statement, digest=digest_of(token))
    if not rows:
        return None
    number, began_at, used_at, language, must_change, role, name, account, organisation, called, area, path, named = (
        rows[0]
    )
    actor = Actor(role, name, account, organisation, called or "", area, path or "", named or "", is_api=is_api)
    return Recognised(number, began_at, used_at, language, must_change, actor)


def _person_behind(key: Any, began_at: Any, used_at: Any) -> Select[Any]:
    """Plain values instead of rows of three tables: this is asked with every request."""
    return (
        select(
            key.id, began_at, used_at, Account.language, Account.must_change_password, Account.role, Account.name,
            Account.id, Account.organisation_id, Organisation.name, Organisation.area_id, Area.path, Area.name,
        )
        .join(Account, Account.id == key.account_id)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(Area, Area.id == Organisation.area_id)
        .where(key.digest == bindparam("digest"), Account.is_active)
    )  # fmt: skip


_SESSION = _person_behind(SignedIn, SignedIn.started_at, SignedIn.seen_at).where(SignedIn.ended_at.is_(None))
_TOKEN = _person_behind(ApiToken, ApiToken.created_at, ApiToken.used_at).where(ApiToken.revoked_at.is_(None))


def find_account(login: str) -> Account | None:
    """An account by its login."""
    return db.session.scalar(select(Account).where(Account.login == login.strip()).options(_WITH_ORGANISATION))


def get_account(account_id: int, by: Actor) -> Account:
    """An account the actor may see: their own, or one of an organisation in reach. Errors: NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    if account.id != by.account_id:
        visible = select(Account.id).where(Account.id == account_id, _account_reach(by))
        if db.session.scalar(visible) is None:
            raise NotFound
    return account


def _account_reach(by: Actor) -> Any:
    reach = within_reach(by, Permission.ACCOUNT_VIEW, Account.organisation_id)  # type: ignore[arg-type]
    return reach if by.role != "administrator" else or_(reach, Account.organisation_id.is_(None))


def list_accounts(by: Actor) -> Select[Account]:
    """Accounts in reach, by name."""
    return select(Account).where(_account_reach(by)).order_by(Account.name, Account.id).options(_WITH_ORGANISATION)


def count_failures(login: str, address: str) -> int:
    """Wrong passwords for this login from this address since the last right one, in the last quarter of an hour."""
    last_success = select(func.max(SignInAttempt.id)).where(
        SignInAttempt.login == login, SignInAttempt.address == address, SignInAttempt.succeeded
    )
    statement = select(func.count()).where(
        SignInAttempt.login == login,
        SignInAttempt.address == address,
        ~SignInAttempt.succeeded,
        SignInAttempt.at > now() - ATTEMPT_WINDOW,
        SignInAttempt.id > func.coalesce(last_success.scalar_subquery(), 0),
    )
    return db.session.scalar(statement) or 0


def get_area(area_id: int) -> Area:
    """An area; everybody may see areas. Errors: NotFound."""
    area = db.session.get(Area, area_id)
    if area is None:
        raise NotFound
    return area


def find_area(code: str) -> Area | None:
    """An area by its code."""
    return db.session.scalar(select(Area).where(Area.code == code))


def list_areas(*, code: str | None = None, parent_id: int | None = None) -> Select[Area]:
    """Areas by code, filtered by code or parent."""
    statement = select(Area).order_by(Area.code)
    if code:
        statement = statement.where(Area.code == code)
    if parent_id:
        statement = statement.where(Area.parent_id == parent_id)
    return statement


def area_chain(area: Area) -> list[Area]:
    """The area and everything above it, nearest first."""
    ids = [int(part) for part in area.path.strip("/").split("/")]
    rows = {row.id: row for row in db.session.scalars(select(Area).where(Area.id.in_(ids)))}
    return [rows[area_id] for area_id in reversed(ids)]


def get_organisation(
    organisation_id: int, by: Actor, permission: Permission = Permission.ORGANISATION_VIEW
) -> Organisation:
    """An organisation in reach. Errors: NotFound."""
    organisation = db.session.scalar(_organisation(by, permission), {"id": organisation_id})
    if organisation is None:
        raise NotFound
    return organisation


@built_once()
def _organisation(by: Actor, permission: Permission) -> Select[Organisation]:
    statement = select(Organisation).where(
        Organisation.id == bindparam("id"), within_reach(by, permission, Organisation.id)
    )
    return statement.options(joinedload(Organisation.area))


def get_named_organisation(organisation_id: int) -> Organisation:
    """An organisation that may be named (as a participant, a neighbour), whoever asks. Errors: NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def names_of(organisation_ids: Collection[int], by: Actor) -> dict[int, str]:
    """The names of those of these organisations that are in reach, by id."""
    statement = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids), within_reach(by, Permission.ORGANISATION_VIEW, Organisation.id)
    )
    return {row.id: row.name for row in db.session.execute(statement)}


def find_organisation_by_words(words: str, by: Actor) -> Organisation | None:
    """The one organisation in reach with this number, credit code or exact name; None for no words.

    Errors: Invalid on field `organisation` when there is none or more than one.
    """
    words = words.strip()
    if not words:
        return None
    named = [Organisation.name == words, Organisation.uscc == words.upper()]
    if words.isdecimal() and len(words) < 10:
        named.append(Organisation.id == int(words))
    statement = select(Organisation).where(or_(*named), within_reach(by, Permission.ORGANISATION_VIEW, Organisation.id))
    found = db.session.scalars(statement.limit(2)).all()
    if len(found) != 1:
        several = message("There is no organisation, or more than one, called %(words)s.", words=words)
        raise Invalid(organisation=several)
    return found[0]


def list_tokens(by: Actor) -> Sequence[ApiToken]:
    """One's own tokens that still work, latest first."""
    statement = select(ApiToken).where(ApiToken.account_id == by.account_id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(statement.order_by(ApiToken.id.desc())).all()


@built_once(unless=("words", "area"))
def list_organisations(
    by: Actor,
    *,
    words: str = "",
    kind: OrganisationKind | None = None,
    area: Area | None = None,
    uscc: str = "",
    permission: Permission = Permission.ORGANISATION_VIEW,
) -> Select[Organisation]:
    """Organisations in reach, filtered by words of the name (or pinyin initials), kind, area and below, credit code."""
    statement = select(Organisation).where(within_reach(by, permission, Organisation.id))
    statement = statement.where(*having_words(Organisation, words))
    if kind:
        statement = statement.where(Organisation.kind == kind)
    if uscc:
        statement = statement.where(Organisation.uscc == uscc)
    if area is not None:
        statement = statement.where(Organisation.reach >= area.path, Organisation.reach < area.path[:-1] + "0")
    return statement.order_by(Organisation.reach, Organisation.id).options(joinedload(Organisation.area))


def organisations_by_id(ids: Iterable[int]) -> dict[int, Organisation]:
    """Organisations whose ids a query that knows the reach has found."""
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(list(ids))))
    return {row.id: row for row in rows}


def supervisors_of(organisation_id: int, site_id: int | None = None) -> Sequence[Organisation]:
    """The departments that supervise a unit, or one of its sites, today."""
    statement = (
        select(Organisation)
        .where(Organisation.id.in_(supervising_ids(organisation_id, today(), site_id=site_id)))
        .order_by(Organisation.id)
    )
    return db.session.scalars(statement).all()


def supervising_ids(
    organisation_id: int, on: date, *, known_at: datetime | None = None, site_id: int | None = None
) -> Select[int]:
    """The ids of the departments that supervised a unit (or a site of it) on a day, as known at a moment."""
    return select(Supervision.department_id).where(
        Supervision.organisation_id == organisation_id,
        Supervision.site_id.is_(None) if site_id is None else Supervision.site_id == site_id,
        supervises(on, known_at),
    )


def supervises(on: date, known_at: datetime | None = None) -> ColumnElement[bool]:
    """The filter for supervisions that held on a day, as known at a moment (None: now)."""
    ended = Supervision.until <= on
    if known_at is not None:
        ended = and_(ended, or_(Supervision.ended_at.is_(None), Supervision.ended_at <= known_at))
    holds_then = and_(
        or_(Supervision.since.is_(None), Supervision.since <= on), or_(Supervision.until.is_(None), ~ended)
    )
    return holds_then if known_at is None else and_(holds_then, Supervision.recorded_at <= known_at)
