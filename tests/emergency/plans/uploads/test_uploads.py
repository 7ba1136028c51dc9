"""A plan file is uploaded, looked over, and becomes plans with their text."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.errors import Invalid
from emergency.core.files import PLANS, inspect
from emergency.plans import queries
from emergency.plans.models import Plan, PlanImport
from emergency.plans.uploads import reader
from emergency.plans.uploads.rules import plans_read
from emergency.plans.vocabulary import Family, ImportState, PlanKind
from tests.client import Client
from tests.make import Make


@pytest.fixture
def plan01(samples: Path) -> bytes:
    """A comprehensive plan with doubtful headings and gaps."""
    return (samples / "made" / "plan01.docx").read_bytes()


@pytest.fixture
def compilation(samples: Path) -> bytes:
    """A compilation of ten plans."""
    return (samples / "made" / "plan02.docx").read_bytes()


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_a_plan_is_uploaded_looked_over_and_taken_in(client: Client, make: Make, plan01: bytes, language: str) -> None:
    unit = make.organisation()
    client.sign_in(make.account("enterprise", unit)).speak(language)
    page = client.post("/uploads/new", {"file": (BytesIO(plan01), "综合预案.docx"), "kind": ""}, status=302)
    upload = db.session.query(PlanImport).filter_by(organisation_id=unit.id).one()
    assert page.location.startswith(f"/uploads/{upload.id}")
    assert queries.plans_of(unit.id, make.actor("enterprise", unit)) == []
    page = client.get(f"/uploads/{upload.id}")
    doubtful = [q for q in upload.reading["questions"] if q["kind"] == "doubtful_title"]
    assert {"zh_Hans_CN": "疑", "en": "doubtful"}[language] in page.text
    assert doubtful[0]["heading"] in page.text
    assert "V2.0" in page.text, "the version in the header differs from that on the cover"
    first = doubtful[0]
    answer = {"section": first["section"], "code": first["candidates"][0]}
    client.post(f"/uploads/{upload.id}/answer", answer, form_at=f"/uploads/{upload.id}", status=302)
    assert doubtful[1]["heading"] in client.get(f"/uploads/{upload.id}").text
    given = {"title": "综合应急预案", "plan": "", "how": "draft", "effective_on": "", "reviewed_on": ""}
    page = client.post(f"/uploads/{upload.id}/confirm", given, form_at=f"/uploads/{upload.id}", status=302)
    plan = db.session.query(Plan).filter_by(organisation_id=unit.id).one()
    draft = queries.draft_of(plan.id)
    assert draft is not None
    assert plan.kind is PlanKind.COMPREHENSIVE
    assert {"总则", "响应分级"} <= {clause.title for clause in draft.clauses}
    kept = client.get(f"/versions/{draft.id}/original").response
    assert kept.data == plan01
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    client.post(f"/uploads/{upload.id}/confirm", given, form_at="/uploads/new", status=409)


def test_a_plan_in_force_is_recorded_into_an_existing_plan(client: Client, make: Make, plan01: bytes) -> None:
    unit = make.organisation()
    plan = make.plan(unit)
    client.sign_in(make.account("enterprise", unit))
    client.post(f"/uploads/new?plan={plan.id}", {"file": (BytesIO(plan01), "a.docx"), "kind": ""}, status=302)
    upload = db.session.query(PlanImport).filter_by(organisation_id=unit.id).one()
    at = f"/uploads/{upload.id}"
    given = {"title": "x", "plan": str(plan.id), "how": "out", "effective_on": "", "reviewed_on": ""}
    client.post(f"{at}/confirm", given, form_at=at, status=422)
    client.post(f"{at}/confirm", {**given, "effective_on": "2025-11-03"}, form_at=at, status=302)
    version = queries.version_in_force(plan.id)
    assert version is not None
    assert version.original_id == upload.file_id


def test_a_compilation_becomes_several_plans(client: Client, make: Make, compilation: bytes) -> None:
    unit = make.organisation()
    token = make.token(make.account("enterprise", unit))
    form = {"file": (BytesIO(compilation), "汇编.docx"), "organisation": str(unit.id), "commit": "false"}
    preview = client.api("POST", "/imports/plan", token=token, data=form, status=200).get_json()
    assert preview["kind"] == "compilation"
    assert {"title", "level", "code", "match"} <= set(preview["sections"][0])
    assert {code[:7] for code in preview["missing"]} == {"GB29639"}
    assert all(one["code"].startswith("O88-") for one in preview["contents"])
    assert db.session.query(Plan).filter_by(organisation_id=unit.id).count() == 0
    form = {"file": (BytesIO(compilation), "汇编.docx"), "organisation": str(unit.id)}
    headers = {"Idempotency-Key": "compilation"}
    made = client.api("POST", "/imports/plan", token=token, data=form, headers=headers, status=201).get_json()
    plans = [part for part in preview["parts"] if part["kind"] != "annexes"]
    assert [one["title"] for one in made["plans"]] == [part["title"] for part in plans]
    first, second = made["plans"][0], made["plans"][1]
    assert db.session.get_one(Plan, second["plan"]).parent_id == first["plan"]


def test_a_file_that_is_no_plan_is_refused_with_its_reason(client: Client, make: Make) -> None:
    token = make.token(make.account("enterprise"))
    for data, name, code in ((b"", "a.docx", "file_empty"), (b"\x00\x01\x02\x03", "a.docx", "file_unknown")):
        answer = client.api("POST", "/imports/plan", token=token, data={"file": (BytesIO(data), name)}, status=422)
        assert answer.get_json()["code"] == code
    client.api("POST", "/imports/plan", token=token, data={}, status=422)
    form = {"file": (BytesIO("总则".encode()), "a.txt"), "kind": "nonsense"}
    assert "kind" in client.api("POST", "/imports/plan", token=token, data=form, status=422).get_json()["errors"]


def test_nobody_uploads_for_another_unit(client: Client, make: Make, plan01: bytes) -> None:
    other = make.organisation()
    token = make.token(make.account("enterprise"))
    form = {"file": (BytesIO(plan01), "a.docx"), "organisation": str(other.id)}
    client.api("POST", "/imports/plan", token=token, data=form, status=404)
    bureau = make.token(make.account("bureau", make.organisation(kind="emergency_bureau")))
    form = {"file": (BytesIO(plan01), "a.docx"), "organisation": str(other.id)}
    client.api("POST", "/imports/plan", token=bureau, data=form, status=403)
    assert db.session.query(PlanImport).filter_by(organisation_id=other.id).count() == 0


def test_an_upload_is_dropped(client: Client, make: Make, plan01: bytes) -> None:
    unit = make.organisation()
    client.sign_in(make.account("enterprise", unit))
    client.post("/uploads/new", {"file": (BytesIO(plan01), "a.docx"), "kind": ""}, status=302)
    upload = db.session.query(PlanImport).filter_by(organisation_id=unit.id).one()
    at = f"/uploads/{upload.id}"
    client.post(f"{at}/drop", form_at=at, status=302)
    assert db.session.get_one(PlanImport, upload.id).state is ImportState.DROPPED
    client.get(at)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, plan01: bytes) -> None:
    monkeypatch.setattr(reader, "WALL_SECONDS", 0.01)
    with pytest.raises(Invalid) as caught:
        reader.read_apart(plan01, inspect(plan01, "a.docx", PLANS), on=today())
    assert caught.value.code == "file_slow"


def test_a_file_that_takes_too_much_memory_is_given_up(plan01: bytes, tmp_path: Path) -> None:
    """The limits are set in the process that reads: one that wants more than it may have ends, not the machine."""
    import subprocess
    import sys

    code = (
        "import resource, sys\n"
        "from emergency.plans.uploads import reader\n"
        "reader.read_file = lambda *a: {'x': 'x' * (600 * 1024 * 1024)}\n"
        "reader.main(['a', 'b', 'c'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr


def test_a_scan_is_kept_and_becomes_a_plan_without_text() -> None:
    reading = {"parts": [], "sections": [], "family": None}
    [plan] = plans_read(reading, {}, family=Family.UNIT, kind="unit:on_site", title="处置方案")
    assert (plan.kind, plan.content.clauses, plan.title) == (PlanKind.ON_SITE, (), "处置方案")


def test_the_command_shows_and_takes_in(app: Flask, make: Make, samples: Path) -> None:
    unit = make.organisation()
    db.session.commit()
    file = str(samples / "made" / "plan01.docx")
    runner = CliRunner()
    from emergency.plans.uploads.commands import import_plan

    shown = runner.invoke(import_plan, [file, "--dry-run", "--json"])
    assert json.loads(shown.output)["kind"] == "comprehensive"
    assert db.session.query(Plan).filter_by(organisation_id=unit.id).count() == 0
    done = runner.invoke(import_plan, [file, "--organisation", str(unit.id)])
    assert done.exit_code == 0, done.output
    assert db.session.query(Plan).filter_by(organisation_id=unit.id).count() == 1
