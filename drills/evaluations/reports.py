"""The evaluation report of a drill as a document (DR-N-09: 88号令 第三十四条)."""

from __future__ import annotations

from drills.bookings.models import Drill
from drills.bookings.rules import CONTENT_TITLES, FORM_TITLES, KIND_TITLES, Step
from drills.evaluations import queries
from drills.evaluations.models import Evaluation, Finding
from drills.evaluations.rules import GRADE_TITLES, SEVERITY_TITLES
from emergency.core.clock import local, now
from emergency.core.pdf import render_pdf
from emergency.sites.queries import name_on


def evaluation_report(drill: Drill, evaluation: Evaluation, *, address: str) -> bytes:
    """The report as PDF: what was planned and what was held, who came, what was found, what follows.

    A part without content is left out, heading and all. Errors: NoPdf.
    """
    findings = queries.list_findings(drill.id)
    return render_pdf(
        "evaluations/evaluation.print.html", drill=drill, evaluation=evaluation, findings=findings,
        clauses={finding.id: clause_of(finding) for finding in findings},
        reports=queries.list_reports(drill.id), differences=differences(drill), kinds=KIND_TITLES,
        contents=CONTENT_TITLES, forms_of=FORM_TITLES, grades=GRADE_TITLES, severities=SEVERITY_TITLES,
        address=address, as_of=now(), person=evaluation.recorded_by,
        unit_name=name_on(drill.organisation, drill.held_on or evaluation.evaluated_on, evaluation.recorded_at),
    )  # fmt: skip


def clause_of(finding: Finding) -> str:
    """The number and title of the blamed clause as the plan has them; empty where none is blamed."""
    if finding.version is None or not finding.clause:
        return ""
    for clause in finding.version.clauses:
        if finding.clause in (clause.code, clause.title, clause.number):
            return f"{clause.number} {clause.title}".strip()
    return finding.clause


def differences(drill: Drill) -> list[tuple[str, str]]:
    """Where what was held differs from what was planned: `day`, and every postponement with its reason."""
    found = [("postponed", step.reason) for step in drill.steps if step.step is Step.POSTPONE]
    if drill.held_on is not None and drill.held_on != local(drill.starts_at).date():
        found.append(("day", str(local(drill.starts_at).date())))
    found += [("interrupted", step.reason) for step in drill.steps if step.step is Step.INTERRUPT]
    return found
