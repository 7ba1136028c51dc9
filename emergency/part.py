"""What the package `emergency` adds to the application."""

from __future__ import annotations

from emergency.accounts import api as accounts_api
from emergency.accounts import commands as accounts_commands
from emergency.accounts import phonebook as accounts_phonebook
from emergency.accounts import views as accounts_views
from emergency.accounts.permissions import Permission
from emergency.assessments import panels as assessments_panels
from emergency.assessments import views as assessments_views
from emergency.assessments import waiting as assessments_waiting
from emergency.calendar import api as calendar_api
from emergency.calendar import views as calendar_views
from emergency.core.jobs import job
from emergency.core.parts import MenuEntry, Part
from emergency.core.paths import PACKAGE
from emergency.core.text import message
from emergency.experts import api as experts_api
from emergency.experts import importer as experts_importer
from emergency.experts import views as experts_views
from emergency.filings import api as filings_api
from emergency.filings import check_views as filing_check_views
from emergency.filings import desk_views as filing_desk_views
from emergency.filings import importer as filings_importer
from emergency.filings import jobs as filings_jobs
from emergency.filings import paper_views, register_views, submission_views
from emergency.filings import proposals as filings_proposals
from emergency.filings import sentences as filing_sentences
from emergency.filings import views as filings_views
from emergency.filings import waiting as filings_waiting
from emergency.hazards import api as hazards_api
from emergency.hazards import importer as hazards_importer
from emergency.hazards import panels as hazards_panels
from emergency.hazards import sentences as hazard_sentences
from emergency.hazards import views as hazards_views
from emergency.home import api as home_api
from emergency.home import audit_views, status_views
from emergency.home import jobs as home_jobs
from emergency.home import views as home_views
from emergency.imports import api as imports_api
from emergency.imports import commands as imports_commands
from emergency.imports import views as imports_views
from emergency.library import api as library_api
from emergency.library import jobs as library_jobs
from emergency.library import panels as library_panels
from emergency.library import sentences as library_sentences
from emergency.library import views as library_views
from emergency.notices import jobs as notice_jobs
from emergency.notices import queries as notice_queries
from emergency.notices import views as notices_views
from emergency.plans import api as plans_api
from emergency.plans import public_views
from emergency.plans import views as plans_views
from emergency.plans.cards import panels as cards_panels
from emergency.plans.cards import views as cards_views
from emergency.plans.drafts import views as drafts_views
from emergency.plans.links import views as links_views
from emergency.plans.uploads import api as uploads_api
from emergency.plans.uploads import commands as uploads_commands
from emergency.plans.uploads import views as uploads_views
from emergency.plans.versions import views as versions_views
from emergency.reviews import api as reviews_api
from emergency.reviews import panels as reviews_panels
from emergency.reviews import views as reviews_views
from emergency.reviews.sheets import sentences as sheets_sentences
from emergency.reviews.sheets import views as sheets_views
from emergency.rulebook import api as rulebook_api
from emergency.rulebook import commands as rulebook_commands
from emergency.rulebook import views as rulebook_views
from emergency.sites import api as sites_api
from emergency.sites import area_views, importer
from emergency.sites import jobs as sites_jobs
from emergency.sites import sentences as site_sentences
from emergency.sites import views as sites_views

imports_commands.tables.add_command(uploads_commands.import_plan)


@job("seal-audit", cron="* * * * *")
def seal_audit() -> str:
    """Chain the entries of the audit trail that are not yet sealed."""
    from emergency.core.audit import seal

    return f"{seal()} sealed"


