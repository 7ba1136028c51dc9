"""Whatever is sent through a form, the answer is a page in words: no fault of ours, no echo that runs, nothing lost."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from emergency.accounts.models import Organisation
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.plans.models import PlanVersion
from tests.access_world import Walker
from tests.make import Make
from tests.ordeals.typed import TypedForm, complaints_of, forms_of, shown_in

ORDEAL = bool(os.environ.get("JUAN_ORDEAL"))
ROLES = ("enterprise", "bureau", "administrator", "commander", *(("member", "department") if ORDEAL else ()))
SAMPLE = 1
"""Values tried per field where not all are; the next field goes on with the next one."""

SCRIPT = "<script>alert('ju')</script>"
ATTRIBUTE = '"><img src=x data-ju=1><a href="javascript:ju">'
SUM = "{{7919*7907}}${7919*7907}<%= 7919*7907 %>"
RUNS = (SCRIPT, "<img src=x data-ju", "62615533")
"""What an answer shows where it has run or copied what was sent."""
UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f]")
SHOWS_A_SECRET = {"/tokens", "/accounts/new"}
"""These answer 200 where others redirect: what they have made is shown this once."""
LONG = "长" * 100_000

NASTY: dict[str, Any] = {
    "SQL": "'); DROP TABLE organisation; --",
    "LIKE marks": "%_\\",
    "HTML": SCRIPT,
    "attribute": ATTRIBUTE,
    "Jinja": SUM,
    "format marks": "%(x)s {0.__class__} %n",
    "NUL": "甲\0乙",
    "NUL alone": "\0",
    "right to left": "\u202e\u2067甲\u200f",
    "zero width": "\u200b\u200d\ufeff",
    "full width digits": "１２３４５",
    "other digits": "٣٤²①",
    "emoji and rare characters": "👩‍🚒𠮷𪚥",
    "long": LONG,
    "lines": "甲\r\n乙\r丙\u2028丁",
    "year nought": "0000-00-00",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "no such day": "2026-02-30",
    "late hour": "25:61",
    "late moment": "9999-12-31T23:59",
    "minus one": "-1",
    "not a number": "NaN",
    "infinity": "1e309",
    "twenty digits": "99999999999999999999",
    "five thousand digits": "9" * 5000,
    "too many places": "1.0000000000000000000001",
    "nothing": "",
    "blanks": " \t ",
    "missing": None,
    "twice": ["3", "4"],
    "script twice": [SCRIPT, ATTRIBUTE],
}


@pytest.mark.timeout(7200 if ORDEAL else 300)
def test_no_form_breaks_runs_or_forgets_what_was_sent(walker: Walker) -> None:
    things = _things_in_other_states(walker)
    seen: set[tuple[str, tuple[str, ...]]] = set()
    turn, wrong, tried = count(), [], 0
    for role in ROLES:
        walker.become(role)
        for form in _forms(walker, role, things, seen):
            for name in form.fields:
                for case in _chosen(turn):
                    tried += 1
                    value = _file_as(NASTY[case]) if form.kinds[name] == "file" else NASTY[case]
                    faults = _faults(walker, form, name, value)
                    wrong += [f"{role} {form.action} {name}={case}: {found}" for found in faults]
    assert len(seen) > 60
    assert tried > 300
    assert not wrong, "\n".join(wrong)


def _chosen(turn: Iterator[int]) -> list[str]:
    """The values for one field: all in an ordeal, else the next few."""
    cases = list(NASTY)
    if ORDEAL:
        return cases
    return [cases[next(turn) % len(cases)] for _ in range(SAMPLE)]


def _file_as(value: Any) -> Any:
    """What is sent in the place of a file: text as a file with a bad name, or no file at all."""
    if isinstance(value, str):
        return io.BytesIO(value.encode()), f"../{value[:20]}.docx".replace("\0", "").replace("\r", "").replace("\n", "")
    return value


def _things_in_other_states(walker: Walker) -> dict[str, list[dict[str, int]]]:
    """Beside the one of each kind: drills, filings and versions in the states whose forms it does not show."""
    make = Make(walker.app)
    states: dict[str, list[dict[str, int]]] = {}
    for role in ROLES:
        owner = db.session.get_one(Organisation, walker.world.ids(role, "own")["organisation_id"])
        plan = make.published_plan(owner)
        version = db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan.id)).one()
        more = [
            {"drill_id": make.drill(owner, of=[plan]).id, "plan_id": plan.id, "version_id": version.id},
            {"drill_id": make.drill(owner, of=[plan], state="running", hour=14).id},
            {"filing_id": make.filing(organisation=owner, state="checking").id},
            {"filing_id": make.filing(organisation=owner, state="returned_once").id},
        ]
        states[role] = more
    db.session.commit()
    return states


def _forms(
    walker: Walker, role: str, things: dict[str, list[dict[str, int]]], seen: set[tuple[str, tuple[str, ...]]]
) -> Iterator[TypedForm]:
    """Every form that somebody of this role finds on a page, once for each place it goes to and set of fields."""
    for address in _addresses(walker, role, things):
        answer = walker.ask("GET", address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in forms_of(answer.get_data(as_text=True), address):
            known = (_rule_of(walker, form), tuple(sorted(form.kinds)))
            if known[0] in ("/sign-out", "/sign-in") or known in seen:
                continue
            seen.add(known)
            yield form


def _addresses(walker: Walker, role: str, things: dict[str, list[dict[str, int]]]) -> list[str]:
    found: dict[str, None] = {}
    own = walker.world.things[role]
    for rule in walker.app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/"))
        if not is_page or not rule.arguments <= set(own):
            continue
        for more in ({}, *things[role]):
            try:
                walker.world.things[role] = {**own, **more}
                found[walker.world.address(f"GET {rule.rule}", role, "own")] = None
            finally:
                walker.world.things[role] = own
    return list(found)


def _rule_of(walker: Walker, form: TypedForm) -> str:
    method = "POST" if form.method == "post" else "GET"
    bound = walker.app.url_map.bind("localhost")
    rule, _values = bound.match(urlsplit(form.action).path, method=method, return_rule=True)
    return f"{method} {rule.rule}"


def _faults(walker: Walker, form: TypedForm, name: str, value: Any) -> Iterator[str]:
    """What is wrong with the answer to a form in which one field holds what nobody should send."""
    answer, entries = _send(walker, form, name, value)
    status, page = answer.status_code, answer.get_data(as_text=True)
    if status >= 500 or (form.method == "post" and not 300 <= status < 500 and form.action not in SHOWS_A_SECRET):
        yield f"answered {status}"
        return
    yield from (f"shows {mark[:20]}" for mark in RUNS if mark in page)
    if status >= 400 and entries:
        yield f"refused with {status}, yet {entries} changes are written down"
    if UNPRINTABLE.search(page):
        yield "shows a character that no page may hold"
    # What stands in the way of a form whatever it says (409: the thing has moved on) is said on a page of its own.
    if status != 422 or not form.is_typed_in or form.kinds[name] in ("hidden", "button"):
        return
    if not complaints_of(page):
        yield f"refused with {status} and no message at the form"
    for other in form.fields:
        if other != name and form.kinds[other] not in ("hidden", "button", "file", "password"):
            shown, typed = shown_in(page, other), [one.replace("\r\n", "\n") for one in form.values[other]]
            if shown is None or [one.replace("\r\n", "\n") for one in shown][: len(typed)] != typed:
                yield f"forgets {other}: {str(shown)[:60]} for {str(typed)[:60]}"


def _send(walker: Walker, form: TypedForm, name: str, value: Any) -> tuple[TestResponse, int]:
    """The answer and how many changes the trail would keep; both are taken back."""
    db.session.commit()
    effects = db.engine.begin_nested()  # type: ignore[union-attr]
    entries = select(func.count()).select_from(AuditEntry)
    try:
        before = db.session.scalar(entries) or 0
        db.session.commit()
        if form.method == "post":
            answer = walker.client.call("POST", form.action, None, form.said(**{name: value}))
        else:
            answer = walker.client._alone(
                walker.client.browser.get, form.action.partition("?")[0], query_string=form.said(**{name: value})
            )
        return answer, (db.session.scalar(entries) or 0) - before
    finally:
        db.session.rollback()
        effects.rollback()
        db.session.expire_all()
