"""Versions as they are read and printed."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from markupsafe import Markup

from emergency.core.actors import Actor
from emergency.core.clock import now
from emergency.core.panels import panels_for
from emergency.core.pdf import render_pdf
from emergency.core.text import Message, message
from emergency.plans.models import Clause, PlanVersion
from emergency.plans.outlines import Outline, Section, outline_of_plan
from emergency.plans.queries import PlanState

STATES: dict[PlanState, Message] = {
    PlanState.IN_FORCE: message("In force"),
    PlanState.DRAFT: message("Being revised"),
    PlanState.UNPUBLISHED: message("Never published"),
    PlanState.ABOLISHED: message("Abolished"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A row of the chapter tree: a clause of the version, or a section of the outline that it does not have."""

    clause: Clause | None
    missing: Section | None = None


def outline_of(version: PlanVersion) -> Outline | None:
    """The outline that a version is held against, by the kind of its plan."""
    return outline_of_plan(version.plan.family, version.plan.kind)


def chapters(version: PlanVersion) -> list[Chapter]:
    """The chapter tree: what the version has, and in its place what the outline asks for and nobody wrote."""
    rows = [Chapter(clause) for clause in version.clauses]
    outline = outline_of(version)
    if outline is None or not rows:
        return rows
    codes = [section.code for section in outline.sections]
    for section in missing_sections(version, outline):
        before = codes[: codes.index(section.code)]
        place = max((at for at, row in enumerate(rows) if _code(row) in before), default=-1)
        rows.insert(place + 1, Chapter(None, section))
    return rows


def missing_sections(version: PlanVersion, outline: Outline) -> list[Section]:
    """The sections that the outline requires and no clause fills."""
    filled = {clause.code for clause in version.clauses}
    return [section for section in outline.sections if section.required and section.code not in filled]


def gaps(version: PlanVersion) -> tuple[Outline, list[Section]] | None:
    """What the draft lacks against the standard's outline: a warning, never a bar. None where nothing applies."""
    outline = outline_of(version)
    if outline is None:
        return None
    found = missing_sections(version, outline)
    return (outline, found) if found else None


def version_pdf(version: PlanVersion, *, actor: Actor, address: str) -> bytes:
    """The version as a document on A4. Errors: NoPdf."""
    return render_pdf(
        "plans/version.print.html", qr=drawn_qr(address), version=version, plan=version.plan, as_of=now(),
        address=address, panels=panels_for("plan-print", version.plan, actor),
    )  # fmt: skip


def drawn_qr(address: str) -> Markup:
    """An address as a QR code, drawn as an SVG without a border."""
    drawn = segno.make(address, error="m").svg_inline(border=0, scale=4, omitsize=True)
    return Markup(drawn)  # noqa: S704  # drawn by us from an address of our own


def _code(row: Chapter) -> str:
    return row.clause.code if row.clause else row.missing.code if row.missing else ""
