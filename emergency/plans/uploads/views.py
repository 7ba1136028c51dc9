"""Upload pages: the file, what was understood of it, one question at a time, and the confirmation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.clock import today
from emergency.core.errors import Conflict, Invalid
from emergency.core.files import PLANS, Document, Store, inspect
from emergency.core.i18n import say
from emergency.core.text import Message, message
from emergency.core.uploads import keep_document
from emergency.plans import queries
from emergency.plans.models import PlanImport
from emergency.plans.outlines import section_of
from emergency.plans.uploads import actions
from emergency.plans.uploads.forms import NONE_OF_THESE, AnswerForm, ConfirmForm, UploadForm
from emergency.plans.uploads.reader import read_apart
from emergency.plans.vocabulary import FAMILY_TITLES, KIND_TITLES, KINDS_OF, ImportState

pages = Blueprint("uploads", __name__)


@pages.route("/uploads/new", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def create() -> Any:
    """Choose a file; it is read, and shown before anything becomes of it."""
    form = UploadForm(organisation=g.actor.organisation_name)
    form.kind.choices = [("", _("As the file says")), *_kind_choices()]
    if form.validate_on_submit():
        try:
            # The file is inspected and read before the first statement, since reading takes seconds and the
            # database would be locked for everybody meanwhile.
            data, document = take_file(request.files.get("file"))
            reading = read_apart(data, document, on=today())
            organisation = accounts.find_organisation_by_words(form.organisation.data or "", g.actor)
            if organisation is None:
                organisation = accounts.get_organisation(g.actor.organisation_id or 0, g.actor)
            file = keep_document(data, document, store(), organisation_id=organisation.id, by=g.actor)
            upload = actions.stage(organisation, file, reading, kind=form.kind.data or "", by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            return redirect(url_for("uploads.show", import_id=upload.id, plan=request.args.get("plan", type=int)))
    return render_template("uploads/create.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/uploads/<int:import_id>")
@needs(Permission.PLAN_EDIT)
def show(import_id: int) -> Any:
    """What was understood of the file: the chapters, what is missing, what does not agree, and one question."""
    return _page(queries.get_import(import_id, g.actor, Permission.PLAN_EDIT))


@pages.post("/uploads/<int:import_id>/answer")
@needs(Permission.PLAN_EDIT)
def answer(import_id: int) -> Any:
    """Say what a doubtful heading is."""
    upload = queries.get_import(import_id, g.actor, Permission.PLAN_EDIT)
    section = request.form.get("section", type=int)
    asked = next((question for question, _why in _open_questions(upload) if question["section"] == section), None)
    # Somebody else may have answered meanwhile, or taken the upload in: the page says what is still asked.
    if asked is not None and upload.state is ImportState.WAITING:
        form = _question_form(asked, with_answer=True)
        if not form.validate():
            return _page(upload, question_form=form), 422
        code = form.code.data if form.code.data != NONE_OF_THESE else ""
        actions.answer(upload, section=asked["section"], code=code, by=g.actor)
    return redirect(url_for("uploads.show", import_id=upload.id, plan=request.args.get("plan"), _anchor="question"))


@pages.post("/uploads/<int:import_id>/confirm")
@needs(Permission.PLAN_EDIT)
def confirm(import_id: int) -> Any:
    """Make plans and versions of it."""
    upload = queries.get_import(import_id, g.actor, Permission.PLAN_EDIT)
    form = _confirm_form(upload)
    if form.validate_on_submit():
        is_out = form.how.data == "out"
        try:
            if is_out and form.effective_on.data is None:
                raise Invalid(effective_on=message("Give the day."))
            versions = actions.confirm(
                upload, title=form.title.data, by=g.actor,
                plan=queries.get_plan(int(form.plan.data), g.actor) if form.plan.data else None,
                effective_on=form.effective_on.data if is_out else None,
                reviewed_on=form.reviewed_on.data if is_out else None,
            )  # fmt: skip
        except Invalid as error:
            error.fields = {_FIELDS.get(name, name): said for name, said in error.fields.items()}
            form.take(error)
        except Conflict as error:
            if error.code != "draft_exists":
                raise
            form.take(Invalid(plan=error.message))
        else:
            flash(_("The plan is taken in with its text."), "ok")
            first = versions[0]
            return redirect(url_for("plans.show", plan_id=first.plan_id))
    return _page(upload, form), 422


@pages.post("/uploads/<int:import_id>/drop")
@needs(Permission.PLAN_EDIT)
def drop(import_id: int) -> Any:
    """Do nothing with the upload."""
    upload = queries.get_import(import_id, g.actor, Permission.PLAN_EDIT)
    actions.drop(upload, by=g.actor)
    flash(_("Nothing was taken in from %(file)s.", file=upload.file.filename), "ok")
    return redirect(url_for("plans.index"))


_FIELDS = {"published_on": "effective_on", "issued_on": "effective_on"}


def take_file(sent: FileStorage | None) -> tuple[bytes, Document]:
    """The bytes of an upload and what they are. Errors: Invalid (`file`)."""
    if sent is None or not sent.filename:
        raise Invalid(file=message("Choose a file."))
    data = sent.read()
    limit = current_app.config["SETTINGS"].upload_megabytes * 1024 * 1024
    return data, inspect(data, sent.filename, PLANS, limit=limit)


def store() -> Store:
    """Where uploaded documents are kept."""
    return Store(current_app.config["SETTINGS"].data_dir)


def _page(upload: PlanImport, form: ConfirmForm | None = None, *, question_form: AnswerForm | None = None) -> str:
    """The page of an upload; a form that was refused stands on it as it was sent."""
    reading = upload.reading
    question = _next_question(upload) if upload.state is ImportState.WAITING else None
    return render_template(
        "uploads/show.html", upload=upload, reading=reading, form=form or _confirm_form(upload),
        question=question, question_form=question_form or (_question_form(question) if question else None),
        left=len(_open_questions(upload)), titles=_section_titles(reading, upload.answers),
        problems=[Message(said["msgid"], said["params"]) for said in reading.get("sentences", [])],
        contents=[(section_of(one["code"]), one["in_text"]) for one in reading.get("contents", [])],
        missing=[section_of(code) for code in (*reading.get("missing", []), *reading.get("missing_annex", []))],
    )  # fmt: skip


def _open_questions(upload: PlanImport) -> list[tuple[dict[str, Any], Message]]:
    questions = zip(upload.reading.get("questions", []), upload.reading.get("whys", []), strict=False)
    return [
        (question, Message(why["msgid"], why["params"]))
        for question, why in questions
        if question["kind"] == "doubtful_title" and str(question["section"]) not in upload.answers
    ]


def _next_question(upload: PlanImport) -> dict[str, Any] | None:
    waiting = _open_questions(upload)
    if not waiting:
        return None
    question, why = waiting[0]
    section = upload.reading["sections"][question["section"]]
    return {**question, "why": why, "body": section["body"][:300], "number": section["number"]}


def _question_form(question: dict[str, Any], *, with_answer: bool = False) -> AnswerForm:
    form = AnswerForm() if with_answer else AnswerForm(formdata=None, section=question["section"])
    choices = [(code, f"{say(section_of(code).title)}（{code}）") for code in question["candidates"]]
    form.code.choices = [*choices, (NONE_OF_THESE, _("None of these: a section of its own"))]
    return form


def _section_titles(reading: dict[str, Any], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The headings for the tree, each with what it fills and how sure that is."""
    rows = []
    for at, section in enumerate(reading.get("sections", [])):
        answered = answers.get(str(at))
        code = section["code"] if answered is None else answered
        match = section["match"] if answered is None else ("sure" if answered else "none")
        rows.append({**section, "code": code, "match": match, "fills": section_of(code).title if code else None})
    return rows


def _confirm_form(upload: PlanImport) -> ConfirmForm:
    form = ConfirmForm(
        title=upload.reading.get("title") or upload.file.filename.rpartition(".")[0], plan=request.args.get("plan", "")
    )
    offered = queries.plans_of(upload.organisation_id, g.actor)
    form.plan.choices = [("", _("a new plan")), *((str(plan.id), plan.title) for plan in offered)]
    return form


def _kind_choices() -> list[tuple[str, str]]:
    return [
        (f"{family}:{kind}", f"{say(KIND_TITLES[kind])} · {say(FAMILY_TITLES[family])}")
        for family, kinds in KINDS_OF.items()
        for kind in kinds
    ]
