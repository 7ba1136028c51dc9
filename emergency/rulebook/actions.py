"""How an authority's own rules come and go."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from emergency.accounts.models import Area, Organisation
from emergency.accounts.permissions import Permission, Reach, authorise, reach_of
from emergency.core.actors import Actor
from emergency.core.audit import record
from emergency.core.clock import now, today
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid
from emergency.core.text import Text, message
from emergency.rulebook import queries
from emergency.rulebook.cases import check_pack, check_rule
from emergency.rulebook.convention import Convention, Conventions
from emergency.rulebook.models import AuthorityRule, CountingConvention
from emergency.rulebook.packs import Pack, pack_of
from emergency.rulebook.reader import PackError
from emergency.rulebook.rules import Force, Mode, Rule
from emergency.rulebook.shipped import shipped_packs, shipped_rules, templates
from emergency.rulebook.templates import tried


def adopt_template(
    template_id: str,
    *,
    area: Area,
    in_force_from: date,
    in_force_until: date,
    by: Actor,
    organisation: Organisation | None = None,
    title: Text | None = None,
    document: str = "",
    article: str = "",
    at_least: int = 1,
    cases: Sequence[Mapping[str, Any]] = (),
) -> AuthorityRule:
    """An authority adopts a target for its area and a span of years; it is scheduled like law, marked as its own.

    The template's worked cases must pass. Errors: Invalid, NotFound (area out of reach).
    """
    authorise(by, Permission.RULE_EDIT, area)
    template = templates().get(template_id)
    if template is None:
        raise Invalid(template=message("There is no such template."))
    if in_force_until < in_force_from:
        raise Invalid(valid_to=message("The last day must not be before the first."))
    if not document.strip():
        raise Invalid(document=message("Name the document with which the authority set this target."))
    examples = next(pack.examples for pack in shipped_packs() if template in pack.templates)
    if problems := check_rule(tried(template), examples, file=template.file):
        raise Invalid(template=[problem.said for problem in problems])
    row = AuthorityRule(
        rule=queries.free_rule_id(area), area_id=area.id, area=area,
        organisation_id=organisation.id if organisation else by.organisation_id,
        template=template_id, title_zh=title.zh if title else "", title_en=title.en if title else "",
        at_least=at_least, document=document.strip(), article=article.strip(), in_force_from=in_force_from,
        in_force_until=in_force_until, recorded_by=by.name,
    )  # fmt: skip
    _try_cases(row, cases, examples)
    return _add(row, by)


def add_pack(text: str, *, by: Actor, organisation: Organisation | None = None) -> list[AuthorityRule]:
    """Take an authority's rules stated as a TOML pack, with their worked cases, which must pass.

    A rule that names another of the authority's own in `replaces` ends that one the day before. Errors: Invalid on
    field `pack` (not TOML, a field that cannot be taken, a case that fails, a statutory rule that is not the
    administrator's, no such area), Conflict (`rule_exists`, `rule_replaced`), NotFound (area out of reach).
    """
    authorise(by, Permission.RULE_EDIT)
    pack = read_own_pack(text)
    if not pack.rules:
        raise Invalid(pack=message("The pack holds no rule."))
    known = {rule.id for rule in shipped_rules()}
    rows = []
    for rule in pack.rules:
        if rule.id in known or queries.find_authority_rule(rule.id) is not None:
            raise Conflict(message("There is a rule %(rule)s already.", rule=rule.id), code="rule_exists")
        check_force(rule, by)
        if rule.successor is not None:
            raise Invalid(
                pack=message("%(rule)s: the new rule says in `replaces` which one it takes the place of.", rule=rule.id)
            )
        area = db.session.scalar(select(Area).where(Area.code == rule.area)) if rule.area else None
        if area is None:
            raise Invalid(pack=message("%(rule)s names no area of the register.", rule=rule.id))
        authorise(by, Permission.RULE_EDIT, area)
        row = AuthorityRule(
            rule=rule.id, organisation_id=organisation.id if organisation else by.organisation_id, area_id=area.id,
            area=area, text=text, in_force_from=rule.in_force_from, in_force_until=rule.in_force_until,
            replaces=rule.replaces, recorded_by=by.name,
        )  # fmt: skip
        if rule.replaces is not None:
            _end_predecessor(rule.replaces, row, by)
        rows.append(_add(row, by))
    return rows


def read_own_pack(text: str) -> Pack:
    """A pack whose worked cases pass. Errors: Invalid on field `pack` with all that is wrong."""
    try:
        pack = pack_of(tomllib.loads(text), file="pack")
    except tomllib.TOMLDecodeError as error:
        raise Invalid(pack=message("This is not TOML: %(error)s", error=str(error))) from error
    except PackError as error:
        raise Invalid(
            pack=message("%(rule)s, %(field)s: %(what)s", rule=error.rule, field=error.field, what=error.problem)
        ) from error
    if problems := check_pack(pack):
        raise Invalid(
            pack=[message("%(rule)s, %(case)s: %(what)s", rule=p.rule, case=p.case, what=p.said) for p in problems]
        )
    return pack


def check_force(rule: Rule, by: Actor) -> None:
    """Local law binds like law, and the administrator alone enters it; what a bureau sets by itself is a target.

    Errors: Invalid on field `pack`.
    """
    if rule.force is Force.STATUTORY and reach_of(by, Permission.RULE_EDIT) is not Reach.ALL:
        raise Invalid(pack=message("An authority's own rule is a target, never statutory (%(rule)s).", rule=rule.id))


def _end_predecessor(rule_id: str, successor: AuthorityRule, by: Actor) -> None:
    """End the rule that another takes the place of, the day before that one takes effect."""
    old = queries.find_authority_rule(rule_id)
    if old is None:
        raise Invalid(
            pack=message("Only an authority’s own rule can be replaced here; a local rule never replaces law.")
        )
    authorise(by, Permission.RULE_EDIT, old)
    if queries.find_successor(rule_id) is not None:
        raise Conflict(message("The rule %(rule)s has a successor already.", rule=rule_id), code="rule_replaced")
    if successor.in_force_from <= old.in_force_from:
        raise Invalid(
            pack=message(
                "The successor takes effect after the rule it replaces, which began on %(day)s.", day=old.in_force_from
            )
        )
    last = successor.in_force_from - timedelta(days=1)
    if old.in_force_until is None or old.in_force_until > last:
        old.in_force_until, old.changed_at = last, now()
        db.session.flush()
        record(by, "rule.ended", old, successor=successor.rule)


def end_rule(row: AuthorityRule, *, on: date, by: Actor) -> AuthorityRule:
    """Give an authority's rule another last day. A changed rule is ended and succeeded, never edited.

    Errors: Invalid on `valid_to` (before its first day, or in the time of its successor).
    """
    authorise(by, Permission.RULE_EDIT, row)
    if on < row.in_force_from:
        raise Invalid(on=message("The last day must not be before the first."))
    successor = queries.find_successor(row.rule)
    if successor is not None and on >= successor.in_force_from:
        raise Invalid(on=message("From %(day)s its successor is in force.", day=successor.in_force_from))
    row.in_force_until, row.changed_at = on, now()
    db.session.flush()
    record(by, "rule.ended", row)
    return row


def mark_told(row: AuthorityRule, *, organisations: int, by: Actor) -> None:
    """Note that those whose duties the rule changes have been told that it has taken effect."""
    authorise(by, Permission.RULE_EDIT, row)
    row.told_at = now()
    db.session.flush()
    record(by, "rule.told", row, organisations=organisations)


def _try_cases(row: AuthorityRule, cases: Sequence[Mapping[str, Any]], examples: Mapping[str, Any]) -> None:
    """Run the cases that came with the adoption; the rule takes effect only if they pass."""
    if not cases:
        return
    try:
        problems = check_rule(queries.rule_of_row(row, cases), examples)
    except PackError as error:
        raise Invalid(cases=error.message) from error
    if problems:
        raise Invalid(cases=[message("%(case)s: %(what)s", case=p.case, what=p.said) for p in problems])


def _add(row: AuthorityRule, by: Actor) -> AuthorityRule:
    db.session.add(row)
    db.session.flush()
    record(by, "rule.added", row, rule=row.rule, template=row.template)
    return row


def set_convention(
    *,
    since: date,
    half_year_mode: Mode,
    year_mode: Mode,
    count_real_response: bool,
    document: str,
    by: Actor,
    area: Area | None = None,
) -> CountingConvention:
    """An authority says how periods are counted in its area from a day on; without an area, everywhere.

    It begins with a half-year still to come, and years are counted anew only from a 1 January, so that no period
    that has begun is judged otherwise than it began. Errors: Invalid, NotAllowed, NotFound.
    """
    authorise(by, Permission.RULE_EDIT, area)
    if area is None and reach_of(by, Permission.RULE_EDIT) is not Reach.ALL:
        raise Invalid(area=message("Name the area."))
    wrong: dict[str, Any] = {}
    if not document.strip():
        wrong["document"] = message("Name the document with which the authority set this.")
    if (since.month, since.day) not in ((1, 1), (7, 1)) or since <= today():
        wrong["since"] = message("Choose a 1 January or 1 July to come: a period that has begun ends as it began.")
    elif since.month == 7 and year_mode is not _year_mode(area, since):
        wrong["since"] = message("How years are counted changes with a 1 January.")
    if wrong:
        raise Invalid(**wrong)
    row = CountingConvention(
        area_id=area.id if area else None, area=area, since=since, half_year_mode=half_year_mode, year_mode=year_mode,
        count_real_response=count_real_response, document=document.strip(), recorded_by=by.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(by, "convention.set", row, since=since.isoformat())
    return row


def _year_mode(area: Area | None, day: date) -> Mode:
    chain = [int(step) for step in reversed(area.path.strip("/").split("/"))] if area else []
    return Conventions(Convention(), queries.conventions_within().of(chain)).on(day).year_mode
