"""Pages on which an authority makes its own rules, changes them, takes them in and out, and sees what they change."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from drills.own_rules import drafts, effects, reports
from drills.own_rules.effects import CHANGE_TITLES, Change
from drills.own_rules.forms import PackForm, RuleForm
from emergency.accounts import queries as accounts
from emergency.accounts.access import needs
from emergency.accounts.models import Area
from emergency.accounts.permissions import Permission, authorise
from emergency.accounts.rules import ORGANISATION_KIND_TITLES, OrganisationKind
from emergency.core.errors import DomainError, Invalid, NotFound
from emergency.core.i18n import say
from emergency.core.text import Text, message
from emergency.rulebook import actions, queries
from emergency.rulebook.case_drafts import drafted_cases
from emergency.rulebook.lineage import successor_of
from emergency.rulebook.models import AuthorityRule
from emergency.rulebook.rules import Rule
from emergency.rulebook.stating import pack_text, table_of

pages = Blueprint("own_rules", __name__)

_PAGE = 50
_PACK_TITLE = Text("本级规则", "Own rules")
_LONGEST_PACK = 1_000_000


@pages.route("/rules/new", methods=["GET", "POST"])
@needs(Permission.RULE_EDIT)
def create() -> Any:
    """An authority states a rule of its own, counts whom it would bind, has cases drafted, and saves it."""
    form = RuleForm()
    form.offer()
    if not form.is_submitted():
        form.area.data = _own_area()
        form.kinds.data = [OrganisationKind.ENTERPRISE.value]
    return _edit(form, None)


@pages.route("/rules/<string:rule_id>/change", methods=["GET", "POST"])
@needs(Permission.RULE_EDIT)
def change(rule_id: str) -> Any:
    """A changed rule is a new one from a day on; the old one ends the day before."""
    row = queries.get_own_rule(rule_id, g.actor)
    form = RuleForm()
    form.offer()
    if not form.is_submitted():
        rule = queries.rule_of_row(row)
        if not drafts.is_shown_on_form(rule):
            flash(_("This rule says more than the page can show. Export it, change the pack, and upload it."), "due")
            return redirect(url_for("rulebook.show", rule_id=row.rule))
        drafts.fill(form, rule)
    return _edit(form, row)


def _edit(form: RuleForm, old: AuthorityRule | None) -> Any:
    bound: dict[str, Any] | None = None
    opened: list[str] = []
    status = 200
    if form.is_submitted():
        try:
            rule = _stated(form, old)
            bound = _bound(rule)
            match request.form.get("do"):
                case "count":
                    pass
                case "draft":
                    form.show_cases(map(drafts.shown_case, drafted_cases(rule, say)), blank=1)
                case _:
                    cases = drafts.cases_from(form, rule)
                    opened = drafts.open_fields(rule, cases)
                    _check_confirmed(form, opened)
                    return _saved(replace(rule, cases=tuple(cases)))
        except DomainError as error:
            form.take(error if isinstance(error, Invalid) else Invalid(error.message))
            status = 422
    if not form.cases.entries:
        form.show_cases([], blank=1)
    areas = [(area.code, area.name) for area in queries.list_areas_to_rule(g.actor)]
    page = render_template("own_rules/edit.html", form=form, old=old, bound=bound, opened=opened, areas=areas)
    return page, status


def _stated(form: RuleForm, old: AuthorityRule | None) -> Rule:
    """What the form states, in an area that the person may rule. Errors: Invalid, NotFound."""
    if not form.validate():
        raise Invalid(message("Some fields are missing or cannot be taken."))
    area = _area_of(form.area.data or "")
    rule = drafts.rule_from(form, rule_id=queries.free_rule_id(area), replaces=old.rule if old else None)
    try:
        actions.check_force(rule, g.actor)
    except Invalid as error:
        raise Invalid(force=error.fields["pack"]) from error
    if old is not None and rule.in_force_from <= old.in_force_from:
        said = message(
            "The successor takes effect after the rule it replaces, which began on %(day)s.", day=old.in_force_from
        )
        raise Invalid(valid_from=said)
    return rule


def _area_of(code: str) -> Area:
    area = accounts.find_area(code)
    if area is None:
        raise Invalid(area=message("There is no such area."))
    try:
        authorise(g.actor, Permission.RULE_EDIT, area)
    except DomainError as error:
        raise Invalid(area=message("You set no rules for this area.")) from error
    return area


def _own_area() -> str:
    return accounts.get_area(g.actor.area_id).code if g.actor.area_id else ""


def _bound(rule: Rule) -> dict[str, Any]:
    """Whom the rule would bind, for the page."""
    found, computed = effects.bound_by(rule, g.actor)
    return {
        "day": rule.in_force_from, "computed": computed, "total": found.total(),
        "kinds": [(ORGANISATION_KIND_TITLES[OrganisationKind(kind)], number) for kind, number in found.most_common()],
    }  # fmt: skip


def _check_confirmed(form: RuleForm, opened: list[str]) -> None:
    if opened and not form.open_fields_accepted.data:
        said = message("No case would notice a mistake in the fields named below. Add a case, or draft them again.")
        raise Invalid(open_fields_accepted=said)
    if not form.confirmed.data:
        raise Invalid(
            confirmed=message("Hold the text, the article and every case against the document, then tick here.")
        )


def _saved(rule: Rule) -> Any:
    row = actions.add_pack(pack_text(_PACK_TITLE, [table_of(rule, {})]), by=g.actor)[0]
    flash(_("The rule is saved. It binds from %(day)s.", day=rule.in_force_from.isoformat()), "ok")
    return redirect(url_for("own_rules.show_effects", rule_id=row.rule))


@pages.route("/rules/pack", methods=["GET", "POST"])
@needs(Permission.RULE_EDIT)
def upload() -> Any:
    """An authority takes in rules stated as a pack; they take effect when all their cases pass."""
    form = PackForm()
    if form.validate_on_submit():
        try:
            rows = actions.add_pack(_text_of(form), by=g.actor)
        except DomainError as error:
            said = error.fields.get("pack", []) if isinstance(error, Invalid) else []
            form.take(Invalid(file=said or [error.message]))
        else:
            flash(_("%(number)s rules are taken in.", number=len(rows)), "ok")
            return redirect(url_for("rulebook.index"))
    return render_template("own_rules/upload.html", form=form), 422 if form.is_submitted() else 200


def _text_of(form: PackForm) -> str:
    given = form.file.data
    data = given.read(_LONGEST_PACK + 1) if given else b""
    if not data:
        raise Invalid(pack=message("Choose a file."))
    if len(data) > _LONGEST_PACK:
        raise Invalid(pack=message("The file is larger than a pack of rules can be."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(pack=message("A pack is text in UTF-8.")) from None


@pages.get("/rules/own.toml")
@needs(Permission.RULE_VIEW)
def export() -> Any:
    """The own rules of an area and all below it as a pack, to keep or to take in elsewhere."""
    area = accounts.find_area(request.args.get("area", "") or _own_area())
    if area is None:
        raise NotFound
    text = reports.pack_of_area(area)
    return current_app.response_class(
        text, mimetype="application/toml",
        headers={"Content-Disposition": f'attachment; filename="rules-{area.code}.toml"'},
    )  # fmt: skip


@pages.get("/rules/<string:rule_id>/effects")
@needs(Permission.OBLIGATION_VIEW)
def show_effects(rule_id: str) -> Any:
    """Whose duties a rule changes on the day it takes effect, and how: counts, a list by unit, a table to keep."""
    rule = queries.get_rule(rule_id)
    at_end = request.args.get("at") == "end"
    found = effects.effects_of_ending(rule, g.actor) if at_end else effects.effects_of(rule, g.actor)
    if found is None:
        raise NotFound
    kind, words = request.args.get("change", ""), request.args.get("words", "")
    named = reports.names_in(found, g.actor)
    ids = {one for one, name in named.items() if words in name} if words else None
    rows = effects.shown(found.rows, change=kind, ids=ids)
    if (form := request.args.get("format")) in ("xlsx", "csv"):
        table = reports.table(rule, rows, named, form)
        return send_file(
            BytesIO(table), mimetype="application/octet-stream", as_attachment=True, download_name=f"{rule.id}.{form}"
        )
    page = reports.Leaf(rows, number=request.args.get("page", default=1, type=int), size=_PAGE)
    return render_template(
        "own_rules/effects.html", rule=rule, found=found, at_end=at_end,
        ends=rule.in_force_until is not None and successor_of(rule, queries.all_rules()) is None,
        page=page, rows=reports.effect_rows(page.items, named),
        changes=[(str(each), say(CHANGE_TITLES[each])) for each in Change], titles=CHANGE_TITLES, kind=kind,
        asked=words, counts=[(each, found.counts[each]) for each in Change if found.counts[each]],
    )  # fmt: skip
