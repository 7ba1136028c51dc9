"""Pages where a draft is written, one section at a time; everything works without scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.errors import Conflict, Invalid, NotFound
from emergency.core.i18n import say
from emergency.plans import queries, reports
from emergency.plans.content import ClauseContent, ContactContent, LevelContent, PromiseContent
from emergency.plans.drafts import actions
from emergency.plans.drafts.forms import BLANK_ROWS, CardClauseForm, ClauseForm, DetailsForm
from emergency.plans.models import Clause, PlanVersion
from emergency.plans.vocabulary import PROMISE_TITLES, PlanKind, PromiseKind, VersionState

pages = Blueprint("drafts", __name__)


@pages.get("/versions/<int:version_id>/edit")
@needs(Permission.PLAN_EDIT)
def show(version_id: int) -> Any:
    """The draft with its sections, each to be opened, moved or taken out."""
    draft = _draft(version_id)
    return render_template(
        "drafts/show.html", version=draft, chapters=reports.chapters(draft), has_outline=reports.outline_of(draft)
    )


@pages.route("/versions/<int:version_id>/clauses/new", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def add(version_id: int) -> Any:
    """A new section behind another one."""
    draft = _draft(version_id)
    after_id = request.args.get("after", type=int)
    form = _clause_form(draft)(
        revision=str(draft.revision), code=request.args.get("code", ""), title=_asked_title(draft)
    )
    _offer_codes(form, draft, "")
    if form.validate_on_submit():
        try:
            clause = actions.add_clause(
                draft, _clause_given(form), after_id=after_id, expected_revision=_revision(form), by=g.actor
            )
        except (Invalid, Conflict) as error:
            _take(form, error, draft)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("drafts.show", version_id=draft.id, _anchor=f"c{clause.id}"))
    page = render_template("drafts/clause.html", form=form, version=draft, clause=None)
    return page, 422 if form.is_submitted() else 200


@pages.route("/versions/<int:version_id>/clauses/<int:clause_id>", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def edit(version_id: int, clause_id: int) -> Any:
    """The text of one section."""
    draft = _draft(version_id)
    clause = _find(draft, clause_id)
    form = _clause_form(draft)(
        revision=str(draft.revision), number=clause.number, title=clause.title, level=str(clause.level),
        code=clause.code, text=clause.text, title_en=clause.title_en, text_en=clause.text_en,
    )  # fmt: skip
    _offer_codes(form, draft, clause.code)
    if form.validate_on_submit():
        try:
            actions.edit_clause(draft, clause.id, _clause_given(form), expected_revision=_revision(form), by=g.actor)
        except (Invalid, Conflict) as error:
            _take(form, error, draft)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("drafts.show", version_id=draft.id, _anchor=f"c{clause.id}"))
    page = render_template("drafts/clause.html", form=form, version=draft, clause=clause)
    return page, 422 if form.is_submitted() else 200


@pages.post("/versions/<int:version_id>/clauses/<int:clause_id>/move")
@needs(Permission.PLAN_EDIT)
def move(version_id: int, clause_id: int) -> Any:
    """Move a section one place up or down."""
    draft = _draft(version_id)
    down = request.form.get("down") == "yes"
    revision = request.form.get("revision", type=int)
    actions.move_clause(draft, clause_id, down=down, expected_revision=revision, by=g.actor)
    return redirect(url_for("drafts.show", version_id=draft.id, _anchor=f"c{clause_id}"))


@pages.post("/versions/<int:version_id>/clauses/<int:clause_id>/remove")
@needs(Permission.PLAN_EDIT)
def remove(version_id: int, clause_id: int) -> Any:
    """Take a section out of the draft."""
    draft = _draft(version_id)
    title = _find(draft, clause_id).title
    revision = request.form.get("revision", type=int)
    actions.remove_clause(draft, clause_id, expected_revision=revision, by=g.actor)
    flash(_("“%(title)s” is taken out of the draft.", title=title), "ok")
    return redirect(url_for("drafts.show", version_id=draft.id))


@pages.post("/versions/<int:version_id>/outline")
@needs(Permission.PLAN_EDIT)
def outline(version_id: int) -> Any:
    """Begin an empty draft with the headings of the outline."""
    draft = _draft(version_id)
    chosen = reports.outline_of(draft)
    if chosen is None:
        raise NotFound
    revision = request.form.get("revision", type=int)
    actions.begin_with_outline(draft, chosen, expected_revision=revision, by=g.actor)
    return redirect(url_for("drafts.show", version_id=draft.id))


@pages.post("/versions/<int:version_id>/renumber")
@needs(Permission.PLAN_EDIT)
def renumber(version_id: int) -> Any:
    """Number the sections 1, 1.1, 1.2, 2 … by their levels."""
    draft = _draft(version_id)
    actions.number_sections(draft, expected_revision=request.form.get("revision", type=int), by=g.actor)
    flash(_("The sections are numbered anew."), "ok")
    return redirect(url_for("drafts.show", version_id=draft.id))


@pages.route("/versions/<int:version_id>/details", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def details(version_id: int) -> Any:
    """What the version is called, what it promises, its response levels and its contacts."""
    draft = _draft(version_id)
    form = DetailsForm(**_as_rows(draft)) if request.method == "GET" else DetailsForm()
    for row in form.promises:
        row.form.kind.choices = [(str(kind), say(title)) for kind, title in PROMISE_TITLES.items()]
    if form.validate_on_submit():
        try:
            actions.edit_draft(draft, expected_revision=_revision(form), by=g.actor, **_details_given(form))
        except (Invalid, Conflict) as error:
            _take(form, error, draft)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("drafts.show", version_id=draft.id))
    page = render_template("drafts/details.html", form=form, version=draft)
    return page, 422 if form.is_submitted() else 200


def _draft(version_id: int) -> PlanVersion:
    version = queries.get_version(version_id, g.actor, Permission.PLAN_EDIT)
    if version.state is not VersionState.DRAFT and request.method == "GET":
        raise NotFound
    return version


def _find(draft: PlanVersion, clause_id: int) -> Clause:
    for clause in draft.clauses:
        if clause.id == clause_id:
            return clause
    raise NotFound


def _clause_form(draft: PlanVersion) -> type[ClauseForm]:
    """Cards alone are written in two languages."""
    return CardClauseForm if draft.plan.kind is PlanKind.ACTION_CARD else ClauseForm


def _offer_codes(form: ClauseForm, draft: PlanVersion, own: str) -> None:
    """The sections of the outline that nobody has filled yet, and the clause's own."""
    outline = reports.outline_of(draft)
    taken = {clause.code for clause in draft.clauses} - {own}
    offered = [(s.code, f"{s.code} {say(s.title)}") for s in outline.sections if s.code not in taken] if outline else []
    if own and own not in dict(offered):
        offered.insert(0, (own, own))
    form.code.choices = [("", _("None: a section of its own")), *offered]


