"""Local rules add to national ones and never replace them (regulations 2.4, layering rule)."""

from __future__ import annotations

import pytest

from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import VersionFacts, When
from emergency.rulebook.rules import Force
from tests.emergency.rulebook import shipped
from tests.emergency.rulebook.making import altered, day, make_drill, make_filing, make_plan, make_unit, records

BOOK = Rulebook(shipped.rules().values())
BINDS: tuple[str, ...] = ()


def layers(unit, kept, on):
    found = evaluate(BOOK, unit, kept, on=day(on), with_advice=False)
    return {duty.rule.id: (duty.binding, duty.also_satisfied_by) for duty in found}


def test_a_shandong_factory_has_the_national_on_site_drill_beside_the_local_ones():
    found = layers(make_unit("has_storage"), records(make_drill(1, "2026-02-01")), "2026-03-01")
    assert found["DR-SD-07"] == (True, ())
    assert found["DR-N-02"] == (True, ())
    assert {found["DR-N-01"], found["DR-SD-05"]} == {(True, ()), (False, ("DR-N-01",))}


def test_a_shandong_mine_is_bound_by_the_half_year_and_meets_the_year_with_it():
    found = layers(make_unit("mine"), records(), "2026-03-01")
    assert found["DR-SD-02"] == (True, ())
    assert found["DR-N-01"] == (False, ("DR-SD-02",))
    assert found["DR-N-03"] == (True, ())
    assert "DR-SD-05" not in found


def test_a_shandong_bureau_is_bound_by_the_year_and_meets_both_two_year_rules_with_it():
    found = layers(make_unit(kind="emergency_bureau"), records(plans=()), "2026-03-01")
    assert found["DR-SD-01"] == (True, ())
    assert found["DR-N-04"] == found["DR-N-05"] == (False, ("DR-SD-01",))


def test_a_bureau_elsewhere_meets_both_two_year_rules_with_one_drill():
    found = layers(make_unit(kind="emergency_bureau", area="321302"), records(plans=()), "2026-03-01")
    assert found["DR-N-04"] == (True, ())
    assert found["DR-N-05"] == (False, ("DR-N-04",))


def test_a_target_is_never_taken_for_stricter_law():
    target = altered("DR-SD-02", id="OURS", force=Force.POLICY_TARGET, in_force_until=day("2030-12-31"))
    book = Rulebook([shipped.rules()["DR-N-01"], target])
    found = evaluate(book, make_unit("mine"), records(), on=day("2026-03-01"))
    assert {duty.rule.id: duty.binding for duty in found} == {"DR-N-01": True, "OURS": True}


def test_an_expired_target_takes_no_part():
    over = altered("DR-N-01", id="OURS", force=Force.POLICY_TARGET, in_force_until=day("2025-12-31"))
    book = Rulebook([shipped.rules()["DR-N-01"], over])
    found = evaluate(book, make_unit("mine"), records(), on=day("2026-03-01"))
    assert [(duty.rule.id, duty.status, duty.binding) for duty in found][-1] == ("OURS", "expired_target", True)


def test_the_same_filing_meets_the_national_and_the_shandong_rule():
    first = make_plan(1, "comprehensive", "2026-02-02")
    found = layers(make_unit("mine"), records(plans=(first,)), "2026-02-10")
    assert found["PL-15"] == (True, ())
    assert found["PL-39"] == found["PL-40"] == (False, ("PL-15",))
    versions = (
        VersionFacts(10, published=When(day("2026-02-02"))),
        VersionFacts(11, published=When(day("2026-05-06"))),
    )
    filings = (make_filing(1, 10, received="2026-02-03", filed="2026-02-04"),)
    revised = make_plan(1, "comprehensive", versions=versions, filings=filings)
    found = layers(make_unit("mine"), records(plans=(revised,)), "2026-05-07")
    assert found["PL-40"] == (True, ())


def test_each_plans_duty_is_compared_with_the_same_plans_alone():
    plans = (make_plan(1, "special"), make_plan(2, "special"))
    book = Rulebook(
        [shipped.rules()["DR-SD-03"], altered("DR-SD-03", id="STRICTER", measure=altered("DR-SD-06").measure)]
    )
    found = evaluate(book, make_unit("mine"), records(plans=plans), on=day("2026-03-01"))
    assert [(duty.rule.id, duty.plan, duty.binding) for duty in found] == [
        ("DR-SD-03", 1, True),
        ("DR-SD-03", 2, True),
        ("STRICTER", 1, False),
        ("STRICTER", 2, False),
    ]


