"""A backup holds everything, shows any damage, and comes back with the old data kept aside."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select, text

from emergency.accounts.models import Organisation
from emergency.backups import actions, tables
from emergency.backups.archive import Damaged
from emergency.core import audit
from emergency.core.config import Settings
from emergency.core.db import db
from emergency.core.errors import Conflict
from emergency.core.files import Store
from tests.make import Make


@pytest.fixture
def office(scratch_app: Callable[..., AbstractContextManager[Flask]], tmp_path: Path) -> Iterator[Settings]:
    """An office with a day's work and an uploaded document in a database of its own."""
    with scratch_app("backup") as app, app.app_context():
        settings = replace(app.config["SETTINGS"], data_dir=tmp_path / "data")
        settings.data_dir.mkdir()
        make = Make(app)
        unit = make.organisation(name="青禾储运有限公司")
        make.filing(state="filed", organisation=unit)
        make.hold(make.team(), make.stock())
        audit.seal()
        Store(settings.data_dir).keep("预案正文".encode())
        db.session.commit()
        yield settings
        db.session.remove()


def _rows() -> dict[str, list[bytes]]:
    with db.engine.connect() as connection:
        return {table.name: list(tables.rows_of(connection, table)) for table in tables.tables_of(connection)}


def _document(settings: Settings) -> bytes:
    return next(path for path in (settings.data_dir / "files").rglob("*") if path.is_file()).read_bytes()


def test_what_was_backed_up_comes_back_whole(office: Settings, tmp_path: Path) -> None:
    before, file = _rows(), tmp_path / "a.backup"
    actions.create(file, office)
    assert actions.verify(file).audit_position > 0
    Make(current_app).organisation(name="后来的单位")
    db.session.commit()
    aside = actions.restore(file, office)
    assert "before" in aside
    after = _rows()
    added = {name for name in before if before[name] != after[name]}
    assert added == {"audit_entry"}, "only the restoring itself is new"
    assert len(after["audit_entry"]) == len(before["audit_entry"]) + 1
    assert not list(audit.verify())
    assert _document(office) == "预案正文".encode()
    assert (office.data_dir / next(p.name for p in office.data_dir.glob("before-restore-*")) / "files").is_dir()


def test_people_go_on_working_after_it_came_back(office: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    actions.create(file, office)
    actions.restore(file, office)
    make = Make(current_app)
    make.filing(state="filed", organisation=make.organisation())
    db.session.commit()
    with pytest.raises(Exception, match="only appended to"):
        db.session.execute(text("DELETE FROM audit_entry"))
    db.session.rollback()


def test_every_flipped_bit_and_every_cut_is_seen_before_anything_is_touched(office: Settings, tmp_path: Path) -> None:
    file, chance = tmp_path / "a.backup", random.Random(7)
    actions.create(file, office)
    whole, count = file.read_bytes(), select(func.count()).select_from(Organisation)
    organisations = db.session.scalar(count)
    for number in range(100):
        damaged = bytearray(whole)
        if number % 4:
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        else:
            del damaged[chance.randrange(len(damaged)) :]
        file.write_bytes(damaged)
        with pytest.raises(Damaged):
            actions.restore(file, office)
    assert db.session.scalar(count) == organisations
    assert not list(office.data_dir.glob("*restor*"))


def test_a_backup_under_another_key_is_refused(office: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    actions.create(file, replace(office, secret_key="another-secret-key-of-forty-characters!!"))
    with pytest.raises(Conflict) as refused:
        actions.restore(file, office)
    assert refused.value.code == "other_key"


def test_a_failure_on_the_way_leaves_everything_as_it_was(
    office: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, file = _rows(), tmp_path / "a.backup"
    actions.create(file, office)

    def full(*_given: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(actions, "_copy_documents", full)
    with pytest.raises(OSError, match="no space"):
        actions.restore(file, office)
    assert _rows() == before
    assert _document(office) == "预案正文".encode()


def test_the_file_is_for_its_owner_alone(office: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    actions.create(file, office)
    assert file.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob(".*.part"))
