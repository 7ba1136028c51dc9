"""The world of the access tests with things in more states, and every form that stands on its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from drills.bookings.reservations import reserve
from drills.obligations.actions import subscribe
from drills.revision_tasks.actions import reopen
from drills.unit_life.actions import change_life, hand_over
from drills.unit_life.rules import Change
from emergency.accounts.models import Account, Organisation
from emergency.accounts.queries import actor_of
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.filings.models import FilingCopy, FilingReading, FilingSigning
from emergency.filings.rules import Decision as Decided
from emergency.notices.rules import Channel
from emergency.plans.actions import start_revision
from emergency.plans.models import Plan, PlanVersion
from emergency.rulebook.actions import adopt_template
from emergency.rulebook.models import AuthorityRule
from emergency.sites.rules import Rest
from resources_db.claims.rules import Decision
from resources_db.holds import actions as holds
from resources_db.holds.actions import Asked
from tests.access_world import Things, Walker
from tests.make import Make
from tests.ordeals.typed import TypedForm, forms_of

ROLES = ("administrator", "enterprise", "commander", "expert")
SAMPLE = Path(__file__).parent.parent / "samples" / "made" / "plan01.docx"
"""Whose pages together hold every form that there is; the tests assert that nothing is left out."""


_FILES = (".pdf", ".xlsx", ".csv", ".json", ".ics", ".docx", ".svg")


@dataclass
class Found:
    """A form on a page: who found it where, and the rule of the address it is sent to."""

    role: str
    address: str
    rule: str
    form: TypedForm


@dataclass
class More:
    """What one role's pages show beside the one thing of each kind: other things, and pages asked for in words."""

    things: list[Things] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


def fill(walker: Walker) -> dict[str, More]:
    """Things in the states whose forms the one of each kind does not show, by role."""
    made = {role: _more_of(walker, role) for role in ROLES}
    db.session.commit()
    return made


def _more_of(walker: Walker, role: str) -> More:
    make, own = Make(walker.app), walker.world.ids(role, "own")
    owner = db.session.get_one(Organisation, own["organisation_id"])
    me = db.session.scalars(select(Account).where(Account.login == walker.world.logins[role])).one()
    if role == "expert":
        return More([{"invitation_id": make.invitation(expert=make.expert(account=me)).id}])
    plan = make.published_plan(owner)
    version = db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan.id)).one()
    if role == "administrator":
        _refuse_a_mail(make)
        bureau = make.bureau(owner.area)
        make.account("bureau", bureau)
        return More(pages=[f"/filings/desk?authority={bureau.id}"], things=[
            {"drill_id": make.drill(owner, of=[plan]).id, "plan_id": plan.id, "version_id": version.id},
            {"drill_id": make.drill(owner, of=[plan], state="running", hour=14).id},
            {"drill_id": _with_a_team(make, owner, plan)},
            _programme(make, owner, "draft", today().year + 1),
            _programme(make, owner, "approved", today().year - 1),
            {"filing_id": make.filing(organisation=owner, state="checking").id},
            {"filing_id": make.filing(organisation=owner, state="returned_once").id},
            {"task_id": _taken_up_again(make, owner)},
            {"version_id": make.draft(make.plan(owner)).id},
            {"version_id": start_revision(make.plan(owner), reason="首次编制", by=SYSTEM).id},
            {"uploads.import_id": make.upload(owner, SAMPLE).id},
            {"import_id": make.staged_import(me).id},
            {"rule_id": _target(make, me).rule},
            {"organisation_id": _at_rest(make, owner, Change.SUSPEND).id},
            {"organisation_id": _at_rest(make, owner, Change.CLOSE).id},
            {"move_id": _moved_away(make, owner)},
            {"filing_id": _checked_first(make, owner, me)},
        ])  # fmt: skip
    make.delivery(me)
    if role == "enterprise":
        subscribe(owner, by=actor_of(me))
        return More(pages=[f"/drills/new?{urlencode(_booking(plan.id, step))}" for step in range(1, 6)])
    out = _hold_for_oneself(make, owner, actor_of(me))
    make.version(make.plan(kind="overall", family="government"))
    make.team(owner)
    look_up = "/lookup?" + urlencode({"what": "潜水排污泵", "where": "36.7,117.1"})
    return More([{"incident_id": make.incident(owner.area).id}, {"hold_id": out}], [look_up])


def _taken_up_again(make: Make, owner: Organisation) -> int:
    """A revision task whose plan has changed, which nobody has submitted for closing."""
    task = make.task(organisation=owner, state="submitted")
    return reopen(task, reason="条款改得不全", by=SYSTEM).id


def _with_a_team(make: Make, owner: Organisation, plan: Plan) -> int:
    """A drill to come for which a team is reserved."""
    drill = make.drill(owner, of=[plan], on=today() + timedelta(days=40))
    reserve(drill, [Asked(team=make.team(owner))], by=SYSTEM)
    return drill.id


def _programme(make: Make, owner: Organisation, state: str, year: int) -> Things:
    """A programme of another year, and one of its drills."""
    programme = make.programme(owner, state=state, year=year)
    return {"programme_id": programme.id, "entry_id": programme.entries[0].id}


