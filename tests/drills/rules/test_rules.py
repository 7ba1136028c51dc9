"""What whole units owe by the shipped drill rules, and how it stands through one year."""

from __future__ import annotations

import pytest

from emergency.rulebook.evaluator import Rulebook, evaluate
from emergency.rulebook.facts import DrillState, Records
from tests.emergency.rulebook import shipped
from tests.emergency.rulebook.making import (
    COMPREHENSIVE,
    ON_SITE,
    SPECIAL,
    day,
    make_drill,
    make_plan,
    make_unit,
    records,
)

BOOK = Rulebook(rule for rule in shipped.rules().values() if rule.id.startswith("DR-"))
GOVERNMENT_PLANS = Records(plans=(make_plan(1, "special", "2024-03-01", family="government"),))


def owed(unit, kept, on, *, advice=False):
    """The ids of the duties in force, advice apart unless asked for."""
    found = evaluate(BOOK, unit, kept, on=day(on), with_advice=advice)
    return {duty.rule.id for duty in found}


@pytest.mark.parametrize(
    ("unit", "kept", "rules"),
    [
        pytest.param(
            make_unit("hazmat_store", area="370126"),
            records(),
            {"DR-N-01", "DR-N-02", "DR-N-03", "DR-SD-02", "DR-SD-03", "DR-SD-04", "DR-SD-09"},
            id="a chemical store in Shandong",
        ),
        pytest.param(
            make_unit("has_storage", area="370126"),
            records(),
            {"DR-N-01", "DR-N-02", "DR-SD-05", "DR-SD-06", "DR-SD-07"},
            id="an ordinary factory in Shandong",
        ),
        pytest.param(
            make_unit("transport", area="370126"),
            records(),
            {"DR-N-01", "DR-N-02", "DR-SD-02", "DR-SD-03", "DR-SD-04", "DR-SD-09"},
            id="a carrier in Shandong, high-danger there alone",
        ),
        pytest.param(
            make_unit("crowded_place", area="321302"),
            records(),
            {"DR-N-01", "DR-N-02", "DR-N-03"},
            id="a hotel in Jiangsu",
        ),
        pytest.param(
            make_unit("construction", area="350500-01"),
            records(),
            {"DR-N-01", "DR-N-02", "DR-N-03", "DR-FJ-QZ-02"},
            id="a builder in the Quanzhou zone, with its expired target",
        ),
        pytest.param(
            make_unit(kind="emergency_bureau", area="370126"),
            GOVERNMENT_PLANS,
            {"DR-N-04", "DR-N-05", "DR-N-06", "DR-SD-01"},
            id="a bureau in Shandong: three clocks that must not be mixed",
        ),
        pytest.param(
            make_unit(kind="department", area="321302"),
            GOVERNMENT_PLANS,
            {"DR-N-06"},
            id="a department that supervises no work safety: its plans alone",
        ),
        pytest.param(make_unit(kind="school", area="370126"), Records(), set(), id="a school: text alone"),
    ],
)
def test_what_a_unit_owes(unit, kept, rules):
    assert owed(unit, kept, "2026-05-01") == rules


def test_what_cannot_be_computed_is_said_beside_it():
    assert owed(make_unit(kind="school", area="370126"), Records(), "2026-05-01", advice=True) == {
        "DR-N-11",
        "DR-N-14",
        "DR-N-17",
    }


def test_a_year_of_a_chemical_store_in_shandong():
    kept = records(
        make_drill(1, "2026-03-10", COMPREHENSIVE, SPECIAL),
        make_drill(2, "2026-06-18", ON_SITE),
        make_drill(3, "2026-11-20", ON_SITE, state=DrillState.CANCELLED),
    )
    unit = make_unit("hazmat_store", area="370126")
    story = {
        on: {
            f"{duty.rule.id} {duty.status}"
            for duty in evaluate(BOOK, unit, kept, on=day(on), with_advice=False)
            if duty.due_on and duty.due_on >= day("2026-06-30")
        }
        for on in ("2026-03-10", "2026-06-18", "2026-12-10", "2027-01-01")
    }
    assert story["2026-03-10"] == {
        "DR-N-01 met",
        "DR-N-02 open",
        "DR-N-03 met",
        "DR-SD-02 met",
        "DR-SD-03 met",
        "DR-SD-04 open",
        "DR-SD-09 met",
    }
    assert "DR-N-02 met" in story["2026-06-18"]
    assert {"DR-N-02 due_soon", "DR-N-03 due_soon", "DR-SD-02 due_soon", "DR-SD-04 due_soon"} <= story["2026-12-10"]
    assert {"DR-N-01 met", "DR-SD-03 met"} <= story["2026-12-10"]
    assert {"DR-N-02 overdue", "DR-N-03 overdue", "DR-SD-02 overdue", "DR-SD-04 overdue"} <= story["2027-01-01"]


def test_the_zones_targets_ended_and_are_no_breach():
    unit = make_unit("construction", area="350500-01")
    (before,) = [
        duty for duty in evaluate(BOOK, unit, records(), on=day("2025-12-31")) if duty.rule.id == "DR-FJ-QZ-02"
    ][-1:]
    (after,) = [duty for duty in evaluate(BOOK, unit, records(), on=day("2026-01-01")) if duty.rule.id == "DR-FJ-QZ-02"]
    assert (before.status, after.status) == ("due_soon", "expired_target")
    assert not after.is_breach
