"""What goes between a unit and its authority: filings, uploaded tables, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from emergency.accounts import queries as accounts_queries
from emergency.accounts.models import Account, Organisation
from emergency.core.actors import SYSTEM, Actor
from emergency.core.clock import today
from emergency.core.db import db
from emergency.core.files import Kind, Store, inspect
from emergency.core.imports import fresh_items, get_importer
from emergency.core.uploads import keep_document
from emergency.filings import actions as filings
from emergency.filings import papers
from emergency.filings.documents import Missing
from emergency.filings.models import Filing, FilingPaper
from emergency.filings.rules import DocumentKind, PaperKind
from emergency.imports import actions as imports
from emergency.imports import queries as imports_queries
from emergency.imports.models import StagedImport
from emergency.notices import actions as notices
from emergency.notices.models import Delivery
from emergency.plans.models import PlanVersion
from tests.make.plans import MakePlans


class MakePapers(MakePlans):
    """What goes between a unit and its authority: filings, uploaded tables, notices."""

    def filing(
        self,
        *,
        state: str = "submitted",
        version: PlanVersion | None = None,
        organisation: Organisation | None = None,
        authority: Organisation | None = None,
        on: date | None = None,
        documents: Sequence[str] = tuple(DocumentKind),
    ) -> Filing:
        """A filing in a state people can bring it to: submitted, checking, returned_once, filed, refused."""
        version = version or self.version(self.plan(organisation))
        officer = replace(SYSTEM, name="陈立")
        authority = authority or self.bureau(version.plan.organisation.area)
        filing = filings.submit(
            version, authority=authority, received_on=on, by=officer,
            documents=[filings.HandedIn(DocumentKind(kind)) for kind in documents],
        )  # fmt: skip
        if state != "submitted":
            filings.take(filing, on=on, by=officer)
        if state == "returned_once":
            filings.return_once(filing, missing=[Missing("缺评审意见", "review_opinion")], on=on, by=officer)
        if state == "filed":
            filings.accept(filing, on=on, by=officer)
        if state == "refused":
            filings.refuse(filing, reason="不属于本部门备案范围", on=on, by=officer)
        return filing

    def original(self, filing: Filing, kind: str = "approval", **given: Any) -> FilingPaper:
        """The scan of a signed and sealed paper of a filing."""
        data = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
        file = keep_document(
            data, inspect(data, f"{filing.organisation.name}批准页.pdf", [Kind.PDF]),
            Store(self.app.config["SETTINGS"].data_dir), organisation_id=filing.organisation_id, by=SYSTEM,
        )  # fmt: skip
        signed_on = given.pop("signed_on", today())
        return papers.keep_original(filing, PaperKind(kind), file=file, signed_on=signed_on, by=SYSTEM, **given)

    def staged_import(self, account: Account) -> StagedImport:
        """A list of organisations that somebody has uploaded and not confirmed."""
        importer = get_importer("organisations")
        data = "单位名称,属地\n望屿石料厂,商河县\n".encode()
        store = Store(self.app.config["SETTINGS"].data_dir)
        by = accounts_queries.actor_of(account)
        return imports.stage(importer, data, imports_queries.accept(data, "a.csv"), {}, store=store, by=by)

    def imported(self, table: str, text: str, *, by: Actor, **given: str) -> Sequence[int]:
        """A table as .csv brought in at once; the new ids."""
        importer, data = get_importer(table), text.encode()
        preview = imports_queries.read(importer, data, imports_queries.accept(data, "a.csv"), given, by)
        return imports.put(importer, fresh_items(importer, preview), given, by=by)

    def delivery(self, account: Account, *, code: str = "reminder.waiting", **params: Any) -> Delivery:
        """A notice in somebody's inbox."""
        assert account.organisation_id is not None
        notices.notify(
            account.organisation_id, code, account_id=account.id, path="/worklist", **(params or {"what": "核对通讯录"})
        )
        notices.deliver(with_mail=False)
        found = db.session.scalar(
            select(Delivery).where(Delivery.account_id == account.id).order_by(Delivery.id.desc())
        )
        assert found is not None
        return found
