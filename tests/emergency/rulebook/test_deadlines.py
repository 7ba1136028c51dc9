"""Deadlines counted from an event, and what becomes of a filing while nobody decides (3.2 PL-15, PL-22; 3.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emergency.core.workdays import WorkCalendar
from emergency.rulebook.facts import FilingEvent, FilingFacts, FilingStep, Moment, ReceivedFiling, VersionFacts, When
from emergency.rulebook.filing_state import filing_at
from emergency.rulebook.rules import Act, Event, Span
from tests.emergency.rulebook.making import (
    altered,
    day,
    duties,
    make_drill,
    make_filing,
    make_plan,
    make_unit,
    noon,
    records,
    told,
)

STORE = make_unit("hazmat_store")


@pytest.mark.parametrize(
    ("published", "due"),
    [
        ("2026-03-02", "2026-03-30"),
        ("2026-06-29", "2026-07-27"),
        ("2026-08-31", "2026-09-28"),
        ("2026-09-18", "2026-10-22"),
        ("2025-01-20", "2025-02-21"),
        ("2024-02-05", "2024-03-08"),
    ],
)
def test_art_26_twenty_working_days_with_holidays_and_make_up_days(published, due):
    kept = records(plans=(make_plan(1, "comprehensive", published),))
    (duty,) = duties("PL-15", STORE, kept, published)
    assert (duty.due_on, duty.provisional) == (day(due), False)


def test_a_deadline_in_a_year_not_announced_is_provisional():
    kept = records(plans=(make_plan(1, "comprehensive", "2026-12-21"),))
    (duty,) = duties("PL-15", STORE, kept, "2026-12-22")
    assert duty.provisional


@pytest.mark.parametrize(
    ("span", "within", "toward_authority", "due"),
    [
        (Span.DAYS, 30, False, "2026-10-02"),
        (Span.DAYS, 30, True, "2026-10-08"),
        (Span.DAYS, 23, True, "2026-09-28"),
        (Span.MONTHS, 1, False, "2026-10-02"),
        (Span.MONTHS, 1, True, "2026-10-08"),
        (Span.MONTHS, 2, True, "2026-11-02"),
        (Span.WORKDAYS, 5, True, "2026-09-09"),
    ],
)
def test_civil_code_203_only_acts_toward_an_authority_wait_for_a_working_day(span, within, toward_authority, due):
    clock = replace(altered("PL-15").measure, span=span, within=within, toward_authority=toward_authority)
    rule = altered("PL-15", measure=clock)
    kept = records(plans=(make_plan(1, "comprehensive", "2026-09-02"),))
    assert duties(rule, STORE, kept, "2026-09-03")[0].due_on == day(due)


def filing(*events: tuple[str, str], silence: int | None = 5, recorded: str | None = None) -> FilingFacts:
    at = noon(recorded) if recorded else None
    return FilingFacts(1, 10, tuple(FilingEvent(FilingStep(step), day(on), at) for step, on in events), silence)


@pytest.mark.parametrize(
    ("events", "on", "state", "filed_on"),
    [
        ([("received", "2026-03-20")], "2026-03-19", None, None),
        ([("received", "2026-03-20")], "2026-03-27", "checking", None),
        ([("received", "2026-03-20")], "2026-03-28", "deemed_filed", "2026-03-28"),
        ([("received", "2026-09-29")], "2026-10-12", "checking", None),
        ([("received", "2026-09-29")], "2026-10-13", "deemed_filed", "2026-10-13"),
        ([("received", "2026-03-20"), ("filed", "2026-03-27")], "2026-04-30", "filed", "2026-03-27"),
        ([("received", "2026-03-20"), ("filed", "2026-03-28")], "2026-04-30", "deemed_filed", "2026-03-28"),
        ([("received", "2026-03-20"), ("filed", "2026-04-15")], "2026-04-30", "deemed_filed", "2026-03-28"),
        ([("received", "2026-03-20"), ("returned", "2026-03-27")], "2026-04-30", "returned", None),
        ([("received", "2026-03-20"), ("refused", "2026-03-27")], "2026-04-30", "refused", None),
        (
            [("received", "2026-03-20"), ("returned", "2026-03-27"), ("resubmitted", "2026-04-02")],
            "2026-04-10",
            "checking",
            None,
        ),
        (
            [("received", "2026-03-20"), ("returned", "2026-03-27"), ("resubmitted", "2026-04-02")],
            "2026-04-11",
            "deemed_filed",
            "2026-04-11",
        ),
        ([("received", "2026-03-20"), ("returned", "2026-04-15")], "2026-04-30", "returned", None),
        ([("filed", "2026-03-20")], "2026-04-30", None, None),
    ],
)
def test_art_28_where_a_filing_stands(events, on, state, filed_on):
    for kept in (events, events[::-1]):
        status = filing_at(filing(*kept), Moment(day(on)), WorkCalendar.shipped())
        found = (status.state, status.filed_on) if status else (None, None)
        assert found == (state, day(filed_on) if filed_on else None)


def test_silence_files_nothing_where_no_rule_says_so():
    status = filing_at(
        filing(("received", "2026-03-20"), silence=None), Moment(day("2027-01-01")), WorkCalendar.shipped()
    )
    assert status is not None
    assert status.state == "checking"


def test_a_step_recorded_later_is_not_known_before():
    kept = filing(("received", "2026-03-20"), ("filed", "2026-03-23"), recorded="2026-03-25")
    assert filing_at(kept, Moment(day("2026-03-24"), noon("2026-03-24")), WorkCalendar.shipped()) is None


def test_what_silence_files_the_authority_still_owes_its_receipt():
    bureau = make_unit(kind="emergency_bureau")
    store_plans = (make_plan(1, "comprehensive", "2026-03-02", filings=(make_filing(4, 10, received="2026-03-20"),)),)
    assert told(duties("PL-15", STORE, records(plans=store_plans), "2026-04-20")) == ["met 2026-03-30"]
    received = (ReceivedFiling(1, "unit", make_filing(4, 10, received="2026-03-20")),)
    assert told(duties("PL-22", bureau, records(plans=(), received=received), "2026-04-20")) == ["overdue 2026-03-27"]


def test_of_two_filings_of_a_version_one_is_enough():
    plan = make_plan(
        1,
        "comprehensive",
        "2026-03-02",
        filings=(
            make_filing(4, 10, received="2026-03-20", refused="2026-03-23"),
            make_filing(5, 10, received="2026-03-24", filed="2026-03-25"),
        ),
    )
    (duty,) = duties("PL-15", STORE, records(plans=(plan,)), "2026-04-20")
    assert (duty.status, duty.counted, duty.counted_as) == ("met", (5,), "filing")


def test_a_report_that_is_due_by_an_authoritys_own_rule():
    report = altered("DR-N-03-REPORT").measure
    rule = altered("DR-N-03-REPORT", measure=replace(report, within=10))
    kept = records(make_drill(1, "2026-03-02"), make_drill(2, "2026-03-09"))
    assert told(duties(rule, STORE, kept, "2026-03-16")) == ["due_soon 2026-03-16"]
    assert told(duties(rule, STORE, kept, "2026-03-17")) == ["overdue 2026-03-16"]
    late = records(make_drill(1, "2026-03-02", reported=When(day("2026-03-17"))), make_drill(2, "2026-03-09"))
    (duty,) = duties(rule, STORE, late, "2026-03-17")
    assert (duty.status, duty.due_on, duty.done, duty.required) == ("due_soon", day("2026-03-23"), 1, 2)
    early = replace(STORE, records_begin_on=day("2026-03-05"))
    assert told(duties(rule, early, kept, "2026-03-17")) == ["missing_evidence 2026-03-16"]


def test_a_paper_that_is_owed_from_the_evaluation_on():
    rule = altered(
        "DR-N-09", measure=replace(altered("DR-N-09").measure, act=Act.REPORTED, after=Event.EVALUATED, within=5)
    )
    kept = records(make_drill(1, "2026-03-02", evaluated=When(day("2026-03-20"))))
    assert duties(rule, STORE, kept, "2026-03-19") == []
    assert told(duties(rule, STORE, kept, "2026-03-20")) == ["due_soon 2026-03-27"]


@pytest.mark.parametrize(
    ("changes", "bound"),
    [
        ((), []),
        (({"command"},), ["PL-34"]),
        (({"procedure"}, set()), ["PL-34"]),
        ((set(), {"levels"}), ["PL-34"]),
    ],
)
def test_art_37_which_changes_lead_to_a_new_filing(changes, bound):
    first = VersionFacts(10, published=When(day("2026-01-05")))
    later = [
        VersionFacts(11 + place, published=When(day(f"2026-0{2 + place}-05")), core_changes=frozenset(core))
        for place, core in enumerate(changes)
    ]
    plan = make_plan(
        1,
        "comprehensive",
        versions=(first, *later),
        filings=(make_filing(1, 10, received="2026-01-06", filed="2026-01-07"),),
    )
    assert [duty.rule.id for duty in duties("PL-34", STORE, records(plans=(plan,)), "2026-06-30")] == bound
    assert [duty.status for duty in duties("PL-40", STORE, records(plans=(plan,)), "2026-06-30")] == [
        "missing_evidence" if changes else "met"
    ]