COMBINED = [
    # Every on-site scheme once a year, and any one of them each half-year: neither covers the other.
    pytest.param(
        make_unit("has_storage"), None, {"DR-SD-07": BINDS, "DR-N-02": BINDS}, id="DR-SD-07 63¶3 beside DR-N-02 88-33"
    ),
    pytest.param(
        make_unit(kind="emergency_bureau"), (), {"DR-SD-01": ("DR-N-04", "DR-N-05"), "DR-N-04": "DR-SD-01"},
        id="DR-SD-01 63¶1 (a year) covers DR-N-04 (two years)",
    ),
    pytest.param(
        make_unit("mine"), None, {"DR-SD-02": ("DR-N-01",), "DR-N-01": "DR-SD-02"},
        id="DR-SD-02 63¶2 (half a year) covers DR-N-01 88-33 (a year)",
    ),
    pytest.param(
        make_unit(kind="emergency_bureau", area="130102"), (), {"DR-N-04": ("DR-N-05",), "DR-N-05": "DR-N-04"},
        id="DR-N-05 is met by the same drill as DR-N-04",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "plans", "wanted"), COMBINED)
def test_the_strictest_says_what_it_covers_and_the_others_say_by_what_they_are_covered(unit, plans, wanted):
    kept = records() if plans is None else records(plans=plans)
    found = {duty.rule.id: duty for duty in evaluate(BOOK, unit, kept, on=day("2026-03-01"), with_advice=False)}
    for rule, expected in wanted.items():
        duty = found[rule]
        if isinstance(expected, str):
            assert (duty.binding, duty.also_satisfied_by, duty.satisfies) == (False, (expected,), ())
        else:
            assert (duty.binding, duty.also_satisfied_by, set(duty.satisfies)) == (True, (), set(expected))


def test_one_drill_of_a_government_meets_both_two_year_rules_and_is_counted_in_each():
    issued = (VersionFacts(10, issued=When(day("2020-01-06"))),)
    plan = make_plan(1, "overall", None, family="government", versions=issued)
    kept = records(make_drill(5, "2026-02-01", 1), plans=(plan,))
    found = evaluate(BOOK, make_unit(kind="emergency_bureau", area="130102"), kept, on=day("2026-03-01"))
    assert {duty.rule.id: duty.counted for duty in found if duty.rule.id in ("DR-N-04", "DR-N-05")} == {
        "DR-N-04": (5,), "DR-N-05": (5,),
    }  # fmt: skip


def test_every_rule_that_applies_is_answered_whatever_covers_it():
    found = evaluate(BOOK, make_unit("mine"), records(), on=day("2026-03-01"))
    alone = {
        rule.id for rule in BOOK.rules if evaluate(Rulebook([rule]), make_unit("mine"), records(), on=day("2026-03-01"))
    }
    assert {duty.rule.id for duty in found} == alone


def test_a_laxer_target_is_covered_by_law_and_says_so_in_the_reasons():
    ours = altered(
        "DR-N-01", id="OURS", force=Force.POLICY_TARGET, in_force_until=day("2030-12-31"),
        measure=altered("DR-N-04").measure,
    )  # fmt: skip
    book = Rulebook([shipped.rules()["DR-N-01"], ours])
    found = {duty.rule.id: duty for duty in evaluate(book, make_unit("has_storage"), records(), on=day("2026-03-01"))}
    law, target = found["DR-N-01"], found["OURS"]
    assert (law.satisfies, target.also_satisfied_by) == (("OURS",), ("DR-N-01",))
    assert any("meets this as well" in str(each) and "DR-N-01" in str(each) for each in target.why)
    assert any("binds" in str(each) and "OURS" in str(each) for each in law.why)


def test_a_target_that_has_run_out_covers_nothing_is_covered_by_nothing_and_is_no_breach():
    over = altered("DR-SD-02", id="OURS", force=Force.POLICY_TARGET, in_force_until=day("2025-12-31"))
    book = Rulebook([shipped.rules()["DR-N-01"], over])
    found = {duty.rule.id: duty for duty in evaluate(book, make_unit("mine"), records(), on=day("2026-03-01"))}
    law, target = found["DR-N-01"], found["OURS"]
    assert (target.status, target.is_breach) == ("expired_target", False)
    assert (target.satisfies, law.also_satisfied_by, law.satisfies) == ((), (), ())
    assert any("ended on" in str(each) for each in target.why)
