"""Hostile files sent through every page and API call that takes files: refused in a sentence, quickly, nothing kept."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from emergency.accounts.models import Organisation
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.imports import all_importers
from emergency.core.uploads import StoredFile
from tests.access_world import Walker
from tests.emergency.core.hostile import HOSTILE
from tests.make import Make
from tests.ordeals.typed import TypedForm, complaints_of, forms_of

ORDEAL = bool(os.environ.get("JUAN_ORDEAL"))
SECONDS = 2
"""Of processor time, so that a busy machine is not taken for a hostile file."""
FEW = 10
"""Hostile kinds tried at each place where not all are; the next place begins where this one ended."""
POSTPONEMENT = "/postponements/<int:request_id>/approve"
"""Approved for others and never for one's own organisation."""
PAGES = (
    ("enterprise", "/uploads/new"),
    ("enterprise", "/versions/<int:version_id>/review"),
    ("enterprise", "/versions/<int:version_id>/file"),
    ("enterprise", "/filings/<int:filing_id>/resubmit"),
    ("enterprise", "/filings/<int:filing_id>/papers/<string:paper>/original"),
    ("enterprise", "/assessments/<int:record_id>/papers"),
    ("bureau", POSTPONEMENT),
    ("bureau", "/rules/pack"),
    ("bureau", "/organisations/<int:organisation_id>/move"),
    ("bureau", "/organisations/<int:organisation_id>/merge"),
)


@dataclass
class Place:
    """Where a file can be sent: a file field of a page's form, or a call of the API (`form` is None)."""

    role: str
    address: str
    field: str = "file"
    form: TypedForm | None = None


@pytest.fixture(scope="module")
def files() -> dict[str, tuple[str, bytes]]:
    """The hostile files, made once."""
    return {case: (name, make()) for case, (name, make) in HOSTILE.items()}


@pytest.mark.timeout(3600 if ORDEAL else 300)
def test_a_hostile_file_is_refused_in_a_sentence_wherever_it_is_sent(
    walker: Walker, files: dict[str, tuple[str, bytes]]
) -> None:
    places = [*_pages(walker), *_calls()]
    assert {place.address.partition("/")[0] for place in places} == {""}
    assert len(places) >= 12
    wrong, turn = [], 0
    for place in places:
        walker.become(place.role)
        for case in list(files) if ORDEAL else [list(files)[(turn + step) % len(files)] for step in range(FEW)]:
            wrong += [f"{place.address} {place.field} {case}: {found}" for found in _faults(walker, place, files[case])]
        turn += FEW
        alive = walker.ask("GET", "/healthz")
        assert alive.status_code == 200, place.address
    assert not wrong, "\n".join(wrong)


def _pages(walker: Walker) -> Iterator[Place]:
    """Every file field of every page that has one, for somebody who may fill it in."""
    importers = [("administrator", f"/imports/{each.name}") for each in all_importers()]
    for role, rule in (*PAGES, *importers):
        relation = "supervised" if rule == POSTPONEMENT else "own"
        address = walker.become(role).world.address(f"GET {rule}", role, relation)
        if rule.endswith("/resubmit"):
            address = f"/filings/{_returned(walker)}/resubmit"
        page = walker.ask("GET", address)
        assert page.status_code == 200, f"{role} {address}: {page.status_code}"
        fields = 0
        for form in forms_of(page.get_data(as_text=True), address):
            for name, kind in form.kinds.items():
                if kind == "file":
                    fields += 1
                    yield Place(role, form.action, name, form)
        assert fields, f"{address} takes no file"


def _returned(walker: Walker) -> int:
    """A filing that was sent back, since only that one takes further documents."""
    owner = db.session.get_one(Organisation, walker.world.ids("enterprise", "own")["organisation_id"])
    return Make(walker.app).filing(organisation=owner, state="returned_once").id


def _calls() -> Iterator[Place]:
    """The calls of the API that take files."""
    yield Place("enterprise", "/api/v1/imports/plan")
    yield from (Place("administrator", f"/api/v1/imports/{each.name}") for each in all_importers())


def test_these_are_all_the_places_that_take_files(walker: Walker) -> None:
    """A page with a file field that the list above leaves out would go untried."""
    known = {rule for _role, rule in PAGES} | {"/imports/<string:table>"}
    found = set()
    for role in ("enterprise", "bureau", "administrator"):
        walker.become(role)
        ids = walker.world.ids(role, "own")
        for rule in walker.app.url_map.iter_rules():
            is_page = "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/"))
            if not is_page or not rule.arguments <= set(ids):
                continue
            page = walker.ask("GET", walker.world.address(f"GET {rule.rule}", role, "own"))
            if page.mimetype == "text/html" and 'type="file"' in page.get_data(as_text=True):
                found.add(rule.rule)
    assert "/uploads/new" in found
    assert found <= known


def _faults(walker: Walker, place: Place, file: tuple[str, bytes]) -> Iterator[str]:
    name, data = file
    before = _kept(walker.app)
    answer, rows, took = _send(walker, place, (io.BytesIO(data), name))
    if not data and place.form is not None and answer.status_code == 302:
        answer.request.environ["wsgi.input"].close()
        return  # A browser sends an empty file of no name where none was chosen; a file may be left out here.
    if answer.status_code not in (413, 422):
        yield f"answered {answer.status_code}"
    elif place.form is None and not answer.get_json()["detail"]:
        yield "refused without a word"
    elif place.form is not None and not complaints_of(answer.get_data(as_text=True)):
        yield "refused without a sentence at the form"
    if took > SECONDS:
        yield f"took {took:.1f} s of processor time"
    if rows:
        yield f"left {rows} rows"
    if _kept(walker.app) != before:
        yield "left something on the disk"
    answer.request.environ["wsgi.input"].close()


def _send(walker: Walker, place: Place, file: Any) -> tuple[TestResponse, int, float]:
    """The answer, the rows it would leave, and its seconds of processor time; what it left is taken back."""
    db.session.commit()
    effects = db.engine.begin_nested()  # type: ignore[union-attr]
    try:
        before = _rows()
        db.session.commit()
        started = time.process_time()
        if place.form is not None:
            answer = walker.client.call("POST", place.address, None, place.form.said(**{place.field: file}))
        else:
            answer = walker.client._alone(
                walker.app.test_client().post, place.address, data={place.field: file},
                headers={"Authorization": f"Bearer {walker.world.tokens[place.role]}"},
            )  # fmt: skip
        took = time.process_time() - started
        return answer, _rows() - before, took
    finally:
        db.session.rollback()
        effects.rollback()
        db.session.expire_all()


def _rows() -> int:
    return sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (StoredFile, AuditEntry))


def _kept(app: Flask) -> set[str]:
    return {str(path) for path in (app.config["SETTINGS"].data_dir / "files").rglob("*") if path.is_file()}
