"""What the package `drills` adds to the application."""

from __future__ import annotations

from pathlib import Path

from drills.bookings import api as bookings_api
from drills.bookings import reservation_views, reservations
from drills.bookings import sentences as booking_sentences
from drills.bookings import views as bookings_views
from drills.chains import cards as chains_cards
from drills.chains import views as chains_views
from drills.evaluations import api as evaluations_api
from drills.evaluations import panels as evaluations_panels
from drills.evaluations import views as evaluations_views
from drills.exercises import importer as exercises_importer
from drills.obligations import api as obligations_api
from drills.obligations import cards as obligation_cards
from drills.obligations import jobs as obligation_jobs
from drills.obligations import panels as obligation_panels
from drills.obligations import views as obligations_views
from drills.obligations import waiting as obligations_waiting
from drills.own_rules import jobs as own_rules_jobs
from drills.own_rules import panels as own_rules_panels
from drills.own_rules import views as own_rules_views
from drills.postponements import sentences as postponement_sentences
from drills.postponements import views as postponements_views
from drills.postponements import waiting as postponements_waiting
from drills.programmes import views as programmes_views
from drills.revision_tasks import api as revision_tasks_api
from drills.revision_tasks import panels as revision_tasks_panels
from drills.revision_tasks import views as revision_tasks_views
from drills.revision_tasks import waiting
from drills.unit_life import api as unit_life_api
from drills.unit_life import merging_views
from drills.unit_life import panels as unit_life_panels
from drills.unit_life import views as unit_life_views
from drills.unit_life import wording as unit_life_wording
from emergency.accounts.permissions import Permission
from emergency.core.panels import Panel
from emergency.core.parts import MenuEntry, Part
from emergency.core.text import message

part = Part(
    name="drills",
    pages=[
        bookings_views.pages,
        reservation_views.pages,
        evaluations_views.pages,
        revision_tasks_views.pages,
        obligations_views.pages,
        own_rules_views.pages,
        chains_views.pages,
        programmes_views.pages,
        postponements_views.pages,
        unit_life_views.pages,
        merging_views.pages,
    ],
    api=[
        bookings_api.api,
        evaluations_api.api,
        revision_tasks_api.api,
        obligations_api.api,
        unit_life_api.api,
    ],
    importers=[
        exercises_importer.IMPORTER,
    ],
    jobs=[
        obligation_jobs.tell_calendars,
        own_rules_jobs.tell_rule_changes,
        obligation_jobs.count_duties,
        obligation_jobs.check_duty_counts,
    ],
    rule_packs=[Path(__file__).parent / "rules"],
    menu=[
        MenuEntry(message("Drills"), "bookings.index", Permission.DRILL_VIEW, order=40),
        MenuEntry(message("Hazards, plans and drills"), "chains.index", Permission.OBLIGATION_VIEW, order=26),
        MenuEntry(
            message("Drill programmes"),
            "programmes.index",
            Permission.DRILL_VIEW,
            order=42,
            frames=("bureau",),
        ),
        MenuEntry(message("Revision tasks"), "revision_tasks.index", Permission.TASK_VIEW, order=45),
        MenuEntry(
            message("Moves of units"), "unit_life.moves", Permission.ORGANISATION_CREATE, "basis", 82, ("bureau",)
        ),
        MenuEntry(
            message("Entered twice?"), "merging.duplicates", Permission.ORGANISATION_CREATE, "basis", 84, ("bureau",)
        ),
        MenuEntry(message("Duties"), "obligations.index", Permission.OBLIGATION_VIEW, order=15),
    ],
    worklist=[
        *waiting.SOURCES,
        obligations_waiting.SOURCE,
        postponements_waiting.SOURCE,
        unit_life_panels.SOURCE,
    ],
    panels=[
        Panel("drill", reservations.reserved_for_drill, "bookings/_reserved.html", order=5),
        Panel("drill", evaluations_panels.evaluation_of_drill, "evaluations/_panel.html", order=20),
        Panel("drill", evaluations_panels.signals_of_drill, "evaluations/_signals.html", order=30),
        Panel("drill", revision_tasks_panels.findings_of_drill, "revision_tasks/_drill_panel.html", order=10),
        Panel("plan", revision_tasks_panels.drills_and_tasks_of_plan, "revision_tasks/_plan_panel.html", order=30),
        *obligation_panels.PANELS,
        *own_rules_panels.PANELS,
        *chains_cards.PANELS,
        *postponements_waiting.PANELS,
        *unit_life_panels.PANELS,
    ],
    cards=[*obligation_cards.CARDS, *chains_cards.CARDS],
    notices={
        **booking_sentences.SENTENCES,
        **own_rules_jobs.SENTENCES,
        **postponement_sentences.SENTENCES,
        **unit_life_wording.SENTENCES,
    },
)