def _at_rest(make: Make, owner: Organisation, change: Change) -> Organisation:
    unit = make.organisation(area=owner.area.code)
    change_life(unit, change, on=today(), reason="市场原因", source="停产报告（虚构）", by=SYSTEM)
    return unit


def _moved_away(make: Make, owner: Organisation) -> int:
    """A unit that moved and left an open filing behind."""
    unit = make.organisation(area=owner.area.code)
    make.filing(organisation=unit, state="checking")
    rest = Rest("迁址通知（虚构）", "迁入新园区")
    return hand_over(unit, to=make.area("370124"), on=today(), rest=rest, filings_go=False, by=SYSTEM).id


def _checked_first(make: Make, owner: Organisation, account: Account) -> int:
    """A filing whose first check waits for a second person, which one is asked to read, with a copy on its way."""
    filing = make.filing(organisation=owner, state="checking")
    db.session.add(
        FilingSigning(
            filing_id=filing.id, round=filing.round, decision=Decided.ACCEPT, first_by_id=account.id,
            first_by_name=account.name,
        )
    )  # fmt: skip
    db.session.add(
        FilingReading(
            filing_id=filing.id, round=filing.round, reader_id=account.id, reader_name=account.name, asked_by="何静"
        )
    )
    db.session.add(FilingCopy(filing_id=filing.id, rule="PL-20", body="矿山安全监察机构"))
    return filing.id


def _target(make: Make, account: Account) -> AuthorityRule:
    return adopt_template(
        "department-comprehensive-yearly", area=make.area(), in_force_from=date(2026, 1, 1),
        in_force_until=date(2030, 12, 31), document="商河县应急体系建设规划（虚构）", by=actor_of(account),
    )  # fmt: skip


def _refuse_a_mail(make: Make) -> None:
    delivery = make.delivery(make.account("member"))
    delivery.channel, delivery.next_try_at = Channel.MAIL, None


def _booking(plan_id: int, step: int) -> dict[str, Any]:
    """The answers that stand in the address of a step of booking."""
    said: list[dict[str, Any]] = [
        {},
        {"plans": plan_id},
        {"title": "夜间演练", "kind": "comprehensive", "content": "single", "form": "practical", "announced": "yes"},
        {"on": today() + timedelta(days=20), "starts": "09:00", "ends": "11:00"},
        {"place": "厂区东门", "participants": "抢险组", "observers": "县应急管理局"},
    ]  # fmt: skip
    return {"step": step, **{name: value for answers in said[:step] for name, value in answers.items()}}


def _hold_for_oneself(make: Make, owner: Organisation, by: Actor) -> int:
    """One hold that belongs to no incident yet, and goods that are out under one."""
    depot = make.depot(owner)
    make.hold(make.stock(make.item("救生衣"), depot), by=by)
    out = make.hold(make.stock(make.item("编织袋"), depot), by=by, incident=make.incident(owner.area))
    (line,) = holds.commit(out, by=by)
    holds.move_on(line, Decision.EN_ROUTE, by=by)
    return out.id


def forms_on_pages(walker: Walker, more: dict[str, More]) -> Iterator[Found]:
    """Every form somebody finds on a page, once for each address it goes to and set of fields."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for role in ROLES:
        walker.become(role)
        for address in _addresses(walker, role, more[role]):
            answer = walker.ask("GET", address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            for form in forms_of(answer.get_data(as_text=True), address):
                rule = _rule_that_takes(walker, form)
                if rule and (key := (rule, tuple(sorted(form.kinds)))) not in seen:
                    seen.add(key)
                    yield Found(role, address, rule, form)


def _addresses(walker: Walker, role: str, more: More) -> list[str]:
    """Every page there is, with the one thing of its kind and with each of the others."""
    found: dict[str, None] = {}
    own = walker.world.things[role]
    for rule in walker.app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/"))
        if not is_page or rule.rule.endswith(_FILES) or not _asked(rule) <= set(own):
            continue
        named = {*_asked(rule), *(f"{_noun(rule.rule)}.{name}" for name in _asked(rule))}
        for other in ({}, *(each for each in more.things if set(each) & named)):
            try:
                walker.world.things[role] = {**own, **other}
                found[walker.world.address(f"GET {rule.rule}", role, "own")] = None
            finally:
                walker.world.things[role] = own
    return [*found, *more.pages]


def _asked(rule: Rule) -> set[str]:
    """What an address has to name; what the rule fills in by itself is left out."""
    return set(rule.arguments) - set(rule.defaults or ())


def _noun(rule: str) -> str:
    return rule.split("/")[1]


def _rule_that_takes(walker: Walker, form: TypedForm) -> str | None:
    """The rule of the address that takes what is typed; None where the form only searches."""
    bound = walker.app.url_map.bind("localhost")
    try:
        rule, _values = bound.match(urlsplit(form.action).path, method="POST", return_rule=True)
    except MethodNotAllowed:
        return None
    return str(rule.rule)
