"""Facts about organisations: who may state them, what they change, what they leave, what is audited."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emergency.accounts import actions as accounts_actions
from emergency.accounts import queries as accounts
from emergency.accounts.models import Organisation
from emergency.core import clock
from emergency.core.actors import SYSTEM
from emergency.core.audit import AuditEntry
from emergency.core.db import db
from emergency.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emergency.rulebook.facts import SpellKind
from emergency.sites import actions, queries
from emergency.sites.jobs import keep_facts_present
from emergency.sites.models import Fact
from emergency.sites.units import units_of
from tests.make import Make

Budget = Callable[[int], AbstractContextManager[list[str]]]


def _codes(organisation: Organisation) -> list[str]:
    chosen = select(AuditEntry.code).where(
        AuditEntry.thing_kind == "organisation", AuditEntry.thing_id == organisation.id
    )
    return list(db.session.scalars(chosen.order_by(AuditEntry.id)))


def test_facts_given_at_creation_hold_from_the_beginning(make: Make) -> None:
    unit = make.organisation(tags=["hazmat_store"], size="small", employees=80, industry="C26")
    facts = queries.facts_of([unit.id], date(1999, 1, 1))[unit.id]
    assert (facts.tags, facts.size, facts.employees, facts.industry) == (("hazmat_store",), "small", 80, "C26")
    assert (facts.area, facts.life, facts.name) == (unit.area_id, "active", unit.name)
    assert _codes(unit) == ["organisation.created", "organisation.facts_stated"]


def test_a_change_leaves_the_past_as_it_was(make: Make) -> None:
    unit = make.organisation(tags=["crowded_place"], size="small")
    make.facts(unit, "2026-07-01", tags=["crowded_place", "construction"], size="medium")
    assert queries.facts_of([unit.id], date(2026, 6, 30))[unit.id].size == "small"
    july = queries.facts_of([unit.id], date(2026, 7, 1))[unit.id]
    assert (july.size, july.tags) == ("medium", ("construction", "crowded_place"))


def test_what_was_not_recorded_yet_was_not_known(make: Make) -> None:
    with clock.at(date(2026, 3, 1)):
        unit = make.organisation(size="small")
    with clock.at(date(2026, 9, 1)):
        make.facts(unit, "2026-04-01", size="large")
    before, after = clock.day_start(date(2026, 8, 1)), clock.day_start(date(2026, 9, 2))
    assert queries.facts_of([unit.id], date(2026, 5, 1), before)[unit.id].size == "small"
    assert queries.facts_of([unit.id], date(2026, 5, 1), after)[unit.id].size == "large"


def test_what_holds_already_is_not_said_twice(make: Make) -> None:
    unit = make.organisation(size="small")
    count = len(queries.fact_rows([unit.id]))
    make.facts(unit, "2026-07-01", size="small")
    assert len(queries.fact_rows([unit.id])) == count


def test_facts_of_many_units_cost_one_statement(make: Make, max_queries: Budget) -> None:
    units = [make.organisation(size="small", tags=["mine"]) for _ in range(12)]
    ids = [unit.id for unit in units]
    with max_queries(1):
        found = queries.facts_of(ids)
    assert {found[number].size for number in ids} == {"small"}
    with max_queries(1):
        assert set(queries.facts_of(select(Organisation.id).where(Organisation.id.in_(ids)))) == set(ids)


def test_the_rulebook_gets_many_units_in_six_statements(make: Make, max_queries: Budget) -> None:
    units = [make.organisation(size="small", tags=["mine"]) for _ in range(8)]
    for unit in units:
        make.site(unit, tags=["tailings_pond"])
    ids = [unit.id for unit in units]
    db.session.expire_all()
    with max_queries(6):
        found = units_of(ids, date(2026, 11, 1))
    assert len(found) == 8
    one = found[ids[0]]
    assert {fact.name for fact in one.facts} == {"mine", "size"}
    assert [fact.name for fact in one.sites[0].facts] == ["tailings_pond"]
    assert (one.area, {"370000", "370100", "370126"} <= one.within) == ("370126", True)


def test_the_rulebook_sees_a_unit_as_it_was_and_as_it_was_known(make: Make) -> None:
    with clock.at(date(2026, 1, 10)):
        unit = make.organisation(tags=["construction"])
    with clock.at(date(2026, 6, 10)):
        make.facts(unit, "2026-06-01", tags=[])
        make.facts(unit, "2026-06-01", life="suspended", until=date(2026, 9, 1), source="停产通知书")
    may = units_of([unit.id], date(2026, 5, 31))[unit.id]
    assert [(fact.name, fact.since, fact.until) for fact in may.facts] == [("construction", None, None)]
    assert may.spells == ()
    july = units_of([unit.id], date(2026, 7, 1))[unit.id]
    assert [(fact.name, fact.until) for fact in july.facts] == [("construction", date(2026, 5, 31))]
    spell = july.spells[0]
    assert (spell.kind, spell.since, spell.until) == (SpellKind.SUSPENDED, date(2026, 6, 1), date(2026, 8, 31))
    unknown = units_of([unit.id], date(2026, 7, 1), clock.day_start(date(2026, 6, 9)))[unit.id]
    assert (unknown.spells, unknown.facts[0].until) == ((), None)


def test_a_move_changes_who_sees_the_unit_and_is_a_fact(make: Make) -> None:
    bureau, there = make.actor("bureau"), make.area("370124")
    unit = make.organisation()
    make.facts(unit, "2026-06-01", area=there.id)
    assert unit.area_id == there.id
    with pytest.raises(NotFound):
        accounts.get_organisation(unit.id, bureau)
    assert units_of([unit.id], date(2026, 5, 31))[unit.id].area == "370126"
    assert units_of([unit.id], date(2026, 6, 1))[unit.id].area == "370124"


def test_a_bureau_moves_no_unit_out_of_its_area(make: Make) -> None:
    bureau = make.actor("bureau")
    unit = make.organisation()
    with pytest.raises((NotFound, NotAllowed)):
        actions.state_facts(unit, since=date(2026, 6, 1), area=make.area("370124").id, by=bureau)


def test_a_renamed_unit_is_found_by_its_new_name(make: Make) -> None:
    unit = make.organisation(name="旧名石料厂")
    make.facts(unit, "2026-06-01", name="青屿石料有限公司")
    found = db.session.scalars(queries.list_organisations(SYSTEM, words="qysl")).all()
    assert unit in found
    assert queries.facts_of([unit.id], date(2026, 5, 1))[unit.id].name == "旧名石料厂"


@pytest.mark.parametrize("facts", [{"name": "新名"}, {"area": 1}])
def test_a_move_or_new_name_cannot_be_dated_ahead(make: Make, facts: dict[str, object]) -> None:
    unit = make.organisation()
    with pytest.raises(Invalid) as error:
        actions.state_facts(unit, since=clock.today() + timedelta(days=1), by=SYSTEM, **facts)
    assert set(error.value.fields) == {"since"}


def test_a_unit_says_what_it_is_but_not_that_it_is_closed(make: Make) -> None:
    unit = make.organisation()
    owner = make.actor("enterprise", unit)
    actions.state_facts(unit, since=date(2026, 6, 1), by=owner, tags=["dust_explosion"], employees=30)
    for facts in ({"life": "closed", "source": "说明"}, {"area": make.area("370124").id}):
        with pytest.raises(NotAllowed):
            actions.state_facts(unit, since=date(2026, 6, 1), by=owner, **facts)
    with pytest.raises(NotAllowed):
        actions.name_supervisors(unit, [], since=date(2026, 6, 1), by=owner)
    with pytest.raises(NotFound):
        actions.state_facts(make.organisation(), since=date(2026, 6, 1), by=owner, size="small")


def test_a_closing_needs_its_paper(make: Make) -> None:
    unit = make.organisation()
    with pytest.raises(Invalid) as error:
        actions.state_facts(unit, since=date(2026, 6, 1), by=SYSTEM, life="closed")
    assert set(error.value.fields) == {"source"}
    make.facts(unit, "2026-06-01", life="closed", source="注销登记通知书")
    fact = db.session.scalars(select(Fact).where(Fact.organisation_id == unit.id).order_by(Fact.id.desc())).first()
    assert fact is not None
    assert (fact.value, fact.source) == ("closed", "注销登记通知书")


def test_lists_are_found_by_the_tags_that_hold_today(make: Make) -> None:
    unit = make.organisation(tags=["mine"])
    from emergency.accounts.rules import Tag

    def found(tag: Tag) -> bool:
        return unit in db.session.scalars(queries.list_organisations(SYSTEM, tag=tag)).all()

    assert found(Tag.MINE)
    make.facts(unit, clock.today(), tags=["metal_smelting"])
    assert (found(Tag.MINE), found(Tag.METAL_SMELTING)) == (False, True)


def test_a_fact_stated_for_a_later_day_reaches_the_lists_on_that_day(make: Make) -> None:
    from emergency.accounts.rules import Tag

    unit = make.organisation(tags=[])
    ahead = clock.today() + timedelta(days=10)
    make.facts(unit, ahead, tags=["mine"])
    assert Tag.MINE not in queries.present_tags(unit.id)
    with clock.at(ahead):
        assert keep_facts_present.run() == "1 changed"
        assert keep_facts_present.run() == "0 changed"
    assert Tag.MINE in queries.present_tags(unit.id)


def test_a_department_sees_the_units_it_supervises_from_that_day(make: Make) -> None:
    department = make.organisation(kind="department")
    officer = make.actor("department", department)
    unit = make.organisation()
    today = clock.today()
    actions.name_supervisors(unit, [department], since=today + timedelta(days=1), by=SYSTEM)
    with pytest.raises(NotFound):
        accounts.get_organisation(unit.id, officer)
    with clock.at(today + timedelta(days=1)):
        assert accounts.get_organisation(unit.id, officer) is unit
    actions.name_supervisors(unit, [], since=today + timedelta(days=5), by=SYSTEM)
    with clock.at(today + timedelta(days=5)), pytest.raises(NotFound):
        accounts.get_organisation(unit.id, officer)


def test_supervision_knows_when_its_end_was_recorded(make: Make) -> None:
    department, unit = make.organisation(kind="department"), make.organisation()
    with clock.at(date(2026, 3, 1)):
        accounts_actions.supervise(unit, [department], since=date(2026, 3, 1), by=SYSTEM)
    with clock.at(date(2026, 8, 1)):
        accounts_actions.supervise(unit, [], since=date(2026, 5, 1), by=SYSTEM)

    def supervised(on: date, known: date | None = None) -> bool:
        known_at = clock.day_start(known) if known else None
        return bool(db.session.scalars(accounts.supervising_ids(unit.id, on, known_at=known_at)).all())

    assert supervised(date(2026, 4, 1))
    assert not supervised(date(2026, 6, 1))
    assert supervised(date(2026, 6, 1), known=date(2026, 7, 1))
    assert not supervised(date(2026, 4, 1), known=date(2026, 2, 1))


def test_a_site_has_facts_and_supervisors_of_its_own(make: Make) -> None:
    department = make.organisation(kind="department")
    unit = make.organisation(tags=["transport"])
    site = make.site(unit, tags=["hazmat_store"], since=date(2026, 2, 1), supervised_by=[department])
    facts = queries.facts_of_sites([unit.id], date(2026, 3, 1))[site.id]
    assert facts.tags == ("hazmat_store",)
    assert queries.facts_of([unit.id])[unit.id].tags == ("transport",)
    assert [body.id for body in accounts.supervisors_of(unit.id, site.id)] == [department.id]
    assert accounts.supervisors_of(unit.id) == []
    assert accounts.get_organisation(unit.id, make.actor("department", department)) is unit


def test_a_closed_site_is_gone_from_the_rulebook_from_that_day(make: Make) -> None:
    unit = make.organisation()
    site = make.site(unit, tags=["hazmat_store"])
    actions.state_site_facts(site, since=date(2026, 6, 1), life="closed", by=SYSTEM)
    closed = units_of([unit.id], date(2026, 7, 1))[unit.id].sites[0]
    assert closed.until == date(2026, 5, 31)
    assert units_of([unit.id], date(2026, 5, 1))[unit.id].sites[0].until is None


def test_a_site_says_nothing_about_ownership(make: Make) -> None:
    with pytest.raises(Invalid):
        make.site(make.organisation(), ownership="central")


def test_two_units_cannot_hold_one_credit_code(make: Make) -> None:
    first = make.organisation()
    with pytest.raises(Conflict) as error:
        make.organisation(uscc=first.uscc)
    assert error.value.code == "uscc_taken"
    with pytest.raises(Invalid):
        actions.change_entry(first, uscc="9137990000000000", by=SYSTEM)


def test_a_branch_uses_its_parents_credit_code(make: Make) -> None:
    parent = make.organisation()
    branch = make.organisation(kind="branch", parent=parent, uscc=parent.uscc, name="青禾化工一分厂")
    assert branch.uscc is None
    with pytest.raises(Invalid) as error:
        make.organisation(kind="project", name="桥梁项目部")
    assert set(error.value.fields) == {"parent"}
