"""Pages of rules: each in a sentence with its article; how an authority adopts, extends and ends its own targets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission, reaches
from emergency.core.clock import today
from emergency.core.errors import DomainError, Invalid
from emergency.core.i18n import say
from emergency.core.text import Text, message
from emergency.rulebook import actions, beginnings, queries
from emergency.rulebook.convention import Convention
from emergency.rulebook.forms import AdoptForm, BeginningForm, ConventionForm, EndForm
from emergency.rulebook.lineage import history_of
from emergency.rulebook.rules import Mode, RuleKind
from emergency.rulebook.shipped import templates
from emergency.rulebook.wording import FORCE_TITLES

pages = Blueprint("rulebook", __name__)

KINDS: dict[RuleKind, Text] = {RuleKind.DRILL: Text("演练", "Drills"), RuleKind.PLAN: Text("预案", "Plans")}


@pages.get("/rules")
@needs(Permission.RULE_VIEW)
def index() -> Any:
    """Every rule in force today, the authority's own among them; expired targets and those to come said as such."""
    day, kind = today(), request.args.get("kind", "")
    own = {row.rule for row in queries.list_authority_rules()}
    rules = [
        rule
        for rule in queries.all_rules()
        if (rule.is_in_force(day) or rule.is_expired_target(day) or rule.in_force_from > day)
        and (not kind or rule.kind == kind)
    ]
    return render_template(
        "rulebook/index.html",
        rules=rules,
        in_force=sum(rule.is_in_force(day) for rule in rules),
        own=own,
        forces=FORCE_TITLES,
        kinds=KINDS,
        kind=kind,
        day=day,
        kinds_shown=[(str(each), say(title)) for each, title in KINDS.items()],
    )


@pages.get("/rules/<string:rule_id>")
@needs(Permission.RULE_VIEW)
def show(rule_id: str) -> Any:
    """One rule: sentence, article, validity, what it counts, worked cases, and how far it was verified."""
    return _page(rule_id)


def _page(rule_id: str, form: EndForm | None = None) -> str:
    """The page of a rule; with `form`, the last day as it was typed and refused."""
    rule = queries.get_rule(rule_id)
    row = queries.find_authority_rule(rule_id)
    may_end = row is not None and reaches(g.actor, Permission.RULE_EDIT, row)
    if form is None and may_end and row is not None:
        form = EndForm(on=row.in_force_until)
    lineage = history_of(rule, queries.all_rules())
    return render_template(
        "rulebook/show.html", rule=rule, row=row, history=lineage if len(lineage) > 1 else [],
        forces=FORCE_TITLES, kinds=KINDS, day=today(), may_end=may_end, form=form,
    )  # fmt: skip


@pages.route("/rules/adopt", methods=["GET", "POST"])
@needs(Permission.RULE_EDIT)
def adopt() -> Any:
    """An authority adopts a target from a template for its area and years."""
    area = accounts.get_area(g.actor.area_id) if g.actor.area_id else None
    form = AdoptForm(area=area.code if area else "")
    form.template.choices = [(template.id, say(template.title)) for template in templates().values()]
    if form.validate_on_submit():
        try:
            row = _adopt(form)
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(area=error.message))
        else:
            flash(_("The target is adopted. It is scheduled like law, marked as the authority's own."), "ok")
            return redirect(url_for("rulebook.show", rule_id=row.rule))
    return render_template("rulebook/adopt.html", form=form), 422 if form.is_submitted() else 200


def _adopt(form: AdoptForm) -> Any:
    area = _area_named(form.area.data)
    if area is None:
        raise Invalid(area=message("There is no such area."))
    title = Text(form.title_zh.data, form.title_en.data or form.title_zh.data) if form.title_zh.data else None
    return actions.adopt_template(
        form.template.data, area=area, in_force_from=form.valid_from.data, in_force_until=form.valid_to.data,
        title=title, document=form.document.data, at_least=form.number.data, by=g.actor,
    )  # fmt: skip


@pages.post("/rules/<string:rule_id>/end")
@needs(Permission.RULE_EDIT)
def end(rule_id: str) -> Any:
    """Give an authority's own target another last day: earlier to end it, later to extend it."""
    row, form = queries.get_own_rule(rule_id, g.actor), EndForm()
    if form.validate_on_submit():
        try:
            actions.end_rule(row, on=form.on.data, by=g.actor)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The last day is changed."), "ok")
            return redirect(url_for("rulebook.show", rule_id=row.rule))
    return _page(rule_id, form), 422


MODE_TITLES: dict[Mode, Text] = {
    Mode.CALENDAR: Text("按日历期间（1月1日、7月1日起算）", "Calendar periods (from 1 January and 1 July)"),
    Mode.ROLLING: Text("自上次演练起滚动计算", "Rolling, from the last drill on"),
}


@pages.get("/rules/counting")
@needs(Permission.RULE_VIEW)
def counting() -> Any:
    """How periods are counted where the law is silent, in which area and since when."""
    return render_template(
        "rulebook/counting.html", rows=queries.list_conventions(g.actor), modes=MODE_TITLES, ours=Convention(),
        day=today(),
    )  # fmt: skip


@pages.route("/rules/counting/new", methods=["GET", "POST"])
@needs(Permission.RULE_EDIT)
def set_counting() -> Any:
    """An authority says how periods are counted in its area from a half-year to come."""
    area = accounts.get_area(g.actor.area_id) if g.actor.area_id else None
    form = ConventionForm(area=area.code if area else "")
    for field in (form.half_year_mode, form.year_mode):
        field.choices = [(str(mode), say(title)) for mode, title in MODE_TITLES.items()]
    if form.validate_on_submit():
        try:
            actions.set_convention(
                area=_area_named(form.area.data), since=form.since.data, half_year_mode=Mode(form.half_year_mode.data),
                year_mode=Mode(form.year_mode.data), count_real_response=form.count_real_response.data,
                document=form.document.data, by=g.actor,
            )  # fmt: skip
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(area=error.message))
        else:
            flash(_("Set. Periods that have begun end as they began."), "ok")
            return redirect(url_for("rulebook.counting"))
    return render_template("rulebook/set_counting.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/rules/records")
@needs(Permission.RULE_VIEW)
def records() -> Any:
    """From which day the records of which area are complete, and who said so when."""
    return render_template("rulebook/records.html", rows=beginnings.list_beginnings(g.actor))


@pages.route("/rules/records/new", methods=["GET", "POST"])
@needs(Permission.RULE_EDIT)
def set_records() -> Any:
    """An authority says from which day the records of its area are complete."""
    area = accounts.get_area(g.actor.area_id) if g.actor.area_id else None
    form = BeginningForm(area=area.code if area else "")
    if form.validate_on_submit():
        try:
            beginnings.set_beginning(
                area=_area_named(form.area.data), begin_on=form.begin_on.data, document=form.document.data, by=g.actor
            )
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(area=error.message))
        else:
            flash(_("Set. What ran before that day is told as missing evidence, not as overdue."), "ok")
            return redirect(url_for("rulebook.records"))
    return render_template("rulebook/set_records.html", form=form), 422 if form.is_submitted() else 200


def _area_named(code: str | None) -> Area | None:
    if not code:
        return None
    area = accounts.find_area(code)
    if area is None:
        raise Invalid(area=message("There is no such area."))
    return area
