"""What the package `emergency` adds to the application."""

from __future__ import annotations

from emergency.accounts import api as accounts_api
from emergency.accounts import commands as accounts_commands
from emergency.accounts import views as accounts_views
from emergency.accounts.permissions import Permission
from emergency.core.jobs import job
from emergency.core.parts import MenuEntry, Part
from emergency.core.text import message
from emergency.filings import api as filings_api
from emergency.filings import sentences as filing_sentences
from emergency.home import views as home_views


@job("seal-audit", cron="* * * * *")
def seal_audit() -> str:
    """Chain the entries of the audit trail that are not yet sealed."""
    from emergency.core.audit import seal

    return f"{seal()} sealed"


part = Part(
    name="emergency",
    pages=[home_views.pages, accounts_views.pages],
    api=[
        accounts_api.api,
        filings_api.api,
    ],
    commands=[accounts_commands.accounts, accounts_commands.tokens],
    jobs=[seal_audit],
    menu=[
        MenuEntry(message("Today"), "home.index", Permission.SELF, order=0),
        MenuEntry(message("Accounts"), "accounts.index", Permission.ACCOUNT_VIEW, group="system", order=90),
    ],
    notices={
        **filing_sentences.SENTENCES,
    },
)
