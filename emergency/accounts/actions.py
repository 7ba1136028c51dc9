"""What is done to areas, organisations, accounts, sessions and tokens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import or_, select, update

from emergency.accounts import queries
from emergency.accounts.models import (
    Account,
    ApiToken,
    Area,
    Organisation,
    SignedIn,
    SignInAttempt,
    Supervision,
)
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.roles import Role
from emergency.accounts.rules import AreaKind, CreditCodeError, OrganisationKind, check_area_code, check_credit_code
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now
from emergency.core.config import Settings
from emergency.core.db import db
from emergency.core.errors import Conflict, DomainError, Invalid, NotAllowed
from emergency.core.places import Datum, Place
from emergency.core.search import index_tokens, pinyin_key
from emergency.core.text import message

_hasher = PasswordHasher()

_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^A-Za-z0-9]"))
_FIRST_END = date(1900, 1, 1)
"""The end of what was never so: before any day that is asked about."""
_COMMON = ("password", "123456", "qwerty", "admin", "abc123", "juan", "居安", "emergency", "yingji", "anquan")


class TooManyTries(DomainError):
    """Guessing is slowed down for the guesser, never for the account's owner elsewhere."""

    status = 429
    code = "too_many"
    default = message("Too many wrong passwords. Wait fifteen minutes, or ask your administrator for a new one.")


