"""The states of a filing, the five-day clock, what has to come with a filing, and who receives it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.accounts.rules import OrganisationKind, Tag
from emergency.core.errors import Conflict
from emergency.core.instruments import instrument
from emergency.core.workdays import WorkCalendar
from emergency.filings import rules
from emergency.filings.documents import Missing, check_not_new, missing_documents, needs_review
from emergency.filings.receivers import Start, areas_to_search, copies_of, receiver_of, table
from emergency.filings.rules import Decision, DocumentKind, FilingState, Step, StepFact
from emergency.plans.vocabulary import Family, PlanKind

CALENDAR = WorkCalendar.shipped()
_S, _D = FilingState, Decision


@pytest.mark.parametrize(
    ("received_on", "check_by", "deemed_on"),
    [
        pytest.param("2025-12-30", "2026-01-07", "2026-01-08", id="order 88: over New Year, the make-up Sunday counts"),
        pytest.param("2026-02-09", "2026-02-14", "2026-02-15", id="order 88: ends on a make-up Saturday"),
        pytest.param("2026-09-29", "2026-10-12", "2026-10-13", id="order 88: over National Day"),
        pytest.param("2026-11-17", "2026-11-24", "2026-11-25", id="order 88: a plain week"),
        pytest.param("2026-11-21", "2026-11-27", "2026-11-28", id="civil code 201: arrived on a Saturday"),
    ],
)
def test_five_working_days_begin_the_day_after_receipt(received_on: str, check_by: str, deemed_on: str) -> None:
    clock = rules.clock_of(date.fromisoformat(received_on), CALENDAR)
    assert (str(clock.check_by), str(clock.deemed_on)) == (check_by, deemed_on)


def test_a_deadline_in_a_year_without_a_notice_is_provisional() -> None:
    assert not rules.clock_of(date(2026, 12, 18), CALENDAR).provisional
    assert rules.clock_of(date(2026, 12, 30), CALENDAR).provisional


def test_silence_never_files_a_government_plan() -> None:
    clock = rules.clock_of(date(2026, 11, 17), CALENDAR, silence_files=False)
    assert clock.check_by == date(2026, 11, 24)
    assert clock.deemed_on is None


@given(st.dates(date(2025, 1, 15), date(2026, 12, 20)))
def test_the_bound_for_lists_agrees_with_the_clock_of_each_filing(day: date) -> None:
    bound = rules.latest_received(CALENDAR, due_before=day)
    for offset in range(-3, 15):
        received_on = bound + timedelta(days=offset)
        assert (rules.clock_of(received_on, CALENDAR).check_by < day) == (received_on <= bound)


ALLOWED = {
    (_S.SUBMITTED, _D.TAKE): _S.CHECKING, (_S.SUBMITTED, _D.HAND_OVER): _S.CHECKING,
    (_S.SUBMITTED, _D.RETURN): _S.RETURNED_ONCE, (_S.SUBMITTED, _D.ACCEPT): _S.FILED,
    (_S.SUBMITTED, _D.REFUSE): _S.REFUSED,
    (_S.CHECKING, _D.TAKE): _S.CHECKING, (_S.CHECKING, _D.HAND_OVER): _S.CHECKING,
    (_S.CHECKING, _D.RETURN): _S.RETURNED_ONCE, (_S.CHECKING, _D.ACCEPT): _S.FILED,
    (_S.CHECKING, _D.REFUSE): _S.REFUSED,
    (_S.RETURNED_ONCE, _D.RESUBMIT): _S.CHECKING,
}  # fmt: skip


@pytest.mark.parametrize("state", list(FilingState))
@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_leads_on_or_is_refused(state: FilingState, decision: Decision) -> None:
    if (state, decision) in ALLOWED:
        assert rules.after(state, decision) is ALLOWED[state, decision]
    else:
        with pytest.raises(Conflict) as refused:
            rules.after(state, decision)
        assert refused.value.code == "already_decided"


def _steps(*said: str) -> list[StepFact]:
    """Steps written as `step day [recorded] [round]`; recorded at nine of its day unless said otherwise."""
    facts = []
    for line in said:
        word, day, *rest = line.split()
        on = date.fromisoformat(day)
        recorded = date.fromisoformat(rest[0]) if rest and "-" in rest[0] else on
        round_ = int(rest[-1]) if rest and rest[-1].isdecimal() else 1
        moment = datetime(recorded.year, recorded.month, recorded.day, 1, tzinfo=UTC)
        facts.append(StepFact(Step(word), on, moment, round_))
    return facts


@pytest.mark.parametrize(
    ("steps", "on", "state", "filed_on"),
    [
        pytest.param(["submitted 2026-11-17"], "2026-11-16", None, None, id="not there yet"),
        pytest.param(["submitted 2026-11-17"], "2026-11-24", "submitted", None, id="PL-22: the last day"),
        pytest.param(["submitted 2026-11-17"], "2026-11-25", "deemed_filed", "2026-11-25", id="PL-22: silence"),
        pytest.param(["submitted 2026-11-17", "taken 2026-11-18"], "2026-11-18", "checking", None, id="taken"),
        pytest.param(["submitted 2026-11-17", "taken 2026-11-18"], "2026-11-25", "deemed_filed", "2026-11-25",
                     id="PL-22: taking it does not stop the clock"),
        pytest.param(["submitted 2026-11-20", "taken 2026-11-17 2026-11-20"], "2026-11-25", "deemed_filed",
                     "2026-11-25", id="the clock runs from the day that the authority names"),
        pytest.param(["submitted 2026-11-17", "taken 2026-11-19"], "2026-11-25", "deemed_filed", "2026-11-25",
                     id="a later day that the authority names gives it no more time"),
        pytest.param(["submitted 2026-11-17", "returned 2026-11-20"], "2027-03-01", "returned_once", None,
                     id="the clock is stopped while returned"),
        pytest.param(["submitted 2026-11-17", "returned 2026-11-20", "resubmitted 2026-12-01 2"], "2026-12-08",
                     "checking", None, id="a new five days: the last one"),
        pytest.param(["submitted 2026-11-17", "returned 2026-11-20", "resubmitted 2026-12-01 2"], "2026-12-09",
                     "deemed_filed", "2026-12-09", id="a new five days: silence"),
        pytest.param(["submitted 2026-11-17", "accepted 2026-11-24"], "2026-12-31", "filed", "2026-11-24",
                     id="accepted on the last day"),
        pytest.param(["submitted 2026-11-17", "accepted 2026-11-25"], "2026-12-31", "deemed_filed", "2026-11-25",
                     id="a late acceptance stays deemed filed"),
        pytest.param(["submitted 2026-11-17", "accepted 2026-11-24 2026-12-01"], "2026-12-31", "filed", "2026-11-24",
                     id="accepted on paper in time, recorded later"),
        pytest.param(["submitted 2026-11-17", "refused 2026-11-30"], "2026-12-31", "refused", None,
                     id="refused after the silence, by the administrator"),
        pytest.param(["submitted 2026-11-17", "refused 2026-11-30"], "2026-11-29", "deemed_filed", "2026-11-25",
                     id="before that it was deemed filed"),
        pytest.param(["submitted 2026-11-17", "returned 2026-11-17", "resubmitted 2026-11-17 2",
                      "returned 2026-11-17 2"],
                     "2026-11-17", "returned_once", None, id="all on one day, in the order it was recorded"),
    ],
)  # fmt: skip
def test_where_a_filing_stood_on_a_day(steps: list[str], on: str, state: str | None, filed_on: str | None) -> None:
    standing = rules.standing_at(_steps(*steps), on=date.fromisoformat(on), calendar=CALENDAR)
    if state is None:
        assert standing is None
        return
    assert standing is not None
    assert (standing.state, str(standing.filed_on) if standing.filed_on else None) == (state, filed_on)


def test_what_was_recorded_later_was_not_known_then() -> None:
    steps = _steps("submitted 2026-11-20", "taken 2026-11-17 2026-11-23", "accepted 2026-11-24 2026-12-01")
    day, then = date(2026, 11, 26), datetime(2026, 11, 26, 9, tzinfo=UTC)
    known = rules.standing_at(steps, on=day, known_at=then, calendar=CALENDAR)
    assert known is not None
    assert known.state is FilingState.DEEMED_FILED
    at_first = rules.standing_at(steps, on=day, known_at=datetime(2026, 11, 21, tzinfo=UTC), calendar=CALENDAR)
    assert at_first is not None
    assert (at_first.state, at_first.received_on) == (_S.SUBMITTED, date(2026, 11, 20))
    now_known = rules.standing_at(steps, on=day, calendar=CALENDAR)
    assert now_known is not None
    assert now_known.state is FilingState.FILED


@given(st.dates(date(2026, 3, 1), date(2026, 11, 1)), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_what_comes_after_a_day_never_changes_the_answer_for_it(
    received: date, decided: int, asked: int, later: int
) -> None:
    steps = [StepFact(Step.SUBMITTED, received, datetime(2026, 1, 1, tzinfo=UTC), 1)]
    day = received + timedelta(days=asked)
    step = StepFact(Step.RETURNED, received + timedelta(days=decided), datetime(2026, 1, 2, tzinfo=UTC), 1)
    if step.on <= day:
        steps.append(step)
    before = rules.standing_at(steps, on=day, calendar=CALENDAR)
    after_ = StepFact(Step.RESUBMITTED, day + timedelta(days=later + 1), datetime(2026, 1, 3, tzinfo=UTC), 2)
    assert rules.standing_at([*steps, after_], on=day, calendar=CALENDAR) == before


@pytest.mark.parametrize(
    ("tags", "size", "required"),
    [
        pytest.param([Tag.HAZMAT_STORE], None, True, id="order 88 art 21: stores hazardous chemicals"),
        pytest.param([Tag.HAZMAT_TRADE], None, False, id="order 88 art 21: trade without storage"),
        pytest.param([Tag.HAZMAT_TRADE, Tag.HAS_STORAGE], None, True, id="order 88 art 21: trade with storage"),
        pytest.param([Tag.CONSTRUCTION], "small", False, id="order 88 art 21: a small builder since 2019"),
        pytest.param([Tag.CONSTRUCTION], "medium", True, id="order 88 art 21: a builder of medium size"),
        pytest.param([], "large", True, id="order 88 art 21: any unit from medium size"),
        pytest.param([Tag.CROWDED_PLACE], "small", False, id="order 88 art 21: a small hotel"),
    ],
)
def test_which_units_owe_a_review_opinion(tags: list[Tag], size: str | None, required: bool) -> None:
    owed = needs_review(tags, size)
    assert owed is required
    missing = missing_documents(Family.UNIT, set(), needs_review=owed)
    assert (DocumentKind.REVIEW_OPINION in missing) is required


def test_a_government_plan_comes_with_its_formal_text() -> None:
    assert missing_documents(Family.GOVERNMENT, set(), needs_review=False) == (DocumentKind.PLAN_TEXT,)


FIRST = [Missing("缺评审意见"), Missing("“预警”一节没有写启动条件", "O88-13-4")]


@pytest.mark.parametrize(
    ("second", "changed", "allowed"),
    [
        pytest.param([Missing("缺评审意见")], [], True, id="PL-22: named the first time"),
        pytest.param([Missing("评审意见没有签字", "review_opinion")], [], True, id="PL-22: the same document"),
        pytest.param([Missing("预警仍不清楚", "O88-13-4")], [], True, id="PL-22: the same item in other words"),
        pytest.param([Missing("缺应急资源调查清单")], [], False, id="PL-22: new, and nothing changed"),
        pytest.param([Missing("风险评估报告缺页")], [DocumentKind.RISK_ASSESSMENT], True, id="PL-22: came again"),
        pytest.param([Missing("风险评估报告缺页")], [DocumentKind.PLAN_TEXT], False, id="PL-22: another document"),
        pytest.param([Missing("附件五缺电话")], [DocumentKind.PLAN_TEXT], True, id="PL-22: the text came again"),
        pytest.param([Missing("附件五缺电话")], [DocumentKind.REVIEW_OPINION], False, id="PL-22: the text did not"),
    ],
)
def test_a_second_notice_names_nothing_new(second: list[Missing], changed: list[DocumentKind], allowed: bool) -> None:
    if allowed:
        check_not_new(second, told_before=FIRST, changed_documents=changed)
        return
    with pytest.raises(Conflict) as refused:
        check_not_new(second, told_before=FIRST, changed_documents=changed)
    assert refused.value.code == "already_told"
    assert refused.value.facts["items"] == [item.text for item in second]


@pytest.mark.parametrize(
    ("applicant", "family", "kind", "tags", "receives", "start"),
    [
        pytest.param("enterprise", "unit", "comprehensive", [], "emergency_bureau", "own_area", id="PL-15"),
        pytest.param("branch", "unit", "special", [Tag.CENTRAL_SOE_SUB], "emergency_bureau", "prefecture", id="PL-16"),
        pytest.param(
            "enterprise", "unit", "comprehensive", [Tag.CENTRAL_SOE_HQ], "department", "outside", id="PL-16 HQ"
        ),
        pytest.param(
            "enterprise", "unit", "comprehensive", [Tag.HAZMAT_STORE], "emergency_bureau", "own_area", id="PL-17"
        ),
        pytest.param("project", "unit", "on_site", [Tag.OIL_GAS_PIPELINE], "emergency_bureau", "own_area", id="PL-19"),
        pytest.param("school", "unit", "comprehensive", [], "emergency_bureau", "own_area", id="PL-15 school"),
        pytest.param("government", "government", "special", [], "emergency_bureau", "area_above", id="PL-26 (2)"),
        pytest.param("government", "government", "joint", [], "emergency_bureau", "area_above", id="PL-26 (4)"),
        pytest.param(
            "government", "government", "departmental", [], "emergency_bureau", "own_area", id="PL-26 (3) gov"
        ),
        pytest.param("zone", "government", "overall", [], "emergency_bureau", "own_area", id="PL-26 (6) zone"),
        pytest.param("emergency_bureau", "government", "departmental", [], "government", "own_area", id="PL-25"),
        pytest.param("department", "government", "departmental", [], "emergency_bureau", "own_area", id="PL-26 (3)"),
        pytest.param("government", "government", "overall", [], "emergency_bureau", "area_above", id="PL-26 (1)"),
        pytest.param("township", "unit", "grassroots", [], "emergency_bureau", "own_area", id="PL-26 (6) township"),
        pytest.param("community", "unit", "grassroots", [], "township", "own_area", id="PL-26 (6) village"),
    ],
)
def test_who_receives_a_plan(
    applicant: str, family: str, kind: str, tags: list[Tag], receives: str, start: str
) -> None:
    receiver = receiver_of(OrganisationKind(applicant), Family(family), PlanKind(kind), tags)
    assert (receiver.kind, receiver.start) == (receives, start)


@pytest.mark.parametrize(
    ("applicant", "family", "kind", "tags", "expected"),
    [
        pytest.param("enterprise", "unit", "comprehensive", [], [], id="order 88 art 26: none by itself"),
        pytest.param("enterprise", "unit", "comprehensive", [Tag.CENTRAL_SOE_HQ], ["PL-16 应急管理部"], id="PL-16 HQ"),
        pytest.param("branch", "unit", "special", [Tag.CENTRAL_SOE_SUB], ["PL-16 same_level"], id="PL-16 unit"),
        pytest.param("enterprise", "unit", "special", [Tag.OIL_GAS_PIPELINE], ["PL-19 crossed"], id="PL-19"),
        pytest.param("enterprise", "unit", "special", [Tag.OFFSHORE_OIL],
                     ["PL-20 crossed", "PL-20 海洋石油安全监管机构"], id="PL-20 offshore"),
        pytest.param("enterprise", "unit", "special", [Tag.COAL_MINE], ["PL-20 矿山安全监察机构"], id="PL-20 coal"),
        pytest.param("emergency_bureau", "government", "departmental", [], ["PL-25 above"], id="PL-25 bureau"),
        pytest.param("department", "government", "departmental", [Tag.WORK_SAFETY_SUPERVISION], ["PL-25 same_level"],
                     id="PL-25 department"),
        pytest.param("department", "government", "departmental", [], [], id="PL-25 not every department"),
    ],
)  # fmt: skip
def test_who_gets_a_copy(applicant: str, family: str, kind: str, tags: list[Tag], expected: list[str]) -> None:
    found = copies_of(OrganisationKind(applicant), Family(family), PlanKind(kind), tags)
    assert [f"{row.rule} {row.body.zh if row.body else row.where}" for row in found] == expected


def test_every_row_of_the_table_names_an_instrument_and_says_why_in_both_languages() -> None:
    receivers, copies = table()
    for row in (*receivers, *copies):
        assert instrument(row.instrument)
        assert row.rule.startswith("PL-")
        assert "条" in row.reason.zh
        assert "Article" in row.reason.en
    for copy in copies:
        assert (copy.where is None) != (copy.body is None)


def test_the_way_up_begins_where_the_rule_says() -> None:
    codes = ["370126", "370100", "370000"]
    assert areas_to_search(codes, Start.OWN_AREA) == codes
    assert areas_to_search(codes, Start.AREA_ABOVE) == codes[1:]
    assert areas_to_search(codes, Start.PREFECTURE) == ["370100", "370000"]
