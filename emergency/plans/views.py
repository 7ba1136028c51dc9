"""Pages of plans and their versions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.clock import today
from emergency.core.errors import Invalid, NotFound, NotReady
from emergency.core.files import Store
from emergency.core.i18n import say
from emergency.core.paging import paginate
from emergency.core.text import message
from emergency.core.uploads import StoredFile
from emergency.plans import actions, publication, queries, reports, rules
from emergency.plans.forms import (
    AbolishForm,
    MakePublicForm,
    PlanChangeForm,
    PlanForm,
    PublishForm,
    ReasonForm,
)
from emergency.plans.models import Plan
from emergency.plans.queries import PlanState
from emergency.plans.rules import Family, PlanKind
from emergency.plans.vocabulary import (
    FAMILY_TITLES,
    KIND_TITLES,
    PUBLICATION_TITLES,
    STATE_TITLES,
    Publication,
    VersionState,
)
from emergency.plans.word import version_docx

pages = Blueprint("plans", __name__)
PAGE = 50
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/plans")
@needs(Permission.PLAN_VIEW)
def index() -> Any:
    """The plans in reach, each with the version in force and its draft."""
    asked = request.args
    chosen = queries.list_plans(
        g.actor,
        words=asked.get("words", ""),
        kind=_word(PlanKind, "kind"),
        family=_word(Family, "family"),
        organisation_id=asked.get("organisation", type=int),
        state=_word(PlanState, "state"),
    )
    plans = paginate(chosen, per_page=PAGE)
    ids = [plan.id for plan in plans.items]
    return render_template(
        "plans/index.html", plans=plans, in_force=queries.in_force(ids), drafts=queries.drafts_of(ids),
        kinds=KIND_TITLES, families=FAMILY_TITLES, states=reports.STATES,
    )  # fmt: skip


@pages.route("/plans/new", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def create() -> Any:
    """A new plan; its text is written or uploaded next."""
    form = PlanForm(organisation=g.actor.organisation_name)
    form.family.choices = [(str(family), say(title)) for family, title in FAMILY_TITLES.items()]
    form.kind.choices = [(str(kind), say(title)) for kind, title in KIND_TITLES.items()]
    _offer_parents(form, g.actor.organisation_id, None)
    if request.method == "GET" and g.actor.role == "bureau":
        form.family.data = str(Family.GOVERNMENT)
    if form.validate_on_submit():
        try:
            organisation = accounts.find_organisation_by_words(form.organisation.data or "", g.actor)
            if organisation is None:
                organisation = accounts.get_organisation(g.actor.organisation_id or 0, g.actor)
            plan = actions.create_plan(
                organisation, family=Family(form.family.data), kind=PlanKind(form.kind.data), title=form.title.data,
                hazard=form.hazard.data or "", parent=_parent(form.parent.data), by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The plan is entered. Now write its text, or upload it."), "ok")
            return redirect(url_for("plans.show", plan_id=plan.id))
    return render_template("plans/edit.html", form=form, plan=None), 422 if form.is_submitted() else 200


@pages.get("/plans/<int:plan_id>")
@needs(Permission.PLAN_VIEW)
def show(plan_id: int) -> Any:
    """One plan: the version in force, the draft, all versions, and what others know about it."""
    plan = queries.get_plan(plan_id, g.actor)
    current = queries.version_in_force(plan.id)
    return render_template(
        "plans/show.html", plan=plan, versions=queries.versions_of(plan.id), current=current, kinds=KIND_TITLES,
        families=FAMILY_TITLES, states=STATE_TITLES, publications=PUBLICATION_TITLES,
        publication=publication.publication_of(current.id) if current else None,
    )  # fmt: skip


@pages.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def edit(plan_id: int) -> Any:
    """What a plan is called and where it belongs."""
    plan = queries.get_plan(plan_id, g.actor, Permission.PLAN_EDIT)
    form = PlanChangeForm(title=plan.title, hazard=plan.hazard, parent=str(plan.parent_id or ""))
    _offer_parents(form, plan.organisation_id, plan)
    if form.validate_on_submit():
        try:
            actions.update_plan(
                plan, title=form.title.data, hazard=form.hazard.data or "", parent=_parent(form.parent.data),
                site=plan.site, by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("plans.show", plan_id=plan.id))
    return render_template("plans/edit.html", form=form, plan=plan), 422 if form.is_submitted() else 200


@pages.route("/plans/<int:plan_id>/revise", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def revise(plan_id: int) -> Any:
    """Start a draft from the version in force, or join the one there is."""
    plan = queries.get_plan(plan_id, g.actor, Permission.PLAN_EDIT)
    form = ReasonForm()
    if form.validate_on_submit():
        draft = actions.start_revision(plan, reason=form.reason.data, by=g.actor)
        return redirect(url_for("drafts.show", version_id=draft.id))
    current = queries.version_in_force(plan.id)
    page = render_template("plans/revise.html", form=form, plan=plan, current=current, draft=queries.draft_of(plan.id))
    return page, 422 if form.is_submitted() else 200


@pages.route("/plans/<int:plan_id>/abolish", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def abolish(plan_id: int) -> Any:
    """End a plan on a day."""
    plan = queries.get_plan(plan_id, g.actor, Permission.PLAN_EDIT)
    form = AbolishForm(on=today())
    if form.validate_on_submit():
        try:
            actions.abolish(plan, on=form.on.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The plan is abolished. Its versions stay readable."), "ok")
            return redirect(url_for("plans.show", plan_id=plan.id))
    return render_template("plans/abolish.html", form=form, plan=plan), 422 if form.is_submitted() else 200


@pages.get("/versions/<int:version_id>")
@needs(Permission.PLAN_VIEW)
def version(version_id: int) -> Any:
    """A version to be read: its chapters, its text, what it promises."""
    found = queries.get_version(version_id, g.actor)
    return render_template(
        "plans/version.html", version=found, before=queries.version_before(found, with_text=False),
        sections=reports.chapters(found), states=STATE_TITLES,
        current=queries.version_in_force(found.plan_id),
    )  # fmt: skip


@pages.route("/versions/<int:version_id>/publish", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def publish(version_id: int) -> Any:
    """Publish a draft; what is missing, or was not done, is said before the button."""
    draft = queries.get_version(version_id, g.actor, Permission.PLAN_EDIT)
    form = PublishForm(on=today())
    if form.validate_on_submit():
        try:
            actions.publish(draft, on=form.on.data, signed_by=form.signed_by.data, by=g.actor)
        except (Invalid, NotReady) as error:
            form.take(error if isinstance(error, Invalid) else Invalid(error.message))
        else:
            flash(_("The version is in force."), "ok")
            return redirect(url_for("plans.version", version_id=draft.id))
    page = render_template(
        "plans/publish.html", form=form, version=draft,
        missing=rules.missing_to_publish(draft.content, has_original=draft.original_id is not None),
        gaps=reports.gaps(draft),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.post("/versions/<int:version_id>/withdraw")
@needs(Permission.PLAN_EDIT)
def withdraw(version_id: int) -> Any:
    """Give up a draft."""
    draft = queries.get_version(version_id, g.actor, Permission.PLAN_EDIT)
    actions.withdraw_draft(draft, by=g.actor)
    flash(_("The draft is given up. It stays on record."), "ok")
    return redirect(url_for("plans.show", plan_id=draft.plan_id))


@pages.route("/versions/<int:version_id>/make-public", methods=["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def make_public(version_id: int) -> Any:
    """Note the day a published version was made public to society."""
    found = queries.get_version(version_id, g.actor, Permission.PLAN_EDIT)
    if found.state is not VersionState.PUBLISHED:
        raise NotReady(message("Only a published version is made public."))
    said = publication.publication_of(found.id)
    form = MakePublicForm(
        on=found.made_public_on or today(), how=said.how if said else Publication.ELSEWHERE,
        summary=said.summary if said else "",
    )  # fmt: skip
    form.how.choices = [(str(how), say(title)) for how, title in PUBLICATION_TITLES.items()]
    if form.validate_on_submit():
        try:
            publication.make_public(
                found, on=form.on.data, how=Publication(form.how.data), summary=form.summary.data or "", by=g.actor
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("It is noted how the plan is made public."), "ok")
            return redirect(url_for("plans.version", version_id=found.id))
    return render_template("plans/make_public.html", form=form, version=found), 422 if form.is_submitted() else 200


@pages.get("/versions/<int:version_id>/plan.pdf")
@needs(Permission.PLAN_VIEW)
def pdf(version_id: int) -> Any:
    """A version on paper: cover, approval page, contents, text."""
    found = queries.get_version(version_id, g.actor)
    address = current_app.config["SETTINGS"].public_url + url_for("plans.version", version_id=found.id)
    made = reports.version_pdf(found, actor=g.actor, address=address)
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"plan-{found.id}.pdf")
    return response


@pages.get("/versions/<int:version_id>/plan.docx")
@needs(Permission.PLAN_VIEW)
def word(version_id: int) -> Any:
    """A version as a Word file, to be printed, signed and worked on elsewhere."""
    found = queries.get_version(version_id, g.actor)
    name = f"{found.plan.title} {found.label or found.number}.docx"
    return send_file(BytesIO(version_docx(found)), mimetype=WORD, as_attachment=True, download_name=name)


@pages.get("/versions/<int:version_id>/original")
@needs(Permission.PLAN_VIEW)
def original(version_id: int) -> Any:
    """The uploaded document, as it was."""
    found = queries.get_version(version_id, g.actor)
    if found.original is None:
        raise NotFound
    return download(found.original)


def download(file: StoredFile) -> Response:
    """An uploaded document as an attachment, never shown within our pages."""
    data = Store(current_app.config["SETTINGS"].data_dir).read(file.stored_as, file.sha256)
    return send_file(
        BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=file.filename
    )


def _offer_parents(form: Any, organisation_id: int | None, plan: Plan | None) -> None:
    """The organisation's other plans; a parent that lies elsewhere stays what it is."""
    offered = queries.plans_of(organisation_id, g.actor) if organisation_id else []
    choices = {str(one.id): one.title for one in offered if plan is None or one.id != plan.id}
    if plan is not None and plan.parent is not None:
        choices.setdefault(str(plan.parent.id), plan.parent.title)
    form.parent.choices = [("", _("None")), *choices.items()]


def _parent(chosen: str | None) -> Plan | None:
    return queries.get_plan(int(chosen), g.actor) if chosen else None


def _word(vocabulary: Any, name: str) -> Any:
    """A filter of the address; an unknown word filters nothing."""
    given = request.args.get(name, "")
    return vocabulary(given) if given in set(vocabulary) else None