def use_quick_hashes() -> None:
    """Cheap password hashes (OWASP's minimum), for tests that create many accounts."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    _nobody.cache_clear()


@cache
def _nobody() -> str:
    """The hash that is checked when there is no such account, so that the answer takes as long."""
    return _hasher.hash(secrets.token_urlsafe())


def check_password(password: str, *, login: str, policy: str) -> None:
    """Refuse a password that the policy does not allow.

    `dengbao` (GB/T 22239 8.1.4.1 a asks for complexity; the figures are customary): ten characters, three of four
    classes; `long`: fifteen characters. Errors: Invalid on field `password`.
    """
    lowered = password.lower()
    if len(login) >= 3 and login.lower() in lowered:
        raise Invalid(password=message("The password must not contain the login."))
    if any(lowered.startswith(word) and len(password) < len(word) + 6 for word in _COMMON):
        raise Invalid(password=message("This password is too common."))
    if policy == "long" and len(password) < 15:
        raise Invalid(password=message("The password needs at least 15 characters."))
    if policy == "dengbao" and (len(password) < 10 or sum(bool(c.search(password)) for c in _CLASSES) < 3):
        raise Invalid(
            password=message(
                "The password needs at least 10 characters of three kinds: small letters, capitals, digits, others."
            )
        )


def create_area(*, code: str, name: str, kind: AreaKind, parent: Area | None, by: Actor) -> Area:
    """Add a division or a functional zone. Errors: Invalid, Conflict (`area_exists`)."""
    authorise(by, Permission.AREA_EDIT)
    if problem := check_area_code(code, kind, parent.code if parent else None):
        raise Invalid(code=problem)
    if queries.find_area(code) is not None:
        raise Conflict(message("There is already an area with the code %(code)s.", code=code), code="area_exists")
    area = Area(code=code, name=name, kind=kind, parent_id=parent.id if parent else None, path=f"~{code}")
    db.session.add(area)
    db.session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    db.session.flush()
    record(by, "area.created", area, code=code, name=name)
    return area


def create_organisation(
    *,
    name: str,
    kind: OrganisationKind,
    area: Area,
    by: Actor,
    uscc: str = "",
    parent: Organisation | None = None,
    industry: str = "",
    phone: str = "",
    address: str = "",
    place: Place | None = None,
) -> Organisation:
    """Enter an organisation in the register.

    Errors: Invalid (credit code, missing parent of a branch), Conflict (`uscc_taken`), NotFound (area out of reach).
    """
    authorise(by, Permission.ORGANISATION_CREATE, area)
    if not name.strip():
        raise Invalid(name=message("Give the organisation's name."))
    is_part = kind in (OrganisationKind.BRANCH, OrganisationKind.PROJECT)
    if is_part and parent is None:
        raise Invalid(parent=message("A branch or project needs the organisation it belongs to."))
    organisation = Organisation(
        name=name.strip(), kind=kind, area_id=area.id, area=area, parent_id=parent.id if parent else None,
        industry=industry, phone=phone, address=address, uscc=free_credit_code(uscc, parent if is_part else None),
    )  # fmt: skip
    put_in_place(organisation, place)
    name_for_search(organisation)
    db.session.add(organisation)
    db.session.flush()
    record(by, "organisation.created", organisation, name=organisation.name, uscc=organisation.uscc)
    return organisation


def free_credit_code(given: str, parent: Organisation | None) -> str | None:
    """A credit code in its eighteen characters; None where none is given or it is the parent's own.

    Errors: Invalid (`uscc`), Conflict (`uscc_taken`).
    """
    if not given.strip():
        return None
    try:
        uscc = check_credit_code(given)
    except CreditCodeError as error:
        raise Invalid(uscc=error.message) from error
    if parent is not None and uscc == parent.uscc:
        return None
    if db.session.scalar(select(Organisation.id).where(Organisation.uscc == uscc)) is not None:
        raise Conflict(message("This credit code is already registered."), code="uscc_taken")
    return uscc


def put_in_place(organisation: Organisation, place: Place | None) -> None:
    """Set where the organisation is, in WGS-84, with the datum it was given in."""
    if place is None:
        return
    there = place.into(Datum.WGS84)
    organisation.lat, organisation.lon, organisation.datum = there.lat, there.lon, place.datum


def name_for_search(organisation: Organisation, formerly: Iterable[str] = ()) -> None:
    """Keep the search columns beside the name; a unit is found by its former names too."""
    tokens = [token for name in (organisation.name, *formerly) for token in index_tokens(name)]
    organisation.tokens = f" {' '.join(dict.fromkeys(tokens))} "
    organisation.pinyin_key = pinyin_key(organisation.name)


def supervise(
    organisation: Organisation,
    departments: list[Organisation],
    *,
    since: date | None,
    by: Actor,
    site_id: int | None = None,
) -> list[Supervision]:
    """Say which departments supervise a unit, or one of its sites, from a day on (None: from the beginning).

    Those not named any more end that day. Errors: Invalid (`supervised_by`) for the unit itself.
    """
    authorise(by, Permission.ORGANISATION_EDIT, organisation)
    wanted = {department.id for department in departments}
    if organisation.id in wanted:
        raise Invalid(supervised_by=message("A unit does not supervise itself."))
    first = since or date.min
    present = db.session.scalars(
        select(Supervision).where(
            Supervision.organisation_id == organisation.id,
            Supervision.site_id.is_(None) if site_id is None else Supervision.site_id == site_id,
            or_(Supervision.until.is_(None), Supervision.until > first),
        )
    ).all()
    for row in present:
        if row.department_id not in wanted:
            row.until, row.ended_at = max(first, row.since or date.min, _FIRST_END), now()
    held = {row.department_id for row in present if row.until is None and (row.since or date.min) <= first}
    added = [
        Supervision(organisation_id=organisation.id, department_id=department_id, since=since, site_id=site_id)
        for department_id in sorted(wanted - held)
    ]
    db.session.add_all(added)
    db.session.flush()
    record(by, "organisation.supervised", organisation, departments=sorted(wanted), site=site_id,
           since=since.isoformat() if since else None)  # fmt: skip
    return added


def one_time_password() -> str:
    """A password to hand over once, that every policy allows."""
    return f"Ja-{secrets.token_hex(3)}-{secrets.token_hex(4)}"


def create_account(
    *,
    login: str,
    name: str,
    role: Role,
    organisation: Organisation | None,
    password: str,
    settings: Settings,
    by: Actor,
    must_change_password: bool = False,
) -> Account:
    """Give a person an account. Errors: Invalid, Conflict (`login_taken`)."""
    authorise(by, Permission.ACCOUNT_EDIT, organisation)
    login = login.strip()
    if not re.fullmatch(r"[\w.@-]{2,80}", login):
        raise Invalid(login=message("A login has 2 to 80 letters, digits, dots, dashes or underscores."))
    if organisation is None and role not in (Role.ADMINISTRATOR, Role.AUDITOR):
        raise Invalid(organisation=message("This role belongs to an organisation."))
    if queries.find_account(login) is not None:
        raise Conflict(message("The login %(login)s is taken.", login=login), code="login_taken")
    check_password(password, login=login, policy=settings.password_policy)
    account = Account(
        login=login, name=name.strip(), role=role, organisation=organisation, password_hash=_hasher.hash(password),
        organisation_id=organisation.id if organisation else None, must_change_password=must_change_password,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    record(by, "account.created", account, login=login, role=str(role))
    return account


def verify_password(login: str, password: str) -> tuple[int, bool] | None:
    """Whether the password is right: the account's id and whether its hash should be renewed, else None.

    Reads only, and takes as long for an unknown login; called outside the write lock.
    """
    account = queries.find_account(login)
    # Asked for in either case, since whoever tries first after a start waits until it is made.
    nobody = _nobody()
    stored = account.password_hash if account is not None and account.is_active else nobody
    db.session.commit()
    try:
        _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    if account is None or not account.is_active:
        return None
    return account.id, _hasher.check_needs_rehash(stored)


def begin_session(
    login: str, verified: tuple[int, bool] | None, *, password: str, address: str, agent: str, settings: Settings
) -> str | None:
    """Count the try, and on success open a session and give its token; None on a wrong password.

    Errors: TooManyTries.
    """
    if queries.count_failures(login, address) >= settings.sign_in_attempts:
        raise TooManyTries
    db.session.add(SignInAttempt(login=login[:80], address=address, succeeded=verified is not None))
    if verified is None:
        db.session.flush()
        return None
    account_id, is_stale = verified
    account = db.session.get_one(Account, account_id)
    if is_stale:
        account.password_hash = _hasher.hash(password)
    token = secrets.token_urlsafe(32)
    db.session.add(SignedIn(digest=queries.digest_of(token), account_id=account.id, address=address, agent=agent[:200]))
    db.session.flush()
    record(queries.actor_of(account, address=address), "account.signed_in", account)
    return token


def end_session(token: str, by: Actor) -> None:
    """Sign out: the session ends on our side."""
    row = db.session.scalar(select(SignedIn).where(SignedIn.digest == queries.digest_of(token)))
    if row is not None and row.ended_at is None:
        row.ended_at = now()
        db.session.flush()
        record(by, "account.signed_out", row)


def end_all_sessions(account: Account, *, by: Actor) -> None:
    """Sign the account out everywhere."""
    if account.id != by.account_id:
        authorise(by, Permission.ACCOUNT_EDIT, account)
    db.session.execute(
        update(SignedIn).where(SignedIn.account_id == account.id, SignedIn.ended_at.is_(None)).values(ended_at=now())
    )
    record(by, "account.sessions_ended", account)


def change_password(account: Account, *, old: str, new: str, settings: Settings, by: Actor) -> None:
    """Change one's own password; every session ends. Errors: Invalid (`old`, `password`)."""
    if account.id != by.account_id:
        raise NotAllowed
    try:
        _hasher.verify(account.password_hash, old)
    except VerifyMismatchError as error:
        raise Invalid(old=message("This is not your present password.")) from error
    check_password(new, login=account.login, policy=settings.password_policy)
    account.password_hash, account.must_change_password = _hasher.hash(new), False
    db.session.flush()
    record(by, "account.password_changed", account)
    end_all_sessions(account, by=by)