def _asked_title(draft: PlanVersion) -> str:
    """The outline's title, where a missing section was chosen to be written."""
    code, outline = request.args.get("code", ""), reports.outline_of(draft)
    found = next((section for section in outline.sections if section.code == code), None) if outline else None
    return found.title.zh if found else ""


def _clause_given(form: ClauseForm) -> ClauseContent:
    return ClauseContent(
        title=form.title.data or "", text=form.text.data or "", code=form.code.data or "",
        number=form.number.data or "", level=int(form.level.data or 1), **_english(form),
    )  # fmt: skip


def _english(form: ClauseForm) -> dict[str, str]:
    if not isinstance(form, CardClauseForm):
        return {}
    return {"title_en": form.title_en.data or "", "text_en": form.text_en.data or ""}


def _revision(form: Any) -> int | None:
    given = form.revision.data or ""
    return int(given) if given.isdecimal() else None


def _take(form: Any, error: Invalid | Conflict, draft: PlanVersion) -> None:
    """Show what stands in the way beside what was typed. After a conflict the next saving is meant to replace."""
    if isinstance(error, Invalid):
        form.take(error)
        return
    if error.code != "stale":
        raise error
    form.take(Invalid(error.message))
    form.revision.data = str(draft.revision)


def _as_rows(draft: PlanVersion) -> dict[str, Any]:
    blank: list[dict[str, Any]] = [{}] * BLANK_ROWS
    content = draft.content
    levels = {level.level: asdict(level) for level in content.levels}
    return {
        "revision": str(draft.revision),
        "label": draft.label,
        "promises": [asdict(promise) for promise in content.promises] + blank,
        "levels": [levels.get(number, {}) for number in range(1, 5)],
        "contacts": [asdict(contact) for contact in content.contacts] + blank,
    }


def _details_given(form: DetailsForm) -> dict[str, Any]:
    """The filled rows; an emptied row is taken out."""
    return {
        "label": form.label.data or "",
        "promises": [
            PromiseContent(
                PromiseKind(row["kind"]), row["what"], row["quantity"] or 1, row["unit"] or "", row["within_minutes"]
            )
            for row in form.promises.data
            if row["what"]
        ],
        "levels": [
            LevelContent(n, row["criteria"] or "", row["decided_by"] or "", row["measures"] or "")
            for n, row in enumerate(form.levels.data, 1)
            if row["criteria"] or row["decided_by"] or row["measures"]
        ],
        "contacts": [
            ContactContent(row["body"] or "", row["post"] or "", row["name"] or "", row["phone"] or "")
            for row in form.contacts.data
            if any(row.values())
        ],
    }
