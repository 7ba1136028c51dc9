"""A filing as one file for the archive (归档): its row of the register, documents, papers with originals, and log."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask_babel import gettext as _
from sqlalchemy import Select

from emergency.accounts.permissions import Permission, reaches
from emergency.core.actors import Actor
from emergency.core.clock import local
from emergency.core.files import Store
from emergency.core.i18n import say
from emergency.core.pdf import pdf_ready
from emergency.core.tables.writing import write_csv
from emergency.core.uploads import StoredFile
from emergency.filings import papers, reports
from emergency.filings.documents import DOCUMENT_TITLES
from emergency.filings.models import Filing, FilingStep
from emergency.filings.review import STEPS
from emergency.filings.rules import PaperKind, Step
from emergency.plans.word import version_docx

_IN_MEMORY = 8 * 1024 * 1024
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class _Folder:
    """A zip being filled; it keeps the list of what it holds with each SHA-256."""

    def __init__(self) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # the answer closes it
        self._zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED)
        self._listed: list[tuple[str, str, int, str]] = []

    def add(self, name: str, data: bytes, what: str) -> None:
        """Put a file in; two of one name are told apart by a number."""
        name = self._free(_NO_FILE_NAME.sub("_", name))
        self._zip.writestr(name, data)
        self._listed.append((name, what, len(data), hashlib.sha256(data).hexdigest()))

    def close(self) -> IO[bytes]:
        """The whole zip, its contents listed in it."""
        contents = write_csv([_("File"), _("What it is"), _("Bytes"), "SHA-256"], self._listed)
        self._zip.writestr(f"00 {_('Contents')}.csv", b"".join(contents))
        self._zip.close()
        self.file.seek(0)
        return self.file

    def _free(self, name: str) -> str:
        taken = {each[0] for each in self._listed}
        stem, dot, kind = name.rpartition(".")
        tries = (name, *(f"{stem}（{number}）{dot}{kind}" for number in range(2, len(taken) + 3)))
        return next(each for each in tries if each not in taken)


def archive_of(filing: Filing, by: Actor, store: Store, *, receipt: str, page: str) -> IO[bytes]:
    """A filing with all that belongs to it, as a .zip, opened at its beginning; whoever asks closes it.

    `receipt` and `page` are the addresses that the printed papers carry. The plan's own text goes in for whoever may
    read the plan; what came on paper is named in the log alone. Errors: FileChanged where a kept file was altered.
    """
    folder = _Folder()
    table = list(reports.register_rows_of([filing]))
    folder.add(f"01 {_('Filing register')}.csv", b"".join(write_csv(reports.headings(), table)), _("Filing register"))
    folder.add(f"02 {_('What happened')}.csv", b"".join(write_csv(_log_headings(), _log(filing.steps))), _("Log"))
    for kind, printed in _printed(filing, receipt=receipt, page=page):
        title = say(papers.PAPER_TITLES[kind])
        folder.add(f"03 {title}.pdf", printed(), _("%(paper)s as printed by the system", paper=title))
    for paper in papers.papers_of(filing, by):
        title = say(papers.PAPER_TITLES[paper.kind])
        for original in papers.originals_of(filing, paper.kind):
            what = _("%(paper)s, original of %(day)s", paper=title, day=original.signed_on.isoformat())
            _add_file(folder, store, "04", title, original.file, what)
    for document in filing.documents:
        if document.file is not None:
            title = say(DOCUMENT_TITLES[document.kind])
            what = _("%(document)s, round %(round)s", document=title, round=document.round)
            _add_file(folder, store, "05", title, document.file, what)
    if reaches(by, Permission.PLAN_VIEW, filing.version):
        _add_plan(folder, store, filing)
    return folder.close()


def _add_file(folder: _Folder, store: Store, number: str, title: str, file: StoredFile, what: str) -> None:
    folder.add(f"{number} {title} {file.filename}", store.read(file.stored_as, file.sha256), what)


def _add_plan(folder: _Folder, store: Store, filing: Filing) -> None:
    """The plan as it was uploaded, else as this system writes it."""
    version, title = filing.version, filing.version.plan.title
    if version.original is not None:
        _add_file(folder, store, "06", title, version.original, _("The plan as it was uploaded"))
    else:
        folder.add(f"06 {title}.docx", version_docx(version), _("The plan as this system writes it"))


def _printed(filing: Filing, *, receipt: str, page: str) -> Iterable[tuple[PaperKind, Callable[[], bytes]]]:
    """The papers that this system prints of a filing; none where PDFs cannot be made."""
    if not pdf_ready():
        return
    for kind in papers.kinds_of(filing):
        match kind:
            case PaperKind.APPLICATION:
                yield kind, lambda: reports.application_pdf(filing, address=page)
            case PaperKind.APPROVAL:
                yield kind, lambda: reports.approval_pdf(filing, address=page)
            case PaperKind.NOTICE:
                yield kind, lambda: reports.notice_pdf(filing, address=page, person=filing.handler_name)
            case PaperKind.RECEIPT:
                yield kind, lambda: reports.receipt_pdf(filing, address=receipt)


def _log_headings() -> list[str]:
    return [_("Day"), _("Step"), _("By"), _("Recorded"), _("Round"), _("What was said")]


def _log(steps: Sequence[FilingStep]) -> Iterable[list[Any]]:
    for step in steps:
        yield [
            step.happened_on, say(STEPS[step.step]), step.by_name, local(step.recorded_at).strftime("%Y-%m-%d %H:%M"),
            step.round, _said(step),
        ]  # fmt: skip


def _said(step: FilingStep) -> str:
    """To whom it went, what a notice named, why it was refused, a note; names and sentences as they were written."""
    details = step.details
    to = details.get("to_name") or (details.get("to") if step.step is not Step.HANDED_ON else None)
    said = [to, *(item["text"] for item in details.get("missing", ())), details.get("reason"), details.get("note")]
    return "；".join(str(each) for each in said if each)


def archive_name(filing: Filing) -> str:
    """The name of the archive's file: the receipt's number where there is one."""
    number = filing.receipt_number or f"{filing.received_on:%Y%m%d}-{filing.id}"
    return _NO_FILE_NAME.sub("_", f"{number} {filing.version.plan.title}.zip")


def year_register(chosen: Select[Filing], year: int) -> IO[bytes]:
    """The register of a year as a .zip with the same rows as .xlsx and .csv, opened at its beginning."""
    folder, title = _Folder(), _("Filing register of %(year)s", year=year)
    folder.add(f"{title}.xlsx", reports.register_xlsx(chosen), _("Filing register"))
    folder.add(f"{title}.csv", reports.register_csv(chosen), _("Filing register"))
    return folder.close()
