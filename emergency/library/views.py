"""Pages of laws and standards: the library, one of them with all that rests on it, adding, stating a replacement."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.clock import today
from emergency.core.errors import Invalid
from emergency.core.i18n import say
from emergency.core.instruments import STANDING_TITLES, Standing
from emergency.library import actions, queries
from emergency.library.forms import InstrumentForm, ReplacementForm
from emergency.statutes import actions as statutes
from emergency.statutes.queries import find_added, list_replacements, register
from emergency.statutes.rules import FIELD_TITLES, KIND_TITLES, MARK_TITLES

pages = Blueprint("library", __name__)
_WORDS: dict[str, Any] = {
    "kinds": KIND_TITLES, "standings": STANDING_TITLES, "marks": MARK_TITLES,
    "tones": {Standing.CURRENT: "ok", Standing.COMING: "work", Standing.REPLACED: "late", Standing.ABOLISHED: "late"},
}  # fmt: skip
_MOST = 200


@pages.get("/instruments")
@needs(Permission.INSTRUMENT_VIEW)
def index() -> Any:
    """Every law and standard on record, with its days and whether it is in force."""
    asked, day, known = request.args, today(), register()
    standing, kind, words = asked.get("standing", ""), asked.get("kind", ""), asked.get("words", "").strip()
    shown = [
        one
        for one in known.all()
        if (not standing or one.standing_on(day) == standing)
        and (not kind or one.kind == kind)
        and (not words or any(words in text for text in (one.title.zh, one.title.en, one.number, *one.numbers)))
    ]
    return render_template(
        "library/index.html", instruments=shown, register=known, day=day, rule_counts=queries.rule_counts(),
        standing_options=[(str(each), say(title)) for each, title in STANDING_TITLES.items()],
        kind_options=[(each, say(title)) for each, title in KIND_TITLES.items()], standing=standing, kind=kind,
        asked_words=words, **_WORDS,
    )  # fmt: skip


@pages.get("/instruments/<string:instrument_id>")
@needs(Permission.INSTRUMENT_VIEW)
def show(instrument_id: str) -> Any:
    """One law or standard: its days, its line of successors, and what its replacement touches."""
    known, day = register(), today()
    one = known.get(instrument_id)
    found = queries.plans_citing(one, known, g.actor)
    return render_template(
        "library/show.html", one=one, day=day, line=known.chain_of(one.id), before=known.predecessors_of(one.id),
        rules=queries.rules_citing(one.id), penalties=queries.penalties_citing(one.id), found=found[:_MOST],
        total=len(found), outlines=queries.outlines_citing(one), added=find_added(one.id),
        stated=list_replacements(one.id), register=known,
        unverified=[title for name, title in FIELD_TITLES.items() if name in one.unverified],
        plans=len(queries.plan_ids_of(found)), **_WORDS,
    )  # fmt: skip


@pages.route("/instruments/new", methods=["GET", "POST"])
@needs(Permission.INSTRUMENT_EDIT)
def add() -> Any:
    """Add a law or standard."""
    form = InstrumentForm()
    form.offer()
    if form.validate_on_submit():
        try:
            row = statutes.add(
                kind=form.kind.data, title_zh=form.title_zh.data, title_en=form.title_en.data or "",
                number=form.number.data or "", issuer=form.issuer.data or "", issued_on=form.issued_on.data,
                in_force_from=form.in_force_from.data, source=form.source.data, by=g.actor,
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            flash(_("It is on record. If it replaces another one, state that on the page of the other."), "ok")
            return redirect(url_for("library.show", instrument_id=row.code))
    return render_template("library/new.html", form=form), 422 if form.is_submitted() else 200


@pages.route("/instruments/<string:instrument_id>/replace", methods=["GET", "POST"])
@needs(Permission.INSTRUMENT_EDIT)
def replace(instrument_id: str) -> Any:
    """State that a law or standard is replaced from a day on; the owners of plans that cite it are told once."""
    known = register()
    one, form = known.get(instrument_id), ReplacementForm(on=today())
    form.offer(each for each in known.all() if each.id != one.id)
    if form.validate_on_submit():
        try:
            statutes.state_replacement(
                one.id, successor=form.successor.data or None, on=form.on.data, source=form.source.data, by=g.actor
            )
            told = actions.tell_of_replacement(one.id, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            told_words = ngettext(
                "Stated. The owner of %(num)d plan that cites it is told.",
                "Stated. The owners of %(num)d plans that cite it are told.", told,
            ) if told else _("Stated. No plan in force cites it, or its day has not come yet.")  # fmt: skip
            flash(told_words, "ok")
            return redirect(url_for("library.show", instrument_id=one.id))
    status = 422 if form.is_submitted() else 200
    return render_template("library/replace.html", form=form, one=one, day=today(), **_WORDS), status