def set_password(account: Account, *, password: str, settings: Settings, by: Actor) -> None:
    """Give an account a one-time password that has to be changed at the next sign-in; every session ends."""
    authorise(by, Permission.ACCOUNT_EDIT, account)
    check_password(password, login=account.login, policy=settings.password_policy)
    account.password_hash, account.must_change_password = _hasher.hash(password), True
    db.session.flush()
    record(by, "account.password_reset", account)
    end_all_sessions(account, by=by)


def set_active(account: Account, *, is_active: bool, by: Actor) -> None:
    """Disable or enable an account; disabling ends its sessions at once."""
    authorise(by, Permission.ACCOUNT_EDIT, account)
    account.is_active = is_active
    db.session.flush()
    record(by, "account.enabled" if is_active else "account.disabled", account)
    if not is_active:
        end_all_sessions(account, by=by)


def create_token(account: Account, *, label: str, by: Actor) -> str:
    """Make an API token for an account; it is shown once. Errors: NotAllowed."""
    if account.id != by.account_id:
        authorise(by, Permission.ACCOUNT_EDIT, account)
    token = "ja_" + secrets.token_urlsafe(32)
    row = ApiToken(digest=queries.digest_of(token), account_id=account.id, label=label[:80])
    db.session.add(row)
    db.session.flush()
    record(by, "token.created", row, account=account.login, label=label)
    return token


def choose_language(account_id: int, language: str, *, by: Actor) -> None:
    """Remember the person's language."""
    account = db.session.get_one(Account, account_id)
    if account.id != by.account_id:
        raise NotAllowed
    account.language = language
    db.session.flush()
    record(by, "account.language_chosen", account)
