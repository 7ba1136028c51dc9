"""The counting convention (regulations 2.2), where the law is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emergency.rulebook.facts import (
    DrillState,
    Fact,
    Moment,
    Postponement,
    Site,
    Spell,
    SpellKind,
    VersionFacts,
    When,
    facts_from_the_beginning,
)
from emergency.rulebook.periods import add_months, calendar_period
from emergency.rulebook.plan_history import histories
from emergency.rulebook.rules import Frequency, Mode
from tests.emergency.rulebook.making import (
    COMPREHENSIVE,
    ON_SITE,
    SPECIAL,
    altered,
    day,
    duties,
    make_booking,
    make_drill,
    make_plan,
    make_unit,
    noon,
    records,
    told,
)

STORE = make_unit("hazmat_store")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 36, "2029-12-31"),
        ("2026-07-31", -1, "2026-06-30"),
    ],
)
def test_civil_code_202_same_day_or_last_of_the_month(start, months, end):
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("on", "months", "first", "last"),
    [
        ("2026-06-30", 6, "2026-01-01", "2026-06-30"),
        ("2026-07-01", 6, "2026-07-01", "2026-12-31"),
        ("2028-02-29", 1, "2028-02-01", "2028-02-29"),
        ("2026-05-05", 3, "2026-04-01", "2026-06-30"),
        ("2026-12-31", 12, "2026-01-01", "2026-12-31"),
    ],
)
def test_half_years_begin_in_january_and_july(on, months, first, last):
    assert calendar_period(day(on), months)[:2] == (day(first), day(last))


def test_a_half_year_ends_on_its_last_day_even_on_a_holiday():
    (missed, _) = duties("DR-N-03", STORE, records(make_drill(1, "2026-12-01")), "2028-01-01")
    assert missed.due_on == day("2027-12-31")
    assert (day("2027-06-30").weekday(), day("2028-12-31").weekday()) == (2, 6)
    assert duties("DR-N-01", STORE, records(), "2028-12-31")[-1].due_on == day("2028-12-31")


@pytest.mark.parametrize(
    ("state", "because"),
    [("cancelled", "cancelled"), ("postponed", "postponed"), ("interrupted", "interrupted")],
)
def test_a_drill_that_was_not_completed_says_why_it_does_not_count(state, because):
    drill = make_drill(17, "2026-06-10", state=DrillState(state), ended_on=day("2026-06-09"))
    (duty,) = duties("DR-N-03", STORE, records(drill, make_drill(1, "2025-10-01")), "2026-06-20")
    assert [(entry.id, entry.because) for entry in duty.not_counted] == [(17, because)]
    assert (duty.done, duty.status) == (0, "due_soon")


def test_an_unevaluated_drill_counts_and_leaves_its_evaluation_open():
    kept = records(make_drill(1, "2026-05-20"))
    assert told(duties("DR-N-03", STORE, kept, "2026-06-20"))[-1] == "met 2026-06-30"
    assert told(duties("DR-N-09", STORE, kept, "2026-06-20")) == ["missing_evidence None"]


def test_one_drill_covers_each_linked_plan_and_is_one_event_for_the_unit():
    twice = altered("DR-N-01", measure=Frequency("drill", 12, Mode.CALENDAR, at_least=2))
    kept = records(make_drill(1, "2026-02-01", COMPREHENSIVE, SPECIAL, ON_SITE), make_drill(2, "2025-02-01"))
    assert [duty.done for duty in duties(twice, STORE, kept, "2026-03-01")] == [1, 1]
    assert told(duties("DR-SD-03", STORE, kept, "2026-03-01")) == ["met 2028-02-01"]
    assert told(duties("DR-SD-04", STORE, kept, "2026-03-01"))[-1] == "met 2026-06-30"


def test_a_real_response_counts_only_where_the_authority_says_so():
    kept = records(make_drill(1, "2026-02-01", is_real_response=True), make_drill(2, "2025-10-01"))
    assert told(duties("DR-N-03", STORE, kept, "2026-03-01")) == ["open 2026-06-30"]
    assert told(duties("DR-N-03", STORE, kept, "2026-03-01", count_real_response=True)) == ["met 2026-06-30"]


def test_rolling_half_years_where_the_authority_counts_so():
    kept = records(make_drill(1, "2026-02-28"))
    assert told(duties("DR-N-03", STORE, kept, "2026-08-28", half_year_mode=Mode.ROLLING)) == ["met 2026-08-28"]
    assert told(duties("DR-N-03", STORE, kept, "2026-08-29", half_year_mode=Mode.ROLLING)) == ["overdue 2026-08-28"]
    assert told(duties("DR-N-01", STORE, kept, "2026-08-29", half_year_mode=Mode.ROLLING)) == [
        "overdue 2025-12-31",
        "met 2026-12-31",
    ]
    assert told(duties("DR-N-01", STORE, kept, "2027-03-01", year_mode=Mode.ROLLING)) == ["overdue 2027-02-28"]


def test_calendar_duties_warn_by_the_rolling_count():
    (duty,) = duties("DR-N-03", STORE, records(make_drill(1, "2025-11-02")), "2026-04-01")
    assert duty.early_warning == day("2026-05-02")


def test_two_in_a_period_where_a_rule_asks_for_two():
    twice = altered("DR-N-03", measure=Frequency("drill", 6, Mode.CALENDAR, at_least=2))
    kept = records(make_drill(1, "2026-02-01"), make_drill(2, "2026-06-30"), make_drill(3, "2025-07-01"))
    missed, current = duties(twice, STORE, kept, "2026-06-30")
    assert (missed.status, missed.done, missed.required) == ("overdue", 1, 2)
    assert (current.status, current.counted) == ("met", (1, 2))


def test_a_second_drill_in_two_years_where_a_rule_asks_for_two():
    twice = altered("DR-SD-03", measure=Frequency("drill", 24, Mode.ROLLING, at_least=2))
    kept = records(make_drill(1, "2025-02-01", SPECIAL), make_drill(2, "2026-02-01", SPECIAL))
    assert told(duties(twice, STORE, kept, "2027-02-01")) == ["met 2027-02-01"]
    (duty,) = duties(twice, STORE, kept, "2027-02-02")
    assert (duty.status, duty.done, duty.counted) == ("overdue", 1, (2,))


def test_a_postponed_duty_is_met_late_and_its_drill_is_not_counted_again():
    approved = Postponement(5, "DR-N-03", day("2026-06-30"), day("2026-07-20"), When(day("2026-06-25")))
    before = make_drill(1, "2025-12-01")
    waiting = records(before, postponements=(approved,))
    (missed, current) = duties("DR-N-03", STORE, waiting, "2026-07-20")
    assert (missed.status, missed.due_on, missed.postponed_from) == ("due_soon", day("2026-07-20"), day("2026-06-30"))
    assert current.status == "open"
    assert told(duties("DR-N-03", STORE, waiting, "2026-07-21"))[0] == "overdue 2026-07-20"
    one = records(before, make_drill(2, "2026-07-20"), postponements=(approved,))
    (current,) = duties("DR-N-03", STORE, one, "2026-08-01")
    assert (current.status, current.counted) == ("open", ())
    two = records(before, make_drill(2, "2026-07-20"), make_drill(3, "2026-07-05"), postponements=(approved,))
    (current,) = duties("DR-N-03", STORE, two, "2026-08-01")
    assert (current.status, current.counted) == ("met", (2,))


def test_a_postponement_counts_from_its_approval_and_for_its_own_plan_and_rule():
    late = Postponement(5, "DR-N-03", day("2026-06-30"), day("2026-07-20"), When(day("2026-07-02")))
    kept = records(postponements=(late,))
    assert told(duties("DR-N-03", STORE, kept, "2026-07-01"))[0] == "overdue 2026-06-30"
    assert told(duties("DR-N-03", STORE, kept, "2026-07-02"))[0] == "due_soon 2026-07-20"
    assert told(duties("DR-N-02", STORE, kept, "2026-07-02"))[0] == "overdue 2026-06-30"
    of_a_plan = Postponement(6, "DR-SD-03", day("2022-03-01"), day("2027-01-01"), When(day("2022-01-01")), plan=SPECIAL)
    rolling = records(make_drill(1, "2023-01-01", SPECIAL), postponements=(of_a_plan,))
    assert told(duties("DR-SD-03", STORE, rolling, "2025-01-02")) == ["overdue 2025-01-01"]
    moved = Postponement(7, "DR-SD-03", day("2025-01-01"), day("2025-03-01"), When(day("2024-12-01")), plan=SPECIAL)
    rolling = records(make_drill(1, "2023-01-01", SPECIAL), postponements=(moved,))
    assert told(duties("DR-SD-03", STORE, rolling, "2025-01-02")) == ["due_soon 2025-03-01"]


def test_a_booking_is_told_until_its_day_or_its_withdrawal():
    before = make_drill(1, "2025-12-01")
    booking = make_booking(9, "2026-06-25", "2026-06-01")
    (duty,) = duties("DR-N-03", STORE, records(before, booking), "2026-06-25")
    assert (duty.status, duty.bookings) == ("booked", (9,))
    assert told(duties("DR-N-03", STORE, records(before, booking), "2026-05-31")) == ["due_soon 2026-06-30"]
    assert told(duties("DR-N-03", STORE, records(before, booking), "2026-06-26")) == ["due_soon 2026-06-30"]
    withdrawn = make_booking(9, "2026-06-25", "2026-06-01", ended=When(day("2026-06-10")))
    assert told(duties("DR-N-03", STORE, records(before, withdrawn), "2026-06-10")) == ["due_soon 2026-06-30"]
    after = make_booking(9, "2026-07-01", "2026-06-01")
    assert told(duties("DR-N-03", STORE, records(before, after), "2026-06-10")) == ["due_soon 2026-06-30"]
    of_another_kind = make_booking(9, "2026-06-25", "2026-06-01", COMPREHENSIVE)
    assert told(
        duties("DR-N-02", STORE, records(make_drill(1, "2025-12-01", ON_SITE), of_another_kind), "2026-06-10")
    ) == ["due_soon 2026-06-30"]


@pytest.mark.parametrize(
    ("plan_given", "drill_given", "because"),
    [
        ({"published": "2026-06-01"}, {}, "plan_not_in_force"),
        ({"ended": When(day("2026-04-30"))}, {}, "plan_not_in_force"),
        ({}, {"organiser": 9}, "not_participant"),
        ({}, {"organiser": 9, "participants": (1,)}, None),
    ],
)
def test_whose_plan_was_drilled_and_when(plan_given, drill_given, because):
    plans = (make_plan(COMPREHENSIVE, "comprehensive", **plan_given), make_plan(SPECIAL, "special"))
    kept = records(make_drill(4, "2026-05-01", **drill_given), make_drill(5, "2025-12-01", SPECIAL), plans=plans)
    (duty,) = duties("DR-N-03", STORE, kept, "2026-06-20")
    assert [entry.because for entry in duty.not_counted] == ([because] if because else [])


def test_a_drill_without_plans_or_of_others_plans_alone():
    kept = records(
        make_drill(4, "2026-05-01", 99),
        replace(make_drill(5, "2026-05-02"), plans=()),
        make_drill(6, "2025-12-01"),
    )
    (duty,) = duties("DR-N-03", STORE, kept, "2026-06-20")
    assert [entry.because for entry in duty.not_counted] == ["own_plan_not_linked", "no_plan_named"]


def test_a_plan_whose_publication_is_not_recorded_is_not_doubted():
    kept = records(make_drill(4, "2026-05-01"), plans=(make_plan(COMPREHENSIVE, "comprehensive", None),))
    assert told(duties("DR-N-03", STORE, kept, "2026-06-20"))[-1] == "met 2026-06-30"


def test_a_closed_unit_owes_nothing_and_a_reopened_one_begins_anew():
    closed = make_unit(spells=(Spell(SpellKind.CLOSED, day("2026-02-01"), day("2026-08-15")),))
    assert duties("DR-N-03", closed, records(), "2026-03-01") == []
    assert told(duties("DR-N-03", closed, records(), "2026-09-01")) == ["first_period 2026-12-31"]
    assert told(duties("DR-N-03", closed, records(), "2027-01-01")) == ["open 2027-06-30"]


def test_a_period_wholly_suspended_is_not_owed():
    unit = make_unit(spells=(Spell(SpellKind.SUSPENDED, day("2025-12-20"), day("2026-07-10")),))
    assert duties("DR-N-03", unit, records(), "2026-03-01") == []
    assert told(duties("DR-N-03", unit, records(), "2026-08-01")) == ["first_period 2026-12-31"]
    brief = make_unit(spells=(Spell(SpellKind.SUSPENDED, day("2026-02-01"), day("2026-02-10")),))
    assert told(duties("DR-N-03", brief, records(make_drill(1, "2025-12-01")), "2026-07-01"))[0] == "overdue 2026-06-30"


def test_a_rolling_last_day_inside_a_suspension_waits_for_its_end():
    kept = records(make_drill(1, "2023-01-01", SPECIAL))
    unit = make_unit(spells=(Spell(SpellKind.SUSPENDED, day("2024-11-01"), day("2025-02-01")),))
    assert told(duties("DR-SD-03", unit, kept, "2025-02-01")) == ["due_soon 2025-02-01"]
    assert told(duties("DR-SD-03", unit, kept, "2025-02-02")) == ["overdue 2025-02-01"]
    without_end = make_unit(spells=(Spell(SpellKind.SUSPENDED, day("2024-11-01")),))
    assert duties("DR-SD-03", without_end, kept, "2025-02-02") == []


@pytest.mark.parametrize(
    ("rule", "since", "until", "on", "status", "words"),
    [
        pytest.param("DR-N-03", "2026-02-01", "2026-02-10", "2026-05-01", "open 2026-06-30", "stays owed", id="within"),
        pytest.param("DR-N-03", "2026-02-01", None, "2026-05-01", "open 2026-06-30", "only if", id="over the last day"),
        pytest.param(
            "DR-N-03", "2025-12-01", "2026-02-10", "2026-05-01", "first_period 2026-06-30", "advised", id="at the start"
        ),
        pytest.param(
            "DR-SD-03", "2024-11-01", "2025-02-01", "2025-02-01", "due_soon 2025-02-01", "moves to", id="rolling"
        ),
        pytest.param(
            "DR-SD-03", "2023-11-01", "2024-02-01", "2024-02-05", "met 2025-01-01", "stays", id="rolling, within"
        ),
    ],
)
def test_a_period_partly_suspended_says_what_is_owed_and_why(
    rule: str, since: str, until: str | None, on: str, status: str, words: str
):
    unit = make_unit(spells=(Spell(SpellKind.SUSPENDED, day(since), day(until) if until else None),))
    kept = records(make_drill(1, "2023-01-01", SPECIAL), make_drill(2, "2025-12-01"))
    duty = duties(rule, unit, kept, on)[-1]
    assert told([duty]) == [status]
    assert [words in str(note) for note in duty.notes if "uspen" in str(note) or "resumed" in str(note)] == [True]


def test_a_unit_founded_inside_a_period():
    unit = make_unit(established_on=day("2026-03-01"))
    assert duties("DR-N-03", unit, records(), "2026-02-28") == []
    assert told(duties("DR-N-03", unit, records(), "2026-03-01")) == ["first_period 2026-06-30"]


def test_facts_that_begin_or_end_inside_a_period():
    since_may = make_unit(facts=(Fact("mine", True, since=day("2026-05-10")),))
    assert duties("DR-N-03", since_may, records(), "2026-05-09") == []
    assert told(duties("DR-N-03", since_may, records(), "2026-05-10")) == ["first_period 2026-06-30"]
    until_may = make_unit(facts=(Fact("mine", True, until=day("2026-05-10")),))
    assert told(duties("DR-N-03", until_may, records(), "2026-05-10"))[-1] == "open 2026-06-30"
    assert duties("DR-N-03", until_may, records(), "2026-05-11") == []
    always = make_unit(facts=(Fact("mine", True), Fact("construction", True, since=day("2026-05-10"))))
    assert told(duties("DR-N-03", always, records(make_drill(1, "2025-12-01")), "2026-05-10")) == ["open 2026-06-30"]


def test_of_two_statements_the_later_recorded_is_believed():
    facts = (
        Fact("mine", True),
        Fact("mine", False, since=day("2026-03-01"), recorded_at=noon("2026-04-01")),
        Fact("size", "large"),
        Fact("size", "small", since=day("2026-03-01"), recorded_at=noon("2026-04-01")),
    )
    for kept in (facts, facts[::-1]):
        unit = make_unit(facts=kept)
        assert duties("DR-N-03", unit, records(), "2026-03-05") == []
        assert duties("DR-N-03", unit, records(), "2026-03-05", known_at=noon("2026-03-31")) != []
        assert duties("PL-30", unit, records(), "2026-02-28") == []
        assert len(duties("PL-30", unit, records(), "2026-03-05")) == 3


def test_a_late_evaluation_shows_as_of_when_it_was_known():
    drill = make_drill(1, "2026-05-01", evaluated=When(day("2026-05-03"), noon("2026-06-10")))
    kept = records(drill)
    assert told(duties("DR-N-09", STORE, kept, "2026-05-05")) == ["met None"]
    assert told(duties("DR-N-09", STORE, kept, "2026-05-05", known_at=noon("2026-06-09"))) == ["missing_evidence None"]
    assert told(duties("DR-N-09", STORE, kept, "2026-05-02")) == ["missing_evidence None"]


def test_a_drill_recorded_later_is_left_out_as_of_before():
    kept = records(make_drill(1, "2026-05-01", recorded_at=noon("2026-07-05")), make_drill(2, "2025-12-01"))
    assert told(duties("DR-N-03", STORE, kept, "2026-07-01")) == ["open 2026-12-31"]
    assert told(duties("DR-N-03", STORE, kept, "2026-07-01", known_at=noon("2026-07-01")))[0] == "overdue 2026-06-30"


class TestSites:
    """The rules see the site's facts, else the organisation's."""

    unit = make_unit(
        facts=(),
        area="350521",
        sites=(
            Site(1, facts=facts_from_the_beginning(["hazmat_store"]), area="370126"),
            Site(2, area="350521", since=day("2025-01-01")),
        ),
    )

    def plans(self):
        return (
            make_plan(COMPREHENSIVE, "comprehensive"),
            make_plan(SPECIAL, "special", site=1),
            make_plan(ON_SITE, "on_site", site=2),
        )

    def test_one_dangerous_site_makes_a_key_unit_and_its_law_is_that_of_its_place(self):
        kept = records(make_drill(1, "2026-02-01", site=1), make_drill(2, "2025-12-01", site=2), plans=self.plans())
        missed, current = duties("DR-N-03", self.unit, kept, "2026-03-01")
        assert (missed.status, [entry.because for entry in missed.not_counted]) == ("overdue", ["other_site"])
        assert (current.status, current.counted) == ("met", (1,))
        assert told(duties("DR-SD-03", self.unit, kept, "2026-03-01")) == ["overdue 2024-03-01"]
        assert duties("DR-SD-04", self.unit, kept, "2026-03-01") == []

    def test_a_plan_of_a_site_goes_by_the_site(self):
        kept = records(plans=self.plans())
        assert [duty.plan for duty in duties("PL-15", self.unit, kept, "2026-03-01")] == [COMPREHENSIVE, SPECIAL]
        assert [duty.plan for duty in duties("PL-30", self.unit, kept, "2026-03-01")] == [COMPREHENSIVE, ON_SITE]

    def test_a_site_that_is_no_more(self):
        gone = make_unit(
            facts=(),
            sites=(Site(1, facts=facts_from_the_beginning(["hazmat_store"]), until=day("2026-01-31")),),
        )
        assert duties("DR-N-03", gone, records(), "2026-01-31") != []
        assert duties("DR-N-03", gone, records(), "2026-02-01") == []


def test_a_township_of_a_zone_whose_code_does_not_say_so():
    inside = make_unit("construction", area="350521001", within=frozenset({"350500-01", "350500", "350000"}))
    outside = make_unit("construction", area="350521001", within=frozenset({"350500", "350000"}))
    below = make_unit("construction", area="350500-01-02")
    beside = make_unit("construction", area="350500-011")
    told_of = {
        name: bool(duties("DR-FJ-QZ-02", unit, records(), "2025-05-01"))
        for name, unit in {"inside": inside, "outside": outside, "below": below, "beside": beside}.items()
    }
    assert told_of == {"inside": True, "outside": False, "below": True, "beside": False}


def test_the_volume_is_found_through_all_levels_and_not_through_circles():
    plans = (
        make_plan(1, "comprehensive", "2026-01-05"),
        make_plan(2, "special", "2026-01-05", parent=1),
        make_plan(3, "on_site", "2026-01-05", parent=2),
        make_plan(4, "special", "2026-01-05", parent=5),
        make_plan(5, "on_site", "2026-01-05", parent=4),
    )
    found = histories(plans, Moment(day("2026-02-01")))
    assert [len(found[plan].versions[0].volume) for plan in (1, 2, 3, 4, 5)] == [1, 2, 3, 2, 2]


def test_a_withdrawn_plan_owes_nothing_and_a_draft_does_not_yet():
    plans = (
        make_plan(1, "special", ended=When(day("2026-02-01"))),
        make_plan(2, "special", "2026-02-02"),
        make_plan(3, "special", None),
    )
    kept = records(plans=plans)
    assert [duty.plan for duty in duties("DR-SD-03", STORE, kept, "2026-01-31")] == [1]
    assert [duty.plan for duty in duties("DR-SD-03", STORE, kept, "2026-02-02")] == [2]


def test_a_version_recorded_later_is_not_known_before():
    version = VersionFacts(10, published=When(day("2026-03-02"), noon("2026-05-01")))
    kept = records(plans=(make_plan(1, "special", versions=(version,)),))
    assert told(duties("PL-15", STORE, kept, "2026-03-31")) == ["overdue 2026-03-30"]
    assert duties("PL-15", STORE, kept, "2026-03-31", known_at=noon("2026-04-30")) == []
