"""The application on both databases; each test rolled back; every change audited."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from emergency import catalogues
from emergency.calendar.queries import work_calendar
from emergency.core.db import db
from emergency.statutes.queries import register
from tests.access_world import Paper, Walker, World, build_world
from tests.client import Client
from tests.databases import KINDS, Database, make_app, scratch
from tests.make import Make

UNAUDITED = {
    "audit_entry", "audit_seal", "audit_head", "sign_in_attempt", "signed_in", "idempotency_key", "job_run",
    "heartbeat", "notice", "delivery", "receipt_counter",
}  # fmt: skip
"""Tables that change without an audit entry: the trail itself, stamps, and what only tells."""


def pytest_configure() -> None:
    catalogues.compile_catalogue()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*KINDS, "both"], default="both", help="which database to test on")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where Chromium cannot be had, what needs it is skipped with its reason; `.ci/run` fails on any skip."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        wanted = KINDS if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("one_database"):
            wanted = wanted[:1]
        metafunc.parametrize("database", wanted, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp(f"database-{request.param}")
    yield Database(request.param, folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def whole_app(database: Database) -> Iterator[Flask]:
    """The application of this worker process; tests use `app`, which rolls back."""
    app = make_app(database, "tests")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    database.drop("tests")


@contextmanager
def rolled_back(app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back; commits inside are savepoints."""
    with app.app_context():
        engine = db.engine
        connection = engine.connect()
        transaction = connection.begin()
        db.engines[None] = connection  # type: ignore[assignment]
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:
            db.session.remove()
            db.session.configure(join_transaction_mode="conditional_savepoint")
            db.engines[None] = engine
            transaction.rollback()
            connection.close()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back."""
    with rolled_back(whole_app):
        yield whole_app


@pytest.fixture(autouse=True)
def every_change_is_audited() -> Iterator[None]:
    """A flush that changes a business table without an audit entry in the same transaction fails the test."""
    unaudited: list[set[str]] = []

    def flushed(session: Session, _context: object) -> None:
        names = {type(row).__tablename__ for row in (*session.new, *session.dirty, *session.deleted)}
        session.info.setdefault("touched", set()).update(names)

    def ended(session: Session) -> None:
        touched = session.info.pop("touched", set())
        if touched - UNAUDITED and "audit_entry" not in touched:
            unaudited.append(touched)

    def dropped(session: Session) -> None:
        session.info.pop("touched", None)

    event.listen(Session, "after_flush", flushed)
    event.listen(Session, "after_commit", ended)
    event.listen(Session, "after_rollback", dropped)
    try:
        yield
    finally:
        event.remove(Session, "after_flush", flushed)
        event.remove(Session, "after_commit", ended)
        event.remove(Session, "after_rollback", dropped)
    assert not unaudited, f"changed without an audit entry: {unaudited}"


@pytest.fixture
def make(app: Flask) -> Make:
    """Builders with defaults: `make.plan()`, `make.filing(state="filed")`."""
    return Make(app)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without script that checks every page it fetches."""
    return Client(app)


@pytest.fixture
def scratch_app(database: Database, whole_app: Flask) -> Callable[..., AbstractContextManager[Flask]]:
    """A copy of the database that may be committed to: `with scratch_app() as app`."""

    @contextmanager
    def opened(name: str = "scratch") -> Iterator[Flask]:
        with whole_app.app_context():
            db.session.remove()
            db.engine.dispose()
        with scratch(database, "tests", name) as app:
            yield app

    return opened


@pytest.fixture(scope="session")
def inhabited(database: Database, whole_app: Flask) -> Iterator[tuple[Flask, World]]:
    """An application on a database of its own in which the world stands for good; tests leave it as it is."""
    with whole_app.app_context():
        db.session.remove()
        db.engine.dispose()
    with scratch(database, "tests", "world") as app:
        with app.app_context():
            world = build_world(Make(app))
            db.session.remove()
        yield app, world


@pytest.fixture
def walker(inhabited: tuple[Flask, World], monkeypatch: pytest.MonkeyPatch) -> Iterator[Walker]:
    """Asks any route as anybody; whatever an answer did is taken back."""
    app, world = inhabited
    # What would be printed is read as text: making some hundred PDFs would take minutes and hide their words.
    monkeypatch.setattr("weasyprint.HTML", Paper)
    with rolled_back(app):
        yield Walker(app, world)


@pytest.fixture
def max_queries(app: Flask) -> Callable[[int], AbstractContextManager[list[str]]]:
    """`with max_queries(5): …` fails when more statements than that were sent."""

    @contextmanager
    def budget(most: int) -> Iterator[list[str]]:
        sent: list[str] = []
        # A process reads these once, whoever asks first: that must not fall upon the test that happens to be first.
        work_calendar()
        register()

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
                sent.append(statement)

        target = db.engine
        event.listen(target, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(target, "before_cursor_execute", note)
        assert len(sent) <= most, f"{len(sent)} statements, {most} allowed:\n" + "\n".join(sent)

    return budget


@pytest.fixture
def samples() -> Path:
    """Made-up documents, shaped like real ones."""
    return Path(__file__).parent / "samples"
