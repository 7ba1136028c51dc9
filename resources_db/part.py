"""What the package `resources_db` adds to the application."""

from __future__ import annotations

from emergency.accounts.permissions import Permission
from emergency.core.parts import MenuEntry, Part
from emergency.core.text import message
from resources_db import phonebook, waiting
from resources_db.dispatch import panels as dispatch_panels
from resources_db.dispatch import views as dispatch_views
from resources_db.holds import api as holds_api
from resources_db.holds import cards as holds_cards
from resources_db.holds import jobs as holds_jobs
from resources_db.holds import views as holds_views
from resources_db.incidents import api as incidents_api
from resources_db.incidents import checks as incident_checks
from resources_db.incidents import jobs as incident_jobs
from resources_db.incidents import panels as incident_panels
from resources_db.incidents import views as incidents_views
from resources_db.inquiry import panels as inquiry_panels
from resources_db.inquiry import views as inquiry_views
from resources_db.lookup import api as lookup_api
from resources_db.promises import api as promises_api
from resources_db.promises import panels as promises_panels
from resources_db.promises import views as promises_views
from resources_db.supplies import api as supplies_api
from resources_db.supplies import importer as stock_importer
from resources_db.supplies import views as supplies_views
from resources_db.teams import api as teams_api
from resources_db.teams import importer as teams_importer
from resources_db.teams import views as teams_views

_P = Permission
_COMMAND = ("commander",)
_OTHERS = ("bureau", "enterprise")

part = Part(
    name="resources_db",
    pages=[
        inquiry_views.pages,
        dispatch_views.pages,
        holds_views.pages,
        incidents_views.pages,
        teams_views.pages,
        supplies_views.pages,
        promises_views.pages,
    ],
    api=[
        teams_api.api,
        supplies_api.api,
        lookup_api.api,
        promises_api.api,
        incidents_api.api,
        holds_api.api,
    ],
    menu=[
        MenuEntry(message("Look up"), "holds.look_up", _P.LOOKUP_USE, order=-9, frames=_COMMAND, icon="find"),
        MenuEntry(message("Incidents"), "incidents.index", _P.INCIDENT_VIEW, order=-8, frames=_COMMAND, icon="flag"),
        MenuEntry(message("On hold"), "holds.index", _P.HOLD_VIEW, order=-7, frames=_COMMAND, icon="hold"),
        MenuEntry(message("Look up"), "holds.look_up", _P.LOOKUP_USE, order=60, frames=_OTHERS),
        MenuEntry(message("Incidents"), "incidents.index", _P.INCIDENT_VIEW, order=61, frames=_OTHERS),
        MenuEntry(message("On hold"), "holds.index", _P.HOLD_VIEW, order=62, frames=_OTHERS),
        MenuEntry(message("Teams"), "teams.index", _P.TEAM_VIEW, order=63, icon="box"),
        MenuEntry(message("Stock"), "supplies.index", _P.STOCK_VIEW, order=64, icon="box"),
        MenuEntry(message("Plan against registry"), "promises.index", _P.PROMISE_VIEW, order=65),
    ],
    worklist=[*waiting.SOURCES, *dispatch_panels.WORKLIST, *promises_panels.WORKLIST],
    panels=[*promises_panels.PANELS, *incident_panels.PANELS, *dispatch_panels.PANELS, *inquiry_panels.PANELS],
    cards=holds_cards.CARDS,
    phonebook=[phonebook.entries],
    importers=[
        teams_importer.TEAMS_IMPORTER,
        teams_importer.MEMBERS_IMPORTER,
        stock_importer.IMPORTER,
    ],
    jobs=[holds_jobs.tell_lapsed_holds, incident_jobs.tell_reports_due],
    rule_checks=[incident_checks.check],
    notices={
        "hold.lapsed": message("What you held for “%(title)s” lapsed at %(at)s: it was not called out in time."),
        "report.due": message("“%(title)s”: due by %(at)s: %(report)s"),
        "report.overdue": message("“%(title)s”: overdue since %(at)s: %(report)s"),
        "order.given": message("Order %(number)s for “%(title)s”: %(thing)s. Open it and answer."),
        "order.accepted": message("%(thing)s accepts order %(number)s for “%(title)s”."),
        "order.declined": message("%(thing)s cannot carry out order %(number)s for “%(title)s”: %(reason)s"),
        "claim.displaced": message(
            "“%(title)s” loses what it reserved: %(name)s needs it for “%(incident)s”. Tel. %(phone)s"
        ),
    },
)