part = Part(
    name="emergency",
    pages=[
        home_views.pages,
        notices_views.pages,
        status_views.pages,
        audit_views.pages,
        accounts_views.pages,
        imports_views.pages,
        sites_views.pages,
        area_views.pages,
        calendar_views.pages,
        plans_views.pages,
        public_views.pages,
        drafts_views.pages,
        uploads_views.pages,
        versions_views.pages,
        cards_views.pages,
        links_views.pages,
        hazards_views.pages,
        library_views.pages,
        experts_views.pages,
        reviews_views.pages,
        sheets_views.pages,
        assessments_views.pages,
        filings_views.pages,
        submission_views.pages,
        paper_views.pages,
        register_views.pages,
        filing_desk_views.pages,
        filing_check_views.pages,
        rulebook_views.pages,
    ],
    api=[
        accounts_api.api,
        imports_api.api,
        sites_api.api,
        calendar_api.api,
        filings_api.api,
        rulebook_api.api,
        plans_api.api,
        uploads_api.api,
        hazards_api.api,
        library_api.api,
        experts_api.api,
        reviews_api.api,
        home_api.api,
    ],
    commands=[
        accounts_commands.accounts,
        accounts_commands.tokens,
        imports_commands.tables,
        rulebook_commands.rules,
    ],
    panels=[
        *hazards_panels.PANELS,
        *library_panels.PANELS,
        *reviews_panels.PANELS,
        *cards_panels.PANELS,
        *assessments_panels.PANELS,
        *filings_waiting.PANELS,
        *filings_proposals.PANELS,
    ],
    phonebook=[accounts_phonebook.entries],
    jobs=[
        seal_audit,
        notice_jobs.deliver_notices,
        notice_jobs.send_mail,
        home_jobs.tell_what_is_due,
        home_jobs.verify_audit,
        library_jobs.tell_replaced_citations,
        filings_jobs.tell_deemed_filings,
        sites_jobs.keep_facts_present,
    ],
    importers=[
        importer.IMPORTER,
        hazards_importer.IMPORTER,
        experts_importer.IMPORTER,
        filings_importer.IMPORTER,
    ],
    rule_packs=[
        PACKAGE / "plans" / "rules",
        PACKAGE / "reviews" / "rules",
        PACKAGE / "filings" / "rules",
    ],
    menu=[
        MenuEntry(
            message("Rules"), "rulebook.index", Permission.RULE_VIEW, group="basis", order=60, frames=("bureau",)
        ),
        MenuEntry(message("Today"), "home.index", Permission.SELF, order=0),
        MenuEntry(message("Plans"), "plans.index", Permission.PLAN_VIEW, order=20),
        MenuEntry(
            message("Notices"),
            "notices.index",
            Permission.SELF,
            order=5,
            count=notice_queries.count_unread,
        ),
        MenuEntry(message("My unit"), "sites.mine", Permission.ORGANISATION_VIEW, order=60, frames=("enterprise",)),
        MenuEntry(message("Organisations"), "sites.index", Permission.ORGANISATION_VIEW, order=60, frames=("bureau",)),
        MenuEntry(
            message("Laws and standards"),
            "library.index",
            Permission.INSTRUMENT_VIEW,
            "basis",
            65,
            ("bureau", "enterprise"),
        ),
        MenuEntry(message("Working days"), "calendar.index", Permission.WORKDAY_VIEW, "basis", 70, ("bureau",)),
        MenuEntry(message("Areas"), "areas.index", Permission.AREA_VIEW, "basis", 80, ("bureau",)),
        MenuEntry(message("Imports"), "imports.index", Permission.ORGANISATION_CREATE, "system", 80, ("bureau",)),
        MenuEntry(
            message("Filing inbox"),
            "filings.inbox",
            Permission.FILING_DECIDE,
            order=10,
            frames=("bureau",),
            count=filings_waiting.count_open,
        ),
        MenuEntry(message("Hazards"), "hazards.index", Permission.HAZARD_VIEW, order=25),
        MenuEntry(message("My reviews"), "sheets.mine", Permission.INVITATION_VIEW, order=10),
        MenuEntry(message("Experts"), "experts.index", Permission.EXPERT_VIEW, "basis", 65, ("bureau", "enterprise")),
        MenuEntry(message("Filings"), "filings.index", Permission.FILING_VIEW, order=30),
        MenuEntry(message("Audit trail"), "audit.index", Permission.AUDIT_VIEW, "system", 95, ("bureau",)),
        MenuEntry(message("System status"), "status.index", Permission.SYSTEM_VIEW, "system", 96, ("bureau",)),
        MenuEntry(message("Accounts"), "accounts.index", Permission.ACCOUNT_VIEW, group="system", order=90),
    ],
    worklist=[
        filings_waiting.SOURCE,
        assessments_waiting.SOURCE,
    ],
    notices={
        **hazard_sentences.SENTENCES,
        **library_sentences.SENTENCES,
        **filing_sentences.SENTENCES,
        **sheets_sentences.SENTENCES,
        **site_sentences.SENTENCES,
        **home_jobs.SENTENCES,
    },
)
