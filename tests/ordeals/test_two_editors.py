"""Two people open the same page; whoever saves second is told who was first and when, and loses nothing typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from emergency.accounts.models import Organisation
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.plans.models import PlanVersion
from resources_db.teams.models import Team
from tests.client import Client
from tests.make import Make
from tests.ordeals.typed import TypedForm, complaints_of, forms_of, shown_in

Opened = tuple[str, str, Callable[[], str]]
"""The address of the page, the field that both change, and what is kept of it now."""


def clause_of_a_draft(make: Make, owner: Organisation) -> Opened:
    draft = make.draft(make.plan(owner))
    clause_id = draft.clauses[1].id

    def kept() -> str:
        return next(each.text for each in db.session.get_one(PlanVersion, draft.id).clauses if each.id == clause_id)

    return f"/versions/{draft.id}/clauses/{clause_id}", "text", kept


def details_of_a_draft(make: Make, owner: Organisation) -> Opened:
    draft = make.draft(make.plan(owner))
    return f"/versions/{draft.id}/details", "label", lambda: db.session.get_one(PlanVersion, draft.id).label


def an_organisation(_make: Make, owner: Organisation) -> Opened:
    return f"/organisations/{owner.id}/edit", "address", lambda: db.session.get_one(Organisation, owner.id).address


def a_team(make: Make, owner: Organisation) -> Opened:
    team = make.team(owner)
    return f"/teams/{team.id}/edit", "equipment", lambda: db.session.get_one(Team, team.id).equipment


@pytest.mark.parametrize("open_one", [clause_of_a_draft, details_of_a_draft, an_organisation, a_team])
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_second_editor_is_told_and_keeps_what_was_typed(
    app: Flask, make: Make, language: str, open_one: Callable[[Make, Organisation], Opened]
) -> None:
    owner = make.organisation()
    address, field, kept = open_one(make, owner)
    first = Client(app).sign_in(make.account("enterprise", owner, name="先行"))
    second = Client(app).sign_in(make.account("enterprise", owner, name="后到")).speak(language)
    firsts, seconds = (_form(client.get(address).html, address, field) for client in (first, second))

    first.post(address, firsts.said(**{field: "先行所写"}), status=302)
    entries = db.session.query(AuditEntry).count()
    told = second.post(address, seconds.said(**{field: "后到所写"}), status=422)

    assert kept() == "先行所写"
    assert db.session.query(AuditEntry).count() == entries
    said = " ".join(complaints_of(told.html))
    assert "先行" in said
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", said)
    assert shown_in(told.html, field) == ["后到所写"]

    again = _form(told.html, address, field)
    second.post(address, again.said(), status=302)
    assert kept() == "后到所写"


def _form(page: str, address: str, field: str) -> TypedForm:
    """The page's form with this field; what is empty stays so."""
    form = next(each for each in forms_of(page, address) if field in each.kinds)
    held: dict[str, Any] = {name: shown_in(page, name) for name in form.kinds if form.kinds[name] != "button"}
    form.values = held
    return form
