"""A commander's pages: look up and hold in two taps, what is held, and an incident with what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from emergency.accounts.access import needs
from emergency.accounts.permissions import Permission
from emergency.core.clock import now
from emergency.core.db import db
from emergency.core.errors import Conflict, DomainError, Invalid
from emergency.core.forms import clean_text
from emergency.core.i18n import clock_time, say
from emergency.core.pages import redirect_back
from emergency.core.paging import paginate
from emergency.core.text import message
from resources_db.claims.amounts import check_amount, plain
from resources_db.claims.rules import STATE_TITLES, Decision, Taken
from resources_db.holds import actions, queries
from resources_db.holds.forms import Question, StepForm, read_question
from resources_db.holds.models import Hold, HoldLine
from resources_db.holds.needs import Need, list_needs
from resources_db.holds.queries import LineState
from resources_db.incidents.grades import current_grade, grade_rule, possible_grade
from resources_db.incidents.log import ENTRY_TITLES
from resources_db.incidents.models import Incident
from resources_db.incidents.queries import get_incident, list_entries, list_incidents, minutes_since
from resources_db.incidents.rules import INCIDENT_TYPE_TITLES, RESPONSE_TITLES, Level, incident_class
from resources_db.lookup import chart
from resources_db.lookup.queries import find_stock, find_substitutes, find_teams
from resources_db.lookup.rules import Asked, FoundStock, FoundTeam, is_late
from resources_db.supplies.queries import find_item_ids, get_depot, get_item
from resources_db.teams.queries import find_capability_ids, get_team
from resources_db.teams.rules import CATEGORY_TITLES, CONFIRMATION_TITLES, STATUS_TITLES, Category
from resources_db.travel.rules import STOCK, reach_m

pages = Blueprint("holds", __name__)
_TITLES = {"states": STATE_TITLES, "categories": CATEGORY_TITLES, "team_states": STATUS_TITLES,
           "ways": CONFIRMATION_TITLES}  # fmt: skip
_SHOWN = 20
Mine = dict[tuple[str, int, int], tuple[Hold, HoldLine, LineState]]


@pages.get("/lookup")
@needs(Permission.LOOKUP_USE)
def look_up() -> Any:
    """What can be sent, from where, how soon, and how sure it is."""
    incident_id = request.args.get("incident", type=int)
    incident = get_incident(incident_id, g.actor) if incident_id else None
    question = read_question(request.args, incident, g.actor)
    found: list[FoundTeam | FoundStock] = []
    substitutes: list[FoundStock] = []
    if question.has_been_asked and question.problem is None:
        found, substitutes = _find(question)
    mine = _mine() if found else {}
    groups = _bands(found, question, mine)
    shown = [each for _name, band in groups for _number, each in band]
    taken = sum((mine[key][1].got for each in found if (key := _key(each)) in mine), Decimal(0))
    missing = max(question.amount - taken, Decimal(0))
    return render_template(
        "holds/lookup.html", question=question, incident=incident, incidents=_open_incidents(), substitutes=substitutes,
        groups=groups, mine=mine, key=_key, taken=taken, now=now(), missing=missing,
        chart=_chart(shown, question, mine), fields=_row_fields(question, incident, missing),
        first=_first_to_hold(found, mine), **_TITLES,
    )  # fmt: skip


def _find(question: Question) -> tuple[list[FoundTeam | FoundStock], list[FoundStock]]:
    """Teams and goods of these words; a word that means exactly one kind of thing finds only that kind."""
    place = question.known.place if question.known else None
    asked = Asked(place, question.amount, question.minutes, _SHOWN)
    teams = find_teams(g.actor, find_capability_ids(question.what), asked)
    item_ids = find_item_ids(question.what)
    goods = find_stock(g.actor, item_ids, asked)
    return [*teams, *goods], find_substitutes(g.actor, item_ids, asked) if item_ids else []


def _bands(
    found: Sequence[FoundTeam | FoundStock], question: Question, mine: Mine
) -> list[tuple[str, list[tuple[int, FoundTeam | FoundStock]]]]:
    """The rows in their three bands, numbered as on the drawing: in time (and one's own), too late, not free now."""
    bands: dict[str, list[FoundTeam | FoundStock]] = {"ready": [], "late": [], "if": []}
    for each in sorted(found, key=lambda each: _key(each) not in mine):
        is_some = isinstance(each, FoundStock) and each.free > 0
        if each.why_not is not None and not is_some and _key(each) not in mine:
            bands["if"].append(each)
        else:
            bands["late" if is_late(each, question.minutes) else "ready"].append(each)
    numbers = count(1)
    return [(name, [(next(numbers), each) for each in band]) for name, band in bands.items()]


def _key(found: FoundTeam | FoundStock) -> tuple[str, int, int]:
    if isinstance(found, FoundTeam):
        return ("team", found.team, 0)
    return ("stock", found.item, found.depot)


def _row_fields(question: Question, incident: Incident | None, missing: Decimal) -> Any:
    """What the button of a row sends: the thing, how much of it, for what, and the way back."""
    where = question.known.name if question.known else question.where
    common = {"next": request.full_path, "occasion": " ".join(part for part in (question.what, where) if part)}
    if incident is not None:
        common["incident"] = str(incident.id)

    def fields(found: FoundTeam | FoundStock) -> dict[str, str]:
        if isinstance(found, FoundTeam):
            return {**common, "team": str(found.team)}
        quantity = min(found.free, missing) if missing > 0 and found.free > 0 else max(found.free, question.amount)
        return {**common, "item": str(found.item), "depot": str(found.depot), "quantity": amount(quantity)}

    return fields


def _mine() -> Mine:
    """What one holds oneself, by what it is."""
    holds = db.session.scalars(queries.list_holds(g.actor, mine=True, live=True).limit(50)).all()
    lines = [line for made in holds for line in made.lines]
    states = queries.states_of(lines)
    mine: Mine = {}
    for made in holds:
        for line in made.lines:
            state = states[line.id]
            if state.state is not None and (state.is_held or state.state in ("requested", "en_route", "on_scene")):
                name = ("team", line.team_id, 0) if line.team_id else ("stock", line.item_id or 0, line.depot_id or 0)
                mine[name] = (made, line, state)
    return mine


def _first_to_hold(found: Sequence[FoundTeam | FoundStock], mine: Mine) -> FoundTeam | FoundStock | None:
    return next((each for each in found if each.why_not is None and _key(each) not in mine), None)


def _chart(found: Sequence[FoundTeam | FoundStock], question: Question, mine: Mine) -> chart.Chart | None:
    if question.known is None or not found:
        return None
    kind = found[0].category if isinstance(found[0], FoundTeam) else STOCK
    reach = reach_m(question.minutes, kind) if question.minutes else None
    tones = [(each, "held" if _key(each) in mine else "" if each.is_certain else "weak") for each in found]
    return chart.draw(question.known.place, tones, reach)


def _open_incidents() -> Sequence[Incident]:
    return db.session.scalars(list_incidents(g.actor, is_open=True).limit(20)).all()


@pages.get("/holds")
@needs(Permission.HOLD_VIEW)
def index() -> Any:
    """What is held, by oneself or in one's area, and where each line stands."""
    everybody = request.args.get("whose") == "all"
    over = request.args.get("state") == "over"
    chosen = queries.list_holds(g.actor, mine=not everybody and g.actor.account_id is not None, live=not over)
    holds = paginate(chosen, per_page=20)
    states = queries.states_of([line for made in holds.items for line in made.lines])
    return render_template(
        "holds/index.html", holds=holds, line_states=states, now=now(), everybody=everybody, over=over,
        incidents=_open_incidents(), **_TITLES,
    )  # fmt: skip


@pages.post("/holds")
@needs(Permission.HOLD_MAKE)
def hold() -> Any:
    """Hold one team, or so much of an item: the first of two taps."""
    given = request.form
    incident = get_incident(int(given["incident"]), g.actor) if given.get("incident", "").isdecimal() else None
    occasion = clean_text(given.get("occasion", "")) or _("Look-up")
    lines = [_asked_line()]
    try:
        held = actions.hold(
            lines, incident=incident, occasion=occasion, displace_drills=bool(given.get("displace")),
            partial=bool(given.get("partial")), by=g.actor,
        )  # fmt: skip
    except Taken as taken:
        db.session.rollback()
        flash(_taken_words(taken), "late")
    else:
        told = [_("The drill “%(title)s” gives way; its organiser is told.", title=c.title) for c in held.displaced]
        flash(" ".join([_("Held until %(time)s.", time=say_time(held.hold)), *told]), "ok")
    return redirect_back(url_for("holds.index"))


def say_time(made: Hold) -> str:
    """The clock time at which a hold lapses."""
    return clock_time(made.lapses_at)


def _asked_line() -> actions.Asked:
    given = request.form
    if given.get("team", "").isdecimal():
        return actions.Asked(team=get_team(int(given["team"]), g.actor))
    if given.get("item", "").isdecimal() and given.get("depot", "").isdecimal():
        return actions.Asked(
            item=get_item(int(given["item"])), depot=get_depot(int(given["depot"]), g.actor),
            quantity=check_amount(given.get("quantity", "1")),
        )  # fmt: skip
    raise Invalid(lines=message("A line names a team, or an item and its depot."))


def _taken_words(taken: Taken) -> str:
    best = taken.facts.get("next_best")
    words = say(taken.message)
    if not best:
        return words
    if best["minutes"] is None:
        following = _("Next best: %(name)s.", name=best["name"])
    else:
        following = _("Next best: %(name)s, about %(minutes)s minutes.", name=best["name"], minutes=best["minutes"])
    return f"{words} {following}"


@pages.post("/holds/<int:hold_id>/commit")
@needs(Permission.HOLD_MAKE)
def commit(hold_id: int) -> Any:
    """Call out what is held: the second tap."""
    made = queries.get_hold(hold_id, g.actor)
    try:
        actions.commit(made, by=g.actor)
    except Conflict as error:
        db.session.rollback()
        flash(say(error.message), "late")
    else:
        flash(_("Called out. Ring them, and note when they set out."), "ok")
    return redirect_back(url_for("holds.index"))


@pages.post("/holds/<int:hold_id>/release")
@needs(Permission.HOLD_MAKE)
def release(hold_id: int) -> Any:
    """Let go of a hold."""
    actions.release(queries.get_hold(hold_id, g.actor), by=g.actor)
    flash(_("Released."), "ok")
    return redirect_back(url_for("holds.index"))


@pages.post("/holds/<int:hold_id>/incident")
@needs(Permission.HOLD_MAKE)
def put_under(hold_id: int) -> Any:
    """Put a hold under the incident it was for."""
    made = queries.get_hold(hold_id, g.actor)
    incident = get_incident(request.form.get("incident", 0, type=int), g.actor)
    actions.put_under(made, incident, by=g.actor)
    return redirect(url_for("holds.show_incident", incident_id=incident.id))


@pages.post("/commitments/<int:commitment_id>/step")
@needs(Permission.HOLD_MAKE)
def move_on(commitment_id: int) -> Any:
    """A commitment sets out, arrives, is let go, or comes back."""
    line = queries.get_commitment(commitment_id, g.actor)
    form = StepForm()
    wanted = form.step.data or ""
    if wanted not in {Decision.EN_ROUTE, Decision.ON_SCENE, Decision.RELEASE, Decision.RETURN}:
        raise Invalid(step=message("There is no such step."))
    if not form.validate():
        return render_template("holds/return.html", form=form, line=line), 422
    try:
        quantity = check_amount(form.quantity.data, at_least=0) if form.quantity.data else None
        actions.move_on(line, Decision(wanted), quantity=quantity, by=g.actor)
    except Invalid as error:
        form.take(error)
        return render_template("holds/return.html", form=form, line=line), 422
    return redirect_back(url_for("holds.index"))


@pages.get("/incidents/<int:incident_id>")
@needs(Permission.INCIDENT_VIEW)
def show_incident(incident_id: int) -> Any:
    """An incident: what is needed, what is missing, what is on its way, what was said."""
    incident = get_incident(incident_id, g.actor)
    wanted, plans = list_needs(incident, g.actor, with_nearest=True)
    holds = db.session.scalars(queries.list_holds(g.actor, incident_id=incident.id).limit(50)).all()
    states = queries.states_of([line for made in holds for line in made.lines])
    now_grade, maybe = current_grade(incident.harm), possible_grade(incident.harm)
    return render_template(
        "holds/incident.html", incident=incident, wanted=wanted, plans=plans, holds=holds, line_states=states,
        entries=list_entries(incident), minutes=minutes_since(incident), now=now(), entry_titles=ENTRY_TITLES,
        level_title=RESPONSE_TITLES[Level(incident.level)],
        type_title=INCIDENT_TYPE_TITLES[incident_class(incident.type)],
        grade=grade_rule(now_grade).title if now_grade else None,
        maybe=grade_rule(maybe).title if maybe and maybe != now_grade else None,
        ready=[need for need in wanted if need.open and need.nearest], **_TITLES,
    )  # fmt: skip


@pages.post("/incidents/<int:incident_id>/holds")
@needs(Permission.HOLD_MAKE)
def hold_all(incident_id: int) -> Any:
    """Hold everything the incident needs that is free, in one transaction; what is gone meanwhile is left out."""
    incident = get_incident(incident_id, g.actor)
    only = request.form.get("what", "")
    wanted, _plans = list_needs(incident, g.actor, with_nearest=True)
    lines = [line for need in wanted if not only or need.what == only for line in _lines_for(need)]
    if not lines:
        flash(_("Nothing that is needed is free just now."), "due")
        return redirect(url_for("holds.show_incident", incident_id=incident.id))
    try:
        held = actions.hold(lines, incident=incident, partial=True, by=g.actor)
    except DomainError as error:
        db.session.rollback()
        flash(_taken_words(error) if isinstance(error, Taken) else say(error.message), "late")
    else:
        got = [line for line in held.hold.lines if line.got]
        flash(_("%(got)s of %(asked)s lines are held until %(time)s.", got=len(got), asked=len(held.hold.lines),
                time=say_time(held.hold)), "ok" if len(got) == len(held.hold.lines) else "due")  # fmt: skip
    return redirect(url_for("holds.show_incident", incident_id=incident_id))


def _lines_for(need: Need) -> list[actions.Asked]:
    """The nearest that fill a need: so many teams, or goods from one depot after the other."""
    lines: list[actions.Asked] = []
    left = need.open
    for each in need.nearest:
        if left <= 0:
            break
        if isinstance(each, FoundTeam):
            lines.append(actions.Asked(team=get_team(each.team, g.actor)))
            left -= 1
        else:
            share = min(each.free, left)
            item, depot = get_item(each.item), get_depot(each.depot, g.actor)
            lines.append(actions.Asked(item=item, depot=depot, quantity=share))
            left -= share
    return lines


@pages.app_template_filter("amount")
def amount(value: Decimal) -> str:
    """A quantity without needless zeros."""
    return str(plain(value))


@pages.app_template_filter("category")
def category(code: str) -> str:
    """A team's category in words."""
    return say(CATEGORY_TITLES[Category(code)])
