"""The demo county: complete, the same for everybody who starts it, and never beside real work."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from drills.bookings.models import Drill
from drills.bookings.rules import DrillState
from drills.evaluations.models import Evaluation
from drills.revision_tasks.models import RevisionTask
from emergency.accounts.models import Account, Organisation
from emergency.accounts.roles import Role
from emergency.core import audit
from emergency.core.db import db, unit_of_work
from emergency.core.errors import Conflict
from emergency.demo import people, story
from emergency.filings import queries as filings
from emergency.filings.models import Filing
from emergency.library import queries as library
from emergency.plans.models import Plan
from emergency.statutes.queries import register
from resources_db.incidents.models import Incident
from resources_db.supplies.models import StockLine
from resources_db.teams.models import Team
from tests.client import Client
from tests.make import Make


@pytest.fixture
def county(scratch_app: Callable[..., AbstractContextManager[Flask]]) -> Iterator[Flask]:
    """The county in a database of its own."""
    with scratch_app("demo") as app, app.app_context():
        with unit_of_work():
            people.keep(story.load(app.config["SETTINGS"]), people.logins_path(app.config["SETTINGS"]))
        yield app
        people.logins_path(app.config["SETTINGS"]).unlink()
        db.session.remove()


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_county_has_everything_that_can_be_tried_and_every_role_signs_in(county: Flask) -> None:
    assert _count(Organisation) >= 20
    assert _count(Plan) >= 30
    assert _count(Team) == 8
    assert _count(StockLine) >= 60
    assert sorted(db.session.scalars(select(Incident.is_exercise))) == [False, True]
    assert set(db.session.scalars(select(RevisionTask.state).distinct())) >= {"open", "started", "closed"}
    states = {standing.state for standing in filings.standings(db.session.scalars(select(Filing)).all()).values()}
    assert states >= {"submitted", "checking", "returned_once", "filed", "deemed_filed", "refused"}
    held = db.session.scalars(select(Drill.held_on).where(Drill.held_on.is_not(None))).all()
    assert (max(held) - min(held)).days > 500
    unevaluated = db.session.scalars(
        select(Drill.title).where(Drill.state == DrillState.COMPLETED, Drill.id.not_in(select(Evaluation.drill_id)))
    ).all()
    assert unevaluated == ["商场闭店后消防拉动演练"]
    dated = library.replaced_citations(library.plans_in_force(), register())
    assert {cited.version.plan.title for cited in dated} == {"望岚县地震应急预案"}
    assert not list(audit.verify())
    assert set(db.session.scalars(select(Account.role))) == set(Role)

    logins = people.kept(people.logins_path(county.config["SETTINGS"]))
    assert len({login.password for login in logins}) == len(logins)
    db.session.remove()
    for login in logins:
        client = Client(county)
        client.sign_in(login.login, login.password)
        assert client.get("/").status == 200
        db.session.remove()


def test_passwords_are_for_the_owner_alone(county: Flask) -> None:
    path = people.logins_path(county.config["SETTINGS"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert {"login", "role", "password"} <= set(json.loads(path.read_text())["accounts"][0])


def test_it_is_never_loaded_beside_real_work(make: Make) -> None:
    make.organisation()
    with pytest.raises(Conflict):
        story.load(make.app.config["SETTINGS"])


def test_a_new_file_of_passwords_replaces_one_that_others_could_read(tmp_path: Path) -> None:
    path = tmp_path / "demo-accounts.json"
    path.write_text("{}")
    os.chmod(path, 0o644)
    people.keep([people.Login("a", "bureau", "x")], path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_loaded_twice_it_stays_as_it_is_and_no_other_machine_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import emergency.cli as cli

    monkeypatch.setenv("EMERGENCY_DATA_DIR", str(tmp_path))
    run = CliRunner()

    def call(*arguments: str) -> tuple[int, str, str]:
        result = run.invoke(cli.main, list(arguments))
        return result.exit_code, result.stdout, result.stderr

    assert call("db", "upgrade")[0] == 0
    first = json.loads(call("demo", "load", "--json")[1])
    assert json.loads(call("demo", "load", "--json")[1]) == first
    assert {row["role"] for row in first["accounts"]} == {str(role) for role in Role}
    assert first["accounts"][0]["password"] in call("demo", "accounts")[1]
    status, _out, said = call("serve", "--host", "0.0.0.0", "--port", "1")
    assert status == 1
    assert "127.0.0.1" in said
