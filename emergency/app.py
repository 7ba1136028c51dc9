"""create_app(): settings, core, then the three parts. Only this module knows all three."""

# ruff: noqa: E402

from __future__ import annotations

import gc

# What is imported stays: to look through it for waste again and again would take a third of the start.
gc.disable()

import hashlib
from functools import cache
from typing import Any

from flask import Flask, g, request, url_for
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

import drills.part
import emergency.part
import resources_db.part
from emergency.accounts import access
from emergency.accounts.permissions import Permission, holds, reaches
from emergency.core import (
    addresses,
    api,
    audit,
    cards,
    clock,
    compression,
    i18n,
    imports,
    jobs,
    pages,
    panels,
    pdf,
    phonebook,
    pieces,
    rendering,
    worklist,
)
from emergency.core.config import Settings, read_settings
from emergency.core.db import db, set_up_engine
from emergency.core.i18n import say
from emergency.core.parts import MenuEntry, Part
from emergency.core.paths import STATIC, TEMPLATES
from emergency.core.text import Message, message
from emergency.home.views import frame_of
from emergency.notices import rules as notices
from emergency.rulebook import shipped

gc.enable()

PARTS: tuple[Part, ...] = (emergency.part.part, resources_db.part.part, drills.part.part)

MENU_GROUPS: dict[str, Message] = {
    "daily": message("Daily work"),
    "basis": message("Basis"),
    "system": message("System"),
}


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve. Settings come from the environment unless given.

    Errors: ConfigError when a setting makes no sense.
    """
    settings = settings or read_settings()
    app = pages.Application(
        "emergency", title="居安 Ju'an", version="1", json_errors=False, spec_path="/api/openapi.json", docs_path=None,
        template_folder=str(TEMPLATES), static_folder=str(STATIC), static_url_path="/static",
    )  # fmt: skip
    _configure(app, settings)
    db.init_app(app)
    with app.app_context():
        set_up_engine(db.engine)
    audit.use_key(settings.secret_key)
    compression.init_app(app)
    i18n.init_app(app)
    addresses.init_app(app)
    rendering.init_app(app)
    pieces.init_app(app)
    pages.init_app(app)
    api.init_app(app)
    access.init_app(app)
    for part in PARTS:
        _add(app, part)
    app.context_processor(_page_context)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={} if settings.is_sqlite else {"pool_pre_ping": True},
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-juan" if settings.secure_cookies else "juan",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        OPENAPI_VERSION="3.1.0",
        JSON_AS_ASCII=False,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 86400,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=1)  # type: ignore[method-assign]


def _add(app: Flask, part: Part) -> None:
    for blueprint in (*part.pages, *part.api):
        app.register_blueprint(blueprint)
    for command in part.commands:
        app.cli.add_command(command)
    jobs.register(part.jobs)
    worklist.register(part.worklist)
    panels.register(part.panels)
    phonebook.register(part.phonebook)
    cards.register(part.cards)
    notices.register(part.notices)
    imports.register(part.importers)
    shipped.register(part.rule_packs)
    app.extensions.setdefault("rule_checks", []).extend(part.rule_checks)


def _page_context() -> dict[str, object]:
    actor = g.get("actor")
    frame = frame_of(actor.role) if actor else ""
    # Papers and parts of pages have no menu, and its counts cost as much as a small page.
    groups = cache(lambda: _menu(frame) if actor else [])
    return {
        "actor": actor,
        "frame": frame,
        "menu": LocalProxy(lambda: groups() if frame == "bureau" else []),
        "strip": LocalProxy(
            lambda: [] if frame == "bureau" else [entry for group in groups() for entry in group["entries"]]
        ),
        "as_of": clock.now(),
        "pdf_ready": pdf.pdf_ready,
        "no_pdf": pdf.NoPdf.default,
        "static_url": _static_url,
        "panels_for": panels.panels_for,
        "may": lambda permission, thing=None: _may(permission, thing),
    }


def _may(permission: str, thing: object = None) -> bool:
    actor, wanted = g.get("actor"), Permission(permission)
    if actor is None or not holds(actor, wanted):
        return False
    return thing is None or reaches(actor, wanted, thing)


def _menu(frame: str) -> list[dict[str, Any]]:
    groups = []
    for group, title in MENU_GROUPS.items():
        shown = [
            {
                "title": say(entry.title),
                "url": addresses.url_for(entry.endpoint),
                "icon": entry.icon,
                "current": request.endpoint == entry.endpoint,
                "count": entry.count(g.actor) if entry.count else None,
            }
            for entry in _menu_entries()
            if entry.group == group and frame in entry.frames and holds(g.actor, Permission(entry.permission))
        ]
        if shown:
            groups.append({"title": say(title), "entries": shown})
    return groups


@cache
def _menu_entries() -> list[MenuEntry]:
    return sorted((entry for part in PARTS for entry in part.menu), key=lambda entry: entry.order)


def _static_url(path: str) -> str:
    return _static_address(request.script_root, path)


@cache
def _static_address(_root: str, path: str) -> str:
    return url_for("static", filename=path, v=_content_hash(path))


@cache
def _content_hash(path: str) -> str:
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "0"
